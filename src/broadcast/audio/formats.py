"""The kinds of file that a loop is written as: each joins passes that were encoded once."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from gettext import gettext as _
from pathlib import Path

import numpy as np

from broadcast.audio import files, m4a, mp3, ogg
from broadcast.audio.loop import Length, Plan, plan
from broadcast.audio.packets import Packets, joined
from broadcast.errors import NotWritable
from broadcast.model import Samples


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    name: str
    """It is the file's suffix too."""
    frame: int
    """Samples a frame: the length of a file is exact to one."""
    bytes_per_s: int
    """About; of silence it may be less."""
    encode: Callable[[Samples], Packets]
    """Whole frames of samples as as many packets, in time with them and able to follow themselves without a seam."""
    parts: Callable[[Plan, Sequence[Packets], Packets], Iterator[bytes]]
    """The file of a plan, bit by bit: of these passes, with this frame of silence."""
    demuxer: str
    """ffmpeg's name of it."""
    longest_s: float | None = None
    """What its own lengths and sizes, of 32 bits, can state; None: there is no such limit."""
    loss_db: float = 0.0
    """What the encoder takes off the level."""

    @property
    def frame_s(self) -> float:
        return self.frame / files.RATE


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop file as written."""

    seconds: float
    repeats: int
    """How many passes it holds, of all programmes together."""
    programme_seconds: float
    """The length of a pass; of several programmes the mean of the passes."""
    gap_seconds: float
    """The mean silence behind each pass; single gaps differ by at most one frame."""
    sha256: str
    bytes: int
    programmes: tuple[tuple[float, int], ...]
    """Of each programme its seconds, and how often it is heard."""
    passes: tuple[tuple[int, float], ...]
    """Of each pass its programme, and the second at which its first sample is heard."""


def _wav(samples: Samples) -> Packets:
    data = (np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes()
    return Packets(data, np.broadcast_to(np.uint32(2), len(samples)))


def wav_head(frames: int) -> bytes:
    """What comes before so many samples in a WAV of 16 bits."""
    size = 2 * frames
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, files.RATE, 2 * files.RATE, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + form + struct.pack("<4sI", b"data", size)


def _wav_parts(plan: Plan, passes: Sequence[Packets], quiet: Packets) -> Iterator[bytes]:
    yield wav_head(plan.frames)
    yield from joined(plan, passes, quiet)


def _mp3(samples: Samples) -> Packets:
    frames = mp3.encode(samples)
    return Packets(frames, np.broadcast_to(np.uint32(mp3.FRAME_BYTES), len(frames) // mp3.FRAME_BYTES))


FORMATS = {
    form.name: form
    for form in (
        Format("mp3", mp3.FRAME, files.BITRATE_K * 125, _mp3, joined, "mp3", loss_db=mp3.LOSS_DB),
        Format("wav", 1, 2 * files.RATE, _wav, _wav_parts, "wav", (2**32 - 1 - 36) // 2 / files.RATE),
        Format("m4a", m4a.FRAME, m4a.BITRATE_K * 125, m4a.encode, m4a.parts, "mov", (2**32 - 1) / files.RATE),
        Format("opus", ogg.FRAME, ogg.BITRATE_K * 125, ogg.encode, ogg.parts, "ogg"),
    )
}
"""By name. Source of `longest_s`: RIFF states sizes in 32 bits, ISO/IEC 14496-12 durations (version 0)."""


@cache
def _silence(name: str) -> Packets:
    """One frame of it."""
    form = FORMATS[name]
    return form.encode(np.zeros(form.frame, dtype=np.float32))


def whole(samples: Samples, form: Format) -> Samples:
    """The samples with silence behind them, up to a whole number of the format's frames."""
    return np.concatenate([samples, np.zeros(-len(samples) % form.frame, dtype=np.float32)])


def decode(one: Packets, form: Format) -> Samples:
    """What a player gives of a file of one pass: float samples at RATE, peaks over full scale kept."""
    alone = plan((len(one.sizes),), (1,), Length(), form.frame_s)
    return files.decoded(b"".join(form.parts(alone, (one,), _silence(form.name))), form.demuxer)


def fits(form: Format, seconds: float) -> None:
    """Returns if a file of the format can be so long.

    Raises:
        NotWritable: it cannot.
    """
    if form.longest_s is not None and seconds > form.longest_s:
        raise NotWritable(
            _("A {format} file holds at most {most:.1f} hours, and this would be {hours:.1f}.").format(
                format=form.name, most=form.longest_s / 3600, hours=seconds / 3600
            ),
            _("Make a shorter loop, or choose --format mp3."),
        )


def write(form: Format, passes: Sequence[Packets], weights: Sequence[int], wanted: Length, path: Path) -> Loop:
    """Writes the loop; memory does not grow with its length.

    Raises:
        NotWritable: it would be longer than the format allows; nothing is written.
    """
    chosen = plan([len(one.sizes) for one in passes], weights, wanted, form.frame_s)
    fits(form, chosen.frames * form.frame_s)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file, ThreadPoolExecutor(1) as beside:
        for part in form.parts(chosen, passes, _silence(form.name)):
            counted = beside.submit(digest.update, part)
            file.write(part)
            counted.result()
            size += len(part)
    heard = chosen.frames - chosen.silence
    return Loop(
        seconds=round(chosen.frames * form.frame_s, 3),
        repeats=chosen.passes,
        programme_seconds=round(heard / chosen.passes * form.frame_s, 3),
        gap_seconds=round(chosen.silence / max(1, chosen.gaps) * form.frame_s, 3),
        sha256=digest.hexdigest(),
        bytes=size,
        programmes=tuple(
            (round(length * form.frame_s, 3), times) for length, times in zip(chosen.lengths, chosen.heard, strict=True)
        ),
        passes=tuple((programme, at * form.frame_s) for programme, at in chosen.starts),
    )
