"""A script in a dialect's own words: Mandarin sentences put into them, and taken back for whoever checks the script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import gettext as _
from importlib.resources import files

from broadcast import dialects
from broadcast.dialects import names as named
from broadcast.dialects import opposites
from broadcast.dialects.tables import rows as rows
from broadcast.errors import ConfigError
from broadcast.model import Notice
from broadcast.text import plain
from broadcast.text.places import places
from broadcast.text.spoken import to_spoken
from broadcast.text.words import NONE, Words

MANDARIN = "zh-CN"
_NAMES = frozenset({"place", "issuer", "person", "warning", "topic", "phone"})
"""Facts that are names: they are said as the notice writes them."""
_QUOTED = re.compile(r"[《“「『【]([^》”」』】\n]{2,20})[》”」』】]")
_FIGURE = "[0-9〇零一二三四五六七八九十]{1,4}[年月日号点时分]"
"""The unit of a figure begins no word: 23日中午 holds no 日中."""
_STOPS = "，。；：！？,;:!?\n"
_CLOSED = re.compile(r"\s*(?:[，。；！？,;!?\n]|$)")
_CLAUSE = re.compile(rf"[^{_STOPS}]*+$")
_DENIED = re.compile("[不没未别勿莫忘]")
_DENIAL = ("不", "没")
_REACH = 40
"""Characters of a clause before a word that are looked at."""
_LONGEST = 10
"""Characters of the longest phrase of pypinyin's dictionary."""
_MANDARIN_TOO = (
    "今日 昨日 后日 夜里 夜晚 日里 屋里 即刻 单车 电单车 多谢 饮水 帮手 听讲 讲清楚 收工 返工 返学 好多 欢喜 清爽 高头"
    " 落雨 落雪 莫要 请莫要 千万莫要 勿要 请勿要 千万勿要 勿是 勿会 勿准 晌午 收钞票 快快交 老人家 当心 外头 里头 发热"
    " 用不着担心 用不着预约 用不着排队 用不着挂号 用不着抢购 用不着参加"
)
"""Words of the tables that are in use in Mandarin too; our judgement, besides what pypinyin's dictionary has."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a dialect for the script of one notice."""

    said: Mapping[str, str]
    """Mandarin word → the dialect's; one that is the same keeps others from being found in it."""
    meant: Mapping[str, str]
    """The dialect's word → the Mandarin one."""
    kept: re.Pattern[str]
    """What is said as it stands: the notice's names, people behind a label, and figures with their units."""
    last: frozenset[str] = frozenset()
    """The words of `said` that are exchanged only at the end of a clause that denies nothing."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text in a dialect says, in Mandarin."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """For each offset in `text`, its end included, where that stands in the dialect's text; within a word of the
    dialect, its start and its end."""


PLAIN = Wording({}, {}, re.compile(_FIGURE))
"""Mandarin's."""


def of(locale: str, notice: Notice | None = None, own: Words = NONE, frame: str = "") -> Wording:
    """The wording of a locale for what is said of a notice; PLAIN for Mandarin.

    A word of the dialect that the notice itself uses means there what the notice means, so its row is left out.

    Args:
        own: the community's words; its rows win over the shipped ones.
        frame: lines of the community's own that are said as written, such as its opening.

    Raises:
        ConfigError: two of the community's rows give the same word, or some say something else than their own.
    """
    return _of(locale, notice, own, frame) if dialects.of(locale) else PLAIN


@lru_cache(maxsize=32)
def _of(locale: str, notice: Notice | None, own: Words, frame: str) -> Wording:
    table = _table(dialects.of(locale), own)
    names = {line for line in frame.split("\n") if line}
    written = frame
    if notice is not None:
        written += "\n".join((notice.plain, plain.reword(notice.plain, own)))
        names |= {notice.plain[f.start : f.end] for f in notice.facts if f.kind in _NAMES}
        names |= {notice.plain[start:end] for start, end in places(notice.plain)}
        names |= {match[1] for match in _QUOTED.finditer(notice.plain)} | {notice.issuer}
    said = {word: other for word, other in table.items() if word == other or other not in written}
    meant = {other: word for word, other in said.items()}
    longest_first = sorted(names - {""}, key=lambda name: (-len(name), name))
    kept = re.compile("|".join((*map(re.escape, longest_first), named.LABELLED, _FIGURE)))
    return Wording(said, meant, kept, _last(dialects.of(locale)) & said.keys())


def local(text: str, wording: Wording) -> str:
    """A Mandarin text in the dialect's words.

    Only whole words are exchanged, none within a name of the notice or what may be one, none behind a bare 不 or 没;
    and only where the same text comes back from `meant`, both as written and as read aloud. A clause for which it does
    not stays as it is.
    """
    if not wording.said:
        return text
    pieces = list(_exchanged(text, wording))
    said = "".join(other for _piece, other in pieces)
    if _holds(said, text, wording):
        return said
    made, clause = "", ["", ""]
    for piece, other in (*pieces, ("", "")):
        clause = [clause[0] + piece, clause[1] + other]
        if piece[-1:] in _STOPS:
            made += clause[1] if _holds(clause[1], clause[0], wording) else clause[0]
            clause = ["", ""]
    return made if _holds(made, text, wording) else text


def meant(text: str, wording: Wording) -> Meant:
    """What a text in the dialect says, in Mandarin words: what is checked against the notice."""
    if not wording.meant:
        return Meant(text, tuple((at, at) for at in range(len(text) + 1)))
    made: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for piece, other in _pieces(text, wording.meant, wording):
        made.append(other)
        end = at + len(piece)
        if piece == other:
            spans += [(here, here) for here in range(at, end)]
        else:
            spans += [(at, at), *((at, end) for _ in other[1:])]
        at = end
    return Meant("".join(made), (*spans, (at, at)))


def mandarin(text: str, wording: Wording) -> str:
    """The text of `meant` alone."""
    return meant(text, wording).text


def of_dialects(text: str, notice: Notice) -> Iterator[tuple[int, str, str]]:
    """Where a word stands that the tables have and Mandarin has not, the word and its dialect; none of the notice's."""
    at = 0
    for piece, dialect in _pieces(text, _theirs(), of(MANDARIN, notice)):
        if piece != dialect and piece not in notice.plain:
            yield at, piece, dialect
        at += len(piece)


@cache
def _theirs() -> Mapping[str, str]:
    """Each dialect's word that is none of Mandarin → the dialect."""
    from pypinyin.constants import PHRASES_DICT

    tables = {dialect: rows(dialect) for dialect in dialects.MODULES}
    ours = {*_MANDARIN_TOO.split()} | {row[0] for table in tables.values() for row in table}
    found = {row[1]: dialect for dialect, table in tables.items() for row in table}
    return {word: dialect for word, dialect in found.items() if word not in ours and word not in PHRASES_DICT}


def _holds(said: str, text: str, wording: Wording) -> bool:
    if said == text:
        return True
    aloud = to_spoken(said)[0]
    return mandarin(said, wording) == text and mandarin(aloud, wording) == to_spoken(text)[0]


def _exchanged(text: str, wording: Wording) -> Iterator[tuple[str, str]]:
    """Each word of a Mandarin text with what is said for it."""
    at = 0
    for piece, other in _pieces(text, wording.said, wording):
        end = at + len(piece)
        yield piece, other if piece == other or _fits(text, at, end, wording) else piece
        at = end


def _fits(text: str, start: int, end: int, wording: Wording) -> bool:
    if text.endswith(_DENIAL, 0, start) or named.in_name(text, start, end):
        return False
    if text[start:end] not in wording.last:
        return True
    before = _CLAUSE.search(text, max(0, start - _REACH), start)
    return bool(_CLOSED.match(text, end)) and not (before and _DENIED.search(before[0]))


def _pieces(text: str, words: Mapping[str, str], wording: Wording) -> Iterator[tuple[str, str]]:
    """Each word of the text with what stands for it; the names are one word each and stand for themselves."""
    at = 0
    for name in wording.kept.finditer(text):
        yield from _words(text[at : name.start()], words)
        yield name[0], name[0]
        at = name.end()
    yield from _words(text[at:], words)


def _words(text: str, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The longest words from the left, of `words`, whole.txt and pypinyin's phrases, and single characters between."""
    from pypinyin.constants import PHRASES_DICT

    at = 0
    while at < len(text):
        for end in range(min(len(text), at + _LONGEST), at, -1):
            piece = text[at:end]
            if piece in words or piece in _whole() or piece in PHRASES_DICT or end == at + 1:
                break
        yield piece, words.get(piece, piece)
        at = end


@cache
def _whole() -> frozenset[str]:
    """Words that no word of a table may cut. Source: whole.txt beside this module, our own."""
    lines = files("broadcast.dialects").joinpath("whole.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _last(dialect: str) -> frozenset[str]:
    return frozenset(row[0] for row in rows(dialect) if row[3:] == ("end",))


def _table(dialect: str, own: Words) -> dict[str, str]:
    """Mandarin word → the dialect's, one to one."""
    mine = {row[0]: row[1] for row in dict(own.dialects).get(dialect, ())}
    times = Counter(mine.values())
    twice = sorted(word for word, other in mine.items() if times[other] > 1)
    if twice:
        raise ConfigError(
            _("words.{locale}.tsv gives the same word for several: {words}.").format(
                locale=dialect, words=", ".join(twice)
            ),
            _("Give each its own word, or only one of them: what is said must be clear the other way round too."),
        )
    written = zip(dict(own.dialects).get(dialect, ()), dict(own.dialect_lines).get(dialect, ()), strict=False)
    lines = {row[0]: number for row, number in written}
    contrary = [_contrary(*row, lines.get(row[0])) for row in mine.items() if opposites.opposes(*row)]
    if contrary:
        raise ConfigError(
            _("words.{locale}.tsv has lines that say something else than the Mandarin word:").format(locale=dialect)
            + "\n  "
            + "\n  ".join(contrary),
            _("Say the same day, hour, yes or no as the Mandarin word, not a dialect's word for another."),
        )
    shipped = {row[0]: row[1] for row in rows(dialect) if row[0] not in mine and row[1] not in times}
    return shipped | mine


def _contrary(word: str, other: str, number: int | None) -> str:
    line = f"{word} {other}"
    if number is not None:
        line = _("line {number}: {line}").format(number=number, line=line)
    if others := opposites.meanings(other):
        why = _("“{word}” is what is said for: {others}").format(word=other, others=", ".join(sorted(others)))
        line = f"{line} ({why})"
    return line
