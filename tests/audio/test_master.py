"""The level of the file as a player decodes it, by libebur128."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from broadcast import voices
from broadcast.audio import chime, files, mp3
from broadcast.audio.edit import resample
from broadcast.audio.levels import true_peak_dbtp
from broadcast.audio.limit import LOOK_AHEAD_S, RELEASE_S, _sliding_min, limit, true_peaks
from broadcast.audio.master import master
from broadcast.config import Settings
from broadcast.engines.kokoro import KokoroEngine
from broadcast.errors import Silent
from broadcast.model import Samples, Speaker, Syllable, Utterance, Voice
from broadcast.testing import TONE_LOW

from . import RATE, as_clip, babble, measured, sine, tones

HORN = Speaker("horn", {}, -1.0, "test", lufs=-13.0)
CONE = Speaker("cone", {}, -1.0, "test", lufs=-16.0)
FLAT = Speaker("flat", {}, -1.0, "test")


def with_chime(samples: Samples) -> Samples:
    return np.concatenate([np.zeros(RATE // 4, np.float32), 0.6 * chime.opening(RATE), samples])


PROGRAMMES = {
    "tones after a chime": lambda: with_chime(tones(2)),
    "a low voice that saturates the limiter": lambda: tones(2, TONE_LOW),
    "speechlike": lambda: babble(5, seed=1),
    "very quiet": lambda: babble(5, seed=2, level_db=-60),
    "far over full scale": lambda: babble(5, seed=3, level_db=10),
    "clipped": lambda: np.clip(babble(5, seed=4, level_db=-6), -1, 1),
    "with a loud pop": lambda: babble(5, seed=5) + np.eye(1, 5 * RATE, 9999, dtype=np.float32)[0],
}


@pytest.mark.parametrize(
    ("name", "speaker"),
    [*((name, HORN) for name in PROGRAMMES), ("tones after a chime", CONE), ("clipped", CONE)],
    ids=lambda one: getattr(one, "name", one),
)
def test_the_decoded_file_is_at_the_speakers_level_and_under_its_peak(name: str, speaker: Speaker) -> None:
    keeps_the_contract(PROGRAMMES[name](), speaker)


def test_the_embedded_voice_decodes_at_the_speakers_level(tmp_path: Path) -> None:
    text, readings = "今天下午停水", ("jin1", "tian1", "xia4", "wu3", "ting2", "shui3")
    voice = Voice("yunjian", {}, "zh-CN", "kokoro", "zm_yunjian", 290, "", "")
    utterance = Utterance(text, text, tuple(map(Syllable, text, readings, readings)))
    clip = KokoroEngine(tmp_path).speak(utterance, voice, 230)
    keeps_the_contract(resample(clip, RATE).samples, HORN)


def keeps_the_contract(samples: Samples, speaker: Speaker) -> None:
    """Within 0.3 LU, true peak at most −1 dBTP, and what is stated is what is measured."""
    made = master(as_clip(samples), speaker)
    loudness, peak = measured(files.decode_mp3(made.packets.data), RATE)
    assert speaker.lufs is not None
    assert loudness == pytest.approx(speaker.lufs, abs=0.3)
    assert peak <= -1.0 + 0.05  # The two oversampling filters agree within that.
    assert made.lufs == pytest.approx(loudness, abs=0.02)
    assert made.true_peak_dbtp == pytest.approx(peak, abs=0.1)
    assert made.true_peak_dbtp <= -1.0


@pytest.mark.parametrize("name", ["tones after a chime", "very quiet", "far over full scale"])
def test_the_yardstick_changes_nothing_but_the_level(name: str) -> None:
    """The decoded waveform is the programme's own, with its peak between −1.3 and −1 dBTP."""
    samples = PROGRAMMES[name]()
    made = master(as_clip(samples), FLAT)
    decoded = files.decode_mp3(made.packets.data)
    assert -1.3 <= measured(decoded, RATE)[1] <= -1.0 + 0.05
    assert np.corrcoef(decoded[: len(samples)], samples)[0, 1] > 0.995


def test_a_programme_at_another_rate_keeps_its_length_and_pitch() -> None:
    made = master(as_clip(sine(440, 2, -12, rate=24_000), 24_000), FLAT)
    decoded = files.decode_mp3(made.packets.data)
    assert len(decoded) / RATE == pytest.approx(2, abs=0.12)
    assert abs(np.argmax(np.abs(np.fft.rfft(decoded))) * RATE / len(decoded) - 440) < 1


def test_a_mastered_programme_is_the_same_bytes_every_time() -> None:
    clip = as_clip(tones(1))
    assert master(clip, HORN).packets.data == master(clip, HORN).packets.data


@pytest.mark.parametrize("speaker", [HORN, FLAT], ids=lambda one: one.name)
@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(RATE), np.full(RATE, math.nan), np.full(RATE, 1e-5)])
def test_a_programme_without_sound_is_told_to_be_silent(samples: np.ndarray, speaker: Speaker) -> None:
    with pytest.raises(Silent):
        master(as_clip(samples), speaker)


def test_what_cannot_be_as_loud_comes_as_near_as_it_can_under_its_peak() -> None:
    """Single clicks cannot be made as loud as speech at any gain."""
    clicks = np.where(np.arange(3 * RATE) % RATE == 99, 0.5, 0)
    made = master(as_clip(clicks), HORN)
    assert made.lufs < HORN.lufs - 3
    assert -1.6 <= made.true_peak_dbtp <= -1.0


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(0, 6000),
    level=st.floats(0.001, 30),
    ceiling=st.floats(0.05, 1),
    burst=st.booleans(),
)
def test_the_limiter_never_passes_its_ceiling_and_never_turns_up(
    seed: int, count: int, level: float, ceiling: float, burst: bool
) -> None:
    rng = np.random.default_rng(seed)
    samples = (level * rng.normal(size=count)).astype(np.float32)
    if burst:
        samples[rng.random(count) < 0.99] *= np.float32(0.01)
    limited = limit(samples, true_peaks(samples, RATE) if count else samples, RATE, ceiling)
    assert limited.dtype == np.float32
    assert len(limited) == count
    assert np.all(np.abs(limited) <= ceiling * (1 + 1e-6))
    assert np.all(np.abs(limited) <= np.abs(samples) * (1 + 1e-6))
    assert np.all(limited * samples >= 0)


def test_what_is_under_the_ceiling_passes_the_limiter_untouched() -> None:
    quiet = babble(1, seed=7, level_db=-40)
    assert np.allclose(limit(quiet, true_peaks(quiet, RATE), RATE, 0.9), quiet, rtol=1e-6)


def test_the_limiter_is_at_rest_outside_its_look_ahead_and_release() -> None:
    click = np.full(RATE, 0.1, np.float32)
    click[RATE // 2] = 1
    gain = limit(click, np.abs(click), RATE, 0.5) / click
    touched = np.flatnonzero(gain < 1 - 1e-6)
    assert RATE // 2 - touched[0] <= 2 * LOOK_AHEAD_S * RATE + 2
    assert touched[-1] - RATE // 2 <= (RELEASE_S + 2 * LOOK_AHEAD_S) * RATE + 2
    assert gain[RATE // 2 : RATE // 2 + round(RELEASE_S * RATE)] == pytest.approx(0.5, abs=1e-4)
    assert np.abs(np.diff(gain)).max() < 0.01


def test_a_peak_between_two_samples_is_known_at_both() -> None:
    """A quarter of the rate at 45°: every sample is 3 dB under the peaks, which lie midway."""
    samples = sine(RATE / 4, 0.1, -3, degrees=45)
    assert true_peaks(samples, RATE)[100:-100] == pytest.approx(10 ** (-3 / 20), abs=0.01)
    pair = np.zeros(200, np.float32)
    pair[100:102] = 0.5
    peaks = true_peaks(pair, RATE)
    assert peaks[100] == peaks[101] > 0.6


def test_the_limited_true_peak_stays_by_the_ceiling() -> None:
    for seed in range(5):
        loud = babble(2, seed, level_db=0)
        limited = limit(loud, true_peaks(loud, RATE), RATE, 10 ** (-1.4 / 20))
        assert true_peak_dbtp(limited, RATE) <= -1.3


@settings(deadline=None)
@given(
    values=arrays(np.float32, st.integers(1, 80), elements=st.floats(0, 1, width=32)),
    before=st.integers(0, 30),
    after=st.integers(0, 30),
)
def test_the_sliding_minimum_is_the_plain_one(values: np.ndarray, before: int, after: int) -> None:
    plain = [values[max(0, i - before) : i + after + 1].min() for i in range(len(values))]
    assert np.array_equal(_sliding_min(values, before, after), np.array(plain, np.float32))


def test_mastered_frames_stand_alone_and_end_in_silence() -> None:
    made = master(as_clip(tones(1)), HORN)
    assert len(made.packets.data) % mp3.FRAME_BYTES == 0
    decoded = files.decode_mp3(made.packets.data + mp3.silent_frame())
    assert np.abs(decoded[-mp3.FRAME - 400 :]).max() < 1e-3


@pytest.mark.parametrize("name", ["horn", "cone", "flat"])
def test_chimes_are_no_louder_than_the_speech(name: str) -> None:
    """On the decoded file, whatever limiting does to them; the yardstick changes nothing."""
    lead, speech = np.concatenate([np.zeros(RATE // 2), chime.opening(RATE)]).astype(np.float32), tones(6)
    pause = np.zeros(RATE // 2, np.float32)
    whole = np.concatenate([lead, pause, 0.5 * speech / np.abs(speech).max(), pause, lead])
    first = (len(lead) + len(pause)) / RATE
    profile = voices.speaker(name, Settings())
    made = master(as_clip(whole), profile, within=(first, first + len(speech) / RATE))
    decoded = files.decode_mp3(made.packets.data)
    said = measured(decoded[round(first * RATE) : round((first + len(speech) / RATE) * RATE)], RATE)[0]
    rung = measured(decoded[: len(lead)], RATE)[0]
    assert (rung <= said + 0.7) is (profile.lufs is not None)
