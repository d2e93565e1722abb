"""The chimes, measured."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from broadcast.audio.chime import closing, label, opening
from broadcast.model import Samples

from . import RATE

Chime = Callable[[int], Samples]
every_chime = pytest.mark.parametrize("chime", [opening, closing, label])


def pitch_hz(samples: Samples) -> float:
    """The strongest frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    return float(np.argmax(spectrum)) * RATE / (1 << 18)


def strikes(samples: Samples) -> list[tuple[float, float]]:
    """Start and end in seconds of each stretch whose 5 ms envelope is within 30 dB of the loudest."""
    envelope = np.sqrt((samples[: len(samples) // 240 * 240].reshape(-1, 240) ** 2).mean(axis=1))
    heard = np.concatenate([[False], envelope > envelope.max() / 31.6, [False]])
    edges = np.flatnonzero(np.diff(heard.astype(int)))
    return [(a * 0.005, b * 0.005) for a, b in edges.reshape(-1, 2)]


def test_the_labels_rhythm_is_short_long_short_short() -> None:
    """Morse A I, as GB 45438-2025 has it: the long one lasts two and a half short ones or more."""
    lengths = [end - start for start, end in strikes(label(RATE))]
    assert len(lengths) == 4
    shorts = [lengths[0], lengths[2], lengths[3]]
    assert max(shorts) < 1.2 * min(shorts)
    assert lengths[1] > 2.5 * max(shorts)


def test_the_labels_notes_are_apart_by_silence() -> None:
    notes = strikes(label(RATE))
    assert all(0.08 <= later[0] - earlier[1] <= 0.16 for earlier, later in pairwise(notes))


@every_chime
def test_a_chime_lies_within_what_a_small_horn_passes(chime: Chime) -> None:
    power = np.abs(np.fft.rfft(chime(RATE))) ** 2
    hz = np.fft.rfftfreq(len(chime(RATE)), 1 / RATE)
    assert power[(hz >= 500) & (hz <= 5000)].sum() > 0.98 * power.sum()


@every_chime
@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
def test_a_chime_begins_and_ends_at_zero_and_stays_within_full_scale(chime: Chime, rate: int) -> None:
    samples = chime(rate)
    assert samples.dtype == np.float32
    assert samples[0] == 0
    assert abs(samples[-1]) < 1e-6
    assert 0.5 < np.abs(samples).max() <= 1


@every_chime
def test_a_chime_has_no_click(chime: Chime) -> None:
    """No step between samples is larger than a full-scale sine at the horn's upper edge makes."""
    assert np.abs(np.diff(chime(RATE))).max() < 2 * np.pi * 5000 / RATE


@every_chime
def test_a_chime_is_the_same_sound_at_every_rate(chime: Chime) -> None:
    assert len(chime(24_000)) / 24_000 == pytest.approx(len(chime(RATE)) / RATE, abs=0.001)
    assert np.allclose(chime(RATE)[::2][10_000:10_400], chime(24_000)[10_000:10_400], atol=0.02)


def test_the_opening_falls_and_the_closing_rises() -> None:
    half = RATE // 2
    falls, rises = opening(RATE), closing(RATE)
    assert pitch_hz(falls[:half]) > pitch_hz(falls[half:])
    assert pitch_hz(rises[:half]) < pitch_hz(rises[half:])


@every_chime
def test_a_chime_is_made_the_same_every_time(chime: Chime) -> None:
    assert np.array_equal(chime(RATE), chime(RATE))
