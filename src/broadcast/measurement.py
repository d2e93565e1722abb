"""A sound file as the street will get it: seconds, level, pace, format, and what would be wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.audio import container, defects, files, levels
from broadcast.errors import DecodeFailed
from broadcast.model import Samples, Speaker
from broadcast.output import MANIFEST

LEVEL_LU = 0.5
"""How far the loudness may be from the profile's before a file counts as wrong."""
QUIET_DB = 50.0
"""Silence is what lies this far under the loudest 24 ms."""
LONGEST_SILENCE_S = 15.0
"""A listener who passes by in a longer silence hears nothing. Our own judgement."""
LEADING_SILENCE_S = 3.0
"""An amplifier that wakes wants up to half a second of it (field notes on loudness); who has pressed the button and
hears nothing for longer than this presses it again. Our own judgement."""
FRAME_S = 0.024
"""The steps in which sound and silence are told apart."""
SEAM_S = 0.1
"""How near to a seam a click belongs to it."""
MOST_SEAMS = 100_000
"""A manifest is no reason to fill the memory."""
MOST_CLICKS = 1000
"""How many are listed."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What one pass through a sound file found; arrays of FRAME_S steps, whatever its length."""

    seconds: float
    decoded: files.Decoded
    finite: bool
    """Whether every sample is a number."""
    mean_square: float
    true_peak_dbtp: float
    powers: NDArray[np.float64]
    """K-weighted, in steps of 100 ms: `levels.integrated`, `levels.sliding`."""
    low: Samples
    high: Samples
    """The lowest and the highest sample of each frame."""
    loud: NDArray[np.float64]
    """The mean square of each frame."""
    clicks: tuple[tuple[float, float], ...] | None
    """Second and size of each (`defects.Click`); None: the rate is too low to tell."""
    clipped_runs: int
    """Of all channels."""

    @property
    def lufs(self) -> float:
        return levels.integrated(self.powers)

    @property
    def peak(self) -> float:
        """The highest sample, linear."""
        return float(max(self.high.max(initial=0), -self.low.min(initial=0)))

    @property
    def sounding(self) -> NDArray[np.bool_]:
        """Of each frame whether it is no silence."""
        return np.asarray(self.loud > self.loud.max(initial=0) * 10 ** (-QUIET_DB / 10))

    @property
    def leading_silence_s(self) -> float:
        return float((np.append(self.sounding, True)).argmax() * FRAME_S)

    @property
    def longest_silence_s(self) -> float:
        edges = np.concatenate([[-1], np.flatnonzero(self.sounding), [len(self.loud)]])
        return float((np.diff(edges).max() - 1) * FRAME_S)


class _Ear:
    """Hears a file block by block."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.loudness = levels.Loudness(rate)
        self.peak = levels.TruePeak(rate)
        self.clicks = defects.Clicks(rate) if rate >= defects.CLICK_RATE else None
        self.clipping = [defects.Clipping() for _channel in range(channels)]
        self.count = 0
        self.square = 0.0
        self.finite = True
        self.rest: Samples = np.zeros(0, dtype=np.float32)
        self.frames: list[tuple[Samples, Samples, NDArray[np.float64]]] = []

    def hear(self, block: NDArray[np.float32]) -> None:
        """One block, shape (samples, channels)."""
        samples = files.mono(block)
        heard, samples = samples, levels.numbers(samples)
        self.finite = self.finite and samples is heard
        self.count += len(samples)
        self.square += float(np.dot(samples, samples))
        self.loudness.add(samples)
        self.peak.add(samples)
        if self.clicks:
            self.clicks.add(samples)
        for number, clipping in enumerate(self.clipping):
            clipping.add(block[:, number])
        samples = np.concatenate([self.rest, samples])
        frame = round(FRAME_S * self.rate)
        whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
        self.rest = samples[whole.size :].copy()
        self.frames.append((whole.min(axis=1), whole.max(axis=1), (whole.astype(np.float64) ** 2).mean(axis=1)))


def listen(path: Path) -> Heard:
    """One pass through a sound file; memory hardly grows with its length.

    Raises:
        DecodeFailed: it is no sound.
    """
    if path.is_dir():
        raise DecodeFailed(_("{path} is a folder.").format(path=path), _("Name the sound files in it, such as 01.mp3."))
    ears: list[_Ear] = []

    def hear(block: NDArray[np.float32], rate: int) -> None:
        if not ears:
            ears.append(_Ear(rate, block.shape[1]))
        ears[0].hear(block)

    decoded = files.stream(path, hear)
    ear = ears[0]
    if len(ear.rest):  # The last frame, shorter than the others, counts as far as it goes.
        ear.frames.append((ear.rest.min(keepdims=True), ear.rest.max(keepdims=True), np.array([np.mean(ear.rest**2)])))
    low, high, loud = (np.concatenate([frames[part] for frames in ear.frames]) for part in range(3))
    clicks = ear.clicks.finish() if ear.clicks else None
    return Heard(
        seconds=ear.count / ear.rate,
        decoded=decoded,
        finite=ear.finite,
        mean_square=ear.square / ear.count,
        true_peak_dbtp=ear.peak.dbtp(),
        powers=ear.loudness.powers,
        low=low,
        high=high,
        loud=loud,
        clicks=None if clicks is None else tuple((one.at / ear.rate, one.size) for one in clicks),
        clipped_runs=sum(one.finish() for one in ear.clipping),
    )


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
    """Seconds of a pass, of the gap behind it, and how many there are, by the manifest beside the file; None: by none
    that speaks of it."""
    try:
        file = next(one for one in _manifest(path)["files"] if one["path"] == path.name)
        return float(file["programme_seconds"]), float(file["gap_seconds"]), int(file["repeats"])
    except (KeyError, TypeError, ValueError):
        return None


def seams(path: Path) -> NDArray[np.float64]:
    """The seconds at which a pass begins or ends."""
    whole, gap, repeats = passes(path) or (0.0, 0.0, 0)
    begins = np.arange(max(0, min(repeats, MOST_SEAMS))) * (whole + gap)
    return np.sort(np.concatenate([begins, begins + whole]))


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
    return found[:MOST_CLICKS]


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


def _defects(clicks: list[float] | None, clipped: int) -> list[str]:
    found = []
    if clicks:
        first = ", ".join(f"{at:g}" for at in clicks[:3]) + (", …" if len(clicks) > 3 else "")
        found.append(_("clicks: {count}, at {seconds} s").format(count=len(clicks), seconds=first))
    if clipped:
        found.append(_("samples are cut off at the top in {count} places").format(count=clipped))
    return found


def describe(path: Path, heard: Heard, speaker: Speaker) -> dict[str, Any]:
    """What `broadcast check --json` prints for one file."""
    file = container.container(path, heard.decoded)
    told = heard.finite and bool(np.isfinite(heard.lufs))
    clicks = _clicks(heard, path)
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
        "clipped_runs": heard.clipped_runs,
        "decodes_whole": not file.faults,
        "problems": [
            *(_("it does not decode to its last frame: {reason}").format(reason=fault) for fault in file.faults),
            *container.misfits(path, file, heard.decoded, heard.seconds, speaker),
            *_loudness_problems(heard, speaker),
            *_defects(clicks, heard.clipped_runs),
        ],
    }


def measure(path: Path, speaker: Speaker) -> dict[str, Any]:
    """`describe` after `listen`.

    Raises:
        DecodeFailed: it is no sound.
    """
    return describe(path, listen(path), speaker)
