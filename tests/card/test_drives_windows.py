"""Windows: what is made of what it says about a drive; the calls themselves are not tried here."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from broadcast.card import drives_windows
from broadcast.card.drives_windows import Facts

SYSTEM = frozenset({"C:\\"})
CARD = Facts("E:\\", 2, "LABA", 0x1234ABCD, 0x00000206, "FAT32", 1_946_000, 31_900_000_256, 31_000_000_000)


def described(**other: Any) -> drives_windows.Drive:
    return drives_windows.drive(dataclasses.replace(CARD, **other), SYSTEM)


def test_a_card_is_described() -> None:
    drive = described()
    assert (str(drive.path), drive.device, drive.label, drive.volume_id) == ("E:\\", "E:", "LABA", "1234-ABCD")
    assert (drive.filesystem, drive.size, drive.free) == ("fat32", 31_900_000_256, 31_000_000_000)
    assert (drive.removable, drive.system, drive.read_only) == (True, False, False)


@pytest.mark.parametrize(
    ("name", "clusters", "kind"),
    [("FAT", 4000, "fat12"), ("FAT", 60_000, "fat16"), ("FAT32", 60_000, "fat32"), ("exFAT", 1, "exfat")],
)
def test_fat_alone_is_told_by_its_clusters(name: str, clusters: int, kind: str) -> None:
    assert described(filesystem=name, clusters=clusters).filesystem == kind


def test_a_card_that_is_not_formatted_has_no_file_system_and_no_id() -> None:
    drive = drives_windows.drive(Facts("E:\\", 2), SYSTEM)
    assert (drive.filesystem, drive.volume_id, drive.size) == ("", "", 0)


def test_a_locked_card_is_read_only_and_a_fixed_disk_not_removable() -> None:
    assert described(flags=0x00080206).read_only
    assert not described(kind=3).removable


def test_the_drive_of_windows_is_a_system_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the user's folder too; C: always."""
    monkeypatch.setenv("USERPROFILE", "d:\\Users\\me")
    system = drives_windows._system_roots()
    assert {"C:\\", "D:\\"} <= system
    assert "E:\\" not in system
    assert drives_windows.drive(dataclasses.replace(CARD, root="D:\\"), system).system


def test_a_volume_in_a_folder_has_no_letter_as_its_device() -> None:
    """So that nothing is ejected by a wrong one."""
    assert described(root="C:\\cards\\one\\").device == "C:\\cards\\one\\"


@pytest.mark.parametrize(
    ("text", "root"),
    [("e:", "E:\\"), ("E:\\", "E:\\"), ("E:/", "E:\\"), ("E:music", None), ("EE:", None), ("E", None), ("É:", None)],
)
def test_a_letter_means_the_top_of_its_drive(text: str, root: str | None) -> None:
    assert drives_windows.letter(text) == root
