"""Speech made to carry through a small loudspeaker: what it cannot give off is cut, consonants are raised, and the
distance between loud and soft is made smaller. Fixed, not adapted to any noise.

Source of the order and of the idea that shaping and compression go together: T.-C. Zorilă, V. Kandia, Y. Stylianou,
"Speech-in-noise intelligibility improvement based on spectral shaping and dynamic range compression", Interspeech
2012. The figures are in the speakers' profiles; bench/intelligibility.py measures what they do.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from broadcast.model import Samples, Shape

ATTACK_S = 0.002
"""How early and how smoothly the compressor's gain falls: it looks ahead, so no onset passes at full height."""
RELEASE_S = 0.080
"""In which time the level that it follows falls by a factor e (8.7 dB): about half a syllable."""
FLOOR_DB = -50.0
"""Against the peak: what lies lower is no speech, and is turned down where the compressor would raise it, so that no
breath of an engine is pumped up in the pauses."""
FLOOR_RATIO = 3.0
"""dB out for one dB in, below the floor."""
STEP_S = 0.0005
"""How often the compressor's level is read."""
RUMBLE_HZ = 100.0
"""What lies lower is no voice."""
SLOPE_OCTAVES = 0.5
"""In which width the presence band rises on either side, as half a cosine."""
_MEMORY_S = 0.05
"""How far the filters reach in either direction; beyond it their response is under -100 dB."""


def shaped(samples: Samples, rate: int, shape: Shape) -> Samples:
    """The samples filtered and compressed, as long as they were, without delay, at a peak of their own.

    Silence stays silence.
    """
    peak = float(np.abs(samples).max(initial=0.0))
    if not peak:
        return samples
    return compressed(filtered(samples, rate, shape), rate, shape.ratio, shape.threshold_db)


@cache
def _response(rate: int, count: int, shape: Shape) -> NDArray[np.float64]:
    """What `shape` does at the rfft frequencies of `count` samples; real: no phase is turned.

    Both high-passes are Linkwitz-Riley ones of 4th order in magnitude: 6 dB down at their frequency, 24 dB an octave.
    Source: S. P. Lipshitz, J. Vanderkooy, "In-phase crossover network design", JAES 34 (1986).
    """
    hertz = np.maximum(np.fft.rfftfreq(count, 1 / rate), 1e-3)
    low_cut = np.maximum(1 / (1 + (shape.low_hz / hertz) ** 4), 10 ** (-shape.low_cut_db / 20))
    rumble_cut = 1 / (1 + (RUMBLE_HZ / hertz) ** 4)
    first, last = np.log2(shape.presence_hz[0]), np.log2(shape.presence_hz[1])
    outside = np.maximum(first - np.log2(hertz), np.log2(hertz) - last) / SLOPE_OCTAVES
    weight = 0.5 + 0.5 * np.cos(np.pi * np.clip(outside, 0, 1))
    return np.asarray(low_cut * rumble_cut * 10 ** (shape.presence_db * weight / 20))


def filtered(samples: Samples, rate: int, shape: Shape) -> Samples:
    """The samples with the low end turned down and the presence band raised, block by block."""
    reach = round(_MEMORY_S * rate)
    size = min(1 << 16, 1 << (len(samples) + 2 * reach).bit_length())
    block = size - 2 * reach
    response = _response(rate, size, shape)
    around = np.pad(samples, (reach, reach + block))
    out = np.empty(len(samples), dtype=np.float32)
    for start in range(0, len(samples), block):
        piece = np.fft.irfft(np.fft.rfft(around[start : start + size]) * response, size)[reach : reach + block]
        out[start : start + block] = piece[: len(out) - start]
    return out


def compressed(samples: Samples, rate: int, ratio: float, threshold_db: float) -> Samples:
    """The samples with what lies over the threshold brought nearer to it, and what lies under the floor away from it.

    The level that is followed is the highest of those before, each fallen since by 8.7 dB in RELEASE_S: a running
    maximum in decibels, so that no loop over samples is needed.

    Args:
        threshold_db: against the samples' peak.
    """
    step = max(1, round(STEP_S * rate))
    peaks = np.abs(np.pad(samples, (0, -len(samples) % step))).reshape(-1, step).max(axis=1).astype(np.float64)
    if not peaks.max(initial=0.0):
        return samples
    level_db = 20 * np.log10(np.maximum(peaks / peaks.max(), 1e-6))
    fall = np.arange(len(peaks)) * (20 / np.log(10) * step / (RELEASE_S * rate))
    followed = np.maximum.accumulate(level_db + fall) - fall
    over = np.maximum(followed - threshold_db, 0)
    under = np.minimum(followed - FLOOR_DB, 0)
    gain_db = _ahead(over * (1 / ratio - 1) + under * (FLOOR_RATIO - 1), round(ATTACK_S * rate / step))
    middles = np.arange(len(peaks)) * step + step / 2
    gain = np.interp(np.arange(len(samples)), middles, 10 ** (gain_db / 20))
    return np.asarray(samples * gain, dtype=np.float32)


def _ahead(gain_db: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The mean of this gain and the `count` that follow: it falls before the sound that makes it fall."""
    total = np.cumsum(np.pad(gain_db, (1, count), mode="edge"))
    return np.asarray((total[count + 1 :] - total[: -count - 1]) / (count + 1))
