"""What was picked and why, made, approved by whom, aired on which day: a small SQLite file."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import Any

from broadcast.errors import NotWritable

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,           -- when it happened, UTC, ISO 8601
    what TEXT NOT NULL,         -- made, approved, picked, cancelled
    date TEXT NOT NULL,         -- the day of the broadcast
    script_hash TEXT NOT NULL,
    details TEXT NOT NULL       -- JSON
);
CREATE INDEX IF NOT EXISTS events_by_date ON events (date);
"""
_WAIT_S = 10.0
"""How long a second process waits for the first one's write."""


@contextmanager
def _open(folder: Path) -> Iterator[sqlite3.Connection]:
    path = folder / "history.sqlite3"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_WAIT_S)) as connection:
            connection.executescript(_SCHEMA)
            with connection:
                yield connection
    except (OSError, sqlite3.Error, json.JSONDecodeError) as exc:
        raise NotWritable(
            _("The history {path} cannot be used: {reason}.").format(path=path, reason=exc),
            _("Move that file away; a new one is begun."),
        ) from exc


def set_aside(folder: Path) -> Path | None:
    """Renames a history that is damaged; gives its new path, or None if it is sound, missing or in use.

    The next event begins a new one.
    """
    path = folder / "history.sqlite3"
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT_S)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError:
        sound = False
    if sound:
        return None
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    kept = path.with_name(f"history.damaged-{stamp}.sqlite3")
    try:
        return path.replace(kept)
    except OSError:
        return None


def add(folder: Path, what: str, date: dt.date, script_hash: str, details: Mapping[str, Any]) -> None:
    """Notes that a script was `made` or `approved`, or notices `picked` or `cancelled` (with an empty hash).

    Raises:
        NotWritable: the file cannot be written or is no history.
    """
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    with _open(folder) as connection:
        connection.execute(
            "INSERT INTO events (at, what, date, script_hash, details) VALUES (?, ?, ?, ?, ?)",
            (now, what, date.isoformat(), script_hash, json.dumps(details, ensure_ascii=False, sort_keys=True)),
        )


def events(folder: Path, most: int = 50) -> list[dict[str, Any]]:
    """The newest events first, each with at, what, date, script_hash and its details.

    Raises:
        NotWritable: the file is no history.
    """
    if not (folder / "history.sqlite3").is_file():
        return []
    with _open(folder) as connection:
        rows = connection.execute(
            "SELECT at, what, date, script_hash, details FROM events ORDER BY id DESC LIMIT ?", (most,)
        )
        return [
            {"at": at, "what": what, "date": date, "script_hash": script_hash, **json.loads(details)}
            for at, what, date, script_hash, details in rows
        ]


def cancelled(folder: Path) -> frozenset[str]:
    """The ids of the notices that were withdrawn, of late.

    Raises:
        NotWritable: the file is no history.
    """
    return frozenset(
        str(notice["id"])
        for event in events(folder, 500)
        if event["what"] == "cancelled"
        for notice in event.get("notices", ())
    )
