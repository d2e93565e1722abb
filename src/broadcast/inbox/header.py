"""The line of a chat that says who wrote and when: every line that could be one, and of which shape."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from broadcast.inbox.stamp import DATE, STAMP, TIME, clock, day

LONGEST_NAME = 60
"""Characters; WeChat allows 32 in a nickname and in a name within a group."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What all headers of one chat have in common."""

    layout: str
    """below: `name stamp`, then text · first: `stamp name`, then text · inline: `stamp name: text` ·
    wrapped: `name (stamp):text` · bare: `name:`, then text."""
    dated: str
    """How the day is written: `-`, `/`, `.`, 年, 月 (no year), 昨 (as seen from today); empty: a time alone."""
    seconds: bool = False
    half: bool = False
    """Whether it is a 12-hour clock."""
    around: str = ""
    """The bracket about the stamp."""
    wide: bool = False
    """Whether two spaces or more stand before a time without a day."""


@dataclass(frozen=True, slots=True)
class Header:
    """A line that could begin a message."""

    line: int
    """Index of the line, from 0."""
    shape: Shape
    name: str
    """Who wrote it; for the layouts `first` and `inline` everything behind the stamp."""
    text: str
    """What stands behind the name on the same line."""
    at: dt.datetime | None
    alone: bool
    """Whether the line before is blank, a rule with a date, or not there."""
    padded: tuple[bool | None, bool | None]
    """Whether a month or day, and an hour, below ten have a zero before them; None: it cannot be seen."""


_NAME = rf"(?P<name>\S.{{0,{LONGEST_NAME}}}?)"
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_BEHIND = re.compile(rf"{_NAME}(?P<gap>\s{{1,9}})(?P<open>[\[【(（]?)(?:{STAMP})[\]】)）]?\s*")
_TIME_BEHIND = re.compile(rf"{_NAME}(?P<gap>\s{{1,9}})(?P<open>[\[【(（]?){TIME}[\]】)）]?\s*")
_BEFORE = re.compile(rf"(?P<open>[\[【(（]?)\s?{STAMP}(?:\s?[\]】)）])?(?P<gap>\s{{0,9}})(?P<name>\S.*)?")
_WRAPPED = re.compile(rf"{_NAME}\s{{0,3}}(?P<open>[\[【(（])(?:{STAMP})[\]】)）]\s{{0,3}}[:：]\s?(?P<text>.*)")
RULE = re.compile(
    rf"[\s—–―─━=*_~\-]{{2,60}}(?:{DATE})(?:\s{{0,9}}(?:星期|周)[一二三四五六日天])?[\s—–―─━=*_~\-]{{2,60}}"
)
"""A line that says from which day on the times are."""
_NO_NAME = re.compile(
    r"(?:导出|保存|生成|备份|打印|统计|起止|开始|结束|截止|截至|发布|更新|制表|聊天|记录|消息|群聊)?"
    r"(?:时间|日期|时段|范围|区间|于|至|到|从|自|起|时)\s?[:：]?|(?:转自|来源|转载|摘自|引用|转发自)(?:[\s:：].*)?"
)
"""What stands before a date and is nobody's name."""


def candidates(lines: Sequence[str]) -> list[Header]:
    """Every line that could be a header, in order; one line can be of two shapes."""
    found: list[Header] = []
    today: dt.date | None = None
    alone = True
    for number, line in enumerate(lines):
        line = _INVISIBLE.sub("", line).strip()
        rule = RULE.fullmatch(line) if len(line) < 200 else None
        if rule and day(rule):
            today, alone = day(rule), True
            continue
        if line:
            found += _read(line, number, today, alone)
        alone = not line
    return found


def _read(line: str, number: int, today: dt.date | None, alone: bool) -> list[Header]:
    before = _BEFORE.match(line)
    if before:
        if not before["name"] or (not before["gap"] and not before["open"]):
            return []
        return _made(before, "first", number, None, alone)
    if not line[-1:].isdigit() and line[-1] not in "]】)）mM" and not re.search(r"[)）\]】]\s{0,3}[:：]", line[:160]):
        return []
    wrapped = _WRAPPED.match(line)
    if wrapped:
        return _made(wrapped, "wrapped", number, None, alone)
    if len(line) > LONGEST_NAME + 60:
        return []
    behind = _BEHIND.fullmatch(line)
    if behind:
        return _made(behind, "below", number, None, alone)
    behind = _TIME_BEHIND.fullmatch(line)
    return _made(behind, "below", number, today, alone) if behind else []


def _made(found: re.Match[str], layout: str, number: int, today: dt.date | None, alone: bool) -> list[Header]:
    group = found.groupdict()
    name = group["name"].strip()
    if _NO_NAME.fullmatch(name):
        return []
    dated = "年" if group.get("m1") else group.get("rule") or ("月" if group.get("m3") or group.get("m4") else "")
    dated = dated or ("昨" if group.get("near") else "")
    on = day(found) if dated else today
    if group.get("year") and not on:
        return []
    time = clock(found)
    small = [one for key in ("m1", "d1", "m2", "d2") if (one := group.get(key)) and int(one) < 10]
    hour = group["hour"]
    shape = Shape(
        layout,
        dated,
        seconds=bool(group["second"]),
        half=bool(group["half"] or group["after"]),
        around=group["open"],
        wide=layout == "below" and not dated and len(group["gap"]) > 1,
    )
    at = dt.datetime.combine(on, time) if on and time else None
    padded = (len(small[0]) == 2 if small else None, len(hour) == 2 if int(hour) < 10 else None)
    return [Header(number, shape, name, group.get("text") or "", at, alone, padded)]
