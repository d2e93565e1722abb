"""Seconds of loading beside those of `cp`; for bench/card.py."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

from broadcast.card import load
from card.inside import plans
from card.inside.sticks import Stick

TURNS = 3


def test_seconds(tmp_path: Path) -> None:
    megabytes = int(os.environ["BROADCAST_CARD_BEGIN"])
    source = plans.sound(tmp_path / "1.wav", 1, 500_000)
    with source.open("r+b") as file:
        data = file.read()
        whole = megabytes * 1_000_000 // len(data[44:]) * len(data[44:])
        head = data[:4] + (whole + 36).to_bytes(4, "little") + data[8:40] + whole.to_bytes(4, "little")
        file.seek(0)
        file.write(head)
        for _turn in range(whole // len(data[44:])):
            file.write(data[44:])
    planned = plans.plan("{n:02}", [source])
    stick = Stick(tmp_path)
    spent: dict[str, list[float]] = {"written": [], "read back": [], "cp": []}
    for turn in range(TURNS + 1):
        stick.format(32, 32, megabytes + megabytes // 4)
        with stick.mounted() as root:
            begun = time.perf_counter()
            subprocess.run(["cp", source, root / "01.WAV"], check=True)
            with open(root / "01.WAV", "rb") as file:
                os.fsync(file.fileno())
            cp = time.perf_counter() - begun
        stick.format(32, 32, megabytes + megabytes // 4)
        at: list[float] = []

        def tick(done: int, total: int) -> None:
            if done > planned[0].bytes:
                at.append(time.perf_counter())  # noqa: B023

        with stick.mounted() as root:
            begun = time.perf_counter()
            load(planned, plans.CONTENTS, root, progress=tick)
            whole_s = time.perf_counter() - begun
        if turn:  # The first one fills the host's memory.
            back = at[-1] - at[0]
            spent["read back"].append(back)
            spent["written"].append(whole_s - back)
            spent["cp"].append(cp)
    told = {key: min(seconds) for key, seconds in spent.items()} | {f"all {key}": s for key, s in spent.items()}
    (Path(os.environ["BROADCAST_CARD_GUEST"]) / "seconds.json").write_text(json.dumps(told))
