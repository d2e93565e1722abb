"""Level and limit, once per programme, so that the file *as decoded* meets the speaker's profile."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.audio import files, mp3
from broadcast.audio.levels import lufs, true_peak_dbtp
from broadcast.errors import Silent, Unfit
from broadcast.model import Clip, Samples, Speaker

LOOK_AHEAD_S = 0.005
"""How early the limiter begins to turn down. The look-ahead of the chain that was measured through a small horn."""
RELEASE_S = 0.010
"""How long it holds on, so that the gain does not follow single periods of a low voice."""
CLOSE_LU = 0.1
"""How near the decoded loudness must come to the profile's; the contract allows 0.3."""
LIMITED_SLOPE = 1.6
"""dB of gain for a dB of loudness: a limited programme grows louder by less than the gain."""
ROUNDS = 12
LAME_LOSS_DB = 0.45
"""What libmp3lame takes off the level: the first guess. Measured again on every programme."""


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """A programme at its level, encoded."""

    frames: bytes
    """MP3 frames that stand alone, silent at both ends."""
    lufs: float
    """Measured on the decoded frames."""
    true_peak_dbtp: float


def _sliding_min(values: NDArray[np.float32], before: int, after: int) -> NDArray[np.float32]:
    """The least of values[i-before : i+after+1], in linear time.

    Source: M. van Herk, "A fast algorithm for local minimum and maximum filters", Pattern Recognition Letters 13 (1992).
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
    peaks = np.maximum(over.reshape(-1, 4).max(axis=1), np.abs(samples))
    # A peak between two samples is held down by the gain of both.
    peaks[1:] = np.maximum(peaks[1:], peaks[:-1])
    return peaks


def limit(samples: Samples, peaks: Samples, rate: int, ceiling: float) -> Samples:
    """The samples turned down smoothly where `peaks` (their true peaks) would pass `ceiling` (linear), never up.

    The gain falls within LOOK_AHEAD_S before a peak and rises again RELEASE_S after it.
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


def master(programme: Clip, speaker: Speaker) -> Mastered:
    """The programme encoded at the speaker's level, found by measuring what a decoder really gives.

    Raises:
        Silent: there is nothing to hear.
        Unfit: the level cannot be reached with this profile's peak.
    """
    samples = mp3.whole_frames(programme.samples)
    loudness, peak = lufs(samples, programme.rate), true_peak_dbtp(samples, programme.rate)
    if not np.isfinite(loudness) or not np.isfinite(peak):
        raise Silent(_("The programme is silent."), _("Choose another voice: `broadcast voices`."))
    wanted = speaker.lufs
    gain_db = (wanted - loudness) if wanted is not None else (speaker.true_peak_dbtp - peak)
    lost_db, ceiling_db = LAME_LOSS_DB, speaker.true_peak_dbtp - 0.4
    peaks = true_peaks(samples, programme.rate)
    for _round in range(ROUNDS):
        loud = samples * np.float32(10 ** (gain_db / 20))
        if wanted is not None:
            for _step in range(ROUNDS):
                gain = np.float32(10 ** (gain_db / 20))
                loud = limit(samples * gain, peaks * gain, programme.rate, 10 ** (ceiling_db / 20))
                before = lufs(loud, programme.rate)
                if abs(wanted + lost_db - before) <= CLOSE_LU / 2:
                    break
                gain_db += LIMITED_SLOPE * (wanted + lost_db - before)
        frames = mp3.encode(loud)
        decoded = files.decode_mp3(frames)
        loudness, peak = lufs(decoded, files.RATE), true_peak_dbtp(decoded, files.RATE)
        peak_fits = peak <= speaker.true_peak_dbtp
        if wanted is None:
            if peak_fits and peak >= speaker.true_peak_dbtp - 0.3:
                return Mastered(frames, loudness, peak)
            gain_db += speaker.true_peak_dbtp - 0.1 - peak
        else:
            if peak_fits and abs(loudness - wanted) <= CLOSE_LU:
                return Mastered(frames, loudness, peak)
            lost_db = before - loudness
            if not peak_fits:
                ceiling_db += speaker.true_peak_dbtp - 0.1 - peak
    raise Unfit(
        _("The level {lufs} LUFS at {peak} dBTP cannot be reached for the speaker {name}.").format(
            lufs=wanted, peak=speaker.true_peak_dbtp, name=speaker.name
        ),
        _("Lower `lufs` in the speaker's file."),
    )
