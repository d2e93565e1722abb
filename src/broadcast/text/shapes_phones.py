"""Telephone numbers, hotlines and long rows of digits, said digit by digit with 幺 for 1."""

from __future__ import annotations

import re

from broadcast.text.numbers import digits
from broadcast.text.shapes import Shape, after, before, counted, measured

HOTLINES = frozenset({"110", "114", "119", "120", "122"})
"""National three-digit numbers. Source: 《电信网编号计划》(2003年版), part 1 of its announcement."""

_SERVICE = re.compile(r"1(?:[02]\d{3}|18114|16114)|9(?:5\d{3,6}|6\d{3,4})")
"""The shape of service numbers. Source for 95 and 96 having 5 or 6 digits: 《关于规范管理短号码位长的意见》."""

_LINE = "电信|移动|联通|拨打|致电|来电|呼叫|热线|电话|专线|短号|分机|内线|座机|传真|总机|拨|打"
_DIRECT = re.compile(rf"(?:{_LINE}|转|短信[至到]?)(?:号码)?[:是为 ]{{0,3}}$")
_CHAINED = re.compile(
    rf"(?:{_LINE}|手机|号码|咨询|联系|客服|服务台|值班室?)"
    r"[^\d，。；！？\n]{0,8}(?:\d{3,12}[、,，/;或和及与 ]{1,2}){0,4}$"
)
_BEHIND = re.compile(
    r"(?:分机|内线|(?:\d|\d[)，, ]|后)\s?(?:请|再)?转接?)(?:号码?)?[:是为 ]{0,2}(?:\d{1,6}[、或/]){0,3}$"
)
_TO_DESK = re.compile(r"\s?号?分机")
_SECRET = re.compile(
    r"(?:邮编|邮政编码|验证码|密码|编号|代码|账号|帐号|卡号|QQ|QQ群|群号|会议号|学号|工号|批号|尾号|后四位|证号|口令|取件码|单号"
    r"|流水号|ID|id)[:是为 ]{0,3}$"
)


def _phone(written: str) -> str:
    return digits(written, "幺")


def _groups(m: re.Match[str]) -> str:
    """Digits spoken group by group as written."""
    return "，".join(_phone(group) for group in re.findall(r"\d+", m[0]))


def _mobile(m: re.Match[str]) -> str:
    said = "，".join(map(_phone, m.group("a", "b", "c")))
    return f"加八六，{said}" if m["country"] else said


def _spaced_mobile(m: re.Match[str]) -> str | None:
    """139 123 45678: eleven digits however they are grouped."""
    return _groups(m) if sum(map(str.isdecimal, m[0])) == 11 and not measured(m) else None


def _spread_mobile(m: re.Match[str]) -> str:
    """1 3 9 1 2 3 4 5 6 7 8, as people write to dodge a filter."""
    plain = m[0].replace(" ", "")
    return "，".join(map(_phone, (plain[:3], plain[3:7], plain[7:])))


def _menu(m: re.Match[str]) -> str | None:
    """12345-1-6 as the line and the keys to press behind it."""
    if not _SERVICE.fullmatch(m[1]) or not _DIRECT.search(before(m, 40)):
        return None
    return _phone(m[1]) + "".join("，转" + _phone(key) for key in m[2].split("-")[1:])


def _toll_free(m: re.Match[str]) -> str:
    plain = re.sub(r"\D", "", m[0])
    return _groups(m) if re.search(r"\D", m[0]) else "，".join(map(_phone, (plain[:3], plain[3:6], plain[6:])))


def _landline(m: re.Match[str]) -> str:
    local = re.findall(r"\d+", m["local"])
    if len(local) == 1 and len(local[0]) > 6:
        local = [local[0][:-4], local[0][-4:]]
    said = "，".join(map(_phone, ([m["area"]] if m["area"] else []) + local))
    return said + (f"，转{_phone(m['ext'])}" if m["ext"] else "")


def _abroad(m: re.Match[str]) -> str:
    return f"{'加' if m[0][0] == '+' else ''}{_phone(m['country'])}，{_landline(m)}"


def _identity(m: re.Match[str]) -> str:
    """An identity number, its last place a digit or X."""
    return "".join(_phone(c) if c.isdecimal() else c.upper() for c in m[0])


def _local(m: re.Match[str]) -> str | None:
    """Four and four digits: a telephone, unless they are two years or a range of quantities."""
    if measured(m) or re.fullmatch(r"(?:19|20)\d\d.(?:19|20)\d\d", m[0]):
        return None
    return _landline(m)


def _long(m: re.Match[str]) -> str | None:
    """Seven digits and more: a telephone, an account, an identifier, unless something is counted."""
    if re.match(r"[.,]\d|\s?[%‰℃°×+*=]", after(m)):
        return None
    if before(m, 1) == "第" or (m[0].endswith("00000" if m[0][0] in "2345678" else "0000") and len(m[0]) <= 16):
        return None
    if len(m[0]) <= 16 and (measured(m) or counted(m)) and not _DIRECT.search(before(m)):
        return None
    if len(m[0]) in (7, 8) and m[0][0] in "2345678":
        return f"{_phone(m[0][:-4])}，{_phone(m[0][-4:])}"
    return _phone(m[0])


def _extension(m: re.Match[str]) -> str | None:
    """An extension behind the word for it, or one more behind another."""
    return _phone(m[0]) if _BEHIND.search(before(m, 40)) or _TO_DESK.match(after(m)) else None


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


_AREA = r"0(?:10|2\d|[3-9]\d\d)"
_LOCAL = (
    r"(?P<local>(?:[1-9]\d{2,3}[- ]?\d{4}|[1-9]\d{3}[- ]\d{3}|12\d{3}|9[56]\d{3,4})(?!\d))"
    r"(?:\s?(?:-|—|\*|转|分机)\s?(?P<ext>\d{1,6})(?![\d:]))?"
)

SIGN_SHAPES: tuple[Shape, ...] = (
    (re.compile(rf"\+(?P<country>86)[- ]?(?P<area>(?:10|2\d|[3-9]\d\d)(?=[- ])|[3-9]\d\d)[- ]?{_LOCAL}"), _abroad),
    (re.compile(rf"\((?P<area>{_AREA})\)\s?(?:-|—)?\s?{_LOCAL}"), _landline),
    (re.compile(r"\+(?P<country>86)[- ]?(?P<a>1[3-9]\d)[- ]?(?P<b>\d{4})[- ]?(?P<c>\d{4})(?!\d)"), _mobile),
)

EARLY_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"\d{17}[\dXx](?![\dA-Za-z])"), _identity),
    (re.compile(r"(?P<country>(?:86|0086)[- ]?)?(?P<a>1[3-9]\d)[- ]?(?P<b>\d{4})[- ]?(?P<c>\d{4})(?!\d)"), _mobile),
    (re.compile(r"1[3-9]\d{1,2}([- ])\d{2,5}\1\d{2,5}(?:\1\d{2,4})?(?![\d-])"), _spaced_mobile),
    (re.compile(r"1 [3-9](?: \d){9}(?! ?\d)"), _spread_mobile),
    (re.compile(r"(\d{5})((?:-\d){1,4})(?![\d-])"), _menu),
    (re.compile(r"\d{3}(?:\*{2,8}|[xX]{3,8})\d{4}(?!\d)"), _groups),
    (re.compile(r"[48]00(?:[- ]?\d{3}[- ]?\d{4}|([- ])(?:\d{4}\1\d{3}|\d{5}\1\d\d))(?!\d)"), _toll_free),
    (re.compile(rf"(?P<area>{_AREA})\s?(?:-|—){{0,2}}\s?{_LOCAL}"), _landline),
    (re.compile(rf"(?P<country>(?:00)?86)[- ](?P<area>10|2\d|[3-9]\d\d)[- ]{_LOCAL}"), _abroad),
    (re.compile(r"\d{3}([ -])\d{3}\1\d{3,4}(?![\d-])"), lambda m: None if measured(m) else _groups(m)),
    (re.compile(r"\d{4}(?:[ -]\d{4}){2,4}(?:[ -]\d{1,3})?(?!\d)"), _groups),
    (re.compile(r"\d{17,}+"), lambda m: _phone(m[0])),
)

DIGIT_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"(?P<area>)(?P<local>[2-9]\d{2,3}[- ]\d{4})(?!\d)(?:转(?P<ext>\d{1,6}))?"), _local),
    (re.compile(r"(?P<area>)(?P<local>[2-8]\d{6,7})(?:转|-)(?P<ext>\d{1,4})(?![\d.])"), _landline),
    (re.compile(r"\d{1,6}(?![\d.:/]|-\d|\s?[年月日元人次名个点时楼栋幢]|号(?!分机))"), _extension),
)

NUMBER_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"\d{7,}+"), _long),
    (re.compile(r"\d{3,6}(?!\d)"), _short),
)
