"""Words that are hard to follow by ear, with what to say instead: written ones, and those that sound like others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from broadcast.text.words import NONE, Rows, Words, rows_of


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text that one would rather not hear."""

    start: int
    """Offsets in the text."""
    end: int
    said: str
    """What to say instead; empty: nothing."""
    heard: str = ""
    """The other word that it sounds like; empty: it is only hard."""


def find(text: str, own: Words = NONE) -> Iterator[Word]:
    """The hard words of a Simplified text, in order.

    Source: hard_words.tsv, soundalikes.tsv and plain.tsv beside this module; of two that overlap the longer one counts.
    A row of the community's own wins; one whose word is to be said as it is makes the word an easy one.
    """
    words, pattern = _words(own)
    for match in pattern.finditer(text):
        if found := words[match[0]]:
            yield Word(*match.span(), *found)


@lru_cache(maxsize=4)
def _words(own: Words) -> tuple[dict[str, tuple[str, str] | None], re.Pattern[str]]:
    """Each word with (said, heard), each easy longer word with None, and the pattern that finds them."""
    hard: dict[str, tuple[str, str]] = {}
    easy: list[str] = []
    for plain, hard_words, soundalikes in (
        (_rows("plain.tsv"), _rows("hard_words.tsv"), _rows("soundalikes.tsv")),
        (own.plain, own.hard_words, own.soundalikes),
    ):
        hard |= {word: (said, "") for word, said, *_more in plain}
        for word, said, *longer in hard_words:
            hard[word] = said, ""
            easy += "".join(longer).split()
        for word, heard, said, *longer in soundalikes:
            hard[word] = said, heard
            easy += "".join(longer).split()
    as_it_is = [word for word, (said, _heard) in hard.items() if word == said]
    words = {**dict.fromkeys(easy), **hard, **dict.fromkeys(as_it_is)}
    return words, re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def _rows(name: str) -> Rows:
    return tuple(row for _number, row in rows_of(files("broadcast.text").joinpath(name).read_text("utf-8")))
