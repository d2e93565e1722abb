"""Units of measure, money and counted things: their names, and the patterns that find them behind a number."""

from __future__ import annotations

import re

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
    "h": "小时", "H": "小时", "hr": "小时", "hrs": "小时",
    "min": "分钟", "s": "秒", "ms": "毫秒", "d": "天", "mol": "摩尔", "mmol": "毫摩尔",
    "μmol": "微摩尔", "IU": "国际单位", "cal": "卡", "kcal": "千卡", "kJ": "千焦", "℃": "摄氏度",
    "°C": "摄氏度", "℉": "华氏度", "°F": "华氏度", "°": "度", "inch": "英寸", "Ω": "欧姆", "lx": "勒克斯",
    "Mbps": "兆", "USD": "美元", "RMB": "元", "EUR": "欧元", "HKD": "港元",
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
UNIT = "(?:" + "|".join(
    re.escape(u) if u not in _ANY_CASE else f"(?i:{re.escape(u)})"
    for u in sorted({*UNITS, *_ANY_CASE}, key=lambda u: (-len(u), u))
) + ")" + _ENDS  # fmt: skip
CURRENCIES = {
    "¥": "元", "RMB": "元", "CNY": "元", "$": "美元", "US$": "美元", "USD": "美元", "€": "欧元", "EUR": "欧元",
    "£": "英镑", "GBP": "英镑", "HK$": "港元", "HKD": "港元", "A$": "澳元", "AUD": "澳元", "JPY": "日元", "₩": "韩元",
    "KRW": "韩元",
}  # fmt: skip
CURRENCY = "|".join(re.escape(c) for c in sorted(CURRENCIES, key=len, reverse=True))
BIG = "十万|百万|千万|万|亿|千|百"
THINGS = (
    "人次|人|瓶|袋|盒|包|箱|支|只|个|件|份|张|次|元|块|角|度|吨|斤|公斤|克|毫克|升|毫升|户|套|台|辆|车|天|周|月|季度|季|年"
    "|小时|分钟|分|题|秒|米|公里|平方米|平米|亩|组|桌|间|房|床|位|名|班|场|片|粒|针|剂|本|页|字|晚|夜|日|趟|单|斤装|桶|卷|根|颗|杯|期|门|科|票"
    "|刻钟|立方米|立方|家|批|轮|层|栋|幢|班次|学期|学年|例|项|条|处|小组|对|双|碗|笔|餐|枚|板|提|串|捆|节课|课时|千瓦时"
)

_EVERY = rf"(?:{THINGS}|h|min|s|d|kg|g|kWh|km|m²|m2|㎡|m³|m3|㎥|t|L|l|mL|ml|dL)"
PER = rf"(?:[/·](?:人·次|(?:\d{{1,2}}(?=天|周|小时|分钟|年|人|户|次))?{_EVERY})(?![A-Za-z])){{1,2}}"
"""/箱, /月, /2周, /kWh: what follows a price or a count."""


def unit(written: str) -> str:
    """The Chinese name of a unit that UNIT matched."""
    return UNITS.get(written) or _FOLDED[written.casefold()]
