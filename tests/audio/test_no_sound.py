"""Silence, an offset, clipped sound, one sample, NaN: what each function says of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from broadcast.audio import files
from broadcast.audio.edit import trim
from broadcast.audio.levels import Loudness, TruePeak, integrated, level, lufs, sliding, sound_bounds, true_peak_dbtp
from broadcast.audio.master import master
from broadcast.errors import Silent
from broadcast.model import Samples, Speaker

from . import RATE, as_clip, babble, sine

HORN = Speaker("horn", {}, -1.0, "made up for the test", lufs=-13.0)
NOTHING = {
    "nothing": np.zeros(0, np.float32),
    "one sample": np.ones(1, np.float32),
    "silence": np.zeros(2 * RATE, np.float32),
    "NaN": np.full(2 * RATE, np.nan, np.float32),
    "one NaN": np.where(np.arange(2 * RATE) == 7, np.nan, sine(440, 2, -6)).astype(np.float32),
    "infinity": np.full(2 * RATE, -np.inf, np.float32),
}
OFFSET = np.full(5 * RATE, 0.25, np.float32)
CLIPPED = np.clip(babble(10, seed=1, level_db=-6), -1, 1).astype(np.float32)


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_sound_is_silent_to_the_master(name: str) -> None:
    """An error in words, never a file."""
    with pytest.raises(Silent):
        master(as_clip(NOTHING[name]), HORN)


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_sound_has_no_loudness(name: str) -> None:
    assert lufs(NOTHING[name], RATE) == -math.inf


def test_an_offset_is_as_loud_as_the_step_with_which_it_begins_and_no_more() -> None:
    """Once that is over it is silence; its peak is its size and the overshoot of the step."""
    meter = Loudness(RATE)
    meter.add(OFFSET)
    assert integrated(meter.powers[5:]) == -math.inf
    assert lufs(OFFSET, RATE) < 20 * math.log10(0.25)
    assert 20 * math.log10(0.25) <= true_peak_dbtp(OFFSET, RATE) < 20 * math.log10(0.25) + 2


def test_an_offset_takes_the_speechs_room_and_never_its_peak() -> None:
    """The level comes as near as it can."""
    for samples in (OFFSET, babble(10, seed=3) + np.float32(0.1)):
        made = master(as_clip(samples), HORN)
        assert made.lufs <= -13 + 0.3
        assert made.true_peak_dbtp <= -1


def test_clipped_sound_is_measured_as_it_is_and_mastered_within_the_contract() -> None:
    """Its true peak lies over its samples: cut corners swing over."""
    assert true_peak_dbtp(CLIPPED, RATE) > 0
    assert np.isfinite(lufs(CLIPPED, RATE))
    made = master(as_clip(CLIPPED), HORN)
    assert made.lufs == pytest.approx(-13, abs=0.3)
    assert made.true_peak_dbtp <= -1


@pytest.mark.parametrize("name", ["nothing", "silence", "NaN", "one NaN", "infinity"])
def test_trimming_what_is_no_sound_leaves_nothing(name: str) -> None:
    assert sound_bounds(as_clip(NOTHING[name])) == (0, 0)
    assert len(trim(as_clip(NOTHING[name])).samples) == 0


def test_one_sample_and_an_offset_are_kept_by_trimming() -> None:
    assert len(trim(as_clip(NOTHING["one sample"])).samples) == 1
    assert len(trim(as_clip(OFFSET)).samples) == len(OFFSET)


@pytest.mark.parametrize("name", ["nothing", "one sample", "silence", "offset", "clipped"])
def test_measuring_in_blocks_gives_what_measuring_at_once_gives(name: str) -> None:
    """Loudness within 0.001 LU and the true peak within 0.001 dB, wherever the blocks end."""
    samples = {**NOTHING, "offset": OFFSET, "clipped": CLIPPED}[name]
    for size in (4_799, files.BLOCK, 100_001):
        loudness, peak = Loudness(RATE), TruePeak(RATE)
        for start in range(0, len(samples), size):
            loudness.add(samples[start : start + size])
            peak.add(samples[start : start + size])
        same(integrated(loudness.powers), lufs(samples, RATE))
        same(peak.dbtp(), true_peak_dbtp(samples, RATE))


def same(one: float, other: float) -> None:
    assert one == other or abs(one - other) <= 0.001


def test_momentary_and_short_term_loudness_of_a_steady_tone_are_its_loudness() -> None:
    """EBU Tech 3341: windows of 0.4 s and 3 s; −23 dBFS in one channel of two is −26.0 LUFS."""
    meter = Loudness(RATE)
    meter.add(sine(1000, 10, -23))
    for seconds in (0.4, 3):
        loud: list[float] = [level(float(power)) for power in sliding(meter.powers, seconds)]
        assert len(loud) == 101 - round(10 * seconds)
        assert loud == pytest.approx([-26.0] * len(loud), abs=0.1)
    assert len(sliding(meter.powers[:29], 3)) == 0


def louder(samples: Samples) -> Samples:
    return samples * np.float32(2)


def test_twice_the_size_is_6_db_more_in_loudness_and_peak() -> None:
    sound = babble(5, seed=9)
    assert lufs(louder(sound), RATE) - lufs(sound, RATE) == pytest.approx(6.02, abs=0.01)
    assert true_peak_dbtp(louder(sound), RATE) - true_peak_dbtp(sound, RATE) == pytest.approx(6.02, abs=0.01)
