"""What came in → the notices in it, ranked: each with its repeats, what speaks against airing it, and its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from gettext import gettext as _

from broadcast.config import Pick
from broadcast.curate import matters, ranking
from broadcast.curate.candidates import Candidate, candidates
from broadcast.curate.ending import ends
from broadcast.curate.flags import Flag, flags
from broadcast.model import Message, Notice
from broadcast.text.words import NONE, Words

WEIGHTS: Mapping[str, float] = asdict(Pick())
VARIETY = 4.0
"""Points that a notice loses for each of its kind that is taken already: our own judgement."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One notice of the morning."""

    notice: Notice
    messages: tuple[int, ...]
    """Indexes of all the messages that say it, repeats included, ascending."""
    sender: str
    flags: tuple[Flag, ...]
    """Why it must not be aired; empty: it may."""
    ends: dt.datetime | None
    """When it is over; None: no end."""
    supersedes: tuple[int, ...]
    """Indexes of the messages that it makes void."""
    score: float
    reasons: tuple[str, ...]
    links: bool
    """Whether there is more to be seen in the group."""

    @property
    def airable(self) -> bool:
        return not self.flags


def shortlist(
    messages: Sequence[Message],
    now: dt.datetime,
    *,
    aired: Callable[[Notice], int | None] = lambda notice: None,
    weights: Mapping[str, float] = WEIGHTS,
    own: Words = NONE,
) -> tuple[Listed, ...]:
    """Every notice, those that may be aired first, the most needed first; then what must not be aired, then talk.

    Args:
        now: naive, the neighbourhood's wall clock.
        aired: how many days ago a notice was last aired; None: never.
        own: the community's rows of our word lists.
    """
    found = candidates(messages, now.date(), own)
    against = [flags(one, now) for one in found]
    grouped, talk = matters.group(found)
    homes = {matter.members[0]: matter for matter in grouped}
    listed = []
    for matter in grouped:
        best = found[matter.best]
        told = best.talk and matter.replaces and best.nature.voids > matters.CALLED_OFF
        over = ends(best)
        against_it = list(flags(replace(best, talk=False), now) if told else against[matter.best])
        if matter.replaced_by is not None:
            newer = found[homes[matter.replaced_by].best].notice
            kind = "cancelled" if matter.cancelled else "superseded"
            against_it.append(Flag(kind, _("a newer notice says: {text}").format(text=_beginning(newer.plain))))
        members = [found[index] for index in matter.members]
        points = ranking.score(
            best,
            now,
            repeated=len({one.sender for one in members}),
            supersedes=bool(matter.replaces),
            aired=aired(best.notice),
        )
        listed.append(
            Listed(
                _tonight(best.notice, over, now),
                _indexes(members),
                best.sender,
                tuple(against_it),
                over,
                _indexes(found[index] for home in matter.replaces for index in homes[home].members),
                ranking.total(points, weights) if not against_it else 0.0,
                tuple(f"{why} ({weights[name] * value:+.1f})" for name, (value, why) in points.items() if value),
                any(one.links for one in members),
            )
        )
    for index in talk:
        one = found[index]
        listed.append(Listed(one.notice, one.messages, one.sender, against[index], None, (), 0.0, (), one.links))
    return in_order(listed)


def _tonight(notice: Notice, over: dt.datetime | None, now: dt.datetime) -> Notice:
    """The notice; after midnight one of last night's that still holds is one of this day."""
    if over is None or notice.expires is None or not notice.expires < now.date() <= over.date():
        return notice
    return replace(notice, expires=over.date())


def in_order(listed: Iterable[Listed]) -> tuple[Listed, ...]:
    """What may be aired by its score, then what may not, then talk; equal ones as they came."""

    def group(one: Listed) -> int:
        return 0 if one.airable else 2 if one.flags[0].kind == "chitchat" else 1

    return tuple(sorted(listed, key=lambda one: (group(one), -one.score, one.messages)))


def _indexes(members: Iterable[Candidate]) -> tuple[int, ...]:
    return tuple(sorted({index for one in members for index in one.messages}))


def _beginning(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def choose(listed: Sequence[Listed], count: int, weights: Mapping[str, float] = WEIGHTS) -> tuple[int, ...]:
    """Indexes of the `count` that are taken without asking: the best, each further one of another kind if it can be.

    A kind that was taken already costs VARIETY points, times the weight `variety`.
    """
    left = [index for index, one in enumerate(listed) if one.airable]
    chosen: list[int] = []
    while left and len(chosen) < count:
        kinds = [listed[index].notice.kind for index in chosen]

        def worth(index: int, kinds: list[str] = kinds) -> float:
            return listed[index].score - VARIETY * weights["variety"] * kinds.count(listed[index].notice.kind)

        best = max(left, key=lambda index: (worth(index), -index))
        chosen.append(best)
        left.remove(best)
    return tuple(chosen)
