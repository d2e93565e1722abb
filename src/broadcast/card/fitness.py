"""Whether a drive may be written to for a loudspeaker."""

from __future__ import annotations

import re
import shlex
import sys
from gettext import gettext as _
from pathlib import Path

from broadcast.card.contents import shown
from broadcast.card.drives import FORMATS, Drive, amount, described, instead, named
from broadcast.errors import CardError, CardFull, CardNotFound
from broadcast.model import Remark, Slot
from broadcast.output import MANIFEST

WINDOWS_FAT32_BYTES = 32 * 2**30
"""The largest that Windows formats with FAT32 before Windows 11 24H2. Source: Microsoft, `format` command."""


def fit(drive: Drive, slot: Slot, needed_bytes: int | None = None, anyway: bool = False) -> tuple[Remark, ...]:
    """What a person should know about the drive; nothing is written.

    A disk that the computer or the user's home folder lives on is refused whatever `anyway` says, so a plain folder
    there is too: a card is put in order and cleaned as a whole, which must never happen to anybody's home. `anyway`
    allows a drive that is not removable (a built-in disk, a network folder, a mounted image), and one whose file system
    has no name among FORMATS, of which nobody here can know what the loudspeaker makes of it.

    Args:
        needed_bytes: what comes on top of what is there; None: room is not looked at.

    Raises:
        CardNotFound: it is not there any more.
        CardFull: there is not enough room.
        CardError: it must not or cannot be used; the hint says what to do.
    """
    place = shown(str(drive.path))
    if not _there(drive):
        raise CardNotFound(_("The card of {path} is gone.").format(path=place), instead())
    if drive.system:
        raise CardError(
            _("{path} is on a disk that this computer itself lives on; nothing is loaded there.").format(path=place),
            _("Name a stick or a card: `broadcast load OUT` lists them. To look at the files, open the output folder."),
        )
    if not drive.removable and not anyway:
        raise CardError(
            _("{card} is no stick or card.").format(card=described(drive)),
            _("`broadcast load OUT` lists those; with --anyway this one is used nevertheless."),
        )
    if drive.filesystem not in slot.filesystems and (drive.filesystem in (*FORMATS, "") or not anyway):
        raise CardError(
            _("{path} is {filesystem}, and this loudspeaker reads only {read}.").format(
                path=place, filesystem=named(drive.filesystem), read=_names(slot)
            ),
            format_hint(drive, slot),
        )
    if drive.read_only:
        raise CardError(
            _("{path} can only be read, not written.").format(path=place),
            _(
                "Take the card out, slide the lock on its adapter to the other side, put it in again. "
                "Where there is no lock, its file system is damaged: have the computer repair it, or take another card."
            ),
        )
    if needed_bytes is not None and needed_bytes > drive.free:
        raise CardFull(
            _("{path} has {free} free; this needs {needed}.").format(
                path=place, free=amount(drive.free), needed=amount(needed_bytes)
            ),
            _("Delete what is not needed there, or take a larger card."),
        )
    return tuple(_remarks(drive, slot))


def own_disk(path: Path) -> CardError:
    """That a folder of the computer's own disk was named as a card that is to be looked at: not all of it is read."""
    hint = _("Name the card: `broadcast load` lists those that are in.")
    if (path / MANIFEST).exists():
        hint = _("This is the output; --check takes the card alone: broadcast load --check CARD")
    return CardError(_("{path} is on this computer's own disk, not on a card.").format(path=shown(str(path))), hint)


def format_hint(drive: Drive, slot: Slot) -> str:
    """How this system formats the drive so that the slot reads it, and that this deletes everything on it."""
    wanted = "fat32" if "fat32" in slot.filesystems else next(iter(slot.filesystems), "fat32")
    if sys.platform == "win32":
        if wanted == "fat32" and drive.size > WINDOWS_FAT32_BYTES:
            return _("Take a card of at most 32 GB: larger ones Windows may not format as FAT32.")
        how = _("in Explorer right-click {device}, Format…, file system {filesystem}.")
    elif sys.platform == "darwin":
        how = _("in Disk Utility choose the whole device, Erase, format MS-DOS (FAT), scheme Master Boot Record.")
    else:
        how = _("`sudo umount {device}`, then `sudo mkfs.fat -F {bits} {device}`; or Format… in the file manager.")
    plain = re.fullmatch(r"[A-Za-z0-9/:._+-]{1,80}", drive.device)
    named_so = {
        "device": shlex.quote(drive.device) if plain else _("DEVICE"),
        "filesystem": "FAT32" if wanted == "fat32" else "FAT",
        "bits": wanted.removeprefix("fat"),
    }
    told = _("Take another card, or format this one, which DELETES EVERYTHING on it: {how}")
    return told.format(how=how.format(**named_so))


def _remarks(drive: Drive, slot: Slot) -> list[Remark]:
    remarks, place = [], shown(str(drive.path))
    if slot.most_gb is not None and drive.size > slot.most_gb * 10**9:
        advice = _(
            "It has {size}; this loudspeaker is known to read cards up to {most:g} GB. Try it before you rely on it."
        )
        remarks.append(Remark("card_size", 0, place, advice.format(size=amount(drive.size), most=slot.most_gb)))
    if drive.filesystem not in slot.filesystems:
        advice = _("It is {filesystem}, and this loudspeaker reads only {read}: it is written as you asked.")
        told = advice.format(filesystem=named(drive.filesystem), read=_names(slot))
        remarks.append(Remark("card_filesystem", 0, place, told))
    return remarks


def _names(slot: Slot) -> str:
    return ", ".join(named(one) for one in slot.filesystems)


def _there(drive: Drive) -> bool:
    try:
        return drive.path.is_dir()
    except OSError:
        return False
