"""The figures that a text says (dates, times, weekdays, phones, numbers), whether in digits or in hanzi."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from broadcast.text import extensions

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(c): ord("-") for c in "—–―−﹣‐‑─－"} | {ord(c): ord("~") for c in "～〜"}
_FOLD |= {0x3000: 0x20, 0xA0: 0x20, ord("⼀"): ord("一"), ord("‼"): ord("!"), ord("⁉"): ord("?"), 0xFE0F: 0x20}


def fold(text: str) -> str:
    """The text with half-width digits, letters and punctuation and one kind of dash, of the same length."""
    return text.translate(_FOLD)


DIGITS = "零〇一二三四五六七八九"
_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "幺": 1, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def value(number: str) -> float:
    """What a number in digits or hanzi is worth; a row of hanzi digits is read digit by digit."""
    number = re.sub(r"^(?:负|零下)", "-", number)
    if re.fullmatch(r"-?\d+(?:\.\d+)?", number):
        return float(number)
    sign, number = (-1, number[1:]) if number.startswith("-") else (1, number)
    whole, _, decimals = number.partition("点")
    if not set(whole) & set(_SCALES):
        total = float("".join(str(_VALUES[c]) for c in whole))
    else:
        total, section, digit = 0.0, 0, 0
        for c in whole:
            if c in _VALUES:
                digit = _VALUES[c]
            elif _SCALES[c] >= 10_000:
                total, section, digit = (total + section + digit) * _SCALES[c], 0, 0
            else:
                section, digit = section + (digit or 1) * _SCALES[c], 0
        total += section + digit
    return sign * (total + (float("0." + "".join(str(_VALUES[c]) for c in decimals)) if decimals else 0.0))


_D = "(?:[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_Y = "(?:[0-9]{4}|[零〇一二三四五六七八九]{4})"
TO = r"\s*(?:-{1,2}|~|至|到)\s*"
_WEEKDAY = "(?:周|星期|礼拜)[一二三四五六日天]"
_BRACKETED = rf"\s{{0,2}}\(\s?{_WEEKDAY}\s?\)"

DATE = re.compile(
    rf"(?<![0-9])(?:(?P<y>{_Y})年)?(?P<m>{_D})月(?P<d>{_D})"
    rf"(?:[日号]?(?:{_BRACKETED})?{TO}(?:(?P<y2>{_Y})年)?(?:(?P<m2>{_D})月)?(?P<d2>{_D})[日号](?!楼)|[日号](?!楼))"
    r"|(?<![0-9])(?P<iy>[12][0-9]{3})(?P<s>[-/.])(?P<im>[0-9]{1,2})(?P=s)(?P<id>[0-9]{1,2})(?![0-9])"
)
"""A date or a range of dates, on folded text."""
LATER_DAY = re.compile(rf"(?:{_BRACKETED})?\s?[、,和及]\s?(?P<d>{_D})[日号](?!楼)")
"""A further day of the month just named, as in 4月21日、23日."""
RELATIVE = re.compile(
    r"(?P<day>大后天|后天|今天|今日|明天|明日|听日|今(?=[早晚]|上午|中午|下午)|(?<![如至迄于现当])今(?=夜|晨)"
    r"|明(?=[早晚]|上午|下午)|(?<![文光声说透黎清分证])明(?=夜|晨))"
    r"|(?P<week>(?:(?<![楼乡天地])下下?|本|这)个?(?:周|星期|礼拜))(?P<w>[一二三四五六日天末])(?![次遍回个轮年])"
)
_DAYS = {"今": 0, "明": 1, "听": 1, "后": 2, "大": 3}
_NO_CHILD = "(?![童子科女歌])"
DIALECT_DAY = re.compile(
    rf"(?P<day>今朝|今儿{_NO_CHILD}|(?<![大光])明朝(?![代末初年时])|明儿{_NO_CHILD}|听(?=[朝晚])"
    r"|(?<![最今然此以之术前随雨大])(?:后日(?![期常子程报均本])|后朝(?!代)))|大明朝|大后日|大后朝"
)
"""Relative days of the dialects: those in dialects/words.*.tsv and their likes. 大明朝 and 大后日 are not the same day
everywhere, so that they are equal to themselves only."""
PAST_DAY = re.compile(
    r"(?P<day>昨(?=[天日早晚夜]|上午|中午|下午|儿)[天日]?|[寻琴噚]日|上日"
    r"|(?<![目之以提日月年周前此0-9])前[天日](?![气色空数均期常])|大前[天日])"
)
"""Relative days that are over, Mandarin's and the dialects'."""
WEEKDAY = re.compile(
    rf"(?<![本这下上每一二两三四五六七八九十0-9]){_WEEKDAY}(?:{TO}(?:周|星期|礼拜)?[一二三四五六日天])?"
)

PARTS = (
    "凌晨|清晨|清早|早晨|早上|[上下早晚]半[日天]|[朝上下晏]昼|朝早|上午|中午|正午|晌午|日中|下午|午后|傍晚|晚快边儿"
    "|晚上|晚间|夜里头|夜里|夜间|夜晚|夜头|深夜|半夜|午夜|当晚|早|晚|夜|晨"
)
"""The parts of the day, those of the dialects included: dialects/words.*.tsv."""
_EVENING = re.compile("当?晚(?!半|快)|.?夜")
_AFTERNOON = re.compile("下午|午后|傍晚|下半|下昼|晏昼|晚半|晚快")
_NOON = re.compile("[中正]午|晌午|日中")
_SMALL_HOURS = range(1, 5)
"""Behind a word for the night these are of the day that follows: 晚上一点 is 1:00."""
_H = "(?:[0-9]{1,2}|[零〇一两二三四五六七八九]|十[一二三四五六七八九]?|二十[一二三四]?)"
_MIN = (
    "(?:[0-9]{1,2}分?(?!\\s?(?:[-~至到、,和及]\\s?[0-9]{1,3}\\s?)?(?:号[楼院]|[栋幢座楼]|单元))|半|整|[一三]刻|零?[一二三四五六七八九十]{1,3}分"
    "|[二三四五]?十[一二三四五六七八九]?(?![0-9一-龥]))"
)
_CLOCK = rf"(?:[0-9]{{1,2}}:[0-9]{{2}}(?![0-9])|{_H}[点时](?:{_MIN}|钟)?)"
_SUFFIX = "(?:之前|以前|前|之后|以后|后|起|开始|左右)?"
TIME = re.compile(
    rf"(?<![0-9.第])(?<![0-9]:)(?P<p1>{PARTS})?\s?(?P<t1>{_CLOCK}|{_H}(?={TO}{_H}[点时]))"
    rf"(?:{TO}(?:次日|第二天)?(?P<p2>{PARTS})?\s?(?P<t2>{_CLOCK}))?(?P<suffix>{_SUFFIX})"
)
_POINTS = re.compile(r"(?:以下|下列|做到|第|这|如下|注意|那|快|早|晚|多|少|好|小心|慢|有|差)\s?$")

_LINE = r"(?<![0-9])0[0-9]{2,3}\s?[-)]?\s{0,2}-?\s?(?:[0-9]{3,4}[-\s]?[0-9]{4}|[0-9]{4}[-\s][0-9]{3})(?![0-9])"
_MOBILE = r"(?<![0-9])1[3-9][0-9](?:[-\s]?[0-9]{4}[-\s]?[0-9]{4}|[0-9]{2}[-\s][0-9]{3}[-\s][0-9]{3})(?![0-9])"
_FREE = r"(?<![0-9])[48]00[-\s]?(?:[0-9]{3}[-\s]?[0-9]{4}|[0-9]{4}[-\s]?[0-9]{3})(?![0-9])"
_LOCAL = (
    r"(?<![0-9./-])(?<![0-9]:)[2-8](?:[0-9]{2,3}[-\s]?[0-9]{4}|[0-9]{4}\s[0-9]{3}|[0-9]{3}[-\s][0-9]{3})"
    r"(?![0-9年元:]|\.[0-9]|-[0-9](?![0-9]{0,3}(?![0-9:.-])))"
)
_SHORT = (
    r"(?<![0-9./-])(?<![0-9]:)(?:123(?:45|20|33|48|09|15|38|55)|96[0-9]{3,4}|95[0-9]{3}"
    r"|116[0-9]{3}|100(?:00|10|86)|1[12][0-9]|114|999)"
)
_NOT_COUNTED = r"(?![0-9]|\s?(?:[元米斤人户分天度%名位次份级年月日号点时:.+]|小时|公里|毫米|多|个))"
PHONE = re.compile(f"(?P<sure>{_LINE}|{_MOBILE}|{_FREE})|(?P<cued>{_LOCAL}|{_SHORT}{_NOT_COUNTED})")
MOBILE = re.compile(_MOBILE)
_CUE = re.compile(
    r"电话|拨|打|热线|专线|咨询|联系|致电|前台|报修|报警|急救|火警|求助|预约|报名|举报|物业|值班|来电|客服"
)

_HANZI = "[零〇一二两三四五六七八九十百千万亿]"
_N = rf"(?:(?:-(?=[0-9]+(?:\.[0-9]+)?\s?[℃度]))?[0-9]+(?:\.[0-9]+)?|负?{_HANZI}+(?:点[{DIGITS}]+)?)"
_UNITS = (
    "个小时 小时 分钟 分 秒 天 日 号楼 号线 号 周岁 岁 个月 周 月 年 次 遍 平方米 厘米 "
    "毫米 千米 公里 米 摄氏度 ℃ 度 级 万元 元 块 公斤 千克 斤 克 毫升 升 瓶 个人 人 "
    "名 位 户 家 个 只 支 针 剂 件 份 袋 箱 桶 楼 层 栋 幢 单元 室 "
    "路 % 倍 种 条 折 台 辆 张 处 场 期 项 成 片 粒 顿 包 批 "
)
_SAME = {
    "个小时": "小时", "幢": "栋", "号楼": "栋", "摄氏度": "度", "℃": "度", "块": "元", "名": "人", "位": "人",
    "个人": "人", "层": "楼", "千米": "公里", "号": "日", "周岁": "岁", "千克": "公斤",
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS.split(), key=len, reverse=True))
NUMBER = re.compile(
    rf"(?P<below>零下|百分之)?(?P<n>{_N}(?:(?:{TO}|[、,或和及]){_N}){{0,12}})\s?(?P<u>(?:万|亿)?(?:{_UNIT}))?"
    r"(?P<suffix>以上|以下|以内|之内|左右|内|余)?"
)
_WORDS = re.compile(
    "一[个家份种条点起下些定样直律般旦切时同边面方块心带路人致经旁共]|万一|统一|唯一|进一步|第一时间|千万|十分|百分百|一一|三三两两|十足"
    "|四处|四周|五官|七嘴八舌|三餐|千家万户|两边|两侧|百姓|半数|三令五申|一二|万分|百忙|百货|万家|九三|七夕|三伏|五保|八方"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure where a text says it; `key` is equal for every way of writing the same."""

    kind: str
    """date, weekday, time, phone, extension or number."""
    key: tuple[object, ...]
    """(month, day) · (weekday,) · (minutes, with day part?) · (digits,) · (digits,) · (value, unit)."""
    start: int
    end: int


def nearest_year(month: int, day: int, base: dt.date) -> dt.date | None:
    """The date of that month and day that is nearest to `base`; None if there is no such day."""
    found = []
    for year in (base.year - 1, base.year, base.year + 1):
        try:
            found.append(dt.date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda d: abs(d - base), default=None)


def relative_date(match: re.Match[str], base: dt.date) -> dt.date:
    """The day that a match of RELATIVE means when it is said on `base`."""
    if day := match["day"]:
        return base + dt.timedelta(_DAYS[day[0]])
    wanted = 6 if match["w"] == "末" else "一二三四五六日天".index(match["w"])
    monday = base - dt.timedelta(base.weekday()) + dt.timedelta(7 * match["week"].count("下"))
    return monday + dt.timedelta(min(wanted, 6))


def past_days(text: str, base: dt.date) -> tuple[Figure, ...]:
    """The days that are over on `base` of which a Simplified text speaks, such as 昨天."""
    found = []
    for match in PAST_DAY.finditer(fold(text)):
        day = base - dt.timedelta(3 if "大" in match[0] else 2 if "前" in match[0] else 1)
        found.append(Figure("date", (day.month, day.day), *match.span()))
    return tuple(found)


def date_parts(match: re.Match[str]) -> list[tuple[int | None, int, int]]:
    """First and last (year, month, day) of a match of DATE; one where it is no range."""
    if match["iy"]:
        return [(int(match["iy"]), int(match["im"]), int(match["id"]))]
    year = int(value(match["y"])) if match["y"] else None
    first = (year, int(value(match["m"])), int(value(match["d"])))
    if not match["d2"]:
        return [first]
    month2 = int(value(match["m2"])) if match["m2"] else first[1]
    year2 = int(value(match["y2"])) if match["y2"] else year
    return [first, (year2, month2, int(value(match["d2"])))]


def is_time(match: re.Match[str], folded: str) -> bool:
    """Whether a match of TIME is an hour and not `以下3点` or `小心一点`."""
    clock = match["t1"]
    if match["t2"] or ":" in clock:
        return _minutes(clock, "") < 24 * 60 + 1
    hanzi = not clock[0].isdigit()
    if hanzi and clock[1:] == "点" and (not match["p1"] or len(match["p1"]) == 1) and not match["suffix"]:
        return False
    if clock.endswith("时") and hanzi and not match["p1"]:
        return False
    before = folded[max(0, match.start() - 3) : match.start()]
    points = _POINTS.search(before) and not match["p1"]
    return not points and not re.match(r"(?:建议|要求|注意|意见|提示|:$)", folded[match.end() : match.end() + 2])


def _minutes(clock: str, part: str) -> int:
    found = re.match(rf"({_H})(?:[:点时](.*))?$", clock)
    if not found:
        return 0
    hour, rest = int(value(found[1])), (found[2] or "").rstrip("分钟整").lstrip("零〇")
    minutes = {"半": 30, "一刻": 15, "三刻": 45, "": 0}.get(rest)
    if minutes is None:
        minutes = int(value(rest))
    if _EVENING.match(part):
        hour = 24 if hour in (0, 12) else hour + 12 * (hour < 12 and hour not in _SMALL_HOURS)
    elif (_AFTERNOON.match(part) and hour < 12) or (_NOON.match(part) and hour < 4):
        hour += 12
    return hour * 60 + minutes


def times(match: re.Match[str]) -> list[tuple[int, bool]]:
    """Minutes after midnight of a match of TIME, with whether the part of the day is sure."""
    part = match["p1"] or ""
    first = _minutes(match["t1"], part)
    found = [(first, bool(part) or first >= 13 * 60)]
    if match["t2"]:
        part2 = match["p2"] or part
        last = _minutes(match["t2"], part2)
        if part and not match["p2"] and (last < first or first < 5 * 60):
            last = _minutes(match["t2"], "" if _EVENING.match(part) or first < 5 * 60 else "下午")
        found.append((last, bool(part2) or last >= 13 * 60))
    return found


def phones(folded: str) -> Iterator[re.Match[str]]:
    """The phone numbers of a folded text; short and local ones only where the text says what they are."""
    upto = 0
    for match in PHONE.finditer(folded):
        follows = bool(upto) and re.fullmatch(r"[\s,、/或和及]{1,2}", folded[upto : match.start()])
        if match["sure"] or match[0] in ("12345", "12320", "96110", "12333", "12348") or follows:
            upto = dialled_to(match, folded)
            yield match
            continue
        around = folded[max(0, match.start() - 14) : match.start()] + "|" + folded[match.end() : match.end() + 6]
        years = re.fullmatch(r"(?:19|20)[0-9]{2}[-\s](?:19|20)[0-9]{2}", match[0])
        if _CUE.search(around) and not years:
            upto = dialled_to(match, folded)
            yield match


def dialled_to(match: re.Match[str], folded: str) -> int:
    """Where a match of PHONE ends with its extensions."""
    return max((one.end() for one in _extensions(match, folded)), default=match.end())


def _extensions(match: re.Match[str], folded: str) -> Iterator[re.Match[str]]:
    """What is dialled behind a match of PHONE."""
    return extensions.behind(folded, re.sub("[^0-9]", "", match[0]), match.end())


def phone_parts(surface: str) -> tuple[str, tuple[str, ...]]:
    """The digits of a phone number (none where there is only an extension) and those of its extensions."""
    folded = fold(surface)
    match = PHONE.match(folded)
    if not match:
        return "", tuple(map(extensions.digits, extensions.alone(folded)))
    number = re.sub("[^0-9]", "", match[0])
    return number, tuple(map(extensions.digits, _extensions(match, folded)))


@lru_cache(maxsize=256)
def find(text: str, base: dt.date | None = None) -> tuple[Figure, ...]:
    """Every figure of a Simplified text, in order; words such as 明天 count as dates where `base` is given."""
    folded = fold(text)
    found: list[Figure] = []
    left = list(folded)

    def take(kind: str, keys: list[tuple[object, ...]], start: int, end: int) -> None:
        found.extend(Figure(kind, key, start, end) for key in keys)
        left[start:end] = "\0" * (end - start)

    for match in re.finditer(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])", folded):
        take("number", [(match[0], "")], *match.span())

    def dialled(number: str, start: int, end: int) -> None:
        take("phone", [(number,)], start, end)
        for match in extensions.behind(joined, number, end):
            take("extension", [(extensions.digits(match),)], *match.span())

    joined = "".join(left)
    for match in phones(joined):
        dialled(re.sub("[^0-9]", "", match[0]), *match.span())
    joined = "".join(left)
    for match in re.finditer(r"(?<![一二三四五六七八九十零幺])[零一二三四五六七八九幺]{3,}(?![十百千万])", joined):
        digits = "".join(str(_VALUES[c]) for c in match[0])
        if left[match.start()] != "\0" and joined[match.end() : match.end() + 1] not in ("年", "点", "月"):
            dialled(digits, *match.span())
    for match in extensions.alone("".join(left)):
        take("extension", [(extensions.digits(match),)], *match.span())
    joined = "".join(left)
    for match in DATE.finditer(joined):
        parts = date_parts(match)
        take("date", [(m, d) for _, m, d in parts], *match.span())
        end, month = match.end(), parts[-1][1]
        while later := LATER_DAY.match(joined, end):
            take("date", [(month, int(value(later["d"])))], *later.span())
            end = later.end()
    if base:
        for match in RELATIVE.finditer("".join(left)):
            day = relative_date(match, base)
            take("date", [(day.month, day.day)], *match.span())
        for match in DIALECT_DAY.finditer("".join(left)):
            day = base + dt.timedelta(_DAYS[match[0][0]])
            take("date", [(day.month, day.day) if match["day"] else (match[0],)], *match.span())
    for match in WEEKDAY.finditer("".join(left)):
        days = re.findall("[一二三四五六日天]", re.sub("星期|礼拜", "周", match[0]))
        take("weekday", [("一二三四五六日".index("日" if d == "天" else d),) for d in days], *match.span())
    joined = "".join(left)
    for match in TIME.finditer(joined):
        if is_time(match, joined):
            take("time", list(times(match)), *match.span())
    for match in _WORDS.finditer("".join(left)):
        left[match.start() : match.end()] = "\0" * (match.end() - match.start())
    for match in NUMBER.finditer("".join(left)):
        unit = "%" if match["below"] == "百分之" else match["u"] or ""
        if not unit and not re.search("[0-9十百千万]", match["n"]):
            continue
        sign = "零下" if match["below"] == "零下" else ""
        unit, scale = (unit[1:], unit[0]) if len(unit) > 1 and unit[0] in "万亿" else (unit, "")
        keys: list[tuple[object, ...]] = []
        for n in re.findall(_N, match["n"] + ("℃" if match["n"].startswith("-") else "")):
            worth = value(sign + n) * (_SCALES[scale] if scale else 1)
            keys.append((round(worth, 4), _SAME.get(unit, unit)))
        take("number", keys, *match.span())
    return tuple(sorted(found, key=lambda f: (f.start, f.end)))
