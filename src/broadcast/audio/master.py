"""Level and limit, once per programme, so that the file *as decoded* meets the speaker's profile."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _

import numpy as np

from broadcast.audio import files, mp3
from broadcast.audio.edit import resample
from broadcast.audio.levels import lufs, true_peak_dbtp
from broadcast.audio.limit import limit, true_peaks
from broadcast.audio.shape import shaped
from broadcast.errors import Silent, Unfit
from broadcast.model import Clip, Samples, Speaker

CLOSE_LU = 0.1
"""How near the decoded loudness is to come to the profile's."""
CONTRACT_LU = 0.3
"""How near it must come (docs/design.md, the measurement contract)."""
LIMITED_SLOPE = 1.6
"""dB of gain for a dB of loudness: a limited programme grows louder by less than the gain."""
LEAST_SLOPE = 0.05
"""dB of loudness for a dB of gain: where it rises less, the sound is limited all through."""
MOST_LIMITING_DB = 40.0
"""How far the highest peak is turned down at most: beyond it only single clicks are left to turn down."""
ROUNDS = 12
LAME_LOSS_DB = 0.45
"""What libmp3lame takes off the level: the first guess. Measured again on every programme."""


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """A programme at its level, encoded."""

    frames: bytes
    """MP3 frames that may follow themselves (`audio.mp3`)."""
    lufs: float
    """Measured on the decoded frames."""
    true_peak_dbtp: float
    samples: Samples
    """What was encoded, whole frames of it: for another format (`audio.rendition`)."""


def _louder(
    samples: Samples, peaks: Samples, wanted_lufs: float, ceiling_db: float, gain_db: float
) -> tuple[Samples, float, float, bool]:
    """The samples limited to the ceiling at the wanted loudness, their loudness, the gain that it took, and whether
    more gain makes them no louder."""
    most_db = ceiling_db + MOST_LIMITING_DB - 20 * np.log10(float(peaks.max()))
    last_db, last_lufs = float("inf"), float("-inf")
    gain_db = min(gain_db, most_db)
    for _step in range(ROUNDS):
        gain = np.float32(10 ** (gain_db / 20))
        loud = limit(samples * gain, peaks * gain, files.RATE, 10 ** (ceiling_db / 20))
        reached = lufs(loud, files.RATE)
        short = wanted_lufs - reached
        if abs(short) <= CLOSE_LU / 2:
            break
        stuck = gain_db > last_db and reached - last_lufs < LEAST_SLOPE * (gain_db - last_db)
        if short > 0 and (stuck or gain_db >= most_db):
            return loud, reached, gain_db, True
        last_db, last_lufs = gain_db, reached
        gain_db = min(gain_db + LIMITED_SLOPE * short, most_db)
    return loud, reached, gain_db, False


def _encoded(loud: Samples) -> Mastered:
    frames = mp3.encode(loud)
    decoded = files.decode_mp3(frames)
    return Mastered(frames, lufs(decoded, files.RATE), true_peak_dbtp(decoded, files.RATE), loud)


def _to_peak(samples: Samples, peak_db: float, most_db: float) -> Mastered | None:
    """The samples encoded with the decoded peak within 0.3 dB under `most_db`."""
    gain_db = most_db - peak_db
    for _round in range(ROUNDS):
        made = _encoded(samples * np.float32(10 ** (gain_db / 20)))
        if most_db - 0.3 <= made.true_peak_dbtp <= most_db:
            return made
        gain_db += most_db - 0.1 - made.true_peak_dbtp
    return None


def _to_loudness(samples: Samples, loudness: float, wanted: float, most_db: float) -> Mastered | None:
    """The samples encoded at the wanted loudness with no decoded peak over `most_db`; where they cannot become quite
    as loud, the nearest within the contract."""
    gain_db, lost_db, ceiling_db = wanted - loudness, LAME_LOSS_DB, most_db - 0.4
    peaks = true_peaks(samples, files.RATE)
    best: Mastered | None = None
    for _round in range(ROUNDS):
        loud, before, gain_db, exhausted = _louder(samples, peaks, wanted + lost_db, ceiling_db, gain_db)
        made = _encoded(loud)
        off, room_db = abs(made.lufs - wanted), most_db - made.true_peak_dbtp
        if room_db >= 0:
            if off <= CLOSE_LU:
                return made
            if off <= CONTRACT_LU and (best is None or off < abs(best.lufs - wanted)):
                best = made
            if exhausted and room_db <= 0.2:
                break
        lost_db = before - made.lufs
        if room_db < 0 or exhausted:
            ceiling_db += room_db - 0.1
    return best


def _driven(samples: Samples, limiting_db: float) -> Samples:
    """The samples with their highest peaks turned down by that much."""
    peaks = true_peaks(samples, files.RATE)
    return limit(samples, peaks, files.RATE, float(peaks.max()) * 10 ** (-limiting_db / 20))


def master(programme: Clip, speaker: Speaker) -> Mastered:
    """The programme encoded at the speaker's level, found by measuring what a decoder really gives.

    Raises:
        Silent: there is nothing to hear.
        Unfit: the level cannot be reached with this profile's peak.
    """
    samples = mp3.whole_frames(resample(programme, files.RATE).samples)
    loudness, peak = lufs(samples, files.RATE), true_peak_dbtp(samples, files.RATE)
    if not np.isfinite(loudness) or not np.isfinite(peak):
        raise Silent(_("The programme is silent."), _("Choose another voice: `broadcast voices`."))
    if speaker.shape:
        samples = _driven(shaped(samples, files.RATE, speaker.shape), speaker.shape.limiting_db)
        loudness, peak = lufs(samples, files.RATE), true_peak_dbtp(samples, files.RATE)
    if speaker.lufs is None:
        made = _to_peak(samples, peak, speaker.true_peak_dbtp)
    else:
        made = _to_loudness(samples, loudness, speaker.lufs, speaker.true_peak_dbtp)
    if made is None:
        raise Unfit(
            _("The level {lufs} LUFS at {peak} dBTP cannot be reached for the speaker {name}.").format(
                lufs=speaker.lufs, peak=speaker.true_peak_dbtp, name=speaker.name
            ),
            _("Lower `lufs` in the speaker's file."),
        )
    return made
