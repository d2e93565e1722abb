"""Everything that was written brought onto the card, and the card closed so that it may be pulled out."""

from __future__ import annotations

import ctypes
import os
import re
import shlex
import shutil
import sys
from gettext import gettext as _

from broadcast.card.contents import shown
from broadcast.card.drives import Drive
from broadcast.card.program import output
from broadcast.deadline import within
from broadcast.errors import CardError, reason

FLUSH_S = 120.0
"""A slow card writes 2 MB a second; what is loaded was written through file by file, so that little is left here."""
EJECT_S = 60.0
POWERSHELL = r"System32\WindowsPowerShell\v1.0\powershell.exe"
_DRIVES_FOLDER = 17
"""ssfDRIVES, "This PC". Source: Microsoft, ShellSpecialFolderConstants."""


def flush(drive: Drive, limit_s: float = FLUSH_S) -> None:
    """Returns when all that was written to the drive is on it, as far as the system can tell.

    On Windows an ordinary user may not flush a whole drive; then only the files themselves were, each on its own.

    Raises:
        CardError: it could not be written, or took too long.
    """
    try:
        within(limit_s, lambda: _flushed(drive))
    except TimeoutError:
        why = _("no answer within {seconds:.0f} s").format(seconds=limit_s)
    except OSError as exc:
        why = reason(exc)
    else:
        return
    raise CardError(
        _("Not all of it may have reached {path}: {why}.").format(path=shown(str(drive.path)), why=why),
        _("Do not use this card as it is. Put it in again and load once more; if that fails, take another card."),
    )


def eject(drive: Drive, more: bool = False, limit_s: float = EJECT_S) -> tuple[bool, str]:
    """Flushes, then closes the drive: whether it may be pulled out now, and the sentence that says so or how to.

    Args:
        more: other cards follow in the same reader, which must not be switched off.

    Raises:
        CardError: what was written could not be flushed.
    """
    flush(drive)
    if sys.platform == "win32":
        done = _by_shell(drive, limit_s)
    elif sys.platform == "darwin":
        arguments = ["/usr/sbin/diskutil", "eject", drive.device]
        done = drive.device.startswith("/dev/") and output(arguments, limit_s) is not None
    else:
        done = _by_udisks(drive, more, limit_s)
    if done:
        return True, _("{path} may be pulled out now.").format(path=shown(str(drive.path)))
    return False, by_hand(drive)


def by_hand(drive: Drive) -> str:
    """How a person ejects the drive on this system."""
    if sys.platform == "win32":
        told = _("In Explorer right-click {path}, Eject; pull it out when Windows says that you may.")
    elif sys.platform == "darwin":
        told = _("In Finder click the eject sign beside {path}; pull it out when it is gone from there.")
    else:
        place = shlex.quote(str(drive.path)) if str(drive.path).isprintable() else shown(str(drive.path))
        told = _("Click the eject sign in the file manager, or run `umount {path}`; pull it out when that has ended.")
        return told.format(path=place)
    return told.format(path=shown(str(drive.path)))


def windows_script(device: str) -> str | None:
    """What PowerShell is told, which ends with 0 when the drive is gone; None: that is no drive letter."""
    if not re.fullmatch("[A-Z]:", device):
        return None
    return (
        f"$drive = (New-Object -ComObject Shell.Application).Namespace({_DRIVES_FOLDER}).ParseName('{device}'); "
        "$drive.InvokeVerb('Eject'); "
        f"foreach ($n in 1..40) {{ Start-Sleep -Milliseconds 500; if (-not (Test-Path '{device}\\')) {{ exit 0 }} }}; "
        "exit 1"
    )


def _by_shell(drive: Drive, limit_s: float) -> bool:
    """Untried on Windows."""
    script = windows_script(drive.device)
    program = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), POWERSHELL)
    if script is None:
        return False
    return output([program, "-NoProfile", "-NonInteractive", "-Command", script], limit_s) is not None


def _by_udisks(drive: Drive, more: bool, limit_s: float) -> bool:
    """Once it is unmounted it may be pulled out; power-off only puts a stick's light out, and many cannot do that."""
    from broadcast.card.drives_linux import beside

    program = shutil.which("udisksctl")
    if not program or not drive.device.startswith("/dev/"):
        return False
    for device in beside(drive):
        if output([program, "unmount", "--no-user-interaction", "-b", device], limit_s) is None:
            return False
    if not more:
        output([program, "power-off", "--no-user-interaction", "-b", drive.device], limit_s)
    return True


def _flushed(drive: Drive) -> None:
    if sys.platform == "win32":
        _flush_windows(drive.device)
        return
    sync = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if sync is None:
        os.stat(drive.path)
        os.sync()
        return
    opened = os.open(drive.path, os.O_RDONLY)
    try:
        if sync(opened):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    finally:
        os.close(opened)


def _flush_windows(device: str) -> None:
    """Untried on Windows. Source: Microsoft, FlushFileBuffers: for a volume it needs the right to write to it."""
    if sys.platform != "win32":
        return
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(f"\\\\.\\{device}", 0xC0000000, 3, None, 3, 0, None)
    if handle in (None, ctypes.c_void_p(-1).value):
        return
    try:
        if not kernel.FlushFileBuffers(ctypes.c_void_p(handle)):
            raise ctypes.WinError(ctypes.get_last_error())
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
