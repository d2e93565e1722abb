"""A sound file as the street will get it: seconds, level, pace, format, and what would be wrong."""

from __future__ import annotations

import json
import math
from gettext import gettext as _
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.audio import container, defects
from broadcast.audio.heard import FRAME_S, Heard, listen
from broadcast.audio.loop import LONGEST_SILENCE_S
from broadcast.model import Speaker
from broadcast.output import MANIFEST

LEVEL_LU = 0.5
"""How far the loudness may be from the profile's before a file counts as wrong."""
LEADING_SILENCE_S = 3.0
"""An amplifier that wakes wants up to half a second of it (field notes on loudness); who has pressed the button and
hears nothing for longer than this presses it again. Our own judgement."""
SEAM_S = 0.1
"""How near to a seam a click belongs to it."""
BEGIN_FRAMES = (2, 6)
"""The frames of a pass that are silent whatever its codec's delay: `programme.LEAD_S` is 12 of them."""
MOST_SEAMS = 100_000
"""A manifest is no reason to fill the memory."""
MOST_LISTED = 1000
"""So many clicks or seams are listed."""


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


def passes(path: Path) -> tuple[float, float, int] | None:
    """Seconds of a pass, of the mean gap behind it, and how many there are, by the manifest beside the file; None: by
    none that speaks of it, or the passes are of several programmes."""
    try:
        file = next(one for one in _manifest(path)["files"] if one["path"] == path.name)
        whole, repeats = float(file["programme_seconds"]), int(file["repeats"])
        # The manifest's own gap is rounded, which over a night makes a third of a second.
        gap = float(file["seconds"]) / repeats - whole
        sensible = "programmes" not in file and whole > 0 and -FRAME_S < gap < math.inf and repeats > 0
        return (whole, max(0.0, gap), repeats) if sensible else None
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None


def seams(path: Path) -> NDArray[np.float64]:
    """The seconds at which a pass begins or ends."""
    whole, gap, repeats = passes(path) or (0.0, 0.0, 0)
    begins = np.arange(max(0, min(repeats, MOST_SEAMS))) * (whole + gap)
    return np.sort(np.concatenate([begins, begins + whole]))


def _cut(heard: Heard, path: Path) -> list[float]:
    """The seconds at which a pass but the first should begin, with silence, and does not: one before it is cut off.

    Single gaps differ by a frame; whether they are spread evenly or the longer ones come first, is tried both ways.
    """
    whole, gap, repeats = passes(path) or (0.0, 0.0, 0)
    number = np.arange(1, max(1, min(repeats, MOST_SEAMS)))
    spare = gap / FRAME_S
    longer = round((spare - math.floor(spare + 1e-6)) * repeats)
    even = number * (whole + gap) / FRAME_S
    early = number * (whole / FRAME_S + math.floor(spare + 1e-6)) + np.minimum(number, longer)
    first, last = BEGIN_FRAMES
    loud = np.concatenate([[0], np.cumsum(heard.sounding)])

    def sounds(begins: NDArray[Any]) -> NDArray[np.bool_]:
        at = np.clip(begins.round().astype(np.intp)[:, None] + [first, last], 0, len(loud) - 1)
        return np.asarray(loud[at[:, 1]] > loud[at[:, 0]])

    return [round(float(at), 3) for at in (even * FRAME_S)[sounds(even) & sounds(early)][:MOST_LISTED]]


def _clicks(heard: Heard, path: Path) -> list[float] | None:
    """The seconds of those that are heard: of any place from `defects.CLICK_LEAST` up, at a seam smaller ones too."""
    if heard.clicks is None:
        return None
    near = seams(path)
    found = []
    for at, size in heard.clicks:
        at_seam = bool(len(near)) and float(np.abs(near - at).min()) <= SEAM_S
        if size >= heard.peak * (defects.SEAM_LEAST if at_seam else defects.CLICK_LEAST):
            found.append(round(at, 3))
    return found[:MOST_LISTED]


def _loudness_problems(heard: Heard, speaker: Speaker) -> list[str]:
    if not heard.finite:
        return [_("it holds samples that are no numbers")]
    if not np.isfinite(heard.lufs):
        return [_("it is silent")]
    found = []
    if speaker.lufs is not None and abs(heard.lufs - speaker.lufs) > LEVEL_LU:
        found.append(
            _("{lufs:.1f} LUFS; {name} wants {wanted:.1f}").format(
                lufs=heard.lufs, name=speaker.name, wanted=speaker.lufs
            )
        )
    if heard.true_peak_dbtp > speaker.true_peak_dbtp:
        found.append(
            _("true peak {peak:.2f} dBTP, over {most:.1f}").format(
                peak=heard.true_peak_dbtp, most=speaker.true_peak_dbtp
            )
        )
    if heard.leading_silence_s > LEADING_SILENCE_S:
        found.append(_("{seconds:.1f} s of silence before the first sound").format(seconds=heard.leading_silence_s))
    if heard.longest_silence_s > LONGEST_SILENCE_S:
        found.append(_("{seconds:.1f} s of silence in a row").format(seconds=heard.longest_silence_s))
    return found


def _first(seconds: list[float]) -> str:
    return ", ".join(f"{at:g}" for at in seconds[:3]) + (", …" if len(seconds) > 3 else "")


def _defects(clicks: list[float] | None, cut: list[float], clipped: int) -> list[str]:
    found = []
    if clicks:
        found.append(_("clicks: {count}, at {seconds} s").format(count=len(clicks), seconds=_first(clicks)))
    if cut:
        found.append(_("no rest between two passes at {seconds} s").format(seconds=_first(cut)))
    if clipped:
        found.append(_("samples are cut off at the top in {count} places").format(count=clipped))
    return found


def describe(path: Path, heard: Heard, speaker: Speaker) -> dict[str, Any]:
    """What `broadcast check --json` prints for one file."""
    file = container.container(path, heard.decoded)
    told = heard.finite and bool(np.isfinite(heard.lufs))
    clicks, cut = _clicks(heard, path), _cut(heard, path)
    manifest = _manifest(path)
    return {
        "path": str(path),
        "seconds": round(heard.seconds, 3),
        "format": heard.decoded.format,
        "lufs": round(heard.lufs, 2) if told else None,
        "true_peak_dbtp": round(heard.true_peak_dbtp, 2) if told else None,
        "crest_db": round(float(20 * np.log10(heard.peak) - 10 * np.log10(heard.mean_square)), 1) if told else None,
        "pace_per_minute": manifest.get("pace_per_minute"),
        "overall_pace_per_minute": manifest.get("overall_pace_per_minute"),
        "leading_silence_s": round(heard.leading_silence_s, 2),
        "longest_silence_s": round(heard.longest_silence_s, 2),
        "clicks": clicks,
        "cut_seams": cut,
        "clipped_runs": heard.clipped_runs,
        "decodes_whole": not file.faults,
        "problems": [
            *(_("it does not decode to its last frame: {reason}").format(reason=fault) for fault in file.faults),
            *container.misfits(path, file, heard.decoded, heard.seconds, speaker),
            *_other_seconds(heard.seconds, path, manifest),
            *_loudness_problems(heard, speaker),
            *_defects(clicks, cut, heard.clipped_runs),
        ],
    }


def _other_seconds(seconds: float, path: Path, manifest: dict[str, Any]) -> list[str]:
    """A file that is not as long as its manifest says."""
    files: list[dict[str, Any]] = manifest.get("files") or []
    stated = next((one.get("seconds") for one in files if one.get("path") == path.name), None)
    if not isinstance(stated, int | float) or not math.isfinite(stated) or abs(seconds - stated) <= FRAME_S:
        return []
    return [_("it lasts {seconds:.2f} s; its manifest says {stated:.2f}").format(seconds=seconds, stated=stated)]


def measure(path: Path, speaker: Speaker) -> dict[str, Any]:
    """`describe` after `listen`.

    Raises:
        DecodeFailed: it is no sound.
    """
    return describe(path, listen(path), speaker)
