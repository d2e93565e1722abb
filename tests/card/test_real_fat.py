"""On real FAT images, written by the Linux kernel's own driver: tests/card/inside tells what."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from broadcast.card import directory
from card import linux

CLEAN = ("fsck.fat", "Leaving filesystem")


def fsck(image: Path) -> list[str]:
    """What `fsck.vfat -n` finds wrong: nothing, where the file system is clean."""
    told = subprocess.run([linux.tool("fsck.vfat"), "-n", image], capture_output=True, text=True)
    return [line for line in told.stdout.splitlines() if line.strip() and not line.startswith((*CLEAN, str(image)))]


def listed(image: Path, folder: str = "") -> list[str]:
    """The names in a folder in the order of its entries, as mtools reads them from the image."""
    told = subprocess.run(
        [linux.tool("mdir"), "-b", "-a", "-i", image, f"::/{folder}"], capture_output=True, text=True, check=True
    )
    names = [line.rstrip("/").rpartition("/")[2] for line in told.stdout.splitlines()]
    return [name for name in names if name not in ("", ".", "..")]


def played(image: Path) -> list[str]:
    """What a player hears that goes through the root by its entries, and into each folder where it stands."""
    heard = []
    for name in listed(image):
        if "." not in name:
            heard += [f"{name}/{inner}" for inner in listed(image, name) if directory.plays(inner)]
        elif directory.plays(name):
            heard.append(name)
    return heard


@pytest.mark.parametrize("begin", [0, 100])
def test_the_order_is_right_in_two_hundred_histories(tmp_path: Path, begin: int) -> None:
    """Fresh, used, fragmented and nearly full sticks, FAT16 and FAT32, with files of others, hidden ones of macOS and
    freed entries: the order is that of the image's entries as mtools reads them, and the file system is clean."""
    code, told = linux.run("tests/card/inside/test_histories.py", tmp_path, begin)
    images = sorted(tmp_path.glob("*.img"))
    try:
        assert code == 0, told
        assert len(images) >= 90, told
        for image in images:
            paths = json.loads(image.with_suffix(".json").read_text())
            assert fsck(image) == [], image
            assert played(image)[: len(paths)] == paths, image
    finally:
        for image in images:
            image.unlink()


def test_after_a_power_cut_and_whatever_else_goes_wrong_the_next_run_makes_it_whole(tmp_path: Path) -> None:
    code, told = linux.run("tests/card/inside/test_cuts.py tests/card/inside/test_faults.py", tmp_path)
    assert code == 0, told
