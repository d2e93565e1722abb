"""Linux: a computer's /proc, /sys and /run as files, with a stick, a card, an internal disk and what looks alike."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.card import drives_linux
from broadcast.errors import CardNotFound

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and colons in names are not Windows's")

PCI = "sys/devices/pci0000:00"
USB = f"{PCI}/0000:00:14.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block"


class Computer:
    """The folders that a kernel would show, made of files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: list[str] = []
        for folder in ("proc/self", "sys/dev/block", "sys/class/block", "run/udev/data", "dev/disk/by-label", "media"):
            (root / folder).mkdir(parents=True)
        self.write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n")
        self.write("proc/self/mountinfo", "")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def node(self, path: str, number: str) -> Path:
        """A block device, whole or a partition, as sysfs links to it."""
        self.write(f"{path}/dev", f"{number}\n")
        for link in (f"sys/dev/block/{number}", f"sys/class/block/{Path(path).name}"):
            (self.root / link).symlink_to(self.root / path)
        return self.root / path

    def disk(self, path: str, number: str, removable: int = 0, sectors: int = 62_333_952, **files: str) -> None:
        self.node(path, number)
        for name, text in {"removable": str(removable), "size": str(sectors), "ro": "0", **files}.items():
            self.write(f"{path}/{name.replace('__', '/')}", text + "\n")

    def partition(self, path: str, number: str) -> None:
        self.node(path, number)
        self.write(f"{path}/partition", "1\n")

    def mount(self, number: str, place: str, kind: str, source: str, options: str = "rw", top: str = "/") -> Path:
        """A line of mountinfo; the mount point is a real folder, so that it has a size."""
        path = self.root / place if place != "/" else Path("/")
        path.mkdir(parents=True, exist_ok=True)
        shown = str(path).replace("\\", r"\134").replace(" ", r"\040").replace("\n", r"\012")
        self.lines.append(f"{40 + len(self.lines)} 27 {number} {top} {shown} {options} shared:5 - {kind} {source} rw")
        self.write("proc/self/mountinfo", "\n".join(self.lines) + "\n")
        return path


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    """Its system is on an encrypted NVMe disk, below which swap is too; the home folder is there."""
    made = Computer(tmp_path)
    nvme = f"{PCI}/0000:00:1d.0/nvme/nvme0/nvme0n1"
    made.disk(nvme, "259:0", sectors=1_000_215_216)
    made.partition(f"{nvme}/nvme0n1p1", "259:1")
    made.partition(f"{nvme}/nvme0n1p3", "259:3")
    made.node("sys/devices/virtual/block/dm-0", "253:0")
    (tmp_path / "sys/devices/virtual/block/dm-0/slaves").mkdir()
    (tmp_path / "sys/devices/virtual/block/dm-0/slaves/nvme0n1p3").symlink_to(tmp_path / nvme / "nvme0n1p3")
    made.mount("253:0", "/", "ext4", "/dev/mapper/luks-root")
    monkeypatch.setenv("HOME", str(tmp_path / "home/me"))
    return made


def stick(computer: Computer, place: str = "media/LABA", **options: str) -> Path:
    computer.disk(f"{USB}/sdb", "8:16", removable=1)
    computer.partition(f"{USB}/sdb/sdb1", "8:17")
    computer.write(
        "run/udev/data/b8:17",
        "S:disk/by-uuid/1234-ABCD\nE:ID_FS_LABEL=LABA_1\nE:ID_FS_LABEL_ENC=LABA\\x201\nE:ID_FS_UUID=1234-ABCD\n"
        "E:ID_FS_VERSION=FAT16\nE:ID_FS_TYPE=vfat\nE:ID_FS_USAGE=filesystem\nG:systemd\n",
    )
    return computer.mount("8:17", place, "vfat", "/dev/sdb1", **options)


def names(computer: Computer) -> list[str]:
    return [one.device for one in drives_linux.found(computer.root)]


def test_a_stick_is_found_with_what_udev_knows_of_it(computer: Computer) -> None:
    path = stick(computer)
    (drive,) = drives_linux.found(computer.root)
    room = os.statvfs(path)
    assert (drive.path, drive.device, drive.label, drive.filesystem) == (path, "/dev/sdb1", "LABA 1", "fat16")
    assert (drive.removable, drive.system, drive.read_only, drive.volume_id) == (True, False, False, "1234-ABCD")
    assert drive.size == room.f_blocks * room.f_frsize


def test_a_label_without_udevs_data_comes_from_its_link(computer: Computer) -> None:
    """And is shown without what a terminal would obey."""
    stick(computer)
    (computer.root / "run/udev/data/b8:17").unlink()
    (computer.root / r"dev/disk/by-label/\x1b[31m\xe5\x96\x87\xe5\x8f\xad").symlink_to("../../sdb1")
    (drive,) = drives_linux.found(computer.root)
    assert drive.label == r"\x1b[31m喇叭"


def test_without_udev_the_number_of_clusters_tells_fat16_from_fat32(computer: Computer) -> None:
    """The folder of this test is on a large disk: many clusters."""
    stick(computer)
    (computer.root / "run/udev/data/b8:17").unlink()
    (drive,) = drives_linux.found(computer.root)
    assert drive.filesystem == drives_linux.fat(os.statvfs(drive.path).f_blocks)


def test_an_sd_card_in_its_slot_is_removable_and_soldered_flash_is_not(computer: Computer) -> None:
    """Both call themselves fixed; only their type tells them apart."""
    for n, kind in enumerate(("SD", "MMC")):
        computer.disk(f"{PCI}/mmc{n}/block/mmcblk{n}", f"179:{8 * n}", device__type=kind)
        computer.partition(f"{PCI}/mmc{n}/block/mmcblk{n}/mmcblk{n}p1", f"179:{8 * n + 1}")
        computer.mount(f"179:{8 * n + 1}", f"media/{kind}", "vfat", f"/dev/mmcblk{n}p1")
    assert names(computer) == ["/dev/mmcblk0p1"]


def test_a_stick_that_calls_itself_fixed_is_found_and_a_backup_disk_is_not(computer: Computer) -> None:
    """By their size: 64 GB and 2 TB on the same bus."""
    for letter, number, sectors in (("c", 32, 125_000_000), ("d", 48, 3_907_029_168)):
        computer.disk(f"{USB}/sd{letter}", f"8:{number}", sectors=sectors)
        computer.partition(f"{USB}/sd{letter}/sd{letter}1", f"8:{number + 1}")
        computer.mount(f"8:{number + 1}", f"media/{letter}", "exfat", f"/dev/sd{letter}1")
    assert names(computer) == ["/dev/sdc1"]
    held = drives_linux.holding(computer.root / "media/d", computer.root)
    assert held is not None
    assert (held.removable, held.system, held.filesystem) == (False, False, "exfat")


def test_loop_mounts_cds_and_folders_of_a_drive_are_left_out(computer: Computer) -> None:
    stick(computer)
    computer.disk("sys/devices/virtual/block/loop0", "7:0", removable=1)
    computer.mount("7:0", "snap/core", "squashfs", "/dev/loop0", "ro")
    computer.disk(f"{PCI}/ata1/block/sr0", "11:0", removable=1, device__type="5")
    computer.mount("11:0", "media/cd", "iso9660", "/dev/sr0", "ro")
    computer.mount("8:17", "srv/part", "vfat", "/dev/sdb1", top="/MP3")
    computer.mount("8:17", "srv/again", "vfat", "/dev/sdb1")
    assert names(computer) == ["/dev/sdb1"]


def test_the_stick_or_card_that_the_computer_was_started_from_is_a_system_disk(computer: Computer) -> None:
    """All its partitions are: a Raspberry Pi's first one is FAT32 and removable, but no speaker's card."""
    path = stick(computer)
    computer.partition(f"{USB}/sdb/sdb2", "8:18")
    computer.mount("8:18", "home", "ext4", "/dev/sdb2")
    held = drives_linux.holding(path, computer.root)
    assert held is not None
    assert held.system


def test_the_disk_behind_encryption_is_a_system_disk(computer: Computer) -> None:
    path = computer.mount("259:1", "data", "vfat", "/dev/nvme0n1p1")
    held = drives_linux.holding(path, computer.root)
    assert held is not None
    assert held.system


def test_a_disk_that_holds_swap_is_a_system_disk(computer: Computer) -> None:
    path = stick(computer)
    computer.partition(f"{USB}/sdb/sdb2", "8:18")
    computer.write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/sdb2 partition 8388604 0 -2\n")
    held = drives_linux.holding(path, computer.root)
    assert held is not None
    assert held.system


def test_btrfs_is_traced_to_its_disk_though_its_number_is_its_own(computer: Computer) -> None:
    path = computer.mount("0:41", "pool", "btrfs", "/dev/nvme0n1p1", top="/@data")
    held = drives_linux.holding(path, computer.root)
    assert held is not None
    assert held.system


def test_what_fuse_calls_its_source_makes_nothing_removable(computer: Computer) -> None:
    """Any user may mount a FUSE file system and name it after a stick's device."""
    stick(computer)
    path = computer.mount("0:50", "mine", "fuse.evil", "/dev/sdb1")
    held = drives_linux.holding(path, computer.root)
    assert held is not None
    assert (held.removable, held.filesystem) == (False, "fuse.evil")


@pytest.mark.parametrize("how", ["mount", "switch"])
def test_a_card_that_is_locked_is_read_only(computer: Computer, how: str) -> None:
    stick(computer, options="ro,nosuid" if how == "mount" else "rw")
    if how == "switch":
        computer.write(f"{USB}/sdb/ro", "1\n")
    (drive,) = drives_linux.found(computer.root)
    assert drive.read_only


def test_the_innermost_and_latest_mount_holds_a_path(computer: Computer) -> None:
    outer = computer.mount("8:1", "media/me", "ext4", "/dev/sda1")
    stick(computer, "media/me/LABA")
    (outer / "LABA/MP3").mkdir()
    for path, device in ((outer / "LABA/MP3", "/dev/sdb1"), (outer, "/dev/sda1")):
        held = drives_linux.holding(path, computer.root)
        assert held is not None
        assert held.device == device


def test_a_mount_point_with_a_space_and_a_newline_is_read(computer: Computer) -> None:
    path = stick(computer, "media/A B\nC\\040")
    (drive,) = drives_linux.found(computer.root)
    assert drive.path == path


def test_a_card_pulled_out_while_mounted_is_gone(computer: Computer) -> None:
    """The kernel keeps the mount, and writing there would seem to work for a while."""
    path = stick(computer)
    (computer.root / "sys/dev/block/8:17").unlink()
    assert names(computer) == []
    with pytest.raises(CardNotFound, match="pulled out without being ejected"):
        drives_linux.holding(path, computer.root)


def test_a_stick_without_a_folder_is_named_by_its_device(computer: Computer) -> None:
    """Only the one with a file system, and only while it has no folder."""
    stick(computer)
    assert drives_linux.unmounted(computer.root) == ()
    computer.lines.pop()
    computer.write("proc/self/mountinfo", "\n".join(computer.lines) + "\n")
    assert drives_linux.unmounted(computer.root) == ("/dev/sdb1",)


def test_all_that_is_mounted_of_a_stick_is_closed_its_own_last(computer: Computer) -> None:
    """A stick is pulled out whole."""
    stick(computer)
    computer.partition(f"{USB}/sdb/sdb2", "8:18")
    computer.mount("8:18", "media/second", "vfat", "/dev/sdb2")
    drive = next(one for one in drives_linux.found(computer.root) if one.device == "/dev/sdb1")
    assert drives_linux.beside(drive, computer.root) == ("/dev/sdb2", "/dev/sdb1")


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_no_line_of_mountinfo_breaks_the_list(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    root = tmp_path_factory.mktemp("proc")
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/mountinfo").write_bytes(b"\n".join(lines))
    assert list(drives_linux.found(root)) == []


@given(st.lists(st.text(st.characters(exclude_characters="\0/", codec="utf-8"), min_size=1), min_size=1, max_size=3))
def test_every_mount_point_survives_the_kernels_escapes(names: list[str]) -> None:
    path = "/" + "/".join(names)
    escaped = "".join(f"\\{ord(c):03o}" if c in " \t\n\\" else c for c in path)
    assert drives_linux._plain(escaped.encode()) == path
