"""What a card says of itself is believed only where it can be true."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.card import Contents, Filed, Item, Planned, check, foreign, load, remove_stale, shown, stale
from broadcast.card.contents import as_bytes, is_path, parse
from broadcast.errors import CardError, CardNotFound
from card.inside import plans
from card.inside.plans import CONTENTS, TODAY

TRICKS = (
    "../01.MP3", "/01.MP3", "C:01.MP3", "C:\\01.MP3", "01.MP3/..", "A/B/01.MP3", "01.mp3", "..MP3", "A/../01.MP3",
    "NUL.MP3", "CON/01.MP3", "COM1.WAV", "01.MP3\n", "01.MP3 ", "０１.MP3", "01.EXE", "123456789.MP3", "01.MP3:x", "",
)  # fmt: skip
OLD = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """A broadcast of one file, whose order is right on any file system."""
    return plans.planned("01.WAV", plans.sound(tmp_path_factory.mktemp("pool") / "1.wav", 1, 3000))


@pytest.fixture
def card(tmp_path: Path) -> Path:
    root = tmp_path / "card"
    root.mkdir()
    return root


@pytest.mark.parametrize("path", TRICKS)
def test_a_path_that_leads_elsewhere_is_none(path: str, one: Planned, card: Path) -> None:
    assert not is_path(path)
    with pytest.raises(CardError, match="names of a card's files"):
        load([dataclasses.replace(one, path=path)], CONTENTS, card)
    assert list(card.iterdir()) == []
    told = json.loads(as_bytes(dataclasses.replace(CONTENTS, files=(Filed("01.WAV", "0" * 64, 1, 1.0),))))
    assert parse(json.dumps(told).encode()) is not None
    told["files"][0]["path"] = path
    assert parse(json.dumps(told).encode()) is None


@given(st.text(max_size=20), st.lists(st.tuples(st.text(max_size=9), st.none() | st.dates()), max_size=3))
def test_what_is_written_is_read(name: str, notices: list[tuple[str, dt.date | None]]) -> None:
    """Signs that would move a terminal's cursor come back as escapes."""
    items = tuple(Item(source, source, day) for source, day in notices)
    contents = Contents(TODAY, name, "horn", items, "1", (Filed("01.MP3", "a" * 64, 5, 1.5),))
    read = parse(as_bytes(contents))
    assert read is not None
    assert (read.date, read.files) == (contents.date, contents.files)
    assert read.community == shown(name)
    assert [one.expires for one in read.notices] == [day for _source, day in notices]
    assert read.community.isprintable()


@given(st.binary(max_size=60) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(
    lambda value: json.dumps({"date": "2026-11-24", "files": value, "notices": value}).encode()
))  # fmt: skip
def test_no_bytes_make_it_stumble(data: bytes) -> None:
    assert parse(data) is None


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"date":' + b"9" * 100_000, b'{"a": "' + b"x" * (1 << 20), b'{"date": NaN}']
)
def test_a_manifest_that_is_made_to_choke_a_reader_is_none(data: bytes, card: Path) -> None:
    (card / "XIAOLABA.JSN").write_bytes(data)
    assert check(card, TODAY).contents is None


def test_control_signs_of_a_label_are_shown_as_escapes() -> None:
    assert shown("a\x1b[2J\u202eb\n") == "a\\x1b[2J\\u202eb\\n"
    assert len(shown("x" * 1000)) == 200


def test_a_manifest_that_names_another_file_of_the_card_does_not_make_it_ours(one: Planned, card: Path) -> None:
    """It says what size ours has: a file of another size is somebody's."""
    (card / "02.MP3").write_bytes(b"a family's song")
    (card / "PHOTO.JPG").write_bytes(b"photo")
    lie = dataclasses.replace(CONTENTS, files=(Filed("02.MP3", "0" * 64, 7, 1.0),))
    (card / "XIAOLABA.JSN").write_bytes(as_bytes(lie))
    assert foreign(card) == ("02.MP3",)
    remove_stale(card, TODAY + dt.timedelta(100))
    assert (card / "02.MP3").read_bytes() == b"a family's song"
    assert (card / "PHOTO.JPG").exists()


@pytest.mark.parametrize("name", ["01.WAV", "XIAOLABA.JSN", "XIAOLABA.TMP"])
def test_a_link_on_a_card_is_never_followed(name: str, one: Planned, card: Path) -> None:
    outside = card.parent / "outside"
    outside.mkdir()
    (outside / "JOURNAL1.JSN").write_text(json.dumps({"planned": [], "old": []}))
    target = outside if name == "XIAOLABA.TMP" else outside / "file"
    if target != outside:
        target.write_bytes(as_bytes(CONTENTS))
    before = {path.name: path.read_bytes() for path in outside.iterdir()}
    (card / name).symlink_to(target, target_is_directory=target == outside)
    for clear in (False, True):
        with pytest.raises(CardError, match="not ours stands where"):
            load([one], CONTENTS, card, clear=clear)
    assert check(card, TODAY).contents is None
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == before
    assert (card / name).is_symlink()


def test_a_folder_that_is_a_link_is_never_written_into(one: Planned, card: Path) -> None:
    outside = card.parent / "outside"
    outside.mkdir()
    (outside / "song.mp3").write_bytes(b"mine")
    (card / "MP3").symlink_to(outside, target_is_directory=True)
    with pytest.raises(CardError, match="MP3"):
        load([dataclasses.replace(one, path="MP3/0001.WAV")], CONTENTS, card, clear=True)
    assert foreign(card) == ()
    assert [path.name for path in outside.iterdir()] == ["song.mp3"]


def test_what_is_not_ours_at_a_name_of_ours_is_left_and_said(one: Planned, card: Path) -> None:
    (card / "01.WAV").write_bytes(b"theirs")
    with pytest.raises(CardError, match=r"01\.WAV") as caught:
        load([one], CONTENTS, card)
    assert (card / "01.WAV").read_bytes() == b"theirs"
    assert "--clear" in caught.value.hint
    assert load([one], CONTENTS, card, clear=True).written[0].path == "01.WAV"
    assert (card / "01.WAV").read_bytes() == one.source.read_bytes()


def test_a_card_tells_what_is_on_it(one: Planned, card: Path) -> None:
    load([one], CONTENTS, card)
    state = check(card, TODAY)
    assert state.whole
    assert state.is_todays
    assert state.valid_until == state.last_until == dt.date(2026, 11, 30)
    assert state.contents is not None
    assert state.contents.community == "幸福里社区"
    assert state.contents.files == (Filed("01.WAV", one.sha256, one.bytes, one.seconds),)
    assert not check(card, TODAY + dt.timedelta(1)).is_todays
    (card / "01.WAV").write_bytes(b"x" * one.bytes)
    assert [file.whole for file in check(card, TODAY).files] == [False]
    assert load([one], CONTENTS, card).verified
    assert check(card, TODAY).whole


def test_to_load_what_is_there_changes_nothing(one: Planned, card: Path) -> None:
    load([one], CONTENTS, card)
    before = {path.name: path.stat().st_mtime_ns for path in card.iterdir()}
    assert load([one], CONTENTS, card).verified
    assert {path.name: path.stat().st_mtime_ns for path in card.iterdir()} == before


def test_what_is_over_or_cancelled_is_named_and_goes_with_its_file(one: Planned, card: Path) -> None:
    """A file holds several notices: one that is over takes all with it."""
    items = (Item("a", "gate.txt", TODAY), Item("b", "clinic.txt", OLD), Item("c", "rule.txt"))
    contents = dataclasses.replace(CONTENTS, notices=items)
    assert [item.id for item in stale(contents, TODAY)] == ["b"]
    assert [item.id for item in stale(contents, OLD, {"c"})] == ["c"]
    load([one], contents, card)
    (card / "song.mp3").write_bytes(b"theirs")
    assert remove_stale(card, OLD) == ((), ())
    assert remove_stale(card, TODAY) == ((items[1],), ("01.WAV",))
    assert [path.name for path in card.iterdir()] == ["song.mp3"]


def test_there_is_no_card_where_there_is_no_folder(one: Planned, tmp_path: Path) -> None:
    for path in (tmp_path / "none", one.source):
        with pytest.raises(CardNotFound, match="There is no card"):
            load([one], CONTENTS, path)


def test_a_file_that_was_changed_since_it_was_made_is_not_loaded(one: Planned, card: Path, tmp_path: Path) -> None:
    other = plans.sound(tmp_path / "other.wav", 2, 3000)
    with pytest.raises(CardError, match="no longer what was made"):
        load([dataclasses.replace(one, source=other)], CONTENTS, card)
    other.write_bytes(other.read_bytes()[:-1000])
    with pytest.raises(CardError, match="not put on the card"):
        load([plans.planned("01.WAV", other)], CONTENTS, card)
    assert list(card.iterdir()) == []
