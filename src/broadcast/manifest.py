"""What was made: files, hashes, seconds, notices, voice, levels. Written last; the folder counts only with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import fmean
from typing import Any

from broadcast import pace, voices
from broadcast.audio.formats import Loop
from broadcast.audio.master import Mastered
from broadcast.model import Programme, Remark, Script, Speaker, Voice


def as_json(value: Any) -> str:
    """One object as people and machines read it: UTF-8, indented, dates in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def describe(
    script: Script,
    voice: Voice,
    speaker: Speaker,
    programmes: Sequence[Programme],
    mastered: Sequence[Mastered],
    files: Iterable[tuple[str, Loop]],
    ai_label: str,
    remarks: Iterable[Remark],
    subtitles: Iterable[str],
) -> dict[str, Any]:
    """The manifest of docs/design.md, with `locale`, `experimental`, `ai_label`, `approved_by` and `subtitles` besides.

    `locale` is what the voice speaks, a dialect under our own name of it.

    The same input gives the same text. Several programmes are one script, whose sentences say by `programme` to which
    of them they belong; a file then tells of each its seconds and how often it is heard, and `repeats`,
    `programme_seconds` and `gap_seconds` are about the passes of all. The loudness is their mean, the true peak their
    highest, the pace that of all their sentences.
    """
    several = len(programmes) > 1
    said = [(number, one) for number, programme in enumerate(programmes) for one in programme.said]
    facts = {(fact.surface, fact.spoken) for item in script.items for fact in item.facts}
    return {
        "date": script.date.isoformat(),
        "community": script.community,
        "voice": voice.name,
        "locale": voices.dialect(voice) or voice.locale or "zh-CN",
        "experimental": voice.experimental,
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
            | ({"programme": number} if several else {})
            for number, one in said
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
            | ({"programmes": [{"seconds": s, "repeats": n} for s, n in loop.programmes]} if several else {})
            for name, loop in files
        ],
        "subtitles": [*subtitles],
        "pace_per_minute": round(pace.of([one for _number, one in said]), 1),
        "overall_pace_per_minute": round(pace.overall([one.said for one in programmes]), 1),
        "lufs": round(fmean(one.lufs for one in mastered), 2),
        "true_peak_dbtp": round(max(one.true_peak_dbtp for one in mastered), 2),
        "notices": [
            {"id": n.id, "source": n.source, "expires": n.expires.isoformat() if n.expires else None}
            for n in script.notices
        ],
        "facts": [{"surface": surface, "spoken": spoken} for surface, spoken in sorted(facts)],
        "remarks": [asdict(remark) for remark in remarks],
    }
