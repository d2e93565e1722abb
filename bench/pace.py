"""How near programmes come to the pace that was asked: our own notices, each a script, by two embedded voices.

Own notices of the same kind: `NOTICES=FOLDER python bench/pace.py`.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import table

from broadcast import inbox, pace, programme, review, utterances, voices
from broadcast.audio.levels import sound_bounds
from broadcast.config import Settings
from broadcast.errors import BroadcastError
from broadcast.model import Clip, Utterance

NOTICES = Path(__file__).parents[1] / "tests" / "notices"
VOICES = ("mandarin", "xiaobei")
CLOSE, FARTHEST = 0.03, 0.05


def scripts() -> list[list[Utterance]]:
    """What is said of each notice on its own day, opening and closing included."""
    import datetime as dt

    found = []
    for path in sorted(Path(os.environ.get("NOTICES") or NOTICES).glob("*.txt")):
        notice = inbox.from_bytes(path.read_bytes(), path.name, dt.date(2026, 1, 22))
        try:
            script = review.write_script([notice], Settings(), notice.date or dt.date(2026, 1, 22))
        except BroadcastError:
            continue
        found.append([said for item in script.items for said in utterances.of_item(item, {})[0]])
    return found


def off(said: list[Utterance], clips: tuple[Clip, ...], wanted: float) -> float:
    """By how much the pace differs from what was asked, as a part of it; measured on the clips that are joined."""
    seconds = sum((last - first) / clip.rate for clip in clips for first, last in [sound_bounds(clip)])
    return abs(60 * sum(one.count for one in said) / seconds / wanted - 1)


def measure() -> list[table.Row]:
    """The part of the programmes within 3 %, and the farthest, for each voice."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), cache=folder)
        for name in VOICES:
            voice = voices.find(name, settings)
            each = []
            for said in scripts():
                clips = programme.speak(said, voice, settings, lambda *_: None).clips
                each.append(off(said, clips, settings.pace))
            near = 100 * sum(one <= CLOSE for one in each) / len(each)
            rows.append(
                table.Row(f"{name}: {len(each)} scripts within 3 % of the pace: %", near, None, "≥ 95", near >= 95)
            )
            most = 100 * max(each)
            claim = f"≤ {100 * FARTHEST:g} (stretched at most {100 * pace.STRETCH:g} %)"
            rows.append(table.Row(f"{name}: the farthest: %", most, None, claim, most <= 100 * FARTHEST))
    return rows


if __name__ == "__main__":
    table.show(measure(), table.load())
