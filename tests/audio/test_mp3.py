"""Loops of MP3 frames, heard through three decoders."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import miniaudio
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.audio import files
from broadcast.audio.formats import FORMATS, Loop, whole, write
from broadcast.audio.loop import GAP_S, Length, plan
from broadcast.audio.mp3 import FRAME, FRAME_BYTES, FRAME_S, encode, silent_frame
from broadcast.audio.packets import Packets
from broadcast.errors import AudioError
from broadcast.model import Samples

from . import RATE, as_clip, babble, sine, tones


def whole_mp3(samples: Samples) -> Samples:
    """The samples up to whole frames."""
    return whole(samples, FORMATS["mp3"])


SPEECH = 0.8 * tones(1) / np.abs(tones(1)).max()
ONE_PASS = encode(whole_mp3(SPEECH))
ONE = len(ONE_PASS) // FRAME_BYTES


def write_loop(frames: bytes, seconds: float | None, path: Path) -> Loop:
    """One programme, with the gap that takes up the remainder."""
    return write(
        FORMATS["mp3"],
        [Packets(frames, np.full(len(frames) // FRAME_BYTES, FRAME_BYTES, np.uint32))],
        [1],
        Length(seconds),
        path,
    )


def passes(frames: int, seconds: float) -> tuple[int, int]:
    """How often a programme of so many frames is heard, and the frames of the loop."""
    chosen = plan([frames], [1], Length(seconds), FRAME_S)
    return chosen.passes, chosen.frames


def decoded(path: Path) -> dict[str, Samples]:
    """The file through ffmpeg, minimp3 and libsndfile (mpg123)."""
    heard = miniaudio.mp3_read_file_f32(str(path))
    assert (heard.nchannels, heard.sample_rate) == (1, RATE)
    sound, rate = soundfile.read(path, dtype="float32")
    assert rate == RATE
    return {
        "ffmpeg": files.read(path)[0].samples,
        "minimp3": np.frombuffer(heard.samples, np.float32),
        "libsndfile": sound,
    }


def starts(path: Path) -> list[int]:
    """The frame with which each whole pass begins."""
    data, at, found = path.read_bytes(), 0, []
    while (at := data.find(ONE_PASS, at)) >= 0:
        found.append(at // FRAME_BYTES)
        at += len(ONE_PASS)
    return found


def test_ten_minutes_are_exactly_25000_frames_for_every_decoder(tmp_path: Path) -> None:
    path = tmp_path / "01.mp3"
    loop = write_loop(ONE_PASS, 600, path)
    assert loop.seconds == 600
    assert path.stat().st_size == loop.bytes == 25_000 * FRAME_BYTES
    assert {name: len(sound) for name, sound in decoded(path).items()} == dict.fromkeys(
        ("ffmpeg", "minimp3", "libsndfile"), 600 * RATE
    )


@settings(max_examples=12, deadline=None)
@given(seconds=st.floats(0.1, 40))
def test_a_loop_of_any_length_is_exact_to_the_nearest_frame_for_every_decoder(
    seconds: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("loop") / "01.mp3"
    loop = write_loop(ONE_PASS, seconds, path)
    frames = max(round(seconds / FRAME_S), ONE)
    assert {len(sound) for sound in decoded(path).values()} == {frames * FRAME}
    assert loop.seconds == pytest.approx(frames * FRAME_S, abs=1e-3)


def test_what_is_stated_of_a_loop_is_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "01.mp3"
    loop = write_loop(ONE_PASS, 100, path)
    data = path.read_bytes()
    assert loop.sha256 == hashlib.sha256(data).hexdigest()
    assert loop.bytes == len(data)
    assert loop.programme_seconds == pytest.approx(ONE * FRAME_S, abs=1e-3)
    assert loop.repeats * (loop.programme_seconds + loop.gap_seconds) == pytest.approx(loop.seconds, abs=0.05)


@given(one=st.integers(1, 5000), seconds=st.floats(0, 40_000))
def test_as_many_whole_passes_as_fit_with_two_seconds_between(one: int, seconds: float) -> None:
    repeats, total = passes(one, seconds)
    gap = round(GAP_S / FRAME_S)
    assert repeats >= 1
    assert repeats * one <= total
    if total == round(seconds / FRAME_S):
        assert (repeats + 1) * (one + gap) > total
        assert repeats == 1 or total - repeats * one >= repeats * gap
    else:
        assert (repeats, total) == (1, one)
        assert one > round(seconds / FRAME_S)


@pytest.mark.parametrize("seconds", [20.0, 31.7, 60.0])
def test_a_loop_holds_whole_passes_only_and_equal_gaps_of_two_seconds_or_more(tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "01.mp3"
    loop = write_loop(ONE_PASS, seconds, path)
    begins = starts(path)
    assert len(begins) == loop.repeats == passes(ONE, seconds)[0] > 1
    assert begins[0] == 0
    gaps = np.diff([*begins, round(seconds / FRAME_S)]) - ONE
    assert gaps.min() * FRAME_S >= GAP_S - FRAME_S
    assert gaps.max() - gaps.min() <= 1
    assert path.read_bytes().replace(ONE_PASS, b"").replace(silent_frame(), b"") == b""


def test_every_pass_sounds_sample_by_sample_like_the_first(tmp_path: Path) -> None:
    """No frame needs what came before it: a bit reservoir, or a decoder that was not silent, would show here."""
    path = tmp_path / "01.mp3"
    write_loop(ONE_PASS, 40, path)
    for name, sound in decoded(path).items():
        heard = [sound[at * FRAME : (at + ONE) * FRAME] for at in starts(path)]
        assert len(heard) > 3
        assert np.abs(heard[1]).max() > 0.5
        for one in heard:
            assert np.abs(one - heard[1]).max() <= 1e-6, name


def test_there_is_no_click_at_a_seam(tmp_path: Path) -> None:
    """Neighbouring samples at a seam never step more than within the programme; and the gap is silent."""
    path = tmp_path / "01.mp3"
    write_loop(ONE_PASS, 40, path)
    for sound in decoded(path).values():
        steps = np.abs(np.diff(sound))
        begins = starts(path)
        inside = steps[begins[1] * FRAME + 2 * FRAME : (begins[1] + ONE - 3) * FRAME].max()
        for at in begins[1:]:
            start, end = at * FRAME, (at + ONE) * FRAME
            assert steps[start - 2 * FRAME : start + 2 * FRAME].max() <= inside
            assert steps[end - 2 * FRAME : end + 2 * FRAME].max() <= inside
            assert np.abs(sound[start - round(GAP_S * RATE) + 2 * FRAME : start]).max() < 1e-4


def test_a_sound_that_fills_its_pass_to_the_last_sample_is_heard_whole(tmp_path: Path) -> None:
    """And in time: no delay of the codec is heard."""
    for missing in (0, 1, 47, FRAME - 1):
        tone = sine(1000, 1, -6)[: 40 * FRAME - missing]
        frames = encode(whole_mp3(tone))
        path = tmp_path / "01.mp3"
        write_loop(frames, 10, path)
        heard = files.read(path)[0].samples[: len(tone)]
        assert np.abs(heard[-480:] - tone[-480:]).max() < 0.1


def test_what_is_decoded_is_in_time_with_what_was_encoded() -> None:
    """To the sample: no timing is shifted by the codec."""
    samples = whole_mp3(babble(2, seed=3))
    heard = files.decode_mp3(encode(samples) * 3)[len(samples) : 2 * len(samples)]
    likeness = np.fft.irfft(np.fft.rfft(heard) * np.conj(np.fft.rfft(samples)))
    assert np.argmax(likeness) == 0


def test_one_pass_is_the_programme_alone(tmp_path: Path) -> None:
    path = tmp_path / "01.mp3"
    loop = write_loop(ONE_PASS, None, path)
    assert path.read_bytes() == ONE_PASS
    assert (loop.repeats, loop.gap_seconds) == (1, 0)
    assert loop.seconds == loop.programme_seconds
    assert {len(sound) for sound in decoded(path).values()} == {ONE * FRAME}


@pytest.mark.parametrize("seconds", [0, 0.5, ONE * FRAME_S - 0.1])
def test_a_programme_longer_than_wanted_is_heard_once_whole(tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "01.mp3"
    loop = write_loop(ONE_PASS, seconds, path)
    assert path.read_bytes() == ONE_PASS
    assert (loop.repeats, loop.gap_seconds) == (1, 0)


def test_a_programme_that_fits_once_is_followed_by_silence_to_the_exact_length(tmp_path: Path) -> None:
    path = tmp_path / "01.mp3"
    loop = write_loop(ONE_PASS, ONE * FRAME_S + 1.2, path)
    assert loop.repeats == 1
    assert loop.gap_seconds == pytest.approx(1.2, abs=0.001)
    assert len(files.read(path)[0].samples) == (ONE + 50) * FRAME


def test_a_loop_carries_neither_tag_nor_header_frame(tmp_path: Path) -> None:
    """ID3, Xing and Info frames make cheap players stumble or state a wrong length."""
    path = tmp_path / "01.mp3"
    write_loop(ONE_PASS, 30, path)
    data = path.read_bytes()
    assert not {b"ID3", b"Xing", b"Info", b"VBRI", b"APETAG"} & {
        word for word in (b"ID3", b"Xing", b"Info", b"VBRI", b"APETAG") if word in data
    }
    assert data[-128:-125] != b"TAG"
    # MPEG-1 layer III without CRC, 96 kbit/s, 48 kHz, no padding, one channel: ISO/IEC 11172-3, 2.4.1.3.
    heads = {data[at : at + 4] for at in range(0, len(data), FRAME_BYTES)}
    assert {(head[:2], head[2], head[3] >> 6) for head in heads} == {(b"\xff\xfb", 0x74, 3)}


def test_no_frame_borrows_bits_of_another() -> None:
    """`main_data_begin`, the first nine bits after the header, is 0 throughout: ISO/IEC 11172-3, 2.4.1.7."""
    for data in (ONE_PASS, encode(whole_mp3(babble(3, seed=1)))):
        for at in range(0, len(data), FRAME_BYTES):
            assert (data[at + 4], data[at + 5] >> 7) == (0, 0)


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    peaks = {}
    for seconds in (600, 3600):
        tracemalloc.start()
        write_loop(ONE_PASS, seconds, tmp_path / "01.mp3")
        peaks[seconds] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert abs(peaks[3600] - peaks[600]) < 5_000_000
    assert peaks[3600] < 5_000_000


def test_a_loop_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    made = [write_loop(encode(whole_mp3(SPEECH)), 30, tmp_path / name) for name in ("a.mp3", "b.mp3")]
    assert made[0].sha256 == made[1].sha256


@pytest.mark.parametrize("frames", [1, 2, 3, 10, 101])
def test_encoding_gives_exactly_the_frames_of_its_samples(frames: int) -> None:
    samples = np.zeros(frames * FRAME, np.float32)
    samples[: max(0, frames - 3) * FRAME] = sine(500, 3, -6)[: max(0, frames - 3) * FRAME]
    data = encode(samples)
    assert len(data) == frames * FRAME_BYTES
    assert miniaudio.mp3_read_f32(data).num_frames == frames * FRAME


@given(count=st.integers(0, 5 * FRAME))
def test_whole_frames_keeps_the_sound(count: int) -> None:
    samples = np.ones(count, np.float32)
    padded = whole_mp3(samples)
    assert len(padded) % FRAME == 0
    assert np.array_equal(padded[:count], samples)
    assert not padded[count:].any()
    assert 0 <= len(padded) - count < FRAME


def test_an_encoder_that_gives_other_frames_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    good = files.encode_mp3(np.zeros(40 * FRAME, np.float32))
    for bad in (good[: 15 * FRAME_BYTES], b"ID3" + good, b""):
        monkeypatch.setattr(files, "encode_mp3", lambda _samples, bad=bad: bad)
        with pytest.raises(AudioError, match=str(FRAME_BYTES)):
            encode(np.zeros(9 * FRAME, np.float32))


def test_the_silent_frame_is_silent_after_itself() -> None:
    assert not files.decode_mp3(silent_frame() * 5)[FRAME:].any()


def test_our_own_file_says_what_it_is_to_another_library(tmp_path: Path) -> None:
    path = tmp_path / "01.mp3"
    write_loop(ONE_PASS, 12, path)
    told = miniaudio.mp3_get_file_info(str(path))
    assert (told.nchannels, told.sample_rate, told.num_frames) == (1, RATE, 500 * FRAME)
    stated = soundfile.info(str(path))
    assert (stated.samplerate, stated.channels, stated.frames) == (RATE, 1, 500 * FRAME)
    assert files.read(path)[0].seconds == as_clip(np.zeros(12 * RATE)).seconds
