"""What a drive must be to be loaded for a loudspeaker."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import pytest

from broadcast.card.drives import Drive
from broadcast.card.fitness import fit, format_hint
from broadcast.errors import CardError, CardFull, CardNotFound
from broadcast.model import Slot

GB = 10**9


@pytest.fixture
def card(tmp_path: Path) -> Drive:
    return Drive(tmp_path, "/dev/sdb1", "LABA", "fat32", 16 * GB, 15 * GB, True, False, False, "1234-ABCD")


def refused(card: Drive, slot: Slot | None = None, anyway: bool = False, **other: Any) -> CardError:
    with pytest.raises(CardError) as error:
        fit(dataclasses.replace(card, **other), slot or Slot(), needed_bytes=100_000_000, anyway=anyway)
    assert error.value.exit_code == 6
    assert error.value.hint
    return error.value


def test_a_card_that_fits_has_no_remark(card: Drive) -> None:
    assert fit(card, Slot(), needed_bytes=100_000_000) == ()


@pytest.mark.parametrize("anyway", [False, True])
def test_a_system_disk_is_refused_even_anyway(card: Drive, anyway: bool) -> None:
    """And so is any folder on it: a card is put in order as a whole."""
    assert "lives on" in refused(card, anyway=anyway, system=True, removable=True).message


def test_what_is_not_removable_is_used_only_anyway(card: Drive) -> None:
    assert "--anyway" in refused(card, removable=False).hint
    assert fit(dataclasses.replace(card, removable=False), Slot(), anyway=True) == ()


@pytest.mark.parametrize("anyway", [False, True])
@pytest.mark.parametrize("kind", ["exfat", "ntfs", "fat12", ""])
def test_a_file_system_that_the_loudspeaker_cannot_read_is_refused(card: Drive, kind: str, anyway: bool) -> None:
    """With how to format it, and that this deletes everything."""
    error = refused(card, anyway=anyway, filesystem=kind)
    assert "reads only FAT16, FAT32" in error.message
    assert "DELETES EVERYTHING" in error.hint


def test_a_loudspeaker_that_reads_exfat_takes_it(card: Drive) -> None:
    exfat = dataclasses.replace(card, filesystem="exfat")
    assert fit(exfat, Slot(filesystems=("fat32", "exfat"))) == ()


def test_a_file_system_that_nobody_knows_is_used_only_anyway(card: Drive) -> None:
    """And then with a remark."""
    refused(card, filesystem="fuse.something")
    (remark,) = fit(dataclasses.replace(card, filesystem="fuse.something"), Slot(), anyway=True)
    assert (remark.kind, "fuse.something" in remark.advice) == ("card_filesystem", True)


def test_a_locked_card_is_refused_with_the_lock_named(card: Drive) -> None:
    assert "lock on its adapter" in refused(card, read_only=True).hint


def test_a_card_that_is_gone_is_not_found(card: Drive) -> None:
    assert isinstance(refused(card, path=card.path / "gone"), CardNotFound)


def test_a_full_card_says_how_much_is_free_and_needed(card: Drive) -> None:
    error = refused(card, free=1_000_000)
    assert isinstance(error, CardFull)
    assert error.message.endswith("has 1 MB free; this needs 100 MB.")


@pytest.mark.parametrize(("size", "most", "remarks"), [(32 * GB, 32.0, 0), (64 * GB, 32.0, 1), (512 * GB, None, 0)])
def test_a_card_larger_than_is_known_to_work_is_remarked(
    card: Drive, size: int, most: float | None, remarks: int
) -> None:
    told = fit(dataclasses.replace(card, size=size), Slot(most_gb=most))
    assert len(told) == remarks
    assert all(("64.0 GB" in one.advice, "up to 32 GB" in one.advice) == (True, True) for one in told)


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        ("linux", "sudo mkfs.fat -F 32 /dev/sdb1"),
        ("darwin", "Master Boot Record"),
        ("win32", "right-click /dev/sdb1, Format…, file system FAT32"),
    ],
)
def test_each_system_says_how_it_formats(
    card: Drive, platform: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert words in format_hint(card, Slot())


def test_windows_formats_no_large_card_as_fat32(card: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert "at most 32 GB" in format_hint(dataclasses.replace(card, size=64 * GB), Slot())


@pytest.mark.skipif(sys.platform != "linux", reason="the hint of Linux has a command in it")
def test_no_command_to_copy_holds_a_strangers_words(card: Drive) -> None:
    """A device is named by what mounted it."""
    odd = dataclasses.replace(card, device="/dev/x; rm -rf ~", filesystem="exfat")
    assert "rm -rf" not in refused(odd).hint


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_no_message_holds_what_a_terminal_would_obey(card: Drive) -> None:
    odd = card.path / "\x1b[2Jevil"
    odd.mkdir()
    for other in (
        {"system": True},
        {"removable": False},
        {"filesystem": "\x1b[31mfs"},
        {"read_only": True},
        {"free": 0},
    ):
        error = refused(dataclasses.replace(card, path=odd), **other)
        assert "\x1b" not in error.message + error.hint
