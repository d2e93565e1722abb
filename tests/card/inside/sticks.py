"""A stick that is a FAT image, mounted by the kernel."""

from __future__ import annotations

import ctypes
import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

LOOP_SET_FD, LOOP_CLR_FD = 0x4C00, 0x4C01
"""Source: include/uapi/linux/loop.h."""
MS_RDONLY, MS_SYNCHRONOUS = 1, 16
MNT_DETACH = 2
_LIBC = ctypes.CDLL(None, use_errno=True)
_HEAD = 3 << 20
"""What a fresh image has written in it, at most."""


def _call(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@cache
def _fresh(folder: Path, bits: int, sectors: int, megabytes: int) -> bytes:
    image = folder / f"fresh{bits}-{sectors}-{megabytes}"
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    subprocess.run(
        ["mkfs.fat", "-F", str(bits), "-s", str(sectors), "-n", "CARD", image], check=True, capture_output=True
    )
    with image.open("rb") as file:
        head = file.read(_HEAD)
    image.unlink()
    return head


@contextmanager
def tmpfs(folder: Path, size: int) -> Iterator[None]:
    """A file system of so many bytes at the folder."""
    _call(_LIBC.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, f"size={size}".encode()))
    try:
        yield
    finally:
        _call(_LIBC.umount2(os.fsencode(folder), MNT_DETACH))


class Stick:
    """An image and where it is mounted."""

    def __init__(self, folder: Path, name: str = "stick") -> None:
        self.folder = folder
        self.image, self.root = folder / f"{name}.img", folder / name
        self.root.mkdir(exist_ok=True)

    def format(self, bits: int = 16, sectors: int = 1, megabytes: int = 4) -> Stick:
        """FAT32 needs 34 MB of clusters of one sector."""
        head = _fresh(self.folder, bits, sectors, megabytes)
        with suppress(FileNotFoundError):
            self.image.unlink()
        with self.image.open("wb") as file:
            file.write(head)
            file.truncate(megabytes << 20)
        return self

    def mount(self, flags: int = 0) -> Path:
        image, loop = os.open(self.image, os.O_RDWR), os.open("/dev/loop0", os.O_RDWR)
        try:
            with suppress(OSError):
                fcntl.ioctl(loop, LOOP_CLR_FD)
            fcntl.ioctl(loop, LOOP_SET_FD, image)
        finally:
            os.close(loop)
            os.close(image)
        _call(_LIBC.mount(b"/dev/loop0", os.fsencode(self.root), b"vfat", flags, b"utf8=1"))
        return self.root

    def unmount(self, flags: int = 0) -> None:
        _call(_LIBC.umount2(os.fsencode(self.root), flags))
        loop = os.open("/dev/loop0", os.O_RDWR)
        try:
            with suppress(OSError):
                fcntl.ioctl(loop, LOOP_CLR_FD)
        finally:
            os.close(loop)

    @contextmanager
    def mounted(self, flags: int = 0) -> Iterator[Path]:
        """The mounted stick; unmounted at the end whatever happens."""
        root = self.mount(flags)
        try:
            yield root
        finally:
            self.unmount()

    def fsck(self) -> list[str]:
        """What `fsck.vfat -n` finds wrong: nothing, where the file system is clean."""
        told = subprocess.run(["fsck.vfat", "-n", self.image], capture_output=True, text=True)
        return [
            line
            for line in told.stdout.splitlines()
            if line.strip() and not line.startswith(("fsck.fat", str(self.image), "Leaving filesystem"))
        ]

    def repair(self) -> None:
        """As a person does who was told that the card is damaged."""
        while subprocess.run(["fsck.vfat", "-a", "-w", self.image], capture_output=True).returncode:
            pass

    def export(self, path: Path) -> None:
        """Writes the image elsewhere, what is empty left out."""
        with self.image.open("rb") as source, path.open("wb") as target:
            while chunk := source.read(1 << 14):
                if chunk.count(0) < len(chunk):
                    target.write(chunk)
                else:
                    target.seek(len(chunk), os.SEEK_CUR)
            target.truncate(source.tell())
