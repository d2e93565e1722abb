"""Sticks and cards that are in this computer: what they are called, how large, how formatted, and where.

The standard library's own means and what each system brings are enough: psutil 7 knows neither labels nor volume ids,
and whether a drive is removable only on Windows.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from broadcast.card.contents import shown
from broadcast.errors import CardNotFound

FORMATS = {"fat12": "FAT12", "fat16": "FAT16", "fat32": "FAT32", "exfat": "exFAT", "ntfs": "NTFS"}
"""`Drive.filesystem` → what people know it as."""
FAT12_CLUSTERS, FAT16_CLUSTERS = 4085, 65525
"""Fewer clusters than that make it FAT12 or FAT16. Source: Microsoft, FAT: General Overview of On-Disk Format 1.03,
"FAT Type Determination"."""
STICK_BYTES = 130_000_000_000
"""Some sticks call themselves fixed; up to that size an external drive is taken for one, above it for a backup disk."""


@dataclass(frozen=True, slots=True)
class Drive:
    """A file system and the medium that it is on."""

    path: Path
    """Where its files are: the mount point, on Windows such as `E:\\`."""
    device: str
    """Such as `/dev/sdb1`, `/dev/disk4s1` or `E:`."""
    label: str
    """Its name as it may be shown, see `shown`; often empty."""
    filesystem: str
    """A key of FORMATS; any other as the system names it; empty: not formatted."""
    size: int
    """Bytes that its files may take, as `free` is."""
    free: int
    removable: bool
    """A stick or a card, not a built-in or a large external disk."""
    system: bool
    """It is on a disk that this computer or the user's home folder lives on."""
    read_only: bool
    volume_id: str
    """Such as `1234-ABCD`; on macOS a UUID made of it. Empty where it is not known; cloned cards share theirs."""


def drives() -> tuple[Drive, ...]:
    """The sticks and cards that can be written to or read now, in order of their paths; never a system disk.

    Other drives can still be named, see `drive_of`.
    """
    if sys.platform == "win32":
        from broadcast.card.drives_windows import found
    elif sys.platform == "darwin":
        from broadcast.card.drives_macos import found
    else:
        from broadcast.card.drives_linux import found
    return tuple(sorted((one for one in found() if one.removable and not one.system), key=lambda one: one.path))


def unmounted() -> tuple[str, ...]:
    """The devices of sticks and cards that are in but have no folder yet, such as `/dev/sdb1`; only Linux has them."""
    if sys.platform in ("win32", "darwin"):
        return ()
    from broadcast.card import drives_linux

    return drives_linux.unmounted()


def drive_of(path: Path) -> Drive:
    """The drive that holds a file or folder, or that has a letter such as `E:`; on Linux also that of `/dev/sdb1`.

    Its `path` is the top folder, which may lie above the one that was given.

    Raises:
        CardNotFound: there is none; the hint says what is there instead.
    """
    if sys.platform == "win32":
        from broadcast.card.drives_windows import holding
    elif sys.platform == "darwin":
        from broadcast.card.drives_macos import holding
    else:
        from broadcast.card.drives_linux import holding
    try:
        drive = holding(path)
    except (OSError, ValueError):  # ValueError: a null character.
        drive = None
    if drive is None:
        raise CardNotFound(_("There is no card at {path}.").format(path=shown(str(path))), instead())
    return drive


def instead() -> str:
    """The hint of a card that is not there: which are, or how one comes to be."""
    if there := drives():
        return _("There is: {cards}. `broadcast load OUT` without a card lists them too.").format(
            cards="; ".join(described(one) for one in there)
        )
    if waiting := unmounted():
        return _(
            "{device} is in but not open: click it in the file manager, or run `udisksctl mount -b {device}`."
        ).format(device=waiting[0])
    return _("Put the stick or card in, wait until the computer shows it, then run again.")


def described(drive: Drive) -> str:
    """Label, size, room and place in one line."""
    line = _("{path} ({label}, {size}, {free} free, {filesystem})")
    return line.format(
        path=shown(str(drive.path)),
        label=drive.label or _("no name"),
        size=amount(drive.size),
        free=amount(drive.free),
        filesystem=named(drive.filesystem),
    )


def named(filesystem: str) -> str:
    """`FAT32` for fat32; others as they are."""
    return FORMATS.get(filesystem) or shown(filesystem) or _("not formatted")


def amount(size: int) -> str:
    """Bytes in powers of ten, as they are printed on a card."""
    return f"{size / 10**6:.0f} MB" if size < 10**9 else f"{size / 10**9:.1f} GB"


def fat(clusters: int) -> str:
    """The kind of FAT, which its number of clusters alone decides."""
    return "fat12" if clusters < FAT12_CLUSTERS else "fat16" if clusters < FAT16_CLUSTERS else "fat32"
