"""Drives on Linux, from what the kernel and udev tell everybody: no program is run and no device is read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from broadcast.card.contents import shown
from broadcast.card.drives import STICK_BYTES, Drive, fat, instead
from broadcast.errors import CardNotFound

ROOT = Path("/")
SYSTEM = (
    *("/", "/boot", "/boot/efi", "/efi", "/usr", "/var", "/home", "/opt", "/nix", "/sysroot"),
    *(
        "/cdrom",
        "/isodevice",
        "/run/live/medium",
        "/lib/live/mount/medium",
        "/run/initramfs/live",
        "/run/archiso/bootmnt",
    ),
)
"""Mount points that the computer itself lives on; the last ones are those of systems that were started from a stick."""

_FAT = ("vfat", "msdos")
_ON_CARDS = (*_FAT, "exfat", "ntfs", "ntfs3", "fuseblk")
_OPTICAL = "5"
"""The type of a CD drive. Source: SCSI Primary Commands, peripheral device type 05h."""
_SECTOR = 512
"""The unit of /sys/block/*/size, whatever the device's own. Source: kernel, Documentation/ABI/stable/sysfs-block."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of /proc/self/mountinfo. Source: proc(5)."""

    number: str
    """Major and minor of the device, such as `8:17`."""
    whole: bool
    """Its top folder is that of the file system, not one within."""
    path: Path
    kind: str
    source: str
    read_only: bool


def mounts(root: Path = ROOT) -> list[Mount]:
    """All that are mounted, in order; a later one hides an earlier one of the same path."""
    found = []
    try:
        table = (root / "proc/self/mountinfo").read_bytes()
    except OSError:  # No Linux.
        return []
    for line in table.splitlines():
        before, _dash, after = line.partition(b" - ")
        fields, last = before.split(b" "), after.split(b" ")
        if len(fields) < 6 or len(last) < 3:
            continue
        options = {*fields[5].split(b","), *last[2].split(b",")}
        found.append(
            Mount(
                number=fields[2].decode("ascii", "replace"),
                whole=fields[3] == b"/",
                path=Path(_plain(fields[4])),
                kind=_plain(last[0]),
                source=_plain(last[1]),
                read_only=b"ro" in options,
            )
        )
    return found


def found(root: Path = ROOT) -> Iterator[Drive]:
    """Every drive that is removable, once."""
    seen = set()
    mounted = mounts(root)
    system = _system(mounted, root)
    for mount in mounted:
        disks = _disks(_number(mount, root), root)
        if not mount.whole or mount.number in seen or not any(map(_removable, disks)):
            continue
        seen.add(mount.number)
        try:
            yield _drive(mount, disks, system, root)
        except OSError:
            continue  # It was pulled out just now.


def holding(path: Path, root: Path = ROOT) -> Drive | None:
    """The drive of an existing path; of a device, the drive that it is mounted as.

    Raises:
        CardNotFound: it was pulled out while it was mounted, or the device is not mounted.
    """
    path = path.resolve(strict=True)
    mounted = mounts(root)
    if path.is_block_device():
        number = os.stat(path).st_rdev
        wanted = f"{os.major(number)}:{os.minor(number)}"
        there = [one for one in mounted if _number(one, root) == wanted]
        if not there:
            raise CardNotFound(
                _("{device} is not open.").format(device=shown(str(path))),
                _("Click it in the file manager, or run `udisksctl mount -b {device}`.").format(
                    device=shown(str(path))
                ),
            )
    else:
        longest = max((len(one.path.parts) for one in mounted if path.is_relative_to(one.path)), default=0)
        there = [one for one in mounted if len(one.path.parts) == longest and path.is_relative_to(one.path)]
    if not there:
        return None
    mount = there[-1]
    disks = _disks(_number(mount, root), root)
    if not disks and mount.kind in _ON_CARDS:
        raise CardNotFound(
            _("The card of {path} was pulled out without being ejected.").format(path=shown(str(mount.path))), instead()
        )
    return _drive(mount, disks, _system(mounted, root), root)


def unmounted(root: Path = ROOT) -> tuple[str, ...]:
    """The devices of removable drives with a file system that are not mounted."""
    mounted = mounts(root)
    numbers = {_number(one, root) for one in mounted}
    system = _system(mounted, root)
    waiting = []
    for node in sorted(_listed(root / "sys/class/block")):
        number = _read(node / "dev")
        disks = _disks(number, root)
        if number in numbers or disks & system or not any(map(_removable, disks)):
            continue
        if _udev(number, root).get("ID_FS_USAGE") == "filesystem":
            waiting.append(f"/dev/{node.name}")
    return tuple(waiting)


def beside(drive: Drive, root: Path = ROOT) -> tuple[str, ...]:
    """The devices of all that is mounted of the drive's disk, its own last: all must be closed before it is pulled."""
    mounted = mounts(root)
    own = {disk for one in mounted if one.source == drive.device for disk in _disks(_number(one, root), root)}
    others = {one.source for one in mounted if own & _disks(_number(one, root), root)} - {drive.device}
    return (*sorted(one for one in others if one.startswith("/dev/")), drive.device)


def _drive(mount: Mount, disks: frozenset[Path], system: frozenset[Path], root: Path) -> Drive:
    number = _number(mount, root)
    room, known = os.statvfs(mount.path), _udev(number, root)
    name = Path(mount.source).name
    home = str(mount.path) in SYSTEM or _home().is_relative_to(mount.path)
    return Drive(
        path=mount.path,
        device=mount.source,
        label=shown(_decoded(known.get("ID_FS_LABEL_ENC", "")) or _linked("by-label", name, root)),
        filesystem=_filesystem(mount.kind, known, room),
        size=room.f_blocks * room.f_frsize,
        free=room.f_bavail * room.f_frsize,
        removable=any(map(_removable, disks)),
        system=home or bool(disks & system),
        read_only=mount.read_only or any(_read(disk / "ro") == "1" for disk in disks),
        volume_id=shown(known.get("ID_FS_UUID", "") or _linked("by-uuid", name, root)),
    )


def _filesystem(kind: str, known: dict[str, str], room: os.statvfs_result) -> str:
    """For `vfat` what udev says, else by the number of clusters, which is what vfat's statvfs counts.

    Source: kernel, fs/fat/inode.c, fat_statfs. fusefat counts its clusters as `f_files` (measured, FAT16 and FAT32).
    """
    version = known.get("ID_FS_VERSION", "").lower()
    if kind in _FAT:
        return version if version in ("fat12", "fat16", "fat32") else fat(room.f_blocks)
    if kind == "fuse.fusefat":
        return fat(room.f_files)
    kind = known.get("ID_FS_TYPE") or kind if kind == "fuseblk" else kind
    return {"ntfs3": "ntfs", "fuse.exfat": "exfat", "fuse.ntfs-3g": "ntfs"}.get(kind, kind)


def _system(mounted: list[Mount], root: Path) -> frozenset[Path]:
    """The disks that the computer, its swap or the user's home folder lives on, behind encryption and RAID too."""
    home = _home()
    numbers = {_number(one, root) for one in mounted if str(one.path) in SYSTEM or home.is_relative_to(one.path)}
    swaps = _read(root / "proc/swaps").splitlines()[1:]
    numbers |= {_of_device(line.split()[0], root) for line in swaps if line.startswith("/dev/")}
    return frozenset(disk for number in numbers for disk in _disks(number, root))


def _home() -> Path:
    return Path(os.path.realpath(os.path.expanduser("~")))


def _number(mount: Mount, root: Path) -> str:
    """Of the device itself: btrfs has a number of its own. What FUSE calls its source is anybody's word."""
    own = mount.number.startswith("0:") and mount.source.startswith("/dev/") and not mount.kind.startswith("fuse.")
    return (_of_device(mount.source, root) or mount.number) if own else mount.number


def _of_device(source: str, root: Path) -> str:
    name = (root / source.lstrip("/")).resolve().name
    return _read(root / "sys/class/block" / name / "dev")


def _disks(number: str, root: Path, depth: int = 8) -> frozenset[Path]:
    """The whole disks behind a device, as folders of /sys; none for what has no device."""
    if not re.fullmatch(r"\d{1,6}:\d{1,8}", number) or not depth:
        return frozenset()
    node = (root / "sys/dev/block" / number).resolve()
    if not node.is_dir():
        return frozenset()
    if (node / "partition").exists():
        node = node.parent
    under = [_read(one / "dev") for one in _listed(node / "slaves")]
    if not under:
        return frozenset({node})
    return frozenset(disk for one in under for disk in _disks(one, root, depth - 1))


def _removable(disk: Path) -> bool:
    """A stick, a card in a reader, an SD card in its slot (not the soldered MMC); no CD."""
    if "virtual" in disk.parts or _read(disk / "device/type") == _OPTICAL:
        return False
    if _read(disk / "removable") == "1" or _read(disk / "device/type") == "SD":
        return True
    sectors = _read(disk / "size")
    small = sectors.isdecimal() and int(sectors) * _SECTOR <= STICK_BYTES
    return small and any(re.fullmatch(r"usb\d+", part) for part in disk.parts)


def _udev(number: str, root: Path) -> dict[str, str]:
    """What udev found on a device. Source: systemd, src/libsystemd/sd-device: `E:` lines of /run/udev/data."""
    lines = _read(root / "run/udev/data" / f"b{number}").splitlines()
    return dict(line[2:].split("=", 1) for line in lines if line.startswith("E:") and "=" in line)


def _linked(kind: str, name: str, root: Path) -> str:
    """The label or id by which udev links to the device."""
    links = (link for link in _listed(root / "dev/disk" / kind) if link.resolve().name == name)
    return next((_decoded(link.name) for link in links), "")


def _decoded(text: str) -> str:
    """udev writes what it does not trust as \\xNN."""
    raw = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), os.fsencode(text))
    return raw.decode("utf-8", "replace")


def _plain(field: bytes) -> str:
    """A field of mountinfo: space, tab, newline and backslash are written in octal."""
    return os.fsdecode(re.sub(rb"\\([0-3][0-7]{2})", lambda m: bytes([int(m[1], 8)]), field))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace").strip()
    except (OSError, ValueError):
        return ""


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
