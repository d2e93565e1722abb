"""broadcast say: how a sentence is read, and a sound of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from broadcast.audio import files
from broadcast.programme import SENTENCE_S
from community import Community, only_object
from dialect import Heard, heard

__all__ = ["heard"]

LINES = (
    "明天上午8:30到11:00，请带身份证。",
    "咨询电话：010-6551 0387。",
    "气温-5℃，风力6-7级。",
    "A栋3单元502室，Wi-Fi已恢复。",
    "",
    "！！！",
    "😀请戴口罩",
    "請帶好身分證",
    "a\u2028b",
)


def test_each_line_gives_its_spoken_form_with_one_reading_a_character(tone: Community) -> None:
    """`pinyin` has null for punctuation and letters; there is no digit left."""
    tone.write("lines.txt", "\n".join(LINES) + "\n")
    result = tone.run("say", "--lines", "lines.txt", "--dry-run", "--json")
    found = [json.loads(line) for line in result.stdout.split("\n") if line]
    assert [one["text"] for one in found] == list(LINES)
    for one in found:
        assert list(one) == ["text", "spoken", "pinyin", "remarks"]
        assert len(one["pinyin"]) == len(one["spoken"])
        assert not any(char.isdigit() for char in one["spoken"])
        assert all(reading is None or reading[-1] in "12345" for reading in one["pinyin"])
    assert found[0]["spoken"] == "明天上午八点半到十一点，请带身份证。"
    assert found[7]["spoken"] == "请带好身分证"
    assert result.stderr == ""


def test_a_dry_run_shows_the_reading_and_speaks_nothing(tone: Community, spoken: list[str]) -> None:
    """The spoken form, then the pinyin."""
    result = tone.run("say", "8月3日停水", "--dry-run")
    assert result.stdout == "八月三日停水\nba1 yue4 san1 ri4 ting2 shui3\n"
    assert spoken == []


@pytest.mark.parametrize("name", ["try.mp3", "try.wav", "new/try.MP3"])
def test_a_sentence_becomes_a_sound_file(tone: Community, name: str) -> None:
    """Six syllables at the pace of 230, at full scale."""
    result = tone.run("say", "明天下午停水。", "-o", name)
    assert (result.stdout, result.stderr) == (f"{Path(name)}\n", "")
    clip, _format = files.read(tone.folder / name)
    assert clip.seconds == pytest.approx(6 * 60 / 230 + SENTENCE_S, abs=0.25)
    assert 0.8 <= np.abs(clip.samples).max() <= 1.05


def test_json_besides_a_sound_file_is_the_same_object(tone: Community) -> None:
    """What was read, for machines; the file is there."""
    found = only_object(tone.run("say", "下雨", "-o", "try.wav", "--json"))
    assert found == {"text": "下雨", "spoken": "下雨", "pinyin": ["xia4", "yu3"], "remarks": []}
    assert (tone.folder / "try.wav").is_file()


def test_a_community_reads_its_own_names_its_own_way(tone: Community) -> None:
    """lexicon.tsv beside broadcast.toml."""
    tone.write("lexicon.tsv", "大栅栏\tda4 shi2 lan4\n")
    found = only_object(tone.run("say", "大栅栏停水", "--dry-run", "--json"))
    assert found["pinyin"] == ["da4", "shi2", "lan4", "ting2", "shui3"]


@pytest.mark.parametrize("text", ["", "。。。", "😀", " "])
def test_nothing_to_say_is_an_error_in_words(tone: Community, text: str) -> None:
    """One object, no file."""
    error = only_object(tone.run("say", text, "-o", "try.mp3", "--json", code=3))["error"]
    assert "nothing to say" in error["message"]
    assert not (tone.folder / "try.mp3").exists()


@pytest.mark.parametrize(("name", "code"), [("try.ogg", 7), ("voices", 7), ("broadcast.toml/try.mp3", 7)])
def test_a_place_that_cannot_be_written_is_named(tone: Community, name: str, code: int) -> None:
    """One object with the error, and no half-written file."""
    error = only_object(tone.run("say", "停水", "-o", name, "--json", code=code))["error"]
    assert name.split("/")[0] in error["message"]
    assert list(tone.folder.glob(".*part")) == []


def test_a_voice_of_the_network_is_replaced_offline_and_that_is_told(tone: Community) -> None:
    """By the embedded one."""
    result = tone.run("say", "停水", "-o", "try.wav", "--voice", "edge-xiaoxiao", "--offline")
    assert "edge-xiaoxiao" in result.stderr
    assert (tone.folder / "try.wav").is_file()


def test_text_in_no_encoding_is_no_traceback(tone: Community) -> None:
    """What a terminal of another encoding hands over."""
    found = only_object(tone.run("say", "停\udcff水", "--dry-run", "--json"))
    assert "停" in found["spoken"]


def test_a_binary_file_of_lines_is_an_error(tone: Community) -> None:
    """It names the file."""
    tone.write("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" * 40)
    error = only_object(tone.run("say", "--lines", "photo.jpg", "--dry-run", "--json", code=3))["error"]
    assert "photo.jpg" in error["message"]


@pytest.mark.parametrize("arguments", [(), ("停水",), ("停水", "--lines", "broadcast.toml", "--dry-run")])
def test_what_is_missing_is_said(tone: Community, arguments: tuple[str, ...]) -> None:
    """Code 2, click's own."""
    assert "Error: Give a" in tone.run("say", *arguments, code=2).stderr


def test_the_rate_is_syllables_a_minute(tone: Community) -> None:
    """In place of the settings' pace; what is out of range is refused."""
    tone.run("say", "明天下午停水。", "-o", "slow.wav", "--rate", "120")
    tone.run("say", "明天下午停水。", "-o", "fast.wav", "--rate", "360")
    seconds = [files.read(tone.folder / name)[0].seconds - SENTENCE_S for name in ("slow.wav", "fast.wav")]
    assert seconds[0] == pytest.approx(3 * seconds[1], rel=0.1)
    for rate in ("119", "361", "nan", "fast"):
        tone.run("say", "停水", "--dry-run", "--rate", rate, code=2)


def test_a_dialects_voice_shows_sounds_and_tones(tone: Community, heard: Heard) -> None:
    """With --dry-run in place of the pinyin, and for machines besides it."""
    result = tone.run("say", "8月停水。", "--voice", "hangzhou", "--dry-run")
    assert result.stdout == "八月停水。\n" + "ɦuᴇ13 " * 4 + "。\n"
    found = only_object(tone.run("say", "停水A。", "--voice", "hangzhou", "--dry-run", "--json"))
    assert found["pinyin"] == [None] * 4
    assert found["sounds"] == ["ɦuᴇ13", "ɦuᴇ13", None, None]
    assert "sounds" not in only_object(tone.run("say", "停水", "--voice", "hk", "--dry-run", "--json"))
    tone.write("lexicon.wuu-x-hangzhou.tsv", "停水\tdin22 sɿ53\n")
    error = tone.run("say", "停龘", "--voice", "hangzhou", "--dry-run", code=3).stderr
    assert "龘" in error
