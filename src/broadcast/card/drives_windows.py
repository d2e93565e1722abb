"""Drives on Windows. The calls in `_facts`, `_roots` and `_root_of` are untried on Windows; the rest is tested.

Source: Microsoft, Win32 API reference: fileapi.h, GetDriveTypeW, GetVolumeInformationW, GetDiskFreeSpaceW and ~ExW.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from broadcast.card.contents import shown
from broadcast.card.drives import Drive, fat

NO_ROOT, REMOVABLE, CD = 1, 2, 5
"""What GetDriveTypeW says."""
READ_ONLY_VOLUME = 0x00080000
_UNRECOGNIZED = 1005
"""ERROR_UNRECOGNIZED_VOLUME: not formatted, or with what Windows does not read. Source: winerror.h."""
_NO_DIALOGUES = 0x0001
"""SEM_FAILCRITICALERRORS: no window asks for a card in an empty reader."""
_LETTER = re.compile(r"([A-Za-z]):[\\/]?")


@dataclass(frozen=True, slots=True)
class Facts:
    """What Windows says about a root such as `E:\\`."""

    root: str
    kind: int
    label: str = ""
    serial: int | None = None
    """None: there is no file system that Windows reads."""
    flags: int = 0
    filesystem: str = ""
    clusters: int = 0
    size: int = 0
    free: int = 0


def found() -> Iterator[Drive]:
    """The drives that have a letter and something in them, CDs left out."""
    system = _system_roots()
    for root in _roots():
        if (facts := _facts(root)) and facts.kind == REMOVABLE:
            yield drive(facts, system)


def holding(path: Path) -> Drive | None:
    """The drive of a letter or an existing path."""
    root = letter(str(path)) or (_root_of(path) if path.exists() else None)
    facts = _facts(root) if root else None
    return drive(facts, _system_roots()) if facts else None


def letter(text: str) -> str | None:
    """`E:\\` for `e:`, `E:/` and the like, which to Windows alone would mean the folder that is current there."""
    m = _LETTER.fullmatch(text)
    return f"{m[1].upper()}:\\" if m else None


def drive(facts: Facts, system: frozenset[str]) -> Drive:
    """The drive of these facts; `system` are the roots of Windows and of the user's folder."""
    name = facts.filesystem.lower()
    lettered = letter(facts.root)
    return Drive(
        path=Path(facts.root),
        device=lettered[:2] if lettered else facts.root,
        label=shown(facts.label),
        filesystem=fat(facts.clusters) if name == "fat" else name,
        size=facts.size,
        free=facts.free,
        removable=facts.kind == REMOVABLE,
        system=facts.root.upper() in system,
        read_only=bool(facts.flags & READ_ONLY_VOLUME),
        volume_id="" if facts.serial is None else f"{facts.serial >> 16:04X}-{facts.serial & 0xFFFF:04X}",
    )


def _system_roots() -> frozenset[str]:
    """Of Windows, the programs and the user's folder, such as `C:\\`."""
    places = [os.environ.get(name, "") for name in ("SystemDrive", "SystemRoot", "ProgramFiles", "USERPROFILE")]
    anchors = (PureWindowsPath(place).drive for place in (*places, os.path.expanduser("~")))
    return frozenset({f"{anchor.upper()}\\" for anchor in anchors if anchor} | {"C:\\"})


def _roots() -> list[str]:
    """The letters that are in use."""
    if sys.platform != "win32":
        return []
    mask = ctypes.windll.kernel32.GetLogicalDrives()
    return [f"{chr(65 + n)}:\\" for n in range(26) if mask >> n & 1]


def _root_of(path: Path) -> str | None:
    """Where the volume of a path is mounted, with a backslash at its end."""
    if sys.platform != "win32":
        return None
    room = ctypes.create_unicode_buffer(1024)
    done = ctypes.windll.kernel32.GetVolumePathNameW(os.path.realpath(path), room, len(room))
    return room.value.removeprefix("\\\\?\\") if done else None


def _facts(root: str) -> Facts | None:
    """None: there is no such drive, nothing in it, or a CD."""
    if sys.platform != "win32":
        return None
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kind = kernel.GetDriveTypeW(root)
    if kind in (0, NO_ROOT, CD):
        return None
    label, filesystem = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
    serial, longest, flags = ctypes.c_uint32(), ctypes.c_uint32(), ctypes.c_uint32()
    free, size, free_in_all = ctypes.c_uint64(), ctypes.c_uint64(), ctypes.c_uint64()
    sectors, sector, free_clusters, clusters = (ctypes.c_uint32() for _n in range(4))
    before = ctypes.c_uint32()
    kernel.SetThreadErrorMode(_NO_DIALOGUES, ctypes.byref(before))
    try:
        if not kernel.GetVolumeInformationW(
            root,
            label,
            len(label),
            ctypes.byref(serial),
            ctypes.byref(longest),
            ctypes.byref(flags),
            filesystem,
            len(filesystem),
        ):
            return Facts(root, kind) if ctypes.get_last_error() == _UNRECOGNIZED else None
        kernel.GetDiskFreeSpaceExW(root, ctypes.byref(free), ctypes.byref(size), ctypes.byref(free_in_all))
        kernel.GetDiskFreeSpaceW(root, *(ctypes.byref(one) for one in (sectors, sector, free_clusters, clusters)))
    finally:
        kernel.SetThreadErrorMode(before, None)
    return Facts(
        root,
        kind,
        label=label.value,
        serial=serial.value,
        flags=flags.value,
        filesystem=filesystem.value,
        clusters=clusters.value,
        size=size.value,
        free=free.value,
    )
