"""What is said about intelligibility can be believed: the index, the noises, the horn and the ear."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import hearing
import intelligibility
import sample
import sii
import street

from broadcast import config, programme
from broadcast.audio import edit, files
from broadcast.audio.levels import true_peak_dbtp
from broadcast.model import Programme
from broadcast.testing import TONE, ToneEngine

RATE = 24_000
CASES = list(product(intelligibility.NOISES, intelligibility.SNRS_DB, intelligibility.TREATMENTS))
QUIET = np.full(18, sii.QUIET_DB)
NOISES = {
    "street": lambda seed: street.traffic(20 * RATE, RATE, seed),
    "speech-shaped": lambda seed: street.speech_shaped(20 * RATE, RATE, seed),
    "babble": lambda seed: street.babble([sample.speech(2.0)[::2], sample.speech(3.0)[::2]], 20 * RATE, seed),
}


def test_the_index_gives_the_working_groups_own_value() -> None:
    """Test case TO.TST of ASA working group S3-79, which keeps the standard: 0.445."""
    speech = np.array([90, 5] + [40] * 12 + [-10] * 4, float)
    noise = np.array([10, -10, -10, 75] + [-10] * 10 + [10] * 4, float)

    assert sii.sii(speech, noise, [90] + [0] * 17) == pytest.approx(0.445, abs=0.0005)


@pytest.mark.parametrize(("metres", "index"), [(0.5, 1.0), (1, 0.9969), (5, 0.9775), (10, 0.9583), (20, 0.8627)])
def test_the_index_falls_with_distance_as_published(metres: float, index: float) -> None:
    """Normal effort in a quiet free field, heard with both ears (1.7 dB better): H. Muesch's example 1."""
    assert sii.sii(sii.SPEECH_DB - 20 * np.log10(metres), QUIET, -1.7) == pytest.approx(index, abs=0.0001)


def test_the_tables_sum_to_what_the_standard_prints() -> None:
    """Importance to 1, and speech of normal effort to 62.35 dB SPL, as under table 3."""
    assert sii.IMPORTANCE.sum() == pytest.approx(1)
    assert 10 * np.log10((10 ** ((sii.SPEECH_DB + sii.WIDTHS_DB) / 10)).sum()) == pytest.approx(62.35, abs=0.01)


def test_speech_far_under_the_noise_is_not_heard() -> None:
    """15 dB under it in every band nothing is left."""
    assert sii.sii(sii.SPEECH_DB, sii.SPEECH_DB + 16) == 0


def test_levels_are_those_of_a_known_sound() -> None:
    """White noise has the same level in 1 Hz everywhere; a tone lies in its own band."""
    white = np.random.default_rng(0).standard_normal(20 * RATE)
    tone = np.sqrt(2) * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)

    assert sii.levels(white, RATE, 60) == pytest.approx(np.full(18, 60 - 10 * np.log10(RATE / 2)), abs=0.4)
    assert sii.levels(tone, RATE, 60)[8] == pytest.approx(60 - sii.WIDTHS_DB[8], abs=0.01)
    assert sii.levels(tone, RATE, 60)[7] == sii.QUIET_DB


@pytest.mark.parametrize("kind", NOISES)
def test_a_noise_is_as_loud_as_1_and_the_same_for_the_same_seed(kind: str) -> None:
    """Anyone hears the same street; another seed is another street."""
    once, again, other = NOISES[kind](1), NOISES[kind](1), NOISES[kind](2)

    assert np.sqrt(np.mean(once**2)) == pytest.approx(1)
    assert np.array_equal(once, again)
    assert abs(np.corrcoef(once, other)[0, 1]) < 0.1
    assert len(once) == 20 * RATE


def test_traffic_has_the_spectrum_of_traffic() -> None:
    """A-weighted: loudest at 1 kHz, 12 dB less at 100 Hz and 7 dB less at 3150 Hz (ISO 717-1, spectrum No. 2)."""
    noise = np.mean([10 ** (sii.levels(street.traffic(20 * RATE, RATE, seed), RATE, 80) / 10) for seed in range(4)], 0)
    weighted = 10 * np.log10(noise) + sii.WIDTHS_DB + street._a_weighting(sii.CENTRES_HZ)

    assert (weighted - weighted[8])[:16] == pytest.approx(street.TRAFFIC_DBA[2:] + 8, abs=1.0)


def test_traffic_swells_and_the_noise_of_speech_does_not() -> None:
    """Seconds differ from each other by several dB when vehicles pass."""

    def spread_db(noise: street.Sound) -> float:
        seconds = (noise.reshape(-1, RATE) ** 2).mean(axis=1)
        return float(10 * np.log10(seconds.max() / seconds.min()))

    assert spread_db(NOISES["street"](1)) > 4
    assert spread_db(NOISES["speech-shaped"](1)) < 1


def test_the_noise_of_speech_has_the_spectrum_of_speech() -> None:
    """Band by band that of ANSI S3.5's table 3."""
    noise = sii.levels(NOISES["speech-shaped"](1), RATE, 62.35)

    assert noise == pytest.approx(sii.SPEECH_DB, abs=0.8)


def test_nobody_in_the_babble_is_the_one_who_speaks() -> None:
    """Each says the sentences backwards: the babble does not correlate with any of them."""
    said = sample.speech(3.0)[::2].astype(float)
    noise = street.babble([said], 3 * RATE, 1)

    assert np.abs(np.fft.irfft(np.fft.rfft(noise) * np.conj(np.fft.rfft(said)))).max() / len(said) / said.std() < 0.3


@pytest.mark.parametrize(("hertz", "gain_db"), [(125, -48), (500, -6), (1600, -0.2), (5000, -6), (10_000, -24.6)])
def test_the_horn_gives_off_500_to_5000_hz(hertz: float, gain_db: float) -> None:
    """6 dB down at both ends and 24 dB an octave beyond, without delay."""
    tone = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
    middle = street.through_horn(tone, RATE)[RATE // 4 : -RATE // 4]
    gain = float(middle @ tone[RATE // 4 : -RATE // 4]) / float((tone[RATE // 4 : -RATE // 4] ** 2).sum())

    assert 20 * np.log10(gain) == pytest.approx(gain_db, abs=0.3)


def test_homophones_and_digits_count_as_heard() -> None:
    """A resident hears sounds, not characters; a recogniser writes digits and either script."""
    said = "明天上午九点，二十分钟，记得带身份证。"

    assert hearing.wrong([(said, "明天上午9点,20分鐘,記得帶身分正")]) == 0
    assert hearing.wrong([(said, "明天下午9点,20分钟,记得带身份证")]) == pytest.approx(100 / 16)


def test_what_is_made_up_counts_at_most_as_much_as_was_said() -> None:
    """A recogniser that goes on and on has understood nothing, not less than nothing."""
    assert hearing.wrong([("停水通知", "谢谢" * 50), ("停水通知", "停水通知")]) == 50
    assert hearing.wrong([("停水通知", "")]) == 100


def test_any_command_can_listen(tmp_path: Path) -> None:
    """It gets a WAV file, mono at 16 kHz, and prints what it heard."""
    script = tmp_path / "ear.py"
    script.write_text(
        "import sys, wave\n"
        "with wave.open(sys.argv[1]) as file:\n"
        "    told = file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()\n"
        "sys.stdout.buffer.write(f'听到{told}'.encode())\n",
        encoding="utf-8",
    )
    hear = hearing.hearer(f"{sys.executable} {script}")

    assert hear(np.zeros(800, np.float32)) == "听到(1, 2, 16000, 800)"


def one_pass() -> Programme:
    said = sample.spoken()[:2]
    clips = [edit.trim(edit.resample(ToneEngine().speak(one, TONE, sample.PACE), files.RATE)) for one in said]
    return programme.assemble([0, 1], said, clips, "rhythm")


def test_all_three_play_at_the_same_peak_and_time() -> None:
    """None is louder, earlier or longer than another; each sentence is where it was."""
    spoken = one_pass()
    take = intelligibility.take(spoken, intelligibility.treatments(config.Settings()))

    assert [text for text, _at in take.said] == [one.utterance.text for one in spoken.said]
    for sound in take.emitted.values():
        assert len(sound) == len(take.clean)
        assert true_peak_dbtp(sound.astype(np.float32), RATE) == pytest.approx(intelligibility.CREST_DB, abs=0.1)
        assert abs(intelligibility.delay(street.through_horn(take.clean, RATE), sound)) <= 1


def test_a_delay_is_found_in_either_direction() -> None:
    """The decoder's 1105 samples, or a sound that comes early."""
    sound = np.random.default_rng(0).standard_normal(5000)

    assert intelligibility.delay(sound, np.concatenate([np.zeros(1105), sound])) == 1105
    assert intelligibility.delay(sound, sound[300:]) == -300


def test_less_noise_is_better_understood() -> None:
    """By both measures, for every noise; where nobody listens, nothing is said about it."""
    pytest.importorskip("pystoi")
    speakers = {"plain": intelligibility.treatments(config.Settings())["plain"]}
    take = intelligibility.take(one_pass(), speakers)
    noise = [[street.traffic(len(take.clean), RATE, 1)]]
    near, far = (intelligibility.score([take], "plain", noise, snr_db, None) for snr_db in (12, 0))

    assert near.estoi > far.estoi + 0.05
    assert near.sii > far.sii + 0.05
    assert near.wrong is None


def test_a_treatment_that_loses_is_not_said_to_win() -> None:
    """The claim compares ours with both others, or says that it does not."""
    assert intelligibility._row("ESTOI", [0.2, 0.4, 0.5], "above both").holds is True
    assert intelligibility._row("ESTOI", [0.2, 0.4, 0.3], "above both").holds is False
    assert intelligibility._row("ESTOI", [0.2, 0.4, 0.3], "above plain").holds is True
    assert intelligibility._row("misheard", [50, 20, 10], "below both").holds is True
    assert intelligibility._row("misheard", [50, 20, 30], "below both").holds is False
    assert intelligibility._row("misheard", [50, None, None], "below both").holds is None


def test_the_table_has_every_noise_and_level_and_says_when_nobody_listened() -> None:
    """Nothing is left out, and nothing made up."""
    found = {case: intelligibility.Score(0.3 + 0.1 * (case[2] == "ours"), 0.5, None) for case in CASES}
    rows = intelligibility.rows(found)

    assert len({row.what for row in rows}) == len(rows) == 21
    assert [row.holds for row in rows] == [True] * 9 + [False] * 9 + [None] * 3
    assert rows[-1].claim.startswith("not measured: ")


def test_the_picture_is_drawn(tmp_path: Path) -> None:
    """A line for each of the three, with and without a listener."""
    pytest.importorskip("matplotlib")
    for wrong in (None, 20.0):
        path = tmp_path / f"{wrong}.png"
        intelligibility.plot(dict.fromkeys(CASES, intelligibility.Score(0.3, 0.5, wrong)), path)

        assert path.read_bytes().startswith(b"\x89PNG")
