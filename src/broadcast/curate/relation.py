"""What the newer of two notices is to the older: the same, a newer word on it, a stale repetition, or nothing.

The mean of a log-linear model and of boosted trees on what two notices have in common; both are in `relation.json`,
made by `bench/train_curation.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.curate.features import Features, differ, overlap, restates
from broadcast.curate.likeness import Comparison, Side

RELATIONS = ("apart", "same", "voids", "stale")
"""`voids`: the newer makes the older void; `stale`: it repeats what an older one made void."""
_SETS = ("dates", "times", "phones", "places", "buildings", "levels", "hazards")
_APART = (1.0, 0.0, 0.0, 0.0)
_NEWER, _OTHER = np.array((0.0, -1.0, 1.0, 0.0)), np.array((1.0, -1.0, 0.0, 0.0))
"""Two levels of one warning, or two hours on one day, are never the same notice: what `same` is turned into."""
_MOVES = 0.3
"""How likely it must be that a notice changes something to be taken for a change."""
_FOUND = (0.2, 0.0, 0.8, 0.0)
"""Of a missing person and a word that somebody is found."""
_MUCH_ALIKE = 0.3
"""The share from which two notices may be about one thing though they begin with different ones: our own judgement."""
_DOUBT = 0.01
"""What is added to each probability before it is taken as log-odds."""
_UNKNOWN_HOURS = 12.0
"""How long two notices are taken to be apart of which one has no time."""


@dataclass(frozen=True, slots=True)
class Model:
    """Both judges."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    """Shape (features + 1, relations); the last row is the bias."""
    feature: NDArray[np.int64]
    """Of every node of all trees, one behind the other: which feature it asks for."""
    most: NDArray[np.float64]
    """The value up to which its left branch is taken."""
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    """The nodes that follow; a leaf follows itself."""
    value: NDArray[np.float64]
    roots: NDArray[np.int64]
    """Shape (trees of each relation, relations)."""
    bias: NDArray[np.float64]
    depth: int

    def likely(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """How likely each relation is, shape (pairs, relations), by the pairs' features, shape (pairs, features)."""
        if not len(table):
            return np.zeros((0, len(RELATIONS)))
        at = np.broadcast_to(self.roots, (len(table), *self.roots.shape)).copy()
        pair = np.arange(len(table))[:, None, None]
        for _level in range(self.depth):
            at = np.where(table[pair, self.feature[at]] <= self.most[at], self.left[at], self.right[at])
        trees = self.bias + self.value[at].sum(axis=1)
        return (_shares(table @ self.weights[:-1] + self.weights[-1]) + _shares(trees)) / 2


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares


@cache
def model() -> Model:
    """The trained judges."""
    return read(json.loads(files("broadcast.curate").joinpath("relation.json").read_text("utf-8")))


def read(stored: Mapping[str, Any]) -> Model:
    """The judges as relation.json has them."""
    arrays = ("weights", "feature", "most", "left", "right", "value", "roots", "bias")
    return Model(tuple(stored["names"]), depth=stored["depth"], **{name: np.array(stored[name]) for name in arrays})


def relations(compared: Comparison, new: int, earlier: tuple[int, ...]) -> NDArray[np.float64]:
    """How likely each of RELATIONS is between a notice and each of some earlier ones, of shape (earlier, relations)."""
    judges = model()
    rows = [evidence(compared, old, new) for old in earlier]
    table = [[row[name] for name in judges.names] for row in rows]
    likely = judges.likely(np.array(table, float).reshape(len(rows), len(judges.names)))
    for row, old in enumerate(earlier):
        a, b = compared.features[old], compared.features[new]
        if _elsewhere(a, b, compared.share(old, new)):
            likely[row] = _APART
        elif a.missing and b.missing and b.cancel and not a.cancel:
            likely[row] = _FOUND
        elif differ(a.levels, b.levels) and a.hazards & b.hazards:
            likely[row] += _NEWER * likely[row, 1]
        elif differ(a.times, b.times) and not differ(a.dates, b.dates):
            moves = b.cancel or b.void or compared.sides[new].nature.voids > _MOVES
            likely[row] += (_NEWER if moves else _OTHER) * likely[row, 1]
        if restates(a, b) or _tells_on(compared.sides[old], compared.sides[new]):
            likely[row] -= _NEWER * likely[row, 2]
    return likely


def _tells_on(old: Side, new: Side) -> bool:
    """Whether someone without authority speaks of an authority's change: that can only be told on."""
    return old.official and not new.official and old.nature.voids > _MOVES


def _elsewhere(old: Features, new: Features, share: float) -> bool:
    """Whether they concern other buildings, warn of two hazards, or are about different things.

    A warning whose level the newer only names, as the reason for something else, stands.
    """
    hazards = bool(old.levels and new.levels) and differ(old.hazards, new.hazards)
    things = (
        differ(old.main, new.main)
        and not old.subjects & new.subjects
        and share < _MUCH_ALIKE
        and not (new.change or new.cancel)
    )
    reason = bool(old.levels) and old.levels == new.levels and differ(old.subjects, new.main) and share < _MUCH_ALIKE
    return hazards or reason or differ(old.buildings, new.buildings) or (things and bool(old.dates & new.dates))


def evidence(compared: Comparison, old: int, new: int) -> dict[str, float]:
    """What two notices have in common, by name."""
    a, b, one, other = compared.features[old], compared.features[new], compared.sides[old], compared.sides[new]
    common, cosine = compared.common(old, new), compared.cosine(old, new)
    numbers = compared.numbers.shared(old, new)
    whole, parts = compared.pairs.whole, compared.single.whole
    singles = compared.single.shared(old, new)
    best_new, best_old = compared.best[new], max(compared.best[old], compared.best[new])
    row = {
        "words shared": math.log1p(common),
        "words of newer": common / max(1.0, whole[new]),
        "words of older": common / max(1.0, whole[old]),
        "hanzi of newer": singles / max(1.0, parts[new]),
        "hanzi of older": singles / max(1.0, parts[old]),
        "cosine": cosine,
        "cosine of hanzi": compared.single.cosine(old, new),
        "share": compared.share(old, new),
        "long runs": overlap(a.long_runs, b.long_runs),
        "beside newer's best": cosine / max(1e-9, best_new),
        "beside the best": cosine / max(1e-9, best_old),
        "numbers of newer": numbers / max(1.0, compared.numbers.whole[new]),
        "numbers of older": numbers / max(1.0, compared.numbers.whole[old]),
        "numbers shared": math.log1p(numbers),
        "numbers in both": float(bool(a.numbers and b.numbers)),
        "newer mentions": overlap(a.dates, b.mentioned),
        "older mentions": overlap(a.mentioned, b.dates),
        "subject": overlap(a.subjects, b.subjects),
        "subjects": len(a.subjects & b.subjects) / max(1, len(a.subjects | b.subjects)),
        "first subject": overlap(a.main, b.main),
        "other subject": float(differ(a.subjects, b.subjects)),
        "other first subject": float(differ(a.main, b.main)),
        "kind": float(a.kind == b.kind),
        "kind, not general": float(a.kind == b.kind != "general"),
        "other kind": float(a.kind != b.kind and "general" not in (a.kind, b.kind)),
        "voids, more": _odds(other.nature.voids) - _odds(one.nature.voids),
        "one nature": sum(
            getattr(one.nature, name) * getattr(other.nature, name)
            for name in ("notice", "rumour", "advert", "private", "internal")
        ),
        "both rumours": one.nature.rumour * other.nature.rumour,
        "rumour denied": one.nature.rumour * other.nature.notice,
        "one sender": float(one.sender == other.sender),
        "both official": float(one.official and other.official),
        "longer": math.log((len(b.grams) + 1) / (len(a.grams) + 1)),
        "hours": math.log1p(_hours(one, other)),
    }
    for name in _SETS:
        row |= _compared(name, getattr(a, name), getattr(b, name))
    for whose, what, side in (("older", a, one), ("newer", b, other)):
        row |= {
            f"{whose} changes": float(what.change),
            f"{whose} cancels": float(what.cancel),
            f"{whose} voids": float(what.void),
            f"{whose} names a date": float(what.named),
            f"{whose} likely voids": _odds(side.nature.voids),
            f"{whose} likely talk": _odds(side.nature.talk),
            f"{whose} likely banned": _odds(side.nature.banned),
            f"{whose} official": float(side.official),
            f"{whose} long": math.log(len(what.grams) + 1),
            f"{whose} has a heading": float(side.heading),
        }
    return row | {
        "newer of a volunteer": float(other.volunteer),
        "newer forwarded": float(other.forwarded),
        "newer to one": float(other.to_one),
        "newer asks": float(other.asks),
    }


def _compared(name: str, old: frozenset[object], new: frozenset[object]) -> dict[str, float]:
    return {
        f"{name} in both": float(bool(old and new)),
        f"{name} shared": overlap(old, new),
        f"{name} differ": float(differ(old, new)),
        f"{name} added": float(bool(new - old)),
        f"{name} left out": float(bool(old - new)),
        f"{name} equal": float(bool(old) and old == new),
        f"{name} in none": float(not old and not new),
    }


def _odds(likely: float) -> float:
    return math.log((likely + _DOUBT) / (1 + _DOUBT - likely))


def _hours(old: Side, new: Side) -> float:
    if old.at is None or new.at is None:
        return _UNKNOWN_HOURS
    return max(0.0, (new.at - old.at).total_seconds() / 3600)
