"""Which cards were loaded with which output, and when: a JSON line each, only ever added to.

A volume id is a hint and no name: cards that were cloned share theirs, and many have none. So no card is ever refused,
nor left out, because of this log. What is on a card says its own manifest: a card whose id is known but which does not
hold the output is another one and counts; a card which held it before it was loaded now is the same one and does not.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from broadcast.card.drives import Drive
from broadcast.errors import NotWritable
from broadcast.output import writing

NAME = "cards.jsonl"
_WAIT_S = 10.0
"""How long a second reader's loop waits for the first one's line."""


@dataclass(frozen=True, slots=True)
class Load:
    """A card that was loaded and read back."""

    at: dt.datetime
    output_hash: str
    """SHA-256 of the output's manifest."""
    volume_id: str
    label: str
    again: bool
    """It bore this output, whole or in part, before: it does not count as another card."""


def note(data: Path, output_hash: str, drive: Drive, now: dt.datetime, again: bool = False) -> None:
    """Adds a card that was loaded and read back; a kill at any moment leaves the lines before it as they are.

    Args:
        data: the data folder.
        again: whether the card bore this output before, by its manifest.

    Raises:
        NotWritable: the log cannot be written.
    """
    import filelock

    path = data / NAME
    line = {
        "again": again,
        "at": now.isoformat(),
        "label": drive.label,
        "output": output_hash,
        "volume": drive.volume_id,
    }
    told = json.dumps(line, sort_keys=True).encode() + b"\n"
    with writing(path):
        data.mkdir(parents=True, exist_ok=True)
        try:
            lock = filelock.FileLock(data / f".{NAME}.lock").acquire(timeout=_WAIT_S)
        except filelock.Timeout as exc:
            raise NotWritable(
                _("The log of cards, {path}, is held by another run.").format(path=path), _("Wait for it, then go on.")
            ) from exc
        with lock, path.open("a+b", buffering=0) as file:
            if end := file.seek(0, os.SEEK_END):
                file.seek(end - 1)
                told = told if file.read(1) == b"\n" else b"\n" + told
            file.write(told)
            os.fsync(file.fileno())


def loads(data: Path, output_hash: str) -> Iterator[Load]:
    """The cards of an output, the oldest first; lines that a kill cut off are passed over."""
    try:
        file = (data / NAME).open("rb")
    except OSError:
        return
    with file:
        for line in file:
            load = _load(line)
            if load and load.output_hash == output_hash:
                yield load


def loaded(data: Path, output_hash: str) -> dict[str, dt.datetime]:
    """When each volume was last loaded with the output; what names no volume, see `names`, is left out."""
    return {load.volume_id: load.at for load in loads(data, output_hash) if names(load.volume_id)}


def cards(data: Path, output_hash: str) -> int:
    """How many cards have the output."""
    return sum(not load.again for load in loads(data, output_hash))


def names(volume_id: str) -> bool:
    """Whether an id may tell one card from another: not an empty one, nor one of nothing but zeros or Fs."""
    return bool(set(volume_id.upper()) - set("-0")) and bool(set(volume_id.upper()) - set("-F"))


def _load(line: bytes) -> Load | None:
    try:
        told = json.loads(line)
        at = dt.datetime.fromisoformat(told["at"])
        output_hash, volume_id, label, again = (told[key] for key in ("output", "volume", "label", "again"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(isinstance(text, str) for text in (output_hash, volume_id, label)) or not isinstance(again, bool):
        return None
    return Load(at, output_hash, volume_id, label, again)
