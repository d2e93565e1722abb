"""Written quantities as they are said: ranges, units, percentages, temperatures, money, fractions, plain numbers."""

from __future__ import annotations

import re

from broadcast.text.numbers import Two, cardinal, digits, number
from broadcast.text.shapes import NUMBER, TO, Shape, after, before, counted, joined, measured, opens_line, two
from broadcast.text.shapes_units import BIG, CURRENCIES, CURRENCY, PER, THINGS, UNIT, UNITS, unit


def _signed(sign: str, written: str, two_said: Two) -> str:
    return ("负" if sign in ("-", "负") else "") + number(written, two_said)


def _temperature(m: re.Match[str]) -> str | None:
    """Degrees with 零下 for a minus, at each end of a range that has one."""
    below = "零下" if m["s"] else ""
    if not m["b"]:
        name = "度" if m["u"] in ("°", "度") else unit(m["u"])
        return f"{below}{number(m['a'], '两' if not below else '二')}{name}"
    name = "度" if m["u2"] in ("°", "度") else unit(m["u2"])
    second = "零下" if m["s2"] else ""
    first_name = unit(m["u1"]) if m["u1"] else name if below and not second else ""
    first = below + number(m["a"], "二" if below else "两") + first_name
    return f"{first}{joined(m['to'])}{second}{number(m['b'], '二' if second else '两')}{name}"


def _percent(m: re.Match[str]) -> str | None:
    if m["s"] and before(m, 1).isalnum() and before(m, 1).isascii():
        return None
    name = {"%": "百分之", "‰": "千分之"}[m["u"]]

    def said(sign: str, written: str) -> str:
        return ("负" if sign else "") + name + ("百" if written == "100" and m["u"] == "%" else number(written))

    first = said(m["s"] or "", m["a"])
    return f"{first}{joined(m['to'])}{said('', m['b'])}" if m["b"] else first


def _trimmed(written: str) -> str:
    """A price without the zeros at its end: 3.50 → 3.5."""
    return written.rstrip("0").rstrip(".") if "." in written else written


def _money(m: re.Match[str]) -> str:
    big = m["big"] or ""
    said = number(_trimmed(m["a"]), "两")
    if m["b"]:
        said += joined(m["to"]) + number(_trimmed(m["b"]), "两")
    return said + big + CURRENCIES[m["currency"]] + _each(m["per"])


def _each(per: str | None) -> str:
    return "".join("每" + _per_name(name) for name in re.split("[/·]", per.replace("人·次", "人次"))[1:]) if per else ""


def _per_name(written: str) -> str:
    count = re.match(r"\d*", written)
    name = written[count.end() :] if count else written
    return (number(count[0], "两") if count and count[0] else "") + UNITS.get(name, "分钟" if name == "分" else name)


def _per(m: re.Match[str]) -> str:
    """12瓶/箱 as 每箱十二瓶."""
    said = number(m["a"], "两")
    if m["b"]:
        said += joined(m["to"]) + number(m["b"], "两")
    return f"{_each(m['per'])}{said}{m['big'] or ''}{m['thing'] or unit(m['unit'])}"


def _measure(m: re.Match[str]) -> str | None:
    """A number or a range with a unit in Latin letters."""
    if m["s"] and not _bare_minus(m):
        return None
    big = m["big"] or ""
    said = _signed(m["s"] or "", m["a"], "两")
    if m["b"]:
        first = unit(m["ua"]) if m["ua"] else ""
        said += first + joined(m["to"]) + number(m["b"], "两")
    return said + big + unit(m["u"])


def _size(m: re.Match[str]) -> str:
    """20×30cm as 二十乘三十厘米."""
    return "乘".join(number(n) for n in re.findall(r"[\d.]+", m["sizes"])) + (unit(m["u"]) if m["u"] else "")


def _fraction(m: re.Match[str]) -> str | None:
    if int(m["top"]) >= int(m["bottom"]) or m["top"].startswith("0") or before(m, 1) in ("第", "号"):
        return None
    return f"{cardinal(m['bottom'])}分之{cardinal(m['top'])}{unit(m['u']) if m['u'] else ''}"


def _blood_pressure(m: re.Match[str]) -> str:
    return f"{cardinal(m[1])}、{cardinal(m[2])}毫米汞柱"


def _ratio(m: re.Match[str]) -> str:
    return "比".join(number(n) for n in re.split(r"\s?:\s?", m[0]))


def _range(m: re.Match[str]) -> str | None:
    """2-3次 as 两到三次; 5-3 as 五杠三."""
    if m["to"].strip() in ("至", "到"):
        return f"{number(m['a'], two(m))}{m['to'].strip()}{number(m['b'], two(m))}"
    small = m["a"].replace(",", ""), m["b"].replace(",", "")
    counts = bool(m["big"]) or measured(m)
    code = before(m, 1) == "-" or (len(small[1]) >= len(small[0]) + 2 and small[1].isdecimal() and not counts)
    room = len(small[0]) < 3 <= len(small[1]) <= 4 and re.fullmatch(r"\d{1,2}(?:0[1-9]|1[0-2])", small[1])
    code = code or (bool(room) and not counts and not counted(m))
    if code or (float(small[0]) >= float(small[1]) and not m["big"] and after(m, 1) != "月"):
        return f"{number(m['a'])}杠{digits(small[1]) if code and len(small[1]) >= 3 else number(m['b'])}"
    reading: Two = "两" if m["big"] else two(m)
    return f"{number(m['a'], reading)}到{number(m['b'], reading)}{m['big'] or ''}"


def _times_sign(m: re.Match[str]) -> str:
    return f"{cardinal(m[1])}乘{cardinal(m[2])}{'小时' if m[0][-1] in 'hH' else ''}"


def _listed(m: re.Match[str]) -> str | None:
    """1. and 1) and 1、 at the start of a line as 一、."""
    return f"{cardinal(m[1])}、" if opens_line(m) else None


def _plus(m: re.Match[str]) -> str:
    """60+ as 六十以上."""
    return number(m[1], "两") + "以上"


def _score(m: re.Match[str]) -> str | None:
    """反胜4-3 as 反胜四比三."""
    return None if measured(m) else f"{cardinal(m[1])}比{cardinal(m[2])}"


def _ten_thousands(m: re.Match[str]) -> str:
    """300w张 as 三百万张."""
    return number(m[1], "两") + "万"


def _letter_count(m: re.Match[str]) -> str:
    """5G, 3D, 4K."""
    return cardinal(m[1]) + m[2]


def _floor(m: re.Match[str]) -> str:
    return cardinal(m[1]) + "楼"


def _below_ground(m: re.Match[str]) -> str | None:
    front = before(m, 1)
    return None if front.isalnum() and (front.isascii() or front in "层楼") else "负" + cardinal(m[1])


def _bare_minus(m: re.Match[str]) -> bool:
    front = before(m, 1)
    return not front.strip() or front in "(，、：:；。≥≤><=~/×和为到至"


def _negative(m: re.Match[str]) -> str | None:
    return "负" if _bare_minus(m) or (_COUNTED_BELOW.match(after(m, 24)) and not before(m, 1).isascii()) else None


def _no_whole(m: re.Match[str]) -> str | None:
    """.22口径 as 零点二二口径."""
    front = before(m, 1)
    if (front.isascii() and front.strip()) or not (measured(m) or after(m, 2) == "口径"):
        return None
    return "零点" + digits(m[1])


def _keycap(m: re.Match[str]) -> str:
    """1️⃣ as 一、."""
    return f"，{cardinal(m[1])}、"


def _plain(m: re.Match[str]) -> str:
    """Any other number, a decimal or a cardinal; never fails."""
    written = m[0].replace(",", "")
    if after(m, 1) in ("元", "块"):
        written = _trimmed(written)
    whole, _, part = written.partition(".")
    return number(written, two(m)) if part or len(whole) <= 16 else digits(whole)


_ITEM = r"\d{1,4}(?:[月日号点时年楼幢栋、)]|\.(?!\d))"
_COUNTED_BELOW = re.compile(rf"{NUMBER}(?:[元块%℃度分]|的绝对值)")
_RANGE_B = rf"(?:(?P<to>{TO})(?P<b>{NUMBER}))?"
_SIDE = r"\d{1,6}(?:\.\d{1,4})?"
_DEGREES = r"℃|°\s?[Cc]|℉|°\s?F"

_MEASURE = re.compile(
    rf"(?P<s>-)?(?P<a>{NUMBER})(?:(?:\s?(?P<ua>{UNIT}))?(?P<to>{TO})(?P<b>{NUMBER}))?\s?(?P<big>{BIG})?\s?(?P<u>{UNIT})"
)
_TEMPERATURE = re.compile(
    rf"(?P<s>-)?(?P<a>{NUMBER})\s?(?:"
    rf"(?P<u1>{_DEGREES})?(?P<to>-(?=-\d)|{TO})(?P<s2>-|零下)?(?P<b>{NUMBER})\s?(?P<u2>{_DEGREES}|°)"
    rf"|(?P<u>{_DEGREES}|°|度(?![电假数量角])))"
)
_PERCENT = re.compile(rf"(?P<s>-)?(?P<a>{NUMBER})(?:%?(?P<to>{TO})(?P<b>{NUMBER}))?\s?(?P<u>[%‰])")
_MONEY = re.compile(
    rf"(?P<currency>{CURRENCY})\s?(?P<a>{NUMBER})(?:(?P<to>{TO})¥?(?P<b>{NUMBER}))?\s?(?P<big>{BIG})?(?:[美欧港日澳韩]?元|英镑)?(?P<per>{PER})?"
)

DIGIT_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"(?<=[胜负平败以])(\d{1,2})-(\d{1,2})(?![\d\-层楼])"), _score),
    (re.compile(rf"({NUMBER})[wW](?=[张人元块个次件字户条斤名位余多])"), _ten_thousands),
    (re.compile(r"(\d{1,2})\uFE0F?\u20E3\uFE0F?\s?"), _keycap),
    (re.compile(r"(\d{2,3})/(\d{2,3})\s?mmHg"), _blood_pressure),
    (re.compile(r"(7)\s?[×xX*/]\s?(24)(?:\s?[hH](?![A-Za-z])|(?=\s?小时))"), _times_sign),
    (_TEMPERATURE, _temperature),
    (_PERCENT, _percent),
    (re.compile(r"(\d{1,2})([DGKBMP])(?![A-Za-z])"), _letter_count),
    (re.compile(r"(\d{1,2})F(?![A-Za-z\d座])"), _floor),
    (
        re.compile(
            rf"(?P<a>{NUMBER}){_RANGE_B}\s?(?P<big>{BIG})?(?:(?P<thing>{THINGS})|(?P<unit>{UNIT}))(?P<per>{PER})"
        ),
        _per,
    ),
    (_MEASURE, _measure),
    (re.compile(rf"(?P<sizes>{_SIDE}(?:\s?[×xX*]\s?{_SIDE}){{1,2}})(?![\d×*])(?:\s?(?P<u>{UNIT}))?"), _size),
    (
        re.compile(
            rf"(?P<top>\d{{1,3}})\s?/\s?(?P<bottom>\d{{1,4}})(?![\d/.])(?!号?[楼幢栋室房单层]|号|月|年级|学年|班|路|组|期|批|季|区)(?:\s?(?P<u>{UNIT}))?"
        ),
        _fraction,
    ),
    (re.compile(r"\d{1,6}(?:\.\d{1,3})?(?:\s?:\s?\d{1,6}(?:\.\d{1,3})?){1,3}(?![\d:])"), _ratio),
    (re.compile(r"(\d{1,2})(?:[.、)]\s?(?=[^\d\s.、)])|\.\s{1,4}(?=\d))"), _listed),
    (re.compile(rf"(?P<a>{NUMBER})(?P<to>{TO})(?P<b>{NUMBER})(?![\d:]|[-.]\d)(?P<big>{BIG})?"), _range),
    (re.compile(r"(\d{1,6})\+(?![\dA-Za-z])"), _plus),
    (re.compile(NUMBER), _plain),
)

LETTER_SHAPES: tuple[Shape, ...] = ((_MONEY, _money),)

SIGN_SHAPES: tuple[Shape, ...] = (
    (_TEMPERATURE, _temperature),
    (_PERCENT, _percent),
    (_MEASURE, _measure),
    (re.compile(r"-(\d)(?=[层楼F])F?"), _below_ground),
    (_MONEY, _money),
    (re.compile(rf"-(?=(?!{_ITEM}){NUMBER}|百分之)"), _negative),
    (re.compile(r"\.(\d{1,4})(?![\d.:月日号点时])"), _no_whole),
)
