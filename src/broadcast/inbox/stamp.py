"""When somebody wrote something, as chats, exports and tables put it → the neighbourhood's wall clock."""

from __future__ import annotations

import datetime as dt
import re

CHINA = dt.timezone(dt.timedelta(hours=8))
"""The neighbourhood's clock; China has had no summer time since 1991."""
_WEEKDAY = r"(?:星期|周|礼拜)[一二三四五六日天]"
DATE = (
    r"(?:(?P<year>(?:19|20)\d{2})(?:年(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日"
    r"|(?P<rule>[-/.])(?P<m2>\d{1,2})(?P=rule)(?P<d2>\d{1,2}))"
    r"|(?P<m3>\d{1,2})月(?P<d3>\d{1,2})日|(?<!\d)(?P<m4>1[0-2]|0?[1-9])[-/](?P<d4>\d{1,2})|(?P<near>昨天|前天|今天|"
    + _WEEKDAY
    + r"))"
)
"""A day with its year, without it, or as seen from today."""
TIME = (
    r"(?P<half>上午|下午|凌晨|清晨|早上|中午|傍晚|晚上|[AaPp][Mm])?\s?(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d)"
    r"(?:[:：](?P<second>[0-5]\d)(?:\.\d{1,6})?)?(?:\s?(?P<after>[AaPp][Mm])\b)?"
)
STAMP = DATE + r"(?:\s?[（(]?" + _WEEKDAY + r"[）)]?)?(?:\s{1,3}|T|,\s?|，)" + TIME
_WHOLE = re.compile(r"\s{0,9}" + DATE + r"(?:(?:\s{1,3}|T|,\s?)" + TIME + r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?\s{0,9}")
_SECONDS = re.compile(r"\s{0,9}(1\d{9})(?:\d{3})?(?:\.\d{1,6})?\s{0,9}")


def day(found: re.Match[str]) -> dt.date | None:
    """The day of a match of DATE; None: there is no such day, or its year is not told."""
    group = found.groupdict()
    month, number = (next((group[a + n] for n in "1234" if group.get(a + n)), None) for a in "md")
    if not group.get("year") or not month or not number:
        return None
    try:
        return dt.date(int(group["year"]), int(month), int(number))
    except ValueError:
        return None


def clock(found: re.Match[str]) -> dt.time | None:
    """The time of a match of TIME, in 24 hours; None: there is none."""
    group = found.groupdict()
    if not group.get("hour"):
        return None
    hour, half = int(group["hour"]), (group.get("half") or group.get("after") or "").lower()
    if (half in ("下午", "傍晚", "晚上", "pm") and hour < 12) or (half == "中午" and hour < 11):
        hour += 12
    elif half in ("上午", "凌晨", "清晨", "早上", "am") and hour == 12:
        hour = 0
    return dt.time(hour, int(group["minute"]), int(group.get("second") or 0))


def moment(text: str) -> dt.datetime | None:
    """A whole day and time, ISO 8601, or seconds or milliseconds since 1970; a day alone is its midnight."""
    seconds = _SECONDS.fullmatch(text)
    if seconds:
        return local(dt.datetime.fromtimestamp(int(seconds[1]), CHINA))
    found = _WHOLE.fullmatch(text)
    on = found and day(found)
    if not found or not on:
        return None
    at = dt.datetime.combine(on, clock(found) or dt.time())
    zone = found["zone"]
    if not zone:
        return at
    return local(dt.datetime.fromisoformat(f"{at.isoformat()}{zone}"))


def local(at: dt.datetime) -> dt.datetime:
    """The same moment by the neighbourhood's clock, naive; what has no offset is taken as it is."""
    if at.tzinfo is None:
        return at
    try:
        return at.astimezone(CHINA).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return at.replace(tzinfo=None)
