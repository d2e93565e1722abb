"""broadcast check: what would be wrong on the street."""

from __future__ import annotations

import json

import numpy as np
import pytest

from broadcast.audio.files import RATE, encode_mp3, wav_bytes
from broadcast.model import Clip, Samples
from community import DAY, Community, only_object

SHORT = """name = "short"
true_peak_dbtp = -1.0
formats = ["mp3"]
longest_minutes = 0.1
source = "made up for the test"

[label]
en = "Short"
zh = "短"
"""


def sine(seconds: float, peak: float, hz: float = 1000.0) -> Samples:
    return np.asarray(peak * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE), dtype=np.float32)


def wav(samples: Samples) -> bytes:
    return wav_bytes(Clip(samples, RATE))


def test_what_make_makes_passes_and_agrees_with_its_manifest(tone: Community) -> None:
    """For the loudspeaker that it was made for."""
    tone.write("notice.txt", "请大家出门戴好口罩。\n")
    tone.run("make", "notice.txt", "--speaker", "horn", "--minutes", "1", "--date", DAY.isoformat())
    folder = tone.folder / "out" / DAY.isoformat()
    found = only_object(tone.run("check", folder / "01.mp3", "--speaker", "horn", "--json"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert found["problems"] == []
    assert found["seconds"] == manifest["files"][0]["seconds"] == 60.0
    assert found["pace_per_minute"] == manifest["pace_per_minute"]
    assert found["overall_pace_per_minute"] == manifest["overall_pace_per_minute"]
    assert 0 < found["overall_pace_per_minute"] < found["pace_per_minute"]
    assert (found["clicks"], found["cut_seams"], found["clipped_runs"], found["decodes_whole"]) == ([], [], 0, True)
    assert 0.2 < found["leading_silence_s"] < 0.5
    assert found["lufs"] == pytest.approx(manifest["lufs"], abs=0.3)
    assert found["lufs"] == pytest.approx(-13, abs=0.5)
    assert found["true_peak_dbtp"] <= -1
    assert found["format"].startswith("mp3")
    assert "48000 Hz, mono" in found["format"]


def test_the_numbers_of_a_known_sound_are_right(tone: Community) -> None:
    """A 1 kHz sine of −20 dBFS, one channel: −23.0 LUFS. Source: EBU Tech 3341, case 1, 3 dB less for one channel."""
    sound = np.concatenate([sine(10, 0.1), np.zeros(2 * RATE, np.float32), sine(8, 0.1)])
    tone.write("sine.wav", wav(sound))
    found = only_object(tone.run("check", "sine.wav", "--speaker", "horn", "--json", code=5))
    assert found["seconds"] == 20.0
    assert found["lufs"] == pytest.approx(-23.0, abs=0.15)
    assert found["true_peak_dbtp"] == pytest.approx(-20, abs=0.1)
    assert found["longest_silence_s"] == pytest.approx(2, abs=0.05)
    assert found["crest_db"] == pytest.approx(3.5, abs=0.3)
    assert found["pace_per_minute"] is None


@pytest.mark.parametrize(
    ("sound", "word"),
    [
        (sine(5, 0.02), "LUFS"),
        (sine(5, 0.99), "true peak"),
        (np.concatenate([sine(3, 0.3), np.zeros(16 * RATE, np.float32), sine(3, 0.3)]), "silence"),
        (np.zeros(2 * RATE, np.float32), "silent"),
    ],
    ids=["too-quiet", "too-loud", "gap", "silence"],
)
def test_what_is_wrong_ends_with_code_5_and_is_named(tone: Community, sound: Samples, word: str) -> None:
    """In words, and under `problems`."""
    tone.write("wrong.wav", wav(sound))
    found = only_object(tone.run("check", "wrong.wav", "--speaker", "horn", "--json", code=5))
    assert any(word in problem for problem in found["problems"])
    assert f"wrong: {found['problems'][0]}" in tone.run("check", "wrong.wav", "--speaker", "horn", code=5).stdout


def test_what_is_no_sound_is_named_and_the_others_are_measured(tone: Community) -> None:
    """A folder, a text, a missing file: each says what it is; code 5."""
    tone.write("sine.mp3", encode_mp3(sine(2, 0.2)))
    names = ("voices", "broadcast.toml", "nowhere.mp3", "sine.mp3")
    result = tone.run("check", *names, code=5)
    for name, words in zip(names, ("is a folder", "cannot be read", "There is no file"), strict=False):
        assert any(name in line and words in line for line in result.stderr.splitlines())
    assert result.stdout.startswith("sine.mp3\n")
    lines = [json.loads(line) for line in tone.run("check", *names, "--json", code=5).stdout.splitlines()]
    assert [one.get("error", {}).get("type") for one in lines] == ["DecodeFailed"] * 3 + [None]


def test_a_name_is_never_read_as_an_address(tone: Community) -> None:
    """ffmpeg knows protocols; a file name is only a file name."""
    error = only_object(tone.run("check", "http://127.0.0.1:9/x.mp3", "--json", code=5))["error"]
    assert "There is no file" in error["message"]


def test_what_is_measured_is_told_in_words_in_order(tone: Community) -> None:
    """One line each, from what the file is to what is wrong with it."""
    sound = sine(5, 0.2)
    sound[100_000] = 0.9
    tone.write("a.wav", wav(sound))
    lines = tone.run("check", "a.wav", "--speaker", "horn", code=5).stdout.splitlines()
    assert [line.split(":")[0].strip() for line in lines] == [
        "a.wav", "length, seconds", "format", "decodes to its last frame", "loudness, LUFS", "true peak, dBTP",
        "crest, dB", "silence before the first sound, seconds", "longest silence, seconds", "clicks",
        "seams without a rest", "places cut off at the top", "wrong", "wrong", "wrong",
    ]  # fmt: skip
    assert "    decodes to its last frame: yes" in lines
    assert "    clicks: 1" in lines
    assert any(line.startswith("    wrong: clicks: 1, at 2.083") for line in lines)


def test_a_file_that_is_cut_off_is_wrong(tone: Community) -> None:
    """In the middle of a frame."""
    tone.write("cut.mp3", encode_mp3(sine(5, 0.2))[:-100])
    found = only_object(tone.run("check", "cut.mp3", "--json", code=5))
    assert found["decodes_whole"] is False
    assert any("does not decode to its last frame" in one for one in found["problems"])
    assert "decodes to its last frame: no" in tone.run("check", "cut.mp3", code=5).stdout


def test_a_file_that_the_speaker_does_not_play_is_wrong(tone: Community) -> None:
    """Its format, or its length, against the profile; a profile beside broadcast.toml counts."""
    tone.write("speakers/short.toml", SHORT)
    tone.write("a.wav", wav(sine(8, 0.2)))
    tone.write("a.mp3", encode_mp3(sine(8, 0.2)))
    problems = only_object(tone.run("check", "a.wav", "--speaker", "short", "--json", code=5))["problems"]
    assert any("wav is not played by short: it takes mp3" in one for one in problems)
    problems = only_object(tone.run("check", "a.mp3", "--speaker", "short", "--json", code=5))["problems"]
    assert any("0.13 minutes: short plays 0.1 at most" in one for one in problems)
