"""Drives on macOS, as `diskutil info -plist` describes them. Untried on macOS: written after its output."""

from __future__ import annotations

import os
import plistlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from broadcast.card.contents import shown
from broadcast.card.drives import STICK_BYTES, Drive, fat
from broadcast.card.program import output

DISKUTIL = "/usr/sbin/diskutil"
LIMIT_S = 20.0
"""What diskutil gets: it waits for a stick that is just being read."""


def found() -> Iterator[Drive]:
    """Every volume in /Volumes; links to the system's own are left out."""
    for path in sorted(Path("/Volumes").iterdir()):
        if os.path.ismount(path) and (drive := _asked(str(path))):
            yield drive


def holding(path: Path) -> Drive | None:
    """The drive of an existing path; what diskutil does not know, such as a network folder, has no device."""
    path = path.resolve(strict=True)
    table = output(["/bin/df", "-P", "--", str(path)], LIMIT_S)
    device, mounted = of_table(table or b"") or ("", path)
    return (_asked(device) if device.startswith("/dev/") else None) or _other(mounted, device)


def of_table(table: bytes) -> tuple[str, Path] | None:
    """Device and mount point, from what `df -P PATH` prints. Source: POSIX.1-2017, df, STDOUT."""
    row = re.compile(rb"(.+?) +\d+ +-?\d+ +-?\d+ +-?\d+% +(/.*)")
    m = row.fullmatch((table.splitlines() or [b""])[-1])
    return (os.fsdecode(m[1]), Path(os.fsdecode(m[2]))) if m else None


def of_plist(data: bytes, home: Path) -> Drive | None:
    """The drive that diskutil describes; None: it is not mounted, or that is no description."""
    try:
        told = plistlib.loads(data)
    except (plistlib.InvalidFileException, ExpatError, ValueError, OverflowError):
        return None
    if not isinstance(told, dict) or not _text(told, "MountPoint"):
        return None
    path, size = Path(_text(told, "MountPoint")), _number(told, "VolumeSize", "TotalSize", "Size")
    image = _text(told, "BusProtocol") == "Disk Image" or _text(told, "VirtualOrPhysical") == "Virtual"
    external = not told.get("Internal", True) and _number(told, "TotalSize", "Size") <= STICK_BYTES
    return Drive(
        path=path,
        device=_text(told, "DeviceNode"),
        label=shown(_text(told, "VolumeName")),
        filesystem=_filesystem(told, size),
        size=size,
        free=_number(told, "FreeSpace", "APFSContainerFree"),
        removable=not image and (told.get("RemovableMedia") is True or external),
        system=_of_system(path, home) or told.get("SystemImage") is True,
        read_only=told.get("WritableVolume") is False or told.get("WritableMedia") is False,
        volume_id=shown(_text(told, "VolumeUUID")),
    )


def _asked(what: str) -> Drive | None:
    told = output([DISKUTIL, "info", "-plist", what], LIMIT_S)
    drive = of_plist(told, Path.home()) if told else None
    if drive is None:
        return None
    try:
        room = os.statvfs(drive.path)
    except OSError:
        return None  # It was pulled out just now.
    return replace(drive, size=room.f_blocks * room.f_frsize, free=room.f_bavail * room.f_frsize)


def _other(path: Path, device: str) -> Drive:
    room = os.statvfs(path)
    return Drive(
        path=path,
        device=device,
        label="",
        filesystem="unknown",
        size=room.f_blocks * room.f_frsize,
        free=room.f_bavail * room.f_frsize,
        removable=False,
        system=_of_system(path, Path.home())
        or os.stat(path).st_dev in {os.stat(one).st_dev for one in ("/", Path.home())},
        read_only=bool(room.f_flag & os.ST_RDONLY),
        volume_id="",
    )


def _of_system(path: Path, home: Path) -> bool:
    return home.is_relative_to(path) or path.is_relative_to("/System/Volumes")


def _filesystem(told: Mapping[str, Any], size: int) -> str:
    """FAT with its bits, which stand in its visible name, `MS-DOS (FAT32)`, or in the partition's, `DOS_FAT_32`."""
    kind = _text(told, "FilesystemType").lower()
    if kind != "msdos":
        return kind
    for key in ("FilesystemUserVisibleName", "FilesystemName", "Content"):
        if m := re.search(r"FAT[ _]?(12|16|32)", _text(told, key)):
            return f"fat{m[1]}"
    block = _number(told, "VolumeAllocationBlockSize")
    return fat(size // block) if block else "fat32"


def _text(told: Mapping[str, Any], key: str) -> str:
    value = told.get(key, "")
    return value if isinstance(value, str) else ""


def _number(told: Mapping[str, Any], *keys: str) -> int:
    """The first of them that is given and not 0."""
    return next((value for key in keys if isinstance(value := told.get(key), int) and value > 0), 0)
