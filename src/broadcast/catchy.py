"""Catchy lines: rhymes from a bank, each said only where the notice itself tells people the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import gettext as _
from pathlib import Path
from typing import Any

from broadcast.config import read_toml, structure
from broadcast.errors import ConfigError
from broadcast.model import KINDS, Notice
from broadcast.text import digest

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A rhyme, and what a notice must say before it may be heard."""

    line: str
    needs: tuple[Words, ...] = ()
    """The notice tells people one word of each."""
    forbids: tuple[Words, ...] = ()
    """The notice tells people not to do one of each."""


@dataclass(frozen=True, slots=True)
class _Lines:
    lines: tuple[Line, ...]


Bank = Mapping[str, tuple[Line, ...]]
"""The lines of each kind of notice."""


MANDARIN = "zh-CN"
"""Whose `words` the lines of every dialect may name, as the notices are in Mandarin."""


def bank(folders: Sequence[Path], locale: str = MANDARIN) -> Bank:
    """The lines of `catchy.<locale>.toml` in these folders, those of the first folder first.

    A line that two folders have is the first one's; a kind that is an empty list has no line from the later folders.

    Raises:
        ConfigError: an unknown kind, a line that asks nothing of the notice, or a broken file.
    """
    named = _files(folders, MANDARIN) if locale != MANDARIN else ()
    return _bank(_files(folders, locale), named)


def _files(folders: Sequence[Path], locale: str) -> tuple[tuple[Path, int], ...]:
    paths = [path for folder in folders if (path := folder / f"catchy.{locale}.toml").is_file()]
    return tuple((path, path.stat().st_mtime_ns) for path in paths)


@lru_cache(maxsize=4)
def _bank(files: tuple[tuple[Path, int], ...], named_in: tuple[tuple[Path, int], ...]) -> Bank:
    """Read anew when a file's time has changed: a folder of notices asks for the bank once a notice."""
    tables = [(path, read_toml(path)) for path, _changed in files]
    words: dict[str, Words] = {}
    for path, table in (*tables, *((path, read_toml(path)) for path, _changed in named_in)):
        named = table.pop("words", {})
        if not isinstance(named, dict):
            raise _wrong(path, _("words is no table"))
        words = {name: _listed(path, several) for name, several in named.items()} | words
    found: dict[str, dict[str, Line]] = {}
    silent: set[str] = set()
    for path, table in tables:
        for kind, entries in table.items():
            if kind not in KINDS or not isinstance(entries, list):
                raise _wrong(path, _("{kind} is no kind of notice").format(kind=kind))
            if kind in silent:
                continue
            for line in structure({"lines": entries}, _Lines, f"{path}: {kind}").lines:
                if not line.line.strip() or not (line.needs or line.forbids) or not all((*line.needs, *line.forbids)):
                    raise _wrong(path, _("{line}: give it words under needs or forbids").format(line=line.line))
                found.setdefault(kind, {}).setdefault(line.line, _whole(line, words))
            if not entries:
                silent.add(kind)
    return {kind: tuple(lines.values()) for kind, lines in found.items()}


def fitting(lines: Sequence[Line], notice: Notice) -> tuple[str, ...]:
    """The lines that say nothing but what the notice says."""
    says, forbids = cache(digest.sayer(notice)), cache(digest.sayer(notice, forbidden=True))
    return tuple(
        one.line
        for one in lines
        if all(says(*words) for words in one.needs) and all(forbids(*words) for words in one.forbids)
    )


def choose(lines: Sequence[Line], notice: Notice, date: dt.date, room: int, heard: str = "") -> str:
    """The line of the day, empty where none fits into `room` characters or all were `heard` in the same script.

    With two or more that fit, tomorrow's is another one; the only one that fits is said every day.
    """
    fit = [one for one in fitting(lines, notice) if digest.length(one) <= room and one not in heard]
    return fit[date.toordinal() % len(fit)] if fit else ""


def _whole(line: Line, words: Mapping[str, Words]) -> Line:
    def listed(several: Words) -> Words:
        return tuple(dict.fromkeys(word for one in several for word in words.get(one, (one,))))

    return Line(line.line, tuple(map(listed, line.needs)), tuple(map(listed, line.forbids)))


def _listed(path: Path, several: Any) -> Words:
    if not isinstance(several, list) or not several or not all(isinstance(one, str) and one for one in several):
        raise _wrong(path, _("{entry} is no list of words").format(entry=several))
    return tuple(several)


def _wrong(path: Path, what: str) -> ConfigError:
    return ConfigError(
        _("{path} is not right:").format(path=path) + f"\n  {what}",
        _('Write [[hygiene]], then line = "…" and needs = [["…"]], as in the shipped file.'),
    )
