"""Digits and letters that name something: rooms, buses, trains, plates, standards, identifiers."""

from __future__ import annotations

import re

from broadcast.text.numbers import cardinal, digits, number
from broadcast.text.shapes import TO, Shape, after, before, joined, measured
from broadcast.text.shapes_phones import HOTLINES

_BUILDING = re.compile(
    r"(?:单元|幢|栋|座|号|号楼|[\d\-#一二三四五六七八九十]楼|[\d一二三四五六七八九十]层|会议室|教室|诊室|病房|办公室|房间|包厢)\s?[-—]?\s?$"
)
_ROOM = "(?:号房|号病房|号教室|室|房间|房(?!价|租|屋)|会议室|办公室|教室|诊室|病房|包厢|包间|寝室|宿舍|商铺|号铺)"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_INDICES = ("AQI", "DN", "PM", "UV", "IQ", "PH")
_GRADES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def _phone(written: str) -> str:
    return digits(written, "幺")


def _room(m: re.Match[str]) -> str:
    return digits(m[0])


def _bare_room(m: re.Match[str]) -> str | None:
    if not _BUILDING.search(before(m, 6)) or m[0] in HOTLINES or measured(m) or re.match(r"[.:]\d", after(m)):
        return None
    return digits(m[0])


def _bare_rooms(m: re.Match[str]) -> str | None:
    """3楼301-305 as a range of rooms."""
    if not _BUILDING.search(before(m, 6)) or measured(m):
        return None
    return f"{digits(m[1])}{joined(m[2])}{digits(m[3])}"


def _floors(m: re.Match[str]) -> str:
    """1-2F as 一到二楼, 10-12#楼 as 十到十二号楼."""
    return f"{cardinal(m[1])}{joined(m[2])}{cardinal(m[3])}{'楼' if m[4] == 'F' else '号'}"


def _address(m: re.Match[str]) -> str | None:
    """7-3-501 as 七杠三杠五零一; 101-105室 as a range of rooms."""
    parts = m[0].split("-")
    if len(parts) == 2 and len(parts[0]) >= 3 and int(parts[0]) < int(parts[1]):
        return f"{digits(parts[0])}到{digits(parts[1])}"
    return "杠".join(digits(p) if len(p) >= 3 else cardinal(p) for p in parts)


def _two_part(m: re.Match[str]) -> str | None:
    return _address(m) if not measured(m) and re.search(r"(?:小区|苑|园|村|家|住|幢|栋|座)\s?$", before(m, 4)) else None


def _bus(m: re.Match[str]) -> str:
    return digits(m[0]) if len(m[0]) >= 3 else cardinal(m[0])


def _named(m: re.Match[str]) -> str:
    """Names that are known by their digits: 84消毒液, 92#汽油, 985高校."""
    return digits(m[0]) + ("号" if m[0].endswith("#") else "")


def _enumerated(m: re.Match[str]) -> str:
    """5.6.7幢 as 五、六、七幢."""
    return "、".join(map(cardinal, m[0].split(".")))


def _dotted(m: re.Match[str]) -> str:
    return "点".join(digits(part) if len(part) >= 3 else cardinal(part) for part in m[0].split("."))


def _number_sign(m: re.Match[str]) -> str:
    """11#楼 as 十一号楼, 92#汽油 as 九二号汽油."""
    return cardinal(m[1]) + "号"


def _characters(m: re.Match[str]) -> str:
    """A plate or a flight, character by character."""
    return "".join(_phone(c) if c.isdecimal() else c.upper() for c in m[0] if c.isalnum())


def _plate(m: re.Match[str]) -> str | None:
    return _characters(m) if re.search(r"\d", m[0]) else None


def _ordinal(m: re.Match[str]) -> str:
    return "第" + cardinal(m[1])


def _standard(m: re.Match[str]) -> str:
    """GB/T 18883-2022 as GBT一八八八三杠二零二二."""
    written = re.sub(r"[/ ]", "", m[0]).replace("-", "杠").replace(".", "点")
    return re.sub(r"\d+", lambda d: digits(d[0]), written)


def _grade(m: re.Match[str]) -> str:
    return cardinal(str(_GRADES.index(m[0]) + 1))


def _train(m: re.Match[str]) -> str:
    tail = m["digits"]
    said = m["letter"].upper() + (_phone(tail) if len(tail) >= 3 else cardinal(tail))
    return f"{said}、{_phone(m['more'])}" if m["more"] else said


def _mixed(m: re.Match[str]) -> str:
    """Letters and digits: N95, PM2.5, COVID-19, H1N1, G20, A380."""
    said = ""
    for part in re.findall(r"[A-Za-z]+|\d+(?:\.\d+)*|(?<=\d)-(?=\d)", m[0]):
        if part == "-":
            said += "到" if re.match(r"号?[楼幢栋座层]|单元|号线|区", after(m)) else "杠"
        elif not part[0].isdecimal():
            said += part.upper()
        elif re.fullmatch(r"9\d", part) and said in ("N", "KN"):
            said += digits(part)
        elif part.count(".") > 1:
            said += "点".join(map(cardinal, part.split(".")))
        elif "." in part or said in _INDICES:
            said += number(part)
        else:
            year = re.fullmatch(r"(?:19|20)\d\d", part)
            said += cardinal(part) if len(part) < 3 else digits(part, "一" if year else "幺")
    return said


def _letter_range(m: re.Match[str]) -> str:
    return f"{m[1].upper()}{joined(m[2])}{m[3].upper()}"


SIGN_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"#\s?(\d{1,4})(?!\d)"), _number_sign),
    (re.compile(r"№\s?(\d{1,6})(?!\d)"), _ordinal),
)

DIGIT_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"\d{1,3}-\d{1,2}-\d{3,4}(?![\d.])|\d{1,3}-\d{3,4}(?=号?[室房]|住户|业主)"), _address),
    (re.compile(r"\d{1,3}-\d{3,4}(?![\d.])"), _two_part),
    (re.compile(rf"\d{{3,4}}(?=(?:[、,和/至到~-]\d{{3,4}}){{0,8}}{_ROOM})"), _room),
    (re.compile(r"\d{1,2}(?:0[1-9]|1\d)(?=(?:[、,和/]\d{3,4}){0,8}(?:住户|业主|租户))"), _room),
    (re.compile(rf"(\d{{1,2}}(?:0[1-9]|[12]\d))({TO})(\d{{1,2}}(?:0[1-9]|[12]\d))(?![\d.:])"), _bare_rooms),
    (re.compile(r"\d{3,4}(?![\d.])"), _bare_room),
    (re.compile(r"\d(?=室[\d一二两三]厅)"), lambda m: cardinal(m[0], "两")),
    (re.compile(r"\d{1,4}(?=(?:[、,和/]\d{1,4}){0,8}路(?![口上人灯段边]))"), _bus),
    (re.compile(r"84(?=(?:消毒|牌|[原稀]液))|9[258]#?(?=号?汽油)"), _named),
    (
        re.compile(
            r"(?:315|618)(?=大促|购物|晚会|活动|消费|期间|年中|狂欢|当天|打假)|(?<=京东)618(?!\d)|(?:911|918|921)(?=事[件变])"
        ),
        _named,
    ),
    (
        re.compile(
            r"(?:985|211)(?=(?:[/、和及,](?:985|211))?(?:高校|工程|大学|院校|名校))|[48]00(?=电话|热线|客服|免费)"
        ),
        _named,
    ),
    (re.compile(r"[5-9]0(?=(?:[、/和][5-9]0){0,3}后(?![天日退面门勤续]))|00(?=后)"), _named),
    (re.compile(r"[1-9][1-9](?=折)"), _named),
    (re.compile(r"(?<=[用喷洒兑])84(?![\d.:%])"), lambda m: None if measured(m) else digits(m[0])),
    (re.compile(r"\d{3}(?=[国省县乡]道)"), lambda m: digits(m[0])),
    (re.compile(r"(?<=[厢车排])(\d{1,2})[A-F](?![A-Za-z\d])"), lambda m: cardinal(m[1]) + m[0][-1]),
    (re.compile(r"\d{5,}+(?=[”\"]?号)"), lambda m: None if before(m, 1) == "第" else digits(m[0])),
    (re.compile(rf"(\d{{1,3}})F?({TO})(\d{{1,3}})([F#])(?![A-Za-z\d座])"), _floors),
    (re.compile(r"\d{2,5}(?=网站|软件|同城)|(?<=[A-Za-z]_)\d++"), lambda m: digits(m[0])),
    (re.compile(r"\d{4}(?=次(?:列车|火车|车))"), lambda m: digits(m[0])),
    (re.compile(r"(\d{1,4})#"), _number_sign),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){1,6}(?=号[楼院]|[幢栋#]|单元)"), _enumerated),
    (re.compile(r"\d{1,3}(?:\.\d{1,3}){2,4}(?![\d.])"), _dotted),
    (re.compile(r"\d[A-Z]\d{3,4}(?![\dA-Za-z])"), _characters),
    (re.compile(r"\d{1,2}[NW](?=航站楼|出口)"), _mixed),
)

LETTER_SHAPES: tuple[Shape, ...] = (
    (re.compile(rf"(?<=[{_PROVINCES}])[A-Z]\s?[·-]?\s?[A-Z0-9]{{4,6}}(?![A-Za-z0-9])"), _plate),
    (re.compile(r"(?:N[oO]\.\s?|№\s?|NO(?=\d))(\d{1,6})"), _ordinal),
    (
        re.compile(r"(?:GB|YY|DB|HJ|JGJ|CJJ|WS|YD|ISO|IEC)(?:/[TZ])?\s?\d{3,6}(?:\.\d{1,2})?(?:-\d{4})?(?!\d)"),
        _standard,
    ),
    (
        re.compile(
            r"(?:I{1,3}|IV|VI{1,3}|V(?=[级类期])|IX)(?=[级类期型度]|[、/和至到-][IVX]{1,4}[级类期型度])|(?<=[\u4e00-\u9fff])(?:I{2,3}|IV|VII{1,2}|IX)(?![A-Za-z\d])"
        ),
        _grade,
    ),
    (
        re.compile(
            r"(?P<letter>[GDCZTKLYSgdcztk])(?P<digits>\d{1,4})(?:/(?P<more>\d{1,4}))?(?=次|(?:[、,/和][GDCZTKLYS]\d{1,4}){1,6}次)"
        ),
        _train,
    ),
    (re.compile(r"([A-Za-z])(-|—|~|至|到)([A-Za-z])(?![A-Za-z\d])"), _letter_range),
    (
        re.compile(
            r"(?!(?:RMB|CNY|USD|HKD|EUR|GBP|JPY|KRW|AUD)\d)(?:[A-Za-z]{1,12}-?)(?:\d{1,16}(?:\.\d{1,4}){0,4}[A-Za-z]{0,3}-?){1,4}(?<!-)"
        ),
        _mixed,
    ),
)
