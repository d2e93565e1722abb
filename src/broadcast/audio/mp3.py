"""MP3 frames that stand alone: joined byte for byte into a loop of whole passes and exact length."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from gettext import gettext as _
from pathlib import Path

import numpy as np

from broadcast.audio import files
from broadcast.errors import AudioError
from broadcast.model import Samples

FRAME = 1152
"""Samples a frame: MPEG-1 layer III (ISO/IEC 11172-3)."""
FRAME_S = FRAME / files.RATE
FRAME_BYTES = files.BITRATE_K * 1000 * FRAME // 8 // files.RATE
DELAY_S = 1105 / files.RATE
"""By what encoder and decoder together delay the sound: LAME's `encoder delay` 576 samples plus the decoder's 529."""
_TAIL = 3
"""Silent frames at the end of a pass: with that delay the last sound must still fall into a frame of the pass."""

GAP_S = 2.0
"""The least silence between two passes."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop file as written."""

    seconds: float
    repeats: int
    programme_seconds: float
    gap_seconds: float
    """The mean silence behind each pass; single gaps differ by at most one frame."""
    sha256: str
    bytes: int


def whole_frames(samples: Samples) -> Samples:
    """The samples with silence behind them, up to a whole number of frames that holds the codec's delay too."""
    missing = -len(samples) % FRAME + _TAIL * FRAME
    return np.concatenate([samples, np.zeros(missing, dtype=np.float32)])


def encode(samples: Samples) -> bytes:
    """Exactly len(samples) / FRAME frames; the samples must be whole frames and end in silence.

    Raises:
        AudioError: the encoder gave frames of another size.
    """
    count = len(samples) // FRAME
    data = files.encode_mp3(samples)[: count * FRAME_BYTES]
    heads = {data[at : at + 2] for at in range(0, len(data), FRAME_BYTES)}
    if len(data) != count * FRAME_BYTES or heads - {b"\xff\xfb"}:
        raise AudioError(
            _("This ffmpeg's MP3 encoder does not give frames of {count} bytes.").format(count=FRAME_BYTES),
            _("Run `pip install --force-reinstall imageio-ffmpeg`."),
        )
    return data


@cache
def silent_frame() -> bytes:
    """One frame of silence."""
    return encode(np.zeros(8 * FRAME, dtype=np.float32))[4 * FRAME_BYTES : 5 * FRAME_BYTES]


def passes(programme_frames: int, seconds: float) -> tuple[int, int]:
    """How many whole passes fit, and how many frames the loop has: `seconds` to the nearest frame.

    A programme that is longer than `seconds` is heard once, whole.
    """
    wanted = round(seconds / FRAME_S)
    repeats = wanted // (programme_frames + round(GAP_S / FRAME_S))
    if repeats:
        return repeats, wanted
    return 1, max(wanted, programme_frames)


def write_loop(frames: bytes, seconds: float | None, path: Path) -> Loop:
    """Writes whole passes of `frames` with equal gaps up to exactly `seconds` to the nearest frame; None: one pass.

    Memory does not grow with the length.
    """
    one = len(frames) // FRAME_BYTES
    repeats, total = (1, one) if seconds is None else passes(one, seconds)
    spare = total - repeats * one
    gap, longer = divmod(spare, repeats)
    digest = hashlib.sha256()
    quiet = silent_frame()
    with path.open("wb") as file:
        for number in range(repeats):
            for part in (frames, quiet * (gap + (number < longer))):
                file.write(part)
                digest.update(part)
    return Loop(
        seconds=round(total * FRAME_S, 3),
        repeats=repeats,
        programme_seconds=round(one * FRAME_S, 3),
        gap_seconds=round(spare / repeats * FRAME_S, 3),
        sha256=digest.hexdigest(),
        bytes=total * FRAME_BYTES,
    )
