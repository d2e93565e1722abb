"""Whether the embedded dialect voices say the tones that they are told: pitch measured by WORLD's harvest.

Own sentences, one a line: `SENTENCES=FILE python bench/dialects.py`; only some of the voices: `VOICES="cantonese"`; the
sound's quality on more or fewer sentences than twelve: `COMPARED=40`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import table

from broadcast import pace, utterances, voices
from broadcast.config import Settings
from broadcast.engines import contour
from broadcast.engines.contour import Span
from broadcast.engines.kokoro import FRAME, KokoroEngine
from broadcast.errors import ScriptError
from broadcast.model import Clip, Samples, Utterance, Voice

SENTENCES = Path(__file__).parents[1] / "tests" / "dialects" / "notices.txt"
VOICES = tuple(os.environ.get("VOICES", "hangzhou shanghai cantonese sichuan").split())
PACE = 230.0
COMPARED = int(os.environ.get("COMPARED") or 12)
"""Sentences that the same voice speaks in Mandarin besides, to compare the sound's quality."""
FLOOR_HZ, CEILING_HZ = 60.0, 450.0
LEAST = 3
"""Voiced measurements of 5 ms that a syllable needs before its tone can be told."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured on one sentence."""

    alike: float
    """Correlation of the wanted and the measured pitch in semitones, over what is voiced in the rhymes."""
    off: tuple[float, ...]
    """Mean distance in semitones, syllable by syllable."""
    told: tuple[bool, ...]
    """Whether the nearest of all the dialect's contours is the one that was wanted, syllable by syllable."""
    clip: Clip


@contextmanager
def listening() -> Iterator[list[tuple[Samples, list[Span]]]]:
    """The curves that the engine asks for, with the rhymes, while it speaks."""
    asked: list[tuple[Samples, list[Span]]] = []
    real = contour.bend

    def noted(own: Samples, spans: list[Span], centre_hz: float) -> Samples:
        curve = real(own, spans, centre_hz)
        asked.append((curve, spans))
        return curve

    contour.bend = noted  # type: ignore[assignment]
    try:
        yield asked
    finally:
        contour.bend = real


def readable(lines: list[str], voice: Voice) -> tuple[list[Utterance], float]:
    """The sentences that have a reading throughout, and the percentage of hanzi that have one."""
    found, known, whole = [], 0, 0
    for line in lines:
        hanzi = [char for char in line if "\u4e00" <= char <= "\u9fff"]
        whole += len(hanzi)
        try:
            found.append(utterances.of_text(line, {}, locale=voice.locale)[0])
            known += len(hanzi)
        except ScriptError as exc:
            known += sum(char not in exc.message.rpartition(":")[2] for char in hanzi)
    return found, 100 * known / whole


def heard(engine: KokoroEngine, utterance: Utterance, voice: Voice, contours: list[str]) -> Heard:
    """One sentence spoken and measured."""
    import pyworld

    with listening() as asked:
        clip = engine.speak(utterance, voice, PACE)
    (curve, spans), *_more = asked
    hertz, _times = pyworld.harvest(
        clip.samples.astype(np.float64), clip.rate, f0_floor=FLOOR_HZ, f0_ceil=CEILING_HZ, frame_period=5.0
    )
    cut = spans[0].end * FRAME / 2 - clip.marks[0].end_s * clip.rate
    at = (np.arange(len(hertz)) * 0.005 * clip.rate + cut) / (FRAME / 2)
    wanted, got, off, told = [], [], [], []
    for span in spans:
        last = span.end - min(contour.TAIL, (span.end - span.start) // 3)
        inside = (at >= span.start) & (at < last) & (hertz > 0)
        if not span.tone:
            continue
        if inside.sum() < LEAST:
            told.append(False)
            continue
        aim = 12 * np.log2(curve[at[inside].astype(int)] / voice.pitch_hz)
        measured = 12 * np.log2(hertz[inside] / voice.pitch_hz)
        wanted.append(aim)
        got.append(measured)
        off.append(float(np.abs(measured - aim).mean()))
        share = (at[inside] - span.start) / max(1, last - 1 - span.start)
        distances = [float(np.mean((measured - _course(one, share)) ** 2)) for one in contours]
        told.append(contours[int(np.argmin(distances))] == whole(span.tone))
    alike = float(np.corrcoef(np.concatenate(wanted), np.concatenate(got))[0, 1])
    return Heard(alike, tuple(off), tuple(told), clip)


def whole(tone: str) -> str:
    """A tone as its contour: an entering tone has the course of a level one."""
    return tone * 2 if len(tone) == 1 else tone


def _course(tone: str, share: Samples) -> Samples:
    digits = [contour.STEP * (int(digit) - 3) for digit in tone]
    return np.interp(share, np.linspace(0, 1, len(digits)), digits)


def measure() -> list[table.Row]:
    """For each dialect: readings, correlation, semitones, tones recovered, pace."""
    import pyworld  # noqa: F401  # so that a missing package is told before anything is spoken

    lines = Path(os.environ.get("SENTENCES") or SENTENCES).read_text(encoding="utf-8").split("\n")
    lines = [line for line in lines if line and not line.startswith("#")]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        engine = KokoroEngine(Path(folder))
        for name in VOICES:
            voice = voices.find(name, Settings())
            said, known = readable(lines, voice)
            contours = sorted({whole(one.tone) for utterance in said for one in utterance.syllables if one.tone})
            found = [heard(engine, one, voice, contours) for one in said]
            same = replace(voice, locale="zh-CN", pitch_hz=None)
            mandarin = [engine.speak(utterances.of_text(line, {})[0], same, PACE) for line in lines[:COMPARED]]
            rows += _rows(name, known, found, said, len(contours), mandarin)
    return rows


def _dnsmos() -> Callable[[Clip], float] | None:
    """The overall quality, 1 to 5, as DNSMOS P.835 has it, of a clip at a peak of 0.7; None: it is not installed."""
    try:
        from speechmos import dnsmos
    except ImportError:
        return None
    import soxr

    def quality(clip: Clip) -> float:
        samples = soxr.resample(clip.samples, clip.rate, 16_000)
        return float(dnsmos.run(samples / np.abs(samples).max() * 0.7, 16_000)["ovrl_mos"])

    return quality


def _rows(
    name: str, known: float, found: list[Heard], said: list[Utterance], contours: int, mandarin: list[Clip]
) -> Iterator[table.Row]:
    dnsmos = _dnsmos()
    alike = float(np.mean([one.alike for one in found]))
    off = float(np.mean([value for one in found for value in one.off]))
    told = 100 * float(np.mean([value for one in found for value in one.told]))
    fast = pace.of_clips(said, [one.clip for one in found])
    yield table.Row(f"{name}: hanzi with a reading: %", known, None, "≥ 99", known >= 99)
    yield table.Row(f"{name}: correlation of pitch, {len(found)} sentences", alike, None, "≥ 0.85", alike >= 0.85)
    yield table.Row(f"{name}: error of a syllable: semitones", off, None, "≤ 2", off <= 2)
    yield table.Row(f"{name}: tones told, of {contours} contours: %", told, None, "≥ 85", told >= 85)
    quality = float(np.mean([dnsmos(one.clip) for one in found[:COMPARED]])) if dnsmos else None
    plain = float(np.mean([dnsmos(one) for one in mandarin])) if dnsmos else None
    better = "no more than 0.2 under" if dnsmos else "not measured: speechmos is missing"
    holds = plain - quality <= 0.2 if plain is not None and quality is not None else None
    yield table.Row(f"{name}: DNSMOS (other: the same voice's Mandarin)", quality, plain, better, holds)
    yield table.Row(f"{name}: pace at {PACE:g} asked", fast, None, "within 5 %", abs(fast / PACE - 1) <= 0.05)


if __name__ == "__main__":
    table.show(measure(), table.load())
