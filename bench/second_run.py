"""The main job on the examples, twice: the second run finds every sentence and the model in the cache."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import table

NOTICES = Path(__file__).parents[1] / "examples" / "notices"
DAY = "2026-11-22"
MOST_S = 10.0
SETTINGS = 'cache = "cache"\ndata = "data"\n'


def _make(folder: Path, out: str) -> tuple[float, bytes]:
    """Seconds of one run by the clock, and the loop file that it made."""
    arguments = ["make", str(NOTICES), "--offline", "--date", DAY, "--minutes", "10", "-o", out]
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "broadcast", *arguments], cwd=folder, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(done.stderr)
    return seconds, (folder / out / DAY / "01.mp3").read_bytes()


def measure() -> list[table.Row]:
    """The second run against the first, each a process of its own, the cache empty before the first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "broadcast.toml").write_text(SETTINGS, encoding="utf-8")
        first, sound = _make(folder, "first")
        second, again = _make(folder, "second")
    what = "examples/notices: s of the second run (other: the first)"
    return [table.Row(what, second, first, f"≤ {MOST_S:g} s, the same bytes", second <= MOST_S and sound == again)]


if __name__ == "__main__":
    table.show(measure(), table.load())
