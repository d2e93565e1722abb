"""What two notices have to do with each other: the same again, a newer word on the same matter, or nothing."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcast.curate import words
from broadcast.curate.candidates import Candidate, authority, subjects
from broadcast.model import Notice
from broadcast.text import figures

_GRAMS = (2, 3, 4)
"""Lengths of the runs of hanzi that are compared."""


_NOT = re.compile("不是|不再|并非|而非")
_LEVEL = re.compile("[红橙黄蓝]色(?=预警|\\s?预警)")


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of a notice."""

    grams: frozenset[str]
    subjects: frozenset[int]
    kind: str
    dates: frozenset[object]
    named: bool
    """Whether a date is told by month and day, not as 今天 or 明天."""
    times: frozenset[object]
    mentioned: frozenset[object]
    """Every date that is named, what it makes void included."""
    phones: frozenset[object]
    places: frozenset[str]
    levels: frozenset[str]
    change: bool
    cancel: bool


def features(notice: Notice) -> Features:
    """What of a notice tells whether another one is about the same."""
    plain = notice.plain
    return Features(
        frozenset(_grams(plain)),
        subjects(plain),
        notice.kind,
        frozenset(_figures(notice, "date", "date")),
        any(f.kind == "date" and f.essential and figures.DATE.search(figures.fold(f.surface)) for f in notice.facts),
        frozenset(key[0] for key in _figures(notice, "time", "time")),
        frozenset(f.key for f in figures.find(plain, notice.date) if f.kind == "date"),
        frozenset(_figures(notice, "phone", "phone")),
        frozenset(re.sub(r"\W", "", plain[f.start : f.end]) for f in notice.facts if f.kind == "place"),
        frozenset(_LEVEL.findall(plain)[-1:]),
        any(pattern.search(plain) for _key, pattern in words.patterns("change")),
        any(pattern.search(plain) for _key, pattern in words.patterns("cancel")),
    )


def _grams(plain: str) -> Iterator[str]:
    for run in re.findall("[一-龥]+", plain):
        for length in _GRAMS:
            for at in range(len(run) - length + 1):
                yield run[at : at + length]


def _figures(notice: Notice, fact: str, figure: str) -> Iterator[tuple[object, ...]]:
    for one in notice.facts:
        if one.kind == fact and (one.essential or fact == "phone"):
            for found in figures.find(notice.plain[one.start : one.end], notice.date):
                if found.kind == figure and not _NOT.search(notice.plain[max(0, one.start - 4) : one.start]):
                    yield found.key


_WEIGHTS = {
    "shared": 1.3, "subject": 0.8, "other_subject": -1.3, "kind": 0.9, "other_kind": -1.3, "date": 0.6,
    "other_date": -1.2, "time": 0.8, "other_time": -1.0, "phone": 0.7, "place": 1.0, "change": 0.6, "sender": 0.9,
}  # fmt: skip
"""How much each likeness says; rounded from a logistic regression on six development floods (3,012 pairs)."""
_BIAS = -6.0
_SURE = {"same": -1.0}
_ECHO = 0.5
_LONG_ECHO = 30
"""From which likeness, and how many runs of hanzi, talk says a notice once more."""
_ALIKE = 0.12
"""The share of the shorter text that two notices have in common from which the text alone binds them."""
_WORD_FOR_WORD = 0.6
"""The share from which a text is the same text again, so that another 今天 is another occasion."""
_LONG_NUMBER = len("('1234567',)")
"""Written out, a phone key of seven digits: shorter ones are hotlines that any notice may name."""
_FEW = 30
"""As many notices as the weights were found with: among fewer a run of hanzi is as rare as among these."""
_COMMON = 60
"""In how many candidates a run of hanzi may stand and still lead from one to the other: keeps the work linear."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One notice with everything that repeats it; indexes are those of the candidates."""

    members: tuple[int, ...]
    """In the order in which they came; the first is the oldest."""
    best: int
    """The most complete and most official of them."""
    replaces: tuple[int, ...] = ()
    """Indexes of the matters that this one makes void."""
    replaced_by: int | None = None
    cancelled: bool = False
    """Whether `replaced_by` withdraws it rather than changing it."""


def group(candidates: Sequence[Candidate], natures: Sequence[str], over: Sequence[bool]) -> tuple[Matter, ...]:
    """The candidates, each in one matter; a newer word on a matter knows which one it makes void.

    What is over (`over`) does not repeat what still holds.
    Two candidates of another nature (a rumour and its denial, a notice and a list of names) are never one matter.
    """
    compared = [features(one.notice) for one in candidates]
    weigh = _weights(compared)
    links: dict[int, list[tuple[float, int, str]]] = defaultdict(list)
    for old, new in _pairs(compared):
        if not _comparable(natures[old], natures[new]):
            continue
        score = likeness(compared[old], compared[new], weigh, candidates[old].sender == candidates[new].sender)
        if score > _SURE["same"]:
            how = relation(compared[old], compared[new], weigh)
            if how == "same" and over[old] != over[new] and natures[old] in ("notice", "hearsay"):
                how = "same" if alike(compared[old], compared[new], weigh) > _WORD_FOR_WORD else "another"
            if score > _SURE.get(how, 0.0):
                links[new].append((score, old, how))
    members: dict[int, list[int]] = {}
    home: dict[int, int] = {}
    for index in range(len(candidates)):
        chosen = max(
            (link for link in links[index] if link[2] == "same"), default=None, key=lambda link: (link[0], -link[1])
        )
        stronger = [link for link in links[index] if chosen and link[2] != "same" and home[link[1]] == home[chosen[1]]]
        if chosen and all(link[0] < chosen[0] for link in stronger):
            home[index] = home[chosen[1]]
            members[home[index]].append(index)
        else:
            home[index] = index
            members[index] = [index]
    void: dict[int, tuple[int, bool]] = {}
    for new, found in sorted(links.items()):
        for _score, old, how in found:
            if how in ("replaces", "cancels") and home[old] < home[new]:
                void[home[old]] = (home[new], how == "cancels")
    for index, one in enumerate(candidates):
        for old, other in enumerate(candidates):
            if other.key and other.key in one.replaces and home[old] != home[index]:
                void[home[old]] = (home[index], one.cancels)
    matters = []
    for first, listed in members.items():
        by, cancelled = void.get(first, (None, False))
        replaces = tuple(old for old, (new, _c) in void.items() if new == first)
        matters.append(Matter(tuple(listed), _best(listed, candidates), replaces, by, cancelled))
    return tuple(matters)


def _comparable(a: str, b: str) -> bool:
    """Whether two natures can be one matter: a rumour may come once more without its marks, and so may an advert."""
    return a == b or {a, b} <= {"rumour", "advert", "hearsay"} or {a, b} == {"notice", "hearsay"}


def _weights(compared: Sequence[Features]) -> dict[str, float]:
    """What each run of hanzi says of a matter: the rarer the more (inverse document frequency)."""
    counted = Counter(gram for one in compared for gram in one.grams)
    size = max(len(compared), _FEW)
    return {gram: math.log(1 + size / count) for gram, count in counted.items()}


def _pairs(compared: Sequence[Features]) -> Iterator[tuple[int, int]]:
    """Earlier and later candidates that share a run of hanzi that is not everywhere, each pair once."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(compared):
        for gram in one.grams:
            holders[gram].append(index)
    seen: dict[int, set[int]] = defaultdict(set)
    for listed in holders.values():
        for place, new in enumerate(listed[:_COMMON]):
            seen[new].update(listed[:place])
    for new in sorted(seen):
        for old in sorted(seen[new]):
            yield old, new


def likeness(old: Features, new: Features, weigh: dict[str, float], one_sender: bool) -> float:
    """How sure two candidates are about one matter, as log-odds; above 0: they are taken to be."""
    shared = sum(weigh[gram] for gram in old.grams & new.grams)
    moved = new.change or new.cancel
    one_kind, general = old.kind == new.kind, "general" in (old.kind, new.kind)
    present = {
        "shared": math.log1p(shared),
        "subject": _overlap(old.subjects, new.subjects),
        "other_subject": _differ(old.subjects, new.subjects),
        "kind": one_kind and not general,
        "other_kind": not one_kind and not general and not _overlap(old.subjects, new.subjects),
        "date": _overlap(old.dates, new.dates),
        "other_date": _differ(old.dates, new.dates) and not moved,
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


def alike(old: Features, new: Features, weigh: dict[str, float]) -> float:
    """The share of the shorter text that the other one has too, 0-1, rare words counting more."""
    shared = sum(weigh[gram] for gram in old.grams & new.grams)
    return shared / max(1.0, min(sum(weigh[gram] for gram in one.grams) for one in (old, new)))


def relation(old: Features, new: Features, weigh: dict[str, float]) -> str:
    """What the newer of two candidates on one matter is to the older.

    `same`; `replaces` or `cancels`; `another` occasion of the same thing; `apart`: no more than a subject in common.
    """
    share = alike(old, new, weigh)
    bound = any(
        _overlap(a, b)
        for a, b in ((old.dates, new.dates), (old.times, new.times), (old.places, new.places), (old.phones, new.phones))
    ) or bool(new.change and old.dates & new.mentioned and old.subjects & new.subjects)
    withdrawn = new.cancel and old.kind == new.kind and bool(new.subjects) and new.subjects <= old.subjects
    if not bound and share < _ALIKE and not withdrawn and not (old.levels and new.levels):
        return "apart"
    if new.cancel and not old.cancel:
        return "cancels"
    told = new.change and not old.change
    numbers = [frozenset(p for p in one.phones if len(str(p)) >= _LONG_NUMBER) for one in (old, new)]
    dates = _differ(old.dates, new.dates) and (share > _WORD_FOR_WORD or (old.named and new.named))
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


def _best(listed: Sequence[int], candidates: Sequence[Candidate]) -> int:
    """The most complete and most official member; of equals the newest."""

    def rank(index: int) -> tuple[int, int, int]:
        one = candidates[index]
        level = {"official": 2, "service": 2, "volunteer": 1, "": 0}[authority(one.sender)] + bool(one.notice.issuer)
        return min(level, 2), sum(f.essential for f in one.notice.facts), index

    return max(listed, key=rank)


def echoes(
    grouped: Sequence[Matter], candidates: Sequence[Candidate], natures: Sequence[str], talk: Sequence[Candidate]
) -> tuple[dict[int, list[Candidate]], list[Candidate]]:
    """Talk that only says a notice once more, by the matter's first member; and the talk that does not."""
    compared = [features(one.notice) for one in (*candidates, *talk)]
    weigh = _weights(compared)
    said: dict[int, list[Candidate]] = defaultdict(list)
    left = []
    for one, own in zip(talk, compared[len(candidates) :], strict=True):
        best = (_ECHO, -1)
        if len(own.grams) >= _LONG_ECHO and not one.raw.rstrip().endswith(("?", "？", "吗", "呢")):
            for matter in grouped:
                for index in matter.members:
                    if natures[index] != "denial" and relation(compared[index], own, weigh) == "same":
                        score = likeness(compared[index], own, weigh, False)
                        best = max(best, (score, matter.members[0]))
        if best[1] >= 0:
            said[best[1]].append(one)
        else:
            left.append(one)
    return said, left
