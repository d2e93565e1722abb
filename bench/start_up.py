"""How long `broadcast --help` takes beside Python importing click."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import table

ROUNDS = 15
MOST = 2.0


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def measure() -> list[table.Row]:
    """The best of ROUNDS, in turns, after one of each that is not counted."""
    command = shutil.which("broadcast", path=str(Path(sys.executable).parent))
    ours = [command, "--help"] if command else [sys.executable, "-m", "broadcast", "--help"]
    click = [sys.executable, "-c", "import click"]
    pairs = [(_seconds(ours), _seconds(click)) for _round in range(ROUNDS + 1)][1:]
    one, other = (min(column) for column in zip(*pairs, strict=True))
    return [
        table.Row("broadcast --help: s (other: import click)", one, other, f"ratio ≤ {MOST:g}", one / other <= MOST)
    ]


if __name__ == "__main__":
    table.show(measure(), table.load())
