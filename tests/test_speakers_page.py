"""docs/speakers.md: its file is a profile, its tables name every key and every shipped profile."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from broadcast import config, voices
from broadcast.model import Slot, Speaker

PAGE = (Path(__file__).parent.parent / "docs" / "speakers.md").read_text(encoding="utf-8")


@pytest.fixture
def ours(tmp_path: Path) -> Speaker:
    """The profile of the page, in a community's own folder."""
    found = re.search(r"^```toml\n(.*?)^```", PAGE, re.S | re.M)
    assert found
    (tmp_path / "broadcast.toml").write_text("", "utf-8")
    (tmp_path / "speakers").mkdir()
    (tmp_path / "speakers" / "ours.toml").write_text(found[1], "utf-8")
    return voices.speaker("ours", config.load(tmp_path / "broadcast.toml"))


def test_the_profile_of_the_page_is_one(ours: Speaker) -> None:
    assert (ours.longest_minutes, ours.formats) == (60, ("mp3", "wav"))
    assert ours.slot == Slot("{n:02}", ("fat16", "fat32"), 32, 99, (32_000, 44_100, 48_000))


def test_every_key_is_explained() -> None:
    keys = {field.name for kind in (Speaker, Slot) for field in fields(kind)} - {"name"}
    assert {*re.findall(r"^\| `(\w+)` \|", PAGE, re.M)} == keys


def test_every_shipped_profile_has_its_device() -> None:
    table = PAGE.partition("## What goes")[0]
    assert {path.stem for path in config.shipped("speakers").glob("*.toml")} <= {*re.findall(r"`(\w+)`", table)}
