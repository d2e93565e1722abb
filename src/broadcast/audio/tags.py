"""Titles for phones: ID3 before an MP3's frames, `ilst` in an MPEG-4 file. What plays from a card gets none."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import numpy as np

from broadcast.audio import m4a

FRAMES = {"title": b"TIT2", "artist": b"TPE1"}
"""Source: ID3 tag version 2.3.0, 4.2.1."""
ATOMS = {"title": b"\xa9nam", "artist": b"\xa9ART"}
"""Source: QuickTime File Format, Metadata; as Apple's players write it."""


def id3(words: dict[str, str]) -> bytes:
    """An ID3v2.3 tag: UTF-16 with its mark, which every player since 1999 reads.

    Source: ID3 tag version 2.3.0, 3.1 and 3.3.
    """
    frames = b""
    for name, text in words.items():
        body = b"\x01\xff\xfe" + text.encode("utf-16-le") + b"\0\0"
        frames += FRAMES[name] + struct.pack(">IH", len(body), 0) + body
    size = bytes(len(frames) >> 7 * place & 0x7F for place in (3, 2, 1, 0))
    return b"ID3\x03\0\0" + size + frames


def _udta(words: dict[str, str]) -> bytes:
    """Source: ISO/IEC 14496-12, 8.10 and 8.11; a `data` of type 1 is UTF-8."""
    items = [
        m4a.box(ATOMS[name], m4a.box(b"data", struct.pack(">II", 1, 0), text.encode())) for name, text in words.items()
    ]
    handler = m4a.box(b"hdlr", struct.pack(">8x4s4s9x", b"mdir", b"appl"))
    return m4a.box(b"udta", m4a.box(b"meta", bytes(4), handler, m4a.box(b"ilst", *items)))


def _titled(head: bytes, words: dict[str, str]) -> bytes:
    """What comes before the sound, with the tag as the last box of `moov`, in the place of another one."""
    start, end = m4a.inner(head, b"moov")
    kept = [(first - 8, last) for kind, first, last in m4a.boxes(head, start, end) if kind != b"udta"]
    moov = m4a.box(b"moov", *(head[first:last] for first, last in kept), _udta(words))
    later = len(moov) - (end - start + 8)
    first, last = m4a.inner(moov, *m4a.TABLES, b"stco")
    offsets = np.frombuffer(moov[first + 8 : last], ">u4") + later
    moov = moov[: first + 8] + offsets.astype(">u4").tobytes() + moov[last:]
    return head[: start - 8] + moov + head[end:]


def tag(source: Path, target: Path, kind: str, words: dict[str, str]) -> None:
    """Writes an mp3 or m4a file with these words, `title` and `artist`, and the same sound.

    Raises:
        DecodeFailed: the m4a has its tables behind its sound, or is none.
    """
    with source.open("rb") as file, target.open("wb") as out:
        out.write(id3(words) if kind == "mp3" else _titled(m4a.head(file), words))
        shutil.copyfileobj(file, out, 1 << 20)
