"""What kind of file a sound is, whether all of it is there, and whether a loudspeaker plays such a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO

from broadcast.audio.files import Decoded
from broadcast.model import Speaker

SUFFIXES = {"mp3": (".mp3",), "wav": (".wav",), "m4a": (".m4a",), "opus": (".opus", ".ogg")}
"""The names by which a player knows the formats of `Speaker.formats`."""
SIMPLE = {"mp3", "wav"}
"""What plays nothing else is a cheap decoder chip: constant bit rate, 8-48 kHz, no tags, WAV of 16 bits. Source: field
notes on cards and cheap players."""

_KBITS = {
    3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Of layer III, by whether it is MPEG-1 (3) or MPEG-2 and 2.5 (2). Source: ISO/IEC 11172-3, 2.4.2.3; 13818-3."""
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""By the version bits: MPEG-1, MPEG-2, MPEG-2.5."""
_CHUNK = 1 << 20
_MOST_BYTES = 4096
"""More than the longest frame, 1441 bytes, and the head of the next."""


@dataclass(frozen=True, slots=True)
class Container:
    """A sound file as a player meets it."""

    kind: str
    """One of SUFFIXES, else ffmpeg's names of container and codec."""
    rate: int
    """Hz; 0: ffmpeg does not tell."""
    kbits: tuple[int, ...] = ()
    """The bit rates of an MP3's frames, ascending: one, if it is constant."""
    tagged: bool = False
    """Whether an MP3 carries an ID3 tag."""
    faults: tuple[str, ...] = ()
    """Why it does not decode to its last frame; empty: it does."""


@lru_cache(4096)
def _frame(head: bytes) -> tuple[int, int] | None:
    """Bytes and kbit/s of the layer III frame that begins so; None: none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, index, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate == 3 or not 0 < index < 15:
        return None
    kbits = _KBITS[3 if version == 3 else 2][index - 1]
    samples = 1152 if version == 3 else 576
    return samples // 8 * kbits * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1), kbits


def _xing_frames(frame: bytes) -> int | None:
    """How many frames its first one says that the file has, if it is a Xing or Info header."""
    at = max(frame[:64].find(b"Xing"), frame[:64].find(b"Info"))
    if at < 0 or not frame[at + 7 : at + 8] or not frame[at + 7] & 1:
        return None
    return int.from_bytes(frame[at + 8 : at + 12], "big")


@dataclass(slots=True)
class _Walk:
    """What is met on the way through an MP3's frames."""

    frames: int = 0
    kbits: set[int] = field(default_factory=set)
    tagged: bool = False
    stated: int | None = None
    """How many frames its Xing or Info header tells of."""
    junk: int = 0
    junk_at: int = 0
    """Bytes that belong to no frame, and where the first of them is."""
    missing: int = 0
    """Bytes that the last frame lacks."""


def _resync(held: bytes, start: int) -> int:
    """Where the next frame begins that another one follows; else the last place where one may begin."""
    at = held.find(b"\xff", start)
    while at >= 0:
        frame = _frame(held[at : at + 4])
        if frame and (at + frame[0] >= len(held) or _frame(held[at + frame[0] : at + frame[0] + 4])):
            return at
        at = held.find(b"\xff", at + 1)
    return max(start, len(held) - 3)


def _walk(file: BinaryIO) -> _Walk:
    walk = _Walk()
    held, at, base, ended = b"", 0, 0, False
    while True:
        if len(held) - at < _MOST_BYTES and not ended:
            new = file.read(_CHUNK)
            held, at, base, ended = held[at:] + new, 0, base + at, not new
            continue
        head = held[at : at + 10]
        if not head:
            return walk
        frame = _frame(head[:4])
        if frame:
            size, kbits = frame
            walk.missing = max(0, at + size - len(held))
            stated = None if walk.frames else _xing_frames(held[at : at + size])
            if stated is None:
                walk.frames += 1
                walk.kbits.add(kbits)
            else:
                walk.stated = stated
            at = min(at + size, len(held))
        elif head.startswith(b"TAG") and ended and len(held) - at == 128:
            walk.tagged = True
            return walk
        elif head.startswith(b"ID3") and len(head) == 10 and not walk.frames:
            walk.tagged = True
            size = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(head[6:10])))
            file.seek(base + at + 10 + size)
            held, at, base, ended = b"", 0, base + at + 10 + size, False
        else:
            found = _resync(held, at + 1)
            walk.junk_at = walk.junk_at if walk.junk else base + at
            walk.junk += found - at
            at = found


def _mp3_faults(walk: _Walk) -> Iterator[str]:
    if walk.missing:
        yield _("its last frame lacks {count} bytes").format(count=walk.missing)
    if walk.junk:
        yield _("{count} bytes from byte {at} on are no sound").format(count=walk.junk, at=walk.junk_at)
    if walk.stated is not None and abs(walk.stated - walk.frames) > 1:
        yield _("its header tells of {stated} frames, and there are {count}").format(
            stated=walk.stated, count=walk.frames
        )


def _ogg_ends(path: Path) -> bool:
    """Whether the last page is whole and marked as the last. Source: RFC 3533, 6."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 70_000))
        tail = file.read()
    at = tail.rfind(b"OggS")
    page = tail[at:]
    if at < 0 or len(page) < 27 or not page[5] & 4:
        return False
    segments = page[27 : 27 + page[26]]
    return len(page) == 27 + len(segments) + sum(segments)


def _kind(decoded: Decoded) -> str:
    codec = re.split(r"[ ,]", decoded.format, maxsplit=1)[0]
    names = decoded.container.split(",")
    if codec == "mp3" and "mp3" in names:
        return "mp3"
    if codec.startswith("pcm_") and "wav" in names:
        return "wav"
    if codec == "aac" and "m4a" in names:
        return "m4a"
    if codec == "opus" and "ogg" in names:
        return "opus"
    return codec if codec in names else f"{names[0]}/{codec}"


def container(path: Path, decoded: Decoded) -> Container:
    """What the file is, and whether all of it is there: MP3 by walking its frames, the others by what ffmpeg said."""
    kind = _kind(decoded)
    rate = re.search(r"(\d+) Hz", decoded.format)
    faults: list[str] = []
    walk = _Walk()
    if kind == "mp3":
        with path.open("rb") as file:
            walk = _walk(file)
        faults += _mp3_faults(walk)
    elif kind == "opus" and not _ogg_ends(path):
        faults.append(_("its last page is missing"))
    if decoded.errors and not faults:
        faults.append(decoded.errors[-1])
    return Container(kind, int(rate[1]) if rate else 0, tuple(sorted(walk.kbits)), walk.tagged, tuple(faults))


def misfits(path: Path, file: Container, decoded: Decoded, seconds: float, speaker: Speaker) -> list[str]:
    """Why the loudspeaker would not play the file, or not all of it."""
    found = []
    if file.kind not in speaker.formats:
        found.append(
            _("{kind} is not played by {name}: it takes {formats}").format(
                kind=file.kind, name=speaker.name, formats=", ".join(speaker.formats)
            )
        )
    elif path.suffix.lower() not in SUFFIXES[file.kind]:
        found.append(_("its name must end in {suffix} to be played").format(suffix=SUFFIXES[file.kind][0]))
    if set(speaker.formats) <= SIMPLE:
        if not 8_000 <= file.rate <= 48_000:
            found.append(_("{rate} Hz: simple players take 8000 to 48000").format(rate=file.rate))
        if file.kind == "wav" and "pcm_s16le" not in decoded.format:
            found.append(_("simple players take WAV of 16 bits only"))
        if len(file.kbits) > 1:
            found.append(
                _("its bit rate changes between {least} and {most} kbit/s: simple players want a constant one").format(
                    least=file.kbits[0], most=file.kbits[-1]
                )
            )
        if file.tagged:
            found.append(_("it carries an ID3 tag, on which simple players stumble"))
    if speaker.longest_minutes is not None and seconds > 60 * speaker.longest_minutes:
        found.append(
            _("{minutes:.2f} minutes: {name} plays {most:g} at most").format(
                minutes=seconds / 60, name=speaker.name, most=speaker.longest_minutes
            )
        )
    return found
