"""Sticks with a past: used, fragmented, nearly full, with what others and their systems left on them."""

from __future__ import annotations

import hashlib
import os
import random
from dataclasses import dataclass
from pathlib import Path

from broadcast.card import load
from card.inside import plans
from card.inside.sticks import Stick

NAMES = ("{n:02}", "{n:03}", "MP3/{n:04}", "01/{n:03}", "{n}")
FOREIGN = (
    "song.mp3", "SONG.MP3", "A.WAV", "03.MP3", "合唱 第一遍.mp3", "a long name of a song.MP3", "READ.ME", "photo.jpg",
    "MUSIC/a.mp3", "MUSIC/second.mp3", "MP3/Extra.mp3", "MP3/notes.txt", "TEXT/a.txt", "戏曲/选段.wma", "01/x.mp3",
    "._song.mp3", ".DS_Store", "._.Trashes", ".Trashes/501/old.mp3", ".fseventsd/no_log",
    "System Volume Information/WPSettings.dat", ".Spotlight-V100/VolumeConfiguration.plist",
)  # fmt: skip
OURS = ("._01.WAV", "._02.WAV", "MP3/._0001.WAV")
"""What macOS leaves beside files of ours."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a history left behind."""

    sources: list[Path]
    names: str
    """How the next run names its files."""


def put(root: Path, name: str, data: bytes) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(data)


def foreign(root: Path) -> dict[str, str]:
    """Every file by its path with the hash of its bytes."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def live(stick: Stick, chance: random.Random, pool: list[Path]) -> Past:
    """Formats the stick and uses it for some days."""
    bits = chance.choice((16, 16, 16, 32))
    stick.format(bits, *((1, 35) if bits == 32 else chance.choice(((1, 3), (2, 5)))))
    names = chance.choice(NAMES)
    with stick.mounted() as root:
        if chance.random() < 0.85:
            for _step in range(chance.randint(1, 10)):
                _step_of(root, chance, pool, names)
        if chance.random() < (0.2 if bits == 16 else 0.05):
            fill(root, chance.randrange(30_000, 90_000))
        if bits == 16 and chance.random() < 0.1:
            _crowd(root, chance.randint(20, 40))
    return Past(chance.sample(pool, chance.randint(1, len(pool))), names)


def _step_of(root: Path, chance: random.Random, pool: list[Path], names: str) -> None:
    step = chance.random()
    if step < 0.5:
        put(root, chance.choice(FOREIGN), chance.randbytes(chance.choice((0, 100, 5000, 40_000))))
    elif step < 0.7:
        there = sorted(path for path in root.rglob("*") if path.is_file() and path.parent.name not in ("MP3", "01"))
        theirs = [path for path in there if not path.name[0].isdigit() and path.name != "XIAOLABA.JSN"]
        if theirs:
            chance.choice(theirs).unlink()
    elif step < 0.9:
        sources = chance.sample(pool, chance.randint(1, len(pool)))
        load(plans.plan(chance.choice((names, *NAMES)), sources), plans.CONTENTS, root)
    else:
        (root / "MP3").mkdir(exist_ok=True)
        put(root, chance.choice(OURS), chance.randbytes(4096))


def fill(root: Path, but: int) -> None:
    told = os.statvfs(root)
    put(root, "FILL.BIN", b"\xaa" * max(0, told.f_bavail * told.f_frsize - but))


def _crowd(root: Path, left: int) -> None:
    """All but a few of a FAT16 root's 512 entries are taken, and there are holes between them."""
    made = []
    try:
        for number in range(520):
            path = root / f"N{number:07}.TXT"
            path.touch()
            made.append(path)
    except OSError:
        pass
    for path in random.Random(left).sample(made, min(len(made), left)):
        path.unlink()
