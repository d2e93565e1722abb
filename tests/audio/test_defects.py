"""Clicks and clipping: found where they are, and nowhere in clean sound."""

from __future__ import annotations

import numpy as np
import pytest

from broadcast import voices
from broadcast.audio import chime, files, mp3
from broadcast.audio.defects import Clicks, Clipping, clicks, clipped_runs
from broadcast.audio.edit import resample
from broadcast.audio.formats import FORMATS, whole
from broadcast.config import Settings
from broadcast.engines.kokoro import KokoroEngine
from broadcast.model import Samples, Utterance
from broadcast.text.readings import syllables

from . import RATE, babble, sine, tones


def decoded(samples: Samples) -> Samples:
    """After our own MP3."""
    return files.decode_mp3(mp3.encode(whole(samples, FORMATS["mp3"])))


def near(found: tuple[int, ...], wanted: int, reach: int = 100) -> bool:
    return any(abs(at - wanted) <= reach for at in found)


@pytest.fixture(scope="module")
def plosives(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """The embedded voice at its most explosive, at RATE, with silence around it."""
    text = "扑通一声，爸爸跳进池塘，弟弟偷偷打大鼓。"
    engine = KokoroEngine(tmp_path_factory.mktemp("kokoro"))
    utterance = Utterance(text, text, syllables(text)[0])
    clip = resample(engine.speak(utterance, voices.find("mandarin", Settings()), 230), RATE)
    quiet = np.zeros(RATE // 4, np.float32)
    return np.concatenate([quiet, clip.samples, quiet])


CLEAN = {
    "tones": tones(3),
    "babble": babble(5, seed=1),
    "chimes": np.concatenate([chime.opening(RATE), np.zeros(999, np.float32), chime.closing(RATE), chime.label(RATE)]),
    "silence": np.zeros(RATE, np.float32),
}


@pytest.mark.parametrize("name", CLEAN)
def test_clean_sound_has_no_click_before_and_after_mp3(name: str) -> None:
    assert clicks(CLEAN[name], RATE) == ()
    assert clicks(decoded(CLEAN[name] * np.float32(0.8)), RATE) == ()


def test_plosives_of_the_embedded_voice_are_no_clicks(plosives: Samples) -> None:
    """Neither as the voice speaks nor as the MP3 decodes."""
    assert np.abs(plosives).max() > 0.1
    assert clicks(plosives, RATE) == ()
    assert clicks(decoded(plosives), RATE) == ()


@pytest.mark.parametrize("size", [0.05, 0.1, 0.3, 1.0])
def test_a_wrong_sample_in_speech_is_found_where_it_is(plosives: Samples, size: float) -> None:
    """From a twentieth of the peak up."""
    for at in (100, len(plosives) // 3, len(plosives) // 2, len(plosives) - 100):
        spoilt = plosives.copy()
        spoilt[at] += size * np.abs(plosives).max()
        found = clicks(spoilt, RATE)
        assert near(found, at, 12)
        assert len(found) == 1


def test_a_loud_wrong_sample_is_found_after_mp3_too(plosives: Samples) -> None:
    """Three of four, wherever in the speech they are; and nothing else."""
    wanted = got = 0
    for first in range(RATE // 2, RATE, RATE // 8):
        spoilt = plosives * np.float32(0.8)
        places = range(first, len(plosives) - RATE // 4, RATE // 2)
        for at in places:
            spoilt[at] += 0.5 * np.abs(plosives).max()
        found = clicks(decoded(spoilt), RATE)
        wanted, got = wanted + len(places), got + sum(near(found, at) for at in places)
        assert all(near((*places,), at) for at in found)
    assert got >= 0.75 * wanted


def test_a_voice_that_is_cut_off_is_found() -> None:
    """As at a seam where the end of a pass is missing: silence from the loudest moment on."""
    speech = tones(2)
    at = int(np.abs(speech).argmax())
    cut = np.concatenate([speech[:at], np.zeros(RATE // 2, np.float32), speech])
    assert near(clicks(cut, RATE), at)
    assert near(clicks(decoded(cut), RATE), at)


def test_a_file_that_begins_or_ends_with_a_step_clicks_there() -> None:
    """The loudspeaker rests at zero before and after it."""
    whole = sine(440, 1, -6, degrees=90)
    found = clicks(whole, RATE)
    assert near(found, 0)
    assert near(found, RATE)


def test_clicks_are_the_same_in_blocks_of_any_size() -> None:
    spoilt = tones(3)
    spoilt[5_000::20_011] += 0.2
    whole = clicks(spoilt, RATE)
    assert len(whole) > 3
    for size in (1, 7, 1000, 48_001):
        piece = spoilt[: 20 * size + 60_000]
        meter = Clicks(RATE)
        for start in range(0, len(piece), size) if size > 1 else range(0, 3000):
            meter.add(piece[start : start + size])
        heard = [one.at for one in meter.finish()]
        stop = len(piece) if size > 1 else 3000
        assert [at for at in heard if at < stop - 1000] == [at for at in whole if at < stop - 1000]


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 32_000])
def test_under_40_khz_no_click_can_be_told_from_a_consonant(rate: int) -> None:
    spoilt = sine(440, 1, -6, rate)
    spoilt[rate // 2] = 1
    assert clicks(spoilt, rate) == ()


def test_a_click_is_found_at_44_1_khz() -> None:
    spoilt = babble(2, seed=2)
    spoilt[44_100] += 0.5
    assert near(clicks(spoilt, 44_100), 44_100, 12)


def test_what_is_no_sound_has_stated_clicks() -> None:
    """Nothing, silence and NaN have none; one sample is a click; an offset clicks where it begins and ends."""
    assert clicks(np.zeros(0, np.float32), RATE) == ()
    assert clicks(np.full(RATE, np.nan, np.float32), RATE) == ()
    assert near(clicks(np.ones(1, np.float32), RATE), 0)
    offset = clicks(np.full(RATE, 0.5, np.float32), RATE)
    assert [near(offset, 0), near(offset, RATE), len(offset)] == [True, True, 2]


@pytest.mark.parametrize("gain", [1.3, 2.0, 4.0])
def test_clipped_speech_has_clipped_runs_and_more_the_more_it_is_clipped(gain: float) -> None:
    speech = babble(3, seed=4, level_db=-15)
    speech /= np.abs(speech).max()
    assert clipped_runs(speech * np.float32(0.98)) == 0
    runs = clipped_runs(np.clip(speech * gain, -1, 1))
    assert runs > 0
    assert clipped_runs(np.clip(speech * gain * 1.5, -1, 1)) > runs


def test_what_was_clipped_is_known_when_it_was_turned_down_later() -> None:
    """By its flat tops, as long as they stay flat."""
    speech = babble(3, seed=4)
    clipped = np.clip(speech / np.abs(speech).max() * 2, -1, 1).astype(np.float32)
    assert clipped_runs(clipped * np.float32(0.5)) > 0.8 * clipped_runs(clipped)
    sixteen_bits = (clipped * 0.5 * 32767).round() / 32767
    assert clipped_runs(sixteen_bits.astype(np.float32)) > 0.8 * clipped_runs(clipped)


@pytest.mark.parametrize("hz", [40, 100, 440, 1000, 4000, 12_000])
def test_a_sine_that_is_not_clipped_has_no_flat_top(hz: float) -> None:
    for dbfs in (-0.2, -6, -18):
        assert clipped_runs(sine(hz, 1, dbfs)) == 0


def test_two_samples_at_full_scale_are_a_peak_and_three_are_clipped() -> None:
    sound = sine(440, 1, -20)
    sound[1000:1002] = 1
    assert clipped_runs(sound) == 0
    sound[1002] = -1
    assert clipped_runs(sound) == 1


def test_clipped_runs_are_the_same_in_blocks_of_any_size() -> None:
    """Also where a run crosses several blocks."""
    speech = np.clip(babble(2, seed=5) * 8, -1, 1).astype(np.float32)
    speech[30_000:50_000] = 1
    whole = clipped_runs(speech)
    assert whole > 10
    for size in (1000, 4095, 30_001):
        meter = Clipping()
        for start in range(0, len(speech), size):
            meter.add(speech[start : start + size])
        assert meter.finish() == whole


def test_what_is_no_sound_has_stated_clipped_runs() -> None:
    """An offset at full scale is one run, however long; silence, one sample, a smaller offset and NaN have none."""
    assert clipped_runs(np.ones(3 * RATE, np.float32)) == 1
    for samples in (np.zeros(RATE), np.ones(1), np.full(RATE, np.nan), np.zeros(0)):
        assert clipped_runs(samples.astype(np.float32)) == 0
