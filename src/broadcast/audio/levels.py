"""What is measured on sound: loudness, true peak, where the sound begins and ends."""

from __future__ import annotations

from functools import cache

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


def _k_weighted(samples: Samples, rate: int) -> NDArray[np.float64]:
    """Filtered block by block in the frequency domain; a sixth of a second on, the filters remember under −300 dB."""
    memory = rate // 6
    size = min(1 << 17, 1 << (len(samples) + 2 * memory).bit_length())
    block = size - 2 * memory
    response = _k_weighting(rate, size)
    out = np.empty(len(samples), dtype=np.float64)
    for start in range(0, len(samples), block):
        begin = max(0, start - memory)
        piece = samples[begin : start + block].astype(np.float64)
        filtered = np.fft.irfft(np.fft.rfft(piece, size) * response, size)
        out[start : start + block] = filtered[start - begin : start - begin + len(samples[start : start + block])]
    return out


def lufs(samples: Samples, rate: int) -> float:
    """Integrated loudness of mono sound counted as one channel, in LUFS.

    What is under −70, shorter than the 400 ms of one block, or not finite counts as silence and gives −inf.

    Source: ITU-R BS.1770-5, annex 1: 400 ms blocks, 75 % overlap, gates at −70 LUFS and 10 LU under the mean.
    """
    step = rate // 10
    count = len(samples) // step
    if count < 4 or not np.isfinite(samples).all():
        return float("-inf")
    power = (_k_weighted(samples, rate)[: count * step].reshape(count, step) ** 2).mean(axis=1)
    blocks = np.convolve(power, np.ones(4) / 4, "valid")

    def level(mean: float) -> float:
        return -0.691 + 10 * np.log10(mean) if mean > 0 else float("-inf")

    loud = blocks[blocks > 10 ** ((SILENCE_LUFS + 0.691) / 10)]
    if not len(loud):
        return float("-inf")
    gate = level(float(loud.mean())) - 10
    return float(level(float(loud[loud > 10 ** ((gate + 0.691) / 10)].mean())))


def true_peak_dbtp(samples: Samples, rate: int) -> float:
    """The highest peak between the samples, in dBTP, by four-fold oversampling; silence gives −inf, NaN +inf.

    Source: ITU-R BS.1770-5, annex 2.
    """
    import soxr

    if not len(samples):
        return float("-inf")
    if not np.isfinite(samples).all():
        return float("inf")
    padded = np.concatenate([np.zeros(64, np.float32), samples, np.zeros(64, np.float32)])
    peak = max(float(np.abs(samples).max()), float(np.abs(soxr.resample(padded, rate, rate * 4, "HQ")).max()))
    return float(20 * np.log10(peak)) if peak > 0 else float("-inf")


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
