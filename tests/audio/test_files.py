"""The doorway to pydub and ffmpeg: what comes in as sound, and what does not."""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.audio import files
from broadcast.errors import AudioError, BroadcastError, DecodeFailed
from broadcast.model import Samples

from . import RATE, as_clip, sine, tones

SOUND = sine(440, 1, -6)
WAV = files.wav_bytes(as_clip(SOUND))


def converted(to: Path, *options: str, data: bytes = WAV) -> Path:
    """SOUND (or other WAV bytes) as another format, made by ffmpeg."""
    command = [files.ffmpeg(), "-v", "error", "-y", "-f", "wav", "-i", "-", *options, f"file:{to}"]
    subprocess.run(command, input=data, check=True, capture_output=True)
    return to


def stereo(left: Samples, right: Samples, bits: int = 16) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((2, bits // 8, RATE, 0, "NONE", ""))
        whole = (np.stack([left, right], 1) * (2 ** (bits - 1) - 1)).round().astype("<i4")
        file.writeframes(whole.view(np.uint8).reshape(-1, 4)[:, : bits // 8].tobytes())
    return out.getvalue()


def hertz(samples: Samples) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * RATE / len(samples)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("a.mp3", ["-b:a", "64k"], "mp3"),
        ("a.m4a", ["-c:a", "aac"], "aac"),
        ("a.mp4", ["-c:a", "aac", "-movflags", "faststart"], "aac"),
        ("a.wav", ["-c:a", "pcm_f32le"], "pcm_f32le"),
        ("a.flac", [], "flac"),
        ("a.ogg", ["-c:a", "libopus"], "opus"),
        ("a.aiff", [], "pcm_s16be"),
        ("a.webm", ["-c:a", "libopus"], "opus"),
        ("a.wma", ["-c:a", "wmav2"], "wmav2"),
        ("a.aac", ["-c:a", "aac"], "aac"),
        ("a.caf", [], "pcm_s16be"),
        ("a.mka", ["-c:a", "libmp3lame"], "mp3"),
        ("a.dat", ["-f", "mp3"], "mp3"),
    ],
)
def test_sound_of_any_usual_format_is_read_at_48_khz_and_its_format_told(
    tmp_path: Path, name: str, options: list[str], told: str
) -> None:
    clip, line = files.read(converted(tmp_path / name, "-ar", "24000" if "opus" in told else "44100", *options))
    assert clip.rate == RATE
    assert clip.samples.dtype == np.float32
    assert clip.seconds == pytest.approx(1, abs=0.1)
    assert hertz(clip.samples) == pytest.approx(440, abs=2)
    assert np.abs(clip.samples[10_000:38_000]).max() == pytest.approx(0.5, abs=0.05)
    assert line.startswith(told)


def test_a_stereo_file_is_read_as_the_mean_of_its_channels(tmp_path: Path) -> None:
    path = tmp_path / "two.wav"
    path.write_bytes(stereo(SOUND, np.zeros_like(SOUND)))
    assert np.allclose(files.read(path)[0].samples, SOUND / 2, atol=1e-4)


@pytest.mark.parametrize(
    "name", ["concat:x.mp3", "http:x.mp3", "-i.mp3", "通知 一号（新）.mp3", "it's %d 100%.mp3", "a|b.mp3", "*.mp3"]
)
def test_a_name_is_only_ever_a_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protocols, options, patterns and spaces in a file's name mean nothing."""
    if sys.platform == "win32" and set(name) & set(':|*"'):
        pytest.skip("Windows has no such names")
    (tmp_path / name).write_bytes(converted(tmp_path / "plain.mp3").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert hertz(files.read(tmp_path / name)[0].samples) == pytest.approx(440, abs=2)
    assert hertz(files.read(Path(name))[0].samples) == pytest.approx(440, abs=2)


NO_SOUND = {
    "text.mp3": "居民朋友们，今天下午停水。\n".encode() * 50,
    "empty.mp3": b"",
    "one byte.wav": b"R",
    "head only.wav": WAV[:44],
    "less than a frame.mp3": files.encode_mp3(SOUND)[:100],
    "zeros.mp3": bytes(5000),
    "picture.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500),
}


@pytest.mark.parametrize("name", NO_SOUND)
def test_a_file_that_is_no_sound_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(NO_SOUND[name])
    with pytest.raises(DecodeFailed) as told:
        files.read(path)
    assert name in told.value.message


def test_an_m4a_that_was_cut_off_is_refused_by_name(tmp_path: Path) -> None:
    """Its index is at the end; a phone that ran empty leaves such a file."""
    path = converted(tmp_path / "录音.m4a", "-c:a", "aac")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(DecodeFailed, match=r"录音\.m4a"):
        files.read(path)


def test_of_an_mp3_or_wav_that_was_cut_off_what_is_there_is_read(tmp_path: Path) -> None:
    for name, whole in (("half.mp3", files.encode_mp3(SOUND)), ("half.wav", WAV)):
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        assert files.read(tmp_path / name)[0].seconds == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("what", ["missing", "a folder"])
def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path, what: str) -> None:
    path = tmp_path if what == "a folder" else tmp_path / "没有.mp3"
    with pytest.raises(DecodeFailed) as told:
        files.read(path)
    assert str(path) in told.value.message
    assert told.value.hint


@pytest.mark.parametrize(
    "playlist",
    [
        "ffconcat version 1.0\nfile other.wav\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nother.wav\n#EXT-X-ENDLIST\n",
    ],
    ids=["ffconcat", "HLS"],
)
def test_a_playlist_under_an_mp3s_name_opens_no_other_file(tmp_path: Path, playlist: str) -> None:
    """What came in a chat must not make the program read what lies beside it."""
    (tmp_path / "other.wav").write_bytes(WAV)
    (tmp_path / "notice.mp3").write_text(playlist)
    with pytest.raises(DecodeFailed, match=r"notice\.mp3"):
        files.read(tmp_path / "notice.mp3")


def test_tags_do_not_pass_for_the_format(tmp_path: Path) -> None:
    path = converted(tmp_path / "a.mp3", "-metadata", "title=Stream #0:0: Audio: flac, 96000 Hz")
    assert files.read(path)[1].startswith("mp3")


def test_our_own_mp3_tells_its_format(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(files.encode_mp3(SOUND))
    line = files.read(path)[1]
    assert all(part in line for part in ("mp3", "48000 Hz", "mono", "96 kb/s"))


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_wav_bytes_of_any_width_decode_to_the_mean_of_their_channels(bits: int) -> None:
    clip = files.decode(stereo(SOUND, SOUND / 2, bits), "wav")
    assert clip.rate == RATE
    assert np.allclose(clip.samples, SOUND * 0.75, atol=1e-4)


def test_8_bit_wav_bytes_decode() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(bytes([128, 255, 128, 0]))
    assert files.decode(out.getvalue(), "wav").samples == pytest.approx([0, 127 / 128, 0, -1])


def test_a_streamed_wav_whose_header_states_no_length_decodes_whole() -> None:
    """Servers send such headers before they know."""
    endless = WAV[:4] + b"\xff\xff\xff\xff" + WAV[8:40] + b"\xff\xff\xff\xff" + WAV[44:]
    assert len(files.decode(endless, "wav").samples) == len(SOUND)


def test_mp3_bytes_decode_at_their_own_rate(tmp_path: Path) -> None:
    """As edge sends them: 24 kHz, 48 kbit/s."""
    clip = files.decode(converted(tmp_path / "a.mp3", "-ar", "24000", "-b:a", "48k").read_bytes(), "mp3")
    assert clip.rate == 24_000
    assert clip.seconds == pytest.approx(1, abs=0.1)
    assert np.abs(clip.samples[5_000:20_000]).max() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("format", ["mp3", "wav"])
@pytest.mark.parametrize("data", [b"", b"\0", b"no sound " * 99, WAV[:44], WAV[:36], b"RIFF\xff\xff\xff\xffWAVEfmt "])
def test_bytes_that_are_no_sound_are_refused(format: str, data: bytes) -> None:
    with pytest.raises(DecodeFailed, match=format):
        files.decode(data, format)


def test_wav_bytes_that_are_not_integers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DecodeFailed, match="wav"):
        files.decode(converted(tmp_path / "a.wav", "-c:a", "pcm_f32le").read_bytes(), "wav")


@settings(deadline=None, max_examples=60)
@given(changes=st.dictionaries(st.integers(0, 43), st.integers(0, 255), max_size=6), length=st.integers(0, 200))
def test_a_damaged_wav_header_decodes_or_is_refused(changes: dict[int, int], length: int) -> None:
    data = bytearray(WAV[:200])
    for at, byte in changes.items():
        data[at] = byte
    try:
        clip = files.decode(bytes(data[:length]), "wav")
    except DecodeFailed:
        return
    assert clip.rate > 0
    assert np.isfinite(clip.samples).all()
    assert np.abs(clip.samples).max() <= 1


def test_a_wav_keeps_its_samples_within_16_bits() -> None:
    speech = tones(1)
    assert np.abs(files.decode(files.wav_bytes(as_clip(speech)), "wav").samples - speech).max() < 1e-4
    loud = files.decode(files.wav_bytes(as_clip(np.array([2.0, -2.0]))), "wav").samples
    assert loud == pytest.approx([1, -1], abs=1e-4)


def test_peaks_over_full_scale_survive_decoding() -> None:
    """The level is set by what a decoder really gives, before its output is clipped."""
    assert np.abs(files.decode_mp3(files.encode_mp3(sine(997, 1, 2)))).max() > 1.1


@pytest.fixture
def no_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/no/such/ffmpeg")
    files.ffmpeg.cache_clear()
    files._pydub.cache_clear()
    yield
    files.ffmpeg.cache_clear()
    files._pydub.cache_clear()


def test_without_ffmpeg_every_way_in_and_out_says_so(no_ffmpeg: None, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(WAV)
    ways = [
        lambda: files.read(tmp_path / "a.wav"),
        lambda: files.decode(b"", "mp3"),
        lambda: files.encode_mp3(SOUND),
        lambda: files.decode_mp3(b""),
    ]
    for way in ways:
        with pytest.raises(BroadcastError, match="/no/such/ffmpeg") as told:
            way()
        assert isinstance(told.value, AudioError)
        assert "doctor" in told.value.hint


def test_importing_pydub_warns_of_nothing(tmp_path: Path) -> None:
    """Neither its syntax, nor audioop, nor an ffmpeg that is not on the PATH; compiled anew, as after installation."""
    code = (
        "import sys, numpy, imageio_ffmpeg\n"
        "from broadcast.audio import files\n"
        f"sys.pycache_prefix = {str(tmp_path)!r}\n"
        "assert len(files.decode(files.encode_mp3(numpy.zeros(4800, 'f4')), 'mp3').samples)\n"
        "assert 'pydub' in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env={"PATH": "", "SYSTEMROOT": ""}
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
