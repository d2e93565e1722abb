"""The part of the day that a sentence has named already when it comes to an hour: 今晚停水，7:00至9:00."""

from __future__ import annotations

import re

from broadcast.text import figures

_READ = 40
"""Characters that are looked at before an hour."""
_HEAD = re.compile(
    "(?P<late>[今明昨当每][晚夜]|晚上|晚间|夜间|夜里|夜晚|深夜|下午|午后|傍晚)"
    "|(?P<other>凌晨|清[晨早]|早[晨上]|[今明次]早|[今明次]晨|[上中正]午|半夜|午夜|白天|全天|[0-9]{1,2}[日号]"
    "|[今明后次]天|[今明次翌]日|[周期][一二三四五六日天]|每[天日])"
)
_STOP = re.compile(r"[。;；!！?？\n]")
_HOUR = re.compile(
    r"(?<![0-9:至到~-])(?P<h>[0-9]{1,2})(?=:[0-9]{2}|[点时])|(?<![至到~-])(?P<hanzi>[零〇一二两三四五六七八九十]{1,3})[点时]"
)

_NEAR = 30
"""Characters within which hours belong to the date before them."""
_EVENING, _HALF_A_DAY = 18 * 60, 12 * 60
"""Minutes."""


def late(text: str, at: int, hour: int) -> str:
    """The afternoon, evening or night of which a bare `hour` of the 12-hour dial at `at` is, by the words before it.

    Empty, if the sentence names none, if another day or part of the day is named in between, or if a later hour is: of
    今晚8:00停水，6:00恢复 the second may be in the morning.
    """
    if not 1 <= hour <= 12:
        return ""
    before = text[max(0, at - _READ) : at]
    stops = [match.end() for match in _STOP.finditer(before)]
    before = before[stops[-1] if stops else 0 :]
    heads = list(_HEAD.finditer(before))
    if not heads or not heads[-1]["late"]:
        return ""
    between = before[heads[-1].end() :]
    if any(_value(match) % 12 > hour % 12 for match in _HOUR.finditer(between)):
        return ""
    return heads[-1]["late"]


def _value(match: re.Match[str]) -> int:
    if match["h"]:
        return int(match["h"])
    digits = "零一二三四五六七八九"
    tens, ten, ones = match["hanzi"].replace("〇", "零").replace("两", "二").rpartition("十")
    value = 10 * (digits.find(tens) if tens else 1) if ten else 0
    return value + max(0, digits.find(ones) if ones else 0)


def goes_on(folded: str, end: int) -> bool:
    """Whether hours follow a date, which ends at `end`, that go on into the next day: 晚10点至6点, 22:00-6:00."""
    after = figures.TIME.search(folded, end, end + _NEAR)
    if not after or not after["t2"] or _STOP.search(folded, end, after.start()):
        return False
    (first, _sure), (last, sure) = figures.times(after)
    return first >= _EVENING and last < (first if sure else first - _HALF_A_DAY)
