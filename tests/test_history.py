"""What was made and approved, kept in a file that several runs may write."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from broadcast import history
from broadcast.errors import NotWritable

DAY = dt.date(2026, 3, 1)


def test_an_event_comes_back_with_its_day_and_details(tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    details = {"community": "翠苑'; DROP TABLE events; --", "n": [1, None]}
    history.add(tmp_path / "深" / "data", "made", DAY, "abc", details)
    [event] = history.events(tmp_path / "深" / "data")
    at = dt.datetime.fromisoformat(event.pop("at"))
    assert before <= at <= dt.datetime.now(dt.UTC)
    assert event == {"what": "made", "date": "2026-03-01", "script_hash": "abc", **details}


def test_the_newest_event_comes_first_and_no_more_than_asked(tmp_path: Path) -> None:
    for number in range(55):
        history.add(tmp_path, "made", DAY - dt.timedelta(number), str(number), {})
    assert [event["script_hash"] for event in history.events(tmp_path, 3)] == ["54", "53", "52"]
    assert len(history.events(tmp_path)) == 50
    assert len(history.events(tmp_path, 1000)) == 55


def test_before_the_first_event_there_is_none_and_asking_makes_no_file(tmp_path: Path) -> None:
    assert history.events(tmp_path / "data") == []
    assert not (tmp_path / "data").exists()


WRITER = """
import datetime as dt, sys
from pathlib import Path
from broadcast import history
sys.stdin.readline()
for number in range(50):
    history.add(Path(sys.argv[1]), "made", dt.date(2026, 3, 1), f"{sys.argv[2]}{number}", {})
"""


def test_two_runs_that_write_at_once_lose_no_event(tmp_path: Path) -> None:
    """Both begin before the file is there."""
    runs = [
        subprocess.Popen([sys.executable, "-c", WRITER, tmp_path / "data", name], stdin=subprocess.PIPE, text=True)
        for name in "ab"
    ]
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("go\n")
        run.stdin.flush()
    for run in runs:
        run.communicate()
    assert [run.returncode for run in runs] == [0, 0]
    found = Counter(event["script_hash"] for event in history.events(tmp_path / "data", 1000))
    assert found == Counter(f"{name}{number}" for name in "ab" for number in range(50))


def other_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, at TEXT)")


def broken_details(path: Path) -> None:
    history.add(path.parent, "made", DAY, "abc", {})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE events SET details = '{'")


def cut_off(path: Path) -> None:
    for number in range(20):
        history.add(path.parent, "made", DAY, str(number), {"text": "x" * 5000})
    path.write_bytes(path.read_bytes()[:20_000])


CORRUPT = {
    "text": lambda path: path.write_text("no history at all, " * 99),
    "zeros": lambda path: path.write_bytes(bytes([1]) * 9000),
    "cut off": cut_off,
    "another program's": other_table,
    "broken details": broken_details,
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("kind", [kind for kind in CORRUPT if kind != "a folder"])
def test_reading_a_corrupt_history_tells_its_path(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "history.sqlite3"
    CORRUPT[kind](path)
    with pytest.raises(NotWritable) as told:
        history.events(tmp_path, 1000)
    assert str(path) in told.value.message
    assert told.value.hint


@pytest.mark.parametrize("kind", ["text", "zeros", "another program's", "a folder"])
def test_writing_a_corrupt_history_tells_its_path_and_leaves_it_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "history.sqlite3"
    CORRUPT[kind](path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(NotWritable) as told:
        history.add(tmp_path, "made", DAY, "abc", {})
    assert str(path) in told.value.message
    assert before is None or path.read_bytes() == before


def test_a_place_where_no_history_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(NotWritable, match="data"):
        history.add(tmp_path / "data", "made", DAY, "abc", {})


def test_a_history_that_another_program_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_WAIT_S", 0.1)
    history.add(tmp_path, "made", DAY, "abc", {})
    with closing(sqlite3.connect(tmp_path / "history.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotWritable, match="locked"):
            history.add(tmp_path, "made", DAY, "def", {})
    assert len(history.events(tmp_path)) == 1
