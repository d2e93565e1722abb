"""How well a text runs off the tongue: rhyme by the thirteen 辙, lines of equal length, short breaths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcast.model import Syllable

_ZHE = (
    ("中东", "[eio]ng"), ("江阳", "ang"), ("言前", "an"), ("人辰", "[eiuü]n"), ("怀来", "ai"), ("灰堆", "[eu]i"),
    ("遥条", "ao"), ("油求", "[oi]u"), ("乜斜", "(?:[iüy]|[jqxy]u)e|ê"), ("一七", "er|i|ü|[jqxy]u"), ("姑苏", "u"),
    ("梭坡", "[oe]"), ("发花", "a"),
)  # fmt: skip
"""The thirteen rhyme classes (十三辙) of northern folk verse and opera, with the ends of their syllables, in order.

Finals that differ in nothing but their glide rhyme; so do i, ü, er and the vowel of zhi and zi (一七), o, uo and e
(梭坡), and eng, ing and ong (中东). Source: 现代汉语 (黄伯荣、廖序东, 6th ed., 高等教育出版社), vol. 1, 押韵和韵辙.
"""
_CLASSES = tuple((name, re.compile(f"(?:{end})$")) for name, end in _ZHE)

_STOPS = frozenset("，、。；：！？…,;:!?")
SHORT, LONG = 7, 20
"""Syllables: a line that is said at one go; a breath that a speaker can just hold (broadcasting's rule of 20 字)."""
_LINE = 9
"""Syllables up to which a rhyme is heard as one; behind a longer line the ear has lost the sound."""
_RHYME, _HALVES, _BREATH = 40, 30, 30


@dataclass(frozen=True, slots=True)
class Euphony:
    """How a text sounds, each part as a share of its syllables from 0 to 1."""

    rhyme: float
    """In lines that rhyme with one of the next two or of the last two."""
    halves: float
    """In lines with as many syllables as a neighbour, or in 三三七."""
    breath: float
    """In breaths of up to SHORT syllables; a longer one counts less, one of LONG not at all."""

    @property
    def score(self) -> int:
        """0-100: 40 points for rhyme, 30 for equal halves, 30 for breath."""
        return round(_RHYME * self.rhyme + _HALVES * self.halves + _BREATH * self.breath)


def rhyme_class(pinyin: str) -> str:
    """The 辙 of a syllable such as `huan2` or `lv4`; empty where it has none."""
    bare = pinyin.rstrip("12345").replace("v", "ü")
    return next((name for name, end in _CLASSES if end.search(bare)), "")


def rhymes(one: Syllable, other: Syllable) -> bool:
    """Whether two syllables rhyme: the same 辙, and not the same character."""
    found = rhyme_class(one.pinyin)
    return bool(found) and found == rhyme_class(other.pinyin) and one.char != other.char


def breaths(syllables: Sequence[Syllable]) -> tuple[tuple[Syllable, ...], ...]:
    """What is said between two stops, in order; the stops are left out."""
    return tuple(_breaths(syllables))


def _breaths(syllables: Sequence[Syllable]) -> Iterator[tuple[Syllable, ...]]:
    line: list[Syllable] = []
    for one in syllables:
        if one.heard:
            line.append(one)
        elif one.char in _STOPS and line:
            yield tuple(line)
            line = []
    if line:
        yield tuple(line)


def measure(syllables: Sequence[Syllable]) -> Euphony:
    """How the syllables of one or more sentences sound; a text of one line has neither rhyme nor halves."""
    lines = breaths(syllables)
    sizes = [len(line) for line in lines]
    total = sum(sizes)
    if not total:
        return Euphony(0.0, 0.0, 0.0)
    rhymed, halved = set[int](), set[int]()
    for at, line in enumerate(lines):
        for near in range(at + 1, min(at + 3, len(lines))):
            if max(sizes[at], sizes[near]) <= _LINE and rhymes(line[-1], lines[near][-1]):
                rhymed |= {at, near}
        if at + 1 < len(lines) and sizes[at] == sizes[at + 1] <= _LINE:
            halved |= {at, at + 1}
        if sizes[at : at + 3] == [3, 3, 7]:
            halved |= {at, at + 1, at + 2}
    easy = sum(n * min(1.0, max(0.0, (LONG - n) / (LONG - SHORT))) for n in sizes)
    return Euphony(sum(sizes[at] for at in rhymed) / total, sum(sizes[at] for at in halved) / total, easy / total)
