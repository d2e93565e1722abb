"""What was made: files, hashes, seconds, notices, voice, levels. Written last; the folder counts only with it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from broadcast.audio.master import Mastered
from broadcast.audio.mp3 import Loop
from broadcast.model import Programme, Remark, Script, Speaker, Voice


def as_json(value: Any) -> str:
    """One object as people and machines read it: UTF-8, indented, dates in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def describe(
    script: Script,
    voice: Voice,
    speaker: Speaker,
    programme: Programme,
    mastered: Mastered,
    files: Iterable[tuple[str, Loop]],
    ai_label: str,
    remarks: Iterable[Remark],
) -> dict[str, Any]:
    """The manifest of docs/design.md, with `ai_label` and `approved_by` besides; the same input gives the same text."""
    facts = {(fact.surface, fact.spoken) for item in script.items for fact in item.facts}
    return {
        "date": script.date.isoformat(),
        "community": script.community,
        "voice": voice.name,
        "engine": voice.engine,
        "speaker": speaker.name,
        "ai_label": ai_label,
        "approved_by": script.approval.by if script.approval else None,
        "script": [
            {
                "text": one.utterance.text,
                "spoken": one.utterance.spoken,
                "kind": script.items[one.item].kind,
                "notice": script.items[one.item].notice,
                "seconds": round(one.end_s - one.start_s, 3),
            }
            for one in programme.said
        ],
        "files": [
            {
                "path": name,
                "seconds": loop.seconds,
                "repeats": loop.repeats,
                "programme_seconds": loop.programme_seconds,
                "gap_seconds": loop.gap_seconds,
                "sha256": loop.sha256,
                "bytes": loop.bytes,
            }
            for name, loop in files
        ],
        "pace_per_minute": round(programme.pace, 1),
        "overall_pace_per_minute": round(programme.overall_pace, 1),
        "lufs": round(mastered.lufs, 2),
        "true_peak_dbtp": round(mastered.true_peak_dbtp, 2),
        "notices": [
            {"id": n.id, "source": n.source, "expires": n.expires.isoformat() if n.expires else None}
            for n in script.notices
        ],
        "facts": [{"surface": surface, "spoken": spoken} for surface, spoken in sorted(facts)],
        "remarks": [asdict(remark) for remark in remarks],
    }
