"""Whether a file that goes on a card is sound at its head and at its tail."""

from __future__ import annotations

import wave
from functools import lru_cache
from gettext import gettext as _
from pathlib import Path

from broadcast.audio import files
from broadcast.card.contents import Planned
from broadcast.errors import CardError, DecodeFailed

_HEAD_S = 1.0
_TAIL_BYTES = 1 << 15
"""Of an MP3: over a second even at 320 kbit/s minus what the first, cut frame takes."""


def check(one: Planned) -> None:
    """Decodes the first second, and the last of an MP3; the last frame of a WAV. What is read back from the card with
    the same hash is then the same sound.

    Raises:
        CardError: it does not decode, or does not hold what was planned.
    """
    wrong = _wrong(one.source, one.sha256, one.bytes)
    if wrong:
        raise CardError(
            _("{path} is not put on the card: {reason}").format(path=one.source, reason=wrong),
            _("Make the broadcast again, then load it."),
        )


@lru_cache(256)
def _wrong(source: Path, sha256: str, size: int) -> str:
    """Why it is not to be used; empty: it may be. The hash makes that the answer for these bytes."""
    try:
        if source.stat().st_size != size:
            return _("{path} is no longer what was made.").format(path=source)
        files.stream(source, lambda block, rate: None, _HEAD_S)
        with source.open("rb") as file:
            head = file.read(4)
            file.seek(max(0, size - _TAIL_BYTES))
            tail = file.read()
        if source.suffix.lower() == ".mp3":
            files.decoded(tail, "mp3")
        elif head == b"RIFF":
            with wave.open(str(source)) as sound:
                sound.setpos(max(0, sound.getnframes() - 1))
                if not sound.readframes(1):
                    return _("its end is missing")
    except (DecodeFailed, wave.Error, EOFError) as exc:
        return getattr(exc, "message", str(exc))
    except OSError as exc:
        return str(exc)
    return ""
