"""The community's standing message: always true, always ready, for the morning on which there is nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from broadcast import produce, review
from broadcast.audio.loop import Length
from broadcast.config import Settings
from broadcast.model import Item, Script
from broadcast.programme import Progress
from broadcast.voices import EMBEDDED

TEXT = "各位居民，出门请注意安全，家里请关好水电煤气。有事请找社区工作人员。"
"""Says nothing that could be wrong on any day."""


def make(settings: Settings, progress: Progress) -> Path:
    """Speaks the standing message by the embedded voice into `standing` beside broadcast.toml; gives the loop file."""
    folder = (settings.file.parent if settings.file else Path()) / "standing"
    frame = review.write_script([], settings, dt.date.today())
    opening, closing = frame.items
    script = Script(frame.date, frame.community, (opening, Item("general", TEXT), closing), ())
    made = produce.make(
        [script],
        settings,
        folder,
        voice=EMBEDDED,
        speaker=settings.speaker,
        length=Length(60 * settings.minutes, gap_s=settings.gap),
        offline=True,
        progress=progress,
    )
    return folder / str(made["files"][0]["path"])
