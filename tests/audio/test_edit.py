"""Cutting and joining."""

from __future__ import annotations

import math

import numpy as np
import pytest

from broadcast.audio.edit import AFTER_S, BEFORE_S, resample, silence, trim
from broadcast.audio.levels import true_peak_dbtp
from broadcast.model import Clip, Mark

from . import RATE, as_clip, sine


def padded(before_s: float, sound_s: float, after_s: float, rate: int = RATE) -> Clip:
    sound = sine(300, sound_s, -6, rate)
    parts = [silence(before_s, rate), sound, silence(after_s, rate)]
    marks = (Mark(0, before_s, before_s + sound_s / 2), Mark(1, before_s + sound_s / 2, before_s + sound_s))
    return Clip(np.concatenate(parts), rate, marks)


def test_a_clip_at_the_wanted_rate_is_returned_as_it_is() -> None:
    clip = padded(0.1, 0.3, 0.1)
    assert resample(clip, RATE) is clip


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100])
def test_resampling_keeps_seconds_pitch_level_and_marks(rate: int) -> None:
    clip = padded(0.2, 1.0, 0.2, rate)
    made = resample(clip, RATE)
    assert made.rate == RATE
    assert made.marks == clip.marks
    assert made.samples.dtype == np.float32
    assert made.seconds == pytest.approx(clip.seconds, abs=2 / rate)
    assert true_peak_dbtp(made.samples, RATE) == pytest.approx(-6, abs=0.1)
    steady = made.samples[20_000:44_000]
    assert abs(np.argmax(np.abs(np.fft.rfft(steady))) * RATE / len(steady) - 300) <= 2


def test_an_empty_clip_can_be_resampled() -> None:
    assert len(resample(as_clip(np.zeros(0), 24_000), RATE).samples) == 0


@pytest.mark.parametrize(("before_s", "after_s"), [(0.5, 0.8), (0.0, 0.8), (0.5, 0.0), (0.0, 0.0), (0.011, 0.013)])
def test_trimming_keeps_every_sample_of_the_sound(before_s: float, after_s: float) -> None:
    clip = padded(before_s, 0.4567, after_s)
    sound = sine(300, 0.4567, -6)
    kept = trim(clip)
    start = round((clip.marks[0].start_s - before_s + kept.marks[0].start_s) * RATE)
    assert np.array_equal(kept.samples[start : start + len(sound)], sound)


def test_trimming_takes_all_but_a_margin_of_the_silence() -> None:
    kept = trim(padded(0.5, 0.5, 0.8))
    assert kept.seconds == pytest.approx(0.5 + BEFORE_S + AFTER_S, abs=0.02)


def test_trimming_moves_the_marks_with_the_sound() -> None:
    clip = padded(0.5, 0.5, 0.8)
    kept = trim(clip)
    moved = clip.marks[0].start_s - kept.marks[0].start_s
    assert moved == pytest.approx(0.5 - BEFORE_S, abs=0.01)
    for old, new in zip(clip.marks, kept.marks, strict=True):
        assert (new.index, new.start_s, new.end_s) == pytest.approx((old.index, old.start_s - moved, old.end_s - moved))


def test_marks_stay_within_the_trimmed_clip() -> None:
    """An engine may give a mark a longer life than its sound."""
    clip = padded(0.5, 0.5, 0.8)
    loose = Clip(clip.samples, clip.rate, (Mark(0, 0.0, 0.7), Mark(1, 0.7, 1.8)))
    kept = trim(loose)
    assert kept.marks[0].start_s == 0
    assert kept.marks[1].end_s == pytest.approx(kept.seconds)


def test_a_trimmed_clip_begins_and_ends_at_zero() -> None:
    """Room noise under the speech would click where it is cut."""
    clip = padded(0.5, 0.5, 0.8)
    hum = sine(50, clip.seconds, -50)[: len(clip.samples)]
    kept = trim(Clip(clip.samples + hum, RATE))
    assert kept.samples[0] == 0
    assert abs(kept.samples[-1]) < 1e-6


def test_trimming_twice_takes_no_more_sound() -> None:
    once = trim(padded(0.5, 0.5, 0.8))
    twice = trim(once)
    assert abs(len(once.samples) - len(twice.samples)) <= 2 * RATE // 100
    assert np.abs(twice.samples).max() == np.abs(once.samples).max()


def test_trimming_leaves_the_given_clip_alone() -> None:
    clip = padded(0.5, 0.5, 0.8)
    before = clip.samples.copy()
    trim(clip)
    assert np.array_equal(clip.samples, before)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(1), np.zeros(RATE), np.full(RATE, math.nan)])
def test_a_clip_without_sound_becomes_empty_and_keeps_its_rate(samples: np.ndarray) -> None:
    kept = trim(Clip(samples.astype(np.float32), 24_000, (Mark(0, 0.0, 0.1),)))
    assert (len(kept.samples), kept.rate, kept.marks) == (0, 24_000, ())


def test_silence_is_as_long_as_asked() -> None:
    assert np.array_equal(silence(0.25, RATE), np.zeros(12_000, np.float32))
    assert len(silence(0, RATE)) == 0
