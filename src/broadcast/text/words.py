"""The community's own rows of our word lists, from the folder `words` beside broadcast.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from gettext import gettext as _
from importlib.resources import files
from pathlib import Path

from broadcast.config import Settings, read_text, read_toml
from broadcast.errors import ConfigError
from broadcast.model import KINDS

Rows = tuple[tuple[str, ...], ...]
Sorting = tuple[tuple[str, str, str], ...]
"""Table, key and word, as curate/words.toml has them."""

_COLUMNS = {"plain.tsv": (2, 4), "hard_words.tsv": (2, 3), "soundalikes.tsv": (3, 4)}
"""The fewest and the most columns of a row."""
_DIALECT_COLUMNS = (2, 3)
_DIALECT = re.compile(r"words\.([A-Za-z-]+)\.tsv")
_SORTING = "words.toml"
_LEAST = 2
"""Characters of a word that is looked for in any text: a single one may be part of any word."""
_MOST_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Words:
    """Rows that come before the shipped ones of the file of that name; of two with the same word the first counts."""

    plain: Rows = ()
    hard_words: Rows = ()
    soundalikes: Rows = ()
    kinds: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    """Each kind's words with their weights."""
    dialects: tuple[tuple[str, Rows], ...] = ()
    """Each dialect's rows of Mandarin words and its own, by locale."""
    dialect_lines: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """The line of each of these rows in its file, by locale."""
    sorting: Sorting = ()
    """What is added to the words by which messages are sorted."""


NONE = Words()


def own_words(settings: Settings) -> Words:
    """What the community adds: `plain.tsv`, `hard_words.tsv`, `soundalikes.tsv` and `kinds.toml` in `words`, and
    `words.toml` and `words.<locale>.tsv` of a dialect, beside broadcast.toml or, without one, in the working folder.

    Raises:
        ConfigError: with the file and every line that is wrong.
    """
    folder = settings.beside("")
    paths = [path for name in (*_COLUMNS, "kinds.toml") if (path := folder / "words" / name).is_file()]
    paths += [path for path in (folder / _SORTING,) if path.is_file()]
    paths += sorted(path for path in folder.glob("words.*.tsv") if _DIALECT.fullmatch(path.name))
    return _read(tuple((path, path.stat().st_mtime_ns) for path in paths)) if paths else NONE


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[Path, int], ...]) -> Words:
    """Read anew when a file's time has changed."""
    found = {path.name: path for path, _changed in files}
    rows = {name: _rows(path) for name, path in found.items() if name.endswith(".tsv")}
    locales = {named[1]: name for name in rows if (named := _DIALECT.fullmatch(name))}
    return Words(
        rows.get("plain.tsv", ()),
        rows.get("hard_words.tsv", ()),
        rows.get("soundalikes.tsv", ()),
        _kinds(found["kinds.toml"]) if "kinds.toml" in found else (),
        tuple((locale, rows[name]) for locale, name in locales.items()),
        tuple((one, tuple(n for n, _row in rows_of(read_text(found[name])))) for one, name in locales.items()),
        _sorting(found[_SORTING]) if _SORTING in found else (),
    )


def rows_of(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row of a TSV text with its line number; `#` begins a remark of a whole line."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, tuple(line.split("\t"))


def _rows(path: Path) -> Rows:
    rows, wrong = [], []
    fewest, most = _COLUMNS.get(path.name, _DIALECT_COLUMNS)
    for number, row in rows_of(read_text(path)):
        bad = not fewest <= len(row) <= most or not row[0] or any(cell != cell.strip() for cell in row)
        bad = bad or (path.name not in _COLUMNS and (len(row[0]) < _LEAST or not row[1]))
        if bad or re.search(r"[0-9\s]", row[0] + row[1]) or (path.name == "plain.tsv" and not _fits(row)):
            wrong.append(_("line {number}: {line}").format(number=number, line=" ".join(row).strip()))
        rows.append(row)
    if wrong:
        raise ConfigError(
            _("{path} has lines that are no row of it:").format(path=path) + "\n  " + "\n  ".join(wrong),
            _("Write the word, TAB, what to say instead, without figures; more columns as in the shipped file."),
        )
    return tuple(rows)


def _fits(row: tuple[str, ...]) -> bool:
    """Whether what must not stand before or behind is hanzi, `[` `]` for a choice of them, and `|` between choices."""
    around = [cell for cell in row[2:] if cell]
    if not all(re.fullmatch(r"(?:\[\^?[一-龥]+\]|[一-龥|])+", cell) for cell in around):
        return False
    try:
        re.compile("".join((*(f"(?<!{cell})" for cell in row[2:3] if cell), *(f"(?!{cell})" for cell in row[3:4]))))
    except re.error:
        return False
    return True


def _kinds(path: Path) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    table = read_toml(path)
    wrong = [(kind, kind) for kind, entries in table.items() if kind not in KINDS or not isinstance(entries, dict)]
    good = {kind: entries for kind, entries in table.items() if (kind, kind) not in wrong}
    wrong += [
        (word, f"{word} = {weight}")
        for entries in good.values()
        for word, weight in entries.items()
        if not word.strip() or type(weight) is not int or not 0 <= weight <= _MOST_WEIGHT
    ]
    if wrong:
        hint = _("Write a kind in brackets, then words with a weight from 0 to 10, such as: [outage] and 停气 = 6")
        raise _wrong_rows(path, wrong, hint)
    return tuple((kind, tuple(entries.items())) for kind, entries in good.items())


def _sorting(path: Path) -> Sorting:
    """The tables, keys and words of a file in the shape of curate/words.toml; a word stands for itself."""
    shipped = tomllib.loads(files("broadcast").joinpath("curate", _SORTING).read_text("utf-8"))
    rows: list[tuple[str, str, str]] = []
    wrong: list[tuple[str, str]] = []
    for table, entries in read_toml(path).items():
        if table not in shipped or not isinstance(entries, dict):
            wrong.append((table, table))
            continue
        weighed = all(key.isdigit() for key in shipped[table])
        for key, listed in entries.items():
            known = re.fullmatch("[1-9]", key) if weighed else key in shipped[table]
            if not known or not isinstance(listed, list):
                wrong.append((key, f"{table}.{key}"))
                continue
            good = [word for word in listed if isinstance(word, str) and _stands_for_itself(word)]
            wrong += [(str(word), f"{table}.{key}: {word}") for word in listed if word not in good]
            rows += [(table, key, word) for word in good]
    if wrong:
        hint = _(
            'Write tables and keys as curate/words.toml has them, and words, no patterns: [advert] and 3 = ["满减券"]'
        )
        raise _wrong_rows(path, wrong, hint)
    return tuple(rows)


def _stands_for_itself(word: str) -> bool:
    """Whether it is a word of two characters or more, and no pattern."""
    return len(word) >= _LEAST and word == word.strip() and not re.search(r"[\\|\[\](){}^$*]", word)


def _wrong_rows(path: Path, wrong: list[tuple[str, str]], hint: str) -> ConfigError:
    """With the line of each, by what to look for in the file and what to say of it."""
    lines = read_text(path).splitlines()
    numbered = [(next((n for n, line in enumerate(lines, 1) if word in line), 1), told) for word, told in wrong]
    return ConfigError(
        _("{path} has lines that are no row of it:").format(path=path)
        + "".join("\n  " + _("line {number}: {line}").format(number=n, line=told) for n, told in numbered),
        hint,
    )
