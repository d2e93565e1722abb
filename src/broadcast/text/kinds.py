"""What a notice is about, by weighted words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from broadcast.text.figures import fold

_SURE = 3


@cache
def words() -> dict[str, dict[str, int]]:
    """The weight of each word, by kind."""
    data: dict[str, dict[str, int]] = tomllib.loads(files("broadcast.text").joinpath("kinds.toml").read_text("utf-8"))
    return data


def find(plain: str) -> str:
    """One of KINDS for a Simplified text; `general` when nothing is sure.

    Source: weights of our own in kinds.toml.
    """
    text = fold(plain)
    head, _, rest = text.strip().partition("\n")
    head = head if rest else ""
    sums = {
        kind: sum(weight * (min(text.count(word), 2) + (word in head)) for word, weight in words.items())
        for kind, words in words().items()
    }
    first, second = sorted(sums, key=lambda kind: -sums[kind])[:2]
    return first if sums[first] >= _SURE and sums[first] > sums[second] else "general"
