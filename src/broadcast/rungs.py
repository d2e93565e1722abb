"""How each voice has fared: when it last spoke and last failed, so that one that is down is not asked all day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from gettext import gettext as _
from pathlib import Path

from broadcast.errors import OutputError
from broadcast.model import Utterance
from broadcast.output import replace_file

FILE = "voices.json"
ROW = 3
"""After so many failures in a row a voice is left alone for a while."""
REST = dt.timedelta(minutes=30)
"""How long at first; each further failure doubles it."""
LONGEST_REST = dt.timedelta(hours=6)
_RUN = 4
"""Characters in a row that tell that a reason quotes the text."""


@dataclass(frozen=True, slots=True)
class Record:
    """One voice; times are aware."""

    worked: dt.datetime | None = None
    failed: dt.datetime | None = None
    why: str = ""
    """Of the last failure; never with a word of what was to be said."""
    row: int = 0
    """Failures since it last worked."""

    @property
    def rests_until(self) -> dt.datetime | None:
        """Until when it is not asked; None: it may be."""
        if self.failed is None or self.row < ROW:
            return None
        rest: dt.timedelta = REST * 2 ** min(self.row - ROW, 10)
        return self.failed + min(LONGEST_REST, rest)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def read(folder: Path) -> dict[str, Record]:
    """Voice → record, from the data folder; what is damaged there counts as unknown."""
    try:
        rows = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    found = {}
    for name, row in rows.items() if isinstance(rows, dict) else ():
        with suppress(TypeError, ValueError, KeyError, OverflowError):
            worked, failed = (_time(row[key]) for key in ("worked", "failed"))
            found[name] = Record(worked, failed, str(row["why"]), max(0, int(row["row"])))
    return found


def _time(written: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(written).astimezone(dt.UTC) if written else None


def note(folder: Path, name: str, why: str, at: dt.datetime) -> None:
    """Notes that a voice spoke, or with `why` that it failed; what cannot be written is not known later, no more.

    Two runs at once: the later one's note is kept.
    """
    records = read(folder)
    old = records.get(name, Record())
    if why:
        records[name] = replace(old, failed=at, why=why, row=old.row + 1)
    else:
        records[name] = replace(old, worked=at, row=0)
    rows = {one: asdict(record) for one, record in sorted(records.items())}
    text = json.dumps(rows, ensure_ascii=False, indent=1, default=lambda at: at.isoformat(timespec="seconds"))
    with suppress(OutputError):
        replace_file(folder / FILE, text.encode())


def resting(folder: Path, at: dt.datetime) -> dict[str, str]:
    """The voices that are not asked at that moment, each with a sentence that says so."""
    return {
        name: _(
            "It failed {count} times in a row and is asked again at {time}; `broadcast say` asks it at once."
        ).format(count=record.row, time=until.astimezone().strftime("%H:%M"))
        for name, record in read(folder).items()
        if (until := record.rests_until) and record.failed and record.failed <= at < until
    }


def without_text(message: str, utterances: Iterable[Utterance]) -> str:
    """A reason for the record: the message, unless it quotes what was to be said."""
    for utterance in utterances:
        for text in (utterance.text, utterance.spoken, utterance.respelled):
            run = min(_RUN, len(text))
            if run and any(text[at : at + run] in message for at in range(len(text) - run + 1)):
                return _("it did not speak the whole sentence")
    return message
