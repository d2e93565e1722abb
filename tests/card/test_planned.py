"""What goes on a card: an output folder's files as the loudspeaker names and plays them."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
import wave
from dataclasses import replace
from pathlib import Path

import miniaudio
import numpy as np
import pytest
import soundfile

from broadcast import config, voices
from broadcast.audio import files, mp3
from broadcast.audio.levels import true_peak_dbtp
from broadcast.card.contents import is_path
from broadcast.card.planned import planned
from broadcast.config import Settings
from broadcast.errors import CardError, OutputError
from broadcast.model import Remark, Slot, Speaker
from community import DAY, Community, whole

HORN = voices.speaker("horn", Settings())
SHIPPED = [voices.speaker(path.stem, Settings()) for path in config.shipped("speakers").glob("*.toml")]


@pytest.fixture
def out(tone: Community) -> Path:
    """Two minutes for the horn."""
    return made(tone, "--minutes", "2")


def made(tone: Community, *options: str, speaker: str = "horn") -> Path:
    tone.write("notice.txt", "请大家出门戴好口罩。\n")
    tone.run("make", "notice.txt", "--speaker", speaker, "--date", DAY.isoformat(), *options)
    return tone.folder / "out" / DAY.isoformat()


def with_slot(**slot: object) -> Speaker:
    assert HORN.slot
    return replace(HORN, slot=replace(HORN.slot, **slot))  # type: ignore[arg-type]


def edited(out: Path, **changed: object) -> None:
    """The manifest with other values for its file."""
    path = out / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"][0] |= changed
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_what_the_speaker_plays_goes_on_the_card_as_it_is(out: Path) -> None:
    """Under the name that the profile gives, with the manifest's own hash, and nothing to tell."""
    told: list[Remark] = []
    with planned(out, HORN, told.append) as found:
        (one,) = found
        file = whole(out)["files"][0]
        assert (one.path, one.source) == ("01.MP3", out / "01.mp3")
        assert (one.sha256, one.bytes, one.seconds) == (file["sha256"], file["bytes"], 120.0)
    assert told == []
    assert out.joinpath("01.mp3").is_file()


@pytest.mark.parametrize(
    ("names", "path"), [("MP3/{n:04}", "MP3/0001.MP3"), ("01/{n:03}", "01/001.MP3"), ("M{n}", "M1.MP3")]
)
def test_names_are_the_profiles(out: Path, names: str, path: str) -> None:
    with planned(out, with_slot(names=names)) as found:
        assert [one.path for one in found] == [path]


@pytest.mark.parametrize("speaker", [one for one in SHIPPED if one.slot], ids=lambda one: one.name)
def test_every_shipped_speakers_names_fit_a_card(speaker: Speaker) -> None:
    """8.3, up to the most files that it plays, each name once."""
    assert speaker.slot
    most = speaker.slot.most_files or 99
    paths = [f"{speaker.slot.names.format(n=number)}.{speaker.formats[0].upper()}" for number in range(1, most + 1)]
    assert all(map(is_path, paths))
    assert len({*paths}) == most


def test_a_player_of_wav_gets_wav_of_16_bits_at_a_rate_that_it_plays(out: Path) -> None:
    """As long as the loop, in time with it, its true peak under the profile's; it is gone with the context."""
    told: list[Remark] = []
    speaker = replace(with_slot(rates_hz=(8000, 16_000)), formats=("wav",))
    with planned(out, speaker, told.append) as found:
        (one,) = found
        assert one.path == "01.WAV"
        assert hashlib.sha256(one.source.read_bytes()).hexdigest() == one.sha256
        assert one.source.stat().st_size == one.bytes
        with wave.open(str(one.source)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
            assert file.getnframes() == 120 * 16_000
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
        assert true_peak_dbtp(samples, 16_000) <= HORN.true_peak_dbtp
        loop = files.read(out / "01.mp3", rate=16_000)[0].samples
        alike = np.corrcoef(samples[: 15 * 16_000], loop[: 15 * 16_000])[0, 1]
        assert alike > 0.99
    assert not one.source.exists()
    assert {remark.kind for remark in told} <= {"level"}


@pytest.mark.parametrize("rate", [44_100, 22_050, 8000])
def test_a_player_of_another_rate_gets_mp3_without_a_tag_that_two_decoders_read(out: Path, rate: int) -> None:
    with planned(out, with_slot(rates_hz=(rate,))) as found:
        (one,) = found
        data = one.source.read_bytes()
        assert data[:1] == b"\xff"
        assert b"Xing" not in data[:2000]
        assert b"Info" not in data[:2000]
        assert miniaudio.mp3_read_file_f32(str(one.source)).sample_rate == rate
        assert abs(soundfile.info(one.source).duration - 120) < 3
        assert abs(files.read(one.source)[0].seconds - 120) < 0.3


@pytest.mark.parametrize("format", ["mp3", "wav"])
def test_a_loop_too_long_becomes_one_of_whole_passes_byte_for_byte(tone: Community, format: str) -> None:
    """As many as fit with their silences: the speaker repeats it itself. What it decodes to is the loop's beginning."""
    out = made(tone, "--minutes", "2", "--format", format)
    told: list[Remark] = []
    with planned(out, replace(HORN, longest_minutes=1.0), told.append) as found:
        (one,) = found
        file = whole(out)["files"][0]
        period = file["seconds"] / file["repeats"]
        assert one.seconds == pytest.approx(60 // period * period, abs=0.05)
        assert one.seconds <= 60
        short, loop = files.read(one.source)[0].samples, files.read(out / f"01.{format}")[0].samples
        assert len(short) / files.RATE == pytest.approx(one.seconds, abs=0.0006)
        np.testing.assert_array_equal(short, loop[: len(short)])
        next_pass = loop[len(short) : len(short) + 10 * files.RATE]
        np.testing.assert_allclose(next_pass, loop[: len(next_pass)], atol=1e-4)
    (remark,) = told
    assert f"{int(60 // period)} of {file['repeats']} passes" in remark.advice


def test_a_loop_too_long_and_of_another_kind_is_cut_at_the_same_place(out: Path) -> None:
    speaker = replace(with_slot(rates_hz=(16_000,)), formats=("wav",), longest_minutes=1.0)
    with planned(out, speaker) as found, planned(out, replace(HORN, longest_minutes=1.0)) as as_mp3:
        assert found[0].seconds == as_mp3[0].seconds
        with wave.open(str(found[0].source)) as file:
            assert abs(file.getnframes() / 16_000 - found[0].seconds) < 0.001


def test_a_single_pass_that_fits_without_its_silence_is_taken_without_it(out: Path) -> None:
    file = whole(out)["files"][0]
    with planned(out, replace(HORN, longest_minutes=(file["programme_seconds"] + 0.01) / 60)) as found:
        assert found[0].seconds == file["programme_seconds"]
        assert found[0].bytes == round(file["programme_seconds"] / 0.024) * mp3.FRAME_BYTES


def test_a_pass_that_is_too_long_is_never_cut(out: Path) -> None:
    """An error with the next step."""
    with pytest.raises(CardError, match="one pass of") as caught, planned(out, replace(HORN, longest_minutes=0.1)):
        pass
    assert caught.value.exit_code == 6
    assert "shorter" in caught.value.hint


def test_several_programmes_are_never_cut(tone: Community) -> None:
    tone.script("a.toml")
    tone.script("b.toml", "请大家出门戴好口罩。\n")
    tone.run("make", "a.toml", "b.toml", "--speaker", "horn", "--minutes", "2", "--date", DAY.isoformat())
    out = tone.folder / "out" / DAY.isoformat()
    with pytest.raises(CardError, match="at most"), planned(out, replace(HORN, longest_minutes=1.0)):
        pass
    with planned(out, replace(HORN, longest_minutes=3.0)) as found:
        assert found[0].source == out / "01.mp3"


def test_a_speaker_without_a_slot_takes_no_card(out: Path) -> None:
    with pytest.raises(CardError, match="takes no card") as caught, planned(out, replace(HORN, slot=None)):
        pass
    assert "broadcast share" in caught.value.hint


def test_more_files_than_the_speaker_plays_are_refused(out: Path) -> None:
    """Rather than some of them left out."""
    path = out / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"] *= 3
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with planned(out, with_slot(most_files=3)) as found:
        assert [one.path for one in found] == ["01.MP3", "02.MP3", "03.MP3"]
    with pytest.raises(CardError, match="more than horn plays"), planned(out, with_slot(most_files=2)):
        pass


def test_what_was_made_for_another_speaker_is_told(out: Path) -> None:
    """As its level is the other's."""
    told: list[Remark] = []
    with planned(out, voices.speaker("dfplayer", Settings()), told.append) as found:
        assert found[0].path == "MP3/0001.MP3"
    assert [remark.kind for remark in told] == ["speaker"]
    assert "--speaker dfplayer" in told[0].advice


def test_an_output_made_for_the_wav_module_keeps_its_low_peak(tone: Community) -> None:
    """−12 dBTP at 16 kHz, and as loud as its profile wants."""
    speaker = voices.speaker("wtv020", Settings())
    out = made(tone, "--minutes", "1", speaker="wtv020")
    told: list[Remark] = []
    with planned(out, speaker, told.append) as found:
        (one,) = found
        assert one.path == "0001.WAV"
        clip = files.read(one.source, rate=16_000)[0]
        assert true_peak_dbtp(clip.samples, 16_000) <= -12
    assert [remark.kind for remark in told] in ([], ["level"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda out: (out / "manifest.json").unlink(),
        lambda out: (out / "manifest.json").write_bytes(b"{"),
        lambda out: (out / "manifest.json").write_bytes(b"\xff\xfe{"),
        lambda out: (out / "manifest.json").write_bytes(b"[" * 100_000),
        lambda out: (out / "01.mp3").unlink(),
        lambda out: (out / "01.lrc").unlink(),
        lambda out: (out / "script.txt").unlink(),
        lambda out: (out / "01.mp3").write_bytes((out / "01.mp3").read_bytes()[:-1]),
        lambda out: (out / "01.mp3").write_bytes((out / "01.mp3").read_bytes()[:-1] + b"x"),
        lambda out: edited(out, path="../01.mp3"),
        lambda out: edited(out, path="/etc/passwd"),
        lambda out: edited(out, path="..\\01.mp3"),
        lambda out: edited(out, path="C:01.mp3"),
        lambda out: edited(out, path=".."),
        lambda out: edited(out, path=7),
        lambda out: edited(out, repeats=0),
        lambda out: edited(out, seconds=float("nan")),
        lambda out: edited(out, seconds=1e300),
        lambda out: edited(out, seconds="120"),
        lambda out: edited(out, path="script.txt"),
    ],
)
def test_a_folder_that_is_not_whole_is_never_half_loaded(out: Path, spoil: object) -> None:
    """Plain words, the next step, and no file of another folder, whatever the manifest names."""
    assert callable(spoil)
    spoil(out)
    with pytest.raises(OutputError, match="is no whole output") as caught, planned(out, HORN):
        pass
    assert caught.value.hint


def test_a_link_in_the_folder_is_no_file_of_it(out: Path, tmp_path: Path) -> None:
    elsewhere = (out / "01.mp3").rename(tmp_path / "01.mp3")
    try:
        (out / "01.mp3").symlink_to(elsewhere)
    except OSError:
        pytest.skip("no links here")
    with pytest.raises(OutputError, match=r"01\.mp3 is missing"), planned(out, HORN):
        pass


@pytest.mark.parametrize("minutes", ["2", "120"])
def test_memory_does_not_grow_with_the_loop(tone: Community, minutes: str) -> None:
    """Hashing, cutting and encoding anew go by in parts."""
    out = made(tone, "--minutes", minutes)
    half = float(minutes) / 2
    for speaker in (replace(HORN, longest_minutes=half), replace(with_slot(rates_hz=(8000,)), formats=("wav",))):
        tracemalloc.start()
        with planned(out, speaker):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 12_000_000


def test_a_slot_is_what_a_profile_says_of_it(tone: Community) -> None:
    """Named in the community's own folder it wins over the shipped one."""
    text = (config.shipped("speakers") / "horn.toml").read_text("utf-8").replace('"{n:02}"', '"A/{n}"')
    tone.write("speakers/horn.toml", text)
    speaker = voices.speaker("horn", config.load())
    assert speaker.slot == Slot(names="A/{n}", filesystems=("fat16", "fat32"), most_gb=32.0)
