"""Loads the kernel's modules for FAT images: a minimal Debian has no `insmod`."""

import ctypes
import os
import platform
from pathlib import Path

WANTED = ("block/loop", "fat/fat", "fat/vfat", "nls/nls_cp437", "nls/nls_iso8859-1", "nls/nls_utf8")
FINIT_MODULE = {"x86_64": 313, "aarch64": 273}
"""Source: the kernel's tables of system calls."""


def main() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    kernel = Path("/usr/lib/uml/modules") / platform.release() / "kernel"
    for name in WANTED:
        (path,) = kernel.rglob(f"{name}.ko")
        module = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        if libc.syscall(FINIT_MODULE[platform.machine()], module, b"", 0):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(path))


if __name__ == "__main__":
    main()
