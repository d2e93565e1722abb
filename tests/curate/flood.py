"""A morning's chat, for tests: what is said in it, line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from broadcast.curate import Listed, shortlist
from broadcast.model import Message

NOW = dt.datetime(2026, 11, 22, 8, 30)
OFFICER, HOUSE, POLICE, NEIGHBOUR = "网格员小秦", "绿野物业", "社区民警老罗", "3-502"


def said(*lines: tuple[str, str], first: dt.datetime = NOW - dt.timedelta(hours=20)) -> list[Message]:
    """Messages of (sender, text), ten minutes apart."""
    return [
        Message("群.txt", text, sender, first + dt.timedelta(minutes=10 * number))
        for number, (sender, text) in enumerate(lines)
    ]


def ranked(
    *lines: tuple[str, str], now: dt.datetime = NOW, first: dt.datetime = NOW - dt.timedelta(hours=20)
) -> tuple[Listed, ...]:
    return shortlist(said(*lines, first=first), now)


def of(listed: Sequence[Listed], message: int) -> Listed:
    """The notice that a message belongs to."""
    (found,) = [one for one in listed if message in one.messages]
    return found


def kinds(one: Listed) -> set[str]:
    return {flag.kind for flag in one.flags}
