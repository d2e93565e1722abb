"""Sound and sentences that every measurement shares: always the same, made here."""

from __future__ import annotations

import numpy as np

from broadcast import programme, utterances
from broadcast.audio import edit
from broadcast.audio.files import RATE
from broadcast.model import Programme, Samples, Utterance
from broadcast.testing import TONE, ToneEngine

SENTENCES = (
    "各位居民朋友，大家好。",
    "近期流感高发，外出请佩戴好口罩，回家后及时洗手。",
    "六十五周岁以上的老年人，请到社区卫生服务站免费接种流感疫苗，记得带上身份证和医保卡。",
    "明天上午九点到下午三点，六号楼、七号楼、八号楼高区停水，请提前存好水。",
    "陌生电话要您转账的，一律不要相信，拿不准就打反诈专线九六一一零。",
    "谢谢大家的配合。",
)
PACE = 230.0
"""Syllables a minute; what the settings have when nobody chose."""
HARMONICS = 24
"""Of the made voice: up to about 3 kHz."""


def spoken() -> tuple[Utterance, ...]:
    """The sentences as utterances."""
    return tuple(utterances.of_text(sentence, {})[0] for sentence in SENTENCES)


def one_pass() -> Programme:
    """A programme of about 45 s by the test voice, chimes and pauses included."""
    said, engine = spoken(), ToneEngine()
    clips = [edit.trim(edit.resample(engine.speak(one, TONE, PACE), RATE)) for one in said]
    return programme.assemble([0] * len(said), said, clips, "rhythm")


def speech(seconds: float) -> Samples:
    """Mono sound at RATE with speech's dynamics: syllables of a voice with harmonics and breath, words and pauses."""
    count = round(seconds * RATE)
    random = np.random.default_rng(1)
    starts = np.cumsum(random.uniform(0.2, 0.32, round(seconds / 0.2)))
    starts = (starts + 0.5 * (np.arange(len(starts)) // 9)) * RATE
    sound = np.zeros(count + RATE)
    for start in starts[starts < count].astype(int):
        length = round(RATE * random.uniform(0.16, 0.24))
        phase = 2 * np.pi * np.cumsum(np.linspace(random.uniform(120, 180), random.uniform(90, 150), length)) / RATE
        strengths = random.uniform(0.1, 1, HARMONICS) / np.arange(1, HARMONICS + 1)
        turns = random.uniform(0, 2 * np.pi, HARMONICS)
        voiced = sum(strengths[h] * np.cos((h + 1) * phase + turns[h]) for h in range(HARMONICS))
        swell = np.hanning(length) ** 0.5 * 10 ** (random.uniform(-12, 0) / 20)
        sound[start : start + length] += (voiced + random.normal(0, 0.03, length)) * swell
    return np.asarray(0.6 * sound[:count] / np.abs(sound[:count]).max(), dtype=np.float32)
