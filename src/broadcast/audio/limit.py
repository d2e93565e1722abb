"""A limiter that looks ahead: true peaks under a ceiling, and nothing ever turned up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.model import Samples

LOOK_AHEAD_S = 0.005
"""How early the limiter begins to turn down. The look-ahead of the chain that was measured through a small horn."""
RELEASE_S = 0.010
"""How long it holds on, so that the gain does not follow single periods of a low voice."""


def _sliding_min(values: NDArray[np.float32], before: int, after: int) -> NDArray[np.float32]:
    """The least of values[i-before : i+after+1], in linear time.

    Source: M. van Herk, "A fast algorithm for local minimum and maximum filters", Pattern Recognition Letters 13
    (1992).
    """
    width = before + after + 1
    length = len(values)
    blocks = -(-(length + width - 1) // width) + 1
    padded = np.full(blocks * width, np.float32(1), dtype=np.float32)
    padded[before : before + length] = values
    grid = padded.reshape(blocks, width)
    forward = np.minimum.accumulate(grid, axis=1).ravel()
    backward = np.minimum.accumulate(grid[:, ::-1], axis=1)[:, ::-1].ravel()
    least: NDArray[np.float32] = np.minimum(backward[:length], forward[width - 1 : width - 1 + length])
    return least


def true_peaks(samples: Samples, rate: int) -> Samples:
    """For each sample the highest true peak next to it, by four-fold oversampling (ITU-R BS.1770-5, annex 2)."""
    import soxr

    over = np.abs(soxr.resample(samples, rate, rate * 4, "HQ"))
    over = np.pad(over, (0, max(0, 4 * len(samples) - len(over))))[: 4 * len(samples)]
    peaks: Samples = np.maximum(over.reshape(-1, 4).max(axis=1), np.abs(samples))
    # A peak between two samples is held down by the gain of both.
    peaks[1:] = np.maximum(peaks[1:], peaks[:-1])
    return peaks


def limit(samples: Samples, peaks: Samples, rate: int, ceiling: float) -> Samples:
    """The samples turned down smoothly where `peaks` would pass `ceiling` (linear), never up.

    `peaks` are their true peaks or, where that is near enough, their own heights. The gain falls within LOOK_AHEAD_S
    before a peak and rises again RELEASE_S after it.
    """
    if not len(samples):
        return samples
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9)).astype(np.float32)
    ahead = round(LOOK_AHEAD_S * rate)
    held = _sliding_min(wanted, ahead + round(RELEASE_S * rate), ahead)
    smooth = _mean(_mean(held, ahead // 2), ahead - ahead // 2)
    return np.asarray(samples * smooth, dtype=np.float32)


def _mean(values: NDArray[Any], reach: int) -> NDArray[np.float64]:
    """The mean of values[i-reach : i+reach+1]; beyond the ends the end values go on."""
    width = 2 * reach + 1
    total = np.cumsum(np.pad(values.astype(np.float64), (reach + 1, reach), mode="edge"))
    return np.asarray((total[width:] - total[:-width]) / width)
