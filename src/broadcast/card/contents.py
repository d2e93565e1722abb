"""What is to go on a card, and what a card's manifest says is there. A card is hostile input: nothing of it is believed
before it was looked at."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MANIFEST = "XIAOLABA.JSN"
"""In the card's root: what is there counts only with it. A name of one FAT slot that no player takes for sound."""
PLAYING = frozenset((
    "AAC", "AIF", "AMR", "APE", "FLAC", "M4A", "M4B", "MID", "MP1", "MP2", "MP3", "MP4", "OGA", "OGG", "OPUS", "RA",
    "WAV", "WMA",
))  # fmt: skip
"""The suffixes, in capitals, by which some player takes a file for sound."""
MOST_BYTES = 1 << 20
"""A longer manifest is not read: a day's has under 10 kB."""
MOST_FILES = 9999
_PATH = re.compile(r"(?:[A-Z0-9_]{1,8}/)?[A-Z0-9_]{1,8}\.[A-Z0-9]{3}", re.ASCII)
_DEVICES = re.compile(r"CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9]", re.ASCII)
"""Names that are devices on Windows, with any suffix. Source: Microsoft, Naming Files, Paths, and Namespaces."""
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """A file that is to go on the card."""

    path: str
    """On the card, "/"-separated, ASCII, as Slot.names and the suffix give it: `01.MP3`, `MP3/0001.MP3`."""
    source: Path
    """The file on the computer whose bytes go there."""
    sha256: str
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that a card's manifest names."""

    path: str
    sha256: str
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Item:
    """A notice that is heard in the files of a card."""

    id: str
    source: str
    expires: dt.date | None = None
    """The last day on which it may be heard; None: it does not tell."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a card's manifest holds."""

    date: dt.date
    """The day that it is for."""
    community: str
    speaker: str
    notices: tuple[Item, ...]
    made_by: str
    """The version of the program that wrote it."""
    files: tuple[Filed, ...] = ()
    """In the order in which they are to be heard; `load` fills it in from what it wrote."""


def is_path(path: str) -> bool:
    """Whether it is a path that `Slot.names` and a playing suffix can give: at most one folder, 8.3, no device."""
    names = path.split("/")
    return (
        _PATH.fullmatch(path) is not None
        and names[-1][-3:] in PLAYING
        and not any(_DEVICES.fullmatch(name.partition(".")[0]) for name in names)
    )


def shown(text: str) -> str:
    """A name or label of a card as a terminal may show it: control and direction signs as escapes, cut where long."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[: _LONGEST + 1])
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def as_bytes(contents: Contents) -> bytes:
    """The manifest: JSON in ASCII, so that any reader shows it."""
    return json.dumps(asdict(contents), indent=1, default=str).encode("ascii")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return shown(value)


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(_text(value))


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 32:
        raise ValueError(value)
    return value


def filed(value: Any) -> Filed:
    """A file of a manifest or a journal.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    path, sha256, seconds = _text(value["path"]), _text(value["sha256"]), value["seconds"]
    if not is_path(path) or not _SHA256.fullmatch(sha256) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise ValueError(path)
    return Filed(path, sha256, _count(value["bytes"]), float(seconds))


def files(values: Any) -> tuple[Filed, ...]:
    """The files of a manifest or a journal, each path once."""
    if not isinstance(values, list) or len(values) > MOST_FILES:
        raise ValueError(values)
    return unique(filed(value) for value in values)


def unique(found: Iterable[Filed]) -> tuple[Filed, ...]:
    """The files, those of a path that was there before left out."""
    return tuple({one.path: one for one in reversed([*found])}.values())[::-1]


def loads(data: bytes) -> Any:
    """Any JSON, or ValueError: numbers of a million digits and lists a million deep too."""
    try:
        return json.loads(data.decode("utf-8"), parse_int=lambda digits: int(digits[:20]))
    except RecursionError as exc:
        raise ValueError("too deep") from exc


def parse(data: bytes) -> Contents | None:
    """What the bytes of a manifest say; None: they are no manifest of ours, or say what cannot be."""
    try:
        told = loads(data)
        notices = told["notices"]
        if not isinstance(notices, list) or len(notices) > MOST_FILES:
            return None
        return Contents(
            date=_day(told["date"]),
            community=_text(told["community"]),
            speaker=_text(told["speaker"]),
            notices=tuple(
                Item(_text(one["id"]), _text(one["source"]), _day(one["expires"]) if one["expires"] else None)
                for one in notices
            ),
            made_by=_text(told["made_by"]),
            files=files(told["files"]),
        )
    except (ValueError, KeyError, TypeError, LookupError):
        return None
