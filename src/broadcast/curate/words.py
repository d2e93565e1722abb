"""The words by which messages are sorted: those of words.toml, and the community's own ones behind them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from broadcast.text.words import Sorting

Patterns = tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("broadcast.curate").joinpath("words.toml").read_text("utf-8")
    )
    return table


@cache
def _shipped(table: str) -> Patterns:
    return tuple(
        (key, re.compile(pattern, re.MULTILINE)) for key, listed in _table()[table].items() for pattern in listed
    )


@cache
def _own(table: str, own: Sorting) -> Patterns:
    return tuple((key, re.compile(re.escape(word))) for name, key, word in own if name == table)


def patterns(table: str, own: Sorting = ()) -> Patterns:
    """Key and pattern of each entry of a table of words.toml, in its order, then those of the community's own words."""
    return _shipped(table) + _own(table, own) if own else _shipped(table)


def found(table: str, text: str, own: Sorting = (), *, shipped: bool = True) -> tuple[tuple[int, str], ...]:
    """Weight and words of each entry of a table that a text holds; without `shipped` the community's own alone."""
    hits = ((key, pattern.search(text)) for key, pattern in (patterns(table, own) if shipped else _own(table, own)))
    return tuple((int(key) if key.isdigit() else 1, hit[0].strip()) for key, hit in hits if hit)
