"""The chimes before and after the broadcast, made here by addition of partials: no borrowed file."""

from __future__ import annotations

import numpy as np

from broadcast.audio.edit import silence
from broadcast.model import Samples

# Partials of a struck bar, tuned to stay within a small horn's 500-5000 Hz: ratio to the fundamental, level.
_PARTIALS = ((1.0, 1.0), (2.0, 0.45), (3.0, 0.2), (4.16, 0.1))
_E5, _G5, _A5 = 659.26, 783.99, 880.0
"""Equal temperament, A4 = 440 Hz."""

SHORT_S, LONG_S, APART_S = 0.14, 0.42, 0.10
"""The rhythm of the label: short-long-short-short, Morse for A I. Source: GB 45438-2025, explicit label by rhythm."""
RISE_S, FALL_S = 0.006, 0.06
"""So that no note begins or ends with a click, compressed as it may be."""


def _note(hz: float, seconds: float, decay_s: float, rate: int) -> Samples:
    t = np.arange(round(seconds * rate)) / rate
    note = sum(
        level * np.sin(2 * np.pi * hz * ratio * t) * np.exp(-t * ratio**0.5 / decay_s) for ratio, level in _PARTIALS
    )
    rise, fall = round(RISE_S * rate), round(FALL_S * rate)
    note[:rise] *= np.linspace(0, 1, rise)
    note[-fall:] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))
    return np.asarray(note / sum(level for _ratio, level in _PARTIALS), dtype=np.float32)


def opening(rate: int) -> Samples:
    """Two falling notes that wake an amplifier and an ear, about 1.4 s, full scale."""
    return np.concatenate([_note(_A5, 0.5, 0.35, rate), _note(_E5, 0.9, 0.4, rate)])


def closing(rate: int) -> Samples:
    """Two rising notes, about 1.4 s, full scale."""
    return np.concatenate([_note(_E5, 0.5, 0.35, rate), _note(_A5, 0.9, 0.4, rate)])


def label(rate: int) -> Samples:
    """The closing chime that tells that the voice is synthetic: short-long-short-short, about 1.1 s, full scale."""
    notes = [(_A5, SHORT_S), (_A5, LONG_S), (_G5, SHORT_S), (_E5, SHORT_S)]
    parts = [part for hz, seconds in notes for part in (_note(hz, seconds, 0.5, rate), silence(APART_S, rate))]
    return np.concatenate(parts[:-1])
