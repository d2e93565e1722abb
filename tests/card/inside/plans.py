"""Broadcasts of a day, small, for loading."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import wave
from pathlib import Path

from broadcast.card import Contents, Item, Planned

TODAY = dt.date(2026, 11, 24)
CONTENTS = Contents(TODAY, "幸福里社区", "horn", (Item("a1", "notice.txt", dt.date(2026, 11, 30)),), "0.1.0")


def sound(path: Path, seed: int, frames: int) -> Path:
    """A WAV file of noise."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(random.Random(seed).randbytes(2 * frames))
    return path


def planned(path: str, source: Path) -> Planned:
    data = source.read_bytes()
    return Planned(path, source, hashlib.sha256(data).hexdigest(), len(data), len(data) / 16_000)


def pool(folder: Path, count: int = 8) -> list[Path]:
    """Sound files of some sizes, two of them of the same."""
    return [sound(folder / f"{n}.wav", n, 3000 + 4000 * (n // 2)) for n in range(count)]


def plan(names: str, sources: list[Path]) -> list[Planned]:
    """Named as `Slot.names` says."""
    return [planned(names.format(n=n) + ".WAV", source) for n, source in enumerate(sources, 1)]
