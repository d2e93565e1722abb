"""What the audio tests share: somebody else's measurement, and sound that is like speech."""

from __future__ import annotations

import math

import numpy as np
import pytest

from broadcast.audio.edit import resample
from broadcast.model import Clip, Samples, Syllable, Utterance, Voice
from broadcast.testing import TONE, ToneEngine

RATE = 48_000


def measured(samples: Samples, rate: int) -> tuple[float, float]:
    """Integrated loudness and true peak by libebur128, one channel."""
    ebu = pytest.importorskip("pyebur128", reason="pyebur128 has no wheel for this Python")
    state = ebu.R128State(1, rate, ebu.MeasurementMode.MODE_I | ebu.MeasurementMode.MODE_TRUE_PEAK)
    state.add_frames(np.ascontiguousarray(samples, dtype=np.float32), len(samples))
    peak = ebu.get_true_peak(state, 0)
    return ebu.get_loudness_global(state), 20 * math.log10(peak) if peak else -math.inf


def sine(hz: float, seconds: float, dbfs: float, rate: int = RATE, degrees: float = 0.0) -> Samples:
    """A sine whose peak is `dbfs`."""
    t = np.arange(round(seconds * rate)) / rate
    return (10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * t + math.radians(degrees))).astype(np.float32)


def tones(sentences: int, voice: Voice = TONE) -> Samples:
    """Sentences by the test voice at RATE, half a second apart."""
    text = "今天下午停水请注意"
    readings = ("jin1", "tian1", "xia4", "wu3", "ting2", "shui3", "qing3", "zhu4", "yi4")
    utterance = Utterance(text, text, tuple(map(Syllable, text, readings, readings)))
    clip = resample(ToneEngine().speak(utterance, voice, 230), RATE)
    return np.concatenate([np.zeros(RATE // 2, np.float32), clip.samples] * sentences)


def babble(seconds: float, seed: int, level_db: float = -20.0) -> Samples:
    """Noise with the spectrum, the syllables and the crest of speech; its loudest syllables are loud by chance."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(rng.normal(size=count))
    hz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= (hz > 90) / (1 + (hz / 700) ** 1.5) * (hz < 9000)
    noise = np.fft.irfft(spectrum, count)
    syllables = count // 9600 + 1
    loudness = rng.lognormal(0, 0.7, syllables) * (rng.random(syllables) > 0.2)
    swell = np.abs(np.sin(np.pi * np.arange(count) / 9600)) * np.repeat(loudness, 9600)[:count]
    sound = noise / noise.std() * swell
    return (sound / np.sqrt(np.mean(sound**2)) * 10 ** (level_db / 20)).astype(np.float32)


def as_clip(samples: Samples, rate: int = RATE) -> Clip:
    return Clip(np.asarray(samples, dtype=np.float32), rate)
