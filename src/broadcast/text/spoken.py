"""Written announcement text → what is read aloud: hanzi, capital letters and punctuation, never a digit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from gettext import gettext as _

from broadcast.model import Remark
from broadcast.text import (
    dayparts,
    shapes_amounts,
    shapes_codes,
    shapes_dates,
    shapes_phones,
    shapes_signs,
    shapes_times,
)
from broadcast.text.seen import seen_only
from broadcast.text.shapes import Shape, before

PUNCTUATION = "，。、！？；：“”《》（）…"
"""All that the spoken form contains beside hanzi and the letters A to Z."""

_HANZI = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PLAIN = re.compile(rf"[{_HANZI}{PUNCTUATION}]++")
_FOREIGN_RUN = re.compile(rf"[^\W\d_A-Za-z{_HANZI}]{{1,200}}+")

_DIGITS: tuple[Shape, ...] = (
    *shapes_phones.EARLY_SHAPES,
    *shapes_times.SHAPES,
    *shapes_dates.SHAPES,
    *shapes_phones.DIGIT_SHAPES,
    *shapes_codes.DIGIT_SHAPES,
    *shapes_phones.NUMBER_SHAPES,
    *shapes_amounts.DIGIT_SHAPES,
)
_LETTERS = (
    *shapes_times.LETTER_SHAPES,
    *shapes_codes.LETTER_SHAPES,
    *shapes_amounts.LETTER_SHAPES,
    *shapes_signs.LETTER_SHAPES,
)
_SIGNS = (
    *shapes_phones.SIGN_SHAPES,
    *shapes_codes.SIGN_SHAPES,
    *shapes_amounts.SIGN_SHAPES,
    *shapes_signs.SIGN_SHAPES,
)

_ADDRESS = r"[!#-&*-;=?@-Z\\^_a-z|~]"
_URL = re.compile(rf"(?i:https?://|www\.){_ADDRESS}{{1,2000}}+")
_EMAIL = re.compile(r"[A-Za-z0-9_.+-]{1,64}+@[A-Za-z0-9-]{1,63}+(?:\.[A-Za-z0-9-]{1,63}+){1,5}")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9-]{1,63}+\.){1,5}(?i:com|cn|net|org|gov|edu|top|xyz|info|vip|cc|me|io)(?![A-Za-z0-9])"
    rf"(?:[/?:]{_ADDRESS}{{0,2000}}+)?"
)
_ANNOUNCED = re.compile(r"(?:链接|网址|网站|官网|地址|网页|邮箱|邮址)[:为是至到 （(]{0,3}$")
_LONG_WORD = 7
_CLOSE = 4
_QUOTED = 60
"""Characters of a surface that its advice repeats."""


class _Folds(dict[int, int | str]):
    """Full-width forms, digits of any script, dashes, dots and spaces → one ASCII character each."""

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        digit = unicodedata.decimal(char, None)
        form = unicodedata.normalize("NFKC", char)
        base = unicodedata.normalize("NFKD", char)[:1]
        if digit is not None:
            self[code] = str(digit)
        elif (
            len(form) == 1
            and unicodedata.category(char) != "Nl"
            and ((base.isascii() and base.isalpha()) or "\u4e00" <= form <= "\u9fff")
        ):
            self[code] = base
        elif unicodedata.category(char) == "Zs" or char in "\t\v\f\r\u2028\u2029\x85":
            self[code] = "\n" if char in "\u2028\u2029\x85" else " "
        else:
            self[code] = char
        return self[code]


_SAME = {
    "-": "‐‑‒–―−﹣－", "~": "～〜∼", ":": "：︰﹕", ".": "．", "/": "／⁄∕", "%": "％﹪", "#": "＃﹟", "+": "＋﹢",
    "=": "＝",
    "&": "＆﹠", "@": "＠﹫", "*": "＊﹡", "$": "＄", "¥": "￥", "(": "（﹙", ")": "）﹚", "<": "＜﹤", ">": "＞﹥",
    "·": "•・‧⋅", "μ": "µ", "×": "✕✖⨯", '"': "＂", "'": "＇", "|": "｜", "_": "＿", "[": "［", "]": "］", "{": "｛",
    "}": "｝", "\\": "＼", "`": "｀", "^": "＾", "，": "﹐", "。": "｡", "、": "､", "；": "﹔", "！": "﹗",
    "？": "﹖", "—": "─━",
}  # fmt: skip
_RATIO = re.compile(r"(?<![\d.])1∶(?=\d)|(?<=\d)∶(?=1(?!\d))")
"""What the sign of a ratio joins; elsewhere it is another colon."""
_FOLDS = _Folds({ord(c): to for to, many in _SAME.items() for c in many})


def to_spoken(text: str) -> tuple[str, tuple[Remark, ...]]:
    """What is read aloud for Simplified Chinese `text`, and a remark for each piece that cannot be read or followed.

    Returns:
        The spoken form, of hanzi, A to Z and PUNCTUATION only; and remarks, in order: `unreadable` for what is left
        out or spelled, `seen_only` for words that point at something to be seen.
    """
    plain = _RATIO.sub(lambda m: m[0].replace("∶", "比"), text.translate(_FOLDS)).replace("∶", ":")
    said: list[str] = []
    remarks: list[Remark] = []
    at = 0
    while at < len(plain):
        if run := _PLAIN.match(plain, at):
            said.append(run[0])
            at = run.end()
            continue
        end, piece, advice = _read(plain, at)
        said.append(piece)
        if advice:
            surface = text[at:end]
            remarks.append(Remark("unreadable", at, surface, advice.format(text=surface[:_QUOTED])))
        at = end
    spoken = _tidy("".join(said))
    if not plain.rstrip().endswith(("，", ",", "、")):
        spoken = spoken.rstrip("，、")
    return spoken, tuple(sorted([*remarks, *_unseen(text, remarks)], key=lambda remark: remark.at))


def _unseen(text: str, unreadable: Sequence[Remark]) -> Iterator[Remark]:
    """What only a reader can follow, where no address close behind it has a remark already."""
    addresses = {remark.at for remark in unreadable}
    for remark in seen_only(text):
        end = remark.at + len(remark.text)
        if addresses.isdisjoint(range(end, end + _CLOSE)):
            yield remark


def _read(plain: str, at: int) -> tuple[int, str, str]:
    """Where the piece that begins at `at` ends, its reading, and advice with a place for `text` if it has none."""
    char = plain[at]
    if char.isascii() and char.isalnum():
        for pattern in (_URL, _EMAIL, _DOMAIN):
            if m := pattern.match(plain, at):
                return _link(m)
        shapes = _DIGITS if char.isdecimal() else _LETTERS
    else:
        shapes = _SIGNS
    for pattern, say in shapes:
        if (m := pattern.match(plain, at)) and (said := say(m)) is not None:
            return m.end(), said, _spelled(m[0]) if shapes is _LETTERS else ""
    return _unknown(plain, at)


def _link(m: re.Match[str]) -> tuple[int, str, str]:
    """A web or mail address: silent where the words before already name it, else named."""
    address = m[0].rstrip(".,:;!?-")
    name = "邮箱" if m.re is _EMAIL else "链接"
    advice = _("The address “{text}” cannot be read aloud; say in words where people find it.")
    return m.start() + len(address), "" if _ANNOUNCED.search(before(m)) else f"通知里的{name}", advice


def _spelled(word: str) -> str:
    if len(word) < _LONG_WORD or not word.isalpha():
        return ""
    return _("“{text}” would be spelled letter by letter; write it in Chinese.")


def _unknown(plain: str, at: int) -> tuple[int, str, str]:
    """Decoration leaves a pause or nothing; anything else is left out with advice."""
    char = plain[at]
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cc") or char in "\u3000\ufe0f":
        return at + 1, "", ""
    if category in ("So", "Sk", "Ps", "Pe", "Pi", "Pf", "Pd", "Po", "Pc") and not _squared(char):
        return at + 1, "，", ""
    if form := _squared(char):
        return at + 1, to_spoken(form)[0], ""
    run = _FOREIGN_RUN.match(plain, at)
    end = run.end() if run and category[0] == "L" else at + 1
    return end, "，", _("“{text}” cannot be read aloud; write it in Chinese or leave it out.")


def _squared(char: str) -> str:
    """What a compatibility sign such as ㏠ or ㊣ stands for, if digits, letters and hanzi do; empty otherwise."""
    form = unicodedata.normalize("NFKC", char)
    return form if form != char and re.fullmatch(rf"[0-9A-Za-z{_HANZI}]+", form) else ""


_STRENGTH = "、，：；…。？！"
_STOPS = re.compile(rf"[{_STRENGTH}]{{2,}}+")
_OPENED = re.compile(r"([（“《])[、，：；。…]++")
_CLOSED = re.compile(r"[、，：；]++([）”》])")
_EMPTY = re.compile(r"（）|“”|《》")


def _tidy(said: str) -> str:
    """One mark for a row of marks, the strongest; none at the beginning or beside a bracket."""
    said = _STOPS.sub(_strongest, said)
    said = _EMPTY.sub("，", _CLOSED.sub(r"\1", _OPENED.sub(r"\1", said)))
    return _STOPS.sub(_strongest, said).lstrip("、，：；。…")


def _strongest(m: re.Match[str]) -> str:
    return max(m[0], key=_STRENGTH.index)


def in_place(text: str, start: int, end: int) -> str:
    """How a piece of a text is said where it stands: 7:00 behind 今晚停水 without 早上."""
    hour = re.match("[0-9]{1,2}(?=[:：])", text[start:end])
    part = dayparts.late(text, start, int(hour[0])) if hour else ""
    return to_spoken(part + text[start:end])[0].removeprefix(part)
