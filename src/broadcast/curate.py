"""Many notices → the few that are aired. A first plain rule: what must be done soon, from the newest notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from broadcast.model import Notice

URGENCY = (
    "missing_person", "fire", "weather", "fraud", "outage", "testing", "vaccination", "clinic", "registration", "gate",
    "gathering", "hygiene", "disinfection", "delivery", "garbage", "mental_health", "general",
)  # fmt: skip
"""Kinds of notice by how soon a listener must act, most urgent first: our own judgement, from the five stories."""


def pick(notices: Sequence[Notice], date: dt.date, count: int) -> tuple[Notice, ...]:
    """At most `count` notices that still hold on `date`: most urgent kind first, then newest, then by source."""

    def rank(notice: Notice) -> tuple[int, int, str]:
        issued = notice.date.toordinal() if notice.date else 0
        return URGENCY.index(notice.kind), -issued, notice.source

    valid = [notice for notice in notices if not (notice.expires and notice.expires < date)]
    return tuple(sorted(valid, key=rank)[:count])
