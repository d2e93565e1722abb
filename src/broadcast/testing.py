"""A synthesiser for tests: deterministic, offline, exact in its pace; shipped so that anyone can test a whole run."""

from __future__ import annotations

import json
import zlib
from gettext import gettext as _
from pathlib import Path

import numpy as np

from broadcast.errors import EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Mark, Samples, Syllable, Utterance, Voice

TONE = Voice(
    name="tone",
    label={"en": "Tones for tests", "zh": "测试音"},
    locale="zh-CN",
    engine="tone",
    id="tone",
    base_pace=290,
    licence="Apache-2.0",
    attribution="xiaolaba",
    measured=True,
)
TONE_LOW = Voice(
    name="tone-low",
    label={"en": "Low tones for tests", "zh": "低测试音"},
    locale="zh-CN",
    engine="tone",
    id="tone-low",
    base_pace=290,
    licence="Apache-2.0",
    attribution="xiaolaba",
    measured=True,
)

RATE = 24_000
"""Hz, as the real engines."""
LEAD_S = 0.05
"""Silence before the first sound."""
TAIL_S = 0.1
"""Silence after the last."""
PEAK = 0.5
OWN_PACE = 290.0
"""Syllables a minute at normal speed, punctuation apart: with it, usual sentences come to about 262."""
BASE_HZ = {"tone": 180.0, "tone-low": 110.0}
"""The middle of each voice's range, by Voice.id."""
CONTOURS = {"1": (5, 5), "2": (3, 5), "3": (2, 1), "4": (5, 1), "5": (3, 2)}
"""Start and end pitch of each tone on Chao's scale of 1 to 5, simplified to straight lines."""


class ToneEngine:
    """Each syllable a buzz whose pitch follows its tone and whose timbre follows its letters.

    From the first sound to the last, n syllables without punctuation last exactly n × 60 ÷ pace seconds for a voice
    whose `base_pace` is OWN_PACE; each punctuation mark is a silence of one syllable's length.

    To make a rung of the ladder fail, give `fails_on`: an utterance that contains it raises SynthesisFailed. For an
    engine that is not there at all, give `missing`, the reason: `check` and `speak` raise EngineUnavailable.
    """

    at_once = 1

    def __init__(self, cache: Path = Path(), *, fails_on: str = "", missing: str = "") -> None:
        self.fails_on = fails_on
        self.missing = missing

    def check(self, voice: Voice) -> None:
        if self.missing:
            raise EngineUnavailable(self.missing, _("This engine is for tests."))
        if voice.id not in BASE_HZ:
            raise EngineUnavailable(
                _("There is no test voice '{id}'.").format(id=voice.id), _("Use one of: {ids}.").format(ids=[*BASE_HZ])
            )

    def request(self, utterance: Utterance, voice: Voice, pace: float) -> str:
        said = [[s.char, s.said or s.pinyin or s.sound + s.tone] for s in utterance.syllables]
        return json.dumps(
            {"base": voice.base_pace, "engine": "tone", "pace": pace, "said": said, "voice": voice.id},
            ensure_ascii=False,
        )

    def speak(self, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        self.check(voice)
        if self.fails_on and self.fails_on in utterance.spoken:
            raise SynthesisFailed(
                _("The test voice was told to fail on '{text}'.").format(text=self.fails_on),
                _("This engine is for tests."),
            )
        if not utterance.count:
            raise SynthesisFailed(
                _("There is nothing to say in '{text}'.").format(text=utterance.spoken),
                _("Write a sentence, or remove it."),
            )
        own = OWN_PACE * pace / voice.base_pace
        edges = [round((LEAD_S + n * 60 / own) * RATE) for n in range(len(utterance.syllables) + 1)]
        samples = np.zeros(edges[-1] + round(TAIL_S * RATE), dtype=np.float32)
        marks = []
        for index, syllable in enumerate(utterance.syllables):
            if syllable.heard:
                start, end = edges[index], edges[index + 1]
                samples[start:end] = _buzz(syllable, BASE_HZ[voice.id], end - start)
                marks.append(Mark(index, start / RATE, end / RATE))
        return Clip(samples, RATE, tuple(marks))


def _buzz(syllable: Syllable, base_hz: float, count: int) -> Samples:
    """`count` samples of five harmonics, sounding from the first to the last sample."""
    reading = syllable.said or syllable.pinyin or syllable.sound + syllable.tone or syllable.char
    first, last = CONTOURS.get(reading[-1], (3, 3))
    seed = zlib.crc32(reading.rstrip("12345").encode())
    # One step on Chao's scale is three semitones; the letters move the pitch by less than one.
    steps = np.linspace(first - 3, last - 3, count)
    hertz = base_hz * 2 ** (steps / 4 + seed % 64 / 1024)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    weights = [1.0, *(0.2 + (seed >> 4 * k) % 16 / 16 for k in range(1, 5))]
    wave = sum(weight * np.cos((k + 1) * phase) for k, weight in enumerate(weights))
    swell = 0.3 + 0.7 * np.sin(np.pi * (np.arange(count) + 0.5) / count)
    return np.asarray(PEAK * wave * swell / sum(weights), dtype=np.float32)
