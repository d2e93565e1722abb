"""What a notice is about, by weighted words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from broadcast.text.figures import fold
from broadcast.text.words import NONE, Words

_SURE = 3
_HEAD, _FIRST, _ASIDE = 2.0, 1.5, 0.3
"""What a word weighs in the heading, in the first clause and in an aside: our own judgement."""
_COUNTED = 2
_CLAUSE = re.compile(r"[^,。;!?\n]+")
_HEADING = re.compile(r"\s*(?:【[^】\n]{2,30}】|[^,。;!?\n:]{2,20}(?::|\n|$))")
_WARNS = re.compile(
    r"谨防|防范|警惕|以防|以免|避免|防止|当心|小心|注意|认准|凡是?[^,]{0,4}[要让]|如有|如遇|遇到|若|一旦|误食|打过|[种做]过|后也|不影响"
)
"""A clause that comes along in notices of every kind."""


@lru_cache(maxsize=4)
def words(own: Words = NONE) -> dict[str, dict[str, int]]:
    """The weight of each word, by kind; the community's own words first."""
    data: dict[str, dict[str, int]] = tomllib.loads(files("broadcast.text").joinpath("kinds.toml").read_text("utf-8"))
    for kind, weighed in own.kinds:
        data[kind] = data.get(kind, {}) | dict(weighed)
    return data


def find(plain: str, own: Words = NONE) -> str:
    """One of KINDS for a Simplified text; `general` when nothing is sure.

    A word counts for more in the heading and in the first clause than later, and for little in a warning aside.

    Source: weights of our own in kinds.toml.
    """
    text = fold(plain).strip()
    weights = _weights(text)
    sums = {kind: 0.0 for kind in words(own)}
    sure = dict(sums)
    for kind, weighed in words(own).items():
        for word, weight in weighed.items():
            best = sorted(_at(word, text, weights), reverse=True)[:_COUNTED]
            sums[kind] += weight * sum(best)
            sure[kind] += weight * sum(one for one in best if one > _ASIDE)
    first, second = sorted(sums, key=lambda kind: -sums[kind])[:2]
    return first if sure[first] >= _SURE and sums[first] > sums[second] else "general"


def _weights(text: str) -> list[float]:
    """What a word that begins there weighs, for each character."""
    weights = [1.0] * len(text)
    heading = _HEADING.match(text)
    begins = heading.end() if heading else 0
    first = next((m.end() for m in _CLAUSE.finditer(text, begins)), len(text))
    for clause in _CLAUSE.finditer(text):
        start, end = clause.span()
        if start >= begins:
            aside = start > begins and _WARNS.search(clause[0])
            weight = _ASIDE if aside else _FIRST if end <= first else 1.0
            weights[start:end] = [weight] * (end - start)
    weights[:begins] = [_HEAD] * begins
    return weights


def _at(word: str, text: str, weights: list[float]) -> Iterator[float]:
    at = text.find(word)
    while at >= 0:
        yield weights[at]
        at = text.find(word, at + len(word))
