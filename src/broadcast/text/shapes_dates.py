"""Written dates, weekdays and times of day, one or a range, as they are said."""

from __future__ import annotations

import re
from bisect import bisect_right

from broadcast.text.numbers import Two, cardinal, digits
from broadcast.text.shapes import TO, Shape, after, before, counted, joined, measured

PARTS = (
    "凌晨|清晨|早晨|早上|清早|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜间|夜里|夜晚|深夜|半夜|午夜"
    "|今晚|明晚|昨晚|当晚|每晚|早|晚"
)
_STARTS = (0, 6, 9, 12, 13, 18)
_NAMES = ("凌晨", "早上", "上午", "中午", "下午", "晚上")
_MORNING, _LATE = ("早上", "上午", "早晨", "清晨", "早"), ("下午", "午后", "傍晚", "中午", "晚", "夜")

_PART_BEFORE = re.compile(rf"({PARTS})[\s,，(:]?$")
_RATIO_AFTER = re.compile(r"\s?的?(?:比例|配比|稀释|配制|兑|勾兑|混合|比分|获胜|战胜|击败|胜|平|领先|落后)")
_RATIO_BEFORE = re.compile(r"(?:比例|配比|比分|稀释|兑水|以)[为是约按:]{0,2}$")
_DATE_AFTER = re.compile(
    rf"\s?(?:\(?(?:周|星期)[一二三四五六日天\d]|{PARTS}|起|前(?!\d)|截止|开始|当天|当日|至\d|放假|停[水电气]|\d{{1,2}}:\d\d)"
)
_DATE_BEFORE = re.compile(r"(?:时间|日期|截至|截止|定于|自|从|今天|明天|昨天|今日|明日|昨日|即日起至)[::是为]?\s?\(?$")
_FESTIVALS = (
    "(?=消费者|晚会|国际|全国|世界|护士|防灾|汶川|禁毒|事[变件]|运动|消防|宪法|大促|购物节|劳动节|国庆"
    "|小长假|放假|假期)"
)


def valid(month: str, day: str) -> bool:
    """Whether the two are a month and a day of it, leap years allowed."""
    m, d = int(month), int(day)
    return 1 <= m <= 12 and 1 <= d <= (29 if m == 2 else 30 if m in (4, 6, 9, 11) else 31)


def clock(hour: str, minute: str, part: str | None = None) -> str:
    """A time of 0 to 24 hours; any `part` of the day, even an empty one, means the 12-hour dial."""
    h = int(hour)
    if part is not None and h > 12:
        h -= 12
    said = (part or "") + cardinal(str(h), "两") + "点"
    if minute == "30":
        return said + "半"
    return said if minute == "00" else f"{said}{_minute(minute)}分"


def _minute(written: str) -> str:
    return "零" + cardinal(written[1]) if written[0] == "0" and len(written) == 2 else cardinal(written)


def _part(hour: str) -> str | None:
    """The part of the day to name; None for midnight, which needs none."""
    h = int(hour)
    return None if h in (0, 24) else _NAMES[bisect_right(_STARTS, h) - 1]


def _said_part(m: re.Match[str]) -> str:
    found = _PART_BEFORE.search(before(m, 5))
    return found[1] if found else ""


def _fits(part: str, hour: int) -> bool:
    """Whether an hour of the 24-hour dial lies in the part of the day that the text names."""
    if part.startswith(_LATE) or "晚" in part or "夜" in part:
        return hour >= 12
    return hour <= 12


def _one(hour: str, minute: str, said: str) -> str:
    """A time behind what the text already says of the day, empty if nothing."""
    if said:
        return clock(hour, minute, "" if _fits(said, int(hour)) and int(hour) < 24 else None)
    return clock(hour, minute, _part(hour))


def _is_clock(hour: str, minute: str) -> bool:
    return int(hour) <= 24 and int(minute) < 60 and (int(hour) < 24 or minute == "00")


def _ratio(m: re.Match[str]) -> bool:
    return bool(_RATIO_AFTER.match(after(m)) or _RATIO_BEFORE.search(before(m, 6)))


def _time(m: re.Match[str]) -> str | None:
    if not _is_clock(m["h"], m["m"]) or _ratio(m):
        return None
    said = _said_part(m)
    if half := m["half"]:
        hour = int(m["h"]) % 12 + (12 if half[0] in "pP" else 0)
        return clock(str(hour), m["m"], _part(str(hour)))
    seconds = f"{_minute(m['s'])}秒" if m["s"] else ""
    if seconds:
        full = clock(m["h"], "01", "" if said and _fits(said, int(m["h"])) else (None if said else _part(m["h"])))
        return full[: full.index("点") + 1] + _minute(m["m"]) + "分" + seconds
    return _one(m["h"], m["m"], said)


def _times(m: re.Match[str]) -> str | None:
    """A range of times: the part of the day is named once where both ends share it."""
    h, h2 = int(m["h"]), int(m["h2"])
    if not (_is_clock(m["h"], m["m"]) and _is_clock(m["h2"], m["m2"])):
        return None
    said, day, given = _said_part(m), m["day"] or "", m["part2"] or ""
    part, part2 = _part(m["h"]), _part(m["h2"])
    first = _one(m["h"], m["m"], said)
    if not said and part == "早上" and part2 == "上午" and not day:
        first = clock(m["h"], m["m"], "上午")
        part2 = ""
    elif said and not day and h2 > h and _fits(said, h2):
        part2 = ""
    elif said and not day and h < 13 and h2 <= 12 and (h2 > h or h == 12 or said in _MORNING):
        part2 = None
    elif part == part2 and not said and not day:
        part2 = ""
    elif h2 < h and not day and 6 <= h < 13:
        part2 = None
    second = given + _one(m["h2"], m["m2"], given) if given else clock(m["h2"], m["m2"], part2)
    return f"{first}{joined(m['to'])}{day}{second}"


def _oclock(m: re.Match[str]) -> str | None:
    """9点, 9点05, 8时15分; 点 and 时 stay as written."""
    h, minute, unit = m["h"], m["m"] or m["m0"], m["unit"]
    if int(h) > 24 or (minute and int(minute) > 59):
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


def _day(month: str, day: str) -> str:
    return f"{cardinal(str(int(month)))}月{cardinal(str(int(day)))}日"


def _year_month_day(m: re.Match[str]) -> str | None:
    if not valid(m["m"], m["d"]):
        return None
    return f"{digits(m['y'])}年{_day(m['m'], m['d'])}"


def _day_tail(m: re.Match[str]) -> str | None:
    """2020.2.13-2.20, 2020/2/13-20."""
    if not valid(m["m"], m["d"]) or not valid(m["m2"] or m["m"], m["d2"]):
        return None
    end = _day(m["m2"], m["d2"]) if m["m2"] else cardinal(str(int(m["d2"]))) + "日"
    year = digits(m["y2"]) + "年" if m["y2"] else ""
    return f"{digits(m['y'])}年{_day(m['m'], m['d'])}{joined(m['to'])}{year}{end}"


def _year_month(m: re.Match[str]) -> str:
    return f"{digits(m['y'])}年{cardinal(str(int(m['m'])))}月"


def _years(m: re.Match[str]) -> str:
    return f"{digits(m['y'])}{joined(m['to'])}{digits(m['y2'])}"


def _year(m: re.Match[str]) -> str:
    return digits(m[0])


def _bare_year(m: re.Match[str]) -> str | None:
    if measured(m) or counted(m) or m[0] == "2000" or re.match(r"[.,:]\d|\s?[%‰℃°×-]", after(m)):
        return None
    return digits(m[0])


def _short_date(m: re.Match[str]) -> str | None:
    """2/13 and 2.13 where the words around say that it is a date, or nothing else is possible."""
    if not valid(m["m"], m["d"]):
        return None
    impossible = m["sep"] == "/" and (m[0].startswith("0") or int(m["m"]) >= int(m["d"]) > 1)
    free = not (measured(m) or re.match(r"\s?[单幢栋号室楼层]", after(m)))
    if (impossible and free) or _DATE_AFTER.match(after(m)) or _DATE_BEFORE.search(before(m)):
        return _day(m["m"], m["d"])
    return None


def _short_dates(m: re.Match[str]) -> str | None:
    """2.13-2.20 and 2/13-2/20."""
    if not (valid(m["m"], m["d"]) and valid(m["m2"], m["d2"])):
        return None
    if m["sep"] == "." and not (m["unit"] or _DATE_AFTER.match(after(m)) or _DATE_BEFORE.search(before(m))):
        return None
    return f"{_day(m['m'], m['d'])}{joined(m['to'])}{_day(m['m2'], m['d2'])}"


def _short_day(m: re.Match[str]) -> str | None:
    return f"{cardinal(m['m'])}月{cardinal(m['d'])}" if valid(m["m"], m["d"]) else None


def _anniversary(m: re.Match[str]) -> str | None:
    """3·15 as 三一五, 12·4 as 十二四, 12·9 as 一二九."""
    month, day = m[1], m[2]
    if not valid(month, day):
        return None
    return (cardinal(month) if len(month) == 2 and (month, day) != ("12", "9") else digits(month)) + digits(day)


def _weekday(m: re.Match[str]) -> str | None:
    return None if measured(m) else _weekday_name(m[0])


def _weekdays(m: re.Match[str]) -> str:
    return f"{_weekday_name(m[1])}{joined(m[2])}{_weekday_name(m[3])}"


def _weekday_name(written: str) -> str:
    return "日" if written == "7" else cardinal(written)


_YEAR = r"(?P<y>(?:19|20)\d\d)"
_YEAR_2 = r"(?P<y2>(?:19|20)\d\d)"
_DATE = rf"{_YEAR}([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)"
_TIME = r"(?P<h>\d{1,2}):(?P<m>[0-5]\d)"
_MONTH_DAY = r"(?P<m>\d\d?)(?P<sep>[./])(?P<d>\d\d?)"
_NO_COUNT = r"(?![\d.:/%‰号楼幢栋个人名元米岁日月])"
_DAYS = "次日|第二天|翌日|隔天|当日|当天|明天|次晨"

SHAPES: tuple[Shape, ...] = (
    (re.compile(rf"{_DATE}(?P<to>{TO})(?:(?:{_YEAR_2}\2)?(?P<m2>\d\d?)\2)?(?P<d2>\d\d?)(?![\d:/.]|-\d)日?"), _day_tail),
    (re.compile(rf"{_DATE}(?![\d/]|\.\d)[日号]?"), _year_month_day),
    (re.compile(rf"{_YEAR}[-/](?P<m>0[1-9]|1[0-2])(?![\d/年届级]|-\d)"), _year_month),
    (re.compile(rf"{_YEAR}(?P<to>{TO}|/)(?P<y2>(?:19|20)?\d\d)(?=学年|年度?|届|级|赛季|采暖季)"), _years),
    (re.compile(r"(?:1[4-9]|2[01])\d\d(?=\s?(?:年|学年|赛季|届|款))|(?:19|20)\d\d(?=[级版])"), _year),
    (re.compile(r"0\d(?=年)|\d\d(?=年(?:\d{1,2}月|[底初春夏秋冬]))"), _year),
    (
        re.compile(
            rf"{_TIME}(?P<to>{TO})(?P<day>{_DAYS})?\s?(?P<part2>{PARTS})?\s?(?P<h2>\d\d?):(?P<m2>[0-5]\d)(?![\d:])"
        ),
        _times,
    ),
    (re.compile(rf"{_TIME}(?::(?P<s>[0-5]\d))?(?![\d:])(?:\s?(?P<half>[aApP]\.?[mM])(?![A-Za-z])\.?)?"), _time),
    (re.compile(rf"(?P<h>\d{{1,2}})(?P<to>{TO})(?P<h2>\d{{1,2}})(?P<unit>[点时])(?![\d段])"), _oclocks),
    (
        re.compile(
            rf"(?P<h>\d\d?)(?P<unit>[点时])(?:(?P<m>\d\d?)(?P<fen>分)|(?P<m0>[0-5]\d){_NO_COUNT})?(?![要建问条项])"
        ),
        _oclock,
    ),
    (
        re.compile(rf"{_MONTH_DAY}(?P<to>{TO})(?P<m2>\d\d?)(?P=sep)(?P<d2>\d\d?)(?![\d./%])(?P<unit>[日号])?"),
        _short_dates,
    ),
    (re.compile(r"(?P<m>\d{1,2})[./](?P<d>\d{1,2})(?=[日号](?!内|线|楼|院))"), _short_day),
    (re.compile(rf"{_MONTH_DAY}(?![\d./%:])"), _short_date),
    (re.compile(r"(\d{1,2})·(\d{1,2})(?!\d)"), _anniversary),
    (re.compile(r"(3|5|6|9|10|11|12)\.(1|4|9|11|12|15|18|26)" + _FESTIVALS), _anniversary),
    (re.compile(rf"(?<=[周期拜])([1-7])({TO})([1-7])(?![\d.:点时])"), _weekdays),
    (re.compile(r"(?<=[周期拜])[1-7](?![\d.:%])"), _weekday),
    (re.compile(rf"{_YEAR}(?P<to>{TO}){_YEAR_2}(?!\d)"), lambda m: None if measured(m) else _years(m)),
    (re.compile(r"(?:19[4-9]\d|20[0-4]\d)(?!\d)"), _bare_year),
)

LETTER_SHAPES: tuple[Shape, ...] = ((re.compile(rf"(?P<half>[aApP][mM])\s?{_TIME}(?![\d:])(?P<s>(?!))?"), _time),)
