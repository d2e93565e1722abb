"""Which drives there are, and which one holds a path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.card import drives, shown
from broadcast.card.drives import Drive
from broadcast.card.eject import eject, flush
from broadcast.card.fitness import fit
from broadcast.errors import CardError, CardNotFound
from broadcast.model import Slot

Mounting = Callable[[str, int, str], Path]


@pytest.fixture
def mounting(tmp_path: Path) -> Iterator[Mounting]:
    """Makes a FAT image of a kind, a size in MB and a label, and mounts it."""
    lacking = [name for name in ("fusefat", "fusermount", "mkfs.fat") if not shutil.which(name)]
    if lacking or not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip(f"cannot mount an image here: no {', '.join(lacking) or '/dev/fuse'}")
    mounted = []

    def mount(bits: str, megabytes: int, label: str) -> Path:
        image, folder = tmp_path / f"{label}.img", tmp_path / f"a folder for {label}"
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        subprocess.run(["mkfs.fat", "-F", bits, "-n", label, image], check=True, capture_output=True)
        folder.mkdir()
        # It stays behind as a process of its own, which must not hold the pipes of the test run.
        subprocess.run(
            ["fusefat", "-o", "rw+", image, folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        mounted.append(folder)
        while not os.path.ismount(folder):
            time.sleep(0.05)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["fusermount", "-u", folder], check=True)


@pytest.mark.parametrize(("bits", "megabytes"), [("16", 64), ("32", 600)])
def test_a_mounted_image_is_found_with_its_size_its_room_and_its_kind_of_fat(
    mounting: Mounting, bits: str, megabytes: int
) -> None:
    """From a file within it, too; FUSE tells neither label nor device."""
    folder = mounting(bits, megabytes, "SPEAKER")
    (folder / "01.MP3").write_bytes(b"x" * 100_000)
    drive = drives.drive_of(folder / "01.MP3")
    assert (drive.path, drive.filesystem) == (folder, f"fat{bits}")
    assert 0.95 * (megabytes << 20) < drive.size <= megabytes << 20
    assert drive.size - 0.01 * (megabytes << 20) < drive.free + 100_000 <= drive.size
    assert (drive.removable, drive.system, drive.read_only) == (False, False, False)


def test_a_mounted_image_is_loaded_only_anyway_and_unmounted_by_hand(mounting: Mounting) -> None:
    drive = drives.drive_of(mounting("16", 64, "SPEAKER"))
    with pytest.raises(CardError, match="is no stick or card") as refused:
        fit(drive, Slot())
    assert "--anyway" in refused.value.hint
    assert fit(drive, Slot(), needed_bytes=1_000_000, anyway=True) == ()
    flush(drive)
    done, words = eject(drive)
    assert not done
    assert f"umount '{drive.path}'" in words


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_a_folder_on_this_computer_is_on_a_system_disk() -> None:
    """Wherever the home folder is."""
    assert drives.drive_of(Path.home()).system
    assert drives.drive_of(Path("/")).system
    assert not [one for one in drives.drives() if one.system or not one.removable]


@pytest.mark.parametrize("path", ["E:", "nowhere/at/all", "a\0b", "\x1b[2J\u202eevil"])
def test_what_is_not_there_is_said_with_what_to_do(path: str, tmp_path: Path) -> None:
    """And without what a terminal would obey."""
    with pytest.raises(CardNotFound, match="There is no card at") as missing:
        drives.drive_of(tmp_path / path)
    assert missing.value.exit_code == 6
    assert missing.value.hint
    assert "\x1b" not in missing.value.message
    assert "\u202e" not in missing.value.message


def test_the_hint_names_the_cards_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    card = Drive(Path("LABA"), "/dev/sdb1", "LABA", "fat32", 31_900_000_000, 5_000_000, True, False, False, "1234-ABCD")
    monkeypatch.setattr(drives, "drives", lambda: (card,))
    assert "There is: LABA (LABA, 31.9 GB, 5 MB free, FAT32)." in drives.instead()


@given(st.text(max_size=400))
def test_a_strangers_label_is_shown_without_control_characters(text: str) -> None:
    """None that moves the cursor, none that turns the line round, and never more than a line."""
    plain = shown(text)
    assert not [c for c in plain if unicodedata.category(c)[0] == "C"]
    assert "\n" not in plain
    assert shown(plain) == plain


@pytest.mark.parametrize(
    ("clusters", "kind"),
    [(4084, "fat12"), (4085, "fat16"), (65524, "fat16"), (65525, "fat32"), (2**28 - 12, "fat32")],
)
def test_the_number_of_clusters_makes_the_kind_of_fat(clusters: int, kind: str) -> None:
    """Microsoft, FAT: General Overview of On-Disk Format, FAT Type Determination."""
    assert drives.fat(clusters) == kind
