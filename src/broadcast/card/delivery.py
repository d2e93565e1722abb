"""An output folder onto a card: nothing that is over, what fits; written, read back, closed and noted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from importlib.metadata import version
from pathlib import Path

from broadcast import history, made
from broadcast.card import drives, log
from broadcast.card.contents import Contents, Item, shown
from broadcast.card.drives import Drive
from broadcast.card.eject import eject
from broadcast.card.fitness import fit
from broadcast.card.loading import Loaded, load
from broadcast.card.planned import Tell, planned
from broadcast.card.state import foreign, manifest_of, stale
from broadcast.errors import CardError
from broadcast.made import Made
from broadcast.model import Remark, Speaker
from broadcast.output import MANIFEST

Allow = Callable[[Drive, tuple[str, ...]], bool]
"""Asked with the drive and what plays on it and is not ours: whether that is deleted."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A card that was loaded."""

    drive: Drive
    loaded: Loaded
    replaced: Contents | None
    """What of ours was on it before and is gone; None: nothing, or the same broadcast."""
    over: tuple[Item, ...]
    """What of that may not be heard any more."""
    ejected: bool
    """Whether it may be pulled out now."""
    how: str
    """The sentence that says so, or how to."""
    cards: int
    """How many cards have this output now; a card that bore it before does not count again."""


def contents_of(output: Made, speaker: Speaker) -> Contents:
    """What a card's manifest says of an output, but for its files."""
    notices = tuple(
        Item(str(one["id"]), str(one["source"]), dt.date.fromisoformat(one["expires"]) if one["expires"] else None)
        for one in output.manifest["notices"]
    )
    return Contents(output.date, output.community, speaker.name, notices, version("xiaolaba"))


def still_true(contents: Contents, today: dt.date, data: Path) -> None:
    """Raises CardError, with the names, if a notice is cancelled, or over on its day or on `today` if that is later."""
    over = stale(contents, max(today, contents.date), history.cancelled(data))
    if over:
        raise CardError(
            _("This broadcast must not be heard any more: {notices}").format(notices=", ".join(map(named, over))),
            _("Make it again without them: broadcast make …"),
        )


def named(item: Item) -> str:
    """A notice by its file, with its last day."""
    if item.expires is None:
        return shown(item.source)
    return _("{source} (until {day})").format(source=shown(item.source), day=item.expires.isoformat())


def deliver(
    out: Path,
    card: Path,
    speaker: Speaker,
    data: Path,
    today: dt.date,
    *,
    allow: Allow | None = None,
    anyway: bool = False,
    more: bool = False,
    tell: Tell = lambda remark: None,
    progress: Progress = lambda done, of: None,
) -> Delivered:
    """Puts what `make` wrote onto the card at `card`, for that speaker.

    Args:
        data: the folder with the history and the log of cards.
        today: the day on which it is to be heard.
        allow: is asked whether what plays and is not ours goes; None: it stays.
        anyway: whether a drive that is no stick or card may be used.
        more: whether other cards follow in the same reader.
        tell: is called with what a person should know.

    Raises:
        OutputError: the folder is not whole.
        CardError: as `fit`, `still_true`, `planned` and `load` say; the folder is untouched.
    """
    drive = drives.drive_of(card)
    if speaker.slot is not None:
        for remark in fit(drive, speaker.slot, anyway=anyway):
            tell(remark)
    with planned(out, speaker, tell) as files:
        contents = contents_of(made.read(out), speaker)
        still_true(contents, today, data)
        if contents.date != today:
            day = _("It is the broadcast of {day}; today is {today}.")
            tell(Remark("day", 0, str(out), day.format(day=contents.date.isoformat(), today=today.isoformat())))
        before = manifest_of(drive.path)
        others = foreign(drive.path) if allow else ()
        clear = bool(allow and others and allow(drive, others))
        loaded = load(files, contents, drive.path, clear=clear, progress=progress)
        again = before is not None and [one.sha256 for one in before.files] == [one.sha256 for one in files]
        replaced = None if again and before and before.date == contents.date else before
    ejected, how = eject(drive, more=more)
    digest = hashlib.sha256((out / MANIFEST).read_bytes()).hexdigest()
    log.note(data, digest, drive, dt.datetime.now(), again=again)
    over = stale(before, today, history.cancelled(data)) if before else ()
    return Delivered(drive, loaded, replaced, over, ejected, how, log.cards(data, digest))
