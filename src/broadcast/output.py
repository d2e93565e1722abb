"""The output folder of a day: written beside its place, then exchanged with it, so that it is whole at any moment."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from gettext import gettext as _
from pathlib import Path

from broadcast.errors import Busy, NoSpace, NotWritable, OutputError, reason

MANIFEST = "manifest.json"


def explained(exc: OSError, path: Path) -> OutputError:
    """An operating system's error in the user's words."""
    where = exc.filename or path
    full = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    # copytree has no errno, only the reasons of all its files.
    if exc.errno in full or (isinstance(exc, shutil.Error) and any(os.strerror(one) in str(exc) for one in full)):
        return NoSpace(
            _("The disk is full: {path} cannot be written.").format(path=where), _("Free some room, then run again.")
        )
    return NotWritable(
        _("{path} cannot be written: {reason}.").format(path=where, reason=reason(exc)),
        _("Choose another folder with -o, or ask for the right to write there."),
    )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the operating system says while `path` is written into OutputErrors."""
    try:
        yield
    except OSError as exc:
        raise explained(exc, path) from exc


def replace_file(path: Path, data: bytes) -> None:
    """Writes a file beside its place, then moves it there: at any moment the old or the new one is whole.

    Raises:
        OutputError: it cannot be written; the old one is untouched.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with writing(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except OSError:
            with suppress(OSError):
                beside.unlink()
            raise


def place(source: Path, target: Path) -> None:
    """Copies a file beside its place, then moves it there: at any moment the old or the new one is whole.

    Raises:
        OutputError: it cannot be written; the old one is untouched.
    """
    beside = target.with_name(f".{os.getpid()}.part")
    with writing(target):
        try:
            shutil.copyfile(source, beside)
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(beside, target)
        except OSError:
            with suppress(OSError):
                beside.unlink()
            raise


def _exchange(new: Path, old: Path) -> bool:
    """Swaps two folders in one step where the platform can.

    Source: renameat2(2), RENAME_EXCHANGE = 2, Linux 3.15; renamex_np(2), RENAME_SWAP = 2, macOS 10.12.
    """
    if sys.platform == "linux":
        call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        return call is not None and call(-100, os.fsencode(new), -100, os.fsencode(old), 2) == 0
    if sys.platform == "darwin":
        call = getattr(ctypes.CDLL(None, use_errno=True), "renamex_np", None)
        return call is not None and call(os.fsencode(new), os.fsencode(old), 2) == 0
    return False


def _put(new: Path, folder: Path, aside: Path) -> None:
    if not folder.exists():
        os.replace(new, folder)
    elif _exchange(new, folder):
        shutil.rmtree(new, ignore_errors=True)
    else:
        os.replace(folder, aside)
        try:
            os.replace(new, folder)
        except OSError:
            os.replace(aside, folder)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _ours(folder: Path) -> set[str]:
    """The names of the files in `folder` that an earlier run wrote."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {str(file["path"]) for file in manifest["files"]}
        return {MANIFEST, "script.txt", *files, *map(str, manifest.get("subtitles", ()))}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _keep_others(folder: Path, new: Path) -> None:
    """Copies what somebody else put into the folder, so that nothing of theirs is lost."""
    ours = _ours(folder)
    for path in sorted(folder.iterdir()):
        target = new / path.name
        if path.name in ours:
            continue
        if target.exists():
            target = new / f"{path.name}.kept"
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, target, symlinks=True)
        else:
            shutil.copy2(path, target, follow_symlinks=False)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A fresh folder to write into; it takes the place of `folder`, whole, when the block ends without an error.

    Raises:
        Busy: another run is writing into the same parent folder.
        NoSpace, NotWritable: what was there before is untouched.
    """
    import filelock

    folder = folder.resolve()  # Of a link it is the folder behind it that is replaced.
    new, aside = (folder.with_name(f".{folder.name}.{what}") for what in ("new", "old"))
    with writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and not folder.is_dir():
            raise NotWritable(
                _("{path} is a file, not a folder.").format(path=folder), _("Move it away, or choose -o.")
            )
        try:
            lock = filelock.FileLock(folder.parent / ".lock").acquire(timeout=0)
        except filelock.Timeout as exc:
            raise Busy(
                _("Another run is writing into {path} just now.").format(path=folder.parent),
                _("Wait for it, or choose another -o."),
            ) from exc
        with lock:
            if aside.is_dir() and not folder.exists():
                os.replace(aside, folder)
            for left in (new, aside):
                if left.exists():
                    shutil.rmtree(left)
            new.mkdir()
            try:
                yield new
                for path in filter(Path.is_file, new.rglob("*")):
                    with path.open("rb+") as file:
                        os.fsync(file.fileno())
                if folder.exists():
                    _keep_others(folder, new)
                _put(new, folder, aside)
            finally:
                shutil.rmtree(new, ignore_errors=True)
