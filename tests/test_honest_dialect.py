"""Nobody can get Mandarin labelled as a dialect, whatever way the sound was made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from broadcast import config, dialects, intake, produce, review, versions, voices
from broadcast.audio.loop import Length
from broadcast.errors import ConfigError, EngineError, ScriptError
from broadcast.model import Script
from community import DAY, FLU, VOICE, WATER, Community, only_object, whole
from dialect import PITCHES, Heard, heard, missing, settle, voice

__all__ = ["heard"]

CANTONESE = {
    "opening": "小喇叭开始广播啦！",
    "item": "{% for sentence in key_sentences %}\n各位街坊，{{ sentence }}\n{% endfor %}",
    "closing": "多谢大家。",
}


def in_words(tone: Community, locale: str, notice: str = WATER) -> Script:
    """A script in that locale's words, as it is written from a notice; Cantonese has templates of its own."""
    tone.write("notice.txt", notice)
    for kind, text in CANTONESE.items():
        name = "outage" if kind == "item" else kind
        tone.write(f"templates/{name}.yue.j2", text)
    settings = config.load()
    (one,), _remarks = intake.programmes(["notice.txt"], settings, DAY, 1)
    return review.write_script(one.notices, settings, DAY, locale)


def spoken(tone: Community, name: str, *scripts: Script, written: bool = True, offline: bool = False) -> dict[str, Any]:
    """The manifest of these scripts in that voice."""
    length = Length(None, None, None)
    folder = tone.folder / "out"
    settings = config.load()
    produce.make(scripts, settings, folder, voice=name, speaker="flat", length=length, offline=offline, written=written)
    return whole(folder)


@pytest.mark.parametrize(("name", "locale"), [("hangzhou", "wuu-x-hangzhou"), ("cantonese", "yue"), ("hk", "yue")])
def test_notices_and_script_files_and_loops(tone: Community, heard: Heard, name: str, locale: str) -> None:
    """Every clip is of that voice, in its dialect's sounds or by a voice that reads it by itself."""
    tone.write("flu.txt", FLU)
    manifest = tone.make("flu.txt", "--voice", name)
    heard.honest(manifest)
    assert (manifest["voice"], manifest["locale"]) == (name, locale)
    first, second = tone.script("one.toml"), tone.script("two.toml", FLU)
    for paths in ([first], [first, second]):
        manifest = tone.make(*paths, "--voice", name)
        heard.honest(manifest)
        assert manifest["locale"] == locale
    assert manifest["experimental"] is True
    assert [one["text"] for one in manifest["remarks"] if one["kind"] == "wording"] == [name]
    heard.unshared()


def test_a_script_in_dialect_words_is_for_voices_of_that_dialect(tone: Community, heard: Heard) -> None:
    """A voice of another one, or of Mandarin, is refused with the next step, before anything is spoken."""
    script = in_words(tone, "yue")
    for name in ("cantonese", "hk"):
        manifest = spoken(tone, name, script)
        heard.honest(manifest)
        assert manifest["script"][1]["text"].startswith("各位街坊")
        assert not [one for one in manifest["remarks"] if (one["kind"], one["text"]) == ("wording", name)]
    before = len(heard.clips)
    for name in ("hangzhou", "tone", "mandarin"):
        with pytest.raises(ScriptError, match="yue") as caught:
            spoken(tone, name, script)
        assert "broadcast voices" in caught.value.hint
    with pytest.raises(ScriptError, match="yue"):
        spoken(tone, "hangzhou", in_words(tone, "zh-CN", FLU), script)
    assert len(heard.clips) == before


def test_single_sentences(tone: Community, heard: Heard) -> None:
    """`say` tells the dialect's sounds; with its service down another voice of the dialect speaks, never Mandarin."""
    settle(tone, ladder=["cantonese"], fallback="mandarin")
    tone.run("say", "明天停水", "--voice", "hangzhou", "-o", "a.wav")
    tone.run("say", "明天停水", "--voice", "hk", "-o", "b.wav")
    heard.dead |= {"hk"}
    told = tone.run("say", "明天下午停水", "--voice", "hk", "-o", "c.wav").stderr
    assert [one.name for one, _said, _request in heard.clips] == ["hangzhou", "hk", "cantonese"]
    assert "hk" in told
    assert "cantonese" in told
    for one, said, _request in heard.clips:
        heard.speaks(one, said, voices.dialect(one))
    heard.dead |= {"cantonese", "hangzhou"}
    for name in ("hk", "hangzhou"):
        error = only_object(tone.run("say", "后天停水", "--voice", name, "-o", "d.wav", "--json", code=4))["error"]
        assert name in error["message"]
    tone.run("say", "后天停水", "--voice", "hk", "--offline", "-o", "d.wav", code=4)
    assert not (tone.folder / "d.wav").exists()
    heard.unshared()


def test_samples_and_listening_sets(tone: Community, heard: Heard) -> None:
    """One that fails is left out; nobody speaks in its place."""
    settle(tone, ladder=["cantonese"], fallback="mandarin")
    tone.write("voices/other.toml", voice("other", "yue", told=True).replace('id = "other"', 'id = "hk"'))
    heard.fails_at["other"] = 0
    result = tone.run("voices", "--offline", "--sample", "heard")
    assert "other" in result.stderr
    names = {path.stem for path in (tone.folder / "heard").glob("*.mp3")}
    assert {"hangzhou", "cantonese", "tone"} <= names
    assert not names & {"hk", "other"}
    tone.run("voices", "--listening-set", "hangzhou", "-o", "set")
    for one, said, _request in heard.clips:
        heard.speaks(one, said, voices.dialect(one))
    heard.dead |= {"hangzhou"}
    tone.run("voices", "--listening-set", "hangzhou", "-o", "set2")  # all out of the cache
    settle(tone, fallback="mandarin", cache="other")
    error = tone.run("voices", "--listening-set", "hangzhou", "-o", "set3", code=4).stderr
    assert "hangzhou" in error
    assert not (tone.folder / "set3").exists()


def test_a_fall_within_the_dialect_and_what_is_kept_of_it(tone: Community, heard: Heard) -> None:
    """The service dies at the third sentence: all is said by the dialect's other voice, and so it is from the cache."""
    script = in_words(tone, "yue", FLU)
    heard.fails_at["hk"] = 2
    for _time in range(2):
        manifest = spoken(tone, "hk", script)
        heard.honest(manifest)
        assert (manifest["voice"], manifest["locale"]) == ("cantonese", "yue")
        (told,) = (one["advice"] for one in manifest["remarks"] if one["kind"] == "voice")
        assert "hk" in told
    del heard.fails_at["hk"]
    manifest = spoken(tone, "hk", script)
    heard.honest(manifest)
    assert manifest["voice"] == "hk"
    heard.unshared()


def test_a_ladder_of_a_dialect_ends_in_an_error_that_names_the_ways_out(tone: Community, heard: Heard) -> None:
    """Which voices were tried and why they failed; nothing is written."""
    tone.write("flu.txt", FLU)
    heard.dead |= {"hk", "cantonese"}
    error = tone.make("flu.txt", "--voice", "hk", code=4)["error"]
    assert all(f"{name}: the service of {name} is down" in error["message"] for name in ("hk", "cantonese"))
    assert all(part in error["hint"] for part in ('fallback = "mandarin"', "--voice mandarin"))
    offline = tone.make("flu.txt", "--voice", "hk", "--offline", code=4)["error"]
    assert all(part in offline["message"] for part in ("hk", "--offline", "cantonese"))
    settle(tone)
    alone = tone.make("flu.txt", "--voice", "hk", "--offline", code=4)["error"]
    assert "--offline" in alone["message"]
    assert 'fallback = "mandarin"' in alone["hint"]
    assert heard.asked == []
    assert not (tone.folder / "out").exists()


@pytest.mark.parametrize("why", ["dead", "offline", "package"])
def test_mandarin_in_a_dialects_place_says_so(
    tone: Community, heard: Heard, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """Only where the community allowed it: in Mandarin words, with the opening, stderr and manifest telling."""
    settle(tone, fallback="mandarin")
    script = in_words(tone, "yue")
    name = "cantonese" if why == "package" else "hk"
    heard.dead |= {"hk"} if why == "dead" else set()
    if why == "package":
        missing("yue", monkeypatch)
    manifest = spoken(tone, name, script, offline=why == "offline")
    heard.honest(manifest)
    assert (manifest["voice"], manifest["locale"], manifest["experimental"]) == ("mandarin", "zh-CN", False)
    assert versions.INSTEAD in [one["text"] for one in manifest["script"] if one["kind"] == "opening"]
    assert not any("各位街坊" in one["text"] for one in manifest["script"])
    told = {one["kind"]: one["advice"] for one in manifest["remarks"] if one["kind"] in ("voice", "mandarin")}
    assert name in told["voice"]
    assert "yue" in told["mandarin"]
    assert "各位街坊" not in (tone.folder / "out" / "script.txt").read_text("utf-8")
    assert versions.INSTEAD in (tone.folder / "out" / "script.txt").read_text("utf-8")
    tone.write("flu.txt", FLU)
    stderr = tone.run("make", "flu.txt", "--once", "--voice", name, "--offline", "--date", DAY.isoformat()).stderr
    assert "this is Mandarin" in stderr
    heard.unshared()


def test_every_programme_of_a_loop_says_so(tone: Community, heard: Heard) -> None:
    """Each has its own opening; one voice speaks them all."""
    settle(tone, fallback="mandarin")
    scripts = in_words(tone, "yue"), in_words(tone, "yue", FLU)
    heard.fails_at["hk"] = 6
    manifest = spoken(tone, "hk", *scripts)
    heard.honest(manifest)
    assert [one["programme"] for one in manifest["script"] if one["text"] == versions.INSTEAD] == [0, 1]
    assert manifest["locale"] == "zh-CN"


def test_a_persons_script_in_dialect_words_is_not_read_by_mandarin(tone: Community, heard: Heard) -> None:
    """It cannot be written anew, and a person chose its words: an error says what to make instead."""
    settle(tone, fallback="mandarin")
    heard.dead |= {"hk"}
    with pytest.raises(EngineError, match="yue") as caught:
        spoken(tone, "hk", in_words(tone, "yue"), written=False)
    assert "in Mandarin" in caught.value.hint
    assert heard.clips == []
    plain = tone.script("plain.toml")
    manifest = tone.make(plain, "--voice", "hk")
    heard.honest(manifest)
    assert manifest["script"][1]["text"] == versions.INSTEAD


def test_a_script_without_an_opening_says_so_too(tone: Community, heard: Heard) -> None:
    """In an item of its own."""
    settle(tone, fallback="mandarin", ai_label="spoken")
    heard.dead |= {"hk"}
    script = in_words(tone, "zh-CN")
    bare = Script(script.date, script.community, script.items[1:], script.notices)
    manifest = spoken(tone, "hk", bare, written=False)
    assert manifest["script"][0]["text"] == versions.INSTEAD
    labelled = spoken(tone, "hk", in_words(tone, "yue"))
    assert [one["text"] for one in labelled["script"]][-1] == produce.LABEL


def test_a_missing_package_is_told_with_the_line_that_installs_it(
    tone: Community, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a fallback nothing is spoken; what fails is the reading, before any sound."""
    missing("wuu-x-hangzhou", monkeypatch)
    tone.write("flu.txt", FLU)
    error = tone.make("flu.txt", "--voice", "hangzhou", code=4)["error"]
    assert "pip install it" in error["hint"].splitlines()
    tone.run("say", "停水", "--voice", "hangzhou", "--dry-run", code=4)
    rows = {one["name"]: one for one in only_object(tone.run("voices", "--offline", "--json"))["voices"]}
    assert rows["hangzhou"]["works"] is False
    assert "pip install" in rows["hangzhou"]["why"]
    assert rows["cantonese"]["works"] is True
    assert heard.clips == []


def test_a_script_is_written_in_mandarin_where_make_would_speak_mandarin(
    tone: Community, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same fallback for both; the file's opening is said instead only as long as Mandarin stands in."""
    settle(tone, fallback="mandarin", voice="hangzhou")
    missing("wuu-x-hangzhou", monkeypatch)
    tone.write("flu.txt", FLU)
    result = tone.run("script", "flu.txt", "-o", "s.toml", "--date", DAY.isoformat())
    assert versions.INSTEAD in result.stdout
    assert "pip install it" in result.stderr.splitlines()
    assert "its first words say so" in result.stderr
    written = (tone.folder / "s.toml").read_text("utf-8")
    assert 'locale = "wuu-x-hangzhou"' not in written
    assert versions.INSTEAD not in written
    said = [one["text"] for one in tone.make("s.toml")["script"]]
    assert said == [one["text"] for one in tone.make("flu.txt")["script"]]
    settle(tone, voice="hangzhou")
    assert "pip install it" in tone.run("script", "flu.txt", "--date", DAY.isoformat(), code=4).stderr


def test_a_script_with_characters_that_have_no_reading_is_written_for_a_person_to_edit(
    tone: Community, heard: Heard
) -> None:
    """It ends as an error that names them all, with the file there."""
    tone.write("flu.txt", FLU.replace("幸福里社区", "龘龘社区"))
    result = tone.run("script", "flu.txt", "-o", "s.toml", "--date", DAY.isoformat(), "--voice", "hangzhou", code=3)
    assert "龘" in result.stderr
    assert "s.toml" in result.stderr
    assert "龘龘社区" in (tone.folder / "s.toml").read_text("utf-8")


def test_characters_without_a_reading_are_an_error_and_never_mandarin(tone: Community, heard: Heard) -> None:
    """All of them are named, unless the community allowed Mandarin, which is told."""
    script = in_words(tone, "zh-CN")
    item = script.items[0]
    odd = Script(script.date, script.community, (type(item)("opening", "龘龘开始。", added=("龘龘开始。",)),), ())
    with pytest.raises(ScriptError, match="龘"):
        spoken(tone, "hangzhou", odd, written=False)
    assert heard.clips == []


LIES = {
    "a dialect without its pitch": ('"wuu-x-hangzhou"', 'engine = "kokoro"\nid = "zm_yunjian"'),
    "a dialect that cannot be read": ('"nan"', 'engine = "kokoro"\nid = "zm_yunjian"\npitch_hz = 120.0'),
    "a misspelt dialect": ('"Yue"', 'engine = "tone"\nid = "tone"\npitch_hz = 120.0'),
    "Mandarin with a pitch": ('"zh-CN"', 'engine = "kokoro"\nid = "zm_yunjian"\npitch_hz = 120.0'),
    "no pitch at all": ('"yue"', 'engine = "kokoro"\nid = "zm_yunjian"\npitch_hz = 0.0'),
    "an online Mandarin voice as a dialect": ('"wuu-x-hangzhou"', 'engine = "edge"\nid = "zh-CN-YunxiNeural"'),
    "an online Cantonese voice as Mandarin": ('"zh-CN"', 'engine = "edge"\nid = "zh-HK-HiuGaaiNeural"'),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_voice_file_that_lies_is_refused(tone: Community, heard: Heard, lie: str) -> None:
    """In whatever way it is reached: chosen, as a rung, in a list, for a sample."""
    locale, engine = LIES[lie]
    text = VOICE.format(name="liar", id="tone").replace('locale = "zh-CN"', f"locale = {locale}")
    tone.write("voices/liar.toml", text.replace('engine = "tone"\nid = "tone"', engine))
    with pytest.raises(ConfigError, match=r"liar\.toml"):
        voices.find("liar", config.load())
    tone.write("flu.txt", FLU)
    tone.make("flu.txt", "--voice", "liar", code=3)
    settle(tone, ladder=["liar"])
    tone.make("flu.txt", "--voice", "hk", code=3)
    tone.run("say", "停水", "--voice", "liar", "-o", "a.wav", code=3)
    tone.run("voices", "--offline", "--sample", "heard")
    assert not (tone.folder / "heard" / "liar.mp3").exists()
    assert not any(one.name == "liar" for one, _said, _request in heard.clips)


def test_a_dialect_that_nobody_judged_is_experimental_unless_its_file_says_otherwise(
    tone: Community, heard: Heard
) -> None:
    """In the list, the table, the sample's page and the manifest."""
    tone.write("voices/hk.toml", voice("hk", "zh-HK", extra="experimental = false"))
    found = only_object(tone.run("voices", "--offline", "--json"))["voices"]
    rows = {one["name"]: one["experimental"] for one in found}
    assert (rows["hangzhou"], rows["hk"], rows["tone"]) == (True, False, False)
    text = tone.run("voices", "--offline").stdout
    lines = {line.split()[0]: line for line in text.splitlines() if line[:1].isalpha()}
    assert "experimental" in lines["hangzhou"]
    assert "experimental" not in lines["hk"]
    assert PITCHES.keys() <= lines.keys()


def test_readings_in_pinyin_are_never_spoken_as_a_dialects(tone: Community, heard: Heard) -> None:
    """A person's readings in a Mandarin script are for Mandarin voices."""
    path, kind = tone.script(), 'kind = "outage"'
    readings = kind + '\nreadings = { "停水" = "ting2 shui3" }'
    path.write_text(path.read_text("utf-8").replace(kind, readings, 1), "utf-8")
    heard.honest(tone.make(path, "--voice", "hangzhou"))
    heard.honest(tone.make(path, "--voice", "mandarin"))


@pytest.mark.parametrize("reading", ["shi1 shou3", "ting2 shui3", "qu4 lü4", "khan2 ang3", "dan4 ei3", "sap1 sik1"])
def test_pinyin_is_no_reading_of_a_dialect(tone: Community, heard: Heard, reading: str) -> None:
    """Neither in an item nor in a lexicon, nor is Jyutping; both errors show a reading of the script's own dialect."""
    tone.write("notice.txt", WATER)
    tone.run("script", "notice.txt", "-o", "yue.toml", "--date", DAY.isoformat(), "--voice", "cantonese")
    path, kind = tone.folder / "yue.toml", 'kind = "outage"'
    text = path.read_text("utf-8")
    path.write_text(text.replace(kind, kind + f'\nreadings = {{ "停水" = "{reading}" }}', 1), "utf-8")
    assert "wuːi21" in tone.make(path, "--voice", "cantonese", code=3)["error"]["hint"]
    path.write_text(text, "utf-8")
    tone.write("lexicon.yue.tsv", f"停水\t{reading}\n")
    assert "wuːi21" in tone.make(path, "--voice", "cantonese", code=3)["error"]["hint"]


@pytest.mark.parametrize("locale", dialects.MODULES)
def test_the_example_of_each_dialect_is_a_reading_of_it(locale: str) -> None:
    """What an error shows can be copied."""
    assert dialects.READING.fullmatch(dialects.EXAMPLES[locale][1])


def test_a_script_file_is_shown_to_a_voice_that_may_speak_it_only(tone: Community, heard: Heard) -> None:
    """`script` refuses what `make` refuses, that voice or the settings', and remarks what that remarks."""
    tone.write("notice.txt", WATER)
    tone.run("script", "notice.txt", "-o", "yue.toml", "--date", DAY.isoformat(), "--voice", "hk")
    for asked in (["--voice", "mandarin"], []):
        assert "yue" in tone.run("script", "yue.toml", *asked, code=3).stderr
    told = tone.run("script", tone.script(), "--voice", "hk").stderr
    assert "The script is in Mandarin words, read in the sounds of yue" in told


def test_a_dialect_voices_own_lexicon_is_never_read_as_pinyin(tone: Community, heard: Heard) -> None:
    """Nor does it stop what is written, picked or spoken in Mandarin."""
    path = tone.script()
    settle(tone, voice="hangzhou", fallback="mandarin")
    tone.write("lexicon.hangzhou.tsv", "停水\tdin22 sɿ53\n")
    heard.honest(tone.make(path, "--voice", "mandarin"))
    heard.dead |= {"hangzhou"}
    manifest = tone.make(path)
    heard.honest(manifest)
    assert manifest["voice"] == "mandarin"


def test_the_day_and_the_notices_stay_the_same_in_mandarin(tone: Community, heard: Heard) -> None:
    """What is written anew is of the same notices, for the same day, as often in the loop."""
    settle(tone, fallback="mandarin")
    heard.dead |= {"hk"}
    script = in_words(tone, "yue")
    manifest = spoken(tone, "hk", script)
    assert manifest["date"] == DAY.isoformat()
    assert [one["id"] for one in manifest["notices"]] == [one.id for one in script.notices]
    assert dt.date.fromisoformat(manifest["date"]) == script.date
    assert Path(manifest["files"][0]["path"]) == Path("01.mp3")


@pytest.mark.parametrize("settled", [True, False])
def test_a_script_file_in_dialect_words_from_end_to_end(tone: Community, heard: Heard, settled: bool) -> None:
    """As the command line writes and speaks it: by its dialect, or by nobody; the notices themselves in Mandarin."""
    settle(tone, fallback="mandarin", **({"voice": "hk"} if settled else {}))
    tone.write("notice.txt", WATER)
    chosen = () if settled else ("--voice", "hk")
    tone.run("script", "notice.txt", "-o", "yue.toml", "--date", DAY.isoformat(), *chosen)
    assert 'locale = "yue"' in (tone.folder / "yue.toml").read_text("utf-8")
    heard.honest(tone.make("yue.toml", *chosen))
    error = tone.make("yue.toml", "--voice", "mandarin", code=3)["error"]
    assert "yue" in error["message"]
    tone.make("yue.toml", "--offline", *chosen, code=4)
    manifest = tone.make("notice.txt", "--offline", *chosen)
    heard.honest(manifest)
    assert (manifest["voice"], manifest["locale"]) == ("mandarin", "zh-CN")
    assert manifest["script"][1]["text"] == versions.INSTEAD
