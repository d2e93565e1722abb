"""Which headers fit the order of time: a record that somebody forwarded, or a timetable, stands inside a message."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from broadcast.inbox.header import Header

SLACK = dt.timedelta(minutes=2)
"""How much earlier than the one before a real message may be: clocks differ."""
MOST_INSIDE = 20
"""Headers of one forwarded record."""
MOST_AT_THE_END = 5
"""The same in the last message, after which nothing shows that it goes on as before."""


def climbing(headers: Sequence[Header]) -> list[Header]:
    """Without short runs that jump back in time after which it goes on as before.

    Runs that are a good part of the file are kept: two chats were put one behind the other.
    """
    kept: list[Header] = []
    top: dt.datetime | None = None
    n = 0
    while n < len(headers):
        at = headers[n].at
        if at and top and at < top - SLACK:
            ends = range(n + 1, min(n + 1 + MOST_INSIDE, len(headers)))
            end = next((k for k in ends if (later := headers[k].at) and later >= top - SLACK), 0)
            if end and end - n <= max(1, len(headers) // 5):
                n = end
                continue
            if not end and len(headers) - n <= min(MOST_AT_THE_END, len(headers) // 10):
                break
            top = at
        kept.append(headers[n])
        top = max(top, at) if top and at else at or top
        n += 1
    return kept


def ascending(headers: Sequence[Header]) -> list[Header]:
    """Without the few that lie before what stands above them or after what follows, in either direction."""
    timed = [header for header in headers if header.at]
    if len(timed) < 3:
        return list(headers)
    kept = _longest(timed)
    chosen = {header.line for header in kept}
    if len(kept) < 0.75 * len(timed):
        return list(headers)
    refused = set()
    lines = [header.line for header in kept]
    for header in timed:
        if header.line in chosen or not header.at:
            continue
        place = bisect_left(lines, header.line)
        before = kept[place - 1].at if place else None
        after = kept[place].at if place < len(kept) else None
        if (before and header.at < before - SLACK) or (after and header.at > after + SLACK):
            refused.add(header.line)
    return [header for header in headers if header.line not in refused]


def _longest(timed: Sequence[Header]) -> list[Header]:
    """The longest part in order of time, senders who write more often counting a little more; the earlier of equals."""
    often = Counter(header.name for header in timed)
    ranks = {at: n for n, at in enumerate(sorted({header.at for header in timed if header.at}), 1)}
    best: list[tuple[int, int]] = [(0, -1)] * (len(ranks) + 1)
    """A Fenwick tree over times: the greatest weight up to there, and minus the index where it ends."""
    before: list[int] = []
    for n, header in enumerate(timed):
        rank = ranks[header.at] if header.at else 0
        weight, end = 0, 1
        place = rank
        while place:
            if best[place][0] > weight:
                weight, end = best[place]
            place &= place - 1
        before.append(-end)
        one = (weight + 10 + min(often[header.name], 5), -n)
        while rank < len(best):
            best[rank] = max(best[rank], one)
            rank += rank & -rank
    last = -max(best)[1]
    kept = []
    while last >= 0:
        kept.append(timed[last])
        last = before[last]
    return kept[::-1]
