"""What a run that was interrupted left on a card: a folder of ours with the files that were not yet in their places."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from broadcast.card import copying
from broadcast.card.contents import Filed, files, loads, unique

WORK = "XIAOLABA.TMP"
"""The folder in the card's root; there is none while nothing is half done."""
ASIDE = "ASIDE"
"""In it: what is not ours and had to make way for a moment, in one folder for each that it came from."""
ROOT = "ROOT.DIR"
"""What came from the root; no folder of ours has a suffix."""
_NAMES = ("JOURNAL1.JSN", "JOURNAL2.JSN")
"""A new one is written beside the old one, so that one of them is whole at any moment."""
_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Journal:
    """What a run is about."""

    planned: tuple[Filed, ...]
    """What is to go on the card; the n-th waits as `staged(root, n)`, n from 0."""
    old: tuple[Filed, ...] = ()
    """What of ours was on the card before, in its place."""


def staged(root: Path, number: int) -> Path:
    """Where the file waits for its place, under a name that is not played."""
    return root / WORK / f"{number + 1:04}.TMP"


def _whole(path: Path) -> Journal | None:
    with suppress(ValueError, KeyError, TypeError):
        told = loads(copying.read_small(path, _MOST_BYTES) or b"")
        return Journal(files(told["planned"]), files(told["old"]))
    return None


def read(root: Path) -> Journal | None:
    """The journal of an interrupted run; None: there is none, or its first one was not yet whole."""
    if (root / WORK).is_symlink():
        return None
    found = [one for one in (_whole(root / WORK / name) for name in _NAMES) if one]
    if len(found) < 2:
        return found[0] if found else None
    # The later run had only begun: whatever waits is not known to be its own.
    return Journal((), unique(one for each in found for one in (*each.planned, *each.old)))


def write(root: Path, journal: Journal) -> None:
    """Writes it, flushed, then removes the one before it."""
    folder = root / WORK
    first, second = (folder / name for name in _NAMES)
    new, before = (second, first) if _whole(first) and not _whole(second) else (first, second)
    with suppress(FileNotFoundError):
        new.unlink()
    copying.write(new, iter([json.dumps(asdict(journal)).encode("ascii")]))
    copying.flush(folder)
    with suppress(FileNotFoundError):
        before.unlink()
    copying.flush(folder)


def remove(root: Path) -> None:
    """Removes the journal and the folder; the folder stays where somebody put something of theirs into it."""
    for name in _NAMES:
        with suppress(FileNotFoundError):
            (root / WORK / name).unlink()
    copying.remove_folder(root / WORK)
