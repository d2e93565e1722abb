"""The picture of a sound file shows what was measured."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from audio import sine, tones
from broadcast import picture, voices
from broadcast.audio.files import RATE, wav_bytes
from broadcast.audio.heard import listen
from broadcast.config import Settings
from broadcast.errors import ConfigError
from broadcast.model import Clip, Samples
from community import Community

HORN = voices.speaker("horn", Settings())
Picture = NDArray[np.int16]


def pixels(data: bytes) -> Picture:
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    return np.asarray(image.convert("RGB"), dtype=np.int16)


def drawn(
    tmp_path: Path, sound: Samples, clicks: list[float], passes: tuple[float, float, int] | None = None
) -> Picture:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(Clip(sound, RATE)))
    return pixels(picture.draw(path.name, listen(path), clicks, passes, HORN))


def places(image: Picture, colour: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the pixels of a colour."""
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    rows, columns = np.nonzero(np.abs(image - np.array(wanted)).max(axis=2) < 12)
    return rows, columns


QUIET = np.zeros(3 * RATE, np.float32)
SOUND = np.concatenate([sine(440, 3, -6), QUIET, sine(440, 3, -20)])


def test_the_picture_shows_waveform_pauses_loudness_and_what_is_wanted(tmp_path: Path) -> None:
    """Each in its colour: the waveform above, the sounding parts in the middle, the loudness below."""
    image = drawn(tmp_path, SOUND, [])
    height, width, _rgb = image.shape
    assert (height, width) == (600, 1200)
    wave, band, loud = (places(image, colour)[0].mean() for colour in (picture.WAVE, picture.SOUND, picture.SHORT_TERM))
    assert wave < band < height * 0.6
    assert loud > wave
    rows, _columns = places(image, picture.WANTED)
    assert {bool(row < height * 0.45) for row in rows} == {True, False}
    assert len(places(image, picture.MOMENTARY)[0]) > 100


def test_the_pause_is_where_it_is_heard(tmp_path: Path) -> None:
    """Three seconds of sound, three of silence, three of sound: so the band, and the waveform is lower at last."""
    image = drawn(tmp_path, SOUND, [])
    _rows, columns = places(image, picture.SOUND)
    left, right = columns.min(), columns.max()
    share = (columns - left) / (right - left)
    assert not ((share > 0.36) & (share < 0.64)).any()
    assert ((share > 0.3) & (share < 0.33)).any()
    rows, columns = places(image, picture.WAVE)
    first, last = (rows[np.abs((columns - left) / (right - left) - at) < 0.1] for at in (0.15, 0.85))
    assert np.ptp(first) > 3 * np.ptp(last)


def test_the_loudness_line_is_as_high_as_the_loudness(tmp_path: Path) -> None:
    """A tone at the wanted loudness runs along the dashed line."""
    image = drawn(tmp_path, sine(1000, 10, -10), [])
    lower = image[320:]
    wanted = np.median(places(lower, picture.WANTED)[0])
    rows, columns = places(lower, picture.SHORT_TERM)
    middle = rows[(columns > 500) & (columns < 800) & (rows > 10) & (rows < 200)]
    assert abs(np.median(middle) - wanted) < 6


def test_clicks_are_marked(tmp_path: Path) -> None:
    assert len(places(drawn(tmp_path, SOUND, []), picture.CLICK)[0]) == 0
    _rows, columns = places(drawn(tmp_path, SOUND, [4.5]), picture.CLICK)
    assert len(columns) > 100
    assert columns.mean() == pytest.approx(630, abs=30)


def test_of_a_loop_the_first_pass_is_drawn(tmp_path: Path) -> None:
    """The third second of sound and what follows would be other passes."""
    image = drawn(tmp_path, SOUND, [], (2.5, 0.5, 3))
    _rows, columns = places(image, picture.SOUND)
    assert np.ptp(columns) > 1050


@pytest.mark.parametrize("sound", [np.zeros(RATE, np.float32), np.ones(1, np.float32), tones(1)[:2000]])
def test_what_is_hardly_a_sound_is_drawn_too(tmp_path: Path, sound: Samples) -> None:
    assert drawn(tmp_path, sound, []).shape == (600, 1200, 3)


def test_plot_writes_a_picture_for_each_file_and_nothing_on_stderr(tone: Community) -> None:
    """Chinese names, signs that matplotlib takes for formulas; one file as named, several with their numbers."""
    for name in ("喇叭.wav", "a$b$_{.wav"):
        tone.write(name, wav_bytes(Clip(SOUND, RATE)))
    plain = tone.run("check", "喇叭.wav", "--json", code=5).stdout
    result = tone.run("check", "喇叭.wav", "--plot", "one.png", "--json", code=5)
    assert (result.stdout, result.stderr) == (plain, "")
    result = tone.run("check", "喇叭.wav", "a$b$_{.wav", "--plot", "many.png", "--json", code=5)
    assert [json.loads(line)["path"] for line in result.stdout.splitlines()] == ["喇叭.wav", "a$b$_{.wav"]
    assert result.stderr == ""
    assert sorted(path.name for path in tone.folder.glob("*.png")) == ["many-1.png", "many-2.png", "one.png"]
    assert pixels((tone.folder / "many-2.png").read_bytes()).shape == (600, 1200, 3)


def test_without_matplotlib_the_command_that_installs_it_is_told(
    tone: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ConfigError, match="not installed"):
        picture.prepare()
    tone.write("a.wav", wav_bytes(Clip(SOUND, RATE)))
    assert 'pip install "xiaolaba[plots]"' in tone.run("check", "a.wav", "--plot", "a.png", code=3).stderr
    tone.run("check", "a.wav", code=5)
