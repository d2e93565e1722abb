"""The log of the cards that were loaded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.card import log
from broadcast.card.drives import Drive
from broadcast.errors import NotWritable

NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC)
CARD = Drive(Path("E:"), "E:", "喇叭", "fat32", 1, 1, True, False, False, "1234-ABCD")


def with_id(volume_id: str) -> Drive:
    return dataclasses.replace(CARD, volume_id=volume_id)


def test_each_card_of_an_output_is_known_with_its_time(tmp_path: Path) -> None:
    later = NOW + dt.timedelta(minutes=2)
    log.note(tmp_path / "data", "aa", CARD, NOW)
    log.note(tmp_path / "data", "aa", with_id("5678-0001"), later)
    log.note(tmp_path / "data", "bb", with_id("9999-0001"), later)
    assert log.loaded(tmp_path / "data", "aa") == {"1234-ABCD": NOW, "5678-0001": later}
    assert [load.label for load in log.loads(tmp_path / "data", "aa")] == ["喇叭", "喇叭"]
    assert log.cards(tmp_path / "data", "aa") == 2


def test_no_log_is_an_empty_one(tmp_path: Path) -> None:
    assert log.loaded(tmp_path, "aa") == {}
    assert log.cards(tmp_path, "aa") == 0


def test_cloned_cards_count_each_and_the_same_card_again_does_not(tmp_path: Path) -> None:
    """What the card bore before tells them apart; its id cannot."""
    log.note(tmp_path, "aa", CARD, NOW)
    log.note(tmp_path, "aa", CARD, NOW)
    log.note(tmp_path, "aa", CARD, NOW, again=True)
    assert log.cards(tmp_path, "aa") == 2


@pytest.mark.parametrize("volume_id", ["", "0000-0000", "FFFF-FFFF", "00000000-0000-0000-0000-000000000000"])
def test_an_id_that_names_nothing_is_counted_but_never_known(tmp_path: Path, volume_id: str) -> None:
    log.note(tmp_path, "aa", with_id(volume_id), NOW)
    assert log.loaded(tmp_path, "aa") == {}
    assert log.cards(tmp_path, "aa") == 1


def test_a_kill_at_any_byte_loses_only_the_card_that_was_being_noted(tmp_path: Path) -> None:
    """And the next card is noted on a line of its own."""
    log.note(tmp_path, "aa", with_id("0000-0001"), NOW)
    before = (tmp_path / log.NAME).read_bytes()
    log.note(tmp_path, "aa", with_id("0000-0002"), NOW)
    whole = (tmp_path / log.NAME).read_bytes()
    for cut in range(len(before), len(whole) + 1):
        (tmp_path / log.NAME).write_bytes(whole[:cut])
        log.note(tmp_path, "aa", with_id("0000-0003"), NOW)
        known = log.loaded(tmp_path, "aa").keys()
        assert known - {"0000-0002"} == {"0000-0001", "0000-0003"}
        assert ("0000-0002" in known) == (cut >= len(whole) - 1)


@given(st.lists(st.one_of(st.binary(max_size=60), st.just(b'{"at": 1}'), st.just(b"[" * 5000)), max_size=5))
def test_no_line_that_is_not_ours_breaks_the_log(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    data = tmp_path_factory.mktemp("data")
    (data / log.NAME).write_bytes(b"\n".join(lines))
    log.note(data, "aa", CARD, NOW)
    assert log.loaded(data, "aa") == {"1234-ABCD": NOW}


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_label_and_id_come_back(tmp_path_factory: pytest.TempPathFactory, label: str, volume_id: str) -> None:
    data = tmp_path_factory.mktemp("data")
    log.note(data, "aa", dataclasses.replace(CARD, label=label, volume_id=volume_id), NOW, again=True)
    assert list(log.loads(data, "aa")) == [log.Load(NOW, "aa", volume_id, label, True)]


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / log.NAME).mkdir()
    with pytest.raises(NotWritable, match=r"cards\.jsonl cannot be written"):
        log.note(tmp_path, "aa", CARD, NOW)


@pytest.mark.skipif(sys.platform == "win32", reason="a lock that is held by this process is taken otherwise there")
def test_two_readers_loops_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import filelock

    monkeypatch.setattr(log, "_WAIT_S", 0.1)
    with (
        filelock.FileLock(tmp_path / f".{log.NAME}.lock", is_singleton=False),
        pytest.raises(NotWritable, match="held by another run"),
    ):
        log.note(tmp_path, "aa", CARD, NOW)
    log.note(tmp_path, "aa", CARD, NOW)
    assert log.cards(tmp_path, "aa") == 1
