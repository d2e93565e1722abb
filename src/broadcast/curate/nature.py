"""What a message is, by its words: a notice, talk, a rumour, an advert, somebody's private data, a matter of staff.

A log-linear model (multinomial logistic regression) on runs of characters, the sender's name and the facts found; its
weights are in `nature.tsv`, made by `bench/train_curation.py`. Beside it one of the same kind tells how likely a
message changes or withdraws an earlier one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from broadcast.guard import private
from broadcast.model import Notice
from broadcast.text import figures

NATURES = ("notice", "talk", "rumour", "advert", "private", "internal")
OUTPUTS = (*NATURES, "voids")
"""The columns of nature.tsv."""
_GRAMS = (1, 2, 3)
"""Lengths of the runs of characters that count."""
_WORDS, _NAME = 10.0, 0.7
"""How long the vector of all runs of a text is, and that of a name, beside single facts: found in cross-validation."""
_READ = 1500
"""Characters that are read of a message."""
_PRICE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?\s?(?:元|块|一[斤箱份个台])|[一二两三四五六七八九十]{1,4}块")
_DOOR = re.compile(r"[0-9]-[0-9]{3,4}|[0-9][座栋幢楼号]{1,2}[0-9]{3,4}")
_TO_ONE = re.compile(r"\s*@(?!所有人)")
_FACTS = ("date", "time", "place", "phone", "warning", "action", "quantity", "bring", "topic", "issuer", "person")


@dataclass(frozen=True, slots=True)
class Nature:
    """How likely a message is each of NATURES, 0-1; together 1."""

    notice: float = 1.0
    talk: float = 0.0
    rumour: float = 0.0
    advert: float = 0.0
    private: float = 0.0
    internal: float = 0.0
    voids: float = 0.0
    """How likely it changes or withdraws what was said before, 0-1."""

    @property
    def banned(self) -> float:
        """How likely it must not be aired, whatever else holds."""
        return self.rumour + self.advert + self.private + self.internal


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature says for each of OUTPUTS."""

    rows: Mapping[str, int]
    table: NDArray[np.float32]
    """Shape (features, outputs)."""


@cache
def weights() -> Weights:
    """The trained weights; features that are not listed say nothing."""
    lines = files("broadcast.curate").joinpath("nature.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    table = np.array([[float(cell) for cell in row[1:]] for row in cells], np.float32)
    return Weights({row[0]: number for number, row in enumerate(cells)}, table)


def judge(raw: str, sender: str, authority: str, notice: Notice, calls: Sequence[str] = ()) -> Nature:
    """What a message of a chat is.

    Args:
        raw: the message as it came, in Simplified characters.
        authority: who speaks, as `candidates.authority` has it.
        calls: which of to_all, forwarded and links the cleaning found.
    """
    return of(evidence(raw, sender, authority, notice, calls))


def of(shown: Iterable[tuple[str, float]]) -> Nature:
    """What a message is that shows this evidence."""
    known = weights()
    scores = known.table[known.rows["bias"]].astype(np.float64)
    found = [(known.rows[name], value) for name, value in shown if name in known.rows]
    if found:
        rows, values = zip(*sorted(found), strict=True)
        scores = scores + np.array(values) @ known.table[list(rows)].astype(np.float64)
    raised = np.exp(scores[: len(NATURES)] - scores[: len(NATURES)].max())
    likely = raised / raised.sum()
    voids = 1 / (1 + math.exp(-float(scores[-1])))
    named = {name: round(float(one), 4) for name, one in zip(NATURES, likely, strict=True)}
    return Nature(**named, voids=round(voids, 4))


def evidence(
    raw: str, sender: str, authority: str, notice: Notice, calls: Sequence[str] = ()
) -> Iterator[tuple[str, float]]:
    """Names and values of what a message shows."""
    runs = _runs(f"^{masked(raw[:_READ])}$")
    yield from (("w " + run, _WORDS / math.sqrt(len(runs))) for run in runs)
    names = _runs(f"^{masked(sender[:40])}$")
    yield from (("s " + run, _NAME / math.sqrt(len(names))) for run in names)
    plain, folded = notice.plain, figures.fold(notice.plain)
    yield "who " + (authority or "neighbour"), 1.0
    yield "kind " + notice.kind, 1.0
    yield "length", math.log1p(len(plain)) / 2
    yield from ((f"length {least}", 1.0) for least in (16, 20, 40, 80) if len(plain) >= least)
    kinds = Counter(fact.kind for fact in notice.facts if fact.essential or fact.kind == "phone")
    yield from (("fact " + kind, min(2, kinds[kind]) / 2) for kind in _FACTS if kinds[kind])
    yield from ((call, 1.0) for call in calls)
    marks = {
        "to one": _TO_ONE.match(raw),
        "asks": plain.strip().endswith(tuple("?？吗呢")),
        "heading": raw.lstrip().startswith("【"),
        "private data": private(plain[:_READ]),
        "mobile": figures.MOBILE.search(folded),
        "door": _DOOR.search(folded),
        "price": _PRICE.search(folded),
    }
    yield from ((name, 1.0) for name, mark in marks.items() if mark)
    yield "lines", min(3, raw.count("\n")) / 3
    yield "exclaims", min(4, len(re.findall("[!！‼❗]", raw))) / 4


def masked(text: str) -> str:
    """A text without the digits that tell one number from another: M a mobile, I an ID, F a phone, 0 or N a number."""
    text = re.sub(r"(?<!\d)1[3-9]\d{9}(?!\d)", "M", figures.fold(text))
    text = re.sub(r"(?<!\d)\d{17}[\dXx](?!\d)", "I", text)
    text = re.sub(r"(?<!\d)(?:0\d{2,3}-?)?\d{7,8}(?!\d)", "F", text)
    text = re.sub(r"\d{3,}", "N", text)
    return re.sub(r"\s+", " ", re.sub(r"\d{1,2}", "0", text))


def _runs(text: str) -> set[str]:
    return {text[at : at + length] for length in _GRAMS for at in range(len(text) - length + 1)}
