"""Level and limit, once per programme, so that the file *as decoded* meets the speaker's profile."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _

import numpy as np

from broadcast.audio import files, formats
from broadcast.audio.edit import resample
from broadcast.audio.formats import FORMATS, Format
from broadcast.audio.levels import lufs, true_peak_dbtp
from broadcast.audio.limit import limit, true_peaks
from broadcast.audio.packets import Packets
from broadcast.audio.shape import filtered, shaped
from broadcast.errors import Silent, Unfit
from broadcast.model import Clip, Samples, Shape, Speaker

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
HEADROOM_DB = 0.4
"""By how much a codec may lift peaks: the first guess. Measured again on every programme."""


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """A programme at its level, encoded."""

    packets: Packets
    """They may follow themselves without a seam."""
    lufs: float
    """Measured on the decoded file, as is the true peak."""
    true_peak_dbtp: float


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


def _encoded(loud: Samples, form: Format) -> Mastered:
    packets = form.encode(loud)
    decoded = formats.decode(packets, form)
    return Mastered(packets, lufs(decoded, files.RATE), true_peak_dbtp(decoded, files.RATE))


def _to_peak(samples: Samples, most_db: float, form: Format) -> Mastered | None:
    """The samples encoded with the decoded peak within 0.3 dB under `most_db`."""
    gain_db = most_db - true_peak_dbtp(samples, files.RATE)
    for _round in range(ROUNDS):
        made = _encoded(samples * np.float32(10 ** (gain_db / 20)), form)
        if most_db - 0.3 <= made.true_peak_dbtp <= most_db:
            return made
        gain_db += most_db - 0.1 - made.true_peak_dbtp
    return None


def _to_loudness(samples: Samples, wanted: float, most_db: float, form: Format) -> Mastered | None:
    """The samples encoded at the wanted loudness with no decoded peak over `most_db`; where they cannot become quite
    as loud, the nearest."""
    loudness, peak_db = lufs(samples, files.RATE), true_peak_dbtp(samples, files.RATE)
    lost_db, ceiling_db, gain_db = form.loss_db, most_db - HEADROOM_DB, wanted - loudness
    peaks: Samples | None = None
    best: Mastered | None = None
    for _round in range(ROUNDS):
        plain_db = wanted + lost_db - loudness
        if peak_db + plain_db <= ceiling_db:
            loud, before, exhausted = samples * np.float32(10 ** (plain_db / 20)), wanted + lost_db, False
        else:
            peaks = true_peaks(samples, files.RATE) if peaks is None else peaks
            loud, before, gain_db, exhausted = _louder(samples, peaks, wanted + lost_db, ceiling_db, gain_db)
        made = _encoded(loud, form)
        off, room_db = abs(made.lufs - wanted), most_db - made.true_peak_dbtp
        if room_db >= 0:
            if off <= CLOSE_LU:
                return made
            if best is None or off < abs(best.lufs - wanted):
                best = made
            if exhausted and room_db <= 0.2:
                break
        lost_db = before - made.lufs
        if room_db < 0 or exhausted:
            ceiling_db += room_db - 0.1
    return best


def _with_bed(speech: Samples, bed: Samples, apart_lu: float, shape: Shape | None) -> Samples:
    """Speech with the music as far from it in loudness as it was before shaping; of the shape it gets the filters."""
    under = filtered(bed, files.RATE, shape) if shape else bed
    gain_db = lufs(speech, files.RATE) + apart_lu - lufs(under, files.RATE)
    return speech + under * np.float32(10 ** (gain_db / 20)) if np.isfinite(gain_db) else speech


def _under_speech(samples: Samples, within: tuple[float, float]) -> Samples:
    """The samples with what lies before and behind the speech no louder than it: tones gain more by limiting."""
    first, last = (round(second * files.RATE) for second in within)
    speech = lufs(samples[first:last], files.RATE)
    parts = [samples[:first], samples[first:last], samples[last:]]
    for number in (0, 2):
        louder_db = lufs(parts[number], files.RATE) - speech
        if np.isfinite(louder_db) and louder_db > 0:
            parts[number] = parts[number] * np.float32(10 ** (-louder_db / 20))
    return np.concatenate(parts)


def master(
    programme: Clip,
    speaker: Speaker,
    form: Format = FORMATS["mp3"],
    *,
    within: tuple[float, float] | None = None,
    bed: Samples | None = None,
) -> Mastered:
    """The programme shaped for the speaker and encoded at its level, found by measuring what a decoder really gives.

    What cannot be made as loud as the profile wants under its peak comes as near as it can: see `Mastered.lufs`.

    Args:
        within: the seconds at which the speech begins and ends; chimes around it are made no louder than it.
        bed: music as long as the programme, to be mixed in behind the compressor.

    Raises:
        Silent: there is nothing to hear, or it is not finite.
        Unfit: this codec cannot keep the profile's peak.
    """
    samples = resample(programme, files.RATE).samples
    before = lufs(samples, files.RATE)
    if not np.isfinite(before):
        raise Silent(_("The programme is silent."), _("Choose another voice: `broadcast voices`."))
    apart_lu = lufs(bed, files.RATE) - before if bed is not None else -np.inf
    if speaker.shape:
        samples = _driven(shaped(samples, files.RATE, speaker.shape), speaker.shape.limiting_db)
    if within and speaker.lufs is not None:
        samples = _under_speech(samples, within)
    if bed is not None:
        samples = _with_bed(samples, bed, apart_lu, speaker.shape)
    samples = formats.whole(samples, form)
    made = None
    if speaker.lufs is not None:
        made = _to_loudness(samples, speaker.lufs, speaker.true_peak_dbtp, form)
    made = made or _to_peak(samples, speaker.true_peak_dbtp, form)
    if made is None:
        raise Unfit(
            _("A true peak of {peak} dBTP cannot be kept for the speaker {name} in the format {format}.").format(
                peak=speaker.true_peak_dbtp, name=speaker.name, format=form.name
            ),
            _("Choose --format mp3, or lower `lufs` in the speaker's file."),
        )
    return made


def _driven(samples: Samples, limiting_db: float) -> Samples:
    """The samples with their highest peaks turned down by that much."""
    peaks = np.abs(samples)
    return limit(samples, peaks, files.RATE, float(peaks.max()) * 10 ** (-limiting_db / 20))
