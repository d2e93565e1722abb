"""A sound file as the street will get it: seconds, level, pace, format, and what would be wrong."""

from __future__ import annotations

import json
from gettext import gettext as _
from pathlib import Path
from typing import Any

import numpy as np

from broadcast.audio import files
from broadcast.audio.levels import lufs, true_peak_dbtp
from broadcast.audio.mp3 import FRAME
from broadcast.errors import DecodeFailed
from broadcast.model import Clip, Samples, Speaker
from broadcast.output import MANIFEST

LEVEL_LU = 0.5
"""How far the loudness may be from the profile's before a file counts as wrong."""
QUIET_DB = 50.0
"""Silence is what lies this far under the loudest 24 ms."""
LONGEST_SILENCE_S = 15.0
"""A listener who passes by in a longer silence hears nothing. Our own judgement."""


def _longest_silence(samples: Samples) -> float:
    count = len(samples) // FRAME
    power = (samples[: count * FRAME].reshape(count, FRAME).astype(np.float64) ** 2).mean(axis=1)
    loudest = float(power.max(initial=0.0))
    loud = np.flatnonzero(power > loudest * 10 ** (-QUIET_DB / 10))
    edges = np.concatenate([[-1], loud, [count]])
    return float((np.diff(edges).max() - 1) * FRAME / files.RATE)


def _manifest(path: Path) -> dict[str, Any]:
    """The manifest beside the file, if it speaks of that file; else empty."""
    try:
        manifest: dict[str, Any] = json.loads((path.parent / MANIFEST).read_text(encoding="utf-8"))
        return manifest if path.name in [file["path"] for file in manifest["files"]] else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def speaker_of(path: Path) -> str | None:
    """The speaker for which the file was made, if the manifest beside it tells."""
    name = _manifest(path).get("speaker")
    return name if isinstance(name, str) else None


def _problems(clip: Clip, loudness: float, peak: float, silence_s: float, speaker: Speaker) -> list[str]:
    if not np.isfinite(loudness):
        return [_("it is silent")]
    found = []
    if speaker.lufs is not None and abs(loudness - speaker.lufs) > LEVEL_LU:
        found.append(
            _("{lufs:.1f} LUFS; {name} wants {wanted:.1f}").format(
                lufs=loudness, name=speaker.name, wanted=speaker.lufs
            )
        )
    if peak > speaker.true_peak_dbtp:
        found.append(_("true peak {peak:.2f} dBTP, over {most:.1f}").format(peak=peak, most=speaker.true_peak_dbtp))
    if silence_s > LONGEST_SILENCE_S:
        found.append(_("{seconds:.1f} s of silence in a row").format(seconds=silence_s))
    return found


def measure(path: Path, speaker: Speaker) -> dict[str, Any]:
    """What `broadcast check --json` prints for one file.

    Raises:
        DecodeFailed: it is no sound.
    """
    if path.is_dir():
        raise DecodeFailed(_("{path} is a folder.").format(path=path), _("Name the sound files in it, such as 01.mp3."))
    clip, format = files.read(path)
    loudness, peak = lufs(clip.samples, clip.rate), true_peak_dbtp(clip.samples, clip.rate)
    rms_db = 10 * np.log10(float((clip.samples.astype(np.float64) ** 2).mean()) + 1e-20)
    silence_s = _longest_silence(clip.samples)
    heard = bool(np.isfinite(loudness) and np.isfinite(peak))
    return {
        "path": str(path),
        "seconds": round(clip.seconds, 3),
        "format": format,
        "lufs": round(loudness, 2) if heard else None,
        "true_peak_dbtp": round(peak, 2) if heard else None,
        "crest_db": round(20 * float(np.log10(np.abs(clip.samples).max())) - rms_db, 1) if heard else None,
        "pace_per_minute": _manifest(path).get("pace_per_minute"),
        "longest_silence_s": round(silence_s, 2),
        "problems": _problems(clip, loudness, peak, silence_s, speaker),
    }
