"""Written times of day, one or a range, as they are said."""

from __future__ import annotations

import re
from bisect import bisect_right

from broadcast.text import dayparts
from broadcast.text.numbers import Two, cardinal
from broadcast.text.shapes import TO, Shape, after, before, joined, measured

PARTS = (
    "凌晨|清晨|早晨|早上|清早|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜间|夜里|夜晚|深夜|半夜|午夜"
    "|今晚|明晚|昨晚|当晚|每晚|今夜|明夜|当夜|今晨|明晨|次晨|早|晚"
    "|[上下早晚]半日|[上下]半天|[朝上下晏]昼|朝早|日中|晌午|夜里头|夜头|晚快边儿"
)
"""The parts of the day, those of the dialects included: `dialects.wording`."""
_STARTS = (0, 5, 9, 12, 13, 18)
_NAMES = ("凌晨", "早上", "上午", "中午", "下午", "晚上")
_MORNING = ("早上", "上午", "早晨", "清晨", "早", "上半", "上昼", "朝")
_LATE = ("下午", "午后", "傍晚", "中午", "晚", "夜", "下半", "下昼", "晏", "日中", "晌午")

_PART_BEFORE = re.compile(rf"({PARTS})[\s,，(:]?$")
_RATIO_AFTER = re.compile(
    r"\s?的?(?:比例|配比|稀释|配制|兑|勾兑|混合|比分|获胜|战胜|击败|(?:险|完|大|小)?胜|平(?!均)|领先|落后|惜败|负于|不敌)"
)
_RATIO_BEFORE = re.compile(
    r"(?:(?:比例|配比|比分|稀释|浓度|兑水|加水|与水|消毒[液剂粉片]|原液|漂白粉|酒精)[^\d，。；\n]{0,4}|[按以比]照?)$"
)

_VALUE_BEFORE = re.compile(r"[价格度值分数量糖高重长约为pPH]\s?:?$")


def clock(hour: str, minute: str, part: str | None = None) -> str:
    """A time of 0 to 24 hours; any `part` of the day, even an empty one, means the 12-hour dial."""
    h = int(hour)
    if part is not None and 12 < h < 24:
        h -= 12
    said = (part or "") + cardinal(str(h), "两") + "点"
    if minute == "30":
        return said + "半"
    return said if minute == "00" else f"{said}{_minute(minute)}分"


def _minute(written: str) -> str:
    return "零" + cardinal(written[1]) if written[0] == "0" and len(written) == 2 else cardinal(written)


def _part(hour: str, dial: bool = True) -> str | None:
    """The part of the day to name; None for midnight, and for 1:00 to 5:59 unless the 24-hour `dial` is certain."""
    h = int(hour)
    if h in (0, 24) or (h < 6 and len(hour) == 1 and not dial):
        return None
    return _NAMES[bisect_right(_STARTS, h) - 1]


def _said_part(m: re.Match[str]) -> str:
    found = _PART_BEFORE.search(before(m, 5))
    return found[1] if found else ""


def _part_of_it(m: re.Match[str], *hours: str) -> str:
    """The part of the day that stands before an hour, or under which the sentence has put it already."""
    if (said := _said_part(m)) or any(int(hour) > 12 or hour.startswith("0") for hour in hours):
        return said
    return dayparts.late(m.string, m.start(), int(hours[0]))


def _fits(part: str, hour: int) -> bool:
    """Whether an hour of the 24-hour dial lies in the part of the day that the text names."""
    if part.startswith(_LATE) or "晚" in part or "夜" in part:
        return hour >= 12
    return hour <= 12


def _one(hour: str, minute: str, said: str, dial: bool = False) -> str:
    """A time behind what the text already says of the day, empty if nothing."""
    if said:
        return clock(hour, minute, "" if _fits(said, int(hour)) and int(hour) < 24 else None)
    return clock(hour, minute, _part(hour, dial))


def _is_clock(hour: str, minute: str) -> bool:
    return int(hour) <= 24 and int(minute) < 60 and (int(hour) < 24 or minute == "00")


def _ratio(m: re.Match[str]) -> bool:
    alone = m[0] in ("1:10", "1:20", "1:50") and m[0] == m.string.strip()
    return alone or bool(_RATIO_AFTER.match(after(m)) or _RATIO_BEFORE.search(before(m, 8)))


def _time(m: re.Match[str]) -> str | None:
    if not _is_clock(m["h"], m["m"]) or _ratio(m):
        return None
    said = _said_part(m) if m["half"] else _part_of_it(m, m["h"])
    hour = _halved(m["h"], m["half"]) if m["half"] else m["h"]
    if not m["s"]:
        return _one(hour, m["m"], said, bool(m["half"]))
    full = _one(hour, "01", said, bool(m["half"]))
    return f"{full[: full.index('点') + 1]}{_minute(m['m'])}分{_minute(m['s'])}秒"


def _halved(hour: str, half: str) -> str:
    """The hour on the 24-hour dial of one with am or pm behind it."""
    return str(int(hour) % 12 + (12 if half[0] in "pP" else 0)) if int(hour) <= 12 else hour


def _half_hour(m: re.Match[str]) -> str | None:
    """10am as 上午十点."""
    hour = _halved(m["h"], m["half"])
    return clock(hour, "00", _part(hour)) if 1 <= int(m["h"]) <= 24 else None


def _times(m: re.Match[str]) -> str | None:
    """A range of times: the part of the day is named once where both ends share it."""
    hour, hour2 = m["h"], m["h2"]
    if not (_is_clock(hour, m["m"]) and _is_clock(hour2, m["m2"])) or _ratio(m):
        return None
    if half := m["half"]:
        hour, hour2 = _halved(hour, half if int(hour) <= int(hour2) else "am"), _halved(hour2, half)
    h, h2 = int(hour), int(hour2)
    said, day, given = _part_of_it(m, m["h"], m["h2"]) if not half else _said_part(m), m["day"] or "", m["part2"] or ""
    dial = h > 12 or h2 > 12 or bool(day) or hour[0] == "0"
    part, part2 = _part(hour, dial), _part(hour2, dial or h2 < h)
    first = _one(hour, m["m"], said, dial)
    if not said and part == "早上" and part2 == "上午" and not day:
        first = clock(hour, m["m"], "上午")
        part2 = ""
    elif said and not day and h2 > h and _fits(said, h2):
        part2 = ""
    elif said and not day and h < 13 and h2 <= 12 and (h2 > h or h == 12 or said in _MORNING):
        part2 = None
    elif part == part2 and not said and not day:
        part2 = ""
    elif h2 < h and not day and 6 <= h < 13:
        part2 = None
    if day.endswith(("早", "晨")):
        part2 = ""
    second = given + _one(hour2, m["m2"], given) if given else clock(hour2, m["m2"], part2)
    return f"{first}{joined(m['to'])}{day}{second}"


def _loose_times(m: re.Match[str]) -> str | None:
    """9:00-12 and 9-12:00, where one end has no minutes, or any range with dots for colons."""
    given, front = m.groupdict(), before(m)
    if front.endswith("月"):
        return None
    plain = f"{front}{m['h']}:{given.get('m') or '00'}{m['to']}{m['h2']}:{given.get('m2') or '00'}"
    found = _TIMES.match(plain, len(front))
    return _times(found) if found else None


def _dotted_times(m: re.Match[str]) -> str | None:
    """8.30-17.30, where the part of the day or an hour above 12 tells that it is no date."""
    late = 12 < max(int(m["h"]), int(m["h2"])) < 24 and not _VALUE_BEFORE.search(before(m, 4))
    return _loose_times(m) if (late or _said_part(m)) and not measured(m) else None


def _dotted_time(m: re.Match[str]) -> str | None:
    """上午8.30 as 上午八点半."""
    said = _said_part(m)
    return _one(m["h"], m["m"], said) if said and int(m["h"]) < 24 and not measured(m) else None


def _oclock(m: re.Match[str]) -> str | None:
    """9点, 9点05, 8时15分; 点 and 时 stay as written."""
    h, minute, unit = m["h"], m["m"] or m["m0"], m["unit"]
    if int(h) > 24 or (minute and int(minute) > 59) or before(m, 1) == "第":
        return None
    if unit == "点":
        hour = int(h) - 12 if 12 < int(h) < 24 and _fits(_said_part(m), int(h)) else int(h)
        head = cardinal(str(hour), "两") + "点"
        if minute == "30" and not m["fen"]:
            return head + "半"
    else:
        head = cardinal(str(int(h))) + "时"
    if not minute:
        return head
    return f"{head}{_minute(minute)}分"


def _oclocks(m: re.Match[str]) -> str | None:
    """9-11点 as 九到十一点, 2点-4点 as 两点到四点."""
    if int(m["h"]) > 24 or int(m["h2"]) > 24:
        return None
    said = _said_part(m)
    two: Two = "两" if m["unit"] == "点" else "二"
    hours = [int(m["h"]), int(m["h2"])]
    if said and m["unit"] == "点" and all(12 < h < 24 and _fits(said, h) for h in hours):
        hours = [h - 12 for h in hours]
    return f"{cardinal(str(hours[0]), two)}{joined(m['to'])}{cardinal(str(hours[1]), two)}{m['unit']}"


_TIME = r"(?P<h>\d{1,2}):(?P<m>[0-5]\d)"
_NO_COUNT = r"(?![\d.:/%‰号楼幢栋个人名元米岁日月])"
_DAYS = "次日|第二天|翌日|隔天|当日|当天|明天|明日|次晨|明早|明晨"

_ENDS = r"(?!\d|:[0-5]\d(?!\d))"
"""A colon behind a time opens what is said of it, unless seconds follow."""
_TIMES = re.compile(
    rf"{_TIME}(?P<to>{TO}|一)(?P<day>{_DAYS})?\s?(?P<part2>{PARTS})?\s?(?P<h2>\d\d?):(?P<m2>[0-5]\d){_ENDS}"
    r"(?:\s?(?P<half>[aApP]\.?[mM])(?![A-Za-z])\.?)?"
)

SHAPES: tuple[Shape, ...] = (
    (_TIMES, _times),
    (
        re.compile(rf"{_TIME}(?P<to>{TO})(?P<h2>\d{{1,2}})(?:点(?![\d半一三])|{_NO_COUNT}(?![点时分天次℃]))"),
        _loose_times,
    ),
    (re.compile(rf"(?P<h>\d{{1,2}})(?P<to>{TO})(?P<h2>\d{{1,2}}):(?P<m2>[0-5]\d){_ENDS}"), _loose_times),
    (
        re.compile(
            rf"(?P<h>\d{{1,2}})\.(?P<m>[0-5][05])(?P<to>{TO})(?P<h2>\d{{1,2}})\.(?P<m2>[0-5][05])(?![\d.:%‰℃/元米])"
        ),
        _dotted_times,
    ),
    (re.compile(r"(?P<h>\d{1,2})\.(?P<m>[0-5][05])(?![\d.:%‰℃/元米])"), _dotted_time),
    (re.compile(rf"{_TIME}(?::(?P<s>[0-5]\d))?{_ENDS}(?:\s?(?P<half>[aApP]\.?[mM])(?![A-Za-z])\.?)?"), _time),
    (re.compile(r"(?P<h>\d{1,2})\s?(?P<half>[aApP]\.?[mM])(?![A-Za-z])\.?"), _half_hour),
    (re.compile(rf"(?P<h>\d{{1,2}})(?P<to>{TO})(?P<h2>\d{{1,2}})(?P<unit>[点时])(?![\d段])"), _oclocks),
    (
        re.compile(
            rf"(?P<h>\d\d?)(?P<unit>[点时])(?:(?P<m>\d\d?)(?P<fen>分)|(?P<m0>[0-5]\d){_NO_COUNT})?(?![要建问条项])"
        ),
        _oclock,
    ),
)

LETTER_SHAPES: tuple[Shape, ...] = ((re.compile(rf"(?P<half>[aApP][mM])\s?{_TIME}{_ENDS}(?P<s>(?!))?"), _time),)
