"""broadcast load: from an output folder to a card; the card is a folder that the platform calls a stick."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from broadcast import history
from broadcast.card import check, drives
from broadcast.card.drives import Drive
from broadcast.cli.load import _tell
from broadcast.errors import CardNotFound
from community import Community, only_object
from sticks import put_in

TODAY = dt.date.today()
YESTERDAY = TODAY - dt.timedelta(days=1)
MASKS = "请大家出门戴好口罩。\n"
MEETING = f"---\nexpires: {YESTERDAY}\n---\n请大家出门戴好口罩。\n"


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick that is in; whatever else is named is none."""
    return put_in(tmp_path / "card", monkeypatch)


def made(tone: Community, notice: str = MASKS, day: dt.date = TODAY) -> Path:
    """An output folder of one pass."""
    tone.write("notice.txt", notice)
    tone.run("make", "notice.txt", "--once", "--speaker", "horn", "--date", day.isoformat())
    return tone.folder / "out" / day.isoformat()


def test_todays_broadcast_is_on_the_card_and_the_card_says_so(tone: Community, card: Path) -> None:
    out = made(tone)
    done = only_object(tone.run("load", out, card, "--json"))
    assert (done["card"], done["speaker"], done["verified"], done["cards"]) == (str(card), "horn", True, 1)
    assert [(one["path"], one["order"]) for one in done["written"]] == [("01.MP3", 1)]
    assert (card / "01.MP3").read_bytes() == (out / "01.mp3").read_bytes()
    told = tone.run("load", "--check", card)
    assert "today's broadcast, whole, ready" in told.stdout.splitlines()[0]
    assert only_object(tone.run("load", "--check", card, "--json"))["ready"]


def test_loaded_once_more_it_is_the_same_card(tone: Community, card: Path) -> None:
    """It is counted once, and nothing is written again."""
    out = made(tone)
    tone.run("load", out, card)
    before = (card / "01.MP3").stat().st_mtime_ns
    assert only_object(tone.run("load", out, card, "--json"))["cards"] == 1
    assert (card / "01.MP3").stat().st_mtime_ns == before
    assert "Gone" not in tone.run("load", out, card).stderr


def test_what_was_on_it_before_is_named_and_gone(tone: Community, card: Path) -> None:
    """With the notices of it that are over."""
    tone.run("load", made(tone, MEETING, YESTERDAY), card, code=6)
    tone.write("old.txt", MASKS)
    old = made(tone, "请大家勤洗手。\n", YESTERDAY)
    tone.run("load", old, card)
    told = tone.run("load", made(tone), card).stderr
    assert f"Gone: the broadcast of {YESTERDAY}" in told
    assert (card / "01.MP3").read_bytes() != (old / "01.mp3").read_bytes()


def test_nothing_that_is_over_or_cancelled_goes_on_a_card(tone: Community, card: Path) -> None:
    told = tone.run("load", made(tone, MEETING, YESTERDAY), card, code=6).stderr
    assert f"notice.txt (until {YESTERDAY})" in told
    out = made(tone)
    [notice] = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["notices"]
    history.add(tone.folder / "data", "cancelled", TODAY, "", {"notices": [notice]})
    assert "notice.txt" in tone.run("load", out, card, code=6).stderr
    assert list(card.iterdir()) == []


def test_a_card_whose_notice_was_cancelled_since_is_told_and_emptied(tone: Community, card: Path) -> None:
    out = made(tone)
    tone.run("load", out, card)
    [notice] = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["notices"]
    history.add(tone.folder / "data", "cancelled", TODAY, "", {"notices": [notice]})
    assert "over or cancelled: notice.txt" in tone.run("load", "--check", card, code=6).stdout
    assert "Over and gone: notice.txt" in tone.run("load", "--check", card, "--clear").stderr
    assert not (card / "01.MP3").exists()


def test_what_was_taken_off_since_it_is_over_is_told_to_a_machine_too(tone: Community, card: Path) -> None:
    """That work is done, so the code is 0; of a card that was empty before, it is not."""
    tone.run("load", made(tone, f"---\nexpires: {TODAY}\n---\n{MASKS}"), card)
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    options = ("load", "--check", card, "--clear", "--date", tomorrow, "--json")
    assert only_object(tone.run(*options))["removed"] == ["01.MP3"]
    assert list(card.iterdir()) == []
    assert only_object(tone.run(*options, code=6))["removed"] == []


def test_a_card_on_which_other_files_are_heard_says_so_first(
    tone: Community, card: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In which order this computer's disk lists them does not matter here."""
    tone.run("load", made(tone), card)
    (card / "SONG.MP3").write_bytes(b"la")
    _tell(card, replace(check(card, TODAY), in_order=True), [], ready=True)
    first, *others = capsys.readouterr().out.splitlines()
    assert "ready, but other files are heard too, 1 of them" in first
    assert "    plays, not ours: SONG.MP3" in others


def test_the_computers_own_disk_is_not_searched_for_a_broadcast(
    tone: Community, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the output folder it is said that it is one."""
    out, stick = made(tone), drives.drive_of(card)
    monkeypatch.setattr(drives, "drive_of", lambda path: replace(stick, path=Path("/"), system=True))
    for path, hint in ((out, "This is the output"), (tone.folder, "Name the card")):
        told = tone.run("load", "--check", path, code=6).stderr
        assert f"{path} is on this computer's own disk" in told
        assert hint in told


def test_what_is_not_ours_goes_only_when_it_was_agreed_to(tone: Community, card: Path) -> None:
    out = made(tone)
    (card / "SONG.MP3").write_bytes(b"la")
    (card / "notes.txt").write_bytes(b"mine")
    refused = tone.run("load", out, card, "--clear", code=6).stderr
    assert "SONG.MP3" in refused
    assert "notes.txt" not in refused
    assert not (card / "01.MP3").exists()
    told = tone.run("load", out, card, "--clear", "--yes").stderr
    assert "Deleted: SONG.MP3" in told
    assert "Not ours, left: notes.txt" in told
    assert (card / "notes.txt").read_bytes() == b"mine"


def test_one_card_after_the_other_is_counted(
    tone: Community, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that fails does not end it; the count goes on in the next run."""
    out, cards = made(tone), iter(range(9))
    of = drives.drive_of

    def another(path: Path) -> Drive:
        number = next(cards)
        if number == 1:
            raise CardNotFound("The card is gone.", "")
        shutil.rmtree(card)
        card.mkdir()
        return replace(of(path), volume_id=f"0000-000{number}")

    monkeypatch.setattr(drives, "drive_of", another)
    told = tone.run("load", out, card, "--many", stdin="\n\nq\n", code=0).stderr
    assert "Card 1: " in told
    assert "The card is gone." in told
    assert "Card 2: " in told
    assert "Card 3: " in tone.run("load", out, card, "--many", stdin="q\n").stderr


def test_the_last_of_many_cards_decides_on_the_code(
    tone: Community, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that failed and was not done again is no success; a single card has no number."""
    out = made(tone)
    assert "Read back: every byte is right." in tone.run("load", out, card).stderr
    of, number = drives.drive_of, iter(range(9))

    def once(path: Path) -> Drive:
        if next(number):
            raise CardNotFound("The card is gone.", "")
        return of(path)

    monkeypatch.setattr(drives, "drive_of", once)
    assert "Card 1: " in tone.run("load", out, card, "--many", stdin="\nq\n", code=6).stderr
    tone.run("load", out, card, "--many", stdin="q\n", code=6)


def test_without_a_card_those_that_are_in_are_listed(tone: Community, card: Path) -> None:
    listed = tone.run("load").stdout
    assert str(card) in listed
    assert "XLB" in listed
    assert "16.0 GB" in listed
    assert "FAT32" in listed
    assert str(card) in tone.run("load", made(tone), code=6).stderr
    assert [one["volume_id"] for one in only_object(tone.run("load", "--json"))["cards"]] == ["1234-ABCD"]


def test_a_damaged_file_on_a_card_is_told(tone: Community, card: Path) -> None:
    tone.run("load", made(tone), card)
    whole = (card / "01.MP3").read_bytes()
    (card / "01.MP3").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "DAMAGED" in tone.run("load", "--check", card, code=6).stdout
    (card / "01.MP3").unlink()
    assert "MISSING" in tone.run("load", "--check", card, code=6).stdout


def test_the_broadcast_of_another_day_is_told(tone: Community, card: Path) -> None:
    out = made(tone, MASKS, YESTERDAY)
    assert f"It is the broadcast of {YESTERDAY}" in tone.run("load", out, card).stderr
    assert "ready" not in tone.run("load", "--check", card).stdout


@pytest.mark.parametrize("speaker", ["phone", "dfplayer"])
def test_the_profile_decides_names_and_whether_there_is_a_card(tone: Community, card: Path, speaker: str) -> None:
    out = made(tone)
    if speaker == "phone":
        assert "takes no card" in tone.run("load", out, card, "--speaker", speaker, code=6).stderr
    else:
        tone.run("load", out, card, "--speaker", speaker)
        assert (card / "MP3" / "0001.MP3").is_file()


def test_half_an_output_goes_on_no_card(tone: Community, card: Path) -> None:
    out = made(tone)
    (out / "01.mp3").write_bytes((out / "01.mp3").read_bytes()[:-1])
    assert "is no whole output" in tone.run("load", out, card, code=7).stderr
    assert list(card.iterdir()) == []


@pytest.mark.parametrize(
    "notices",
    [None, {}, [1], [{}], [{"id": 1, "source": "a", "expires": None}], [{"id": "a", "source": "a", "expires": "soon"}]],
)
def test_an_output_whose_notices_cannot_be_read_goes_on_no_card(tone: Community, card: Path, notices: object) -> None:
    """As it would not be known when it is over."""
    path = made(tone) / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"notices": notices}), encoding="utf-8")
    assert "is no whole output" in tone.run("load", path.parent, card, code=7).stderr
    del told["notices"]
    path.write_text(json.dumps(told), encoding="utf-8")
    assert "is no whole output" in tone.run("load", path.parent, card, code=7).stderr
    assert list(card.iterdir()) == []


def test_what_clear_does_not_delete_is_to_be_moved_by_hand(tone: Community, card: Path) -> None:
    """A folder in a file's place; a file that is heard there is what --clear is for."""
    out = made(tone)
    (card / "01.MP3").mkdir()
    assert "Move it away by hand" in tone.run("load", out, card, code=6).stderr
    assert "Move it away by hand" in tone.run("load", out, card, "--clear", "--yes", code=6).stderr
    (card / "01.MP3").rmdir()
    (card / "01.MP3").write_bytes(b"la")
    assert "with --clear" in tone.run("load", out, card, code=6).stderr
    tone.run("load", out, card, "--clear", "--yes")


@pytest.mark.parametrize("wrong", [("--check", "a", "b"), ("a", "b", "c"), ("--check", "--many")])
def test_what_makes_no_sense_is_a_question_of_usage(tone: Community, wrong: tuple[str, ...]) -> None:
    tone.run("load", *wrong, code=2)
