"""pypinyin's phrases: the words of a text, and the reading of each character in its word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase of the dictionary, or one character that is in none."""

    start: int
    text: str
    readings: tuple[str, ...]
    """One a character, tone as a digit, ü as v; empty where none is known."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def words(text: str) -> Iterator[Word]:
    """The longest phrases from the left, and single characters between them; together they are `text`."""
    from pypinyin.seg import mmseg

    at = 0
    for word in mmseg.seg.cut(text):
        yield Word(at, word, readings(word))
        at += len(word)


@cache
def readings(word: str) -> tuple[str, ...]:
    """The phrase's readings, or for each character its most usual one."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    phrase = PHRASES_DICT.get(word) if len(word) > 1 else None
    if phrase:
        return tuple(numbered(one[0]) for one in phrase)
    return tuple(numbered(PINYIN_DICT.get(ord(char), "").partition(",")[0]) for char in word)


@cache
def numbered(marked: str) -> str:
    """`zhuang4` for `zhuàng`, neutral 5, ü as v."""
    from pypinyin.contrib.tone_convert import to_tone3

    return str(to_tone3(marked, neutral_tone_with_five=True, v_to_u=False)).replace("ü", "v") if marked else ""
