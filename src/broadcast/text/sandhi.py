"""The tones as they are said: 不 and 一 before their neighbours, and one third tone before another.

Source: 现代汉语 (黄伯荣、廖序东, 6th ed., 高等教育出版社), vol. 1, §1.5 音变.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_DIGITS = "零一二三四五六七八九十百千万亿两幺"


def said(spoken: str, pinyin: Sequence[str], words: Iterable[tuple[int, int]]) -> list[str]:
    """Each reading as it is said; third tones change within a word first, then in pairs from behind.

    A 啦 that ends a call is said in full, or it is heard as 了. 一 keeps its tone as an ordinal, in numbers that are
    read digit by digit and at the end of a word.

    Args:
        pinyin: one dictionary reading for each character of `spoken`, empty where there is none.
        words: start and end of each word.
    """
    changed = list(pinyin)
    for at, char in enumerate(spoken):
        follows = pinyin[at + 1] if at + 1 < len(pinyin) else ""
        before = spoken[at - 1 : at]
        if not follows:
            continue
        if char == "不" and pinyin[at] == "bu4" and follows[-1] == "4":
            changed[at] = "bu2"
        elif char == "一" and pinyin[at] == "yi1" and before not in tuple("第十周期" + _DIGITS):
            after = spoken[at + 1]
            counted = after in "月号日楼栋幢层级组单区" or spoken.startswith("年级", at + 1)
            if counted or (after in _DIGITS and after not in "百千万亿"):
                continue
            changed[at] = "yi2" if follows[-1] == "4" or (after == "个") else "yi4"
    for at, char in enumerate(spoken):
        if char == "啦" and pinyin[at] == "la5" and not any(pinyin[at + 1 :]):
            changed[at] = "la1"
    for start, end in words:
        for at in range(start, end - 1):
            if pinyin[at][-1:] == "3" and pinyin[at + 1][-1:] == "3":
                changed[at] = pinyin[at][:-1] + "2"
    for at in range(len(changed) - 2, -1, -1):
        if pinyin[at][-1:] == "3" and changed[at + 1][-1:] == "3":
            changed[at] = pinyin[at][:-1] + "2"
    return changed
