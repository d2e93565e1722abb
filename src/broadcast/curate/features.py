"""What of a notice tells whether another one is about the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from broadcast.curate import words
from broadcast.curate.candidates import main_subjects, subjects
from broadcast.model import Notice
from broadcast.text import figures
from broadcast.text.words import Sorting

_NOON, _EARLY = 12 * 60, 8 * 60
"""Minutes: before eight, 三点 that is told on without its part of the day is one in the afternoon."""
_GRAMS = (2, 3, 4)
"""Lengths of the runs of hanzi that are compared."""
_NOT = re.compile("不是|不再|并非|而非")
_LEVEL = re.compile("(?:升级?[成到为]|[暴高台寒大沙雷强].{0,6}?)([红橙黄蓝])色|([红橙黄蓝])色(?=\\s?预警)")
_COLOUR = re.compile(r"[红橙黄蓝](?=色)")
_BUILDINGS = re.compile(
    r"(?<![0-9:.])((?:[0-9]{1,3}(?:号?[楼栋幢座]?)\s?[-~至到、,和及]\s?){0,12}[0-9]{1,3})\s?(?:号楼|[楼栋幢座](?![层下道梯上长门组顶]))"
)
_HAZARDS = "暴雨|高温|台风|寒潮|大风|雷电|雷雨|冰雹|大雾|霾|沙尘|干旱|霜冻|结冰|火险|洪水|暴雪|强对流|低温"
_HAZARD = re.compile(_HAZARDS)
_WARNED = re.compile(f"({_HAZARDS})[^，。\\n]{{0,6}}?[红橙黄蓝]色")
_IN_HANZI = re.compile(
    "([零〇一二三四五六七八九十百千两]{1,8})(?=[点号月日度楼栋幢座分个元块岁小级天周次人桶件条斤年])"
)
_MOST_BUILDINGS = 60
"""From which a range of numbers is no range of buildings."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of a notice."""

    grams: frozenset[str]
    """Runs of two to four hanzi."""
    pairs: frozenset[str]
    """Those of two."""
    long_runs: frozenset[str]
    """Those of four."""
    single: frozenset[str]
    """Its hanzi."""
    numbers: frozenset[str]
    """All its numbers, in digits."""
    subjects: frozenset[int]
    main: frozenset[int]
    """The subjects of its first words."""
    kind: str
    dates: frozenset[object]
    named: bool
    """Whether a date is told by month and day, not as 今天 or 明天."""
    times: frozenset[object]
    mentioned: frozenset[object]
    """Every date that is named, what it makes void included."""
    phones: frozenset[object]
    places: frozenset[str]
    buildings: frozenset[str]
    hazards: frozenset[str]
    """What a warning warns of."""
    levels: frozenset[str]
    """The level that it begins with."""
    colours: frozenset[str]
    """Every level that it names, one that is over included."""
    missing: bool
    """Whether it is about somebody who is missed or found."""
    change: bool
    cancel: bool
    void: bool
    """Whether it says that an earlier word no longer holds."""


def features(notice: Notice, own: Sorting = ()) -> Features:
    """What of a notice tells whether another one is about the same."""
    plain = notice.plain
    grams = frozenset(_grams(plain))
    return Features(
        grams,
        frozenset(gram for gram in grams if len(gram) == _GRAMS[0]),
        frozenset(gram for gram in grams if len(gram) == _GRAMS[-1]),
        frozenset(re.findall("[一-龥]", plain)),
        frozenset(_said(plain)),
        subjects(plain, own),
        main_subjects(plain, own),
        notice.kind,
        frozenset(_figures(notice, "date", "date")),
        any(f.kind == "date" and f.essential and figures.DATE.search(figures.fold(f.surface)) for f in notice.facts),
        frozenset(_hour(*key) for key in _figures(notice, "time", "time")),
        frozenset(f.key for f in figures.find(plain, notice.date) if f.kind == "date"),
        frozenset(_figures(notice, "phone", "phone")),
        frozenset(re.sub(r"\W", "", plain[f.start : f.end]) for f in notice.facts if f.kind == "place"),
        frozenset(number for run in _BUILDINGS.findall(figures.fold(plain)) for number in _numbers(run)),
        frozenset(_WARNED.findall(plain) or _HAZARD.findall(plain)),
        frozenset([a or b for a, b in _LEVEL.findall(plain)][:1]),
        frozenset(_COLOUR.findall(plain)),
        any(pattern.search(plain) for _key, pattern in words.patterns("missing", own)),
        any(pattern.search(plain) for _key, pattern in words.patterns("change", own)),
        any(pattern.search(plain) for _key, pattern in words.patterns("cancel", own)),
        any(pattern.search(plain) for _key, pattern in words.patterns("void", own)),
    )


def _grams(plain: str) -> Iterator[str]:
    for run in re.findall("[一-龥]+", plain):
        for length in _GRAMS:
            for at in range(len(run) - length + 1):
                yield run[at : at + length]


def _said(plain: str) -> Iterator[str]:
    """Every number of a text: 三 of 三点 as 3, 五百 of 五百元 as 500."""
    folded = figures.fold(plain)
    yield from re.findall("[0-9]{1,20}", folded)
    for number in _IN_HANZI.findall(folded):
        with suppress(ValueError, KeyError):
            yield f"{figures.value(number):.0f}"


def _numbers(run: str) -> Iterator[str]:
    """The buildings of 1-3、5: 1, 2, 3 and 5."""
    for first, last in re.findall(r"([0-9]{1,3})(?:号?[楼栋幢座]?\s?[-~至到]\s?([0-9]{1,3}))?", run):
        low, high = int(first), int(last or first)
        yield from map(str, range(low, high + 1) if 0 <= high - low <= _MOST_BUILDINGS else (low, high))


def _figures(notice: Notice, fact: str, figure: str) -> Iterator[tuple[object, ...]]:
    for one in notice.facts:
        if one.kind == fact and (one.essential or fact == "phone"):
            for found in figures.find(notice.plain[one.start : one.end], notice.date):
                clock = ":" in figures.fold(one.surface)
                if figure == "time" and found.kind == figure:
                    found = replace(found, key=(found.key[0], clock or found.key[1]))
                if found.kind == figure and not _NOT.search(notice.plain[max(0, one.start - 4) : one.start]):
                    yield found.key


def _hour(minutes: object, sure: object) -> int:
    """Minutes after midnight."""
    value = int(str(minutes))
    return value if sure or value >= _EARLY else value + _NOON


def overlap(a: frozenset[object], b: frozenset[object]) -> float:
    """How much of the smaller set is in the other one, 0-1; 0 if one is empty."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def differ(a: frozenset[object], b: frozenset[object]) -> bool:
    """Whether both sets hold something and nothing of it is the same."""
    return bool(a and b and not a & b)


def restates(old: Features, new: Features) -> bool:
    """Whether all that the newer tells in dates, hours, numbers, levels and buildings has been told by the older.

    That something is withdrawn or changed has been told only by such words; and there must be something that both tell.
    """
    told = (
        new.dates <= old.dates | old.mentioned
        and new.times <= old.times
        and new.colours <= old.colours
        and new.phones <= old.phones
        and new.buildings <= old.buildings
        and new.numbers - set(_spelt(new)) <= old.numbers
    )
    says_off = (new.cancel and not old.cancel) or (new.void and not old.void | old.cancel)
    return told and not says_off and bool(new.dates & old.dates or new.times or new.colours)


def _spelt(one: Features) -> Iterator[str]:
    """The numbers in which its dates and hours may be said: 14:30 as 14, 2 and 30."""
    for minutes in one.times:
        hour, past = divmod(int(str(minutes)), 60)
        yield from map(str, (hour, hour % 12, past))
    for date in one.dates | one.mentioned:
        if isinstance(date, tuple):
            yield from map(str, date)
