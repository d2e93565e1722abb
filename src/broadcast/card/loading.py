"""Files onto a card, to be heard in their order: staged, read back, then put into place, the manifest last."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path

from broadcast.card import copying, directory, faults, journal, order, sound
from broadcast.card.contents import MANIFEST, MOST_FILES, Contents, Filed, Planned, as_bytes, is_path, parse, shown
from broadcast.card.faults import Mounted
from broadcast.card.journal import WORK, Journal, staged
from broadcast.card.survey import Survey, survey
from broadcast.errors import CardError, VerifyFailed

_BESIDES = 8
"""Clusters that folders, journals and the manifest take."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file on the card."""

    path: str
    sha256: str
    order: int
    """When it is heard, from 1 on."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was done to a card."""

    written: tuple[Placed, ...]
    removed: tuple[str, ...]
    """What is gone: files of ours that are no longer wanted, and what was cleared."""
    kept: tuple[str, ...]
    """What is not ours and was left: all that plays, and whatever else stands in the root.
    Show these through `contents.shown`: the names are the card's."""
    verified: bool
    """Whether every byte was read back, past the cache where the platform can, and the order read from the card."""
    old_first: bool = False
    """Whether the old files had to go before the new ones were there, as the card had no room for both."""


def _quiet(done: int, total: int) -> None:
    pass


def load(
    planned: Sequence[Planned],
    contents: Contents,
    root: Path,
    *,
    clear: bool = False,
    progress: Callable[[int, int], None] = _quiet,
) -> Loaded:
    """Puts the files on the card at `root`, to be heard in this order, and nothing of ours besides.

    Interrupted at any moment, the next run finishes it: no half file ever bears a name that is played.

    Args:
        contents: what the card's manifest is to say; its `files` are filled in.
        clear: whether what is played and is not ours is deleted: `foreign(root)` tells what that is.
        progress: called with the bytes that were written or read back, and with how many these will be.

    Raises:
        CardNotFound: there is no card, or it is gone.
        CardFull: nothing was touched.
        VerifyFailed: what was read back is not what was written.
        CardError: the card cannot be written, something not ours stands where a file is to go, or a file on the
            computer is not what was planned.
    """
    card = faults.mounted(root)
    _sensible(planned)
    for one in planned:
        sound.check(one)
    with faults.reaching(card):
        return _Run(card, tuple(planned), contents, clear, progress).load()


def _sensible(planned: Sequence[Planned]) -> None:
    paths = [one.path for one in planned]
    wrong = [path for path in paths if not is_path(path)]
    if wrong or not paths or len(set(paths)) < len(paths) or len(paths) > MOST_FILES:
        raise CardError(
            _("These cannot be the names of a card's files: {names}").format(
                names=", ".join(shown(path) for path in (wrong or paths)[:10])
            ),
            _("Correct `slot.names` of the speaker."),
        )


class _Run:
    """One loading of one card, step by step."""

    def __init__(
        self,
        card: Mounted,
        planned: tuple[Planned, ...],
        contents: Contents,
        clear: bool,
        progress: Callable[[int, int], None],
    ) -> None:
        self.card, self.root, self.planned, self.clear, self.progress = card, card.root, planned, clear, progress
        self.files = tuple(Filed(one.path, one.sha256, one.bytes, one.seconds) for one in planned)
        self.contents = replace(contents, files=self.files)
        self.paths = [one.path for one in planned]
        self.done = 0
        self.removed: list[str] = []

    def load(self) -> Loaded:
        seen = survey(self.root, self.paths)
        adopted = clashes(self.root, self.files, seen, self.clear)
        if self._is_loaded(seen):
            return self._told(seen, old_first=False)
        old_first = self._must_go_first(seen)
        if seen.half_done:
            faults.still(self.card)
            order.mend(self.root, seen)
            seen = survey(self.root, self.paths)
        in_place = seen.same(self.files) | adopted
        faults.still(self.card)
        copying.make_folder(self.root / WORK)
        try:
            journal.write(self.root, Journal(self.files, seen.in_place()))
            if old_first:
                self._make_way(seen, in_place)
            self._stage(in_place)
        except (OSError, CardError):
            if not (old_first or seen.half_done):
                with suppress(OSError, CardError):
                    faults.still(self.card)
                    order.sweep(self.root)
            raise
        if not old_first:
            self._make_way(seen, in_place)
        faults.still(self.card)
        order.take_back(self.root, self.files, in_place)
        self._put()
        faults.still(self.card)
        copying.write(self.root / MANIFEST, iter([as_bytes(self.contents)]))
        copying.flush(self.root)
        order.sweep(self.root)
        return self._told(survey(self.root, self.paths), old_first)

    def _is_loaded(self, seen: Survey) -> bool:
        """Whether all of it is there already, byte for byte."""
        if (
            seen.contents != parse(as_bytes(self.contents))
            or seen.half_done
            or seen.noise
            or (self.clear and seen.playable)
        ):
            return False
        if any(seen.ours.get(path) != (path, one.bytes) for path, one in zip(self.paths, self.files, strict=True)):
            return False
        return directory.in_order(self.root, self.paths) and all(
            copying.sha256_of(self.root / one.path, self._tick) == one.sha256 for one in self.files
        )

    def _must_go_first(self, seen: Survey) -> bool:
        """Whether old and new have no room together.

        Raises:
            CardFull: the new ones have none alone.
        """
        cluster = faults.cluster_bytes(self.root)

        def taken(sizes: Iterable[int]) -> int:
            return sum(-(-size // cluster) * cluster for size in sizes)

        waiting = order.waiting(self.root)
        there = seen.same(self.files)
        for number, one in enumerate(seen.journal.planned if seen.journal else ()):
            if number < len(self.files) and one == self.files[number] and waiting.get(number) == one.bytes:
                there.add(one.path)
        needed = taken(one.bytes for one in self.files if one.path not in there) + _BESIDES * cluster
        free = faults.free_bytes(self.root)
        free += taken(size for n, size in waiting.items() if n >= len(self.files) or self.paths[n] not in there)
        more = taken(size for path, (_there, size) in seen.ours.items() if path not in there)
        if self.clear:
            more += taken(path.lstat().st_size for name in seen.playable if (path := self.root / name).exists())
        if needed > free + more:
            raise faults.full(needed, free + more, seen.half_done, bool(seen.playable) and not self.clear)
        return needed > free

    def _tick(self, count: int) -> None:
        self.done += count
        self.progress(self.done, max(self.done, 2 * sum(one.bytes for one in self.files)))

    def _stage(self, in_place: set[str]) -> None:
        """Writes each file under a name that is not played, and reads it back; what is there and whole is left."""
        for number, (one, path) in enumerate(zip(self.planned, self.paths, strict=True)):
            faults.still(self.card)
            waits = staged(self.root, number)
            if path in in_place or os.path.lexists(waits):
                there = self.root / path if path in in_place else waits
                if copying.sha256_of(there, self._tick) == one.sha256:
                    self._tick(one.bytes)
                    continue
                self.done -= one.bytes
                in_place.discard(path)
                waits.unlink(missing_ok=True)
            copying.write(waits, copying.source_chunks(one, self._tick))
            copying.flush(waits.parent)
            if copying.sha256_of(waits, self._tick) != one.sha256:
                raise VerifyFailed(
                    _("What was read back of {path} is not what was written.").format(path=path),
                    _("The card is worn or no good one: try another card."),
                )

    def _make_way(self, seen: Survey, in_place: Collection[str]) -> None:
        """The manifest first: from here on the card counts as half done. Then what is ours and old."""
        faults.still(self.card)
        (self.root / MANIFEST).unlink(missing_ok=True)
        copying.flush(self.root)
        cleared = seen.playable if self.clear else ()
        self.removed += order.remove(self.root, seen, in_place, cleared)

    def _put(self) -> None:
        """Into place; once more with more out of the way while the order is not right."""
        for way in (order.NOTHING, order.SOUND, order.EVERYTHING):
            if way != order.NOTHING:
                order.take_back(self.root, self.files, self.paths)
            try:
                order.put(self.root, self.files, way)
            except OSError as exc:
                if exc.errno in faults.FULL:  # Of a folder that cannot grow, what came between takes the entries.
                    there = [path for path in self.paths if os.path.lexists(self.root / path)]
                    order.take_back(self.root, self.files, there)
                    order.undo(self.root, self.paths, way)
                raise
            if directory.in_order(self.root, self.paths):
                return
        raise CardError(
            _("The files do not stand in their order on the card, so that a player would mix them up."),
            _("Format the card as FAT32 and load it again, or use another card."),
        )

    def _told(self, seen: Survey, old_first: bool) -> Loaded:
        written = tuple(Placed(one.path, one.sha256, n) for n, one in enumerate(self.files, 1))
        removed = tuple(path for path in self.removed if path not in self.paths)
        return Loaded(written, removed, (*seen.playable, *seen.others), True, old_first)


def clashes(root: Path, files: Sequence[Filed], seen: Survey, clear: bool) -> set[str]:
    """Which files are there already and are no longer known to be ours, but have the very bytes.

    Raises:
        CardError: something else stands in the way.
    """
    adopted, wrong, plain = set(), [], []
    for one in files:
        here = root / one.path
        if one.path in seen.ours or not os.path.lexists(here):
            continue
        there = directory.file_bytes(here)
        if there == one.bytes and copying.sha256_of(here) == one.sha256:
            adopted.add(one.path)
        elif there is None:
            wrong.append(one.path)
        elif not clear:
            plain.append(one.path)
    for name in (*directory.folders(one.path for one in files), WORK):
        if os.path.lexists(root / name) and not directory.is_folder(root / name):
            wrong.append(name)
    if os.path.lexists(root / MANIFEST) and directory.file_bytes(root / MANIFEST) is None:
        wrong.append(MANIFEST)
    if wrong or plain:
        by_hand = _("Move it away by hand: --clear deletes only files that are heard, no folder and no link.")
        raise CardError(
            _("On the card, something that is not ours stands where a file of ours is to go: {names}").format(
                names=", ".join(shown(path) for path in (wrong + plain)[:10])
            ),
            by_hand if wrong else _("Move it away, or delete what is not ours with --clear."),
        )
    return adopted
