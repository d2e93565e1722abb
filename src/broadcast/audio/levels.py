"""What is measured on sound: loudness, true peak, where the sound begins and ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.model import Clip, Samples

SILENCE_LUFS = -70.0
"""The absolute gate: what is below it counts as silence. Source: ITU-R BS.1770-5, annex 1."""

# Analogue prototypes of the K-weighting: shelf f0, Q, gain in dB; high-pass f0, Q. Source: B. De Man, "Evaluation of
# implementations of the EBU R128 loudness measurement", AES 145 (2018), derived from BS.1770's coefficients at 48 kHz.
_SHELF = (1681.9744509555319, 0.7071752369554193, 3.999843853973347)
_SHELF_SPLIT = 0.499666774155
_HIGH_PASS = (38.13547087613982, 0.5003270373238773)
_EDGE = 64
"""Samples of silence around what is oversampled, so that a peak on its edge is seen."""


@cache
def _k_weighting(rate: int, count: int) -> NDArray[np.complex128]:
    """The complex response of both stages at the rfft frequencies of `count` samples."""
    z1 = np.exp(-2j * np.pi * np.fft.rfftfreq(count))
    f0, q, gain = _SHELF
    k, vh = np.tan(np.pi * f0 / rate), 10 ** (gain / 20)
    vb = vh**_SHELF_SPLIT
    shelf_over = (vh + vb * k / q + k * k) + 2 * (k * k - vh) * z1 + (vh - vb * k / q + k * k) * z1**2
    shelf_under = (1 + k / q + k * k) + 2 * (k * k - 1) * z1 + (1 - k / q + k * k) * z1**2
    f0, q = _HIGH_PASS
    k = np.tan(np.pi * f0 / rate)
    under = 1 + k / q + k * k
    high_pass = (1 - 2 * z1 + z1**2) / (1 + 2 * (k * k - 1) / under * z1 + (1 - k / q + k * k) / under * z1**2)
    return np.asarray(shelf_over / shelf_under * high_pass, dtype=np.complex128)


def numbers(samples: Samples) -> Samples:
    """The samples with silence in the place of what is not finite; themselves where all are."""
    return samples if np.isfinite(samples).all() else np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)


def filtered(samples: NDArray[Any], response: Callable[[int], NDArray[Any]], memory: int) -> NDArray[Any]:
    """The samples through a causal filter, block by block in the frequency domain, in the samples' own precision.

    Args:
        samples: mono, silent before they begin; float32 or float64.
        response: the filter's complex response at the rfft frequencies of so many samples.
        memory: after so many samples what the filter remembers no longer matters.
    """
    size = min(1 << 17, 1 << (len(samples) + 2 * memory).bit_length())
    block = size - 2 * memory
    out = np.empty_like(samples)
    for start in range(0, len(samples), block):
        begin = max(0, start - memory)
        piece = samples[begin : start + block]
        whole = np.fft.irfft(np.fft.rfft(piece, size) * response(size), size)
        out[start : start + block] = whole[start - begin : start - begin + len(samples[start : start + block])]
    return out


def _k_weighted(samples: Samples, rate: int) -> NDArray[np.float64]:
    """A sixth of a second on, the filters remember under −300 dB."""
    return filtered(samples.astype(np.float64), partial(_k_weighting, rate), rate // 6)


class Loudness:
    """The power of the K-weighted sound in steps of 100 ms, block by block, in memory that does not grow with it.

    Source: ITU-R BS.1770-5, annex 1; EBU Tech 3341.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._before: Samples = np.zeros(0, dtype=np.float32)
        self._rest: NDArray[np.float64] = np.zeros(0)
        self._powers: list[NDArray[np.float64]] = []

    def add(self, samples: Samples) -> None:
        """Mono sound that goes on where the last ended."""
        known = np.concatenate([self._before, samples])
        weighted = np.concatenate([self._rest, _k_weighted(known, self._rate)[len(self._before) :]])
        step = self._rate // 10
        count = len(weighted) // step
        self._powers.append((weighted[: count * step].reshape(count, step) ** 2).mean(axis=1))
        self._rest = weighted[count * step :]
        self._before = known[-(self._rate // 6) :].copy()

    @property
    def powers(self) -> NDArray[np.float64]:
        """One for each whole step so far."""
        return np.concatenate([np.zeros(0), *self._powers])


def level(power: float) -> float:
    """A power of K-weighted sound in LUFS; none gives −inf."""
    return -0.691 + 10 * float(np.log10(power)) if power > 0 else float("-inf")


def sliding(powers: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """The mean powers of windows of so many seconds, one beginning at each step of 100 ms; empty: it is too short.

    Source: EBU Tech 3341: 0.4 s is the momentary loudness, 3 s the short-term one.
    """
    steps = round(10 * seconds)
    return np.convolve(powers, np.ones(steps) / steps, "valid") if len(powers) >= steps else np.zeros(0)


def integrated(powers: NDArray[np.float64]) -> float:
    """Integrated loudness, in LUFS, of the powers of 100 ms steps; what is not finite or too short gives −inf.

    Source: ITU-R BS.1770-5, annex 1: 400 ms blocks, 75 % overlap, gates at −70 LUFS and 10 LU under the mean.
    """
    if not np.isfinite(powers).all():
        return float("-inf")
    blocks = sliding(powers, 0.4)
    loud = blocks[blocks > 10 ** ((SILENCE_LUFS + 0.691) / 10)]
    if not len(loud):
        return float("-inf")
    gate = level(float(loud.mean())) - 10
    return level(float(loud[loud > 10 ** ((gate + 0.691) / 10)].mean()))


def lufs(samples: Samples, rate: int) -> float:
    """Integrated loudness of mono sound counted as one channel, in LUFS.

    What is under −70, shorter than the 400 ms of one block, or not finite counts as silence and gives −inf. A constant
    offset counts for nothing but the step with which it begins.
    """
    if not np.isfinite(samples).all():
        return float("-inf")
    meter = Loudness(rate)
    meter.add(samples)
    return integrated(meter.powers)


class TruePeak:
    """The highest peak between the samples, by four-fold oversampling, block by block.

    Source: ITU-R BS.1770-5, annex 2.
    """

    def __init__(self, rate: int) -> None:
        import soxr

        self._over = soxr.ResampleStream(rate, rate * 4, 1, dtype="float32", quality="HQ")
        self._peak = 0.0
        self._finite = True
        self._hear(np.zeros(_EDGE, dtype=np.float32), False)

    def _hear(self, samples: Samples, last: bool) -> None:
        over = self._over.resample_chunk(samples, last=last)
        self._peak = max(self._peak, float(np.abs(samples).max(initial=0)), float(np.abs(over).max(initial=0)))

    def add(self, samples: Samples) -> None:
        """Mono sound that goes on where the last ended."""
        self._finite = self._finite and bool(np.isfinite(samples).all())
        if self._finite:
            self._hear(samples, False)

    def dbtp(self) -> float:
        """In dBTP, of all that was added; silence gives −inf, what is not finite +inf. Nothing is added afterwards."""
        if not self._finite:
            return float("inf")
        self._hear(np.zeros(_EDGE, dtype=np.float32), True)
        return 20 * float(np.log10(self._peak)) if self._peak > 0 else float("-inf")


def true_peak_dbtp(samples: Samples, rate: int) -> float:
    """The highest peak between the samples, in dBTP; silence and nothing give −inf, what is not finite +inf.

    One sample is a peak as any other.
    """
    meter = TruePeak(rate)
    meter.add(samples)
    return meter.dbtp()


def sound_bounds(clip: Clip, below_peak_db: float = 40.0) -> tuple[int, int]:
    """First and one past the last sample of what is heard: 10 ms steps within `below_peak_db` of the loudest step.

    Silence, and what is not finite, gives (0, 0).
    """
    step = max(1, clip.rate // 100)
    if not len(clip.samples) or not np.isfinite(clip.samples).all():
        return 0, 0
    whole = np.pad(clip.samples.astype(np.float64), (0, -len(clip.samples) % step))
    power = (whole.reshape(-1, step) ** 2).mean(axis=1)
    if power.max() <= 1e-10:
        return 0, 0
    heard = np.flatnonzero(power > power.max() * 10 ** (-below_peak_db / 10))
    return int(heard[0]) * step, min(len(clip.samples), (int(heard[-1]) + 1) * step)
