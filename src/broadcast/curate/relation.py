"""What the newer of two notices on one matter is to the older."""

from __future__ import annotations

from dataclasses import dataclass

from broadcast.curate.features import Features, differ, overlap

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


@dataclass(frozen=True, slots=True)
class _Bond:
    """What two notices have in common."""

    share: float
    """The part of the shorter text that is in both, 0-1."""
    main: bool
    """They begin with one subject."""
    other: bool
    """They begin with different subjects."""
    levels: bool
    """Both warn of one hazard."""
    hours: bool
    """The hours of one are among those of the other."""
    here: bool
    """They name one place or number."""
    day: bool
    """They are about one day, or the newer changes what it does not date."""
    one_kind: bool

    def one_subject(self, old: Features, new: Features) -> bool:
        near = self.share >= _ALIKE or old.kind == new.kind != "general"
        return self.main or self.levels or self.share >= _MUCH_ALIKE or (near and not self.other)


def relation(old: Features, new: Features, share: float) -> str:
    """What the newer notice is to the older; `share` of the shorter text is in both, 0-1.

    `same`; `replaces` or `cancels`; `another` occasion of the same thing; `apart`: no more than a subject in common.
    """
    bond = _bond(old, new, share)
    if _elsewhere(old, new, bond):
        return "another" if share >= _ALIKE else "apart"
    if not _is_bound(old, new, bond):
        return "apart"
    if new.cancel and not old.cancel:
        return "cancels"
    if new.change and new.named and old.named and not old.dates & new.mentioned:
        return "another"
    if new.void and not old.void and share < WORD_FOR_WORD and (bond.day or bond.here or bond.hours or bond.main):
        return "replaces"
    days = differ(old.dates, new.dates) and (share > WORD_FOR_WORD or (old.named and new.named))
    days = days and not (old.levels and old.levels == new.levels)
    numbers = differ(_long(old.phones), _long(new.phones))
    hours = not (old.times <= new.times or new.times <= old.times)
    conflict = days or hours or numbers or differ(old.levels, new.levels)
    told = new.change and not old.change
    if told and (conflict or (old.dates, old.times, old.places) != (new.dates, new.times, new.places)):
        return "replaces"
    if not conflict:
        equal = bool(new.times) and (old.dates, old.times) == (new.dates, new.times)
        return "replaces" if new.change and share < _ALIKE and not equal else "same"
    if old.levels != new.levels or old.dates & new.dates or numbers:
        return "replaces"
    return "another" if days else "same"


def _bond(old: Features, new: Features, share: float) -> _Bond:
    main, other = bool(old.main & new.main), differ(old.main, new.main)
    one_kind = old.kind == new.kind or "general" in (old.kind, new.kind)
    undated_word = main and one_kind and (new.void or new.cancel) and not new.mentioned
    common = overlap(old.places, new.places) or overlap(_long(old.phones), _long(new.phones))
    return _Bond(
        share=share,
        main=main,
        other=other,
        levels=bool(old.levels and new.levels) and not other and not differ(old.hazards, new.hazards),
        hours=bool(old.times and new.times) and (old.times <= new.times or new.times <= old.times),
        here=bool(common) and share >= _PLACE_ALIKE,
        day=bool(old.dates & (new.mentioned if new.change else new.dates)) or undated_word,
        one_kind=one_kind,
    )


def _long(phones: frozenset[object]) -> frozenset[object]:
    """The numbers that are no hotlines."""
    return frozenset(phone for phone in phones if len(str(phone)) >= _LONG_NUMBER)


def _elsewhere(old: Features, new: Features, bond: _Bond) -> bool:
    """Whether they warn of two hazards, concern other buildings, or are about different things."""
    hazards = bool(old.levels and new.levels) and not bond.levels
    least = _ALIKE if new.cancel and bond.day else _MUCH_ALIKE
    things = bond.other and not old.subjects & new.subjects and bond.share < least
    return hazards or differ(old.buildings, new.buildings) or things


def _is_bound(old: Features, new: Features, bond: _Bond) -> bool:
    """Whether enough of them is the same for one to say anything of the other."""
    moves, subject = new.change or new.cancel, bond.one_subject(old, new)
    of_old = bond.one_kind and bool(new.main) and new.main <= old.subjects
    least = _ALIKE if bond.other else _WITHDRAWN_ALIKE
    withdrawn = new.cancel and ((of_old and not bond.other) or (bond.day and bond.share >= least))
    undated = not (old.dates or new.dates or old.times or new.times)
    bound = (
        bond.share >= _ALIKE
        or bond.levels
        or withdrawn
        or bond.here
        or (moves and subject and (bond.day or bond.hours))
        or (bond.hours and (bond.one_kind or bond.main))
        or (bond.main and bond.day and bond.share >= _DAY_ALIKE)
        or (bond.main and undated and bond.share >= _SUBJECT_ALIKE)
    )
    return bound and (subject or withdrawn or not moves)
