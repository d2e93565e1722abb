"""When a notice is over: its last day, and on that day the hour, by its own words and the moment it was sent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadcast.curate.candidates import Candidate
from broadcast.model import Fact, Notice
from broadcast.text import dayparts, figures

_AFTER_START = dt.timedelta(hours=3)
"""How long something is taken to last of which only the beginning is told: our own judgement."""
_NIGHT_ENDS = dt.timedelta(hours=29)
"""After the midnight before it: when what a night brings is over that names no end, 5:00: our own judgement."""
_DAY_ENDS = dt.timedelta(hours=23, minutes=59)
_NOON, _EVENING, _DAY = 12 * 60, 18 * 60, 24 * 60
_DAWN = 5 * 60
"""Minutes: before it a bare 三点 is one in the afternoon, and behind a word for the night one of the next day."""
_NEXT_HOURS = re.compile(r"未来\s?([0-9]{1,2})\s?(?:个)?小时")
_NIGHT = re.compile(r"\s?(?:[当深]?夜|[当]?晚(?![报会霞班饭餐])|半夜|午夜)")
_AT_NIGHT = re.compile(r"(?:[今明当]?[晚夜]|深夜|半夜|午夜)")
_BEGINS = re.compile("起|开始")
_IS_END = re.compile(r"\s?(?:之?前|以前|止|结束|截止|为止|来[水电气]|恢复)")
_UNTIL = re.compile(r"(?<![改延迟后前整移挪期])(?:至|到|[-~])\s?$")
_NEXT_DAY = re.compile("次日|第二天|翌日")
_ON_THE_DIAL_OF_24 = re.compile("[:时]|^0")


@dataclass(frozen=True, slots=True)
class _Said:
    """An hour, or two, that a notice says of a day."""

    day: dt.date
    first: int
    """Minutes after the midnight before that day; above 1440: of the day that follows."""
    last: int | None
    """None: only the beginning is told."""
    open: bool
    """Whether it says that it only begins then."""


def ends(candidate: Candidate) -> dt.datetime | None:
    """When a candidate is over by its own dates and hours; None: no end.

    What begins in the evening and names no end lasts until the night is over, 5:00; 晚10点至6点 until 6:00 of the next
    day. Where the last day has no hour, until that day's end.
    """
    notice = candidate.notice
    if candidate.ends:
        return candidate.ends
    if candidate.at and (ahead := _NEXT_HOURS.search(figures.fold(notice.plain))):
        return candidate.at + dt.timedelta(hours=int(ahead[1]))
    if notice.expires is None:
        return None
    midnight = dt.datetime.combine(notice.expires, dt.time())
    dates = _dates(notice)
    final = max((day for day, _start, _end in dates), default=notice.expires)
    if final > notice.expires or final < notice.expires - dt.timedelta(1):
        return midnight + _DAY_ENDS
    said = list(_said(candidate, dates))
    if not any(one.day == final for one in said):
        folded = figures.fold(notice.plain)
        at_night = final == notice.expires and any(d == final and _NIGHT.match(folded, e) for d, _s, e in dates)
        return midnight + (_NIGHT_ENDS if at_night and not said else _DAY_ENDS)
    latest = max(_over(said))
    return latest if latest >= midnight else midnight + _DAY_ENDS


def _over(said: list[_Said]) -> Iterator[dt.datetime]:
    """When each is over; one that only begins, not later than an end that is told after it."""
    told = [_moment(one.day, one.last) for one in said if one.last is not None]
    yield from told
    for one in said:
        if one.last is None and not any(end > _moment(one.day, one.first) for end in told):
            yield _moment(one.day) + _length(one)


def _moment(day: dt.date, minutes: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)


def _length(one: _Said) -> dt.timedelta:
    """How long one of which only the beginning is told lasts, from the midnight before it."""
    if one.first >= _EVENING:
        return max(_NIGHT_ENDS, dt.timedelta(minutes=one.first) + _AFTER_START * (one.first >= _DAY + _DAWN))
    return _DAY_ENDS if one.open else min(_DAY_ENDS, dt.timedelta(minutes=one.first) + _AFTER_START)


def _dates(notice: Notice) -> list[tuple[dt.date, int, int]]:
    """The last day of each essential date, with its place."""
    found = []
    for fact in notice.facts:
        if fact.kind == "date" and fact.essential and notice.date:
            span = figures.fold(notice.plain[fact.start : fact.end + 2])
            said = [one for one in figures.find(span, notice.date) if one.kind == "date" and one.start == 0]
            keys = [[int(str(part)) for part in one.key] for one in said if len(one.key) == 2]
            days = [figures.nearest_year(month, day, notice.date) for month, day in keys]
            found += [(day, fact.start, fact.end) for day in days[-1:] if day]
    return found


def _said(candidate: Candidate, dates: list[tuple[dt.date, int, int]]) -> Iterator[_Said]:
    notice = candidate.notice
    folded = figures.fold(notice.plain)
    for fact in notice.facts:
        if fact.kind != "time" or not fact.essential or notice.expires is None:
            continue
        before = [day for day, start, _end in dates if start < fact.start]
        after = [day for day, _start, _end in dates]
        day = before[-1] if before else after[0] if after else notice.expires
        minutes = _minutes(fact, folded, day, candidate.at)
        if not minutes:
            yield _Said(day, 0, None, True)
            continue
        first, last = minutes[0], minutes[-1] if len(minutes) > 1 else None
        if last is None and _is_end(fact, notice, folded, dates):
            last = first
        yield _Said(day, first, last, bool(_BEGINS.search(folded[fact.start : fact.end + 3])))


def _is_end(fact: Fact, notice: Notice, folded: str, dates: list[tuple[dt.date, int, int]]) -> bool:
    """Whether a single hour is the end of something: 9点结束, or 明早6点 behind 今晚8点到."""
    if fact.surface.endswith("前") or _IS_END.match(folded, fact.end):
        return True
    start = next((begin for _day, begin, end in dates if fact.start - 1 <= end <= fact.start), fact.start)
    times = (one.end for one in notice.facts if one.kind == "time")
    return bool(_UNTIL.search(folded, max(0, start - 2), start)) and any(0 <= start - end <= 3 for end in times)


def _minutes(fact: Fact, folded: str, day: dt.date, at: dt.datetime | None) -> list[int]:
    """The hours of a fact, the second one never before the first.

    An hour without its part of the day is one of the evening only where a sign says so: the sentence has named the
    evening, or the message speaks of its own day and the morning's hour is past. From 1 to 4 it is in the afternoon.
    """
    surface = folded[fact.start : fact.end]
    said = [figure for figure in figures.find(surface) if figure.kind == "time"]
    if not said:
        return []
    first, sure = int(str(said[0].key[0])), bool(said[0].key[1])
    if sure and first < _DAWN and _AT_NIGHT.match(surface):
        ahead = at is None or at.date() != day or at.hour * 60 + at.minute > first
        first += _DAY if ahead else 0
    elif not sure and 0 < first < _NOON + 60:
        first += _half(
            surface, folded, fact.start, first, at.hour * 60 + at.minute if at and at.date() == day else None
        )
    moved = first != int(str(said[0].key[0])) or not _ON_THE_DIAL_OF_24.search(surface)
    found = [first]
    for figure in said[1:]:
        last = int(str(figure.key[0])) + _DAY * bool(_NEXT_DAY.search(surface))
        while last < first:
            last += _NOON if moved and not figure.key[1] else _DAY
        found.append(last)
    return found


def _half(surface: str, folded: str, start: int, first: int, sent: int | None) -> int:
    """What is to be added to a bare hour, in minutes: nothing, or half a day."""
    part = dayparts.late(folded, start, first // 60)
    if part:
        return _NOON if first < _NOON else 0
    if _ON_THE_DIAL_OF_24.search(surface) or first >= _NOON:
        return 0
    return _NOON if first < _DAWN or (sent is not None and sent > first) else 0
