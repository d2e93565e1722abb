"""Signs, symbols and letters outside numbers: what they are said as, or the pause that they leave."""

from __future__ import annotations

import re
import unicodedata

from broadcast.text.numbers import cardinal
from broadcast.text.shapes import Shape, after, before

_SAID = {
    "%": "百分号", "‰": "千分之", "℃": "摄氏度", "℉": "华氏度", "°": "度", "㎡": "平方米", "㎏": "公斤", "№": "号",
    "≥": "大于等于", "≤": "小于等于", "≧": "大于等于", "≦": "小于等于", "≠": "不等于", "≈": "约等于", "±": "正负",
    "÷": "除以",
    "∞": "无穷大", "≡": "等于", "√": "，", "²": "平方", "³": "立方", "¥": "元", "€": "欧元", "£": "英镑", "$": "美元",
    "α": "阿尔法", "β": "贝塔", "γ": "伽马", "δ": "德尔塔", "Δ": "德尔塔", "λ": "拉姆达", "μ": "缪", "π": "派",
    "σ": "西格玛",
    "ω": "欧米伽", "Ω": "欧米伽", "ο": "奥密克戎", "Ο": "奥密克戎", "θ": "西塔", "η": "伊塔", "の": "的", "〇": "零",
}  # fmt: skip
_PAUSES = {c: "，" for c in ",—~【】[]|_\\^{}〖〗→←↑↓⇒﹏\""} | {
    ";": "；", "!": "！", "?": "？", "(": "（", ")": "）", "〔": "（", "〕": "）", "〈": "《", "〉": "》", "‥": "…",
    "「": "“", "」": "”", "『": "“", "』": "”", "‘": "“", "’": "”", "｢": "“", "｣": "”", "·": "", "'": "", "`": "",
}  # fmt: skip
_ENDS_RANGE = re.compile(
    r"(?:[\d二三四五六七八九十]\s?[^\d\s，。；：、！？]{0,5}|(?:周|星期|礼拜)[一二三四五六日天1-7]|[早午晚])\s?$"
)
_BEGINS_END = re.compile(
    r"\s?(?:次[日晨]|第二天|翌日|当[日天晚]|[明今后][日天早晚晨]|[早晚]\d|[Nn][oO]\.|[AaPp][Mm]\s?\d|上午|下午|中午|晚上|傍晚|凌晨|早上"
    r"|夜里|夜[头晚]|日中|晌午|晚快边儿|朝早|[上下早晚]半[日天]|[朝上下晏]昼|周|星期|第|零下|[A-Z]?\d"
    r"|[一二三四五六七八九十]{1,3}[月日号点时])"
)
_DAY = re.compile(r"20\d\d(?:0[1-9]|1[0-2])[0-3]\d(?!\d)")
_DAY_BEFORE = re.compile(r"20\d\d(?:0[1-9]|1[0-2])[0-3]\d$")
_DIGITS_ON = re.compile(r"\d+(?![\d点时日月号:.])")


def _dash(m: re.Match[str]) -> str:
    """A dash: 到 between the ends of a range, 杠 between the digits of a code, else a pause."""
    front, rest = before(m), after(m)
    if re.search(r"[A-Za-z]$", front) and re.match(r"[A-Za-z]", rest):
        return ""
    if _DAY_BEFORE.search(front) and _DAY.match(rest):
        return "到"
    if front[-1:].isdecimal() and _DIGITS_ON.match(rest) and not re.search(r":\d\d$", front):
        return "杠" if m[0][0] != "~" else "到"
    if re.search(r"(?:单元|幢|栋|座)$", front) and re.match(r"\d{3,4}", rest):
        return "，"
    if _ENDS_RANGE.search(front) and _BEGINS_END.match(rest):
        return "到"
    return "，"


def _slash(m: re.Match[str]) -> str:
    front, rest = before(m, 1), after(m, 1)
    return "、" if front.isalnum() and rest.isalnum() else "，"


def _colon(m: re.Match[str]) -> str:
    return "："


def _dot(m: re.Match[str]) -> str:
    """A full stop behind a word, an enumeration's dot before one, nothing between letters."""
    if len(m[0]) > 1:
        return "…"
    front, rest = before(m, 1), after(m, 1)
    if front.isascii() and front.isalpha() and rest.isascii() and rest.isalnum():
        return "点" if rest.isdecimal() else ""
    return "、" if front.isdecimal() and rest.strip() else "。"


def _plus(m: re.Match[str]) -> str:
    """以上 behind a quantity that nothing follows (60岁+), else 加."""
    return "以上" if re.search(r"\d[^\d\s，。；、]{1,2}$", before(m, 4)) and not after(m, 1).isalnum() else "加"


def _cross(m: re.Match[str]) -> str:
    """乘 between quantities; a mark of its own otherwise."""
    front, rest = before(m, 6), after(m, 4)
    if re.search(r"(?:\d\s?[^\d\s，。；、]{0,3}|[米度寸)])\s?$", front) and re.match(r"\s?[长宽高深厚]?[\d(]", rest):
        return "乘"
    return "乘" if m[0] == "×" and _hanzi(front[-1:]) and re.match(r"\d{1,3}(?![\d月日号点时:])", rest) else "，"


def _equals(m: re.Match[str]) -> str:
    return "等于" if len(m[0]) == 1 and before(m, 2).strip() and after(m, 2).strip() else "，"


def _compare(m: re.Match[str]) -> str:
    """> and < before a number; >= as one sign; otherwise brackets or arrows, which only pause."""
    name = {">": "大于", "<": "小于"}[m[0][0]] + ("等于" if m[0].endswith("=") else "")
    return name if re.match(r"\s?[\d-]", after(m, 2)) else "，"


def _and(m: re.Match[str]) -> str:
    return "和"


def _at(m: re.Match[str]) -> str:
    """@所有人 calls people: the sign itself is silent; a space behind the name is a pause."""
    return "" if not (before(m, 1).isascii() and before(m, 1).isalnum()) else "艾特"


def _arrow(m: re.Match[str]) -> str:
    """↑2.3% as 上升百分之二点三."""
    return "上升" if m[0] == "↑" else "下降"


def _key(m: re.Match[str]) -> str:
    """按#键 as 按井号键."""
    return "井号" if m[0][0] == "#" else "星号"


def _hash(m: re.Match[str]) -> str:
    return "，"


def _space(m: re.Match[str]) -> str:
    """A pause between words; nothing beside digits and letters or in a spaced-out title (通 知)."""
    front, rest = before(m, 3), after(m, 3)
    if "\n" in m[0]:
        return "。"
    if len(m[0]) > 1 or _SPACED.search(before(m, 5)) or (front[-1:].isdecimal() and rest[:1].isdecimal()):
        return "，"
    if re.match(r"\d{1,4}[年月/-]", after(m, 5)):
        return "，"
    if not (front and rest) or not _hanzi(front[-1]) or not _hanzi(rest[0]):
        return ""
    alone = (len(front) < 2 or not _hanzi(front[-2])) and (len(rest) < 2 or not _hanzi(rest[1]))
    return "" if alone or (len(front) >= 2 and front[-2] == " ") or (len(rest) >= 2 and rest[1] == " ") else "，"


_SPACED = re.compile(r"(?::\d\d|\d{4})$")
"""A time or a telephone, behind which a space is a pause."""


def _hanzi(char: str) -> bool:
    return char != "" and "\u4e00" <= char <= "\u9fff"


def _numeral(m: re.Match[str]) -> str | None:
    """①, Ⅲ, ½, ㈠: as an item of a list before text, as a plain number otherwise."""
    char = m[0]
    if char in "²³〇":
        return None
    value = unicodedata.numeric(char, None)
    if value is None or value < 0:
        return None
    if value != int(value):
        top, bottom = value.as_integer_ratio() if value * 8 == int(value * 8) else (round(value * 60), 60)
        whole, top = divmod(top, bottom)
        shared = max(n for n in (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60) if top % n == 0 and bottom % n == 0)
        fraction = f"{cardinal(str(bottom // shared))}分之{cardinal(str(top // shared))}"
        mixed = "又" if before(m, 1).isdecimal() else ""
        return f"{cardinal(str(whole))}又{fraction}" if whole else mixed + fraction
    said = cardinal(str(int(value)))
    if unicodedata.category(char) != "No" or char in "¹²³⁴⁵⁶⁷⁸⁹⁰₀₁₂₃₄₅₆₇₈₉" or before(m, 1) == "第":
        return said
    listing = bool(re.match(r"\s?[^\s，。、；：,.:;!?！？)）]", after(m, 2)))
    return f"，{said}、" if listing else said


def _letters(m: re.Match[str]) -> str:
    return m[0].upper()


def _single(m: re.Match[str]) -> str | None:
    return _SAID.get(m[0], _PAUSES.get(m[0]))


LETTER_SHAPES: tuple[Shape, ...] = ((re.compile(r"[A-Za-z]++"), _letters),)

SIGN_SHAPES: tuple[Shape, ...] = (
    (re.compile(r"\s++"), _space),
    (re.compile(r"[-—]{1,}+|~++"), _dash),
    (re.compile(r"/{1,}+"), _slash),
    (re.compile(r":{1,}+"), _colon),
    (re.compile(r"\.{1,}+"), _dot),
    (re.compile(r"[↑↓](?=\s?\d)"), _arrow),
    (re.compile(r"\+"), _plus),
    (re.compile(r"(?!\*号?键)[×*xX✕✖]{1,}+"), _cross),
    (re.compile(r"={1,}+"), _equals),
    (re.compile(r"[<>]=?"), _compare),
    (re.compile(r"&"), _and),
    (re.compile(r"@"), _at),
    (re.compile(r"[#*]号?(?=键)"), _key),
    (re.compile(r"#{1,}+"), _hash),
    (re.compile(r"[^\x00-\x7f]"), _numeral),
    (re.compile(r"[^\n]"), _single),
)
