"""macOS: what `diskutil info -plist` and `df -P` print, as they print it."""

from __future__ import annotations

import plistlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.card import drives_macos

HOME = Path("/Users/me")
STICK: dict[str, Any] = {
    "Bootable": False,
    "BusProtocol": "USB",
    "Content": "DOS_FAT_32",
    "DeviceBlockSize": 512,
    "DeviceIdentifier": "disk4s1",
    "DeviceNode": "/dev/disk4s1",
    "Ejectable": True,
    "EjectableOnly": True,
    "FilesystemName": "MS-DOS FAT32",
    "FilesystemType": "msdos",
    "FilesystemUserVisibleName": "MS-DOS (FAT32)",
    "FreeSpace": 31_000_000_000,
    "Internal": False,
    "MountPoint": "/Volumes/LABA",
    "ParentWholeDisk": "disk4",
    "Removable": True,
    "RemovableMedia": True,
    "RemovableMediaOrExternalDevice": True,
    "Size": 31_914_983_424,
    "SystemImage": False,
    "TotalSize": 31_914_983_424,
    "VirtualOrPhysical": "Physical",
    "VolumeAllocationBlockSize": 16384,
    "VolumeName": "LABA",
    "VolumeSize": 31_900_000_256,
    "VolumeUUID": "6B5A2A5C-9E2B-3B53-9D4A-6C1F0E6B9F11",
    "WholeDisk": False,
    "WritableMedia": True,
    "WritableVolume": True,
}
"""The shape of a FAT32 stick's description."""


def described(**other: Any) -> drives_macos.Drive:
    drive = drives_macos.of_plist(plistlib.dumps({**STICK, **other}), HOME)
    assert drive is not None
    return drive


def test_a_stick_is_described() -> None:
    drive = described()
    assert (drive.path, drive.device, drive.label) == (Path("/Volumes/LABA"), "/dev/disk4s1", "LABA")
    assert (drive.filesystem, drive.size, drive.free) == ("fat32", 31_900_000_256, 31_000_000_000)
    assert (drive.removable, drive.system, drive.read_only) == (True, False, False)
    assert drive.volume_id == "6B5A2A5C-9E2B-3B53-9D4A-6C1F0E6B9F11"


def test_a_card_in_the_built_in_reader_is_removable_though_internal() -> None:
    assert described(Internal=True, BusProtocol="Secure Digital").removable


@pytest.mark.parametrize(
    "other",
    [
        {"RemovableMedia": False, "Internal": True},
        {"RemovableMedia": False, "TotalSize": 2_000_398_934_016},
        {"BusProtocol": "Disk Image", "VirtualOrPhysical": "Virtual"},
    ],
    ids=["built in", "backup disk", "disk image"],
)
def test_what_is_no_stick_or_card_is_not_removable(other: dict[str, Any]) -> None:
    assert not described(**other).removable


@pytest.mark.parametrize("place", ["/", "/System/Volumes/Data", "/Users", "/Users/me"])
def test_what_the_computer_or_the_home_folder_is_on_is_a_system_disk(place: str) -> None:
    assert described(MountPoint=place).system


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({"FilesystemUserVisibleName": "MS-DOS (FAT16)"}, "fat16"),
        ({"FilesystemUserVisibleName": "MS-DOS (FAT)", "FilesystemName": "MS-DOS FAT16"}, "fat16"),
        ({"FilesystemUserVisibleName": "", "FilesystemName": "", "Content": "DOS_FAT_12"}, "fat12"),
        ({"FilesystemUserVisibleName": "", "FilesystemName": "", "Content": "", "VolumeSize": 10**9}, "fat16"),
        ({"FilesystemType": "exfat", "FilesystemUserVisibleName": "ExFAT"}, "exfat"),
        ({"FilesystemType": "ntfs"}, "ntfs"),
        ({"FilesystemType": "apfs"}, "apfs"),
    ],
)
def test_the_kind_of_fat_is_read_where_it_stands(other: dict[str, Any], kind: str) -> None:
    """In the visible name, else in another one, else from the number of clusters."""
    assert described(**other).filesystem == kind


@pytest.mark.parametrize("key", ["WritableVolume", "WritableMedia"])
def test_a_locked_card_is_read_only(key: str) -> None:
    assert described(**{key: False}).read_only


def test_what_is_not_mounted_is_no_drive() -> None:
    """diskutil describes it with an empty mount point."""
    assert drives_macos.of_plist(plistlib.dumps({**STICK, "MountPoint": ""}), HOME) is None


values = st.one_of(st.booleans(), st.integers(-(2**63), 2**63), st.text(max_size=20), st.lists(st.booleans()))


@given(st.dictionaries(st.sampled_from(sorted(STICK)), values))
def test_no_description_breaks_the_list(other: dict[str, Any]) -> None:
    """Whatever stands where."""
    try:
        data = plistlib.dumps({**STICK, **other})
    except (ValueError, OverflowError):
        return
    drives_macos.of_plist(data, HOME)


@given(st.binary())
def test_what_is_no_plist_is_no_drive(data: bytes) -> None:
    assert drives_macos.of_plist(data, HOME) is None
    assert drives_macos.of_plist(b"<?xml version='1.0'?><plist>" + data, HOME) is None


def test_the_table_of_df_gives_device_and_mount_point() -> None:
    """Spaces in either belong to them."""
    head = b"Filesystem     512-blocks  Used Available Capacity  Mounted on\n"
    assert drives_macos.of_table(head + b"/dev/disk4s1   62304688 1234  62303454     1%    /Volumes/MY CARD\n") == (
        "/dev/disk4s1",
        Path("/Volumes/MY CARD"),
    )
    assert drives_macos.of_table(head + b"map auto_home 0 0 0 100% /System/Volumes/Data/home\n") == (
        "map auto_home",
        Path("/System/Volumes/Data/home"),
    )
    assert drives_macos.of_table(b"df: no such file\n") is None
    assert drives_macos.of_table(b"") is None
