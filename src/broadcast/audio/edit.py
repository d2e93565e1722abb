"""Cutting and joining: resample, trim, silence."""

from __future__ import annotations

import numpy as np

from broadcast.audio.levels import sound_bounds
from broadcast.model import Clip, Mark, Samples

BEFORE_S, AFTER_S = 0.02, 0.06
"""What is kept around the sound, so that no consonant or last breath of a vowel is cut; both ends fade within it."""


def resample(clip: Clip, rate: int) -> Clip:
    """The clip at `rate`; untouched when that is its rate already."""
    if clip.rate == rate:
        return clip
    import soxr

    samples = soxr.resample(clip.samples, clip.rate, rate, "HQ").astype(np.float32)
    return Clip(samples, rate, clip.marks)


def trim(clip: Clip) -> Clip:
    """The clip without the silence at its ends, marks moved along; a silent clip becomes empty."""
    first, last = sound_bounds(clip)
    before, after = int(BEFORE_S * clip.rate), int(AFTER_S * clip.rate)
    start, end = max(0, first - before), min(len(clip.samples), last + after)
    if last == 0:
        return Clip(clip.samples[:0], clip.rate)
    samples = clip.samples[start:end].copy()
    rise, fall = min(before, first - start), min(after, end - last)
    if rise:
        samples[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    if fall:
        samples[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    shift, seconds = start / clip.rate, len(samples) / clip.rate
    marks = tuple(
        Mark(m.index, min(max(m.start_s - shift, 0.0), seconds), min(max(m.end_s - shift, 0.0), seconds))
        for m in clip.marks
    )
    return Clip(samples, clip.rate, marks)


def silence(seconds: float, rate: int) -> Samples:
    """So many seconds of nothing."""
    return np.zeros(round(seconds * rate), dtype=np.float32)
