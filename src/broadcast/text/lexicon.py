"""Readings of words that people wrote down: TSV files of our own, and the W3C's Pronunciation Lexicon (PLS)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from gettext import gettext as _
from html import escape
from pathlib import Path
from xml.parsers import expat

from broadcast.config import read_text
from broadcast.errors import ConfigError

Lexicon = Mapping[str, tuple[str, ...]]
"""Word → one reading a character, tone as a digit 1-5, ü as v."""

_READING = re.compile(r"[a-zêüv]{1,6}[1-5]")
_NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
"""Source: Pronunciation Lexicon Specification 1.0, W3C Recommendation of 2008-10-14, §4.1."""
ALPHABET = "x-pinyin"
"""What our PLS files name as their alphabet, private as §4.1 allows: pinyin with tone digits, a blank between."""


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


def read_lexicon(
    path: Path, reading: re.Pattern[str] = _READING, example: str = "还款 TAB huan2 kuan3"
) -> dict[str, tuple[str, ...]]:
    """The words of a .pls file, or of a TSV file of word, readings and source, where `#` begins a remark.

    Args:
        reading: what each reading must look like; pinyin, if not given.
        example: a line that is right.

    Raises:
        ConfigError: lines that are wrong, all at once, with their numbers.
    """
    text = read_text(path)
    rows = _pls_rows(text, path) if path.suffix.lower() == ".pls" else _tsv_rows(text)
    words: dict[str, tuple[str, ...]] = {}
    wrong: list[str] = []
    for number, line, word, pinyin in rows:
        readings = tuple(one.replace("ü", "v") for one in pinyin.split())
        if not word or len(readings) != len(word) or not all(map(reading.fullmatch, readings)):
            wrong.append(_("line {number}: {line}").format(number=number, line=line.strip()))
        words[word] = readings
    if wrong:
        raise ConfigError(
            _("{path} has lines that are no reading:").format(path=path) + "\n  " + "\n  ".join(wrong),
            _("Write word, TAB, then one reading a character, such as: {example}").format(example=example),
        )
    return words


def _tsv_rows(text: str) -> Iterator[tuple[int, str, str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            word, _tab, rest = line.partition("\t")
            yield number, line, word, rest.partition("\t")[0]


def _pls_rows(text: str, path: Path) -> list[tuple[int, str, str, str]]:
    """Line, source, word and pinyin of each grapheme; entities are refused, as they can grow without bound."""
    parser = expat.ParserCreate(namespace_separator=" ")
    rows: list[tuple[int, str, str, str]] = []
    graphemes: list[str] = []
    phoneme: list[str] = []
    held: list[str] = []

    def opened(name: str, _attributes: dict[str, str]) -> None:
        held.clear()
        if name.endswith(" lexeme"):
            graphemes.clear()
            phoneme.clear()

    def closed(name: str) -> None:
        said = "".join(held).strip()
        held.clear()
        if name == f"{_NAMESPACE} grapheme":
            graphemes.append(said)
        elif name == f"{_NAMESPACE} phoneme" and not phoneme:
            phoneme.append(said)
        elif name == f"{_NAMESPACE} lexeme":
            pinyin = "".join(phoneme)
            rows.extend((parser.CurrentLineNumber, f"{word} {pinyin}", word, pinyin) for word in graphemes)

    def refused(*_declaration: object) -> None:
        raise ConfigError(
            _("{path} declares an entity, which a lexicon must not.").format(path=path),
            _("Write the characters themselves."),
        )

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler, parser.EntityDeclHandler = held.append, refused
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as exc:
        raise ConfigError(
            _("{path} is no XML: {why}.").format(path=path, why=exc),
            _("Export it again as a W3C Pronunciation Lexicon, or write lexicon.tsv."),
        ) from exc
    return rows


def as_pls(words: Lexicon, locale: str = "zh-CN") -> str:
    """The words as a W3C Pronunciation Lexicon 1.0."""
    lexemes = [
        f"  <lexeme><grapheme>{escape(word, quote=False)}</grapheme><phoneme>{' '.join(readings)}</phoneme></lexeme>\n"
        for word, readings in words.items()
    ]
    head = f'<lexicon version="1.0" xmlns="{_NAMESPACE}" alphabet="{ALPHABET}" xml:lang="{locale}">\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(lexemes)}</lexicon>\n'


def as_tsv(words: Lexicon) -> str:
    """The words as lines of word, TAB, pinyin."""
    return "".join(f"{word}\t{' '.join(readings)}\n" for word, readings in words.items())


@cache
def shipped_lexicon() -> Lexicon:
    """The words and place names that come with the program."""
    return {**place_names(), **read_lexicon(Path(__file__).with_name("lexicon.tsv"))}


@cache
def place_names() -> Lexicon:
    """The place names that come with the program."""
    return read_lexicon(Path(__file__).with_name("placenames.tsv"))


def occurrences(text: str, words: Lexicon, cuts: Collection[int] = ()) -> Iterator[tuple[int, str]]:
    """Where words of the lexicon stand, from the left, the longest first; none overlaps another.

    Args:
        cuts: where words begin as a dictionary parts the text: what takes the end of one and the beginning of the next
            is none, as 市长 in 上海市长宁区.
    """
    lengths = _shipped_lengths() if words is shipped_lexicon() else _lengths(words)
    at = 0
    while at < len(text):
        for length in lengths.get(text[at], ()):
            end = at + length
            astray = any(cut in cuts for cut in range(at + 1, end)) and not (at in cuts and end in cuts)
            if text[at:end] in words and not astray:
                yield at, text[at : at + length]
                at += length - 1
                break
        at += 1


def _lengths(words: Lexicon) -> Mapping[str, list[int]]:
    """First character → how long the words are that begin with it, the longest first."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return {char: sorted(several, reverse=True) for char, several in lengths.items()}


@cache
def _shipped_lengths() -> Mapping[str, list[int]]:
    return _lengths(shipped_lexicon())
