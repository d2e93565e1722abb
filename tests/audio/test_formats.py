"""Loops in every format, heard through three decoders."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import miniaudio
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast import voices
from broadcast.audio import files, formats, ogg
from broadcast.audio.formats import FORMATS, Format, decode, fits, whole, write
from broadcast.audio.loop import Length, plan
from broadcast.audio.master import master
from broadcast.config import Settings
from broadcast.errors import NotWritable
from broadcast.model import Samples

from . import RATE, as_clip, babble, measured, sine, tones

EVERY = pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
CODEC_NOISE = 1.02
"""How much larger the steps of one tone are at one place than at another."""
QUIET = np.zeros(RATE // 4, np.float32)
SPEECH = np.concatenate([QUIET, babble(1.5, seed=7), QUIET])
PACKETS = {name: form.encode(whole(SPEECH, form)) for name, form in FORMATS.items()}


def lengths(path: Path) -> dict[str, int]:
    """How many samples each decoder gives: ffmpeg, and of what they read miniaudio and libsndfile."""
    found = {"ffmpeg": len(files.read(path)[0].samples)}
    if path.suffix in (".mp3", ".wav"):
        read = miniaudio.mp3_read_file_f32 if path.suffix == ".mp3" else miniaudio.wav_read_file_f32
        found["miniaudio"] = read(str(path)).num_frames
    if path.suffix != ".m4a":
        found["libsndfile"] = len(soundfile.read(path, dtype="float32")[0])
    return found


def heard(path: Path) -> list[Samples]:
    """The sound of the file by ffmpeg and, where it reads it, by libsndfile."""
    other = [] if path.suffix == ".m4a" else [soundfile.read(path, dtype="float32")[0]]
    return [files.read(path)[0].samples, *other]


@EVERY
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.floats(1, 30), gap=st.none() | st.floats(0, 3), seed=st.integers(0, 5))
def test_every_decoder_gives_the_same_number_of_samples(
    form: Format, tmp_path: Path, seconds: float, gap: float | None, seed: int
) -> None:
    """Whatever the lengths of programmes, loop and gap: those of the plan, and what is stated."""
    one, other = PACKETS[form.name], form.encode(whole(babble(0.3 + seed / 7, seed), form))
    path = tmp_path / f"01.{form.name}"
    loop = write(form, [one, other], [2, 1], Length(seconds, gap_s=gap), path)
    chosen = plan([len(one.sizes), len(other.sizes)], [2, 1], Length(seconds, gap_s=gap), form.frame_s)
    assert set(lengths(path).values()) == {chosen.frames * form.frame}
    assert loop.seconds == pytest.approx(chosen.frames * form.frame_s, abs=1e-3)
    assert (loop.bytes, loop.sha256) == (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
    assert loop.repeats == sum(times for _seconds, times in loop.programmes)
    if gap is None and chosen.passes > 3:
        assert abs(loop.seconds - seconds) <= form.frame_s + 0.001


@EVERY
@pytest.mark.parametrize("gap", [0.0, 0.7])
def test_no_step_at_a_seam_is_larger_than_inside(form: Format, gap: float, tmp_path: Path) -> None:
    """Between programmes that begin and end in silence, as ours do."""
    path = tmp_path / f"01.{form.name}"
    write(form, [PACKETS[form.name]], [1], Length(rounds=5, gap_s=gap), path)
    one = len(PACKETS[form.name].sizes) * form.frame
    period = one + round(gap / form.frame_s) * form.frame
    for sound in heard(path):
        steps = np.abs(np.diff(sound))
        inside = steps[period + RATE // 4 : period + one - RATE // 4].max()
        for start in range(period, 5 * period, period):
            assert steps[start - 4000 : start + 4000].max() <= inside / 20
            assert steps[start - period + one - 4000 : start - period + one + 4000].max() <= inside / 20


@EVERY
@pytest.mark.parametrize("source", ["a tone", "noise like speech"])
def test_a_pass_that_ends_in_sound_follows_itself_without_a_seam(form: Format, source: str, tmp_path: Path) -> None:
    """A sound that goes on from the last sample to the first is heard to go on; no gap, not one sample of silence."""
    count = round(1.5 * RATE / form.frame) * form.frame
    if source == "a tone":
        samples = (0.5 * np.sin(2 * np.pi * 660 * np.arange(count) / count)).astype(np.float32)
    else:
        long, fade = babble(3, seed=11), np.linspace(0, 1, 4800, dtype=np.float32)
        samples = np.array(long[4800 : 4800 + count])
        samples[-4800:] = samples[-4800:] * (1 - fade) + long[:4800] * fade
    packets = form.encode(samples)
    path = tmp_path / f"01.{form.name}"
    write(form, [packets], [1], Length(rounds=5, gap_s=0), path)
    for sound in heard(path):
        assert len(sound) == 5 * count
        steps = np.abs(np.diff(sound))
        inside = steps[count + 3000 : 2 * count - 3000].max()
        for start in range(count, 5 * count, count):
            assert steps[start - 3000 : start + 3000].max() <= inside * CODEC_NOISE
        loop = sound[2 * count : 3 * count]
        assert np.corrcoef(loop, samples)[0, 1] > 0.94
        around = np.concatenate([loop[-2400:], loop[:2400]])
        assert np.corrcoef(around, np.concatenate([samples[-2400:], samples[:2400]]))[0, 1] > 0.94


@EVERY
def test_every_pass_is_in_time_with_what_was_mastered(form: Format, tmp_path: Path) -> None:
    """To the sample, in the first pass and the last; with Opus, whose filter against rumble turns the phase, to 3."""
    path = tmp_path / f"01.{form.name}"
    write(form, [PACKETS[form.name]], [1], Length(rounds=3, gap_s=0.1), path)
    samples = whole(SPEECH, form)
    period = len(samples) + round(0.1 / form.frame_s) * form.frame
    for sound in heard(path):
        for start in range(0, 3 * period, period):
            part = sound[start : start + len(samples)]
            likeness = np.fft.irfft(np.fft.rfft(part) * np.conj(np.fft.rfft(samples)), len(samples))
            late = (np.argmax(likeness) + RATE) % len(samples) - RATE
            assert abs(late) <= (3 if form.name == "opus" else 0)


@EVERY
def test_the_order_follows_the_weights(form: Format, tmp_path: Path) -> None:
    """Low, high, low, low, high, low: told from each other by their pitch."""
    count = round(0.5 * RATE / form.frame) * form.frame
    fade = np.hanning(count).astype(np.float32)
    passes = [form.encode(fade * sine(hz, 1, -6)[:count]) for hz in (300, 2000)]
    path = tmp_path / f"01.{form.name}"
    loop = write(form, passes, [4, 2], Length(rounds=2, gap_s=0), path)
    sound = files.read(path)[0].samples
    pitches = [np.argmax(np.abs(np.fft.rfft(sound[n * count :][:count]))) * RATE / count for n in range(6)]
    assert ["high" if hz > 1000 else "low" for hz in pitches] == ["low", "high", "low", "low", "high", "low"]
    assert [times for _seconds, times in loop.programmes] == [4, 2]
    assert loop.programme_seconds == pytest.approx(count / RATE, abs=1e-3)


@EVERY
def test_memory_does_not_grow_with_the_length(form: Format, tmp_path: Path) -> None:
    """An hour takes what ten minutes take, the file's own tables aside."""
    peaks = []
    for minutes in (5, 20):
        tracemalloc.start()
        write(form, [PACKETS[form.name]], [1], Length(60.0 * minutes), tmp_path / "loop")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 500_000
    assert peaks[1] < 5_000_000


@EVERY
def test_the_same_sound_gives_the_same_bytes(form: Format, tmp_path: Path) -> None:
    made = [
        write(form, [form.encode(whole(SPEECH, form))], [1], Length(20), tmp_path / name).sha256 for name in ("a", "b")
    ]
    assert made[0] == made[1]


def test_a_file_that_its_format_cannot_hold_is_refused_before_it_is_begun(tmp_path: Path) -> None:
    """WAV states its size in 32 bits: 12.4 hours. MP3 and Opus have no such end."""
    with pytest.raises(NotWritable, match=r"wav file holds at most 12\.4 hours, and this would be 24\.0"):
        write(FORMATS["wav"], [PACKETS["wav"]], [1], Length(24 * 3600), tmp_path / "01.wav")
    assert not (tmp_path / "01.wav").exists()
    fits(FORMATS["wav"], 12 * 3600)
    fits(FORMATS["m4a"], 24 * 3600)
    with pytest.raises(NotWritable):
        fits(FORMATS["m4a"], 25 * 3600)
    fits(FORMATS["mp3"], 1000 * 3600)
    fits(FORMATS["opus"], 1000 * 3600)


def test_a_file_says_what_it_is(tmp_path: Path) -> None:
    """To ffmpeg: the codec, one channel, 48 kHz."""
    told = {}
    for name, form in FORMATS.items():
        path = tmp_path / f"01.{name}"
        write(form, [PACKETS[name]], [1], Length(4), path)
        told[name] = files.read(path)[1]
    assert {name: line.split(",")[:3] for name, line in told.items()} == {
        "mp3": ["mp3 (mp3float)", " 48000 Hz", " mono"],
        "wav": ["pcm_s16le ([1][0][0][0] / 0x0001)", " 48000 Hz", " mono"],
        "m4a": ["aac (LC) (mp4a / 0x6134706D)", " 48000 Hz", " mono"],
        "opus": ["opus", " 48000 Hz", " mono"],
    }


def test_every_ogg_page_has_its_number_its_time_and_its_checksum(tmp_path: Path) -> None:
    """RFC 3533: numbered without a hole, never back in time, the last one marked; the checksum is the plain one."""
    path = tmp_path / "01.opus"
    write(FORMATS["opus"], [PACKETS["opus"]], [1], Length(5), path)
    data, at, pages = path.read_bytes(), 0, []
    while at < len(data):
        count = data[at + 26]
        size = 27 + count + sum(data[at + 27 : at + 27 + count])
        pages.append(data[at : at + size])
        at += size
    numbers = [int.from_bytes(page[18:22], "little") for page in pages]
    times = [int.from_bytes(page[6:14], "little") for page in pages]
    assert numbers == list(range(len(pages)))
    assert times == sorted(times)
    assert times[-1] == 5 * RATE + ogg.PRE_ROLL * ogg.FRAME
    assert [page[5] for page in pages] == [2, *[0] * (len(pages) - 2), 4]
    for page in pages[:4]:
        plain = 0
        for byte in page[:22] + bytes(4) + page[26:]:
            plain ^= byte << 24
            for _bit in range(8):
                plain = (plain << 1 ^ (0x04C11DB7 if plain >> 31 else 0)) & 0xFFFFFFFF
        assert page[22:26] == plain.to_bytes(4, "little")


@pytest.mark.parametrize("speaker", ["horn", "phone", "flat"])
def test_every_format_has_the_level_of_the_profile(speaker: str) -> None:
    """Measured by somebody else on the decoded file: loudness within the contract, no peak above the profile's."""
    profile = voices.speaker(speaker, Settings())
    clip = as_clip(np.concatenate([tones(2), babble(3, seed=5)]))
    for form in FORMATS.values():
        made = master(clip, profile, form)
        loudness, peak = measured(decode(made.packets, form), RATE)
        assert peak <= profile.true_peak_dbtp + 0.05, form.name
        assert made.true_peak_dbtp == pytest.approx(peak, abs=0.1)
        assert made.lufs == pytest.approx(loudness, abs=0.1)
        if profile.lufs is not None:
            assert loudness == pytest.approx(profile.lufs, abs=0.3), form.name
        else:
            assert peak >= profile.true_peak_dbtp - 0.4, form.name


def test_the_formats_are_those_that_a_speaker_may_play() -> None:
    assert tuple(FORMATS) == voices.FORMATS
    assert formats.FORMATS["mp3"].frame_s == 0.024
