"""What is ours on a card and what is not: by its manifest and the journal of an interrupted run, never by a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from broadcast.card import copying, directory, journal
from broadcast.card.contents import MANIFEST, MOST_BYTES, Contents, Filed, parse
from broadcast.card.journal import ASIDE, ROOT, WORK, Journal

_MOST_KEPT = 1000
_FORK_BYTES = 1 << 16
"""The most that an AppleDouble file of ours has: no resource fork, only Finder's attributes."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A card as it is."""

    contents: Contents | None
    """What its manifest says; None: there is none that is whole."""
    journal: Journal | None
    half_done: bool
    """Whether there is a folder of an interrupted run."""
    ours: dict[str, tuple[str, int]]
    """By path in capitals: the path as it stands there, and its bytes."""
    noise: tuple[str, ...]
    """AppleDouble files of ours."""
    playable: tuple[str, ...]
    """What is not ours and is played, or would be once it is out of the way; in the order of the folders."""
    others: tuple[str, ...]
    """Whatever else stands in the root."""

    def known(self) -> dict[str, list[Filed]]:
        """By path: what manifest and journal tell of what is there."""
        left = (*self.journal.planned, *self.journal.old) if self.journal else ()
        found: dict[str, list[Filed]] = {}
        for one in (*left, *(self.contents.files if self.contents else ())):
            found.setdefault(one.path, []).append(one)
        return found

    def same(self, wanted: Iterable[Filed]) -> set[str]:
        """The paths at which what is wanted seems to be already."""
        known = self.known()
        return {
            one.path
            for one in wanted
            if self.ours.get(one.path) == (one.path, one.bytes)
            and one.sha256 in {other.sha256 for other in known[one.path]}
        }

    def in_place(self) -> tuple[Filed, ...]:
        """What is there of ours, for the next journal."""
        known = self.known()
        return tuple(replace(known[path][0], bytes=size) for path, (_there, size) in self.ours.items())


def _sizes(contents: Contents | None, left: Journal | None) -> dict[str, set[int]]:
    """By path: how many bytes it may have and still be ours. What somebody put there since has others."""
    found: dict[str, set[int]] = {}
    for one in contents.files if contents else ():
        found.setdefault(one.path, set()).add(one.bytes)
    for one in (*left.planned, *left.old) if left else ():
        found.setdefault(one.path, set()).update((0, one.bytes))
    return found


def survey(root: Path, wanted: Iterable[str] = ()) -> Survey:
    """Reads a card; nothing is changed.

    Args:
        wanted: paths that are to be ours: what is beside them is noise too.

    Raises:
        OSError: it cannot be read.
    """
    data = copying.read_small(root / MANIFEST, MOST_BYTES)
    contents = parse(data) if data is not None else None
    left = journal.read(root)
    sizes = _sizes(contents, left)
    ours: dict[str, tuple[str, int]] = {}
    noise, playable = [], []
    twins = {*sizes, *wanted, MANIFEST}
    for path, entry in directory.walk(root):
        folder, _slash, name = path.rpartition("/")
        fork = directory.twin(name).upper()
        fork = f"{folder.upper()}/{fork}" if folder else fork
        if entry.bytes is not None and entry.bytes in sizes.get(path.upper(), ()):
            ours[path.upper()] = path, entry.bytes
        elif directory.twin(name) and fork in twins and (entry.bytes or 0) <= _FORK_BYTES:
            noise.append(path)
        elif entry.plays:
            playable.append(path)
    waiting = [path for path, entry in _aside(root) if entry.plays]
    tops = [one for one in directory.entries(root) if one.name.upper() not in (WORK, MANIFEST)]
    others = [
        one.name
        for one in tops
        if one.name.upper() not in ours
        and one.name not in (*noise, *playable)
        and not (one.folder and _ours(one, sizes))
    ]
    return Survey(
        contents,
        left,
        directory.is_folder(root / WORK),
        ours,
        tuple(noise),
        (*playable, *(path for path in waiting if path not in playable)),
        tuple(others[:_MOST_KEPT]),
    )


def _ours(one: directory.Entry, sizes: dict[str, set[int]]) -> bool:
    return any(path.startswith(f"{one.name.upper()}/") for path in sizes)


def _aside(root: Path) -> list[tuple[str, directory.Entry]]:
    """What an interrupted run moved aside, under the paths to which it belongs."""
    away = root / WORK / ASIDE
    if not (directory.is_folder(root / WORK) and directory.is_folder(away)):
        return []
    found = []
    for one in directory.entries(away):
        if one.folder:
            before = "" if one.name == ROOT else f"{one.name}/"
            found += [(before + path, entry) for path, entry in directory.walk(away / one.name)]
    return found
