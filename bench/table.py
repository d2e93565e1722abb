"""A measurement as a row, and rows as a plain table or JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One number of ours, beside the one that it is compared with."""

    what: str
    ours: float | None
    """None: not measured here; `claim` then says why."""
    other: float | None = None
    """None: there is nothing to compare with."""
    claim: str = ""
    holds: bool | None = None
    """Whether the claim holds; None: nothing is claimed, or it was not measured."""
    ratio: float | None = None
    """The median of ours ÷ other where both were measured in pairs; None: the ratio of the two numbers."""

    @property
    def quotient(self) -> float | None:
        """How many times the other's number ours is; None where there is none."""
        if self.ratio is not None:
            return self.ratio
        return self.ours / self.other if self.ours is not None and self.other else None


HEAD = ("what", "ours", "other", "ratio", "claim", "holds")


def _cells(row: Row) -> tuple[str, ...]:
    def number(value: float | None) -> str:
        return "-" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"

    holds = {True: "yes", False: "NO", None: "-"}[row.holds]
    return row.what, number(row.ours), number(row.other), number(row.quotient), row.claim or "-", holds


def render(rows: Sequence[Row]) -> str:
    """The rows as an aligned Markdown table."""
    lines = [HEAD, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def load() -> float | None:
    """How many processes wanted a core in the last minute; None where the platform does not tell."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def machine() -> str:
    """Cores, Python and platform in one line."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.platform()}"


def as_json(rows: Sequence[Row], before: float | None) -> str:
    """Machine, load at the start and rows as one object."""
    told: list[dict[str, Any]] = [
        {"what": r.what, "ours": r.ours, "other": r.other, "ratio": r.quotient, "claim": r.claim, "holds": r.holds}
        for r in rows
    ]
    return json.dumps({"machine": machine(), "load": before, "rows": told}, ensure_ascii=False, indent=2)


def show(rows: Sequence[Row], before: float | None, path: Path | None = None) -> None:
    """Prints the table with the machine above it, and writes the JSON file if one is wanted."""
    print(f"{machine()}; load at the start {'unknown' if before is None else before}\n")
    print(render(rows))
    if path:
        path.write_text(as_json(rows, before) + "\n", encoding="utf-8")
