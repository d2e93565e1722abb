"""The music bed and the jingle, measured; hostile files told by name and key."""

from __future__ import annotations

import math
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import programme
from broadcast.audio import files, music
from broadcast.audio.levels import lufs
from broadcast.audio.music import DOWN_S, FADE_S, LIFT_DB, PAUSE_S, UP_S, bed, ducking, repeated
from broadcast.errors import AudioError
from broadcast.model import Clip, Samples, Utterance

from . import RATE, as_clip, babble, measured, sine

SPANS = [(3.0, 6.0), (6.45, 9.0), (9.9, 12.0), (15.0, 18.0)]
"""A pause of a sentence, of an item, and a long one."""
WITHIN = (1.0, 20.0)
LENGTH = 21.5


def noise(seconds: float, seed: int = 1, level: float = 0.1) -> Samples:
    return (np.random.default_rng(seed).normal(size=round(seconds * RATE)) * level).astype(np.float32)


def speech() -> Samples:
    out = np.zeros(round(LENGTH * RATE), np.float32)
    for start, end in SPANS:
        out[round(start * RATE) : round(end * RATE)] = babble(end - start, seed=round(start))
    return out


def part(samples: Samples, start_s: float, end_s: float) -> Samples:
    return samples[round(start_s * RATE) : round(end_s * RATE)]


def joined(samples: Samples) -> Samples:
    return np.concatenate([part(samples, *span) for span in SPANS])


def level_db(samples: Samples) -> float:
    return 10 * math.log10(float(np.mean(samples.astype(np.float64) ** 2)))


@pytest.mark.parametrize("under_db", [-18.0, -10.0, -30.0])
@pytest.mark.parametrize(
    "made",
    [noise(60), noise(7), noise(30, level=1e-4), babble(40, seed=9), sine(220, 8, -3)],
    ids=["long", "short", "faint", "swelling", "tone"],
)
def test_the_bed_lies_as_far_under_the_speech_as_is_asked(made: Samples, under_db: float) -> None:
    """By another meter, over the time in which somebody speaks."""
    said = speech()
    under = bed(as_clip(made), said, SPANS, under_db, WITHIN)
    assert under.shape == said.shape
    assert under.dtype == np.float32
    loud, quiet = measured(joined(said), RATE)[0], measured(joined(under), RATE)[0]
    assert quiet - loud == pytest.approx(under_db, abs=0.2)


def test_a_short_pause_does_not_pump_and_a_long_one_lets_the_music_up() -> None:
    """Through the pauses of 0.45 s and 0.9 s the level is that under the speech; in that of 3 s it is 6 dB higher."""
    under = bed(as_clip(noise(60)), speech(), SPANS, -18, WITHIN)
    down = level_db(part(under, 3, 6))
    for start, end in ((6.0, 6.45), (6.45, 9.0), (9.0, 9.9), (9.9, 12.0), (15, 18)):
        assert level_db(part(under, start, end)) == pytest.approx(down, abs=0.3)
    for start, end in ((1 + FADE_S, 3 - DOWN_S), (12 + UP_S, 15 - DOWN_S)):
        assert level_db(part(under, start, end)) == pytest.approx(down + LIFT_DB, abs=0.3)


def test_the_music_is_down_before_the_first_syllable_and_comes_up_behind_the_last() -> None:
    """Smoothly: its gain goes all one way, and no step of 10 ms is more than 0.4 dB."""
    gain_db = 20 * np.log10(ducking(SPANS, round(LENGTH * RATE)).astype(np.float64))
    at = [round(second * RATE) for second in (12, 12 + UP_S, 15 - DOWN_S, 15)]
    assert gain_db[at] == pytest.approx([0, LIFT_DB, LIFT_DB, 0], abs=1e-3)
    assert (np.diff(gain_db[at[0] : at[1]]) >= -1e-5).all()
    assert (np.diff(gain_db[at[2] : at[3]]) <= 1e-5).all()
    assert np.abs(np.diff(gain_db[::480])).max() < 0.4


@given(pauses=st.lists(st.tuples(st.floats(0.01, 4), st.floats(0.05, 4)), max_size=8), lead=st.floats(0, 2))
@settings(deadline=None)
def test_the_bed_never_rises_while_somebody_speaks(pauses: list[tuple[float, float]], lead: float) -> None:
    """Whatever the pauses are; and it is nowhere lower than under the speech or higher than between."""
    spans, at = [], lead
    for pause, length in pauses:
        spans.append((at + pause, at + pause + length))
        at += pause + length
    gain = ducking(spans, round((at + 1) * RATE))
    assert gain.min() >= 1 - 1e-5
    assert gain.max() <= 10 ** (LIFT_DB / 20) + 1e-5
    for start, end in spans:
        assert np.allclose(part(gain, start + 0.001, end - 0.001), 1, atol=1e-3)
    for (_a, end), (start, _b) in pairwise(spans):
        highest = part(gain, end, start).max(initial=1)
        assert highest < 1.001 if start - end < PAUSE_S - 1e-6 else highest > 1.9 or start - end < PAUSE_S + 1e-6


def test_the_bed_begins_and_ends_in_silence() -> None:
    """So that a loop's seam is silent, and the chimes are heard alone; without a step at either end."""
    under = bed(as_clip(sine(220, 8, -3)), speech(), SPANS, -18, WITHIN)
    assert not part(under, 0, 1.0).any()
    assert not part(under, 20.0, LENGTH).any()
    loudest = np.abs(under).max()
    for start in (1.0, 19.99):
        assert np.abs(part(under, start - 0.01, start + 0.02)).max() < 0.01 * loudest
    assert np.abs(np.diff(under)).max() < 1.1 * 2 * math.pi * 220 / RATE * loudest


def test_where_the_music_repeats_there_is_no_seam() -> None:
    """Neither a step nor a hole: 50 ms levels of noise that is repeated stay as even as those of noise that is not."""
    made, whole = repeated(noise(7), 30 * RATE), noise(30, seed=2)
    levels, others = (
        10 * np.log10((one.reshape(-1, 2400).astype(np.float64) ** 2).mean(axis=1)) for one in (made, whole)
    )
    assert np.ptp(levels) < np.ptp(others) + 1
    tone = repeated(sine(220, 7.3, -3, degrees=40), 30 * RATE)
    assert np.abs(np.diff(tone)).max() < 1.5 * 2 * math.pi * 220 / RATE * 10 ** (-3 / 20)


@given(length=st.integers(5, 400), count=st.integers(0, 2000))
def test_repeated_music_is_as_long_as_is_asked(length: int, count: int) -> None:
    assert len(repeated(np.ones(length, np.float32), count)) == count


def test_speech_that_is_silent_or_one_syllable_has_a_bed_all_the_same() -> None:
    """No bed under silence, and no NaN."""
    assert not bed(as_clip(noise(9)), np.zeros(RATE, np.float32), [], -18, (0, 1)).any()
    said = np.zeros(4 * RATE, np.float32)
    said[2 * RATE : 2 * RATE + 7200] = sine(300, 0.15, -6)
    under = bed(as_clip(noise(9)), said, [(2.0, 2.15)], -18, (0.5, 3.5))
    assert np.isfinite(under).all()
    assert level_db(part(under, 2, 2.15)) - level_db(part(said, 2, 2.15)) == pytest.approx(-18, abs=4)


def assembled(**own: object) -> tuple[Samples, Samples | None, float]:
    clips = [as_clip(babble(2, seed=n)) for n in range(3)]
    said = [Utterance("好", "好", ())] * 3
    made = programme.assemble([0, 0, 1], said, clips, "rhythm", **own)  # type: ignore[arg-type]
    return made.clip.samples, made.bed, made.said[0].start_s


def test_the_chimes_and_the_ai_label_are_heard_without_music() -> None:
    """The label's rhythm ends the pass as it does without jingle and music."""
    plain, _none, _start = assembled()
    samples, under, start_s = assembled(jingle=as_clip(noise(2)), bed=as_clip(noise(9)))
    assert under is not None
    label = round(1.0 * RATE)
    assert np.array_equal(samples[-label:], plain[-label:])
    assert not under[-label:].any()
    jingle_ends = programme.LEAD_S + 2
    assert not part(under, 0, jingle_ends).any()
    assert part(under, jingle_ends + 0.5, start_s).any()


@pytest.mark.parametrize(
    "sound", [noise(3, level=0.3), sine(1000, 5, 0), np.clip(noise(3, level=5), -1, 1), noise(3, level=1e-3)]
)
def test_a_jingle_is_no_louder_than_the_speech_nor_its_peak_than_the_chimes(sound: Samples) -> None:
    clips = [babble(2, seed=n) for n in range(3)]
    samples, _bed, start_s = assembled(jingle=as_clip(sound))
    heard = part(samples, 0, start_s)
    peak_db = 20 * math.log10(np.abs(heard).max() / max(np.abs(one).max() for one in clips))
    assert peak_db <= programme.CHIME_DB + 0.01
    over = lufs(part(heard, programme.LEAD_S, programme.LEAD_S + len(sound) / RATE), RATE) - lufs(
        np.concatenate(clips), RATE
    )
    assert over <= 0.1
    assert max(peak_db - programme.CHIME_DB, over) == pytest.approx(0, abs=0.1)


def saved(path: Path, samples: Samples) -> Path:
    path.write_bytes(files.wav_bytes(Clip(samples, RATE)))
    return path


def test_a_jingle_that_is_cut_off_hard_does_not_click(tmp_path: Path) -> None:
    made = music.jingle(saved(tmp_path / "cut.wav", sine(440, 1, -1, degrees=90)))
    assert abs(made.samples[0]) < 1e-3
    assert abs(made.samples[-1]) < 1e-3
    assert np.abs(np.diff(made.samples)).max() < 1.1 * 2 * math.pi * 440 / RATE


def test_silence_around_own_sounds_is_taken_off(tmp_path: Path) -> None:
    quiet = np.zeros(2 * RATE, np.float32)
    path = saved(tmp_path / "a.wav", np.concatenate([quiet, noise(6), quiet]))
    assert music.jingle(path).seconds == pytest.approx(6.08, abs=0.03)
    assert music.music(path).seconds == pytest.approx(6.08, abs=0.03)


def long_wav(path: Path, seconds: int) -> Path:
    """Sound of a low rate, so that it is small."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(4000)
        file.writeframes(bytes([60, 190] * (2000 * seconds)))
    return path


@pytest.mark.parametrize("read", [music.jingle, music.music])
def test_own_sounds_that_cannot_be_used_are_told_with_their_key_and_file(tmp_path: Path, read: object) -> None:
    """A playlist, text, silence, what is too short or too long, what is not there or cannot be."""
    secret = saved(tmp_path / "secret.wav", noise(8))
    wrong = {
        "list.m3u8": f"#EXTM3U\n#EXTINF:8,\n{secret}\n".encode(),
        "concat.mp3": f"ffconcat version 1.0\nfile {secret.name}\n".encode(),
        "text.mp3": "今天下午停水。\n".encode() * 1000,
        "empty.wav": b"",
        "silent.wav": files.wav_bytes(as_clip(np.zeros(8 * RATE))),
        "short.wav": files.wav_bytes(as_clip(noise(0.1))),
    }
    for name, data in wrong.items():
        (tmp_path / name).write_bytes(data)
    long_wav(tmp_path / "long.wav", 1300)
    key = read.__name__  # type: ignore[attr-defined]
    for name in (*wrong, "long.wav", "missing.mp3", "x" * 300, "."):
        with pytest.raises(AudioError) as told:
            read(tmp_path / name)  # type: ignore[operator]
        assert f"`{key}`" in told.value.message
        assert name in told.value.message or name == "."
        assert f"`{key}`" in told.value.hint


def test_of_a_file_without_end_only_the_first_seconds_are_read(tmp_path: Path) -> None:
    clip, _line = files.read(long_wav(tmp_path / "long.wav", 600), 3)
    assert clip.seconds == pytest.approx(3, abs=0.1)
