"""Digits → hanzi: cardinals, counts, decimals, and digits one by one."""

from __future__ import annotations

from typing import Literal

Two = Literal["二", "两"]

LONGEST_CARDINAL = 16
"""Digits; a longer number is read digit by digit."""

_HANZI = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")


def digits(written: str, one: str = "一") -> str:
    """Each digit by its name, `one` (一, or 幺 as on the telephone) for 1; other characters are left out."""
    return "".join(one if d == "1" else _HANZI[int(d)] for d in written if d.isdecimal())


def integer(n: int) -> str:
    """The cardinal of a number from 0 to below 10**16: 10 → 十, 1050 → 一千零五十."""
    if n == 0:
        return "零"
    said = _group(n)
    return said[1:] if said.startswith("一十") else said


def cardinal(written: str, two: Two = "二") -> str:
    """A whole number in words, with 两 for a leading 2 where `two` says so; 007 and over-long ones by digits."""
    if len(written) > LONGEST_CARDINAL or (len(written) > 1 and written[0] == "0"):
        return digits(written)
    said = integer(int(written))
    if two == "两" and said[0] == "二" and said[1:2] != "十":
        return "两" + said[1:]
    return said


def number(written: str, two: Two = "二") -> str:
    """A number with an optional decimal part and thousands separators: 1,200.50 → 一千二百点五零."""
    whole, _, part = written.replace(",", "").partition(".")
    if part:
        return f"{cardinal(whole)}点{digits(part)}"
    return cardinal(whole, two)


def _group(n: int) -> str:
    """`n` below 10**16 without shortening 一十, so that it can stand inside a longer number."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if n >= size:
            high, low = divmod(n, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _head(high) + name + gap + (_group(low) if low else "")
    said = ""
    for place, digit in zip(range(3, -1, -1), f"{n:04d}", strict=True):
        if digit != "0":
            said += _HANZI[int(digit)] + _PLACES[place]
        elif said and not said.endswith("零"):
            said += "零"
    return said.rstrip("零")


def _head(n: int) -> str:
    said = _group(n)
    return "两" if said == "二" else said
