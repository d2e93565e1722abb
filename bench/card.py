"""500 MB onto a FAT32 image: ours without and with the read-back, beside `cp` and `sync` in the same run.

In the user-mode Linux of tests/card/linux.py, with the kernel's vfat driver; the image is in memory there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import table

TREE = Path(__file__).parents[1]
MEGABYTES = 500
MOST = 1.3


def measure() -> list[table.Row]:
    """In turns, the best of three of each; a row that says why where the tools are not there."""
    sys.path.insert(0, str(TREE / "tests"))
    from card import linux

    what = f"{MEGABYTES} MB onto FAT32: s without the read-back (other: cp)"
    if absent := [name for name in linux.TOOLS if not linux.tool(name)]:
        return [table.Row(what, None, None, f"not measured: not installed: {', '.join(absent)}")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        code, told = linux.run("tests/card/inside/copying.py", folder, begin=MEGABYTES, limit_s=900, memory_mb=2600)
        if code:
            raise RuntimeError(told)
        seconds = json.loads((folder / "seconds.json").read_text())
    ours, back, cp = (seconds[key] for key in ("written", "read back", "cp"))
    ratio = sorted(one / other for one, other in zip(seconds["all written"], seconds["all cp"], strict=True))[1]
    return [
        table.Row(what, ours, cp, f"ratio ≤ {MOST}", ratio <= MOST, ratio),
        table.Row(f"{MEGABYTES} MB read back past the cache: s (other: cp)", back, cp),
    ]


if __name__ == "__main__":
    table.show(measure(), table.load())
