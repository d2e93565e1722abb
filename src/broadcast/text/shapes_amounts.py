"""Written quantities as they are said: ranges, units, percentages, temperatures, money, fractions, plain numbers."""

from __future__ import annotations

import re

from broadcast.text.numbers import Two, cardinal, digits, number
from broadcast.text.shapes import NUMBER, TO, Shape, after, before, joined, measured, opens_line, two

UNITS = {
    "km": "公里", "m": "米", "dm": "分米", "cm": "厘米", "mm": "毫米", "μm": "微米", "um": "微米", "nm": "纳米",
    "km²": "平方公里", "m²": "平方米", "cm²": "平方厘米", "mm²": "平方毫米", "hm²": "公顷",
    "m³": "立方米", "cm³": "立方厘米", "Nm³": "标准立方米",
    "t": "吨", "kg": "公斤", "g": "克", "mg": "毫克", "μg": "微克", "ug": "微克", "mcg": "微克", "ng": "纳克",
    "L": "升", "l": "升", "dL": "分升", "mL": "毫升", "ml": "毫升", "ML": "毫升", "μL": "微升", "cc": "毫升",
    "W": "瓦", "w": "瓦", "kW": "千瓦", "MW": "兆瓦", "kWh": "千瓦时", "kW·h": "千瓦时", "V": "伏", "kV": "千伏",
    "mA": "毫安", "mAh": "毫安时", "Hz": "赫兹", "kHz": "千赫", "MHz": "兆赫", "GHz": "吉赫", "dB": "分贝",
    "dBA": "分贝",
    "Pa": "帕", "hPa": "百帕", "kPa": "千帕", "MPa": "兆帕", "mmHg": "毫米汞柱",
    "h": "小时", "H": "小时", "min": "分钟", "s": "秒", "ms": "毫秒", "d": "天", "mol": "摩尔", "mmol": "毫摩尔",
    "μmol": "微摩尔", "IU": "国际单位", "cal": "卡", "kcal": "千卡", "kJ": "千焦", "℃": "摄氏度",
    "°C": "摄氏度", "℉": "华氏度", "°F": "华氏度", "°": "度", "inch": "英寸", "Ω": "欧姆", "lx": "勒克斯",
    "m2": "平方米", "m3": "立方米", "km2": "平方公里", "cm2": "平方厘米", "㎡": "平方米", "㎥": "立方米",
    "㎢": "平方公里", "㎝": "厘米",
    "㎜": "毫米", "㎞": "公里", "㎏": "公斤", "㎎": "毫克", "㎍": "微克", "㎖": "毫升", "㏄": "毫升", "㎾": "千瓦",
    "㏈": "分贝",
}  # fmt: skip
"""Unit → its Chinese name. Source: 《中华人民共和国法定计量单位》, with 公斤 and 公里 as people say them."""
_ANY_CASE = (
    "km", "cm", "mm", "kg", "mg", "ml", "kw", "kwh", "kv", "hz", "khz", "mhz", "ghz", "db", "min", "km²", "mpa",
    "kpa", "mah",
    "kw·h",
)  # fmt: skip
_FOLDED = {name.casefold(): said for name, said in UNITS.items() if name.casefold() in _ANY_CASE}
_ENDS = "(?![A-Za-z²³])"
_UNIT = "(?:" + "|".join(
    re.escape(u) if u not in _ANY_CASE else f"(?i:{re.escape(u)})"
    for u in sorted({*UNITS, *_ANY_CASE}, key=lambda u: (-len(u), u))
) + ")" + _ENDS  # fmt: skip
_CURRENCIES = {
    "¥": "元", "RMB": "元", "CNY": "元", "$": "美元", "US$": "美元", "USD": "美元", "€": "欧元", "£": "英镑",
    "HK$": "港元",
}  # fmt: skip
_CURRENCY = r"HK\$|US\$|RMB|CNY|USD|[¥$€£]"
_BIG = "十万|百万|千万|万|亿|千|百"
_THINGS = (
    "人次|人|瓶|袋|盒|包|箱|支|只|个|件|份|张|次|元|块|角|度|吨|斤|公斤|克|毫克|升|毫升|户|套|台|辆|车|天|周|月|季度|季|年"
    "|小时|分钟|秒|米|公里|平方米|平米|亩|组|桌|间|房|床|位|名|班|场|片|粒|针|剂|本|页|字|晚|夜|日|趟|单|斤装|桶|卷|根|颗|杯|期|门|科|票"
    "|刻钟|立方米|立方|家"
)

_PER = rf"(?:/(?:{_THINGS}|h|min|s|d|kg|g|kWh|km|m²|m2|㎡|m³|m3|㎥|t|L|mL|ml|dL)(?![A-Za-z])){{1,2}}"


def _unit(written: str) -> str:
    return UNITS.get(written) or _FOLDED[written.casefold()]


def _signed(sign: str, written: str, two_said: Two) -> str:
    return ("负" if sign in ("-", "负") else "") + number(written, two_said)


def _temperature(m: re.Match[str]) -> str | None:
    """Degrees with 零下 for a minus, at each end of a range that has one."""
    below = "零下" if m["s"] else ""
    if not m["b"]:
        name = "度" if m["u"] in ("°", "度") else _unit(m["u"])
        return f"{below}{number(m['a'], '两' if not below else '二')}{name}"
    name = "度" if m["u2"] in ("°", "度") else _unit(m["u2"])
    first = below + number(m["a"], "二" if below else "两") + (_unit(m["u1"]) if m["u1"] else "")
    second = "零下" if m["s2"] else ""
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
    return said + big + _CURRENCIES[m["currency"]] + _each(m["per"])


def _each(per: str | None) -> str:
    return "".join("每" + _per_name(name) for name in per.split("/")[1:]) if per else ""


def _per_name(written: str) -> str:
    return UNITS.get(written, written)


def _per(m: re.Match[str]) -> str:
    """12瓶/箱 as 每箱十二瓶."""
    said = number(m["a"], "两")
    if m["b"]:
        said += joined(m["to"]) + number(m["b"], "两")
    return f"{_each(m['per'])}{said}{m['big'] or ''}{m['thing'] or _unit(m['unit'])}"


def _measure(m: re.Match[str]) -> str | None:
    """A number or a range with a unit in Latin letters."""
    if m["s"] and not _bare_minus(m):
        return None
    big = m["big"] or ""
    said = _signed(m["s"] or "", m["a"], "两")
    if m["b"]:
        first = _unit(m["ua"]) if m["ua"] else ""
        said += first + joined(m["to"]) + number(m["b"], "两")
    return said + big + _unit(m["u"])


def _size(m: re.Match[str]) -> str:
    """20×30cm as 二十乘三十厘米."""
    return "乘".join(number(n) for n in re.findall(r"[\d.]+", m["sizes"])) + (_unit(m["u"]) if m["u"] else "")


def _fraction(m: re.Match[str]) -> str | None:
    if int(m["top"]) >= int(m["bottom"]) or m["top"].startswith("0"):
        return None
    return f"{cardinal(m['bottom'])}分之{cardinal(m['top'])}"


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
    if code or (float(small[0]) >= float(small[1]) and not m["big"] and after(m, 1) != "月"):
        return f"{number(m['a'])}杠{digits(small[1]) if code and len(small[1]) >= 3 else number(m['b'])}"
    reading: Two = "两" if m["big"] else two(m)
    return f"{number(m['a'], reading)}到{number(m['b'], reading)}{m['big'] or ''}"


def _times_sign(m: re.Match[str]) -> str:
    return f"{cardinal(m[1])}乘{cardinal(m[2])}"


def _listed(m: re.Match[str]) -> str | None:
    """1. and 1) and 1、 at the start of a line as 一、."""
    return f"{cardinal(m[1])}、" if opens_line(m) else None


def _plus(m: re.Match[str]) -> str:
    """60+ as 六十以上."""
    return number(m[1], "两") + "以上"


def _letter_count(m: re.Match[str]) -> str:
    """5G, 3D, 4K."""
    return cardinal(m[1]) + m[2]


def _floor(m: re.Match[str]) -> str:
    return cardinal(m[1]) + "楼"


def _below_ground(m: re.Match[str]) -> str:
    return "负" + cardinal(m[1])


def _bare_minus(m: re.Match[str]) -> bool:
    front = before(m, 1)
    return not front.strip() or front in "(，、：:；。≥≤><=~/×和为到至"


def _negative(m: re.Match[str]) -> str | None:
    return "负" + number(m[1]) if _bare_minus(m) else None


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


_RANGE_B = rf"(?:(?P<to>{TO})(?P<b>{NUMBER}))?"
_SIDE = r"\d{1,6}(?:\.\d{1,4})?"
_DEGREES = r"℃|°\s?[Cc]|℉|°\s?F"

_MEASURE = re.compile(
    rf"(?P<s>-)?(?P<a>{NUMBER})(?:(?:\s?(?P<ua>{_UNIT}))?(?P<to>{TO})(?P<b>{NUMBER}))?\s?(?P<big>{_BIG})?\s?(?P<u>{_UNIT})"
)
_TEMPERATURE = re.compile(
    rf"(?P<s>-)?(?P<a>{NUMBER})\s?(?:"
    rf"(?P<u1>{_DEGREES})?(?P<to>-(?=-\d)|{TO})(?P<s2>-|零下)?(?P<b>{NUMBER})\s?(?P<u2>{_DEGREES}|°)"
    rf"|(?P<u>{_DEGREES}|°|度(?![电假数量角])))"
)
_PERCENT = re.compile(rf"(?P<s>-)?(?P<a>{NUMBER})(?:%?(?P<to>{TO})(?P<b>{NUMBER}))?\s?(?P<u>[%‰])")
_MONEY = re.compile(
    rf"(?P<currency>{_CURRENCY})\s?(?P<a>{NUMBER})(?:(?P<to>{TO})¥?(?P<b>{NUMBER}))?\s?(?P<big>{_BIG})?元?(?P<per>{_PER})?"
)

DIGIT_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"(\d{1,2})\uFE0F?\u20E3\uFE0F?\s?"), _keycap),
    (re.compile(r"(\d{2,3})/(\d{2,3})\s?mmHg"), _blood_pressure),
    (re.compile(r"(7)\s?[×x*/]\s?(24)(?=\s?(?:小时|h|H))"), _times_sign),
    (_TEMPERATURE, _temperature),
    (_PERCENT, _percent),
    (re.compile(r"(\d{1,2})([DGKBMP])(?![A-Za-z])"), _letter_count),
    (re.compile(r"(\d{1,2})F(?![A-Za-z\d座])"), _floor),
    (
        re.compile(
            rf"(?P<a>{NUMBER}){_RANGE_B}\s?(?P<big>{_BIG})?(?:(?P<thing>{_THINGS})|(?P<unit>{_UNIT}))(?P<per>{_PER})"
        ),
        _per,
    ),
    (_MEASURE, _measure),
    (re.compile(rf"(?P<sizes>{_SIDE}(?:\s?[×xX*]\s?{_SIDE}){{1,2}})(?![\d×*])(?:\s?(?P<u>{_UNIT}))?"), _size),
    (re.compile(r"(?P<top>\d{1,3})/(?P<bottom>\d{1,4})(?![\d/.])(?!号?[楼幢栋室房单])"), _fraction),
    (re.compile(r"\d{1,6}(?:\.\d{1,3})?(?:\s?:\s?\d{1,6}(?:\.\d{1,3})?){1,3}(?![\d:])"), _ratio),
    (re.compile(r"(\d{1,2})(?:[.、)]\s?(?=[^\d\s.、)])|\.\s{1,4}(?=\d))"), _listed),
    (re.compile(rf"(?P<a>{NUMBER})(?P<to>{TO})(?P<b>{NUMBER})(?![\d:]|[-.]\d)(?P<big>{_BIG})?"), _range),
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
    (re.compile(rf"-({NUMBER})"), _negative),
)
