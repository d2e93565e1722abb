"""Bytes → text, in the encodings that people's notices really have; Traditional → Simplified of the same length."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from functools import cache
from gettext import gettext as _
from typing import Any

from broadcast.errors import NoticeError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_SAMPLE = 4000
"""Characters that tell which encoding it is."""
_HANZI = re.compile(r"[\u3400-\u9fff]")


def _common(text: str) -> float:
    """The share of hanzi that are everyday ones: level 1 of GB 2312, in Simplified form."""
    hanzi = simplified("".join(_HANZI.findall(text[:_SAMPLE])))
    if not hanzi:
        return 0.0
    codes = (char.encode("gb2312", "ignore") for char in hanzi)
    return sum(0xB0 <= code[0] <= 0xD7 for code in codes if code) / len(hanzi)


def decode(data: bytes, source: str) -> str:
    """The text with `\\n` line ends: UTF-8, UTF-16 with its mark, GB18030 or Big5, whichever gives everyday hanzi.

    Raises:
        NoticeError: it is binary, or in none of these; names the line.
    """
    text = None
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
    if text is None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as exc:
            text = _legacy(data, source, data.count(b"\n", 0, exc.start) + 1)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    odd = _CONTROL.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise NoticeError(
            _("{source}, line {line}: this is not text.").format(source=source, line=line),
            _("Give a text file (.txt or .md); save documents and photos as text first."),
        )
    return text


def _legacy(data: bytes, source: str, line: int) -> str:
    """The text in GB18030 or Big5; `line` is where it is no UTF-8."""
    found = []
    for encoding in ("gb18030", "big5hkscs"):
        with suppress(UnicodeDecodeError):
            found.append(data.decode(encoding))
    best = max(found, key=_common, default="")
    if _common(best) < 0.5:
        raise NoticeError(
            _("{source}, line {line}: the characters cannot be read.").format(source=source, line=line),
            _("Save the file as UTF-8 text."),
        )
    return best


_TRADITIONAL = {"zh-HK": "s2hk", "zh-MO": "s2hk", "zh-TW": "s2tw"}
"""OpenCC's tables for the locales that write in Traditional characters."""


_CANTONESE = ((re.compile("(?<=[唔就都但])系|系(?=唔)"), "係"), (re.compile("(?<=唔)準"), "准"))
"""What OpenCC's tables miss in Cantonese words."""


@cache
def _converter(table: str) -> Any:
    import opencc

    return opencc.OpenCC(table)


def simplified(text: str) -> str:
    """The text in Simplified characters; always the same length, so that offsets hold in both."""
    whole: str = _converter("t2s").convert(text)
    if len(whole) == len(text):
        return whole
    one_by_one = (_converter("t2s").convert(char) for char in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, one_by_one, strict=True))


def in_script_of(locale: str, text: str) -> str:
    """A Simplified text as people of that locale write it, of the same length: Traditional for zh-HK, zh-MO and zh-TW.

    A character stays as it is where `simplified` would not give it back, so that both forms say and are read the same.
    """
    table = _TRADITIONAL.get(locale)
    if table is None:
        return text
    written: str = _converter(table).convert(text)
    for missed, right in _CANTONESE if table == "s2hk" else ():
        written = missed.sub(right, written)
    if len(written) != len(text):
        return text
    while (back := simplified(written)) != text:
        kept = "".join(old if old != again else new for old, again, new in zip(text, back, written, strict=True))
        if kept == written:
            return text
        written = kept
    return written
