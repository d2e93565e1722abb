"""MP3 frames that stand alone and go on from the last to the first, so that a pass may be joined byte for byte."""

from __future__ import annotations

from functools import cache
from gettext import gettext as _

import numpy as np

from broadcast.audio import files
from broadcast.errors import AudioError
from broadcast.model import Samples

FRAME = 1152
"""Samples a frame: MPEG-1 layer III (ISO/IEC 11172-3)."""
FRAME_S = FRAME / files.RATE
FRAME_BYTES = files.BITRATE_K * 1000 * FRAME // 8 // files.RATE
DELAY = 1105
"""Samples by which sound comes later out of a decoder: 576 of LAME's (`encoder delay`), 529 of every decoder's."""
LOSS_DB = 0.45
"""What LAME takes off the level: it scales by 0.95; measured too. Source: `abr_switch_map` in its `presets.c`, which
holds for constant bit rates as well."""


def encode(samples: Samples) -> bytes:
    """Exactly len(samples) / FRAME frames, decoded in time with the samples, that may follow themselves without a
    seam; the samples must be whole frames.

    Raises:
        AudioError: the encoder gave frames of another size.
    """
    around, first = files.around(samples, FRAME, DELAY)
    data = files.encode_mp3(around)[first * FRAME_BYTES :][: len(samples) // FRAME * FRAME_BYTES]
    heads = {data[at : at + 2] for at in range(0, len(data), FRAME_BYTES)}
    if len(data) * FRAME != len(samples) * FRAME_BYTES or heads - {b"\xff\xfb"}:
        raise AudioError(
            _("This ffmpeg's MP3 encoder does not give frames of {count} bytes.").format(count=FRAME_BYTES),
            _("Run `pip install --force-reinstall imageio-ffmpeg`."),
        )
    return data


@cache
def silent_frame() -> bytes:
    """One frame of silence."""
    return encode(np.zeros(FRAME, dtype=np.float32))
