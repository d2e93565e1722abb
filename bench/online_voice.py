"""Made voices for the server that stands for the online service: speech-like sound of any speed, no model."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from broadcast.model import Samples

RATE = 24_000
"""Hz, as the service."""
OWN_PACE = 290.0
"""Syllables a minute that the voice files assume of the service's voices at +0 %."""
PAUSES_S = {"，": 0.28, "；": 0.35, "：": 0.30, "、": 0.18, "。": 0.45, "！": 0.45, "？": 0.45}
"""Behind marks within the sentence, at normal speed."""
LAST = 1.35
"""How many times as long the last syllable before a mark lasts."""
HARMONICS = 20

SPEEDS: Mapping[str, Callable[[float, int], float]] = {
    "15 % too fast": lambda asked, _syllables: 1.15 * asked,
    "12 % too slow": lambda asked, _syllables: 0.88 * asked,
    "faster the longer the sentence": lambda asked, syllables: asked * min(0.85 + 0.01 * syllables, 1.25),
    "deaf to the rate": lambda _asked, _syllables: 1.0,
}
"""Wrong speeds: from what was asked of the voice's own speed and the sentence's syllables to what it speaks at."""


def say(text: str, speed: float) -> tuple[Samples, list[tuple[str, float, float]]]:
    """The text at so many times OWN_PACE, punctuation apart, and each character with its start and end in seconds."""
    parts: list[Samples] = []
    words: list[tuple[str, float, float]] = []
    at = 0
    heard = [index for index, char in enumerate(text) if char.isalnum()]
    for index, char in enumerate(text[: heard[-1] + 1]):
        if char.isalnum():
            last = index == heard[-1] or text[index + 1] in PAUSES_S
            lasts = 60 / OWN_PACE / speed * (0.8 + zlib.crc32(char.encode()) % 41 / 100) * (LAST if last else 1)
            parts.append(_syllable(char, round(lasts * RATE)))
            words.append((char, at / RATE, (at + len(parts[-1])) / RATE))
        else:
            parts.append(np.zeros(round(PAUSES_S.get(char, 0) / speed * RATE), dtype=np.float32))
        at += len(parts[-1])
    return np.concatenate(parts), words


@cache
def _syllable(char: str, count: int) -> Samples:
    """A consonant's noise, then harmonics under three formants with a falling or rising pitch."""
    random = np.random.default_rng(zlib.crc32(char.encode()))
    formants = np.array([random.uniform(300, 850), random.uniform(900, 2300), random.uniform(2500, 3200)])
    hertz = np.linspace(random.uniform(170, 260), random.uniform(150, 240), count)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    voiced = np.zeros(count)
    for number in range(1, HARMONICS + 1):
        near = (1 / (1 + ((number * hertz.mean() - formants) / 120) ** 2) * (1, 0.6, 0.3)).sum()
        voiced += (near + 0.02) / number**0.5 * np.cos(number * phase + random.uniform(0, 2 * np.pi))
    onset = round(random.uniform(0.1, 0.3) * count)
    voiced[:onset] *= np.linspace(0, 1, onset) ** 2
    noise = random.normal(0, 0.25, count) * np.concatenate([np.hanning(2 * onset), np.zeros(count)])[:count]
    fade = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.012 * RATE))
    return np.asarray(0.12 * 10 ** (random.uniform(-6, 0) / 20) * (voiced + noise) * fade, dtype=np.float32)
