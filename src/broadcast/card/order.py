"""The steps by which files come into their order on a card, each of which the next run can finish or undo.

FAT has no step that is atomic: of a file that is moved, a power cut may leave both entries or none. Flushed in the
right order, of a file of ours none is left rather than two, as the computer has it too; of what is not ours two rather
than none.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from broadcast.card import copying, directory, faults, journal
from broadcast.card.contents import MANIFEST, Filed
from broadcast.card.journal import ASIDE, ROOT, WORK, staged
from broadcast.card.survey import Survey

_STAGED = re.compile(r"([0-9]{4})\.TMP", re.ASCII | re.IGNORECASE)
COPY = "COPY"
"""A folder like ASIDE, for copies of what a power cut left there and in its place."""
_SYSTEM = frozenset(("SYSTEM VOLUME INFORMATION", "$RECYCLE.BIN", "LOST.DIR"))
"""Folders of operating systems: in nobody's way, and not to be moved."""


def waiting(root: Path) -> dict[int, int]:
    """By their numbers: the bytes of the files that wait for their places."""
    if not directory.is_folder(root / WORK):
        return {}
    found = {}
    for one in directory.entries(root / WORK):
        if (match := _STAGED.fullmatch(one.name)) and one.bytes is not None and int(match[1]):
            found[int(match[1]) - 1] = one.bytes
    return found


def mend(root: Path, seen: Survey) -> None:
    """Undoes what an interrupted run had begun, but for whole files that wait: those may be used.

    A file of ours both in its place and waiting is what a power cut leaves of a move. The two may share their bytes, so
    that to delete one spoils the other: both go, one right after the other. While there is a manifest nothing is moved.
    """
    restore(root)
    waits = waiting(root)
    planned = seen.journal.planned if seen.journal else ()
    for number, size in waits.items():
        known = planned[number] if number < len(planned) else None
        if known and seen.contents is None and _is_at(root, known, seen) and size in (0, known.bytes):
            (root / seen.ours[known.path][0]).unlink()
            staged(root, number).unlink()
            copying.flush((root / known.path).parent)
        elif not known or size != known.bytes:
            staged(root, number).unlink()
    copying.flush(root / WORK)


def _is_at(root: Path, known: Filed, seen: Survey) -> bool:
    there, size = seen.ours.get(known.path, ("", 0))
    return bool(there) and size == known.bytes and copying.sha256_of(root / there) == known.sha256


def remove(root: Path, seen: Survey, but: Collection[str], cleared: Collection[str]) -> list[str]:
    """Deletes what is ours but for some, and what was cleared; the paths of what is gone."""
    gone = [there for path, (there, _size) in seen.ours.items() if path not in but]
    gone += [*seen.noise, *cleared]
    for path in gone:
        (root / path).unlink(missing_ok=True)
    for folder in dict.fromkeys(path.rpartition("/")[0] for path in gone):
        copying.flush(root / folder if folder else root)
    for folder in directory.folders(seen.ours):
        copying.remove_folder(root / folder)
    return gone


def take_back(root: Path, files: Sequence[Filed], paths: Collection[str]) -> None:
    """Moves these files of ours from their places to where they wait."""
    for number, one in enumerate(files):
        if one.path in paths:
            _move(root / one.path, staged(root, number), ours=True)


NOTHING, SOUND, EVERYTHING = range(3)
"""What makes way while ours are put into place: less is tried first."""


def put(root: Path, files: Sequence[Filed], way: int) -> None:
    """Moves all files from where they wait into their places, in order, each into the first free entry of its folder.

    Args:
        way: NOTHING makes way; SOUND: what plays and is not ours, and folders with such; or EVERYTHING. It comes back.
    """
    paths = [one.path for one in files]
    folders = directory.folders(paths)
    ours = (*folders, WORK, MANIFEST)
    made_anew = any(_in_the_way(root, one, ours, way) for one in directory.entries(root))
    for folder in folders if way else ():
        if directory.is_folder(root / folder):
            _aside(root, folder, (), EVERYTHING if made_anew else way)
            if made_anew:
                copying.remove_folder(root / folder)
    _aside(root, "", ours, way)
    for number, one in enumerate(files):
        target = root / one.path
        if target.parent != root:
            copying.make_folder(target.parent)
        _move(staged(root, number), target, ours=True)
    restore(root)


def undo(root: Path, paths: Sequence[str], way: int) -> None:
    """Gives back its entries to what made way, while none of ours is in its place; what has no room stays aside."""
    _aside(root, "", (*directory.folders(paths), WORK, MANIFEST), way)
    restore(root)


def sweep(root: Path) -> None:
    """Removes our folder with what waits in it, the journal last; not what is somebody else's."""
    for number in waiting(root):
        staged(root, number).unlink()
    for name in (ASIDE, COPY):
        for folder in [*_folders(root, name)]:
            copying.remove_folder(folder)
        copying.remove_folder(root / WORK / name)
    journal.remove(root)


def _move(source: Path, target: Path, *, ours: bool) -> None:
    """Moves a file or folder, never over another one, and flushes: of ours the old entry first, else the new one.

    What was moved is flushed itself: until then, Linux has a new entry of FAT without its bytes.
    """
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    os.rename(source, target)
    for path in (source.parent, target, target.parent) if ours else (target, target.parent, source.parent):
        copying.flush(path)


def _in_the_way(here: Path, one: directory.Entry, ours: Collection[str], way: int) -> bool:
    name = one.name.upper()
    if name in ours or way == NOTHING:
        return False
    if one.plays or (one.folder and directory.holds_sound(here / one.name)):
        return True
    return (
        way == EVERYTHING and name not in _SYSTEM and not name.startswith(".") and (one.folder or one.bytes is not None)
    )


def _aside(root: Path, folder: str, ours: Collection[str], way: int) -> None:
    here = root / folder if folder else root
    away = root / WORK / ASIDE / (folder or ROOT)
    for one in directory.entries(here):
        if _in_the_way(here, one, ours, way):
            copying.make_folder(away.parent)
            copying.make_folder(away)
            _move(here / one.name, away / one.name, ours=False)


def _folders(root: Path, name: str) -> Iterator[Path]:
    away = root / WORK / name
    if directory.is_folder(root / WORK) and directory.is_folder(away):
        yield from (away / one.name for one in directory.entries(away) if one.folder)


def restore(root: Path) -> None:
    """Brings back, in their order, what had to make way."""
    for folder in [*_folders(root, COPY)]:
        for one in directory.entries(folder):
            here = root if folder.name == ROOT else root / folder.name
            if os.path.lexists(here / one.name) and os.path.lexists(root / WORK / ASIDE / folder.name / one.name):
                (folder / one.name).unlink()
    _parted(root)
    for away in [*_folders(root, ASIDE)]:
        here = root if away.name == ROOT else root / away.name
        found = directory.entries(away)
        if found and not os.path.lexists(here):
            copying.make_folder(here)
        if not found or not directory.is_folder(here):
            continue
        for one in found:
            if not os.path.lexists(here / one.name):
                _move(away / one.name, here / one.name, ours=False)
            elif one.bytes and directory.file_bytes(here / one.name) == 0:
                (here / one.name).unlink()  # the entry of a move that was not finished
                _move(away / one.name, here / one.name, ours=False)
            elif one.folder and directory.is_folder(here / one.name):
                _join(away / one.name, here / one.name)
            elif one.bytes == 0 and directory.file_bytes(here / one.name):
                (away / one.name).unlink()
            elif one.bytes is None or directory.file_bytes(here / one.name) != one.bytes:
                _move(away / one.name, _beside(here / one.name), ours=False)
            else:
                _part(root, away / one.name, here / one.name)


def _join(away: Path, here: Path) -> None:
    """One folder of two of the same name, of which one came to be while the other was aside."""
    there, back = ({(one.name, one.bytes) for one in directory.entries(path)} for path in (here, away))
    if not back:
        copying.remove_folder(away)
    elif there == back:
        raise faults.damaged(here.name)
    else:
        if there:
            here = _beside(here)
        else:
            copying.remove_folder(here)
        _move(away, here, ours=False)


def _beside(path: Path) -> Path:
    """A name that is not played and not taken, for what comes back to where something else stands by now."""
    number = 0
    while os.path.lexists(beside := path.with_name(f"{path.name}.kept{number or ''}")):
        number += 1
    return beside


def _part(root: Path, away: Path, here: Path) -> None:
    """Makes one file of the two that a power cut left of a move: they may share their bytes, so it is a new one.

    To delete the second of two that share their bytes is an error where the system notices: the next run goes on.
    """
    if copying.sha256_of(away) != copying.sha256_of(here):
        _move(away, _beside(here), ours=False)
        return
    folder = root / WORK / COPY / away.parent.name
    copying.make_folder(folder.parent)
    copying.make_folder(folder)
    with away.open("rb") as file:
        copying.write(folder / here.name, iter(lambda: file.read(copying.CHUNK), b""))
    copying.flush(folder)
    _parted(root)


def _parted(root: Path) -> None:
    """Puts the copies in the place of both; a copy is whole once one of the two is gone."""
    for folder in [*_folders(root, COPY)]:
        here, away = root if folder.name == ROOT else root / folder.name, root / WORK / ASIDE / folder.name
        for one in directory.entries(folder):
            for path in (here / one.name, away / one.name):
                path.unlink(missing_ok=True)
                copying.flush(path.parent)
            _move(folder / one.name, here / one.name, ours=False)
        copying.remove_folder(folder)
