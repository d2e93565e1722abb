"""Respelling for engines that take characters only: a homophone where a plain reader would say something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from broadcast.model import Syllable
from broadcast.text import phrases


def respell(spoken: str, read: Sequence[Syllable]) -> str:
    """The spoken form, the same length, with homophones for what a lexicon or a rule settled against the phrases.

    A plain reader is taken to read as pypinyin's phrases do. The tone is kept; a reading that has no unambiguous
    character (most neutral tones) stays as it is written. Empty where nothing is replaced.
    """
    plain = [reading for word in phrases.words(spoken) for reading in word.readings]
    respelled = "".join(
        homophones().get(one.pinyin, one.char)
        if one.settled and one.pinyin != expected and one.char not in "不一"
        else one.char
        for one, expected in zip(read, plain, strict=True)
    )
    return respelled if respelled != spoken else ""


@cache
def homophones() -> Mapping[str, str]:
    """Reading → a common Simplified character that nobody reads otherwise; `bench/make_homophones.py` chose them."""
    rows = Path(__file__).with_name("homophones.tsv").read_text("utf-8").splitlines()
    return dict(row.split("\t") for row in rows if not row.startswith("#"))
