"""Where words begin in a spoken form: between them a voice that was trained on words is told a boundary."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BY_DIGIT = re.compile("[零幺一二三四五六七八九]{2,}")
"""A number that is read digit by digit is one word."""


def cuts(spoken: str) -> frozenset[int]:
    """Where words begin by the dictionary, the end of the text included."""
    import rjieba

    found, at = {0}, 0
    for word in rjieba.cut(spoken):
        at += len(word)
        found.add(at)
    return frozenset(found)


def begins(spoken: str, cuts: frozenset[int], words: Iterable[tuple[int, int]]) -> list[bool]:
    """For each character whether a word begins with it.

    Args:
        words: start and end of what is a word whatever the dictionary says, such as the community's names.
    """
    starts = set(cuts)
    for start, end in (*words, *(number.span() for number in _BY_DIGIT.finditer(spoken))):
        starts -= set(range(start, end))
        starts |= {start, end}
    return [at in starts for at in range(len(spoken))]
