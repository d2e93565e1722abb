"""broadcast speakers: the loudspeaker profiles, for people and for machines."""

from __future__ import annotations

import tomllib

from broadcast import config, voices
from broadcast.config import Settings
from community import Community, only_object

SHIPPED = sorted(path.stem for path in config.shipped("speakers").glob("*.toml"))


def test_every_profile_is_listed_with_what_its_card_must_be_like(tone: Community) -> None:
    """Name and label, files, file systems, limits, source; an address is in one piece."""
    shown = tone.run("speakers").stdout
    blocks = {block.split()[0]: block for block in shown.split("\n\n")}
    assert sorted(blocks) == SHIPPED
    for name, block in blocks.items():
        speaker = voices.speaker(name, Settings())
        assert speaker.label["en"] in block
        assert " ".join(block.split()).endswith(" ".join(f"source: {speaker.source}".split()))
        assert all(word in block for word in speaker.source.split())
    assert "MP3/0001.MP3, MP3/0002.MP3" in blocks["dfplayer"]
    assert "FAT16, FAT32; 32 GB at most; 1000 files at most" in blocks["dfplayer"]
    assert "0001.WAV" in blocks["wtv020"]
    assert "sample rates, kHz: 8, 11.025, 12, 16\n" in blocks["wtv020"]
    assert "card: none" in blocks["phone"]


def test_no_line_but_an_address_is_wider_than_a_terminal(tone: Community) -> None:
    for line in tone.run("speakers").stdout.splitlines():
        assert len(line) <= 80 or "://" in line, line


def test_machines_get_every_key_of_every_profile(tone: Community) -> None:
    found = {one["name"]: one for one in only_object(tone.run("speakers", "--json"))["speakers"]}
    assert sorted(found) == SHIPPED
    for name, one in found.items():
        table = tomllib.loads((config.shipped("speakers") / f"{name}.toml").read_text("utf-8"))
        for key in ("label", "slot", "shape"):
            assert one.pop(key, None) is None or key in table
        assert {key: one[key] for key in table if key in one} == {key: table[key] for key in table if key in one}


def test_at_least_ten_kinds_of_device_take_a_card() -> None:
    """Of every limit the source names an address, or says that it is inferred."""
    with_slot = [one for one in (voices.speaker(name, Settings()) for name in SHIPPED) if one.slot]
    assert len(with_slot) >= 10
    for one in with_slot:
        assert "://" in one.source
        assert "nferred" in one.source
    assert {"{n:02}", "MP3/{n:04}", "01/{n:03}"} <= {one.slot.names for one in with_slot if one.slot}
    assert [one.name for one in with_slot if one.formats == ("wav",)]
