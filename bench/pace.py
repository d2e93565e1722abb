"""How near programmes come to the pace that was asked: our own notices, each a script and two by two, by two embedded
voices and by the online engine, whose service is a server here with voices of wrong speed.

Own notices of the same kind: `NOTICES=FOLDER python bench/pace.py`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import online_voice
import table

from broadcast import inbox, pace, programme, review, utterances, voices
from broadcast.audio.levels import sound_bounds
from broadcast.config import Settings
from broadcast.errors import BroadcastError
from broadcast.model import Clip, Notice, Utterance

TESTS = Path(__file__).parents[1] / "tests"
NOTICES = TESTS / "notices"
VOICES = ("mandarin", "xiaobei")
ONLINE = "edge-xiaoxiao"
CLOSE, FARTHEST = 0.03, 0.05
DAY = dt.date(2026, 1, 22)
"""For notices without a date of their own."""
ADDED = "请您相互转告，"
"""What the changed sentence of a second run begins with."""


@cache
def scripts() -> list[list[Utterance]]:
    """What is said of each notice on its own day, and of each two neighbours; opening and closing included."""
    paths = sorted(Path(os.environ.get("NOTICES") or NOTICES).glob("*.txt"))
    notices = [inbox.from_bytes(path.read_bytes(), path.name, DAY) for path in paths]
    chosen = [*([one] for one in notices), *(notices[at : at + 2] for at in range(0, len(notices) - 1, 2))]
    return [said for one in chosen if (said := _said(one))]


def _said(notices: Sequence[Notice]) -> list[Utterance]:
    """The script's sentences; none where a notice does not fit its template."""
    try:
        script = review.write_script(notices, Settings(), notices[0].date or DAY)
    except BroadcastError:
        return []
    return [said for item in script.items for said in utterances.of_item(item, {})[0]]


def off(said: Sequence[Utterance], clips: Sequence[Clip], wanted: float) -> float:
    """By how much the pace differs from what was asked, as a part of it; measured on the clips that are joined."""
    seconds = sum((last - first) / clip.rate for clip in clips for first, last in [sound_bounds(clip)])
    return abs(60 * sum(one.count for one in said) / seconds / wanted - 1)


def _rows(name: str, each: Sequence[float]) -> list[table.Row]:
    """The part of the scripts within 3 %, and the farthest."""
    near, most = 100 * sum(one <= CLOSE for one in each) / len(each), 100 * max(each)
    claim = f"≤ {100 * FARTHEST:g} (stretched at most {100 * pace.STRETCH:g} %)"
    return [
        table.Row(f"{name}: {len(each)} scripts within 3 % of the pace: %", near, None, "≥ 95", near >= 95),
        table.Row(f"{name}: the farthest: %", most, None, claim, most <= 100 * FARTHEST),
    ]


def _spoken(said: Sequence[Utterance], voice: str, settings: Settings) -> float:
    """How far off the pace is when that voice speaks them."""
    clips = programme.speak(said, voices.find(voice, settings), settings, lambda *_: None).clips
    return off(said, clips, settings.pace)


def embedded(name: str) -> list[table.Row]:
    """All scripts by that voice, with one cache."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), cache=folder, data=folder)
        return _rows(name, [_spoken(said, name, settings) for said in scripts()])


def changed(said: Sequence[Utterance]) -> list[Utterance]:
    """The sentences with another one in their middle."""
    middle = len(said) // 2
    return [*said[:middle], utterances.of_text(ADDED + said[middle].text, {})[0], *said[middle + 1 :]]


def online(how: str, speed: Callable[[float, int], float]) -> list[table.Row]:
    """All scripts by an online voice of that speed, each with an empty cache, and once more with one sentence changed.

    Raises:
        ImportError: what the tests' server needs is not installed.
    """
    if str(TESTS) not in sys.path:
        sys.path.append(str(TESTS))
    from engines.edge_server import EdgeServer, Speech, connected

    def say(text: str, asked: float) -> Speech:
        return Speech(*online_voice.say(text, speed(asked, sum(map(str.isalnum, text)))))

    each: list[float] = []
    again: list[int] = []
    with connected(EdgeServer(voice=say)) as server:
        for said in scripts():
            with tempfile.TemporaryDirectory() as folder:
                settings = replace(Settings(), cache=folder, data=folder)
                each.append(_spoken(said, ONLINE, settings))
                before = len(server.ssml)
                _spoken(changed(said), ONLINE, settings)
                again.append(len({re.sub("<[^>]*>", "", ssml) for ssml in server.ssml[before:]}))
    name = f"edge, {how}"
    once, most = 100 * again.count(1) / len(again), max(again)
    return [
        *_rows(name, each),
        table.Row(
            f"{name}: one sentence changed, only that one asked for: % of scripts", once, None, "100", once == 100
        ),
        table.Row(f"{name}: one sentence changed, sentences asked for at most", most, None, "1", most == 1),
    ]


def measure() -> list[table.Row]:
    """How near each voice comes, and how much the online one is asked for when a sentence changes."""
    rows = [row for name in VOICES for row in embedded(name)]
    return rows + [row for how, speed in online_voice.SPEEDS.items() for row in online(how, speed)]


if __name__ == "__main__":
    table.show(measure(), table.load())
