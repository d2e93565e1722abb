"""A folder that the platform calls a stick."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from broadcast.card import drives
from broadcast.card.drives import Drive
from broadcast.errors import CardNotFound


def put_in(root: Path, monkeypatch: pytest.MonkeyPatch, name: str = "") -> Path:
    """The folder as the one stick that is in, under its path and under `name`; whatever else is named is none."""
    root.mkdir()

    def stick() -> Drive:
        free = shutil.disk_usage(root).free
        return Drive(root, "/dev/none", "XLB", "fat32", 16 * 10**9, free, True, False, False, "1234-ABCD")

    def drive_of(path: Path) -> Drive:
        if str(path) != name and path.resolve() != root.resolve():
            raise CardNotFound(f"There is no card at {path}.", "")
        return stick()

    monkeypatch.setattr(drives, "drive_of", drive_of)
    monkeypatch.setattr(drives, "drives", lambda: (stick(),))
    return root
