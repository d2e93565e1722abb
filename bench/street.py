"""What lies between the file and the listener: a small horn, and the noise of the street, of speech and of people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sii
from numpy.typing import NDArray

Sound = NDArray[np.float64]

HORN_HZ = (500.0, 5000.0)
"""What a small horn gives off."""
TRAFFIC_HZ = 100.0 * 10 ** (np.arange(18) / 10)
"""100 Hz to 5 kHz in one-third octaves."""
TRAFFIC_DBA = np.array([-20, -20, -18, -16, -15, -14, -13, -12, -11, -9, -8, -9, -10, -11, -13, -15, -16, -18], float)
"""A-weighted levels of urban traffic in these bands. Source: ISO 717-1:2020, annex B, spectrum No. 2 for 100-5000 Hz
(also EN 1793-3, table 1)."""
PASSING_S = 4.0
"""Between two vehicles, on average."""
NEAREST_M, SPEED_M_S = 7.5, 11.0
"""How near and how fast they pass: the distance at which ISO 362-1 measures vehicles; 40 km/h."""
STEADY = 0.3
"""The part of the traffic's power that comes from far off and does not swell."""

VOICES = 8
"""In the babble. With eight, no single voice is understood, and the dips between words are still there."""
PITCH = 0.12
"""How much higher or lower than it was each of them speaks, at most: as a part of 1."""


def through_horn(sound: Sound, rate: int) -> Sound:
    """The sound as the horn gives it off, without delay: 6 dB down at HORN_HZ, then 24 dB an octave."""
    padded = np.pad(sound, rate // 10)  # What rings over the ends is not heard at the other end.
    hertz = np.maximum(np.fft.rfftfreq(len(padded), 1 / rate), 1e-3)
    gain = 1 / (1 + (HORN_HZ[0] / hertz) ** 4) / (1 + (hertz / HORN_HZ[1]) ** 4)
    given = np.fft.irfft(np.fft.rfft(padded) * gain, len(padded))
    return np.asarray(given[rate // 10 : rate // 10 + len(sound)])


def traffic(count: int, rate: int, seed: int) -> Sound:
    """Vehicles that pass, at a root mean square of 1."""
    random = np.random.default_rng(seed)
    band_db = TRAFFIC_DBA - _a_weighting(TRAFFIC_HZ)
    noise = _coloured(random, count, rate, TRAFFIC_HZ, band_db - 10 * np.log10(TRAFFIC_HZ))
    seconds = np.arange(count) / rate
    passes = np.cumsum(random.exponential(PASSING_S, 10 + round(2 * count / rate / PASSING_S))) - PASSING_S
    power = np.zeros(count)
    for moment, loud in zip(passes, random.uniform(0.3, 1.0, len(passes)), strict=True):
        power += loud / (1 + ((seconds - moment) * SPEED_M_S / NEAREST_M) ** 2)  # A source's power falls by distance².
    return _unit(noise * np.sqrt(STEADY + (1 - STEADY) * power / power.mean()))


def speech_shaped(count: int, rate: int, seed: int) -> Sound:
    """Steady noise with the long-term spectrum of speech (ANSI S3.5-1997, table 3), at a root mean square of 1."""
    return _unit(_coloured(np.random.default_rng(seed), count, rate, sii.CENTRES_HZ, sii.SPEECH_DB))


def babble(sentences: Sequence[Sound], count: int, seed: int) -> Sound:
    """Many people at once, none of whom can be understood, at a root mean square of 1.

    Args:
        sentences: of which each voice says some, backwards, at a pitch of its own.
    """
    random = np.random.default_rng(seed)
    total = np.zeros(count)
    for _voice in range(VOICES):
        step = 1 + random.uniform(-PITCH, PITCH)
        said = [sentences[n][::-1] for n in random.permutation(len(sentences))]
        voice = np.concatenate(said)
        voice = np.interp(np.arange(0, len(voice) - 1, step), np.arange(len(voice)), voice)
        total += np.resize(np.roll(_unit(voice), random.integers(len(voice))), count)
    return _unit(total)


def _coloured(random: np.random.Generator, count: int, rate: int, hertz: Sound, density_db: Sound) -> Sound:
    """Noise whose level in 1 Hz is `density_db` at `hertz`, straight in between over lg f; below them nothing, above
    them as at the last."""
    frequencies = np.fft.rfftfreq(count, 1 / rate)
    above = frequencies >= hertz[0] / 2 ** (1 / 6)
    gain = np.zeros(len(frequencies))
    gain[above] = 10 ** (np.interp(np.log(frequencies[above]), np.log(hertz), density_db) / 20)
    return np.asarray(np.fft.irfft(np.fft.rfft(random.standard_normal(count)) * gain, count))


def _unit(sound: Sound) -> Sound:
    return sound / np.sqrt(np.mean(sound**2))


def _a_weighting(hertz: Sound) -> Sound:
    """dB. Source: IEC 61672-1:2013, annex E."""
    squared = hertz**2
    over = 12194.217**2 * squared**2
    under = (squared + 20.598997**2) * (squared + 12194.217**2)
    under *= np.sqrt((squared + 107.65265**2) * (squared + 737.86223**2))
    return np.asarray(20 * np.log10(over / under) + 2.0)
