"""Chao digits → the pitch curve of an utterance, in place of the one that a voice would have chosen itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from broadcast.model import Samples

STEP = 3.0
"""Semitones from one of Chao's five levels to the next: an octave from the lowest to the highest, one speaker's range.
Source: Y. R. Chao, A system of tone letters, Le Maître Phonétique 45 (1930)."""
DECLINE = 0.5
"""Semitones by which a phrase sinks from its first syllable to its last, for all tones alike."""
DECLINE_OVER = 8
"""Syllables over which it does; a shorter phrase sinks by less."""
TAIL = 6
"""Values at a rhyme's end that are hardly heard, as the mouth closes for what follows: the tone is over before them."""
SMOOTH = 3
"""Values over which the curve is smoothed: a larynx does not turn corners."""
VOICED_HZ = 60.0
"""What lies under it in the voice's own curve has no voice."""
QUIET = 30
"""Percentile of the energy of what the voice itself would voice: no rhyme is softer. At a sentence's end it would
whisper."""


@dataclass(frozen=True, slots=True)
class Span:
    """One syllable's part of the curve: where its rhyme begins and ends, and its tone."""

    start: int
    end: int
    tone: str
    """Chao digits, such as `213`; empty: the voice's own curve is left there."""
    first: bool = False
    """Whether a phrase begins with it."""


def bend(own: Samples, spans: Sequence[Span], centre_hz: float) -> Samples:
    """The curve that follows the tones: voiced in every rhyme; elsewhere only where the voice's own curve is.

    Args:
        own: the voice's own curve in Hz, shape (n,).
        spans: in order, none overlapping another.
        centre_hz: what Chao's level 3 is at the beginning of a phrase.
    """
    at, levels = _points(spans)
    if not at:
        return own
    semitones = np.interp(np.arange(len(own)), at, levels)
    window = np.ones(SMOOTH) / SMOOTH
    semitones = np.convolve(np.pad(semitones, SMOOTH // 2, mode="edge"), window, mode="valid")
    ours = own >= VOICED_HZ
    for span in spans:
        ours[span.start : span.end] = bool(span.tone)
    return np.where(ours, centre_hz * 2 ** (semitones / 12), own).astype(np.float32)


def audible(energy: Samples, own: Samples, spans: Sequence[Span]) -> Samples:
    """The energy, nowhere in a rhyme lower than QUIET; `energy` and `own` as `bend` has them."""
    voiced = own >= VOICED_HZ
    if not voiced.any():
        return energy
    least = np.percentile(energy[voiced], QUIET)
    raised = energy.copy()
    for span in spans:
        if span.tone:
            raised[span.start : span.end] = np.maximum(raised[span.start : span.end], least)
    return raised


def _points(spans: Sequence[Span]) -> tuple[list[float], list[float]]:
    """Where the curve has its corners, and how high it is there in semitones over the centre."""
    at: list[float] = []
    levels: list[float] = []
    begun = 0
    for number, span in enumerate(spans):
        if span.first:
            begun = number
        if not span.tone:
            continue
        sunk = DECLINE * min(1.0, (number - begun) / DECLINE_OVER)
        digits = span.tone if len(span.tone) > 1 else span.tone * 2
        last = max(span.start, span.end - 1 - min(TAIL, (span.end - span.start) // 3))
        at += np.linspace(span.start, last, len(digits)).tolist()
        levels += [STEP * (int(digit) - 3) - sunk for digit in digits]
    return at, levels
