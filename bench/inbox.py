"""Sorting a morning's chat: seconds and memory for 200 messages, and how both grow up to 10,000."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import table

ROOT = Path(__file__).parents[1]
NOW = dt.datetime(2026, 11, 22, 8, 30)
SIZES = (200, 2000, 10_000)
_TALK = ("收到", "谢谢", "又停水啊", "我家也停吗？", "[图片]", "早上好", "今天真冷", "好的，知道了", "辛苦了")
_MEASURE = """
import json, sys, time
import inbox as bench
from broadcast.curate import shortlist
messages = bench.flood(int(sys.argv[1]))
shortlist(messages[:20], bench.NOW)
begun = time.perf_counter()
listed = shortlist(messages, bench.NOW)
seconds = time.perf_counter() - begun
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
except ImportError:
    peak = None
print(json.dumps([seconds, peak, len(listed)]))
"""


def flood(size: int, seed: int = 1) -> list[Any]:
    """Messages of a group over two days: the notices of our tests and examples, a fifth changed a little, and talk."""
    from broadcast.model import Message

    chance = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "notices").glob("*.txt"))]
    made = []
    for number in range(size):
        text = chance.choice(_TALK) if chance.random() < 0.6 else chance.choice(texts)
        if chance.random() < 0.2:
            at = chance.randrange(len(text))
            text = text[:at] + chr(0x4E00 + chance.randrange(5000)) + text[at + 1 :]
        sender = chance.choice(("网格员小秦", "绿野物业", "社区民警老罗", "3-502", "6-101", "阿芳"))
        made.append(Message("group.txt", text, sender, NOW - dt.timedelta(seconds=17 * (size - number))))
    return made


def measure() -> list[table.Row]:
    """Each size in a process of its own."""
    found = {}
    for size in SIZES:
        done = subprocess.run(
            [sys.executable, "-c", _MEASURE, str(size)], cwd=Path(__file__).parent, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        found[size] = json.loads(done.stdout)
    small, middle, large = SIZES
    growth = found[large][0] / found[middle][0]
    linearithmic = large * math.log(large) / (middle * math.log(middle))
    rows = [
        table.Row(f"{small} messages sorted: s", found[small][0], None, "≤ 2 s", found[small][0] <= 2),
        table.Row(
            f"{small} messages sorted: peak MB", found[small][1], None, "≤ 300 MB", (found[small][1] or 0) <= 300
        ),
        table.Row(f"{large} messages sorted: s", found[large][0]),
        table.Row(f"{large} messages sorted: peak MB", found[large][1]),
    ]
    what = f"{large} against {middle} messages: times as long (other: n log n)"
    return [*rows, table.Row(what, growth, linearithmic, "ratio ≤ 1.1", growth <= 1.1 * linearithmic)]


if __name__ == "__main__":
    table.show(measure(), table.load())
