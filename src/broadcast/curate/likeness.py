"""How alike two notices are, and what the newer one is to the older."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from broadcast.curate import words
from broadcast.curate.candidates import main_subjects, subjects
from broadcast.model import Notice
from broadcast.text import figures

_NOON, _EARLY = 12 * 60, 8 * 60
"""Minutes: before eight, 三点 that is told on without its part of the day is one in the afternoon."""
_GRAMS = (2, 3, 4)
"""Lengths of the runs of hanzi that are compared."""


_NOT = re.compile("不是|不再|并非|而非")
_LEVEL = re.compile("(?:升级?[成到为]|[暴高台寒大沙雷强].{0,6}?)([红橙黄蓝])色|([红橙黄蓝])色(?=\\s?预警)")


_BUILDINGS = re.compile(
    r"(?<![0-9:.])((?:[0-9]{1,3}(?:号?[楼栋幢座]?)\s?[-~至到、,和及]\s?){0,12}[0-9]{1,3})\s?(?:号楼|[楼栋幢座](?![层下道梯上长门组顶]))"
)
_HAZARDS = "暴雨|高温|台风|寒潮|大风|雷电|雷雨|冰雹|大雾|霾|沙尘|干旱|霜冻|结冰|火险|洪水|暴雪|强对流|低温"
_HAZARD = re.compile(_HAZARDS)
_WARNED = re.compile(f"({_HAZARDS})[^，。\\n]{{0,6}}?[红橙黄蓝]色")
_MOST_BUILDINGS = 60
"""From which a range of numbers is no range of buildings."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of a notice."""

    grams: frozenset[str]
    subjects: frozenset[int]
    main: frozenset[int]
    """The subjects of its first words."""
    kind: str
    dates: frozenset[object]
    named: bool
    """Whether a date is told by month and day, not as 今天 or 明天."""
    times: frozenset[object]
    mentioned: frozenset[object]
    """Every date that is named, what it makes void included."""
    phones: frozenset[object]
    places: frozenset[str]
    buildings: frozenset[str]
    hazards: frozenset[str]
    """What a warning warns of."""
    levels: frozenset[str]
    change: bool
    cancel: bool
    void: bool
    """Whether it says that an earlier word no longer holds."""


def features(notice: Notice) -> Features:
    """What of a notice tells whether another one is about the same."""
    plain = notice.plain
    return Features(
        frozenset(_grams(plain)),
        subjects(plain),
        main_subjects(plain),
        notice.kind,
        frozenset(_figures(notice, "date", "date")),
        any(f.kind == "date" and f.essential and figures.DATE.search(figures.fold(f.surface)) for f in notice.facts),
        frozenset(_hour(*key) for key in _figures(notice, "time", "time")),
        frozenset(f.key for f in figures.find(plain, notice.date) if f.kind == "date"),
        frozenset(_figures(notice, "phone", "phone")),
        frozenset(re.sub(r"\W", "", plain[f.start : f.end]) for f in notice.facts if f.kind == "place"),
        frozenset(number for run in _BUILDINGS.findall(figures.fold(plain)) for number in _numbers(run)),
        frozenset(_WARNED.findall(plain) or _HAZARD.findall(plain)),
        frozenset([a or b for a, b in _LEVEL.findall(plain)][:1]),
        any(pattern.search(plain) for _key, pattern in words.patterns("change")),
        any(pattern.search(plain) for _key, pattern in words.patterns("cancel")),
        any(pattern.search(plain) for _key, pattern in words.patterns("void")),
    )


def _grams(plain: str) -> Iterator[str]:
    for run in re.findall("[一-龥]+", plain):
        for length in _GRAMS:
            for at in range(len(run) - length + 1):
                yield run[at : at + length]


def _numbers(run: str) -> Iterator[str]:
    """The buildings of 1-3、5: 1, 2, 3 and 5."""
    for first, last in re.findall(r"([0-9]{1,3})(?:号?[楼栋幢座]?\s?[-~至到]\s?([0-9]{1,3}))?", run):
        low, high = int(first), int(last or first)
        yield from map(str, range(low, high + 1) if 0 <= high - low <= _MOST_BUILDINGS else (low, high))


def _figures(notice: Notice, fact: str, figure: str) -> Iterator[tuple[object, ...]]:
    for one in notice.facts:
        if one.kind == fact and (one.essential or fact == "phone"):
            for found in figures.find(notice.plain[one.start : one.end], notice.date):
                clock = ":" in figures.fold(one.surface)
                if figure == "time" and found.kind == figure:
                    found = replace(found, key=(found.key[0], clock or found.key[1]))
                if found.kind == figure and not _NOT.search(notice.plain[max(0, one.start - 4) : one.start]):
                    yield found.key


def _hour(minutes: object, sure: object) -> int:
    """Minutes after midnight."""
    value = int(str(minutes))
    return value if sure or value >= _EARLY else value + _NOON


_WEIGHTS = {
    "shared": 1.3, "subject": 0.8, "other_subject": -1.3, "kind": 0.9, "other_kind": -1.3, "date": 0.6,
    "other_date": -1.2, "time": 0.8, "other_time": -1.0, "phone": 0.7, "place": 1.0, "change": 0.6, "sender": 0.9,
}  # fmt: skip
"""How much each likeness says; rounded from a logistic regression on six development floods (3,012 pairs)."""
_BIAS = -6.0
_ALIKE = 0.12
"""The share of the shorter text that two notices have in common from which the text alone binds them."""
_MUCH_ALIKE = 0.3
"""The share from which two notices are about one thing, whatever they begin with."""
_WITHDRAWN_ALIKE = 0.015
"""The share from which a word that something of that day is off is about that thing."""
_DAY_ALIKE = 0.04
"""The share that two notices must have that begin with one subject and name one day."""
_SUBJECT_ALIKE = 0.05
"""The same, for two notices that begin with one subject."""
_PLACE_ALIKE = 0.03
"""The share that two notices must have in common besides to be bound by a place: much goes on at the gate."""
WORD_FOR_WORD = 0.6
"""The share from which a text is the same text again, so that another 今天 is another occasion."""
_LONG_NUMBER = len("('1234567',)")
"""Written out, a phone key of seven digits: shorter ones are hotlines that any notice may name."""
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
        "subject": _overlap(old.subjects, new.subjects),
        "other_subject": _differ(old.subjects, new.subjects),
        "kind": one_kind and not general,
        "other_kind": not one_kind and not general and not _overlap(old.subjects, new.subjects),
        "date": _overlap(old.dates, new.dates),
        "other_date": _differ(old.dates, new.dates) and not moved and not old.change,
        "time": _overlap(old.times, new.times),
        "other_time": _differ(old.times, new.times) and not moved,
        "phone": _overlap(old.phones, new.phones),
        "place": _overlap(old.places, new.places),
        "change": moved,
        "sender": one_sender,
    }
    return _BIAS + sum(_WEIGHTS[name] * value for name, value in present.items())


def _overlap(a: frozenset[object], b: frozenset[object]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _differ(a: frozenset[object], b: frozenset[object]) -> bool:
    return bool(a and b and not a & b)


def relation(old: Features, new: Features, share: float) -> str:
    """What the newer of two notices on one matter is to the older; `share` of the shorter text is in both, 0-1.

    `same`; `replaces` or `cancels`; `another` occasion of the same thing; `apart`: no more than a subject in common.
    """
    main = bool(old.main & new.main)
    warnings = bool(old.levels and new.levels)
    levels = warnings and not _differ(old.hazards, new.hazards)
    other = _differ(old.main, new.main)
    numbers = [frozenset(p for p in one.phones if len(str(p)) >= _LONG_NUMBER) for one in (old, new)]
    hours = bool(old.times and new.times) and (old.times <= new.times or new.times <= old.times)
    here = bool(_overlap(old.places, new.places) or _overlap(*numbers)) and share >= _PLACE_ALIKE
    one_kind = old.kind == new.kind or "general" in (old.kind, new.kind)
    moves = new.change or new.cancel
    day = bool(old.dates & (new.mentioned if new.change else new.dates)) or (
        main and one_kind and (new.void or new.cancel) and not new.mentioned
    )
    near = share >= _ALIKE or old.kind == new.kind != "general"
    one_subject = main or levels or share >= _MUCH_ALIKE or (near and not other)
    withdrawn = (
        new.cancel
        and not other
        and ((one_kind and bool(new.main) and new.main <= old.subjects) or (day and share >= _WITHDRAWN_ALIKE))
    )
    undated = not (old.dates or new.dates or old.times or new.times)
    moved = moves and one_subject and (day or here or hours)
    if (
        (warnings and not levels)
        or _differ(old.buildings, new.buildings)
        or (other and not old.subjects & new.subjects and share < _MUCH_ALIKE)
    ):
        return "another" if share >= _ALIKE else "apart"
    if not (
        share >= _ALIKE
        or levels
        or withdrawn
        or moved
        or here
        or (hours and (one_kind or main))
        or (main and day and share >= _DAY_ALIKE)
        or (main and undated and share >= _SUBJECT_ALIKE)
    ):
        return "apart"
    if not one_subject and not withdrawn and moves:
        return "apart"
    if new.cancel and not old.cancel:
        return "cancels"
    if new.change and new.named and old.named and not old.dates & new.mentioned:
        return "another"
    if new.void and not old.void and share < WORD_FOR_WORD and (day or here or hours or main):
        return "replaces"
    told = new.change and not old.change
    dates = _differ(old.dates, new.dates) and (share > WORD_FOR_WORD or (old.named and new.named))
    if old.levels and old.levels == new.levels:
        dates = False
    conflict = (
        dates
        or not (old.times <= new.times or new.times <= old.times)
        or _differ(*numbers)
        or _differ(old.levels, new.levels)
    )
    if told and (conflict or (old.dates, old.times, old.places) != (new.dates, new.times, new.places)):
        return "replaces"
    if not conflict:
        equal = bool(new.times) and (old.dates, old.times) == (new.dates, new.times)
        return "replaces" if new.change and share < _ALIKE and not equal else "same"
    if old.levels != new.levels or old.dates & new.dates or _differ(*numbers):
        return "replaces"
    return "another" if dates else "same"
