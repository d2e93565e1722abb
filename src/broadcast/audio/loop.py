"""Which programme is heard when, and the silence between, so that a loop has its exact length."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, cycle, islice

GAP_S = 2.0
"""The least silence between two passes, where nobody chose it."""
LONGEST_SILENCE_S = 15.0
"""A listener who passes by in a longer silence hears nothing. Our own judgement."""
MOST_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Length:
    """How long a loop is wanted; with neither seconds nor rounds each programme is heard once."""

    seconds: float | None = None
    rounds: int | None = None
    """How often the whole order is heard."""
    gap_s: float | None = None
    """Silence behind each pass; None: GAP_S, or in a loop of so many seconds what remains, GAP_S or more."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Passes in their order, all lengths in frames of the format that is written."""

    lengths: tuple[int, ...]
    """Of each programme."""
    order: tuple[int, ...]
    """One round: indexes into `lengths`. The passes go round it, and the last round may be cut short."""
    passes: int
    silence: int
    """In all, as evenly spread as whole frames can be."""
    gaps: int
    """Behind how many passes it lies: behind all of a loop, but not behind the last one of what is heard once."""

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """For each pass its programme and the silence behind it."""
        for number, programme in enumerate(islice(cycle(self.order), self.passes)):
            gap = self.silence * (number + 1) // self.gaps - self.silence * number // self.gaps if self.gaps else 0
            yield programme, gap if number < self.gaps else 0

    @property
    def starts(self) -> Iterator[tuple[int, int]]:
        """For each pass its programme and the frame at which it begins."""
        at = 0
        for programme, gap in self:
            yield programme, at
            at += self.lengths[programme] + gap

    @property
    def frames(self) -> int:
        """The length of the whole."""
        return self.silence + sum(times * self.lengths[one] for one, times in enumerate(self.heard))

    @property
    def heard(self) -> tuple[int, ...]:
        """How often each programme is heard."""
        rounds, more = divmod(self.passes, len(self.order))
        counts = [rounds * self.order.count(one) for one in range(len(self.lengths))]
        for one in self.order[:more]:
            counts[one] += 1
        return tuple(counts)


def turns(weights: Sequence[int]) -> tuple[int, ...]:
    """One round in which each index comes as often as its weight says, in lowest terms, and evenly spread.

    Source: the smooth weighted round robin of nginx (`ngx_http_upstream_round_robin.c`): each gains its weight every
    turn, the one that has most is next and gives away the sum of all.
    """
    shared = math.gcd(*weights)
    gains = [weight // shared for weight in weights]
    has, order = [0] * len(gains), []
    for _turn in range(sum(gains)):
        has = [one + gain for one, gain in zip(has, gains, strict=True)]
        order.append(has.index(max(has)))
        has[order[-1]] -= sum(gains)
    return tuple(order)


def plan(lengths: Sequence[int], weights: Sequence[int], wanted: Length, frame_s: float) -> Plan:
    """Whole passes only: as many as fit with equal gaps that take up the remainder to the nearest frame; with a gap
    that is given, the number of them that comes nearest. Each programme is heard, however little was wanted.

    Args:
        lengths: of each programme, in frames.
        weights: how often each is heard against the others, 1 or more.
        frame_s: seconds a frame.
    """
    least = round((GAP_S if wanted.gap_s is None else wanted.gap_s) / frame_s)
    lengths, order = tuple(lengths), turns(weights)
    if wanted.rounds is not None:
        passes = wanted.rounds * len(order)
        return Plan(lengths, order, passes, passes * least, passes)
    if wanted.seconds is None:
        gaps = len(lengths) - 1
        return Plan(lengths, tuple(range(len(lengths))), len(lengths), gaps * least, gaps)
    total = round(wanted.seconds / frame_s)
    ends = tuple(accumulate((lengths[one] + least for one in order), initial=0))
    rounds, left = divmod(total, ends[-1])
    more = sum(end <= left for end in ends) - 1
    if wanted.gap_s is not None and left - ends[more] > ends[more + 1] - left:
        more += 1
    passes = rounds * len(order) + more
    if set(range(len(lengths))) - set(order[:passes]) and rounds == 0:
        order, passes = tuple(range(len(lengths))), len(lengths)
    fixed = Plan(lengths, order, passes, passes * least, passes)
    if wanted.gap_s is not None:
        return fixed
    least_silence = passes * least if passes > 1 else 0
    return Plan(lengths, order, passes, max(least_silence, total - fixed.frames + fixed.silence), passes)
