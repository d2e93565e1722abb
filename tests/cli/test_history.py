"""broadcast history: what was made and approved."""

from __future__ import annotations

import csv
import io
import sqlite3

import pytest

from broadcast import history
from broadcast.errors import NotWritable
from community import DAY, FLU, WATER, Community, only_object


def test_nothing_made_yet_is_no_error(tone: Community) -> None:
    """And makes no file."""
    assert only_object(tone.run("history", "--json")) == {"events": []}
    assert tone.run("history").stdout == ""
    assert not (tone.folder / "data").exists()


def test_the_newest_comes_first_with_its_notices(tone: Community) -> None:
    """--most limits the lines."""
    tone.write("flu.txt", FLU)
    tone.write("water.txt", WATER)
    tone.make("flu.txt")
    tone.make("water.txt", "--voice", "mandarin")
    events = only_object(tone.run("history", "--json"))["events"]
    assert [one["notices"][0]["source"] for one in events] == ["water.txt", "flu.txt"]
    assert [one["voice"] for one in events] == ["mandarin", "tone"]
    assert {one["what"] for one in events} == {"made"}
    assert {one["date"] for one in events} == {DAY.isoformat()}
    assert len({one["script_hash"] for one in events}) == 2
    (line,) = tone.run("history", "--most", "1").stdout.splitlines()
    assert "water.txt" in line


def test_a_run_that_failed_is_not_in_the_history(tone: Community) -> None:
    """Nothing was made."""
    tone.make("nowhere.txt", code=3)
    assert only_object(tone.run("history", "--json"))["events"] == []


def test_a_history_that_is_broken_is_set_aside_told_and_begun_anew(tone: Community) -> None:
    """The morning is not lost over it."""
    tone.write("data/history.sqlite3", b"this is no database" * 100)
    tone.write("flu.txt", FLU)
    result = tone.run("make", "flu.txt", "--once", "--date", DAY.isoformat())
    (kept,) = (tone.folder / "data").glob("history.damaged-*.sqlite3")
    assert kept.name in result.stderr
    assert kept.read_bytes() == b"this is no database" * 100
    assert (tone.folder / "out" / DAY.isoformat() / "manifest.json").is_file()
    assert [one["what"] for one in only_object(tone.run("history", "--json"))["events"]] == ["made"]


def test_a_history_that_cannot_be_written_is_told_with_the_next_step_on_a_line_of_its_own(
    tone: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the broadcast is made."""

    def full(*_args: object) -> None:
        raise NotWritable("history.sqlite3 cannot be written.", "Free some room.")

    monkeypatch.setattr(history, "add", full)
    tone.write("notice.txt", WATER)
    told = tone.run("make", "notice.txt", "--once", "--date", DAY.isoformat()).stderr.splitlines()
    assert told[-2:] == ["Note: History: history.sqlite3 cannot be written.", "Free some room."]


def test_the_history_is_a_plain_sqlite_file(tone: Community) -> None:
    """Anyone can read it."""
    tone.write("flu.txt", FLU)
    tone.make("flu.txt")
    connection = sqlite3.connect(tone.folder / "data" / "history.sqlite3")
    try:
        assert connection.execute("SELECT what, date FROM events").fetchall() == [("made", DAY.isoformat())]
    finally:
        connection.close()


def test_the_history_is_a_table_for_a_spreadsheet(tone: Community) -> None:
    """UTF-8 with its mark, as Excel wants it; a cell that would be a formula is none."""
    tone.write("=cmd|1.txt", WATER)
    tone.make("=cmd|1.txt")
    (head, row) = csv.reader(io.StringIO(tone.run("history", "--csv").stdout.removeprefix("\ufeff")))
    assert head[:4] == ["at", "what", "date", "sources"]
    assert row[1:4] == ["made", DAY.isoformat(), "'=cmd|1.txt"]
