"""The beginning of a file that we wrote as a file of its own, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO

from broadcast.audio import m4a, mp3
from broadcast.audio.formats import FORMATS, wav_head
from broadcast.audio.loop import Length, plan
from broadcast.errors import DecodeFailed

KINDS = ("mp3", "wav", "m4a")
"""What can be cut so."""
_CHUNK = 1 << 20


def _copied(file: BinaryIO, count: int) -> Iterator[bytes]:
    while count:
        part = file.read(min(_CHUNK, count))
        if not part:
            raise DecodeFailed(_("{path} is shorter than its manifest says.").format(path=file.name))
        count -= len(part)
        yield part


def _parts(file: BinaryIO, kind: str, frames: int) -> Iterable[bytes]:
    if kind == "mp3":
        yield from _copied(file, frames * mp3.FRAME_BYTES)
    elif kind == "wav":
        yield wav_head(frames)
        file.seek(len(wav_head(frames)))
        yield from _copied(file, 2 * frames)
    else:
        first = m4a.packets_of(file, frames)
        alone = plan((frames,), (1,), Length(), FORMATS["m4a"].frame_s)
        yield from m4a.parts(alone, (first,), first)


def cut(source: Path, target: Path, kind: str, frames: int) -> None:
    """Writes the first `frames` frames of a file of our own; decoded, they are its first samples.

    Memory does not grow with mp3 and wav; the packets of m4a are held.

    Raises:
        DecodeFailed: the file is not one of ours, or shorter.
    """
    with source.open("rb") as file, target.open("wb") as out:
        out.writelines(_parts(file, kind, frames))
