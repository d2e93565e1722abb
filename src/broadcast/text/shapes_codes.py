"""Digits that name something: telephones, short codes, rooms, plates, trains, identifiers."""

from __future__ import annotations

import re

from broadcast.text.numbers import cardinal, digits, number
from broadcast.text.shapes import Shape, after, before, counted, joined, measured

HOTLINES = frozenset({"110", "114", "119", "120", "122"})
"""National three-digit numbers. Source: 《电信网编号计划》(2003年版), part 1 of its announcement."""

_SERVICE = re.compile(r"1(?:[02]\d{3}|18114|16114)|9(?:5\d{3,6}|6\d{3,4})")
"""The shape of service numbers. Source for 95 and 96 having 5 or 6 digits: 《关于规范管理短号码位长的意见》."""

_LINE = "拨打|致电|来电|呼叫|热线|电话|专线|短号|分机|内线|座机|传真|总机|拨|打"
_DIRECT = re.compile(rf"(?:{_LINE}|转|短信[至到]?)(?:号码)?[:是为 ]{{0,3}}$")
_CHAINED = re.compile(
    rf"(?:{_LINE}|手机|号码|咨询|联系|客服|服务台|值班室?)"
    r"[^\d，。；！？\n]{0,8}(?:\d{3,12}[、,，/;或和及与 ]{1,2}){0,4}$"
)
_SECRET = re.compile(
    r"(?:邮编|邮政编码|验证码|密码|编号|代码|账号|帐号|卡号|QQ|QQ群|群号|会议号|学号|工号|批号|尾号|后四位|证号|口令|取件码|单号"
    r"|流水号|ID|id)[:是为 ]{0,3}$"
)
_BUILDING = re.compile(r"(?:单元|幢|栋|座|号|号楼|[\d\-#]楼|\d层)\s?$")
_ROOM = "(?:号房|号病房|号教室|室|房间|房(?!价|租|屋)|会议室|办公室|教室|诊室|病房|包厢|包间|寝室|宿舍|商铺|号铺)"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_GRADES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def _phone(written: str) -> str:
    return digits(written, "幺")


def _groups(m: re.Match[str]) -> str:
    """Digits spoken group by group as written."""
    return "，".join(_phone(group) for group in re.findall(r"\d+", m[0]))


def _mobile(m: re.Match[str]) -> str:
    said = "，".join(map(_phone, m.group("a", "b", "c")))
    return f"加八六，{said}" if m["country"] else said


def _toll_free(m: re.Match[str]) -> str:
    plain = re.sub(r"\D", "", m[0])
    return _groups(m) if re.search(r"\D", m[0]) else "，".join(map(_phone, (plain[:3], plain[3:6], plain[6:])))


def _landline(m: re.Match[str]) -> str:
    local = re.findall(r"\d+", m["local"])
    if len(local) == 1 and len(local[0]) > 6:
        local = [local[0][:-4], local[0][-4:]]
    said = "，".join(map(_phone, ([m["area"]] if m["area"] else []) + local))
    return said + (f"，转{_phone(m['ext'])}" if m["ext"] else "")


def _local(m: re.Match[str]) -> str | None:
    """Four and four digits: a telephone, unless they are two years or a range of quantities."""
    if measured(m) or re.fullmatch(r"(?:19|20)\d\d.(?:19|20)\d\d", m[0]):
        return None
    return _landline(m)


def _long(m: re.Match[str]) -> str | None:
    """Seven digits and more: a telephone, an account, an identifier, unless something is counted."""
    if re.match(r"[.,]\d|\s?[%‰℃°×+*=]", after(m)):
        return None
    if len(m[0]) <= 16 and (measured(m) or counted(m)) and not _DIRECT.search(before(m)):
        return None
    if len(m[0]) in (7, 8) and m[0][0] in "2345678":
        return f"{_phone(m[0][:-4])}，{_phone(m[0][-4:])}"
    return _phone(m[0])


def _short(m: re.Match[str]) -> str | None:
    """A hotline or another short number; None where it is a quantity."""
    rest, code = after(m), m[0]
    if re.match(r"[.:]\d|/\d{2,3}\s?(?:mmHg|毫米汞柱)|\s?[%‰℃°×*]|\s?(?:-|—|~|至|到)\s?\d", rest):
        return None
    if len(code) == 3 and re.match(r",\d{3}(?!\d)", rest) and not (code in HOTLINES and rest[1:4] in HOTLINES):
        return None
    front = before(m, 40)
    direct = bool(_DIRECT.search(front))
    known = code in HOTLINES or bool(_SERVICE.fullmatch(code))
    if (known and direct and rest[:1] != "个") or _SECRET.search(front):
        return _phone(code)
    if measured(m):
        return None
    if known and not counted(m) and not code.endswith("000"):
        return _phone(code)
    return _phone(code) if direct or _CHAINED.search(front) else None


def _room(m: re.Match[str]) -> str:
    return digits(m[0])


def _bare_room(m: re.Match[str]) -> str | None:
    if not _BUILDING.search(before(m, 6)) or m[0] in HOTLINES or measured(m) or re.match(r"[.:]\d", after(m)):
        return None
    return digits(m[0])


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
    return m["letter"].upper() + (_phone(tail) if len(tail) >= 3 else cardinal(tail))


def _mixed(m: re.Match[str]) -> str:
    """Letters and digits: N95, PM2.5, COVID-19, H1N1, G20, A380."""
    said = ""
    for part in re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?", m[0]):
        if not part[0].isdecimal():
            said += part.upper()
        elif re.fullmatch(r"9\d", part) and said in ("N", "KN"):
            said += digits(part)
        elif "." in part:
            said += number(part)
        else:
            year = re.fullmatch(r"(?:19|20)\d\d", part)
            said += cardinal(part) if len(part) < 3 else digits(part, "一" if year else "幺")
    return said


def _letter_range(m: re.Match[str]) -> str:
    return f"{m[1].upper()}{joined(m[2])}{m[3].upper()}"


_AREA = r"0(?:10|2\d|[3-9]\d\d)"
_LOCAL = (
    r"(?P<local>(?:[2-9]\d{2,3}[- ]?\d{4}|12\d{3}|9[56]\d{3,4})(?!\d))"
    r"(?:\s?(?:-|—|转|分机)\s?(?P<ext>\d{1,6})(?![\d:]))?"
)

SIGN_SHAPES: tuple[Shape, ...] = (
    (re.compile(rf"\((?P<area>{_AREA})\)\s?(?:-|—)?\s?{_LOCAL}"), _landline),
    (re.compile(r"\+(?P<country>86)[- ]?(?P<a>1[3-9]\d)[- ]?(?P<b>\d{4})[- ]?(?P<c>\d{4})(?!\d)"), _mobile),
    (re.compile(r"#\s?(\d{1,4})(?!\d)"), _number_sign),
    (re.compile(r"№\s?(\d{1,6})(?!\d)"), _ordinal),
)

EARLY_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"\d{17}[\dXx](?![\dA-Za-z])"), _characters),
    (re.compile(r"(?P<country>(?:86|0086)[- ]?)?(?P<a>1[3-9]\d)[- ]?(?P<b>\d{4})[- ]?(?P<c>\d{4})(?!\d)"), _mobile),
    (re.compile(r"\d{3}\*{2,8}\d{4}(?!\d)"), _groups),
    (re.compile(r"[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)|[48]00-\d{4}-\d{3}(?!\d)|[48]00-\d{5}-\d\d(?!\d)"), _toll_free),
    (re.compile(rf"(?P<area>{_AREA})\s?(?:-|—){{0,2}}\s?{_LOCAL}"), _landline),
    (re.compile(r"\d{4}(?:[ -]\d{4}){2,4}(?:[ -]\d{1,3})?(?!\d)"), _groups),
    (re.compile(r"\d{17,}+"), lambda m: _phone(m[0])),
)

DIGIT_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"(?P<area>)(?P<local>[2-9]\d{2,3}[- ]\d{4})(?!\d)(?:转(?P<ext>\d{1,6}))?"), _local),
    (re.compile(r"(?P<area>)(?P<local>[2-8]\d{6,7})(?:转|-)(?P<ext>\d{1,4})(?![\d.])"), _landline),
    (re.compile(r"\d{1,3}-\d{1,2}-\d{3,4}(?![\d.])|\d{1,3}-\d{3,4}(?=号?[室房]|住户|业主)"), _address),
    (re.compile(r"\d{1,3}-\d{3,4}(?![\d.])"), _two_part),
    (re.compile(rf"\d{{3,4}}(?=(?:[、,和/]\d{{3,4}}){{0,8}}{_ROOM})"), _room),
    (re.compile(r"\d{3,4}(?![\d.])"), _bare_room),
    (re.compile(r"\d(?=室[\d一二两三]厅)"), lambda m: cardinal(m[0], "两")),
    (re.compile(r"\d{1,4}(?=(?:[、,和/]\d{1,4}){0,8}路(?![口上人灯段边]))"), _bus),
    (re.compile(r"84(?=(?:消毒|牌|[原稀]液))|9[258]#?(?=号?汽油)"), _named),
    (re.compile(r"(?:315|618)(?=大促|购物|晚会|活动|消费)|(?:911|918|921)(?=事[件变])"), _named),
    (re.compile(r"(?:985|211)(?=高校|工程|大学|院校)|[48]00(?=电话|热线|客服|免费)"), _named),
    (re.compile(r"(\d{1,4})#"), _number_sign),
    (re.compile(r"\d{1,3}(?:\.\d{1,3}){2,4}(?![\d.])"), _dotted),
    (re.compile(r"\d[A-Z]\d{3,4}(?![\dA-Za-z])"), _characters),
    (re.compile(r"\d{1,2}[NW](?=航站楼|出口)"), _mixed),
    (re.compile(r"\d{7,}+"), _long),
    (re.compile(r"\d{3,6}(?!\d)"), _short),
)

LETTER_SHAPES: tuple[Shape, ...] = (
    (re.compile(rf"(?<=[{_PROVINCES}])[A-Z]\s?[·-]?\s?[A-Z0-9]{{4,6}}(?![A-Za-z0-9])"), _plate),
    (re.compile(r"(?:N[oO]\.\s?|№\s?|NO(?=\d))(\d{1,6})"), _ordinal),
    (
        re.compile(r"(?:GB|YY|DB|HJ|JGJ|CJJ|WS|YD|ISO|IEC)(?:/[TZ])?\s?\d{3,6}(?:\.\d{1,2})?(?:-\d{4})?(?!\d)"),
        _standard,
    ),
    (re.compile(r"(?:I{1,3}|IV|VI{1,3}|V(?=[级类期])|IX)(?=[级类期型度])"), _grade),
    (
        re.compile(r"(?P<letter>[GDCZTKLYSgdcztk])(?P<digits>\d{1,4})(?=次|(?:[、,/和][GDCZTKLYS]\d{1,4}){1,6}次)"),
        _train,
    ),
    (re.compile(r"([A-Za-z])(-|—|~|至|到)([A-Za-z])(?![A-Za-z\d])"), _letter_range),
    (re.compile(r"(?:[A-Za-z]{1,12}-?)(?:\d{1,16}(?:\.\d{1,4})?[A-Za-z]{0,3}-?){1,4}(?<!-)"), _mixed),
)
