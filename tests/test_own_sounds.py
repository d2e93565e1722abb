"""A community's jingle and music through a whole run: heard, or told before anything is spoken."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from broadcast import produce
from broadcast.audio import files
from broadcast.model import Clip, Programme, Samples
from community import DAY, FLU, Community, only_object

RATE = files.RATE
TOML = 'community = "幸福里社区"\nvoice = "tone"\nspeaker = "flat"\ncache = "cache"\ndata = "data"\n'


def wav(hz: float, seconds: float) -> bytes:
    t = np.arange(round(seconds * RATE)) / RATE
    return files.wav_bytes(Clip(np.asarray(0.5 * np.sin(2 * np.pi * hz * t), np.float32), RATE))


def share(sound: Samples, hz: float) -> float:
    """How much of the power is within 20 Hz of a frequency."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    near = np.abs(np.fft.rfftfreq(len(sound), 1 / RATE) - hz) < 20
    return float(power[near].sum() / power.sum())


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Programme]:
    """Every programme that is assembled."""
    kept: list[Programme] = []
    assemble = produce.programme.assemble

    def keeping(*arguments: Any, **more: Any) -> Programme:
        kept.append(assemble(*arguments, **more))
        return kept[-1]

    monkeypatch.setattr(produce.programme, "assemble", keeping)
    return kept


def test_the_jingle_opens_the_broadcast_and_the_label_still_ends_it(tone: Community) -> None:
    """Found beside broadcast.toml whatever the working folder."""
    tone.write("flu.txt", FLU)
    plain = tone.make("flu.txt")
    end = files.decode_mp3((tone.folder / plain["folder"] / "01.mp3").read_bytes())[-RATE:]
    tone.write("sounds/ours.wav", wav(1234, 2))
    tone.write("broadcast.toml", TOML + 'jingle = "sounds/ours.wav"\n')
    ours = tone.make("flu.txt")
    sound = files.decode_mp3((tone.folder / ours["folder"] / "01.mp3").read_bytes())
    assert share(sound[round(0.3 * RATE) : round(2.3 * RATE)], 1234) > 0.95
    for hz in (880.0, 783.99, 659.26):
        assert share(sound[-RATE:], hz) == pytest.approx(share(end, hz), abs=0.02)
    assert share(sound[-RATE:], 1234) < 0.001


def test_the_music_lies_under_the_whole_speech(tone: Community, made: list[Programme]) -> None:
    """As far as `music_db` says; without the setting there is none."""
    tone.write("flu.txt", FLU)
    tone.make("flu.txt")
    assert made[0].bed is None
    tone.write("ours.wav", wav(330, 6))
    for db in (-18, -12):
        tone.write("broadcast.toml", TOML + f'music = "ours.wav"\nmusic_db = {db}\n')
        tone.make("flu.txt")
    levels = []
    for one in made[1:]:
        assert one.bed is not None
        assert one.bed.shape == one.clip.samples.shape
        spans = [slice(round(said.start_s * RATE), round(said.end_s * RATE)) for said in one.said]
        assert all(one.bed[span].any() for span in spans)
        under = np.concatenate([one.bed[span] for span in spans])
        levels.append(10 * np.log10(float(np.mean(under**2))))
    assert levels[1] - levels[0] == pytest.approx(6, abs=0.01)


@pytest.mark.parametrize("key", ["jingle", "music"])
def test_a_sound_that_cannot_be_used_is_told_before_anything_is_spoken(
    tone: Community, spoken: list[str], key: str
) -> None:
    """Code 5, with the key and the file; nothing is written."""
    tone.write("flu.txt", FLU)
    tone.write("broadcast.toml", TOML + f'{key} = "missing.mp3"\n')
    error = tone.make("flu.txt", code=5)["error"]
    assert error["type"] == "AudioError"
    assert f"`{key}`" in error["message"]
    assert "missing.mp3" in error["message"]
    assert spoken == []
    assert not (tone.folder / "out").exists()


def test_a_level_that_would_drown_the_speech_is_refused(tone: Community) -> None:
    tone.write("flu.txt", FLU)
    tone.write("broadcast.toml", TOML + "music_db = 0\n")
    assert "music_db must be between -40 and -6" in tone.make("flu.txt", code=3)["error"]["message"]


def test_the_doctor_tries_the_jingle_and_the_music(tone: Community) -> None:
    """Each with its seconds, or with why it cannot be used; no row where nothing is set."""

    def rows() -> dict[str, dict[str, Any]]:
        found = only_object(tone.run("doctor", "--offline", "--json"))["findings"]
        return {one["what"]: one for one in found if one["what"] in ("Jingle", "Music")}

    assert rows() == {}
    tone.write("ours.wav", wav(440, 2))
    tone.write("broadcast.toml", TOML + 'jingle = "ours.wav"\nmusic = "ours.wav"\n')
    found = rows()
    assert found["Jingle"]["well"] is True
    assert found["Jingle"]["says"].endswith("ours.wav: 2.0 s")
    assert found["Music"]["well"] is False
    assert "less than 5.0 s" in found["Music"]["says"]
    assert "`music`" in found["Music"]["hint"]


def test_with_music_the_subtitles_still_fit(tone: Community, made: list[Programme]) -> None:
    """The longer pauses around the speech move them too."""
    tone.write("flu.txt", FLU)
    tone.write("ours.wav", wav(330, 6))
    tone.write("broadcast.toml", TOML + 'music = "ours.wav"\n')
    folder = tone.folder / tone.make("flu.txt")["folder"]
    first = (folder / "01.lrc").read_bytes().decode().split("\r\n")[3]
    assert float(first[4:9]) == pytest.approx(made[0].said[0].start_s, abs=0.011)
    assert DAY.isoformat() in folder.name
