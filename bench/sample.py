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


def spoken() -> tuple[Utterance, ...]:
    """The sentences as utterances."""
    return tuple(utterances.of_text(sentence, {})[0] for sentence in SENTENCES)


def one_pass() -> Programme:
    """A programme of about 45 s by the test voice, chimes and pauses included."""
    said, engine = spoken(), ToneEngine()
    clips = [edit.trim(edit.resample(engine.speak(one, TONE, PACE), RATE)) for one in said]
    return programme.assemble([0] * len(said), said, clips, "rhythm")


def speech(seconds: float) -> Samples:
    """Mono sound at RATE with speech's dynamics: a pulsed voice with resonances, in syllables, words and pauses."""
    count = round(seconds * RATE)
    random = np.random.default_rng(1)
    starts = np.cumsum(random.uniform(0.18, 0.34, round(seconds / 0.15)))
    starts = (starts + 0.5 * (np.arange(len(starts)) // 9)) * RATE
    sound = np.zeros(count + RATE)
    for start in starts[starts < count].astype(int):
        length = round(RATE * random.uniform(0.12, 0.24))
        hertz = np.linspace(random.uniform(100, 190), random.uniform(90, 170), length)
        pulses = np.diff(np.floor(np.cumsum(hertz) / RATE), prepend=0)
        body = np.exp(-np.arange(DECAY) / (DECAY / 6))
        resonance = sum(body * np.cos(2 * np.pi * random.uniform(*band) * np.arange(DECAY) / RATE) for band in BANDS)
        voiced = np.convolve(pulses, resonance)[:length] + random.normal(0, 0.02, length)
        swell = np.hanning(length) ** 0.5 * 10 ** (random.uniform(-8, 0) / 20)
        sound[start : start + length] += voiced * swell
    samples = sound[:count]
    return np.asarray(0.5 * samples / np.abs(samples).max(), dtype=np.float32)


DECAY = 960
"""Samples in which a resonance dies away."""
BANDS = ((300, 850), (900, 2300), (2400, 3200))
"""Hz: where the first three resonances of vowels lie."""
