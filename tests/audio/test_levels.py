"""What is measured on sound, against libebur128 and the tones of EBU Tech 3341."""

from __future__ import annotations

import math

import numpy as np
import pytest

from broadcast.audio.levels import lufs, sound_bounds, true_peak_dbtp
from broadcast.model import Samples

from . import RATE, as_clip, babble, measured, sine

NOTHING = {
    "empty": np.zeros(0, np.float32),
    "one sample": np.ones(1, np.float32),
    "300 ms": sine(1000, 0.3, -6),
    "silence": np.zeros(RATE, np.float32),
    "NaN": np.full(RATE, np.nan, np.float32),
    "one NaN": np.where(np.arange(RATE) == 7, np.nan, 0.1).astype(np.float32),
    "infinity": np.full(RATE, np.inf, np.float32),
    "under the absolute gate": sine(1000, 2, -75),
}


def noise(seconds: float, rate: int, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * rate)).astype(np.float32)


def cases() -> list[tuple[str, Samples]]:
    """EBU Tech 3341 (2016), table 1, cases 1-5, as one channel: seconds and dBFS of a sine of 1000 Hz."""
    parts = {
        "1": [(20, -23)],
        "2": [(20, -33)],
        "3": [(10, -36), (60, -23), (10, -36)],
        "4": [(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)],
        "5": [(20, -26), (20.1, -20), (20, -26)],
    }
    return [(case, np.concatenate([sine(1000, s, db) for s, db in one])) for case, one in parts.items()]


@pytest.mark.parametrize(("case", "samples"), cases(), ids=[f"case {case}" for case, _ in cases()])
def test_a_tech_3341_case_reads_3_db_lower_as_one_channel_than_as_two(case: str, samples: Samples) -> None:
    """Two equal channels carry twice the power: −23 LUFS of the standard's stereo file is −26.0 of one channel."""
    stated = (-33 if case == "2" else -23) - 10 * math.log10(2)
    assert lufs(samples, RATE) == pytest.approx(stated, abs=0.1)
    assert lufs(samples, RATE) == pytest.approx(measured(samples, RATE)[0], abs=0.02)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000])
def test_loudness_is_libebur128s_at_every_rate(rate: int) -> None:
    loud_and_quiet = noise(12, rate) * (np.arange(12 * rate) // (2 * rate) % 2 + 0.02).astype(np.float32)
    for samples in (noise(5, rate), noise(0.45, rate), loud_and_quiet, sine(60, 5, -6, rate), sine(997, 5, -30, rate)):
        assert lufs(samples, rate) == pytest.approx(measured(samples, rate)[0], abs=0.02)


def test_loudness_of_sound_longer_than_a_filter_block_is_libebur128s() -> None:
    """The K-weighting is applied in blocks of about 21 s: what crosses them, and ends on them, is measured the same."""
    block = (1 << 20) - RATE // 2 * 2
    for count in (block - 1, block + 1, 2 * block + 12_345):
        samples = noise(count / RATE, RATE) * np.linspace(0.1, 2, count, dtype=np.float32)
        assert lufs(samples, RATE) == pytest.approx(measured(samples, RATE)[0], abs=0.02)


def test_a_filter_block_begins_without_a_step() -> None:
    """With an offset, a filter that began anew in each block would click there and be louder than libebur128."""
    samples = np.float32(0.001) * noise(45, RATE) + np.float32(0.5)
    assert lufs(samples[RATE:], RATE) == pytest.approx(measured(samples[RATE:], RATE)[0], abs=0.02)


def test_a_constant_offset_is_not_loudness() -> None:
    """The weighting takes it out: what is left is the step at the beginning, as libebur128 has it."""
    sound = babble(10, seed=3)
    assert lufs(sound + np.float32(0.2), RATE) == pytest.approx(measured(sound + np.float32(0.2), RATE)[0], abs=0.02)
    assert lufs(np.concatenate([np.zeros(RATE, np.float32), sound]) + np.float32(0.01), RATE) == pytest.approx(
        lufs(sound, RATE), abs=0.1
    )


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_sound_has_a_loudness_of_minus_infinity(name: str) -> None:
    assert lufs(NOTHING[name], RATE) == -math.inf


@pytest.mark.parametrize(
    ("hz", "degrees", "dbfs", "stated"),
    [
        (RATE / 4, 0, -6.02, -6.0),
        (RATE / 4, 45, -6.02, -6.0),
        (RATE / 6, 60, -6.02, -6.0),
        (RATE / 8, 67.5, -6.02, -6.0),
        (RATE / 4, 45, 2.98, 3.0),
    ],
    ids=["case 15", "case 16", "case 17", "case 18", "case 19"],
)
def test_a_true_peak_case_of_tech_3341_is_within_its_tolerance(
    hz: float, degrees: float, dbfs: float, stated: float
) -> None:
    """EBU Tech 3341 (2016), cases 15-19: +0.2 / −0.4 dB; at 45° every sample is 3 dB under the peak."""
    samples = sine(hz, 1, dbfs, degrees=degrees) * np.concatenate(
        [np.linspace(0, 1, 4800), np.ones(RATE - 9600), np.linspace(1, 0, 4800)]
    ).astype(np.float32)
    assert stated - 0.4 <= true_peak_dbtp(samples, RATE) <= stated + 0.2
    assert true_peak_dbtp(samples, RATE) == pytest.approx(measured(samples, RATE)[1], abs=0.2)


@pytest.mark.parametrize("seed", range(5))
def test_true_peak_of_speechlike_sound_is_libebur128s(seed: int) -> None:
    samples = babble(6, seed)
    assert true_peak_dbtp(samples, RATE) == pytest.approx(measured(samples, RATE)[1], abs=0.2)


def test_true_peak_is_never_under_the_sample_peak() -> None:
    for seed in range(20):
        samples = noise(0.02, RATE, seed)
        assert true_peak_dbtp(samples, RATE) >= 20 * math.log10(float(np.abs(samples).max())) - 1e-6


def test_a_peak_on_the_first_or_last_sample_is_seen() -> None:
    for at in (0, -1):
        click = np.zeros(1000, np.float32)
        click[at] = 0.5
        assert true_peak_dbtp(click, RATE) == pytest.approx(-6.02, abs=0.2)


def test_silence_and_emptiness_have_a_true_peak_of_minus_infinity() -> None:
    assert true_peak_dbtp(NOTHING["empty"], RATE) == -math.inf
    assert true_peak_dbtp(NOTHING["silence"], RATE) == -math.inf


def test_one_sample_at_full_scale_has_a_true_peak_of_zero() -> None:
    assert true_peak_dbtp(NOTHING["one sample"], RATE) == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize("name", ["NaN", "one NaN", "infinity"])
def test_what_is_no_number_never_passes_a_peak_limit(name: str) -> None:
    assert true_peak_dbtp(NOTHING[name], RATE) == math.inf


def test_sound_bounds_find_the_sound_within_10_ms() -> None:
    sound = np.concatenate([np.zeros(12_345, np.float32), sine(440, 0.5, -12), np.zeros(7_777, np.float32)])
    first, last = sound_bounds(as_clip(sound))
    assert 12_345 - 480 <= first <= 12_345
    assert 12_345 + 24_000 <= last <= 12_345 + 24_000 + 480


def test_what_is_40_db_under_the_loudest_moment_is_not_heard() -> None:
    sound = np.concatenate([sine(440, 0.5, -52), sine(440, 0.5, -6), sine(440, 0.5, -40)])
    assert sound_bounds(as_clip(sound)) == (24_000, 72_000)


def test_sound_up_to_the_very_end_is_heard_to_the_last_sample() -> None:
    """Also when the end is no whole step of 10 ms."""
    assert sound_bounds(as_clip(sine(440, 1, -12)[: 48_000 - 123]))[1] == 48_000 - 123
    assert sound_bounds(as_clip(np.ones(1))) == (0, 1)


@pytest.mark.parametrize("name", ["empty", "silence", "NaN", "one NaN", "infinity"])
def test_what_is_no_sound_has_no_bounds(name: str) -> None:
    assert sound_bounds(as_clip(NOTHING[name])) == (0, 0)
