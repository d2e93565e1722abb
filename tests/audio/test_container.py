"""Whether all of a file is there, and whether a loudspeaker plays it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from broadcast.audio import container, files, mp3
from broadcast.audio.container import Container
from broadcast.audio.formats import FORMATS, whole, write
from broadcast.audio.loop import Length
from broadcast.model import Speaker

from . import RATE, as_clip, sine
from .test_files import converted

HORN = Speaker("horn", {}, -1.0, "made up for the test", formats=("mp3", "wav"))
PHONE = dataclasses.replace(HORN, name="phone", formats=("m4a", "mp3", "opus", "wav"))
TONE = files.wav_bytes(as_clip(sine(440, 2, -6)))
FORM = FORMATS["mp3"]
PASS = FORM.encode(whole(sine(440, 2, -6), FORM))
FRAMES = PASS.data


def looked_at(path: Path) -> tuple[Container, files.Decoded]:
    decoded = files.stream(path, lambda _block, _rate: None)
    return container.container(path, decoded), decoded


def faults(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return "; ".join(looked_at(path)[0].faults)


def misfits(path: Path, speaker: Speaker, seconds: float = 2.0) -> str:
    file, decoded = looked_at(path)
    return "; ".join(container.misfits(path, file, decoded, seconds, speaker))


FORMATS = [
    ("a.mp3", ["-b:a", "64k"], "mp3"),
    ("a.mp3", ["-ar", "8000", "-b:a", "16k"], "mp3"),
    ("a.mp3", ["-ar", "22050", "-q:a", "4", "-ac", "2"], "mp3"),
    ("a.mp3", ["-ar", "44100", "-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"], "mp3"),
    ("a.wav", [], "wav"),
    ("a.wav", ["-c:a", "pcm_s24le"], "wav"),
    ("a.m4a", ["-c:a", "aac"], "m4a"),
    ("a.m4a", ["-c:a", "aac", "-movflags", "faststart"], "m4a"),
    ("a.opus", ["-c:a", "libopus"], "opus"),
    ("a.ogg", ["-c:a", "libopus"], "opus"),
    ("a.flac", [], "flac"),
    ("a.aac", ["-c:a", "aac"], "aac"),
    ("a.aiff", [], "aiff/pcm_s16be"),
]


@pytest.mark.parametrize(("name", "options", "kind"), FORMATS)
def test_a_whole_file_of_any_usual_format_is_known_and_has_no_fault(
    tmp_path: Path, name: str, options: list[str], kind: str
) -> None:
    found, _decoded = looked_at(converted(tmp_path / name, *options, data=TONE))
    assert (found.kind, found.faults) == (kind, ())


@pytest.mark.parametrize(
    ("name", "options"),
    [(name, options) for name, options, _kind in FORMATS if name != "a.aiff" and options != ["-c:a", "aac"]]
    + [("a.aac", ["-c:a", "aac"])],
)
def test_a_file_that_is_cut_off_does_not_decode_to_its_last_frame(
    tmp_path: Path, name: str, options: list[str]
) -> None:
    """An M4A whose index stands at its end cannot be decoded at all then."""
    path = converted(tmp_path / name, *options, data=TONE)
    data = path.read_bytes()
    for kept in (len(data) * 3 // 5 + 1, len(data) - 5):
        assert faults(path, data[:kept])


def test_our_own_loop_is_whole_frame_by_frame(tmp_path: Path) -> None:
    loop = write(FORM, [PASS], [1], Length(30), tmp_path / "01.mp3")
    found, _decoded = looked_at(tmp_path / "01.mp3")
    assert loop.repeats > 1
    assert found == Container("mp3", RATE, (files.BITRATE_K,))


def test_what_is_wrong_with_an_mp3_is_named(tmp_path: Path) -> None:
    """A last frame cut short, rubbish in the middle and behind, a header that tells of another length."""
    path = tmp_path / "01.mp3"
    middle = len(FRAMES) // mp3.FRAME_BYTES // 2 * mp3.FRAME_BYTES
    assert "lacks 100 bytes" in faults(path, FRAMES[:-100])
    assert faults(path, FRAMES[:middle] + b"\0" * 1000 + FRAMES[middle:]).startswith(f"1000 bytes from byte {middle}")
    assert faults(path, FRAMES + b"rubbish").startswith(f"7 bytes from byte {len(FRAMES)}")
    tagged = converted(tmp_path / "b.mp3", data=TONE).read_bytes()
    assert "frames" in faults(path, tagged + FRAMES)
    assert "1 bytes" in faults(path, b"x" + FRAMES)


def test_a_long_mp3_is_walked_in_pieces(tmp_path: Path) -> None:
    """Frames and rubbish that lie across the pieces in which it is read."""
    path = tmp_path / "01.mp3"
    many = FRAMES * (3 * (1 << 20) // len(FRAMES))
    assert faults(path, many) == ""
    at = (1 << 20) // mp3.FRAME_BYTES * mp3.FRAME_BYTES
    assert faults(path, many[:at] + b"\xff" * 3000 + many[at:]).startswith(f"3000 bytes from byte {at}")


def test_tags_are_seen_and_are_no_fault(tmp_path: Path) -> None:
    """ID3v2 before the sound, ID3v1 behind it; also of a file of a few frames."""
    path = tmp_path / "01.mp3"
    front = b"ID3\x03\0\0" + bytes([0, 0, 8, 0]) + b"\0" * 1024
    for data in (front + FRAMES, FRAMES + b"TAG" + b"\0" * 125):
        assert faults(path, data) == ""
        assert looked_at(path)[0].tagged
        assert "ID3" in misfits(path, HORN)
        assert misfits(path, PHONE) == ""
    assert "lacks 1 bytes" in faults(path, front + FRAMES[: 3 * mp3.FRAME_BYTES - 1])


def test_a_simple_player_wants_constant_bit_rate_and_16_bits(tmp_path: Path) -> None:
    """And no rate over 48 kHz; a phone does not care."""
    noise = np.random.default_rng(0).normal(0, 0.1, 2 * RATE) * (np.arange(2 * RATE) > RATE)
    data = files.wav_bytes(as_clip(noise))
    plain = ["-write_xing", "0", "-id3v2_version", "0"]
    for name, options, word in (
        ("a.mp3", ["-q:a", "4", *plain], "bit rate changes"),
        ("a.wav", ["-c:a", "pcm_s24le"], "16 bits"),
        ("b.wav", ["-ar", "96000"], "96000 Hz"),
    ):
        path = converted(tmp_path / name, *options, data=data)
        assert word in misfits(path, HORN)
        assert misfits(path, PHONE) == ""
    assert misfits(converted(tmp_path / "c.mp3", "-b:a", "64k", "-ac", "2", *plain, data=data), HORN) == ""


def test_a_file_must_be_of_a_format_and_a_name_that_the_speaker_plays(tmp_path: Path) -> None:
    assert "m4a is not played by horn: it takes mp3, wav" in misfits(
        converted(tmp_path / "a.m4a", "-c:a", "aac", data=TONE), HORN
    )
    (tmp_path / "01.dat").write_bytes(FRAMES)
    assert "must end in .mp3" in misfits(tmp_path / "01.dat", HORN)
    (tmp_path / "01.MP3").write_bytes(FRAMES)
    assert misfits(tmp_path / "01.MP3", HORN) == ""
    assert misfits(converted(tmp_path / "a.ogg", "-c:a", "libopus", data=TONE), PHONE) == ""


def test_a_file_longer_than_the_speaker_plays_is_told(tmp_path: Path) -> None:
    (tmp_path / "01.mp3").write_bytes(FRAMES)
    short = dataclasses.replace(HORN, longest_minutes=30)
    assert "30.50 minutes: horn plays 30 at most" in misfits(tmp_path / "01.mp3", short, 1830)
    assert misfits(tmp_path / "01.mp3", short, 1800) == ""
    assert misfits(tmp_path / "01.mp3", HORN, 100_000) == ""
