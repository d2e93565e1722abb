"""A card's folders as a player meets them: entry after entry, in the order in which they stand there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadcast.card.contents import MANIFEST, PLAYING
from broadcast.card.journal import WORK

_DEEPEST = 12
"""Folders below this depth are not looked into."""
_MOST = 200_000
"""Entries of a card that are looked at; a FAT folder holds 65,536 at most."""
_REPARSE = 0x400
"""FILE_ATTRIBUTE_REPARSE_POINT: what Windows follows elsewhere. Source: Microsoft, File Attribute Constants."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a folder."""

    name: str
    bytes: int | None
    """None: it is no plain file."""
    folder: bool
    """Whether it is a real folder, and no link to one."""

    @property
    def plays(self) -> bool:
        """Whether a player takes it for sound, AppleDouble's `._01.MP3` too."""
        return self.bytes is not None and plays(self.name)


def plays(name: str) -> bool:
    """Whether a player takes a file of that name for sound."""
    return name.rpartition(".")[2].upper() in PLAYING


def twin(name: str) -> str:
    """The name of whose resource fork macOS keeps this AppleDouble file; empty: it is none."""
    return name[2:] if name.startswith("._") else ""


def entries(folder: Path) -> list[Entry]:
    """What stands in the folder, in its own order; links and devices are neither file nor folder."""
    found = []
    with os.scandir(folder) as all_of_it:
        for one in all_of_it:
            try:
                told = one.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            file = _real(told) and stat.S_ISREG(told.st_mode)
            found.append(Entry(one.name, told.st_size if file else None, _real(told) and stat.S_ISDIR(told.st_mode)))
            if len(found) >= _MOST:
                break
    return found


def _real(told: os.stat_result) -> bool:
    return not getattr(told, "st_file_attributes", 0) & _REPARSE


def is_folder(path: Path) -> bool:
    """Whether it is a real folder, and no link to one."""
    try:
        told = path.lstat()
    except FileNotFoundError:
        return False
    return _real(told) and stat.S_ISDIR(told.st_mode)


def file_bytes(path: Path) -> int | None:
    """How many bytes the file has; None: there is no plain file."""
    try:
        told = path.lstat()
    except FileNotFoundError:
        return None
    return told.st_size if _real(told) and stat.S_ISREG(told.st_mode) else None


def walk(root: Path, under: str = "", depth: int = 0) -> Iterator[tuple[str, Entry]]:
    """Every file below, folder by folder, with its path from the root; our own folder of half done things left out.

    A folder that may not be read is passed over: what the system keeps from us, no player plays.
    """
    try:
        found = entries(root / under if under else root)
    except (PermissionError, NotADirectoryError):
        return
    for one in found:
        path = f"{under}/{one.name}" if under else one.name
        if one.folder:
            if depth < _DEEPEST and path.upper() != WORK:
                yield from walk(root, path, depth + 1)
        else:
            yield path, one


def holds_sound(folder: Path) -> bool:
    """Whether anything in the folder, or below it, is played."""
    return any(one.plays for _path, one in walk(folder))


def in_order(root: Path, paths: Sequence[str]) -> bool:
    """Whether a player that goes by the entries hears these files of ours one after the other, before anything else.

    Read from the folders themselves, unsorted: the root, and each folder that a path names.
    """
    for folder in ["", *folders(paths)]:
        here = root / folder if folder else root
        if not is_folder(here):
            return False
        wanted = names(paths, folder)
        heard = [one.name.upper() for one in entries(here) if _heard(here, one, wanted)]
        if heard[: len(wanted)] != wanted:
            return False
    return True


def _heard(here: Path, one: Entry, ours: Iterable[str]) -> bool:
    if one.name.upper() in (WORK, MANIFEST):
        return False
    return one.plays or one.name.upper() in ours or (one.folder and holds_sound(here / one.name))


def folders(paths: Iterable[str]) -> list[str]:
    """The folders that the paths name, in the order of the paths."""
    return list(dict.fromkeys(path.partition("/")[0] for path in paths if "/" in path))


def names(paths: Iterable[str], folder: str) -> list[str]:
    """What stands of the paths in a folder, the root being empty: the files, and in the root the folders too."""
    if folder:
        return [path.partition("/")[2] for path in paths if path.startswith(f"{folder}/")]
    return list(dict.fromkeys(path.partition("/")[0] for path in paths))
