"""What is on a card: for which day, whole or not, valid until when, and what of it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadcast.card import copying, directory, faults, journal, order
from broadcast.card.contents import MANIFEST, Contents, Item, shown
from broadcast.card.journal import WORK, Journal
from broadcast.card.survey import Survey, survey
from broadcast.model import Slot


@dataclass(frozen=True, slots=True)
class Found:
    """A file that the card's manifest names, and how it is."""

    path: str
    order: int
    """When it is to be heard, from 1 on."""
    seconds: float
    there: bool
    whole: bool
    """Whether it has the bytes that were written, by their hash."""


@dataclass(frozen=True, slots=True)
class State:
    """What is on a card. Every text is as it may be shown."""

    contents: Contents | None
    """What its manifest says; None: there is none that is whole."""
    files: tuple[Found, ...]
    in_order: bool
    """Whether a player that goes by the folder's entries hears these files in order, before anything else."""
    is_todays: bool
    valid_until: dt.date | None
    """The last day on which everything on it may be heard; None: nothing tells."""
    last_until: dt.date | None
    """The last day on which anything of it may be heard; None: nothing tells."""
    stale: tuple[Item, ...]
    """What is over."""
    foreign: tuple[str, ...]
    """What plays and is not ours."""
    others: tuple[str, ...]
    """Whatever else stands in its root."""
    noise: tuple[str, ...]
    """AppleDouble files beside ours, which a player plays as noise."""
    half_done: bool
    """Whether a run was interrupted: load it again."""
    misnamed: tuple[str, ...]
    """Files of ours that do not stand where this speaker looks for them."""

    @property
    def whole(self) -> bool:
        """Whether it may be taken out to the street as it is: all there, in order, nothing half done."""
        ready = self.contents is not None and self.in_order and not (self.half_done or self.noise or self.misnamed)
        return ready and all(one.whole for one in self.files)


def check(root: Path, now: dt.date, slot: Slot | None = None) -> State:
    """What is on the card at `root`; every file of ours is read. Nothing is changed.

    Args:
        now: today.
        slot: how the speaker names its files; None: it does not matter.

    Raises:
        CardNotFound, CardError: it is not there, or cannot be read.
    """
    card = faults.mounted(root)
    with faults.reaching(card):
        seen = survey(card.root)
        contents = seen.contents
        filed = contents.files if contents else ()
        days = [one.expires for one in contents.notices if one.expires] if contents else []
        return State(
            contents=contents,
            files=tuple(
                Found(
                    one.path,
                    number,
                    one.seconds,
                    directory.file_bytes(card.root / one.path) is not None,
                    one.path in seen.ours and copying.sha256_of(card.root / seen.ours[one.path][0]) == one.sha256,
                )
                for number, one in enumerate(filed, 1)
            ),
            in_order=directory.in_order(card.root, [one.path for one in filed]),
            is_todays=contents is not None and contents.date == now,
            valid_until=min(days, default=None),
            last_until=max(days, default=None),
            stale=stale(contents, now) if contents else (),
            foreign=tuple(map(shown, seen.playable)),
            others=tuple(map(shown, seen.others)),
            noise=tuple(map(shown, seen.noise)),
            half_done=seen.half_done,
            misnamed=tuple(
                one.path
                for number, one in enumerate(filed, 1)
                if slot and one.path.rpartition(".")[0] != slot.names.format(n=number)
            ),
        )


def manifest_of(root: Path) -> Contents | None:
    """What the card's manifest says; None: there is none that is whole.

    Raises:
        CardNotFound, CardError: the card is not there, or cannot be read.
    """
    card = faults.mounted(root)
    with faults.reaching(card):
        return survey(card.root).contents


def foreign(root: Path) -> tuple[str, ...]:
    """What plays on the card and is not ours, folder by folder, as `load(…, clear=True)` deletes it.

    Show it through `contents.shown`: the names are the card's.

    Raises:
        CardNotFound, CardError: the card is not there, or cannot be read.
    """
    card = faults.mounted(root)
    with faults.reaching(card):
        return survey(card.root).playable


def stale(contents: Contents, today: dt.date, cancelled: Collection[str] = ()) -> tuple[Item, ...]:
    """The notices on a card that may not be heard any more: over before `today`, or cancelled by their ids."""
    return tuple(
        one for one in contents.notices if one.id in cancelled or (one.expires is not None and one.expires < today)
    )


def remove_stale(root: Path, today: dt.date, cancelled: Collection[str] = ()) -> tuple[Sequence[Item], tuple[str, ...]]:
    """Takes our files off a card of which any notice is stale: a file holds them all, so it goes as a whole.

    Interrupted, the next run finishes it, and so does the next `load`.

    Returns:
        What was stale, and the paths that were removed; both empty: nothing was.

    Raises:
        CardNotFound, CardError: the card is not there, or cannot be written.
    """
    card = faults.mounted(root)
    with faults.reaching(card):
        seen = survey(card.root)
        over = stale(seen.contents, today, cancelled) if seen.contents else ()
        begun = seen.journal is not None and not seen.journal.planned
        if not over and not begun:
            return (), ()
        return over, _emptied(card, seen)


def _emptied(card: faults.Mounted, seen: Survey) -> tuple[str, ...]:
    faults.still(card)
    order.restore(card.root)
    copying.make_folder(card.root / WORK)
    journal.write(card.root, Journal((), seen.in_place()))
    (card.root / MANIFEST).unlink(missing_ok=True)
    copying.flush(card.root)
    gone = order.remove(card.root, seen, (), ())
    order.sweep(card.root)
    return tuple(gone)
