"""What the operating system says of a card, in the user's words."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from broadcast.card.contents import shown
from broadcast.errors import CardError, CardFull, CardNotFound, reason

GONE = (errno.ENODEV, errno.ENXIO, errno.ENOTCONN, getattr(errno, "ESTALE", errno.ENODEV))
GONE_WINDOWS = (21, 433, 1110, 1167)
"""ERROR_NOT_READY, ERROR_NO_SUCH_DEVICE, ERROR_MEDIA_CHANGED, ERROR_DEVICE_NOT_CONNECTED. Source: Microsoft, System
Error Codes."""
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
FULL_WINDOWS = (39, 112)
"""ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL."""
LOCKED = (errno.EROFS, errno.EACCES, errno.EPERM)
LOCKED_WINDOWS = (19,)
"""ERROR_WRITE_PROTECT."""


@dataclass(frozen=True, slots=True)
class Mounted:
    """A card where it is mounted, and the device that was there when work began."""

    root: Path
    device: int


def mounted(root: Path) -> Mounted:
    """The card at `root`.

    Raises:
        CardNotFound: there is no such folder.
    """
    try:
        root = root.resolve(strict=True)
        if root.is_dir():
            return Mounted(root, root.stat().st_dev)
    except OSError:
        pass
    raise gone(root)


def gone(root: Path) -> CardNotFound:
    """That there is no card."""
    return CardNotFound(
        _("There is no card at {path}.").format(path=shown(str(root))),
        _("Put the card in, wait until it is shown, then run the same command again."),
    )


def still(card: Mounted) -> None:
    """Raises CardNotFound if what is at the card's place now is something else, such as the computer's own disk."""
    try:
        if card.root.stat().st_dev == card.device:
            return
    except OSError:
        pass
    raise gone(card.root)


def full(needed: int, free: int, half_done: bool, clearable: bool) -> CardFull:
    """That there is not enough room, in MB of 10⁶ bytes; of an interrupted run, some may be taken by nothing.

    Args:
        clearable: whether --clear was not asked for and would delete anything.
    """
    if half_done:
        hint = _("A run was interrupted: repair the card (chkdsk, Disk Utility, fsck.vfat -a), or format it.")
    elif clearable:
        hint = _("Free some room on it, clear it with --clear, or use another card.")
    else:
        hint = _("Free some room on it, or use another card.")
    return CardFull(
        _("The card is full: {needed:.1f} MB are needed, {free:.1f} MB are free.").format(
            needed=needed / 1e6, free=free / 1e6
        ),
        hint,
    )


def damaged(name: str) -> CardError:
    """That a power cut left what only a repair of the file system mends."""
    return CardError(
        _("The card was damaged when it was pulled out or lost power: {name} is on it twice.").format(name=shown(name)),
        _(
            "Let the system repair it (Windows: chkdsk X: /f, macOS: Disk Utility, Linux: fsck.vfat -a), then load it "
            "again."
        ),
    )


def explained(exc: OSError, card: Mounted) -> CardError:
    """An operating system's error as the card's."""
    windows = getattr(exc, "winerror", None)
    if exc.errno in GONE or windows in GONE_WINDOWS:
        return gone(card.root)
    try:
        still(card)
    except CardNotFound as missing:
        return missing
    if exc.errno in FULL or windows in FULL_WINDOWS:
        return CardFull(
            _("The card, or one of its folders, is full."),
            _("Free some room on it, clear it with --clear, or use another card."),
        )
    if exc.errno in LOCKED or windows in LOCKED_WINDOWS:
        return CardError(
            _("The card cannot be written: {reason}.").format(reason=reason(exc)),
            _(
                "Slide its lock open, or take it out and put it in again. If that does not help, it was damaged: "
                "repair or format it, or use another card."
            ),
        )
    return CardError(
        _("The card cannot be read or written: {reason}.").format(reason=reason(exc)),
        _(
            "Take it out, put it in again and load it again. If that fails too, repair or format it; it may be worn: "
            "try another card."
        ),
    )


@contextmanager
def reaching(card: Mounted) -> Iterator[None]:
    """Turns what the operating system says while the card is used into CardErrors."""
    try:
        yield
    except OSError as exc:
        raise explained(exc, card) from exc


def free_bytes(root: Path) -> int:
    """What a user may still write."""
    import shutil

    return shutil.disk_usage(root).free


def cluster_bytes(root: Path) -> int:
    """By how much a file grows at a time; the most that FAT32 knows where the platform does not tell."""
    if hasattr(os, "statvfs"):
        return max(512, min(1 << 16, os.statvfs(root).f_frsize))
    return 1 << 16
