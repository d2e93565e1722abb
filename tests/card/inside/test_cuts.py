"""The power fails, or the stick is pulled, at any moment of a run; the next run makes it whole."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from broadcast.card import Planned, check, load
from broadcast.errors import CardError, CardFull
from card.inside import histories, plans
from card.inside.sticks import MS_SYNCHRONOUS, Stick

CUTS = 100
SECTOR = 512
CHANGES = {"rename", "unlink", "mkdir", "rmdir", "fsync", "write"}
NAMES = ("{n:02}", "MP3/{n:04}", "{n:03}")


def watched(run: Callable[[], Any], image: Path) -> list[bytes]:
    """What stood on the stick before the run and after each of its calls that may change it."""
    states = [image.read_bytes()]

    def look(_frame: Any, event: str, called: Any) -> None:
        if event == "c_return" and called.__name__ in CHANGES:
            now = image.read_bytes()
            if now != states[-1]:
                states.append(now)

    sys.setprofile(look)
    try:
        run()
    finally:
        sys.setprofile(None)
    return states


def torn(before: bytes, after: bytes, chance: random.Random) -> bytes:
    """A state between: only some of the sectors that were to be written have been, in any order."""
    starts = [at for at in range(0, len(after), SECTOR) if before[at : at + SECTOR] != after[at : at + SECTOR]]
    state = bytearray(before)
    for at in chance.sample(starts, chance.randrange(len(starts) + 1)):
        state[at : at + SECTOR] = after[at : at + SECTOR]
    return bytes(state)


def begun(stick: Stick, chance: random.Random, pool: list[Path]) -> list[Planned]:
    """A used stick with yesterday's broadcast and what others put there; today's plan."""
    stick.format(16, 1, 3)
    names = chance.choice(NAMES)
    with stick.mounted() as root:
        for name in chance.sample(("song.mp3", "PHOTO.JPG", "MUSIC/a.mp3", "MP3/own.mp3", "gap.mp3"), 3):
            histories.put(root, name, chance.randbytes(3000))
        if chance.random() < 0.8:
            load(plans.plan(names, pool[: chance.randint(1, 3)]), plans.CONTENTS, root)
        (root / "gap.mp3").unlink(missing_ok=True)
        if chance.random() < 0.3:
            histories.fill(root, 40_000)
    return plans.plan(names, pool[2 : chance.randint(3, 5)])


def test_after_a_power_cut_the_next_run_makes_it_whole(tmp_path: Path) -> None:
    """At a hundred moments, the writes of the moment done only in part and in any order: what the next run leaves
    bears no half, old or wrong file under a name that is played, and nobody else's file is changed."""
    pool = plans.pool(tmp_path, 5)
    stick, seen = Stick(tmp_path), Counter[str]()
    chance = random.Random(7)
    runs = 5
    for turn in range(runs):
        planned = begun(stick, chance, pool)
        with stick.mounted() as root:
            had = check(root, plans.TODAY).contents
            ours = {*(one.path for one in had.files if had), "XIAOLABA.JSN"} if had else set()
            theirs = {path: told for path, told in histories.foreign(root).items() if path not in ours}
        with stick.mounted(MS_SYNCHRONOUS if turn % 2 else 0) as root:
            states = watched(lambda: load(planned, plans.CONTENTS, root), stick.image)  # noqa: B023
        for _cut in range(CUTS // runs + 1):
            at = chance.randrange(1, len(states))
            whole = chance.random() < 0.5
            stick.image.write_bytes(states[at] if whole else torn(states[at - 1], states[at], chance))
            cut = stick.image.read_bytes()
            case = (turn, at, len(states), whole)
            try:
                with stick.mounted() as root:
                    load(planned, plans.CONTENTS, root)
                    seen["mended"] += 1
            except CardError as exc:
                # The kernel itself takes such a file system for damaged: what the error says is done.
                stick.image.write_bytes(cut)
                found = " ".join(stick.fsck())
                damaged = "share clusters" in found or (isinstance(exc, CardFull) and "Reclaimed" in found)
                if (whole and not damaged) or not ("repair" in exc.hint or isinstance(exc, CardFull)):
                    raise AssertionError((case, found)) from exc
                stick.repair()
                seen["repaired" if whole else "repaired, written in part"] += 1
                with stick.mounted() as root:
                    load(planned, plans.CONTENTS, root)
            with stick.mounted() as root:
                state = check(root, plans.TODAY)
                now = histories.foreign(root)
                assert state.whole, (case, state)
                assert state.contents is not None
                assert [one.sha256 for one in state.contents.files] == [one.sha256 for one in planned], case
                assert set(now) == {*theirs, *(one.path for one in planned), "XIAOLABA.JSN"}, case
                assert {path: now[path] for path in theirs} == theirs, case
    print(dict(seen))
    assert seen["mended"] >= CUTS * 0.9
