"""The same notice again, and the newer word on a matter that makes an older one void."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from broadcast.curate import words
from broadcast.curate.candidates import BANNED, Candidate
from broadcast.curate.features import Features
from broadcast.curate.likeness import Comparison, compare
from broadcast.curate.relation import relations

SAME, VOID, VOID_IF_SAID, VOID_HEIR, VOID_BESIDES = 0.0, -1.5, -2.0, -0.7, 0.0
"""Log-odds from which a notice is taken to say the same as another, and from which to make it void: of the values tried
in cross-validation those that find most; to air what no longer holds is worse than to hold back what does."""
_TALK = 0.97
"""How likely talk must be not even to be compared with the notices."""
CALLED_OFF = 0.5
"""How likely it must be that talk changes or withdraws something."""
_LEAST = 1e-4
_A_FACT = 30
"""Characters that weigh as much as a fact when it is told which of two notices is the more complete: our own
judgement, from development floods."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One notice with everything that repeats it; indexes are those of the candidates."""

    members: tuple[int, ...]
    """In the order in which they came; the first is the oldest."""
    best: int
    """The most complete and most official of them."""
    replaces: tuple[int, ...] = ()
    """The first members of the matters that this one makes void."""
    replaced_by: int | None = None
    """The first member of the matter that makes it void."""
    cancelled: bool = False
    """Whether `replaced_by` withdraws it rather than changing it."""


@dataclass(slots=True)
class _Evidence:
    """What the comparisons between the members of two matters say, as log-odds."""

    odds: list[float] = field(default_factory=list)

    def sure(self) -> float:
        """Between the mean and the most: one clear likeness counts, the others are heard."""
        return (sum(self.odds) / len(self.odds) + max(self.odds)) / 2


def group(candidates: Sequence[Candidate]) -> tuple[tuple[Matter, ...], tuple[int, ...]]:
    """The candidates, each in one matter, and the indexes of those that are no more than talk."""
    kept = [index for index, one in enumerate(candidates) if _is_compared(one)]
    compared = compare([candidates[index] for index in kept])
    home: list[int] = []
    members: dict[int, list[int]] = {}
    against: dict[tuple[int, int], _Evidence] = defaultdict(_Evidence)
    for new, earlier in enumerate(compared.near):
        likely = relations(compared, new, earlier)
        same: dict[int, _Evidence] = defaultdict(_Evidence)
        for old, row in zip(earlier, likely, strict=True):
            if not _replaces(candidates[kept[new]], candidates[kept[old]]):
                same[home[old]].odds.append(_odds(row[1]))
        nearest = max(same, default=new, key=lambda first: (same[first].sure(), -first))
        home.append(nearest if nearest != new and same[nearest].sure() > SAME else new)
        members.setdefault(home[new], []).append(new)
        for old, row in zip(earlier, likely, strict=True):
            if home[old] < home[new]:
                against[home[old], home[new]].odds.append(_odds(row[2]))
            elif home[old] > home[new]:
                against[home[new], home[old]].odds.append(_odds(row[3]))
    void = dict(_voided(against, compared, members))
    void |= _withdrawn([candidates[index] for index in kept], home)
    newer = {by[0] for by in void.values()}
    lone = {
        first
        for first, listed in members.items()
        if len(listed) == 1 and (one := candidates[kept[first]]).talk and not (first in newer and _calls_off(one))
    }
    void = {old: by for old, by in void.items() if by[0] not in lone}
    replaces: dict[int, list[int]] = defaultdict(list)
    for old, (new, _cancelled) in void.items():
        replaces[new].append(old)
    matters = tuple(
        Matter(
            tuple(kept[member] for member in listed),
            _best([kept[member] for member in listed], candidates),
            tuple(kept[old] for old in replaces[first] if old not in lone),
            kept[void[first][0]] if first in void else None,
            first in void and void[first][1],
        )
        for first, listed in members.items()
        if first not in lone
    )
    sorted_out = {member for matter in matters for member in matter.members}
    return matters, tuple(index for index in range(len(candidates)) if index not in sorted_out)


def _least(newer: Features) -> float:
    return VOID_IF_SAID if newer.cancel or newer.void else VOID


def _is_compared(one: Candidate) -> bool:
    """Whether it may say something of a notice: all but sure talk, in which a service may still call something off."""
    return not one.talk or one.nature.talk < _TALK or _calls_off(one)


def _calls_off(one: Candidate) -> bool:
    """Whether talk of an official or a service may make a notice void."""
    speaks = one.who in ("official", "service")
    return speaks and (one.nature.voids > CALLED_OFF or bool(words.found("cancel", one.notice.plain, one.own)))


def _odds(likely: float) -> float:
    return math.log((likely + _LEAST) / (1 - likely + _LEAST))


def _voided(
    against: dict[tuple[int, int], _Evidence], compared: Comparison, members: Mapping[int, Sequence[int]]
) -> Iterator[tuple[int, tuple[int, bool]]]:
    """Each matter that a newer one makes void, with that one and whether it only withdraws it.

    A rumour, an advert or a list of names makes nothing void. A newer word is about the one matter that it is surest
    of, about what has taken that one's place, and about others only if it is sure of them too.
    """
    banned = {
        first for first, listed in members.items() if min(compared.sides[n].nature.banned for n in listed) > BANNED
    }
    sure = {pair: evidence.sure() for pair, evidence in against.items() if pair[1] not in banned}
    nearest: dict[int, tuple[float, int]] = {}
    for (old, new), odds in sure.items():
        nearest[new] = max(nearest.get(new, (odds, old)), (odds, old))
    heirs = {(nearest[new][1], new) for new in nearest}
    surest: dict[int, tuple[float, int]] = {}
    for (old, new), odds in sure.items():
        least = _least(compared.features[new])
        first = nearest[new][1]
        inherits = (first, old) in heirs and sure[first, old] > _least(compared.features[old])
        besides = VOID_HEIR if inherits else VOID_BESIDES
        if odds > (least if first == old else max(least, besides)):
            surest[old] = max(surest.get(old, (odds, new)), (odds, new))
    for old, (_odds_of_it, new) in surest.items():
        yield old, (new, compared.features[new].cancel and not compared.features[old].cancel)


def _replaces(one: Candidate, other: Candidate) -> bool:
    """Whether the format itself says that one of two makes the other void."""
    return (bool(other.key) and other.key in one.replaces) or (bool(one.key) and one.key in other.replaces)


def _withdrawn(candidates: Sequence[Candidate], home: Sequence[int]) -> dict[int, tuple[int, bool]]:
    """What a format itself says to be updated or cancelled, by its keys."""
    keys = {one.key: index for index, one in enumerate(candidates) if one.key}
    return {
        home[keys[key]]: (home[index], one.cancels)
        for index, one in enumerate(candidates)
        for key in one.replaces
        if key in keys and home[keys[key]] != home[index]
    }


def _best(listed: Sequence[int], candidates: Sequence[Candidate]) -> int:
    """The most official member; of those the one that tells most; of equals the first, which others told on."""

    def rank(index: int) -> tuple[int, float, int]:
        notice = candidates[index].notice
        told = {(fact.kind, fact.spoken) for fact in notice.facts if fact.essential}
        return _standing(candidates[index]), len(told) + len(notice.plain) / _A_FACT, -index

    return max(listed, key=rank)


def _standing(one: Candidate) -> int:
    """Who answers for it: 3 an authority, in a group or by a paper, 2 a volunteer, 1 an issuer that it names."""
    if one.talk:
        return -1
    is_document = one.formal or not one.sender
    named = one.notice.issuer not in ("", one.sender)
    if one.who in ("official", "service") or (is_document and named):
        return 3
    return 2 if one.who == "volunteer" else int(is_document or named or one.raw.lstrip().startswith("【"))
