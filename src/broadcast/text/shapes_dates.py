"""Written dates, years and weekdays, one or a range, as they are said."""

from __future__ import annotations

import re
from math import gcd

from broadcast.text.numbers import cardinal, digits
from broadcast.text.shapes import TO, Shape, after, before, counted, joined, measured
from broadcast.text.shapes_times import PARTS

_FEASTS = (
    "(?:春|劳动|妇女|儿童|植树|建军|教师|母亲|父亲|护士|邻居|泼水)节"
    "|元宵|清明|端午|七夕|中秋|重阳|国庆|元旦|除夕|腊八|冬至|春运"
    "|(?:世界|国际|全国|国家|全民)[\u4e00-\u9fff]{1,8}日|(?:艾滋病|睡眠|公祭|消防|宪法|爱[眼牙耳]|助残|禁毒|无烟|环境)日"
)
_DATE_AFTER = re.compile(
    rf"\s?(?:\(?(?:周|星期)[一二三四五六日天\d]|(?:{PARTS})(?!会)|起|前(?!\d)|截止|开始|当天|当日|至\d|放假|停[水电气]|{_FEASTS}|\d{{1,2}}:\d\d)"
)
_DATE_BEFORE = re.compile(
    r"(?:时间|日期|截至|截止|定于|自|从|今天|明天|昨天|今日|明日|昨日|即日起至|(?:19|20)\d\d年)[:是为]?\s?\(?"
    r"(?:\d\d?[./]\d\d?[、,和及~-]\s?){0,4}$"
)
_NUMBERED = re.compile(r"(?:编号|代码|号码|电话|热线|账号|卡号|单号|尾号|拨打|致电|ID)[:是为 ]{0,3}$")
_VALUE_BEFORE = re.compile(r"(?:[值数量度分比约近达pP]|PH|pH|血糖|视力|单价|价格)[:为是在]?\s?$")
_SHARE_BEFORE = re.compile(r"(?:约|占|近|超过?|不足|不到|达|的|每次|各|剩余?|过)\s?$")
_SHARE_AFTER = re.compile(r"\s?(?:的|以上|以下|左右|是|多)")
_FESTIVALS = (
    "(?=消费者|晚会|国际|全国|世界|护士|防灾|汶川|禁毒|事[变件]|运动|消防|宪法|大促|购物节|劳动节|国庆"
    "|小长假|放假|假期)"
)


def valid(month: str, day: str) -> bool:
    """Whether the two are a month and a day of it, leap years allowed."""
    m, d = int(month), int(day)
    return 1 <= m <= 12 and 1 <= d <= (29 if m == 2 else 30 if m in (4, 6, 9, 11) else 31)


def _day(month: str, day: str) -> str:
    return f"{cardinal(str(int(month)))}月{cardinal(str(int(day)))}日"


def _year_month_day(m: re.Match[str]) -> str | None:
    if not valid(m["m"], m["d"]):
        return None
    return f"{digits(m['y'])}年{_day(m['m'], m['d'])}"


def _run_together(m: re.Match[str]) -> str | None:
    """20200208, unless words before it make it an identifier or a telephone."""
    return None if measured(m) or _NUMBERED.search(before(m)) else _year_month_day(m)


def _day_tail(m: re.Match[str]) -> str | None:
    """2020.2.13-2.20, 2020/2/13-20."""
    if not valid(m["m"], m["d"]) or not valid(m["m2"] or m["m"], m["d2"]):
        return None
    end = _day(m["m2"], m["d2"]) if m["m2"] else cardinal(str(int(m["d2"]))) + "日"
    year = digits(m["y2"]) + "年" if m["y2"] else ""
    return f"{digits(m['y'])}年{_day(m['m'], m['d'])}{joined(m['to'])}{year}{end}"


def _year_month(m: re.Match[str]) -> str:
    if before(m, 1) == "第":
        return f"{digits(m['y'])}杠{cardinal(str(int(m['m'])))}"
    return f"{digits(m['y'])}年{cardinal(str(int(m['m'])))}月"


def _bare_year_month(m: re.Match[str]) -> str | None:
    return None if measured(m) or counted(m) else _year_month(m)


def _years(m: re.Match[str]) -> str:
    return f"{digits(m['y'])}{joined(m['to'])}{digits(m['y2'])}"


def _year(m: re.Match[str]) -> str:
    return digits(m[0])


def _bare_year(m: re.Match[str]) -> str | None:
    if measured(m) or counted(m) or m[0] == "2000" or re.match(r"[.,:]\d|\s?(?:[%‰℃°×]|-(?![A-Za-z]))", after(m)):
        return None
    return digits(m[0])


def _short_date(m: re.Match[str]) -> str | None:
    """2/13 and 2.13 where the words around say that it is a date, or nothing else is possible."""
    if not valid(m["m"], m["d"]):
        return None
    month, day = int(m["m"]), int(m["d"])
    padded = m[0].startswith("0") and len(m["m"]) == len(m["d"]) == 2
    share = _SHARE_BEFORE.search(before(m)) or _SHARE_AFTER.match(after(m))
    no_fraction = month >= day > 1 or ((gcd(month, day) > 1 or (month > 1 and day > 10)) and not share)
    free = not (measured(m) or re.match(r"\s?[单幢栋号室楼层×x*+=]", after(m)))
    clear = padded or (m["sep"] == "/" and (m[0].startswith("0") or no_fraction))
    if _DATE_AFTER.match(after(m)) or (free and (clear or _DATE_BEFORE.search(before(m, 48)))):
        return _day(m["m"], m["d"])
    return None


def _short_dates(m: re.Match[str]) -> str | None:
    """2.13-2.20 and 2/13-2/20."""
    if not (valid(m["m"], m["d"]) and valid(m["m2"], m["d2"])):
        return None
    told = m["unit"] or _DATE_AFTER.match(after(m)) or _DATE_BEFORE.search(before(m, 48))
    first, second = (int(m["m"]), int(m["d"])), (int(m["m2"]), int(m["d2"]))
    if not (first < second or (first[0] > 10 and second[0] < 4)):
        return None
    if m["sep"] == "." and not told and (measured(m) or _VALUE_BEFORE.search(before(m, 6))):
        return None
    return f"{_day(m['m'], m['d'])}{joined(m['to'])}{_day(m['m2'], m['d2'])}"


def _padded(m: re.Match[str]) -> str | None:
    """02-08 as 二月八日; 02-08-501 and 02-08室 are something else."""
    return _day(m["m"], m["d"]) if valid(m["m"], m["d"]) and not measured(m) else None


def _short_day(m: re.Match[str]) -> str | None:
    return f"{cardinal(m['m'])}月{cardinal(m['d'])}" if valid(m["m"], m["d"]) else None


def _anniversary(m: re.Match[str]) -> str | None:
    """3·15 as 三一五, 12·4 as 十二四, 12·9 as 一二九."""
    month, day = m[1], m[2]
    if not valid(month, day):
        return None
    if month == day and len(month) == 2:
        return cardinal(month) + cardinal(day)
    return (
        cardinal(month) if len(month) == 2 and (month, day) not in (("12", "9"), ("11", "9")) else digits(month)
    ) + digits(day)


def _unpadded(m: re.Match[str]) -> str:
    """The month of 02月 and the day of 08日."""
    return cardinal(m[0][1])


def _weekday(m: re.Match[str]) -> str | None:
    return None if measured(m) else _weekday_name(m[0])


def _weekdays(m: re.Match[str]) -> str:
    return f"{_weekday_name(m[1])}{joined(m[2])}{_weekday_name(m[3])}"


def _weekday_name(written: str) -> str:
    return "日" if written == "7" else cardinal(written)


_YEAR = r"(?P<y>(?:19|20)\d\d)"
_YEAR_2 = r"(?P<y2>(?:19|20)\d\d)"
_DATE = rf"{_YEAR}([-/.·])(?P<m>\d\d?)\2(?P<d>\d\d?)"
_WEEK = "(?:(?<=周)|(?<=星期)|(?<=礼拜))"
_MONTH_DAY = r"(?P<m>\d\d?)(?P<sep>[./])(?P<d>\d\d?)"
_MONTH_DAYS = rf"(?P<m>\d\d?)(?P<sep>[./·])(?P<d>\d\d?)(?P<to>{TO})(?P<m2>\d\d?)(?P=sep)(?P<d2>\d\d?)"

SHAPES: tuple[Shape, ...] = (
    (re.compile(rf"{_DATE}(?P<to>{TO})(?:(?:{_YEAR_2}\2)?(?P<m2>\d\d?)\2)?(?P<d2>\d\d?)(?![\d:/.]|-\d)日?"), _day_tail),
    (re.compile(rf"{_DATE}(?![\d/]|\.\d)[日号]?"), _year_month_day),
    (
        re.compile(r"(?P<y>19[4-9]\d|20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?![\d.]|-(?!20\d{6}(?!\d))\d)"),
        _run_together,
    ),
    (re.compile(rf"{_YEAR}(?P<to>{TO}|/)(?P<y2>(?:19|20)?\d\d)(?=学年|年度?|届|级|赛季|采暖季|财年)"), _years),
    (re.compile(r"(?P<y>[12]\d)(?P<to>/|-)(?P<y2>[12]\d)(?=学年|赛季)"), _years),
    (re.compile(rf"{_YEAR}[-/.](?P<m>0[1-9]|1[0-2])(?![\d/年届级%℃]|-\d)"), _year_month),
    (re.compile(r"(?P<y>20[0-4]\d)[-/.](?P<m>[1-9])(?![\d/年届级%℃.:×万亿]|-(?!20\d\d[./])\d)"), _bare_year_month),
    (re.compile(r"(?P<y>1[5-9]|[23]\d)([./])(?P<m>\d\d?)\2(?P<d>\d\d?)(?![\d./:])"), _year_month_day),
    (
        re.compile(
            r"(?:1[4-9]|20)\d\d(?=[和与、及或](?:1[4-9]|20)\d\d年)|(?<=[在于])[2-9]\d\d(?=年(?![间内以来里前后的]))"
        ),
        _year,
    ),
    (re.compile(r"(?:1[4-9]|2[01])\d\d(?=\s?(?:年|学年|财政年度|财年|赛季|届|款))|(?:19|20)\d\d(?=[级版])"), _year),
    (re.compile(r"(?:(?<=公元)|(?<=公元前)|(?<=纪元))\d{1,4}(?=年)|(?<=\()\d{3,4}(?=年[)\d])"), _year),
    (re.compile(rf"(?P<y>1[4-9]\d\d)(?P<to>{TO})(?P<y2>(?:1[4-9]|20)\d\d)(?=年)"), _years),
    (re.compile(r"0[1-9](?=月|日(?!元))|(?<=月)0[1-9](?=号)"), _unpadded),
    (re.compile(r"0\d(?=年)|\d\d(?=年(?:\d{1,2}月|[底初春夏秋冬]))"), _year),
    (
        re.compile(rf"{_MONTH_DAYS}(?![\d./%])(?P<unit>[日号])?"),
        _short_dates,
    ),
    (re.compile(r"(?P<m>0[1-9])-(?P<d>[0-3]\d)(?![\d室房.:#]|-\d|号[楼房])"), _padded),
    (re.compile(r"(?P<m>\d{1,2})-(?P<d>[12]\d|3[01])(?=前(?![\d一二三几])|之前|截止)"), _padded),
    (re.compile(r"(?P<m>1[0-2])-(?P<d>0[1-9])(?![\d室房.:#]|-\d|号[楼房])"), _padded),
    (re.compile(r"(\d{1,2})·(\d{1,2})(?!\d)"), _anniversary),
    (re.compile(r"(3|5|6|9|10|11|12)\.(1|4|9|11|12|15|18|26)" + _FESTIVALS), _anniversary),
    (re.compile(r"(?P<m>\d{1,2})[./](?P<d>\d{1,2})(?=[日号](?!内|线|楼|院))"), _short_day),
    (re.compile(rf"{_MONTH_DAY}(?![\d./%:])"), _short_date),
    (re.compile(rf"{_WEEK}([1-7])({TO})([1-7])(?![\d.:点时])"), _weekdays),
    (re.compile(rf"{_WEEK}[1-7](?![\d.:%号])"), _weekday),
    (re.compile(rf"{_YEAR}(?P<to>{TO}){_YEAR_2}(?!\d)"), lambda m: None if measured(m) else _years(m)),
    (re.compile(r"(?:19[4-9]\d|20[0-4]\d)(?!\d)"), _bare_year),
)
