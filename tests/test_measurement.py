"""One pass through a sound file: what is found, in memory that does not grow with it."""

from __future__ import annotations

import json
import tracemalloc
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio import babble, sine, tones
from audio.test_files import stereo
from broadcast import measurement, pace, voices
from broadcast.audio import mp3
from broadcast.audio.files import RATE, Decoded, wav_bytes
from broadcast.audio.formats import FORMATS, whole, write
from broadcast.audio.heard import Heard, listen
from broadcast.audio.loop import Length
from broadcast.config import Settings
from broadcast.model import Clip, Said, Samples, Syllable, Utterance

HORN = voices.speaker("horn", Settings())
NOWHERE = '{"files": [{"path": "01.mp3", "repeats": 9, "programme_seconds": 3, "seconds": Infinity}]}'


def measured(path: Path, sound: Samples | bytes, rate: int = RATE) -> dict[str, Any]:
    path.write_bytes(sound if isinstance(sound, bytes) else wav_bytes(Clip(sound, rate)))
    return measurement.measure(path, HORN)


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def test_case_1_of_tech_3341_as_a_stereo_file_reads_3_db_under_two_channels(tmp_path: Path) -> None:
    """EBU Tech 3341, case 1: −23.0 LUFS in two channels is −26.0 of the one that a loudspeaker plays."""
    tone = sine(1000, 20, -23)
    found = measured(tmp_path / "case1.wav", stereo(tone, tone))
    assert found["lufs"] == pytest.approx(-26.0, abs=0.1)
    assert found["true_peak_dbtp"] == pytest.approx(-23.0, abs=0.2)
    assert found["seconds"] == 20.0


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 96_000])
def test_a_file_is_measured_at_its_own_rate(tmp_path: Path, rate: int) -> None:
    found = measured(tmp_path / "tone.wav", sine(997, 5, -20, rate), rate)
    assert found["lufs"] == pytest.approx(-23.0, abs=0.1)
    assert found["true_peak_dbtp"] == pytest.approx(-20.0, abs=0.1)
    assert found["seconds"] == 5.0
    assert (found["clicks"] is None) == (rate < 40_000)


def test_silence_before_the_first_sound_is_told_and_too_much_of_it_is_wrong(tmp_path: Path) -> None:
    """An amplifier wants some; after three seconds somebody presses the button again."""
    for seconds, wrong in ((0.0, False), (0.5, False), (2.9, False), (3.2, True)):
        found = measured(tmp_path / "a.wav", np.concatenate([quiet(seconds), tones(3)[RATE // 2 :]]))
        assert found["leading_silence_s"] == pytest.approx(seconds, abs=0.1)
        assert any("before the first sound" in one for one in found["problems"]) == wrong


def test_clicks_and_clipping_are_counted_and_wrong(tmp_path: Path) -> None:
    speech = tones(4)
    clicked = speech.copy()
    clicked[[60_000, 100_000, 140_000, 160_000]] += 0.4
    found = measured(tmp_path / "clicked.wav", clicked)
    assert found["clicks"] == pytest.approx([1.25, 2.083, 2.917, 3.333], abs=0.001)
    assert any(one.startswith("clicks: 4, at 1.25, 2.083, 2.917, …") for one in found["problems"])
    found = measured(tmp_path / "clipped.wav", np.clip(speech * 4, -1, 1))
    assert found["clipped_runs"] > 100
    assert any(f"cut off at the top in {found['clipped_runs']} places" in one for one in found["problems"])
    found = measured(tmp_path / "clean.wav", speech)
    assert (found["clicks"], found["clipped_runs"]) == ([], 0)


def test_clipping_in_one_channel_of_two_is_seen(tmp_path: Path) -> None:
    speech = tones(2)
    assert measured(tmp_path / "a.wav", stereo(np.clip(speech * 4, -1, 1), quiet(len(speech) / RATE)))["clipped_runs"]


def loop(folder: Path, programme: Samples) -> Path:
    """Passes with the manifest beside them, as `make` leaves them."""
    path = folder / "01.mp3"
    form = FORMATS["mp3"]
    made = write(form, [form.encode(whole(programme, form))], [1], Length(20), path)
    file = {"path": "01.mp3", "repeats": made.repeats, "programme_seconds": made.programme_seconds}
    file["seconds"] = made.seconds
    manifest = {"files": [file | {"gap_seconds": made.gap_seconds}], "pace_per_minute": 230.0}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path


def test_the_seams_of_a_loop_are_known_from_its_manifest(tmp_path: Path) -> None:
    path = loop(tmp_path, tones(2))
    whole, gap, repeats = measurement.passes(path) or (0, 0, 0)
    assert repeats == 2
    assert measurement.seams(path) == pytest.approx(
        [at for number in range(repeats) for at in (number * (whole + gap), number * (whole + gap) + whole)]
    )
    assert measurement.measure(path, HORN)["clicks"] == []
    assert measurement.passes(tmp_path / "other.mp3") is None


def test_at_a_seam_a_click_too_small_for_anywhere_else_is_found(tmp_path: Path) -> None:
    """There silence is due, and a small one is heard."""
    path = loop(tmp_path, tones(2))
    whole, gap, _repeats = measurement.passes(path) or (0, 0, 0)
    # The same sound, with two equal clicks in the silence of the gap.
    sound = np.concatenate([np.concatenate([tones(2), quiet(whole + gap - len(tones(2)) / RATE)])] * 2)
    at = [round((whole + gap + 0.02) * RATE), round((whole + gap / 2) * RATE)]
    sound[at] += 0.004
    path.write_bytes(wav_bytes(Clip(sound, RATE)))
    assert measurement.measure(path, HORN)["clicks"] == [round(at[0] / RATE, 3)]


def test_a_pass_that_is_cut_off_is_found_by_its_manifest(tmp_path: Path) -> None:
    """Sound up to the very seam, as when a second of the gap and of the pass is missing: such MP3 does not click."""
    path = loop(tmp_path, tones(2))
    whole, gap, _repeats = measurement.passes(path) or (0, 0, 0)
    assert measurement.measure(path, HORN)["cut_seams"] == []
    data = path.read_bytes()
    seam, missing = (round(at / mp3.FRAME_S) * mp3.FRAME_BYTES for at in (whole + gap, 1.2))
    path.write_bytes(data[: seam - missing] + data[seam:] + mp3.silent_frame() * (missing // mp3.FRAME_BYTES))
    found = measurement.measure(path, HORN)
    assert found["cut_seams"] == [round(whole + gap, 3)]
    assert any("no rest between two passes" in one for one in found["problems"])


@pytest.mark.parametrize("longer_first", [True, False])
def test_the_seams_of_a_night_are_where_they_are(tmp_path: Path, longer_first: bool) -> None:
    """Gaps that differ by a frame, over 583 passes: none is taken for cut, and a pass that is one is found."""
    one, repeats, total = 1975, 583, 1_200_000
    spare = total - repeats * one
    low, longer = divmod(spare, repeats)
    even = [spare * (n + 1) // repeats - spare * n // repeats for n in range(repeats)]
    gaps = [low + (n < longer) for n in range(repeats)] if longer_first else even
    programme = np.concatenate([np.zeros(12), np.ones(one - 12)])
    loud = np.concatenate([part for gap in gaps for part in (programme, np.zeros(gap))])
    file = {"path": "01.mp3", "repeats": repeats, "programme_seconds": round(one * 0.024, 3), "seconds": 28_800.0}
    (tmp_path / "manifest.json").write_text(json.dumps({"files": [file]}), encoding="utf-8")
    nothing = np.zeros(0, np.float32)
    heard = Heard(28_800, Decoded("", "", ()), True, 1, 0, nothing, nothing, nothing, loud, (), 0)
    assert measurement._cut(heard, tmp_path / "01.mp3") == []
    at = sum(gaps[:300]) + 300 * one
    loud[at : at + 12] = 1
    assert measurement._cut(heard, tmp_path / "01.mp3") == [pytest.approx(at * 0.024, abs=4)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"files": 3}',
        '{"files": [{"path": "01.mp3", "repeats": "x"}]}',
        NOWHERE,
        NOWHERE.replace("Infinity", "NaN"),
    ],
)
def test_a_manifest_that_says_nothing_sensible_costs_nothing(tmp_path: Path, text: str) -> None:
    path = loop(tmp_path, tones(1))
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert len(measurement.seams(path)) == 0
    assert measurement.measure(path, HORN)["pace_per_minute"] is None


def test_overall_pace_counts_the_pauses_and_not_the_chimes() -> None:
    """docs/design.md: syllables ÷ the whole programme's speaking time, pauses included."""
    ten = Utterance("", "", tuple(Syllable("字", "zi4", "zi4") for _number in range(10)))
    said = (Said(0, ten, 2.0, 5.0), Said(0, ten, 6.0, 8.0))
    assert pace.of(said) == pytest.approx(60 * 20 / 5)
    assert pace.overall([said]) == pytest.approx(60 * 20 / 6)
    assert pace.overall([()]) == 0


def test_samples_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    """In a WAV of floats; what can be measured of the rest is."""
    sound = tones(2)
    sound[70_000] = np.nan
    header = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x03\0\x01\0" + (48_000).to_bytes(4, "little")
    header += (192_000).to_bytes(4, "little") + b"\x04\0\x20\0data" + (4 * len(sound)).to_bytes(4, "little")
    found = measured(tmp_path / "nan.wav", header + sound.astype("<f4").tobytes())
    assert found["lufs"] is None
    assert "it holds samples that are no numbers" in found["problems"]
    assert found["seconds"] == round(len(sound) / RATE, 3)


@pytest.mark.parametrize("samples", [1, 100, 4_000])
def test_a_file_of_a_few_samples_is_silent(tmp_path: Path, samples: int) -> None:
    """Shorter than the 400 ms of which loudness is made."""
    found = measured(tmp_path / "short.wav", np.full(samples, 0.5, np.float32))
    assert found["lufs"] is None
    assert "it is silent" in found["problems"]


def test_an_offset_clicks_at_both_ends(tmp_path: Path) -> None:
    """A loudspeaker that is pushed aside and let go."""
    found = measured(tmp_path / "offset.wav", np.full(5 * RATE, 0.25, np.float32))
    assert found["clicks"] == [0.0, 5.0]
    assert found["leading_silence_s"] == 0


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    """An hour at 8 kHz has as many samples as ten minutes at 48 kHz: 115 MB as the floats that they are measured as."""
    path = tmp_path / "hour.wav"
    minute = (babble(10, seed=1) * 20_000).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        for _minute in range(60):
            file.writeframes(minute)
    tracemalloc.start()
    found = listen(path)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.seconds == 3600
    assert most < 40_000_000
