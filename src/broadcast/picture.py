"""A sound file as a picture: waveform, where it sounds and where it pauses, momentary and short-term loudness."""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Callable
from gettext import gettext as _
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.audio import levels
from broadcast.audio.heard import FRAME_S, Heard
from broadcast.errors import ConfigError
from broadcast.model import Speaker

WAVE, SOUND, MOMENTARY, SHORT_TERM, WANTED, CLICK = "#4477aa", "#228833", "#bbbbbb", "#000000", "#ee6677", "#aa3377"
"""Colours that people with any colour vision tell apart. Source: P. Tol, Colour Schemes, SRON/EPS/TN/09-002, bright."""
COLUMNS = 1500
"""At most so many steps of the waveform are drawn; of each the lowest and the highest sample."""
SHORT_TERM_S, MOMENTARY_S = 3.0, 0.4
"""Source: EBU Tech 3341."""
LUFS_RANGE = (-60.0, 0.0)


def prepare() -> None:
    """Raises:
    ConfigError: matplotlib is not installed.
    """
    # What it says of its font cache is not for the reader of a measurement.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as exc:
        raise ConfigError(
            _("Pictures need a package that is not installed: {name}.").format(name=exc.name),
            _("Run: {command}").format(command='pip install "xiaolaba[plots]"'),
        ) from exc


def _columns(values: NDArray[np.float32], step: int, most: Callable[..., NDArray[np.float32]]) -> NDArray[np.float32]:
    padded = np.pad(values, (0, -len(values) % step), mode="edge")
    return most(padded.reshape(-1, step), axis=1)


def _waveform(axes: Any, low: NDArray[np.float32], high: NDArray[np.float32], peak_db: float) -> None:
    step = max(1, math.ceil(len(low) / COLUMNS))
    lows, highs = _columns(low, step, np.min), _columns(high, step, np.max)
    at = (np.arange(len(lows)) + 0.5) * step * FRAME_S
    axes.fill_between(at, lows, highs, color=WAVE, linewidth=0.5)
    for sign in (-1, 1):
        axes.axhline(sign * 10 ** (peak_db / 20), color=WANTED, linestyle="--", linewidth=1)
    axes.set_ylim(-1.05, 1.05)
    axes.set_ylabel("full scale")


def _loudness(axes: Any, powers: NDArray[np.float64], wanted: float | None) -> None:
    for seconds, label, colour, width in (
        (MOMENTARY_S, "momentary", MOMENTARY, 0.8),
        (SHORT_TERM_S, "short-term", SHORT_TERM, 1.5),
    ):
        loud = [max(LUFS_RANGE[0], levels.level(float(power))) for power in levels.sliding(powers, seconds)]
        at = np.arange(len(loud)) * 0.1 + seconds / 2
        axes.plot(at, loud, color=colour, linewidth=width, label=f"{label}, {seconds:g} s")
    if wanted is not None:
        axes.axhline(wanted, color=WANTED, linestyle="--", linewidth=1, label=f"wanted, {wanted:g} LUFS")
    axes.set_ylim(*LUFS_RANGE)
    axes.set_ylabel("LUFS")
    axes.set_xlabel("s")
    axes.legend(loc="lower right", fontsize="small", ncols=3)


def _title(name: str, heard: Heard, passes: int) -> str:
    """Without what the fonts at hand may not have."""
    parts = [name] if name.isascii() and name.isprintable() else []
    parts.append(f"{heard.seconds:.1f} s")
    if np.isfinite(heard.lufs) and np.isfinite(heard.true_peak_dbtp):
        parts.append(f"{heard.lufs:.1f} LUFS, true peak {heard.true_peak_dbtp:.1f} dBTP")
    if passes > 1:
        parts.append(f"first of {passes} passes")
    return ", ".join(parts)


def draw(
    name: str, heard: Heard, clicks: list[float], passes: tuple[float, float, int] | None, speaker: Speaker
) -> bytes:
    """A PNG of the sound, or of its first pass.

    Args:
        name: of the file, for the title.
        clicks: the seconds at which there are some.
        passes: seconds of a pass and of its gap, and how many there are; None: the whole file is drawn.
        speaker: whose loudness and peak are drawn beside.

    Raises:
        ConfigError: as `prepare`.
    """
    prepare()
    from matplotlib.figure import Figure

    whole, gap, repeats = passes or (heard.seconds, 0.0, 1)
    seconds = min(whole + gap, heard.seconds) if repeats > 1 else heard.seconds
    frames, steps = math.ceil(seconds / FRAME_S), math.ceil(seconds * 10)
    figure = Figure(figsize=(12, 6), dpi=100, layout="constrained")
    wave, band, loudness = figure.subplots(3, 1, sharex=True, height_ratios=(6, 1, 6))
    wave.set_title(_title(name, heard, repeats), parse_math=False)
    _waveform(wave, heard.low[:frames], heard.high[:frames], speaker.true_peak_dbtp)
    for at in clicks:
        if at <= seconds:
            wave.axvline(at, color=CLICK, linewidth=1)
    sounding = heard.sounding[:frames]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], sounding, [False]])))
    spans = [(first * FRAME_S, (last - first) * FRAME_S) for first, last in edges.reshape(-1, 2)]
    band.broken_barh(spans, (0, 1), color=SOUND)
    band.set_yticks([0.5], ["sound"])
    band.set_ylim(0, 1)
    _loudness(loudness, heard.powers[:steps], speaker.lufs)
    loudness.set_xlim(0, max(seconds, FRAME_S))
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
