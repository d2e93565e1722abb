"""Whatever a stick has been through, ours are heard in order and nothing else is changed."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from pathlib import Path

from broadcast.card import check, load
from broadcast.errors import CardFull
from card.inside import histories, plans
from card.inside.sticks import Stick

BEGIN, COUNT = int(os.environ["BROADCAST_CARD_BEGIN"]), 100
ASIDE = "XIAOLABA.TMP/ASIDE/ROOT.DIR/"
"""Where what had to make way is until the next run, if somebody's folder is so full that it does not go back."""
OUT = Path(os.environ["BROADCAST_CARD_GUEST"])


def is_ours(path: str, before: set[str]) -> bool:
    """Also what macOS leaves beside a file of ours."""
    return path in before or path.replace("._", "", 1) in before or path == "XIAOLABA.JSN"


def test_the_order_is_right_whatever_the_stick_has_been_through(tmp_path: Path) -> None:
    """Of what is not ours all has its bytes; the images are looked at by the one who waits outside."""
    pool = plans.pool(tmp_path, 5)
    stick = Stick(tmp_path)
    seen: Counter[str] = Counter()
    for seed in range(BEGIN, BEGIN + COUNT):
        chance = random.Random(seed)
        past = histories.live(stick, chance, pool)
        planned = plans.plan(past.names, past.sources)
        with stick.mounted() as root:
            before = check(root, plans.TODAY)
            had = {one.path for one in before.contents.files} if before.contents else set()
            had |= {one.path for one in planned}
            theirs = {path: told for path, told in histories.foreign(root).items() if not is_ours(path, had)}
            try:
                loaded = load(planned, plans.CONTENTS, root)
            except CardFull:
                after = {path.removeprefix(ASIDE): told for path, told in histories.foreign(root).items()}
                assert {path: after[path] for path in theirs} == theirs, seed
                seen["full"] += 1
            else:
                seen["loaded"] += 1
                seen["old first"] += loaded.old_first
                seen["foreign played"] += bool(before.foreign)
        with stick.mounted() as root:
            now = histories.foreign(root)
            assert {path: told for path, told in now.items() if path in theirs} == theirs, seed
            state = check(root, plans.TODAY)
            if state.contents is None or len(state.files) != len(planned):
                assert seen["full"], seed
                continue
            paths = [one.path for one in planned]
            assert set(now) - set(theirs) == {*paths, "XIAOLABA.JSN"}, seed
            assert {one.path: one.sha256 for one in planned}.items() <= now.items(), seed
        stick.export(OUT / f"{seed}.img")
        (OUT / f"{seed}.json").write_text(json.dumps(paths))
    print(dict(seen))
    assert seen["loaded"] >= COUNT * 0.9
