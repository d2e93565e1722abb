"""A mastered programme in another format, at the same level: found by measuring what a player gives, as in `master`."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _

import numpy as np

from broadcast.audio import files, formats
from broadcast.audio.formats import Format
from broadcast.audio.levels import lufs, true_peak_dbtp
from broadcast.audio.master import (
    CLOSE_LU,
    CONTRACT_LU,
    LAME_LOSS_DB,
    LIMITED_SLOPE,
    ROUNDS,
    Mastered,
    limit,
    true_peaks,
)
from broadcast.audio.packets import Packets
from broadcast.errors import Unfit
from broadcast.model import Speaker

CLOSE_DB = 0.3
"""How near the peak is to come to the profile's where nothing but the peak is set."""


@dataclass(frozen=True, slots=True, eq=False)
class Rendition:
    """A programme at its level, encoded."""

    packets: Packets
    lufs: float
    """Measured on the decoded file."""
    true_peak_dbtp: float


def of(mastered: Mastered, form: Format, speaker: Speaker) -> Rendition:
    """The programme in that format at the speaker's level; as MP3 it is encoded already.

    Raises:
        Unfit: the level cannot be reached under the profile's peak with this codec.
    """
    if form.name == "mp3":
        return Rendition(formats.of_mp3(mastered.frames), mastered.lufs, mastered.true_peak_dbtp)
    samples, most_db = formats.whole(mastered.samples, form), speaker.true_peak_dbtp
    gain_db, ceiling_db = -LAME_LOSS_DB, np.inf
    best: Rendition | None = None
    for _round in range(ROUNDS):
        loud = samples * np.float32(10 ** (gain_db / 20))
        if np.isfinite(ceiling_db):
            loud = limit(loud, true_peaks(loud, files.RATE), files.RATE, 10 ** (ceiling_db / 20))
        packets = form.encode(loud)
        decoded = formats.decode(packets, form)
        made = Rendition(packets, lufs(decoded, files.RATE), true_peak_dbtp(decoded, files.RATE))
        room_db = most_db - made.true_peak_dbtp
        if speaker.lufs is None:
            if 0 <= room_db <= CLOSE_DB:
                return made
            gain_db += room_db - CLOSE_DB / 3
            continue
        short = speaker.lufs - made.lufs
        if room_db < 0:
            ceiling_db = min(ceiling_db, true_peak_dbtp(loud, files.RATE)) + room_db - 0.1
        elif abs(short) <= CLOSE_LU:
            return made
        elif abs(short) <= CONTRACT_LU and (best is None or abs(short) < abs(speaker.lufs - best.lufs)):
            best = made
        gain_db += short * (LIMITED_SLOPE if np.isfinite(ceiling_db) else 1.0)
    if best is None:
        raise Unfit(
            _("The level for the speaker {name} cannot be reached in the format {format}.").format(
                name=speaker.name, format=form.name
            ),
            _("Choose --format mp3, or lower `lufs` in the speaker's file."),
        )
    return best
