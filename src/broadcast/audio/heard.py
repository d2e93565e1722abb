"""One pass through a sound file: what is heard in it, in memory that hardly grows with its length."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcast.audio import defects, files, levels
from broadcast.errors import DecodeFailed
from broadcast.model import Samples

QUIET_DB = 50.0
"""Silence is what lies this far under the loudest 24 ms."""
FRAME_S = 0.024
"""The steps in which sound and silence are told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What one pass through a sound file found; arrays of FRAME_S steps, whatever its length."""

    seconds: float
    decoded: files.Decoded
    finite: bool
    """Whether every sample is a number."""
    mean_square: float
    true_peak_dbtp: float
    powers: NDArray[np.float64]
    """K-weighted, in steps of 100 ms: `levels.integrated`, `levels.sliding`."""
    low: Samples
    high: Samples
    """The lowest and the highest sample of each frame."""
    loud: NDArray[np.float64]
    """The mean square of each frame."""
    clicks: tuple[tuple[float, float], ...] | None
    """Second and size of each (`defects.Click`); None: the rate is too low to tell."""
    clipped_runs: int
    """Of all channels."""

    @property
    def lufs(self) -> float:
        return levels.integrated(self.powers)

    @property
    def peak(self) -> float:
        """The highest sample, linear."""
        return float(max(self.high.max(initial=0), -self.low.min(initial=0)))

    @property
    def sounding(self) -> NDArray[np.bool_]:
        """Of each frame whether it is no silence."""
        return np.asarray(self.loud > self.loud.max(initial=0) * 10 ** (-QUIET_DB / 10))

    @property
    def leading_silence_s(self) -> float:
        return float((np.append(self.sounding, True)).argmax() * FRAME_S)

    @property
    def longest_silence_s(self) -> float:
        edges = np.concatenate([[-1], np.flatnonzero(self.sounding), [len(self.loud)]])
        return float((np.diff(edges).max() - 1) * FRAME_S)


class _Ear:
    """Hears a file block by block."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.loudness = levels.Loudness(rate)
        self.peak = levels.TruePeak(rate)
        self.clicks = defects.Clicks(rate) if rate >= defects.CLICK_RATE else None
        self.clipping = [defects.Clipping() for _channel in range(channels)]
        self.count = 0
        self.square = 0.0
        self.finite = True
        self.rest: Samples = np.zeros(0, dtype=np.float32)
        self.frames: list[tuple[Samples, Samples, NDArray[np.float64]]] = []

    def hear(self, block: NDArray[np.float32]) -> None:
        """One block, shape (samples, channels)."""
        samples = files.mono(block)
        heard, samples = samples, levels.numbers(samples)
        self.finite = self.finite and samples is heard
        self.count += len(samples)
        self.square += float(np.dot(samples, samples))
        self.loudness.add(samples)
        self.peak.add(samples)
        if self.clicks:
            self.clicks.add(samples)
        for number, clipping in enumerate(self.clipping):
            clipping.add(block[:, number])
        samples = np.concatenate([self.rest, samples])
        frame = round(FRAME_S * self.rate)
        whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
        self.rest = samples[whole.size :].copy()
        self.frames.append((whole.min(axis=1), whole.max(axis=1), (whole.astype(np.float64) ** 2).mean(axis=1)))


def listen(path: Path) -> Heard:
    """One pass through a sound file; memory hardly grows with its length.

    Raises:
        DecodeFailed: it is no sound.
    """
    if path.is_dir():
        raise DecodeFailed(_("{path} is a folder.").format(path=path), _("Name the sound files in it, such as 01.mp3."))
    ears: list[_Ear] = []

    def hear(block: NDArray[np.float32], rate: int) -> None:
        if not ears:
            ears.append(_Ear(rate, block.shape[1]))
        ears[0].hear(block)

    decoded = files.stream(path, hear)
    ear = ears[0]
    if len(ear.rest):  # The last frame, shorter than the others, counts as far as it goes.
        ear.frames.append((ear.rest.min(keepdims=True), ear.rest.max(keepdims=True), np.array([np.mean(ear.rest**2)])))
    low, high, loud = (np.concatenate([frames[part] for frames in ear.frames]) for part in range(3))
    clicks = ear.clicks.finish() if ear.clicks else None
    return Heard(
        seconds=ear.count / ear.rate,
        decoded=decoded,
        finite=ear.finite,
        mean_square=ear.square / ear.count,
        true_peak_dbtp=ear.peak.dbtp(),
        powers=ear.loudness.powers,
        low=low,
        high=high,
        loud=loud,
        clicks=None if clicks is None else tuple((one.at / ear.rate, one.size) for one in clicks),
        clipped_runs=sum(one.finish() for one in ear.clipping),
    )
