"""What no clean speech holds: clicks, and samples cut off at the top. Block by block, in memory that does not grow."""

from __future__ import annotations

from collections import Counter
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadcast.audio.levels import filtered, numbers
from broadcast.model import Samples

CLICK_HZ = 13_500.0
"""A step reaches far above this; the engines' voices (24 kHz) have nothing there, a human one little."""
CLICK_RATE = 40_000
"""The lowest rate in Hz that has such a band: under it no click can be told from a consonant."""
CLICK_RATIO = 6.0
"""How far a click stands out of what is around it up there. In 24 sentences full of plosives by the four embedded
voices, four programmes with chimes, and the MP3 of all, nothing does."""
CLICK_LEAST = 0.005
"""Its least size there against the file's peak: a step of 2.3 % of it. Smaller ones are masked."""
SEAM_LEAST = 0.001
"""The same at a seam, where silence is due on one side at least."""
CELLS_PER_S = 4000
GUARD = 12
"""Cells around a click that its own ringing may fill: 3 ms, the spread that MP3 gives it."""
REACH = 60
"""Cells on each side against which it is held: 15 ms, so that the pulses of a low voice, 10 ms apart, hide each
other; so do two clicks."""

CLIPPED = 0.99
"""Samples from here up, against full scale, are cut off where RUN follow each other. Source: field notes on human
recordings, docs/design.md."""
RUN = 3
FLAT = 2.0**-15
"""Samples no further apart than one step of 16 bits are level: a flat top, also in what was turned down later."""
LEAST_TOP = 0.1
"""A flat top under this is the coarseness of a quiet file."""
LONG_RUN = 4096
"""A run that goes on over the end of a block waits for its end only up to so many samples."""
SHOULDERS = 2
"""Samples of a flat top's run that are not level: one at each end. A sine that stays level so long has more."""


class Click(NamedTuple):
    """A step in the sound."""

    at: int
    """The sample."""
    size: float
    """Of its burst above CLICK_HZ, linear, full scale 1."""


@cache
def _high_pass(rate: int, count: int) -> NDArray[np.complex64]:
    """The response of a windowed-sinc high-pass at CLICK_HZ, `2 * _half(rate) + 1` taps, delayed by `_half(rate)`."""
    half = _half(rate)
    n = np.arange(-half, half + 1)
    taps = -np.sinc(2 * CLICK_HZ / rate * n) * 2 * CLICK_HZ / rate
    taps[half] += 1
    return np.asarray(np.fft.rfft(taps * np.blackman(2 * half + 1), count), dtype=np.complex64)


def _half(rate: int) -> int:
    return 31 * rate // 48_000


class Clicks:
    """Bursts above CLICK_HZ that are over within GUARD and stand alone within REACH."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._cell = rate // CELLS_PER_S
        self._before: Samples = np.zeros(0, dtype=np.float32)
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._cells: Samples = np.zeros(REACH, dtype=np.float32)
        self._first = -REACH
        self._peak = 0.0
        self._found: list[Click] = []

    def add(self, samples: Samples) -> None:
        """Mono sound that goes on where the last ended; what is not finite counts as silence."""
        samples = numbers(samples)
        self._peak = max(self._peak, float(np.abs(samples).max(initial=0)))
        known = np.concatenate([self._before, samples])
        memory = 2 * _half(self._rate)
        high = filtered(known, partial(_high_pass, self._rate), memory)[len(self._before) :]
        self._before = known[-memory:].copy()
        high = np.concatenate([self._rest, np.abs(high)])
        count = len(high) // self._cell
        self._rest = high[count * self._cell :]
        cells = high[: count * self._cell].reshape(count, self._cell).max(axis=1)
        self._cells = np.concatenate([self._cells, cells])
        self._judge()

    def _judge(self) -> None:
        """Of the cells whose surroundings are known those that stand out; keeps what later ones are held against."""
        cells, end = self._cells, len(self._cells) - REACH
        for at in _standing_out(cells):
            if not REACH <= at < end or cells[at] < SEAM_LEAST * self._peak:
                continue
            if cells[at] < cells[at - GUARD : at + GUARD + 1].max():
                continue
            around = max(cells[at - REACH : at - GUARD].max(), cells[at + GUARD + 1 : at + REACH + 1].max())
            if cells[at] >= CLICK_RATIO * around:
                centre = (self._first + int(at)) * self._cell + self._cell // 2 - _half(self._rate)
                self._found.append(Click(max(0, centre), float(cells[at])))
        kept = min(len(cells), 2 * REACH)
        self._first += len(cells) - kept
        self._cells = cells[-kept:]

    def finish(self) -> tuple[Click, ...]:
        """All clicks, down to SEAM_LEAST, and the file's own ends if it begins or ends with a step.

        Nothing is added afterwards.
        """
        self.add(np.zeros((REACH + 3 * GUARD) * self._cell + 2 * _half(self._rate), dtype=np.float32))
        return tuple(one for one in self._found if one.size >= SEAM_LEAST * self._peak)


def _standing_out(cells: Samples) -> NDArray[np.intp]:
    """The highest cell of each GUARD + 1 that is CLICK_RATIO over those two and three further on: no other can be a
    click, whose neighbours they all are."""
    width = GUARD + 1
    count = len(cells) // width + 1
    groups = np.pad(cells, (0, count * width - len(cells))).reshape(count, width)
    most = np.pad(groups.max(axis=1), 3)
    near = np.max([most[3 + by : len(most) - 3 + by] for by in (-3, -2, 2, 3)], axis=0)
    out = np.flatnonzero((most[3:-3] >= CLICK_RATIO * near) & (most[3:-3] > 0))
    return np.asarray(out * width + groups[out].argmax(axis=1), dtype=np.intp)


def clicks(samples: Samples, rate: int) -> tuple[int, ...]:
    """The samples at which a step is heard that no speech makes; of a rate under CLICK_RATE none can be told.

    Silence, one sample, an offset and what is not finite have none but the steps with which they begin and end.
    """
    if rate < CLICK_RATE:
        return ()
    meter = Clicks(rate)
    meter.add(samples)
    peak = float(np.abs(numbers(samples)).max(initial=0))
    return tuple(one.at for one in meter.finish() if one.size >= CLICK_LEAST * peak)


class Clipping:
    """Runs of samples that were cut off: at full scale, or level at the file's peak (`clipped_runs`)."""

    def __init__(self) -> None:
        self._open: Samples = np.zeros(0, dtype=np.float32)
        self._long = False
        self._peak = 0.0
        self._full = 0
        self._flat: Counter[float] = Counter()

    def add(self, samples: Samples) -> None:
        """One channel, going on where the last ended; what is not finite is no part of a run."""
        size = np.abs(numbers(samples))
        self._peak = max(self._peak, float(size.max(initial=0)))
        least = min(CLIPPED, max(LEAST_TOP, CLIPPED * self._peak))
        if self._long:
            low = size < least
            size = size[int(low.argmax()) :] if low.any() else size[:0]
            self._long = not low.any()
        size = np.concatenate([self._open, size])
        self._open = size[:0]
        high = np.flatnonzero(size >= least)
        for run in np.split(high, np.flatnonzero(np.diff(high) > 1) + 1) if len(high) else ():
            start, end = int(run[0]), int(run[-1]) + 1
            if end < len(size):
                self._count(size[start:end])
            elif end - start < LONG_RUN:
                self._open = size[start:].copy()
            else:
                self._count(size[start:end])
                self._long = True

    def _count(self, run: Samples) -> None:
        if len(run) < RUN:
            return
        most = float(run.max())
        level = int((run >= most - FLAT).sum())
        if float(run.min()) >= CLIPPED:
            self._full += 1
        elif level >= RUN and len(run) - level <= SHOULDERS:
            self._flat[round(most, 3)] += 1

    def finish(self) -> int:
        """How many runs there were. Nothing is added afterwards."""
        self.add(np.zeros(1, dtype=np.float32))
        return self._full + sum(count for most, count in self._flat.items() if most >= CLIPPED * self._peak)


def clipped_runs(samples: Samples) -> int:
    """How many runs of at least RUN samples are at CLIPPED of full scale or over, or make a flat top at the peak.

    Silence and one sample have none; an offset has none unless it is at full scale.
    """
    meter = Clipping()
    meter.add(samples)
    return meter.finish()
