"""broadcast share: the same broadcast for phones."""

from __future__ import annotations

import json
import struct
import subprocess
import zipfile
from pathlib import Path

import miniaudio
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from broadcast import sharing
from broadcast.audio import files, m4a, tags
from broadcast.audio.levels import true_peak_dbtp
from community import DAY, Community, only_object, whole

NAME = "幸福里社区 11月22日 广播"


def made(tone: Community, *options: str) -> Path:
    tone.write("notice.txt", "请大家出门戴好口罩。\n")
    tone.run("make", "notice.txt", "--speaker", "horn", "--date", DAY.isoformat(), *options)
    return tone.folder / "out" / DAY.isoformat()


def id3(data: bytes) -> tuple[dict[str, str], bytes]:
    """The text frames of an ID3v2.3 tag and what follows it, read by the letter of the standard."""
    assert data[:5] == b"ID3\x03\0"
    size = sum(byte << 7 * place for place, byte in enumerate(reversed(data[6:10])))
    found, at = {}, 10
    while at < 10 + size:
        kind, length = data[at : at + 4].decode("ascii"), struct.unpack(">I", data[at + 4 : at + 8])[0]
        assert data[at + 10] == 1
        found[kind] = data[at + 11 : at + 10 + length].decode("utf-16").rstrip("\0")
        at += 10 + length
    return found, data[10 + size :]


def test_one_pass_of_the_loop_is_sent_under_a_name_that_people_read(tone: Community) -> None:
    """Sound, .lrc and script in a folder beside the output, which is untouched."""
    out = made(tone, "--minutes", "2")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    shown = tone.run("share", out).stdout.splitlines()
    folder = out.parent / NAME
    assert shown[0] == str(folder)
    assert {path.name for path in folder.iterdir()} == {f"{NAME}.mp3", f"{NAME}.lrc", f"{NAME}.txt"}
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert (folder / f"{NAME}.txt").read_bytes() == before["script.txt"]


def test_the_pass_is_cut_without_a_loss(tone: Community) -> None:
    """Under its tag it is the loop's first bytes; three decoders give exactly the pass, the samples of the loop."""
    out = made(tone, "--minutes", "2")
    tone.run("share", out, "-o", "phones")
    path, loop = tone.folder / "phones" / f"{NAME}.mp3", (out / "01.mp3").read_bytes()
    words, frames = id3(path.read_bytes())
    assert words == {"TIT2": NAME, "TPE1": "幸福里社区"}
    assert loop.startswith(frames)
    seconds = whole(out)["files"][0]["programme_seconds"]
    samples = files.read(path)[0].samples
    assert len(samples) == round(seconds * files.RATE)
    np.testing.assert_array_equal(samples, files.read(out / "01.mp3")[0].samples[: len(samples)])
    assert miniaudio.mp3_read_file_f32(str(path)).num_frames == len(samples)
    assert len(soundfile.read(path)[0]) == len(samples)


def test_the_subtitles_are_those_of_the_pass(tone: Community) -> None:
    """Under the same name, so that a player finds them: the loop's lines up to the end of the first pass."""
    out = made(tone, "--minutes", "2")
    tone.run("share", out, "-o", "phones")
    once = made(tone, "--once", "-o", "once").parent.parent / "once" / DAY.isoformat()
    assert (tone.folder / "phones" / f"{NAME}.lrc").read_bytes() == (once / "01.lrc").read_bytes()


def test_an_m4a_has_its_title_and_the_same_samples(tone: Community) -> None:
    """Of a loop that was made as m4a the pass is cut too: with and without the tag it decodes to the loop's samples."""
    out = made(tone, "--minutes", "1", "--format", "m4a")
    tone.run("share", out, "-o", "phones")
    path = tone.folder / "phones" / f"{NAME}.m4a"
    samples, loop = files.read(path)[0].samples, files.read(out / "01.m4a")[0].samples
    assert abs(len(samples) - round(whole(out)["files"][0]["programme_seconds"] * files.RATE)) < m4a.FRAME
    np.testing.assert_array_equal(samples, loop[: len(samples)])
    with path.open("rb") as file:
        head = m4a.head(file)
    start, end = m4a.inner(head, b"moov", b"udta", b"meta")
    assert NAME.encode() in head[start:end]
    assert sum(kind == b"udta" for kind, _first, _last in m4a.boxes(head, *m4a.inner(head, b"moov"))) == 1


@pytest.mark.parametrize("kind", sharing.KINDS)
def test_a_player_shows_the_title_and_the_community(tone: Community, kind: str) -> None:
    """As ffmpeg, which wrote neither tag, reads them."""
    tone.run("share", made(tone, "--once"), "-o", "phones", "--format", kind)
    command = [files.ffmpeg(), "-loglevel", "error", "-i", tone.folder / "phones" / f"{NAME}.{kind}"]
    told = subprocess.run([*command, "-f", "ffmetadata", "-"], capture_output=True, check=True).stdout.decode()
    lines = told.splitlines()
    assert f"title={NAME}" in lines
    assert "artist=幸福里社区" in lines


@pytest.mark.parametrize("words", [{"title": "停水通知"}, {"title": "长" * 5000, "artist": "a"}, {"title": "😀\n"}])
def test_a_tag_changes_no_sample(tone: Community, words: dict[str, str]) -> None:
    """Of a whole loop either, whose packets move by the length of the tag; a second tag takes the first one's place."""
    for kind in ("m4a", "mp3"):
        out = made(tone, "--minutes", "1", "--format", kind)
        source, once, twice = out / f"01.{kind}", tone.folder / f"once.{kind}", tone.folder / f"twice.{kind}"
        tags.tag(source, once, kind, words)
        np.testing.assert_array_equal(files.read(once)[0].samples, files.read(source)[0].samples)
        if kind == "m4a":
            tags.tag(once, twice, kind, words)
            assert twice.read_bytes() == once.read_bytes()


@pytest.mark.parametrize(("made_as", "asked"), [("mp3", "m4a"), ("wav", ""), ("opus", "mp3"), ("m4a", "mp3")])
def test_another_kind_is_encoded_from_the_pass(tone: Community, made_as: str, asked: str) -> None:
    """Its true peak stays under −1 dBTP, its sound in its place."""
    out = made(tone, "--minutes", "1", "--format", made_as)
    options = ("--format", asked) if asked else ()
    shared = only_object(tone.run("share", out, "-o", "phones", "--json", *options))
    (sound,) = shared["sounds"]
    path = tone.folder / "phones" / sound["path"]
    assert path.suffix == f".{asked or 'mp3'}"
    clip = files.read(path)[0]
    assert abs(clip.seconds - sound["seconds"]) < 0.1
    assert true_peak_dbtp(clip.samples, clip.rate) <= -1 or shared["remarks"]
    assert np.abs(clip.samples).max() > 0.3


def test_a_zip_holds_the_same_under_utf_8_names(tone: Community) -> None:
    """Twice the same bytes; nothing is damaged; any program on any system gives the names back."""
    out = made(tone, "--minutes", "1")
    tone.run("share", out, "-o", "phones")
    tone.run("share", out, "-o", "a.zip")
    shared = only_object(tone.run("share", out, "-o", "b.zip", "--json"))
    assert (tone.folder / "a.zip").read_bytes() == (tone.folder / "b.zip").read_bytes()
    with zipfile.ZipFile(tone.folder / "a.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == shared["files"] == [f"{NAME}.mp3", f"{NAME}.lrc", f"{NAME}.txt"]
        for entry in archive.infolist():
            assert entry.flag_bits & 0x800
            assert archive.read(entry) == (tone.folder / "phones" / entry.filename).read_bytes()


def test_several_programmes_are_sent_whole_and_that_is_told(tone: Community) -> None:
    """The manifest does not tell where the first of each ends."""
    tone.script("a.toml")
    tone.script("b.toml", "请大家出门戴好口罩。\n")
    tone.run("make", "a.toml", "b.toml", "--minutes", "1", "--date", DAY.isoformat())
    out = tone.folder / "out" / DAY.isoformat()
    result = tone.run("share", out, "-o", "phones")
    assert "make --once" in result.stderr
    _words, frames = id3((tone.folder / "phones" / f"{NAME}.mp3").read_bytes())
    assert frames == (out / "01.mp3").read_bytes()
    assert (tone.folder / "phones" / f"{NAME}.lrc").read_bytes() == (out / "01.lrc").read_bytes()


def test_what_is_in_the_folder_already_stays(tone: Community) -> None:
    """Only files of the same names are replaced."""
    out = made(tone, "--once")
    tone.write("phones/合影.jpg", b"x")
    tone.write(f"phones/{NAME}.txt", "old")
    tone.run("share", out, "-o", "phones")
    assert (tone.folder / "phones" / "合影.jpg").read_bytes() == b"x"
    assert (tone.folder / "phones" / f"{NAME}.txt").read_bytes() == (out / "script.txt").read_bytes()
    assert not [path for path in (tone.folder / "phones").iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize("target", ["notice.txt", "notice.txt/x", "notice.txt/x.zip"])
def test_a_target_that_cannot_be_written_is_an_error_with_a_next_step(tone: Community, target: str) -> None:
    out = made(tone, "--once")
    assert "Next: " in tone.run("share", out, "-o", target, code=7).stderr


def test_an_output_that_is_not_whole_is_not_sent(tone: Community) -> None:
    out = made(tone, "--once")
    (out / "01.mp3").write_bytes(b"x")
    assert "is not the file" in tone.run("share", out, code=7).stderr
    assert "no manifest.json" in tone.run("share", tone.folder, code=7).stderr
    assert not (out.parent / NAME).exists()


@pytest.mark.parametrize("target", ["x.tar", "x.MP3", "deep/.zip", "out/2026-11-22"])
def test_what_is_neither_a_folder_nor_a_zip_is_refused(tone: Community, target: str) -> None:
    """Nor is the output itself mixed with what is for phones; the next step is told, and nothing is written."""
    out = made(tone, "--once")
    before = sorted(tone.folder.rglob("*"))
    assert "-o" in tone.run("share", out, "-o", target, code=7).stderr.partition("Next:")[2]
    assert sorted(tone.folder.rglob("*")) == before


@pytest.mark.parametrize(
    "community", ["../../逃", "CON", "a\\b:c*?", '"<>|', "幸福里\n\u202e社区\x07", "幸" * 500, "...", "\ud800", ""]
)
def test_a_hostile_community_gives_a_harmless_name(tone: Community, community: str) -> None:
    """Inside the target, allowed on Windows and Android, in bytes no longer than any file system takes."""
    out = made(tone, "--once")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / "manifest.json").write_text(json.dumps(manifest | {"community": community}), encoding="utf-8")
    tone.run("share", out, "-o", "deep/er/phones")
    found = [path for path in tone.folder.rglob("*.mp3") if out not in path.parents]
    assert [path.parent for path in found] == [tone.folder / "deep" / "er" / "phones"]
    name = found[0].name
    assert name.endswith("11月22日 广播.mp3")
    assert not set(name) & set('\\/:*?"<>|\n')
    assert len(name.encode()) < 200


@given(st.text(st.characters(), max_size=400))
def test_any_text_becomes_a_part_of_a_name(text: str) -> None:
    """Printable, encodable, short, without a dot, and again the same."""
    name = sharing.plain(text)
    assert name.isprintable() or not name
    assert len(name) <= sharing.LONGEST_NAME
    assert not set(name) & set('\\/:*?"<>|.')
    assert name == name.strip() == sharing.plain(name)
    name.encode("utf-8")
