"""Opus packets in an Ogg file: RFC 3533, RFC 6716, RFC 7845."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

from broadcast.audio import files, packets
from broadcast.audio.loop import Plan
from broadcast.audio.packets import Packets
from broadcast.model import Samples

FRAME = 960
"""Samples a packet: 20 ms."""
BITRATE_K = 64
"""kbit/s, what libopus aims at; speech takes a third more. At 48 it lifts single peaks of a plain tone by 1.5 dB."""
DELAY = 312
"""Samples by which sound comes later out of a decoder: what libopus states as its lookahead at 48 kHz."""
PRE_ROLL = 4
"""Packets before the first that is heard, so that the decoder knows what came before: RFC 7845, 4.6, wants 80 ms."""
_PAGE = 40
"""Packets a page: a page has room for 255 lacing values, and the largest packet takes six."""
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_SERIAL = 1
_FIRST, _LAST = 2, 4


def encode(samples: Samples) -> Packets:
    """As `formats.Format.encode`. A packet predicts a little from the one before; over silence nothing of that is
    left."""
    around, first = files.around(samples, FRAME, DELAY)
    arguments = ["-c:a", "libopus", "-b:a", f"{BITRATE_K}k", "-frame_duration", "20", "-f", "ogg"]
    found = _packets(files.encoded(around, arguments))[2:]
    return packets.of(found[first : first + len(samples) // FRAME])


def _packets(data: bytes) -> list[bytes]:
    """All packets of an Ogg file with one stream, its two headers among them."""
    found, part, at = [], b"", 0
    while at < len(data):
        count = data[at + 26]
        lacing, at = data[at + 27 : at + 27 + count], at + 27 + count
        for size in lacing:
            part += data[at : at + size]
            at += size
            if size < 255:
                found.append(part)
                part = b""
    return found


def _body(each: Sequence[bytes]) -> bytes:
    """A page from the number of its lacing values on."""
    lacing = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in each)
    return bytes([len(lacing)]) + lacing + b"".join(each)


def _page(body: bytes, number: int, samples: int, flags: int = 0) -> bytes:
    """A page that ends after so many samples of the stream."""
    head = struct.pack("<4sBBqII", b"OggS", 0, flags, samples, _SERIAL, number)
    return head + struct.pack("<I", _checksum(head + bytes(4) + body)) + body


def _checksum(page: bytes) -> int:
    """Ogg's CRC takes the bits of a byte in the other order than zlib's, and neither begins nor ends with inversion."""
    found = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{found:032b}"[::-1], 2)


def parts(plan: Plan, passes: Sequence[Packets], quiet: Packets) -> Iterator[bytes]:
    """As `formats.Format.parts`; a decoder leaves out the pre-roll, so that the length is that of the plan."""
    each = [one.each() for one in passes]
    cut = [[one[at : at + _PAGE] for at in range(0, len(one), _PAGE)] for one in each]
    bodies = [[(len(some), _body(some)) for some in one] for one in cut]
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, PRE_ROLL * FRAME, files.RATE, 0, 0)
    vendor = b"xiaolaba"
    yield _page(_body([head]), 0, 0, _FIRST)
    yield _page(_body([struct.pack("<8sI", b"OpusTags", len(vendor)) + vendor + bytes(4)]), 1, 0)
    before = each[plan.order[0]]
    at = PRE_ROLL
    yield _page(_body([before[-n % len(before)] for n in range(PRE_ROLL, 0, -1)]), 2, at * FRAME)
    number, end = 3, PRE_ROLL + plan.frames
    for programme, gap in plan:
        full, rest = divmod(gap, _PAGE)
        silence = [(count, _body([quiet.data] * count)) for count in (_PAGE, rest)]
        pages = []
        for count, body in (*bodies[programme], *silence[:1] * full, *silence[1:] * bool(rest)):
            at += count
            pages.append(_page(body, number, at * FRAME, _LAST if at == end else 0))
            number += 1
        yield b"".join(pages)
