"""Files written anew for players that do not take them as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from broadcast.audio import files
from broadcast.audio.cut import KINDS, cut
from broadcast.audio.formats import FORMATS, write
from broadcast.audio.levels import lufs, true_peak_dbtp
from broadcast.audio.loop import Length
from broadcast.audio.recode import level, recode
from broadcast.errors import DecodeFailed

from . import as_clip, babble, sine


def wav(path: Path, samples: np.ndarray, rate: int = files.RATE) -> Path:
    path.write_bytes(files.wav_bytes(as_clip(samples, rate)))
    return path


@pytest.mark.parametrize(("kind", "rate"), [("wav", 8000), ("wav", 44_100), ("mp3", 32_000), ("m4a", 48_000)])
def test_the_true_peak_is_brought_under_the_players(tmp_path: Path, kind: str, rate: int) -> None:
    """And not much further; what is under it already stays as loud as it was."""
    loud = wav(tmp_path / "loud.wav", sine(440, 3, -1))
    reached = recode(loud, tmp_path / f"quiet.{kind}", kind, rate, -12.0)
    assert -12.5 < reached.true_peak_dbtp <= -12
    clip, _told = files.read(tmp_path / f"quiet.{kind}", rate=rate)
    assert true_peak_dbtp(clip.samples, rate) == pytest.approx(reached.true_peak_dbtp, abs=0.01)
    assert abs(clip.seconds - 3) < 0.1
    same = recode(loud, tmp_path / f"same.{kind}", kind, rate, 3.0)
    if kind != "m4a":  # ffmpeg's AAC lifts a tone that begins at once.
        assert same.true_peak_dbtp == pytest.approx(-1, abs=0.7)


def test_what_is_measured_of_many_passes_is_the_first(tmp_path: Path) -> None:
    """All of them are written, and as much quieter as the first needs."""
    one = babble(2, seed=3, level_db=-12)
    source = wav(tmp_path / "a.wav", np.tile(one, 5))
    reached = recode(source, tmp_path / "b.wav", "wav", 16_000, -6.0, heard_s=2.0)
    clip = files.read(tmp_path / "b.wav", rate=16_000)[0]
    assert len(clip.samples) == 5 * 2 * 16_000
    assert true_peak_dbtp(clip.samples, 16_000) <= -5.9
    assert reached.lufs == pytest.approx(lufs(clip.samples[: 2 * 16_000], 16_000), abs=0.1)


def test_silence_stays_silence(tmp_path: Path) -> None:
    reached = recode(wav(tmp_path / "a.wav", np.zeros(48_000, np.float32)), tmp_path / "b.wav", "wav", 8000, -1.0)
    assert (reached.lufs, reached.true_peak_dbtp) == (float("-inf"), float("-inf"))


def test_no_sound_cannot_be_written_anew(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"no sound")
    with pytest.raises(DecodeFailed):
        recode(tmp_path / "a.mp3", tmp_path / "b.wav", "wav", 8000, -1.0)
    with pytest.raises(DecodeFailed):
        level(tmp_path / "b.wav")


@pytest.mark.parametrize("kind", KINDS)
def test_the_beginning_of_a_file_decodes_as_it_did(tmp_path: Path, kind: str) -> None:
    """Byte for byte; and what is longer than the file is refused."""
    form = FORMATS[kind]
    passes = [form.encode(babble(1.0, seed=5)[: 40 * form.frame if kind != "wav" else 40_000])]
    loop = write(form, passes, [1], Length(rounds=4, gap_s=0.5), tmp_path / f"a.{kind}")
    frames = len(passes[0].sizes)
    cut(tmp_path / f"a.{kind}", tmp_path / f"b.{kind}", kind, frames)
    once, whole = files.read(tmp_path / f"b.{kind}")[0].samples, files.read(tmp_path / f"a.{kind}")[0].samples
    assert len(once) == pytest.approx(loop.programme_seconds * files.RATE, abs=max(form.frame, 24))
    np.testing.assert_array_equal(once, whole[: len(once)])
    with pytest.raises(DecodeFailed):
        cut(tmp_path / f"a.{kind}", tmp_path / f"c.{kind}", kind, 10_000_000)


def test_what_is_no_m4a_is_not_cut(tmp_path: Path) -> None:
    """However its boxes lie."""
    for data in (b"", b"no sound at all", b"\0\0\0\x08moov\0\0\0\x08mdat", b"\xff" * 100, b"\0\0\0\0moov" * 9):
        (tmp_path / "a.m4a").write_bytes(data)
        with pytest.raises(DecodeFailed):
            cut(tmp_path / "a.m4a", tmp_path / "b.m4a", "m4a", 1)
