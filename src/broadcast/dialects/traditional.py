"""Simplified → Traditional for the dictionaries that know words in Traditional characters."""

from __future__ import annotations

from functools import cache
from typing import Any


def traditional(simplified: str, table: str) -> str:
    """The text in Traditional characters, of the same length; by words where OpenCC knows them, as 面 is 面 and 麵.

    Args:
        table: OpenCC's, such as s2t, or s2hk for how Hong Kong writes.
    """
    whole: str = _converter(table).convert(simplified)
    if len(whole) == len(simplified):
        return whole
    one_by_one = (_converter(table).convert(char) for char in simplified)
    return "".join(new if len(new) == 1 else old for old, new in zip(simplified, one_by_one, strict=True))


@cache
def _converter(table: str) -> Any:
    import opencc

    return opencc.OpenCC(table)
