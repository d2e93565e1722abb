"""How alike notices are, by their words; which of them are worth comparing."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcast.curate.candidates import Candidate
from broadcast.curate.features import Features, features
from broadcast.curate.nature import Nature

_FEW = 30
"""Among fewer notices a run of hanzi counts as rare as among these."""
_RAREST, _HOLDERS, _NEAREST = 64, 24, 40
"""How many of a notice's rarest words lead to others, to how many each, and with how many of those it is compared:
what keeps the work in proportion to the number of notices."""


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared of a candidate besides the words and facts of its notice."""

    nature: Nature
    sender: str
    at: dt.datetime | None
    official: bool
    volunteer: bool
    forwarded: bool
    to_one: bool
    asks: bool
    heading: bool


@dataclass(frozen=True, slots=True)
class Rarity:
    """Sets of words side by side, each word weighed by how rare it is (inverse document frequency)."""

    sets: tuple[frozenset[str], ...]
    weigh: dict[str, float]
    whole: tuple[float, ...]
    """What all words of each set weigh."""
    length: tuple[float, ...]
    """Of each set as a vector."""

    def shared(self, old: int, new: int) -> float:
        """What the words that two sets have in common weigh."""
        return math.fsum(self.weigh[word] for word in self.sets[old] & self.sets[new])

    def cosine(self, old: int, new: int) -> float:
        """Of the angle between both as vectors, 0-1."""
        common = math.fsum(self.weigh[word] ** 2 for word in self.sets[old] & self.sets[new])
        return common / max(1e-9, self.length[old] * self.length[new])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Candidates side by side, in the order in which they came."""

    features: tuple[Features, ...]
    sides: tuple[Side, ...]
    runs: Rarity
    """Of two to four hanzi."""
    pairs: Rarity
    """Of two."""
    single: Rarity
    numbers: Rarity
    near: tuple[tuple[int, ...], ...]
    """Of each the earlier ones that it is compared with, the nearest first."""
    best: tuple[float, ...]
    """The greatest cosine of each with one of those."""

    def common(self, old: int, new: int) -> float:
        """What the pairs of hanzi that two notices have in common weigh."""
        return self.pairs.shared(old, new)

    def cosine(self, old: int, new: int) -> float:
        """The likeness of their pairs of hanzi, 0-1."""
        return self.pairs.cosine(old, new)

    def share(self, old: int, new: int) -> float:
        """The share of the shorter text that the other one has too, 0-1, rare words counting more."""
        return self.runs.shared(old, new) / max(1.0, min(self.runs.whole[old], self.runs.whole[new]))


def compare(candidates: Sequence[Candidate]) -> Comparison:
    """The candidates, ready to be compared."""
    found = tuple(features(one.notice, one.own) for one in candidates)
    runs, pairs = _rarity([one.grams for one in found]), _rarity([one.pairs for one in found])
    earlier = tuple(_near(found, runs))
    best = (max((pairs.cosine(old, new) for old in olds), default=0.0) for new, olds in enumerate(earlier))
    return Comparison(
        found,
        tuple(map(_side, candidates)),
        runs,
        pairs,
        _rarity([one.single for one in found]),
        _rarity([one.numbers for one in found]),
        earlier,
        tuple(best),
    )


def _side(one: Candidate) -> Side:
    who, raw = one.who, one.raw.strip()
    return Side(
        one.nature,
        one.sender,
        one.at,
        who in ("official", "service"),
        who == "volunteer",
        one.forwarded,
        bool(re.match(r"@(?!所有人)", raw)),
        raw.endswith(tuple("?？吗呢")),
        raw.startswith("【"),
    )


def _rarity(sets: Sequence[frozenset[str]]) -> Rarity:
    counted = Counter(word for one in sets for word in one)
    size = max(len(sets), _FEW)
    weigh = {word: math.log(1 + size / count) for word, count in counted.items()}
    whole = tuple(math.fsum(weigh[word] for word in one) for one in sets)
    length = tuple(math.sqrt(math.fsum(weigh[word] ** 2 for word in one)) for one in sets)
    return Rarity(tuple(sets), weigh, whole, length)


def _near(found: Sequence[Features], runs: Rarity) -> Iterator[tuple[int, ...]]:
    """The earlier notices that share the rarest words of each or begin with its subject, the nearest first."""
    holders: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=_HOLDERS))
    once = math.log(1 + max(len(found), _FEW))
    for new, one in enumerate(found):
        common = [gram for gram in one.grams if runs.weigh[gram] < once]
        rarest = sorted(common, key=lambda gram: (-runs.weigh[gram], gram))[:_RAREST]
        subjects = [f"#{number}" for number in one.main]
        met = Counter(old for gram in (*rarest, *subjects) for old in holders[gram])
        yield tuple(sorted(met, key=lambda old: (-met[old], -old))[:_NEAREST])
        for gram in (*common, *subjects):
            holders[gram].append(new)
