"""Spoken form → syllables: the reading of each character, by lexicon first, then phrases, with tone sandhi."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from gettext import gettext as _
from pathlib import Path
from typing import Any

from broadcast.config import read_text
from broadcast.errors import ConfigError
from broadcast.model import Remark, Syllable

_HANZI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇]")
_READING = re.compile(r"[a-zêüv]{1,6}[1-5]")
_DIGITS = "零一二三四五六七八九十百千万亿两幺"


def is_reading(text: str) -> bool:
    """Whether it is a Mandarin syllable with its tone, such as huan2 or lv4, in any tone."""
    return bool(_READING.fullmatch(text)) and text[:-1].replace("ü", "v") in _syllables()


@cache
def _syllables() -> frozenset[str]:
    """Every syllable that pypinyin's table knows, without its tone."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    marked = {one for several in PINYIN_DICT.values() for one in several.split(",")}
    return frozenset(to_normal(one) for one in marked)


def read_lexicon(path: Path) -> dict[str, tuple[str, ...]]:
    """Word → one reading a character, from a TSV file of word, pinyin and source; `#` begins a remark.

    Raises:
        ConfigError: lines that are wrong, all at once, with their numbers.
    """
    words: dict[str, tuple[str, ...]] = {}
    wrong: list[str] = []
    lines = read_text(path).splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _tab, rest = line.partition("\t")
        readings = tuple(rest.partition("\t")[0].split())
        if not word or len(readings) != len(word) or not all(_READING.fullmatch(one) for one in readings):
            wrong.append(_("line {number}: {line}").format(number=number, line=line.strip()))
        words[word] = readings
    if wrong:
        raise ConfigError(
            _("{path} has lines that are no reading:").format(path=path) + "\n  " + "\n  ".join(wrong),
            _("Write word, TAB, then one reading a character, such as: 还款 TAB huan2 kuan3"),
        )
    return words


@cache
def shipped_lexicon() -> Mapping[str, tuple[str, ...]]:
    """The lexicon that comes with the program."""
    return read_lexicon(Path(__file__).with_name("lexicon.tsv"))


def _override(spoken: str, readings: list[str], words: Mapping[str, tuple[str, ...]]) -> None:
    if not words:
        return
    by_length = sorted(words, key=lambda word: (-len(word), word))
    for found in re.finditer("|".join(map(re.escape, by_length)), spoken):
        readings[found.start() : found.end()] = words[found[0]]


def _sandhi(spoken: str, pinyin: list[str], words: list[tuple[int, int]]) -> list[str]:
    """The tones as they are said: 不 and 一 before their neighbours; third tones in a word, then in pairs from behind.

    Source: 现代汉语 (黄伯荣、廖序东, 6th ed., 高等教育出版社), vol. 1, §1.5 音变. 一 keeps its tone as an ordinal, in
    numbers that are read digit by digit and at the end of a word.
    """
    said = list(pinyin)
    for at, char in enumerate(spoken):
        follows = pinyin[at + 1] if at + 1 < len(pinyin) else ""
        before = spoken[at - 1 : at]
        if not follows:
            continue
        if char == "不" and pinyin[at] == "bu4" and follows[-1] == "4":
            said[at] = "bu2"
        elif char == "一" and pinyin[at] == "yi1" and before not in tuple("第十周期" + _DIGITS):
            after = spoken[at + 1]
            counted = after in "月号日楼栋幢层级组单区" or spoken.startswith("年级", at + 1)
            if counted or (after in _DIGITS and after not in "百千万亿"):
                continue
            said[at] = "yi2" if follows[-1] == "4" or (after == "个") else "yi4"
    for start, end in words:
        for at in range(start, end - 1):
            if pinyin[at][-1:] == "3" and pinyin[at + 1][-1:] == "3":
                said[at] = pinyin[at][:-1] + "2"
    for at in range(len(said) - 2, -1, -1):
        if pinyin[at][-1:] == "3" and said[at + 1][-1:] == "3":
            said[at] = pinyin[at][:-1] + "2"
    return said


def _words(spoken: str, words: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    from pypinyin.seg import mmseg

    at = 0
    for word in mmseg.seg.cut(spoken):
        yield at, at + len(word)
        at += len(word)
    for word in words:
        for found in re.finditer(re.escape(word), spoken):
            yield found.span()


def _unread(run: str) -> Any:
    return [""] * len(run)


def syllables(
    spoken: str, own: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[tuple[Syllable, ...], tuple[Remark, ...]]:
    """One syllable for each character of a spoken form, and a remark for each hanzi whose reading is unknown.

    Args:
        spoken: hanzi, capital Latin letters and punctuation.
        own: the community's or the item's own readings; they win over the shipped lexicon.
    """
    from pypinyin import Style, lazy_pinyin

    if not spoken:
        return (), ()
    pinyin: list[str] = []
    for hanzi, rest in re.findall(rf"({_HANZI.pattern}+)|([^{_HANZI.pattern[1:]}+)", spoken):
        if hanzi:
            pinyin += lazy_pinyin(hanzi, style=Style.TONE3, neutral_tone_with_five=True, errors=_unread)
        else:
            pinyin += [""] * len(rest)
    for at, char in enumerate(spoken):
        if char == "不" and pinyin[at] == "bu2":
            pinyin[at] = "bu4"
        elif char == "一" and pinyin[at] in ("yi2", "yi4"):
            pinyin[at] = "yi1"
        elif char == "〇":
            pinyin[at] = "ling2"
    words = {**shipped_lexicon(), **(own or {})}
    _override(spoken, pinyin, words)
    unknown = tuple(
        Remark("reading", at, char, _("No reading is known; add one to lexicon.tsv or to the script's `readings`."))
        for at, char in enumerate(spoken)
        if _HANZI.match(char) and not _READING.fullmatch(pinyin[at])
    )
    for remark in unknown:
        pinyin[remark.at] = ""
    said = _sandhi(spoken, pinyin, list(_words(spoken, words)))
    return tuple(map(Syllable, spoken, pinyin, said)), unknown
