"""The words by which messages are sorted, from words.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("broadcast.curate").joinpath("words.toml").read_text("utf-8")
    )
    return table


@cache
def patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Key and pattern of each entry of a table of words.toml, in its order."""
    return tuple(
        (key, re.compile(pattern, re.MULTILINE)) for key, listed in _table()[table].items() for pattern in listed
    )


def found(table: str, text: str) -> tuple[tuple[int, str], ...]:
    """Weight and words of each entry of a table that a text holds."""
    hits = ((key, pattern.search(text)) for key, pattern in patterns(table))
    return tuple((int(key) if key.isdigit() else 1, hit[0].strip()) for key, hit in hits if hit)
