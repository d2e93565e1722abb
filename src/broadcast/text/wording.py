"""Words that are hard to follow by ear, with what to say instead: written ones, and those that sound like others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


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


def find(text: str) -> Iterator[Word]:
    """The hard words of a Simplified text, in order.

    Source: hard_words.tsv, soundalikes.tsv and plain.tsv beside this module; of two that overlap the longer one counts.
    """
    words, pattern = _words()
    for match in pattern.finditer(text):
        if found := words[match[0]]:
            yield Word(*match.span(), *found)


@cache
def _words() -> tuple[dict[str, tuple[str, str] | None], re.Pattern[str]]:
    """Each word with (said, heard), each easy longer word with None, and the pattern that finds them."""
    hard = {word: (said, "") for word, said, *_more in _rows("plain.tsv")}
    easy: list[str] = []
    for word, said, *longer in _rows("hard_words.tsv"):
        hard[word] = said, ""
        easy += "".join(longer).split()
    for word, heard, said, *longer in _rows("soundalikes.tsv"):
        hard[word] = said, heard
        easy += "".join(longer).split()
    words = {**dict.fromkeys(easy), **hard}
    return words, re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def _rows(name: str) -> Iterator[list[str]]:
    for line in files("broadcast.text").joinpath(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
