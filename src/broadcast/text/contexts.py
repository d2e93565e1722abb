"""Readings that depend on what stands beside a character where no list of words is long enough: contexts.tsv."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_REACH = 8
"""Characters before the place that a rule may look at; this also bounds what a pattern can cost."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A reading for a character between what `before` and `after` describe."""

    reading: str
    before: re.Pattern[str]
    """Matches up to the character; the start of the text is ^."""
    after: re.Pattern[str]
    """Matches from behind the character; the end of the text is $."""


def reading(text: str, at: int) -> str:
    """What the first rule that fits says of the character there; empty where none does."""
    for rule in rules().get(text[at], ()):
        if rule.after.match(text, at + 1) and rule.before.search(text, max(0, at - _REACH), at):
            return rule.reading
    return ""


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """Character → its rules in the order of the file: characters, reading, before, after, example."""
    found: dict[str, list[Rule]] = {}
    for line in Path(__file__).with_name("contexts.tsv").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        characters, said, before, after, *_example = line.split("\t")
        rule = Rule(said, re.compile(f"(?:{before})$"), re.compile(after))
        for char in characters:
            found.setdefault(char, []).append(rule)
    return {char: tuple(several) for char, several in found.items()}
