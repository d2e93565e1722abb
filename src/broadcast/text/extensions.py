"""Phone extensions and the keys to press: what is dialled behind a number, in digits or in hanzi."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HANZI = "零一二三四五六七八九"
_DIALLED = rf"[0-9]{{1,6}}+|[{_HANZI}幺]{{1,6}}+"
_COUNTED = r"(?![0-9十百千万]|[.:/][0-9]|\s?(?:[年月日元人次名个位点时楼栋幢单路块]|号(?!\s?(?:键|分机|[,。;、)]|$))))"
_NAMED = r"转?接?分机(?:号码?)?|内线(?:号码?)?"
_TAIL = r"(?:\s?号?(?:分机|键))?"

_BEHIND = re.compile(
    rf"[\s,，(（]{{0,2}}(?:(?:请|然后|之?后|再|接通)[,，]?\s?){{0,2}}(?:{_NAMED}|转接?|按|选)\s?[:：是]?\s?(?P<x>{_DIALLED}){_COUNTED}"
    rf"{_TAIL}[)）]?"
)
"""What follows the number itself, or another extension."""
_DASHED = re.compile(r"-(?P<x>[0-9]{1,4})(?![0-9:.-])")
_MENU = re.compile(r"-(?P<x>[0-9])(?=-[0-9](?![0-9])|(?![0-9:.-]))")
_OTHER = re.compile(rf"\s?[、或/]\s?(?P<x>{_DIALLED}){_COUNTED}(?![-0-9]){_TAIL}")
"""One more, as long as the one before it."""
_ALONE = re.compile(
    rf"(?:{_NAMED})\s?[:：是为]?\s?(?P<x>(?:{_DIALLED})){_COUNTED}"
    rf"|(?<![旋运])(?:转接?|按|选)\s?(?P<y>{_DIALLED})\s?号?(?:分机|键)"
)


def behind(folded: str, number: str, end: int) -> Iterator[re.Match[str]]:
    """The extensions of a phone number that ends at `end`, in order; group `x` is what is dialled."""
    dash = _MENU if len(number) == 5 else _DASHED
    last = None if number.startswith("1") and len(number) == 11 else dash.match(folded, end)
    last = last or _BEHIND.match(folded, end)
    while last:
        yield last
        end, length = last.end(), len(last["x"])
        other = _OTHER.match(folded, end)
        more = other if other and len(other["x"]) == length else _BEHIND.match(folded, end)
        last = more or (dash.match(folded, end) if dash is _MENU and last.re is _MENU else None)


def alone(folded: str) -> Iterator[re.Match[str]]:
    """The extensions and keys that say by themselves what they are, as 分机号8012, 转8012分机 and 按2键."""
    return _ALONE.finditer(folded)


def digits(match: re.Match[str]) -> str:
    """What is dialled, as ASCII digits."""
    named = match.groupdict()
    dialled = named["x"] or named["y"]
    return "".join(c if c in "0123456789" else str(_HANZI.index(c.replace("幺", "一"))) for c in dialled)
