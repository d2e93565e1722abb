"""How well a morning's chat is sorted: duplicates, what is void, what must not be aired, the first two.

    python bench/floods.py FOLDER

The folder holds chats `X.txt`, each with `X.gold.json`: {"now", "messages": n, "notices": [{"label", "message_indexes",
"canonical", "airable", "why_not", "priority"}], "best_two": [[index, index]], "superseded": [[old, new]],
"must_not_air": [index]}; indexes are those of the messages, from 0.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

from broadcast import inbox
from broadcast.curate import Listed, choose, shortlist


def score(chat: Path) -> dict[str, tuple[int, int]]:
    """(right, of) for each question; pairs of messages are (in both, ours + theirs) halves of F1."""
    gold = json.loads(chat.with_suffix(".gold.json").read_text(encoding="utf-8"))
    messages = inbox.messages(chat.read_bytes(), chat.name, ".txt")
    if len(messages) != gold["messages"]:
        sys.exit(f"{chat}: {len(messages)} messages, not {gold['messages']}")
    listed = shortlist(messages, dt.datetime.fromisoformat(gold["now"]).replace(tzinfo=None))
    ours = {pair for one in listed for pair in combinations(one.messages, 2)}
    theirs = {pair for one in gold["notices"] for pair in combinations(sorted(one["message_indexes"]), 2)}
    airable = {index for one in listed if one.airable for index in one.messages}
    kept = [index for index in gold["must_not_air"] if index not in airable or _shared(index, gold)]
    flagged = [old for old, _new in gold["superseded"] if _is_void(old, listed)]
    good = [index for one in gold["notices"] if one["airable"] for index in one["message_indexes"]]
    aired = [index for index in good if index in airable]
    chosen = [set(listed[index].messages) for index in choose(listed, 2)]
    return {
        "pairs of messages that are one notice (F1)": (2 * len(ours & theirs), len(ours) + len(theirs)),
        "must not be aired and is not": (len(kept), len(gold["must_not_air"])),
        "may be aired and is": (len(aired), len(good)),
        "made void by a newer one, and found": (len(flagged), len(gold["superseded"])),
        "first two as a careful worker's": (int(_is_good(chosen, gold)), 1),
    }


def _shared(index: int, gold: dict[str, Any]) -> bool:
    """Whether the message holds a notice that may be aired besides."""
    return any(one["airable"] and index in one["message_indexes"] for one in gold["notices"])


def _is_void(old: int, listed: tuple[Listed, ...]) -> bool:
    kinds = {flag.kind for one in listed if old in one.messages for flag in one.flags}
    return bool(kinds & {"superseded", "cancelled"})


def _is_good(chosen: list[set[int]], gold: dict[str, Any]) -> bool:
    members = {one["canonical"]: set(one["message_indexes"]) for one in gold["notices"]}
    return len(chosen) == 2 and any(
        (chosen[0] & members[a] and chosen[1] & members[b]) or (chosen[0] & members[b] and chosen[1] & members[a])
        for a, b in gold["best_two"]
    )


def main(folder: Path) -> None:
    chats = sorted(path.with_name(path.name.replace(".gold.json", ".txt")) for path in folder.glob("*.gold.json"))
    if not chats:
        sys.exit(f"{folder}: no *.gold.json there")
    scores = [score(chat) for chat in chats]
    for name in scores[0]:
        right, of = (sum(one[name][half] for one in scores) for half in (0, 1))
        print(f"{name}: {right}/{of} = {right / max(of, 1):.3f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
