"""How alike two notices are, by their words and facts."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcast.curate.features import Features, differ, features, overlap
from broadcast.curate.relation import relation
from broadcast.model import Notice

_WEIGHTS = {
    "shared": 1.3, "subject": 0.8, "other_subject": -1.3, "kind": 0.9, "other_kind": -1.3, "date": 0.6,
    "other_date": -1.2, "time": 0.8, "other_time": -1.0, "phone": 0.7, "place": 1.0, "change": 0.6, "sender": 0.9,
}  # fmt: skip
"""How much each likeness says; rounded from a logistic regression on six development floods (3,012 pairs)."""
_BIAS = -6.0
_FEW = 30
"""As many notices as the weights were found with: among fewer a run of hanzi is as rare as among these."""
_RAREST, _HOLDERS, _NEAREST = 64, 24, 40
"""How many of a notice's rarest words lead to others, to how many each, and with how many of those it is compared:
what keeps the work in proportion to the number of notices."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Notices side by side, in the order in which they came."""

    features: tuple[Features, ...]
    weigh: dict[str, float]
    """What each run of hanzi says of a matter: the rarer the more (inverse document frequency)."""
    whole: tuple[float, ...]
    """What all the words of each notice weigh."""

    def shared(self, old: int, new: int) -> float:
        """What the words that two notices have in common weigh."""
        return sum(self.weigh[gram] for gram in self.features[old].grams & self.features[new].grams)

    def share(self, old: int, new: int) -> float:
        """The share of the shorter text that the other one has too, 0-1, rare words counting more."""
        return self.shared(old, new) / max(1.0, min(self.whole[old], self.whole[new]))

    def likeness(self, old: int, new: int, one_sender: bool) -> float:
        """How sure two notices are about one matter, as log-odds."""
        return likeness(self.features[old], self.features[new], self.shared(old, new), one_sender)

    def changes(self, old: int, new: int) -> bool:
        """Whether the older tells of a change, and the newer does not."""
        return self.features[old].change and not self.features[new].change

    def one_moment(self, old: int, new: int) -> bool:
        """Whether two notices name the same days and hours, or none."""
        one, other = self.features[old], self.features[new]
        return (one.dates, one.times) == (other.dates, other.times)

    def one_subject(self, old: int, new: int) -> bool:
        """Whether two notices begin with one subject."""
        return bool(self.features[old].main & self.features[new].main)

    def relation(self, old: int, new: int) -> str:
        """What the newer is to the older, as the function `relation` has it."""
        return relation(self.features[old], self.features[new], self.share(old, new))


def compare(notices: Sequence[Notice]) -> Comparison:
    """The notices, ready to be compared."""
    found = tuple(features(notice) for notice in notices)
    counted = Counter(gram for one in found for gram in one.grams)
    size = max(len(found), _FEW)
    weigh = {gram: math.log(1 + size / count) for gram, count in counted.items()}
    return Comparison(found, weigh, tuple(sum(weigh[gram] for gram in one.grams) for one in found))


def near(compared: Comparison) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each notice with the earlier ones that share its rarest words or begin with its subject, the nearest first."""
    holders: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=_HOLDERS))
    once = math.log(1 + max(len(compared.features), _FEW))
    for new, one in enumerate(compared.features):
        common = [gram for gram in one.grams if compared.weigh[gram] < once]
        rarest = sorted(common, key=lambda gram: (-compared.weigh[gram], gram))[:_RAREST]
        subjects = [f"#{number}" for number in one.main]
        met = Counter(old for gram in (*rarest, *subjects) for old in holders[gram])
        yield new, tuple(sorted(met, key=lambda old: (-met[old], -old))[:_NEAREST])
        for gram in (*common, *subjects):
            holders[gram].append(new)


def likeness(old: Features, new: Features, shared: float, one_sender: bool) -> float:
    """How sure two notices are about one matter, as log-odds; `shared` is what their common words weigh."""
    moved = new.change or new.cancel
    one_kind, general = old.kind == new.kind, "general" in (old.kind, new.kind)
    present = {
        "shared": math.log1p(shared),
        "subject": overlap(old.subjects, new.subjects),
        "other_subject": differ(old.subjects, new.subjects),
        "kind": one_kind and not general,
        "other_kind": not one_kind and not general and not overlap(old.subjects, new.subjects),
        "date": overlap(old.dates, new.dates),
        "other_date": differ(old.dates, new.dates) and not moved and not old.change,
        "time": overlap(old.times, new.times),
        "other_time": differ(old.times, new.times) and not moved,
        "phone": overlap(old.phones, new.phones),
        "place": overlap(old.places, new.places),
        "change": moved,
        "sender": one_sender,
    }
    return _BIAS + sum(_WEIGHTS[name] * value for name, value in present.items())
