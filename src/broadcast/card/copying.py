"""Bytes onto a card and back from it: written through, read past the cache where the platform can."""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from gettext import gettext as _
from pathlib import Path

from broadcast.card.contents import Planned
from broadcast.errors import CardError, reason

CHUNK = 1 << 20
"""A multiple of every sector and of every page: what is read past the cache must be."""
_SECTOR = 512
"""A read that ends within one is the last."""
_NO_FLUSH = (errno.EINVAL, errno.EBADF, errno.EACCES, errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EISDIR)
"""What a file system says that flushes no folders."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_OLD = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write(path: Path, chunks: Iterator[bytes]) -> None:
    """A new file, flushed to the card; never one that was there, nor where a link leads."""
    with open(os.open(path, _NEW, 0o666), "wb", buffering=0) as file:
        for chunk in chunks:
            view = memoryview(chunk)
            while view:
                view = view[file.write(view) :]
        os.fsync(file.fileno())


def read_small(path: Path, most: int) -> bytes | None:
    """A plain file's bytes; None: there is none, it is a link, or it has more than `most` bytes."""
    import stat

    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with open(os.open(path, _OLD), "rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        return None
    return data if len(data) <= most else None


def flush(path: Path) -> None:
    """Flushes a folder's entries or a file where the platform can; Windows writes them when the card is ejected."""
    if sys.platform != "win32":
        try:
            held = os.open(path, os.O_RDONLY)
            try:
                os.fsync(held)
            finally:
                os.close(held)
        except OSError as exc:
            if exc.errno not in _NO_FLUSH:
                raise


def make_folder(path: Path) -> None:
    """Makes a folder where there is none, flushed before anything goes into it."""
    if not path.is_dir():
        path.mkdir()
        flush(path.parent)
        flush(path)


def remove_folder(path: Path) -> None:
    """Removes a folder if nothing is in it."""
    try:
        path.rmdir()
    except OSError as exc:
        if exc.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT):
            raise
    else:
        flush(path.parent)


def source_chunks(one: Planned, tick: Callable[[int], None]) -> Iterator[bytes]:
    """The bytes of a file on the computer.

    Raises:
        CardError: it cannot be read, or it is no longer what was planned.
    """
    told = hashlib.sha256()
    try:
        with one.source.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                told.update(chunk)
                yield chunk
                tick(len(chunk))
    except OSError as exc:
        raise CardError(
            _("{path} cannot be read: {reason}.").format(path=one.source, reason=reason(exc)),
            _("Make the broadcast again, then load it."),
        ) from exc
    if told.hexdigest() != one.sha256:
        raise CardError(
            _("{path} is no longer what was made.").format(path=one.source),
            _("Make the broadcast again, then load it."),
        )


def sha256_of(path: Path, tick: Callable[[int], None] = lambda count: None) -> str:
    """The hash of what is really on the card: read past the cache where the platform and its driver can."""
    told = hashlib.sha256()
    for chunk in _uncached(path):
        told.update(chunk)
        tick(len(chunk))
    return told.hexdigest()


def _uncached(path: Path) -> Iterator[bytes]:
    if sys.platform == "win32":
        yield from _unbuffered(path)
        return
    held = os.open(path, _OLD)
    try:
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(held, fcntl.F_NOCACHE, 1)
        else:
            with suppress(OSError):
                os.posix_fadvise(held, 0, 0, os.POSIX_FADV_DONTNEED)
            if _direct(held, True):
                with mmap.mmap(-1, CHUNK) as room:
                    at = 0
                    try:
                        while count := os.preadv(held, [room], at):
                            yield room[:count]
                            at += count
                            if count % _SECTOR:
                                break
                        return
                    except OSError:
                        if at or not _direct(held, False):
                            raise
        while chunk := os.read(held, CHUNK):
            yield chunk
    finally:
        os.close(held)


def _direct(held: int, wanted: bool) -> bool:
    """Sets or clears O_DIRECT; False: this file system has none, or there was nothing to clear."""
    import fcntl

    flag = getattr(os, "O_DIRECT", 0)
    flags = fcntl.fcntl(held, fcntl.F_GETFL)
    if not flag or bool(flags & flag) == wanted:
        return False
    try:
        fcntl.fcntl(held, fcntl.F_SETFL, flags | flag if wanted else flags & ~flag)
    except OSError:
        return False
    return True


def _unbuffered(path: Path) -> Iterator[bytes]:
    """Untried: written from the documentation, as no Windows was at hand.

    Source: Microsoft, CreateFileW: GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, FILE_FLAG_NO_BUFFERING and
    FILE_FLAG_SEQUENTIAL_SCAN; the buffer is page-aligned, the count a multiple of the sector.
    """
    if sys.platform != "win32":
        return
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = wintypes.HANDLE
    kernel.CreateFileW.argtypes = [wintypes.LPCWSTR, *[wintypes.DWORD] * 2, ctypes.c_void_p, *[wintypes.DWORD] * 2,
                                   wintypes.HANDLE]  # fmt: skip
    kernel.ReadFile.argtypes = [wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD, ctypes.c_void_p, ctypes.c_void_p]
    kernel.CloseHandle.argtypes = [wintypes.HANDLE]
    handle = kernel.CreateFileW(str(path), 0x8000_0000, 1, None, 3, 0x2000_0000 | 0x0800_0000, None)
    if handle == ctypes.c_void_p(-1).value:
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        with mmap.mmap(-1, CHUNK) as room:
            place = (ctypes.c_char * CHUNK).from_buffer(room)
            try:
                count = wintypes.DWORD(CHUNK)
                while count.value:
                    if not kernel.ReadFile(handle, ctypes.addressof(place), CHUNK, ctypes.byref(count), None):
                        raise ctypes.WinError(ctypes.get_last_error())
                    yield room[: count.value]
            finally:
                del place
    finally:
        kernel.CloseHandle(handle)
