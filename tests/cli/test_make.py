"""broadcast make: the main job, from what a person has to the folder that is aired."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest

from broadcast.audio import files
from broadcast.audio.files import ffmpeg
from broadcast.config import Settings
from community import DAY, FLU, OLD, PRIVATE, WATER, Community, only_object, whole


def test_an_unseen_notice_becomes_ten_minutes_by_the_embedded_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any settings, offline: exactly 600 s in whole passes, read alike by three decoders, at the level."""
    import miniaudio
    import soundfile

    monkeypatch.chdir(tmp_path)
    arguments = ("make", "-", "--offline", "--minutes", "10", "-o", "out", "--date", DAY.isoformat())
    result = Community(tmp_path).run(*arguments, stdin=WATER)
    folder = tmp_path / "out" / DAY.isoformat()
    assert result.stdout == f"{Path('out', DAY.isoformat(), '01.mp3')}\n"
    assert result.stderr == ""
    assert {one.name for one in folder.iterdir()} == {
        "01.mp3", "01.lrc", "01.srt", "script.txt", "manifest.json"
    }  # fmt: skip

    manifest = whole(folder)
    assert (manifest["voice"], manifest["engine"], manifest["speaker"]) == ("mandarin", "kokoro", "horn")
    (file,) = manifest["files"]
    assert (file["bytes"], file["seconds"]) == (7_200_000, 600.0)
    assert file["repeats"] == 600 // (file["programme_seconds"] + 2)
    assert file["repeats"] * (file["programme_seconds"] + file["gap_seconds"]) == pytest.approx(600, abs=0.05)
    assert 200 <= manifest["pace_per_minute"] <= 260

    path = folder / "01.mp3"
    ours = files.read(path)[0].samples
    theirs = miniaudio.mp3_read_file_f32(str(path))
    with soundfile.SoundFile(path) as third:
        thirds = sum(len(block) for block in third.blocks(1_000_000))
    assert (len(ours), theirs.num_frames, thirds) == (28_800_000,) * 3

    ebur128 = pytest.importorskip("pyebur128")
    meter = ebur128.R128State(1, files.RATE, ebur128.MeasurementMode.MODE_I | ebur128.MeasurementMode.MODE_TRUE_PEAK)
    part = np.ascontiguousarray(ours[: round(3 * files.RATE * (file["programme_seconds"] + file["gap_seconds"]))])
    meter.add_frames(part, len(part))
    assert ebur128.get_loudness_global(meter) == pytest.approx(-13, abs=0.5)
    assert 20 * np.log10(ebur128.get_true_peak(meter, 0)) <= -1


def test_the_manifest_has_every_field_of_the_design(tone: Community) -> None:
    """Each with its type; the sentences are those of script.txt, and what is spoken holds no digit."""
    tone.write("flu.txt", FLU)
    made = tone.make("flu.txt")
    folder = tone.folder / made.pop("folder")
    manifest = whole(folder)
    assert manifest == made
    assert {name: type(value) for name, value in manifest.items()} == {
        "date": str, "community": str, "voice": str, "locale": str, "experimental": bool, "engine": str, "speaker": str,
        "ai_label": str, "approved_by": type(None), "script": list, "files": list, "pace_per_minute": float,
        "overall_pace_per_minute": float, "lufs": float, "true_peak_dbtp": float, "notices": list, "facts": list,
        "remarks": list, "subtitles": list,
    }  # fmt: skip
    assert [set(one) for one in manifest["files"]] == [
        {"path", "seconds", "repeats", "programme_seconds", "gap_seconds", "sha256", "bytes"}
    ]
    sentences = manifest["script"]
    assert {frozenset(one) for one in sentences} == {frozenset({"text", "spoken", "kind", "notice", "seconds"})}
    assert all(one["seconds"] > 0 and one["text"] for one in sentences)
    assert not any(char.isdigit() for one in sentences for char in one["spoken"])
    assert [one["kind"] for one in (sentences[0], sentences[-1])] == ["opening", "closing"]
    (notice,) = manifest["notices"]
    assert (notice["source"], notice["expires"]) == ("flu.txt", "2026-11-24")
    assert {one["notice"] for one in sentences[1:-1]} == {notice["id"]}
    assert {"surface": "010-6551 0387", "spoken": "零幺零，六五五幺，零三八七"} in manifest["facts"]
    assert all(set(one) == {"kind", "at", "text", "advice"} for one in manifest["remarks"])
    text = (folder / "script.txt").read_text(encoding="utf-8")
    assert text.startswith(f"{DAY} 幸福里社区\n")
    assert "".join(text.split()).endswith("".join("".join(one["text"].split()) for one in sentences))


def test_the_same_run_gives_the_same_bytes_with_the_cache_emptied_between(tone: Community) -> None:
    """01.mp3, its subtitles, script.txt and manifest.json alike."""
    tone.write("flu.txt", FLU)
    arguments = ("make", "flu.txt", "--minutes", "2", "--speaker", "horn", "--date", DAY.isoformat())
    kept = []
    for _run in range(2):
        tone.run(*arguments)
        folder = tone.folder / "out" / DAY.isoformat()
        kept.append({path.name: path.read_bytes() for path in folder.iterdir()})
        shutil.rmtree(tone.folder / "cache")
        shutil.rmtree(tone.folder / "out")
    assert kept[0] == kept[1]
    assert len(kept[0]) == 5


def test_a_second_run_speaks_nothing_and_a_changed_sentence_alone_is_spoken(tone: Community, spoken: list[str]) -> None:
    """The cache keeps each sentence by what determines its sound."""
    path = tone.script()
    first = tone.make(path)
    assert sorted(spoken) == sorted(one["spoken"] for one in first["script"])
    spoken.clear()
    assert tone.make(path)["files"] == first["files"]
    assert spoken == []
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("存好水", "存好水备用", 1), encoding="utf-8")
    tone.make(path)
    assert len(spoken) == 1
    assert "存好水备用" in spoken[0]


def test_a_damaged_cache_is_spoken_anew(tone: Community, spoken: list[str]) -> None:
    """The result is the same as before."""
    tone.write("flu.txt", FLU)
    first = tone.make("flu.txt")
    count = len(spoken)
    for path in (tone.folder / "cache" / "clips").glob("*/*.npz"):
        path.write_bytes(path.read_bytes()[:100])
    assert tone.make("flu.txt") == first
    assert len(spoken) == 2 * count


def test_an_unreadable_notice_is_named_and_the_others_are_made(tone: Community) -> None:
    """On stderr and in the manifest; the run ends well."""
    tone.write("flu.txt", FLU)
    tone.write("photo.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF" * 40)
    tone.write("empty.txt", "")
    names = ("photo.txt", "flu.txt", "empty.txt", "nowhere.txt")
    result = tone.run("make", *names, "--once", "--date", DAY.isoformat())
    for name in ("photo.txt", "empty.txt", "nowhere.txt"):
        assert any(name in line for line in result.stderr.splitlines())
    manifest = whole(tone.folder / "out" / DAY.isoformat())
    assert [one["source"] for one in manifest["notices"]] == ["flu.txt"]
    assert [one["kind"] for one in manifest["remarks"]].count("unreadable") == 3


def test_where_nothing_can_be_read_each_is_named_and_nothing_is_written(tone: Community) -> None:
    """Exit code 3."""
    tone.write("photo.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF" * 40)
    tone.write("empty.txt", "\n \n")
    error = tone.make("photo.txt", "empty.txt", "nowhere.txt", code=3)["error"]
    assert (error["type"], error["exit_code"]) == ("NoticeError", 3)
    assert all(name in error["message"] for name in ("photo.txt", "empty.txt", "nowhere.txt"))
    assert not (tone.folder / "out").exists()


@pytest.mark.parametrize(("name", "text"), [("old.txt", OLD), ("case.txt", PRIVATE)])
def test_an_expired_or_private_notice_is_left_out_and_named(tone: Community, name: str, text: str) -> None:
    """Beside a good one it is a remark; alone it is an error that names it, with every unreadable one beside it."""
    tone.write("flu.txt", FLU)
    tone.write(name, text)
    made = tone.make(name, "flu.txt")
    assert [one["source"] for one in made["notices"]] == ["flu.txt"]
    assert [one["text"] for one in made["remarks"] if one["kind"] == "left_out"] == [name]
    assert not any("王小明" in one["text"] or "停电" in one["text"] for one in made["script"])
    error = tone.make(name, "nowhere.txt", code=3)["error"]
    assert error["type"] == "ScriptError"
    assert name in error["message"]
    assert "nowhere.txt" in error["message"]


def test_from_a_folder_the_best_few_are_picked_and_named_files_are_all_spoken(tone: Community) -> None:
    """The others of the folder stay away; a notice that is named and lies in the folder is heard once."""
    notices = {
        "a.txt": "请大家把垃圾分类投放，不要乱扔。\n",
        "b.txt": FLU,
        "c.txt": WATER,
        "d.txt": "近日有人冒充民警打电话要求转账，请不要相信，不要转账。\n",
    }
    for name, text in notices.items():
        tone.write(f"inbox/{name}", text)

    def sources(*arguments: str) -> list[str]:
        return [Path(one["source"]).name for one in tone.make(*arguments)["notices"]]

    assert len(sources("inbox")) == 2
    assert len(sources("inbox", "--count", "3")) == 3
    both = sources("inbox/a.txt", "inbox", "--count", "1")
    assert both[0] == "a.txt"
    assert len(both) == len(set(both)) == 2
    assert sources(*(f"inbox/{name}" for name in notices)) == list(notices)


def test_the_day_is_the_one_that_is_asked(tone: Community) -> None:
    """--date names the folder and decides what has expired."""
    tone.write("flu.txt", FLU)
    tone.run("make", "flu.txt", "--once", "--date", "2026-11-24")
    assert whole(tone.folder / "out" / "2026-11-24")["date"] == "2026-11-24"
    tone.run("make", "flu.txt", "--once", "--date", "2026-11-25", code=3)
    assert not (tone.folder / "out" / "2026-11-25").exists()


def test_an_empty_folder_is_said_to_be_empty(tone: Community) -> None:
    """With what to put there."""
    (tone.folder / "inbox").mkdir()
    error = tone.make("inbox", code=3)["error"]
    assert error["type"] == "NoticeError"
    assert "inbox" in error["message"]
    assert ".txt" in error["hint"]


def test_a_script_file_is_spoken_without_notices(tone: Community) -> None:
    """Together with a notice it is refused."""
    path = tone.script()
    error = tone.make(path, "notice.txt", code=3)["error"]
    assert "together" in error["message"]
    assert not (tone.folder / "out").exists()


def test_stdout_is_the_path_and_stderr_is_quiet_when_there_is_nothing_to_tell(tone: Community) -> None:
    """A pipe gets one line."""
    tone.write("flu.txt", FLU)
    result = tone.run("make", "flu.txt", "--minutes", "2", "--date", DAY.isoformat())
    assert result.stdout == f"{Path('out', DAY.isoformat(), '01.mp3')}\n"
    assert result.stderr == ""


def test_a_programme_longer_than_the_loop_is_heard_once_and_that_is_told(tone: Community) -> None:
    """Never cut."""
    tone.write("flu.txt", FLU)
    result = tone.run("make", "flu.txt", "--minutes", "0.05", "--date", DAY.isoformat())
    manifest = whole(tone.folder / "out" / DAY.isoformat())
    (file,) = manifest["files"]
    assert file["repeats"] == 1
    assert file["seconds"] == file["programme_seconds"] > 3
    assert "heard once" in result.stderr


@pytest.mark.parametrize(("label", "last"), [("rhythm", "closing"), ("spoken", "label"), ("none", "closing")])
def test_the_ai_label_is_in_the_manifest_and_spoken_where_it_is_to_be(tone: Community, label: str, last: str) -> None:
    """`spoken` adds a sentence; `rhythm` and `none` differ in the closing chime."""
    settings = (tone.folder / "broadcast.toml").read_text(encoding="utf-8")
    tone.write("broadcast.toml", f'{settings}ai_label = "{label}"\n')
    tone.write("flu.txt", FLU)
    made = tone.make("flu.txt")
    assert made["ai_label"] == label
    assert made["script"][-1]["kind"] == last
    assert any("人工智能" in one["spoken"] for one in made["script"]) is (label == "spoken")


def test_what_others_put_into_the_folder_stays(tone: Community) -> None:
    """A second run replaces only what the first one wrote."""
    tone.write("flu.txt", FLU)
    tone.make("flu.txt")
    folder = tone.folder / "out" / DAY.isoformat()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    tone.make("flu.txt")
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "mine"
    whole(folder)


def test_file_names_in_no_encoding_are_read_and_shown(tone: Community) -> None:
    """Archives packed on a Chinese Windows leave such names."""
    name = b"\xcd\xa8\xff.txt".decode("utf-8", "surrogateescape")
    try:
        (tone.folder / name).write_text(WATER, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    made = tone.make(name, "-o", "o\udcff")
    assert [one["source"] for one in made["notices"]] == ["ͨ?.txt"]
    assert json.loads(tone.run("history", "--json").stdout)["events"][0]["notices"] == made["notices"]
    tone.run("script", name, "-o", "script.toml", "--date", DAY.isoformat())


def test_the_program_brings_its_ffmpeg() -> None:
    """It is found without a PATH, and no setting is needed for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Path(ffmpeg()).is_file()
    assert Settings().voice == "mandarin"


RUMOUR = "紧急！院士亲口说，喝二两高度白酒，病毒全部杀死，转给家人。"
OFFER = "喜讯：免费领鸡蛋一盒，进店就送，扫码进群，下单立减，名额有限。"


@pytest.mark.parametrize(("text", "word"), [(RUMOUR, "rumour"), (OFFER, "advert")])
def test_a_rumour_or_an_advert_is_not_aired_even_by_name(tone: Community, text: str, word: str) -> None:
    """It is told which one and why, and what to do if it is an authority's notice after all."""
    tone.write("a.txt", text)
    error = tone.make("a.txt", code=3)["error"]
    assert word in error["message"] or "sells" in error["message"] or "cure" in error["message"]
    assert "issuer" in error["message"]


def test_an_authority_answers_for_an_offer_but_not_for_a_cure(tone: Community) -> None:
    head = "---\nissuer: 八角街道\n---\n"
    tone.write("offer.txt", head + OFFER + "11月23日上午9点在社区服务站领取，请带身份证。")
    assert tone.make("offer.txt")["notices"]
    tone.write("cure.txt", head + RUMOUR)
    assert "cure" in tone.make("cure.txt", code=3)["error"]["message"]


def test_passes_can_be_counted_and_their_gap_chosen(tone: Community) -> None:
    """Three passes with half a second behind each; without a gap one pass follows the other."""
    tone.write("flu.txt", FLU)
    day = ("--date", DAY.isoformat(), "--json")
    for gap in (0.48, 0):
        made = only_object(tone.run("make", "flu.txt", "--repeat", "3", "--gap", str(gap), *day))
        (file,) = made["files"]
        assert (file["repeats"], file["gap_seconds"]) == (3, gap)
        assert file["seconds"] == pytest.approx(3 * (file["programme_seconds"] + gap), abs=0.002)
        assert made["remarks"] == []


def test_with_a_chosen_gap_the_length_is_the_nearest_and_it_is_told(tone: Community) -> None:
    """Whole passes only; the settings' gap counts where none is given."""
    tone.write("flu.txt", FLU)
    path = tone.folder / "broadcast.toml"
    path.write_text("gap = 5\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    made = only_object(tone.run("make", "flu.txt", "--minutes", "2", "--date", DAY.isoformat(), "--json"))
    (file,) = made["files"]
    period = file["programme_seconds"] + 5
    assert file["gap_seconds"] == pytest.approx(5, abs=0.024)
    assert file["repeats"] == round(120 / period) > 1
    assert abs(file["seconds"] - 120) <= period / 2
    assert [one["advice"] for one in made["remarks"] if one["kind"] == "length"] == [
        f"Whole passes with that gap take {file['seconds']} s instead of the 120 s asked."
    ]


@pytest.mark.parametrize("format", ["wav", "m4a", "opus"])
def test_a_loop_can_be_made_in_another_format(tone: Community, format: str) -> None:
    """Under its own suffix; what the manifest states of its length is what a decoder gives."""
    tone.write("flu.txt", FLU)
    arguments = ("--minutes", "2", "--format", format, "--date", DAY.isoformat(), "--speaker", "phone")
    result = tone.run("make", "flu.txt", *arguments)
    folder = tone.folder / "out" / DAY.isoformat()
    assert result.stdout == f"{Path('out', DAY.isoformat(), f'01.{format}')}\n"
    manifest = whole(folder)
    (file,) = manifest["files"]
    assert (file["path"], file["seconds"]) == (f"01.{format}", pytest.approx(120, abs=0.022))
    assert len(files.read(folder / file["path"])[0].samples) == round(file["seconds"] * files.RATE / 32) * 32
    told = only_object(tone.run("check", folder / file["path"], "--json"))
    assert (told["lufs"], told["problems"]) == (pytest.approx(manifest["lufs"], abs=0.2), [])


def test_a_speakers_first_format_is_what_is_made_for_it(tone: Community) -> None:
    """And the file of another format that an earlier run left is gone."""
    tone.write("flu.txt", FLU)
    tone.make("flu.txt")
    made = tone.make("flu.txt", "--speaker", "phone")
    assert [one["path"] for one in made["files"]] == ["01.m4a"]
    found = {one.name for one in (tone.folder / made["folder"]).iterdir()}
    assert found == {"01.m4a", "01.lrc", "01.srt", "script.txt", "manifest.json"}


def test_several_script_files_are_heard_in_turn_by_their_weights(tone: Community, spoken: list[str]) -> None:
    """One voice, one level, each with its opening and closing; the manifest tells whose sentence is whose."""
    one, other = tone.script("water.toml", WATER), tone.script("flu.toml", FLU)
    day = ("--date", DAY.isoformat(), "--json")
    one.write_text(one.read_text(encoding="utf-8").replace("community =", "weight = 2\ncommunity ="), encoding="utf-8")
    made = only_object(tone.run("make", one, other, "--repeat", "2", "--gap", "1", *day))
    (file,) = made["files"]
    assert [each["repeats"] for each in file["programmes"]] == [4, 2]
    assert file["repeats"] == 6
    lengths = [each["seconds"] for each in file["programmes"]]
    assert file["seconds"] == pytest.approx(4 * lengths[0] + 2 * lengths[1] + 6 * 1.008, abs=0.01)
    assert len(files.read(tone.folder / made["folder"] / "01.mp3")[0].samples) == round(file["seconds"] * files.RATE)
    for number, notice in enumerate(made["notices"]):
        sentences = [each for each in made["script"] if each["programme"] == number]
        assert [sentences[0]["kind"], sentences[-1]["kind"]] == ["opening", "closing"]
        assert {each["notice"] for each in sentences[1:-1]} == {notice["id"]}
    assert len(made["notices"]) == 2
    assert set(spoken) == {each["spoken"] for each in made["script"]}
    text = (tone.folder / made["folder"] / "script.txt").read_text(encoding="utf-8")
    assert "".join(text.split()).count("".join(made["script"][-1]["text"].split())) == 2
    once = only_object(tone.run("make", one, other, "--once", *day))
    assert once["files"][0]["seconds"] == pytest.approx(sum(lengths) + 2, abs=0.05)


def test_several_programmes_are_approved_when_each_is(tone: Community) -> None:
    """By all who approved one."""
    one, other = tone.script("water.toml", WATER), tone.script("flu.toml", FLU)
    tone.run("approve", one, "--by", "王")
    assert tone.make(one, other)["approved_by"] is None
    tone.run("approve", other, "--by", "李")
    assert tone.make(one, other)["approved_by"] == "王, 李"


def test_a_wav_of_a_day_is_refused_before_anything_is_spoken(tone: Community, spoken: list[str]) -> None:
    """It cannot state its length."""
    tone.write("flu.txt", FLU)
    arguments = ("--minutes", "1440", "--format", "wav", "--date", DAY.isoformat())
    assert "at most 12.4 hours" in tone.run("make", "flu.txt", *arguments, code=7).stderr
    assert spoken == []


@pytest.mark.parametrize("pair", [("--once", "--repeat"), ("--minutes", "--repeat"), ("--once", "--minutes")])
def test_only_one_way_to_say_how_long(tone: Community, pair: tuple[str, str]) -> None:
    arguments = [word for name in pair for word in ((name,) if name == "--once" else (name, "2"))]
    assert "exclude each other" in tone.run("make", "flu.txt", *arguments, code=2).stderr
