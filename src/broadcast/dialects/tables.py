"""The shipped word lists of the dialects."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from broadcast.text.words import rows_of


@cache
def rows(dialect: str) -> tuple[tuple[str, ...], ...]:
    """The shipped rows of a key of `dialects.MODULES`: Mandarin, the dialect, where that is from, and `end` for a word
    that is exchanged at the end of a clause alone; none without a file.

    Source: words.<locale>.tsv beside this module, each row with its own.
    """
    table = files("broadcast.dialects").joinpath(f"words.{dialect}.tsv")
    return tuple(row for _number, row in rows_of(table.read_text("utf-8"))) if table.is_file() else ()
