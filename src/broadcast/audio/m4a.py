"""AAC packets in an MPEG-4 file: ISO/IEC 14496-3, 14496-12, 14496-14."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from itertools import groupby
from typing import BinaryIO

import numpy as np

from broadcast.audio import files, packets
from broadcast.audio.loop import Plan
from broadcast.audio.packets import Packets, joined
from broadcast.errors import DecodeFailed
from broadcast.model import Samples

FRAME = 1024
"""Samples a packet: AAC-LC."""
BITRATE_K = 80
"""kbit/s, the mean. At 64 ffmpeg's encoder lifts single peaks of a plain tone by up to 2 dB, at 80 by 0.3."""
DELAY = 1024
"""Samples by which sound comes later out of a decoder: one packet, as the blocks overlap by half."""
_ADTS = 7
"""Bytes before each packet of a bare AAC stream."""
_CONFIG = struct.pack(">H", 2 << 11 | 3 << 7 | 1 << 3)
"""AudioSpecificConfig: AAC-LC, 48 kHz, one channel."""
TABLES = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
"""The boxes around the tables of where the packets are."""
_MOST_TABLES = 1 << 26
"""Bytes of tables that are read: a day of packets has 16 MB."""
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def encode(samples: Samples) -> Packets:
    """As `formats.Format.encode`."""
    around, first = files.around(samples, FRAME, DELAY)
    data = files.encoded(around, ["-c:a", "aac", "-b:a", f"{BITRATE_K}k", "-f", "adts"])
    found, at = [], 0
    while at < len(data):
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        found.append(data[at + _ADTS : at + size])
        at += size
    return packets.of(found[first : first + len(samples) // FRAME])


def box(kind: bytes, *parts: bytes, later: int = 0) -> bytes:
    """A box without its last `later` bytes."""
    return struct.pack(">I4s", 8 + sum(map(len, parts)) + later, kind) + b"".join(parts)


def _full(kind: bytes, *parts: bytes, flags: int = 0, later: int = 0) -> bytes:
    return box(kind, struct.pack(">I", flags), *parts, later=later)


def _described(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes([tag, len(body)]) + body


def _sound() -> bytes:
    """What the packets are."""
    decoder = struct.pack(">BBBHII", 0x40, 0x15, 0, 0, BITRATE_K * 1000, BITRATE_K * 1000)
    config = _described(4, decoder, _described(5, _CONFIG))
    stream = _full(b"esds", _described(3, bytes(3), config, _described(6, b"\x02")))
    entry = struct.pack(">6xH8xHHIHH", 1, 1, 16, 0, files.RATE, 0)
    return _full(b"stsd", struct.pack(">I", 1), box(b"mp4a", entry, stream))


def _table(plan: Plan, offsets: Sequence[int]) -> bytes:
    """When and where the packets are, a chunk for each pass with its silence, without their sizes."""
    counts = [plan.lengths[programme] + gap for programme, gap in plan]
    runs, number = [], 1
    for count, same in groupby(counts):
        runs.append(struct.pack(">3I", number, count, 1))
        number += len(list(same))
    return b"".join(
        (
            _sound(),
            _full(b"stts", struct.pack(">3I", 1, plan.frames, FRAME)),
            _full(b"stsc", struct.pack(">I", len(runs)), *runs),
            _full(b"stco", struct.pack(f">I{len(offsets)}I", len(offsets), *offsets)),
        )
    )


def _head(plan: Plan, offsets: Sequence[int]) -> bytes:
    """Everything before the sizes of the packets, which are the last of all tables."""
    duration, later = plan.frames * FRAME, 4 * plan.frames
    times = struct.pack(">4I", 0, 0, files.RATE, duration)
    movie = _full(b"mvhd", times, struct.pack(">IH10x", 0x10000, 0x100), _MATRIX, bytes(24), struct.pack(">I", 2))
    place = struct.pack(">5I8xHHHH", 0, 0, 1, 0, duration, 0, 0, 0x100, 0) + _MATRIX + bytes(8)
    track = _full(b"tkhd", place, flags=3)
    # An edit that begins with the first sample: without one some players leave out what an encoder's delay would be.
    edit = box(b"edts", _full(b"elst", struct.pack(">IIiI", 1, duration, 0, 0x10000)))
    header = _full(b"mdhd", times, struct.pack(">HH", 0x55C4, 0))
    handler = _full(b"hdlr", struct.pack(">4x4s12x", b"soun"), b"sound\0")
    here = box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))
    sound = _full(b"smhd", bytes(4)) + here
    sizes = _full(b"stsz", struct.pack(">2I", 0, plan.frames), later=later)
    table = box(b"stbl", _table(plan, offsets), sizes, later=later)
    media = box(b"mdia", header, handler, box(b"minf", sound, table, later=later), later=later)
    trak = box(b"trak", track, edit, media, later=later)
    brand = box(b"ftyp", b"M4A ", struct.pack(">I", 512), b"M4A isomiso2mp42")
    return brand + box(b"moov", movie, trak, later=later)


def parts(plan: Plan, passes: Sequence[Packets], quiet: Packets) -> Iterator[bytes]:
    """As `formats.Format.parts`; all tables come before the sound, so that a player can begin at once."""
    chunks = [len(passes[programme].data) + gap * len(quiet.data) for programme, gap in plan]
    at = len(_head(plan, [0] * len(chunks))) + 4 * plan.frames + 8
    offsets = []
    for size in chunks:
        offsets.append(at)
        at += size
    yield _head(plan, offsets)
    sizes, still = [one.sizes.astype(">u4").tobytes() for one in passes], quiet.sizes.astype(">u4").tobytes()
    for programme, gap in plan:
        yield sizes[programme]
        yield still * gap
    yield struct.pack(">I4s", 8 + sum(chunks), b"mdat")
    yield from joined(plan, passes, quiet)


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each box, where its content begins and where it ends.

    Raises:
        DecodeFailed: they are no boxes.
    """
    at, end = start, len(data) if end is None else end
    while at < end:
        size = int.from_bytes(data[at : at + 4], "big")
        if size < 8 or at + size > end:
            raise DecodeFailed(_("{count} bytes are no readable {format} sound.").format(count=len(data), format="m4a"))
        yield data[at + 4 : at + 8], at + 8, at + size
        at += size


def inner(data: bytes, *kinds: bytes) -> tuple[int, int]:
    """Where the content of the box begins and ends that lies within boxes of these kinds, itself the last of them.

    Raises:
        DecodeFailed: there is none.
    """
    start, end = 0, len(data)
    for kind in kinds:
        found = next(((first, last) for one, first, last in boxes(data, start, end) if one == kind), None)
        if found is None:
            raise DecodeFailed(_("{count} bytes are no readable {format} sound.").format(count=len(data), format="m4a"))
        start, end = found
    return start, end


def head(file: BinaryIO) -> bytes:
    """Everything before the sound, where the file, as those of `parts`, has its tables first.

    Raises:
        DecodeFailed: it has not.
    """
    found = b""
    while True:
        start = file.read(8)
        size, kind = int.from_bytes(start[:4], "big"), start[4:]
        if kind == b"mdat":
            file.seek(-8, 1)
            return found
        if size < 8 or len(found) + size > _MOST_TABLES:
            raise DecodeFailed(_("{count} bytes are no readable {format} sound.").format(count=size, format="m4a"))
        found += start + file.read(size - 8)


def packets_of(file: BinaryIO, count: int) -> Packets:
    """The first packets of a file that `parts` wrote.

    Raises:
        DecodeFailed: it is no such file, or has fewer.
    """
    tables = head(file)
    start, end = inner(tables, *TABLES, b"stsz")
    sizes = np.frombuffer(tables[start + 12 : end], ">u4")[:count].astype(np.uint32)
    file.seek(8, 1)
    data = file.read(int(sizes.sum()))
    if len(sizes) != count or len(data) != sizes.sum():
        raise DecodeFailed(_("{count} bytes are no readable {format} sound.").format(count=len(data), format="m4a"))
    return Packets(data, sizes)
