"""Every measurement side by side in one run: `python bench/run.py [NAME…] [--json PATH]`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

import table

ALL = (
    "start_up",
    "loudness",
    "intelligibility",
    "pace",
    "loop_cost",
    "kokoro_speed",
    "dialects",
    "second_run",
    "spoken_forms",
    "readings",
    "inbox",
    "card",
)


def rows_of(name: str) -> list[table.Row]:
    """What that module measures; a row that says why where a package of bench/requirements.txt is missing."""
    try:
        rows: list[table.Row] = import_module(name).measure()
    except ImportError as exc:
        return [table.Row(name, None, None, f"not measured: {exc}")]
    return rows


def main() -> int:
    """1 if a claim does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", help=f"measure only these; all of {', '.join(ALL)} if none is named")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the numbers there too")
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.name) - set(ALL)):
        parser.error(f"there is no measurement {', '.join(unknown)}")
    before = table.load()
    rows: list[table.Row] = []
    for name in chosen.name or ALL:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += rows_of(name)
    table.show(rows, before, chosen.json)
    return int(any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
