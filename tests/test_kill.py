"""Killed at any moment, the last good output is whole and the next run works."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from community import DAY, WATER, Community, whole

KILLS = 50
SERVER = """
import os, signal, sys, time
from broadcast.cli import cli
import broadcast.intake, broadcast.history, broadcast.audio.files
from broadcast.text import spoken, readings
readings.syllables(spoken.to_spoken("停水")[0], {})
print("ready", flush=True)
for line in sys.stdin:
    limit_s, *arguments = line.split()
    child = os.fork()
    if not child:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        os.dup2(0, 2)
        cli(arguments)
    print(child, flush=True)
    if limit_s != "-":
        time.sleep(float(limit_s))
        os.kill(child, signal.SIGKILL)  # one that has ended already is a zombie, and keeps its number
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Has everything imported; for each line it forks a process that is one run of `broadcast`, and kills it in time."""


class Runs:
    """Runs of `broadcast`, one after the other, each a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.server = subprocess.Popen(
            [sys.executable, "-c", SERVER], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.line() == "ready"

    def line(self) -> str:
        assert self.server.stdout is not None
        return self.server.stdout.readline().strip()

    def begin(self, arguments: str, kill_after_s: float | None = None) -> int:
        """The process's number."""
        assert self.server.stdin is not None
        self.server.stdin.write(f"{'-' if kill_after_s is None else kill_after_s} {arguments}\n")
        self.server.stdin.flush()
        return int(self.line())

    def run(self, arguments: str, kill_after_s: float | None = None) -> int:
        """The exit code; −9: it was killed."""
        self.begin(arguments, kill_after_s)
        return int(self.line())


@pytest.fixture
def runs(tone: Community) -> Iterator[Runs]:
    started = Runs(tone.folder)
    yield started
    assert started.server.stdin is not None
    assert started.server.stdout is not None
    started.server.stdin.close()
    started.server.wait(30)
    started.server.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_at_any_of_fifty_moments_the_last_good_output_is_whole(tone: Community, runs: Runs) -> None:
    """What is there after each kill is the old output or the new one; a run after it ends well."""
    loop = f"--minutes 10 --date {DAY.isoformat()}"
    folder = tone.folder / "out" / DAY.isoformat()
    for number, text in enumerate(("请大家出门戴好口罩。\n", "请大家回家及时洗手。\n")):
        tone.write(f"{number}.txt", text)
    lasts = []
    good = []
    for number in (0, 1, 0, 1):
        begun = time.monotonic()
        assert runs.run(f"make {number}.txt {loop}") == 0
        lasts.append(time.monotonic() - begun)
        good.append(whole(folder))
    assert good[:2] == good[2:]
    assert good[0]["files"] != good[1]["files"]

    chance = random.Random(1)
    for kill in range(KILLS):
        # Even spread over the run, and every fifth at its end, where the folders change places.
        part = chance.uniform(0.8, 1.0) if kill % 5 == 0 else kill / KILLS
        code = 0
        while code != -9:  # it ended first, as one does that runs faster than those that were timed: the same, earlier
            code = runs.run(f"make {kill % 2}.txt {loop}", kill_after_s=part * min(lasts))
            part *= 0.95
            assert code in (-9, 0)
            assert whole(folder) in good
            assert {path.name for path in folder.iterdir()} == {
                *good[0]["subtitles"],
                "01.mp3",
                "script.txt",
                "manifest.json",
            }
        if kill % 10 == 9:
            assert runs.run(f"make {kill % 2}.txt {loop}") == 0
            assert whole(folder) == good[kill % 2]
    assert {path.name for path in folder.parent.iterdir()} <= {folder.name, ".lock"}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_while_it_writes_the_loop_nothing_of_it_is_seen(tone: Community, runs: Runs) -> None:
    """A day's loop takes long enough to be met in the middle; what is left behind goes with the next run."""
    tone.write("water.txt", WATER)
    folder = tone.folder / "out" / DAY.isoformat()
    assert runs.run(f"make water.txt --once --date {DAY}") == 0
    good = whole(folder)
    child = runs.begin(f"make water.txt --minutes 1440 --date {DAY}")
    part = folder.parent / f".{folder.name}.new" / "01.mp3"
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > 10_000_000):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    assert runs.line() == "-9"
    assert part.exists()
    assert whole(folder) == good
    assert runs.run(f"make water.txt --once --date {DAY}") == 0
    assert whole(folder) == good
    assert not part.parent.exists()
