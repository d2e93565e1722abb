"""The same notice again, and the newer word on a matter that makes an older one void."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from broadcast.curate import words
from broadcast.curate.candidates import Candidate, authority
from broadcast.curate.likeness import Comparison, compare, near
from broadcast.curate.relation import WORD_FOR_WORD

_SURE = {"same": -1.0, "stale": -1.0, "cancels": -0.5}
"""The likeness from which a relation is believed, 0 where it is not named: to miss that a text comes once more costs
more than to fold one too many, to take a notice for void costs most."""
_NEVER = -3.0
"""The likeness below which nothing binds two candidates."""
_FOUND = -1.6
"""The likeness from which a word that something is off or changed is about the notice of the same subject."""
_SAME_RUMOUR = 0.04
"""The share from which two rumours are one: each teller words it anew."""
_HOLDS = 0.7
"""What speaks for the notice that still holds when a text could repeat it or the one that it made void."""
_ECHO = 0.5
_LONG_ECHO = 30
"""From which likeness, and how many runs of hanzi, talk says a notice once more."""


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


@dataclass(frozen=True, slots=True)
class _Link:
    """What a candidate has to do with an earlier one: one of `relation`, or `stale`, void before it came."""

    score: float
    old: int
    relation: str
    again: bool = False
    """Whether it is the same text word for word."""


def group(
    candidates: Sequence[Candidate], natures: Sequence[str], over: Sequence[bool]
) -> tuple[tuple[Matter, ...], tuple[int, ...]]:
    """The candidates, each in one matter, and the indexes of those that are no more than talk.

    Two candidates of another nature (a rumour and its denial, a notice and a list of names) are never one matter; what
    is `over` does not repeat what still holds; talk is kept where it says a notice once more.
    """
    compared = compare([one.notice for one in candidates])
    links: dict[int, list[_Link]] = {}
    home: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    void: dict[int, tuple[int, bool]] = {}
    talk = []
    for new, earlier in near(compared):
        if candidates[new].talk:
            link = _echo(new, [old for old in earlier if not candidates[old].talk], compared, candidates, natures)
            if link is None:
                talk.append(new)
            else:
                home[new] = home[link.old]
                members[home[new]].append(new)
            continue
        links[new] = [
            link
            for old in earlier
            if not candidates[old].talk and _comparable(natures[old], natures[new])
            if (link := _link(old, new, compared, candidates, natures, over))
        ]
        same = [one for one in links[new] if one.relation == "same"]
        chosen = max(
            same, default=None, key=lambda one: (one.again, one.score + _HOLDS * (home[one.old] not in void), -one.old)
        )
        against = [one for one in links[new] if chosen and one.relation != "same" and home[one.old] == home[chosen.old]]
        home[new] = home[chosen.old] if chosen and all(one.score < chosen.score for one in against) else new
        members.setdefault(home[new], []).append(new)
        for link in links[new]:
            if link.relation in ("replaces", "cancels") and home[link.old] < home[new]:
                void[home[link.old]] = (home[new], link.relation == "cancels")
            elif link.relation == "stale":
                void[home[new]] = (home[link.old], False)
    void |= _withdrawn(candidates, home)
    replaces: dict[int, list[int]] = defaultdict(list)
    for old, (new, _cancelled) in void.items():
        replaces[new].append(old)
    return tuple(
        Matter(tuple(listed), _best(listed, candidates), tuple(replaces[first]), *void.get(first, (None, False)))
        for first, listed in members.items()
    ), tuple(talk)


def _link(
    old: int,
    new: int,
    compared: Comparison,
    candidates: Sequence[Candidate],
    natures: Sequence[str],
    over: Sequence[bool],
) -> _Link | None:
    score = compared.likeness(old, new, candidates[old].sender == candidates[new].sender)
    missing = all(words.found("missing", candidates[n].notice.plain) for n in (old, new))
    if score <= _NEVER and not missing:
        return None
    relation = compared.relation(old, new)
    if natures[old] == natures[new] == "rumour" and compared.share(old, new) >= _SAME_RUMOUR:
        return _Link(score, old, "same")
    if relation == "same" and over[old] != over[new] and natures[old] in ("notice", "hearsay"):
        relation = "same" if compared.share(old, new) > WORD_FOR_WORD else "another"
    if relation in ("another", "replaces") and over[new] and not over[old] and compared.changes(old, new):
        relation = "stale"
    told = relation in ("replaces", "cancels") and compared.one_subject(old, new)
    one_sender = candidates[old].sender == candidates[new].sender
    found = (missing and relation == "cancels") or (told and (score > _FOUND or (one_sender and relation == "cancels")))
    again = relation == "same" and compared.share(old, new) > WORD_FOR_WORD and compared.one_moment(old, new)
    return _Link(score, old, relation, again) if found or score > _SURE.get(relation, 0.0) else None


def _echo(
    new: int, earlier: Sequence[int], compared: Comparison, candidates: Sequence[Candidate], natures: Sequence[str]
) -> _Link | None:
    """The notice that talk says once more."""
    raw = candidates[new].raw.strip()
    answers = raw.endswith(("?", "？", "吗", "呢")) or (raw.startswith("@") and not candidates[new].to_all)
    if answers or len(compared.features[new].grams) < _LONG_ECHO:
        return None
    found = [
        _Link(score, old, "same")
        for old in earlier
        if natures[old] != "denial" and compared.relation(old, new) == "same"
        if (score := compared.likeness(old, new, one_sender=False)) > _ECHO
    ]
    return max(found, default=None, key=lambda link: (link.score, -link.old))


def _withdrawn(candidates: Sequence[Candidate], home: dict[int, int]) -> dict[int, tuple[int, bool]]:
    """What a format itself says to be updated or cancelled, by its keys."""
    keys = {one.key: index for index, one in enumerate(candidates) if one.key}
    return {
        home[keys[key]]: (home[index], one.cancels)
        for index, one in enumerate(candidates)
        for key in one.replaces
        if key in keys and index in home and home[keys[key]] != home[index]
    }


def _comparable(a: str, b: str) -> bool:
    """Whether two natures can be one matter: a rumour may come once more without its marks, and so may an advert."""
    return a == b or {a, b} <= {"rumour", "advert", "hearsay"} or {a, b} == {"notice", "hearsay"}


def _best(listed: Sequence[int], candidates: Sequence[Candidate]) -> int:
    """The most complete and most official member; of equals the newest."""

    def rank(index: int) -> tuple[int, int, int]:
        one = candidates[index]
        level = {"official": 2, "service": 2, "volunteer": 1, "": 0}[authority(one.sender)] + (
            one.notice.issuer not in ("", one.sender)
        )
        return -1 if one.talk else min(level, 2), sum(f.essential for f in one.notice.facts), index

    return max(listed, key=rank)
