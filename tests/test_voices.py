import hashlib
import re
import tomllib
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path

import numpy as np
import pytest

from broadcast import config, voices
from broadcast.config import Settings
from broadcast.engines import load
from broadcast.errors import ConfigError, EngineUnavailable, VoiceNotFound

SHIPPED = sorted(path.stem for path in config.shipped("voices").glob("*.toml"))
SPEAKERS = sorted(path.stem for path in config.shipped("speakers").glob("*.toml"))
ROOT = config.shipped("voices").parent


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A community with folders of its own."""
    (tmp_path / "broadcast.toml").write_text("", "utf-8")
    (tmp_path / "voices").mkdir()
    (tmp_path / "speakers").mkdir()
    return config.load(tmp_path / "broadcast.toml")


def own_voice(settings: Settings, file: str, **changed: object) -> None:
    """A copy of the embedded voice with some keys changed or, where None, left out."""
    assert settings.file
    table = tomllib.loads((config.shipped("voices") / "mandarin.toml").read_text("utf-8")) | {"name": file} | changed
    label = table.pop("label", {})
    lines = [
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
        for key, value in table.items()
        if value is not None
    ]
    lines += ["[label]", *(f"{key} = {value!r}" for key, value in dict(label).items())]
    (settings.file.parent / "voices" / f"{file}.toml").write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_voice_says_what_it_is(name: str) -> None:
    """Labels in both languages, licence, attribution, an engine that is installed, and whether the text leaves."""
    voice = voices.find(name, Settings())
    assert voice.label.keys() == {"en", "zh"}
    assert all(voice.label.values())
    assert voice.licence
    assert voice.attribution
    assert entry_points(group="broadcast.engines", name=voice.engine)
    assert voice.online is (voice.engine == "edge")
    assert re.fullmatch(r"zh-\S+|(cmn|wuu)(-x-[a-z]{1,8})?|yue|nan|hsn|gan", voice.locale)
    assert voice.experimental or voice.locale.startswith("zh-")
    assert 150 < voice.base_pace < 400
    assert ("在线" in voice.label["zh"]) is voice.online


@pytest.mark.parametrize("name", [name for name in SHIPPED if voices.find(name, Settings()).options])
def test_a_shipped_voice_of_a_server_lacks_nothing_but_the_server(name: str, tmp_path: Path) -> None:
    """And, for those that speak like a recording, the recording, which is looked for beside broadcast.toml."""
    settings = replace(Settings(), file=tmp_path / "broadcast.toml")
    voice = voices.find(name, settings)
    assert config.is_here(voice.options["url"])
    assert not voice.measured
    assert "docs/servers.md" in voice.attribution
    with pytest.raises(EngineUnavailable) as caught:
        load(voice.engine, Path()).check(voice)
    assert "cannot be reached" in caught.value.message or "prompt_text is missing" in caught.value.message
    if "prompt_wav" in voice.options:
        assert Path(voice.options["prompt_wav"]).parent == tmp_path / "voices"


@pytest.mark.parametrize("name", SPEAKERS)
def test_every_shipped_speaker_says_where_its_numbers_are_from(name: str) -> None:
    speaker = voices.speaker(name, Settings())
    assert speaker.name == name
    assert speaker.label.keys() == {"en", "zh"}
    assert speaker.source
    assert speaker.true_peak_dbtp <= -1
    assert speaker.lufs is None or -30 < speaker.lufs < -9


def test_the_defaults_are_shipped() -> None:
    assert {voices.EMBEDDED, Settings().voice, "xiaobei", "xiaoxiao", "yunxi"} <= set(voices.names(Settings()))
    assert {Settings().speaker, "flat"} <= set(SPEAKERS)
    assert not voices.find(voices.EMBEDDED, Settings()).online


def test_the_voice_packs_are_those_whose_hashes_are_published() -> None:
    """voices/SOURCES.md lists every pack and nothing else; each is 510 vectors of 256 finite numbers."""
    folder = config.shipped("voices")
    rows = [
        line.split("|")
        for line in (folder / "SOURCES.md").read_text("utf-8").splitlines()
        if ".bin`" in line and "|" in line
    ]
    listed = {row[1].strip(" `"): (row[2].strip(), row[3].strip(" `")) for row in rows}
    assert listed.keys() == {path.name for path in folder.glob("*.bin")}
    for file, (name, digest) in listed.items():
        data = (folder / file).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
        vectors = np.frombuffer(data, dtype="<f4")
        assert vectors.shape == (510 * 256,)
        assert np.isfinite(vectors).all()
        assert voices.find(name, Settings()).id == file.removesuffix(".bin")


def test_the_notice_file_names_what_is_bundled() -> None:
    if not (ROOT / "NOTICE").is_file():
        pytest.skip("not a checkout")
    assert "kokoro-js 1.2.1" in (ROOT / "NOTICE").read_text("utf-8")


def test_an_unknown_voice_is_told_with_the_nearest_names() -> None:
    with pytest.raises(VoiceNotFound, match="mandrin") as caught:
        voices.find("mandrin", Settings())
    assert "mandarin" in caught.value.hint
    assert "edge-tw-yunjhe" not in caught.value.hint
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("name", ["../voices/mandarin", "", "mandarin.toml", "/etc/passwd", "C:\\x", "zm_yunjian"])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(VoiceNotFound):
        voices.find(name, Settings())


def test_where_no_name_is_near_all_are_told() -> None:
    """And nobody is asked whether they meant all of them."""
    for look, names in ((voices.find, SHIPPED), (voices.speaker, SPEAKERS)):
        with pytest.raises((VoiceNotFound, ConfigError)) as caught:
            look("qqqqqqqqqqqqqqqq", Settings())
        assert caught.value.hint == f"There are: {', '.join(names)}."


def test_an_unknown_speaker_is_told_with_the_nearest_names() -> None:
    with pytest.raises(ConfigError, match="hron") as caught:
        voices.speaker("hron", Settings())
    assert "horn" in caught.value.hint


def test_an_own_voice_adds_to_the_shipped_ones_and_wins(settings: Settings) -> None:
    own_voice(settings, "auntie", base_pace=200)
    own_voice(settings, "mandarin", base_pace=210)
    assert set(voices.names(settings)) == {*SHIPPED, "auntie"}
    assert (voices.find("auntie", settings).base_pace, voices.find("mandarin", settings).base_pace) == (200, 210)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": "other"}, ["name"]),
        ({"base_pace": 0}, ["base_pace"]),
        (
            {"base_pace": "fast", "online": "no", "licence": None, "shout": 1},
            ["base_pace", "online", "licence", "shout"],
        ),
        ({"label": {"zh": 5}}, ["label"]),
    ],
)
def test_a_wrong_voice_file_is_told_with_every_key(
    settings: Settings, changed: dict[str, object], told: list[str]
) -> None:
    own_voice(settings, "auntie", **changed)
    with pytest.raises(ConfigError, match=r"auntie\.toml") as caught:
        voices.find("auntie", settings)
    assert all(key in caught.value.message for key in told)


@pytest.mark.parametrize(
    "changed", ["name = 'other'", "true_peak_dbtp = 'loud'", "lufs = -200.0", "true_peak_dbtp = 3.0"]
)
def test_a_wrong_speaker_file_is_told(settings: Settings, changed: str) -> None:
    assert settings.file
    lines = (config.shipped("speakers") / "horn.toml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(changed.split(" ")[0] + " ")]
    (settings.file.parent / "speakers" / "horn.toml").write_text("\n".join([changed, *kept]), "utf-8")
    with pytest.raises(ConfigError, match=r"horn\.toml") as caught:
        voices.speaker("horn", settings)
    assert changed.split(" ")[0] in caught.value.message


def test_an_online_voice_falls_to_the_embedded_one() -> None:
    rungs, refused = voices.ladder("edge-xiaoxiao", Settings(), offline=False)
    assert [voice.name for voice in rungs] == ["edge-xiaoxiao", "mandarin"]
    assert refused == ()


def test_offline_rules_out_online_voices_and_says_so() -> None:
    rungs, (refused,) = voices.ladder("edge-xiaoxiao", Settings(), offline=True)
    assert [voice.name for voice in rungs] == ["mandarin"]
    assert "edge-xiaoxiao" in refused


def test_an_offline_voice_is_its_own_ladder() -> None:
    """Another voice would not be what somebody chose."""
    for offline in (True, False):
        assert [one.name for one in voices.ladder("xiaobei", Settings(), offline)[0]] == ["xiaobei"]


def ladder_of(settings: Settings, name: str, offline: bool = False) -> list[str]:
    return [one.name for one in voices.ladder(name, settings, offline)[0]]


def test_a_server_on_this_computer_falls_to_the_embedded_voice_too(settings: Settings) -> None:
    own_voice(settings, "neighbour", engine="command", id="x")
    assert ladder_of(settings, "neighbour") == ["neighbour", "mandarin"]


def test_a_dialects_ladder_holds_voices_of_that_dialect_alone(settings: Settings) -> None:
    """The embedded one first, then those that the settings list; Cantonese is one dialect under all its names."""
    for name, locale in (("cantonese", "yue"), ("hangzhou", "wuu-x-hangzhou")):
        own_voice(settings, name, locale=locale, pitch_hz=120.0)
    own_voice(settings, "server", locale="yue-HK", engine="openai", id="x")
    own_voice(settings, "other", locale="yue", engine="openai", id="x")
    (settings.file.parent / "voices" / "broken.toml").write_text("name = \n")  # type: ignore[union-attr]
    listed = replace(settings, ladder=("hangzhou", "edge-xiaoxiao", "server", "edge-hk-wanlung"))
    assert ladder_of(settings, "edge-hk-hiugaai") == ["edge-hk-hiugaai", "cantonese"]
    assert ladder_of(settings, "edge-hk-hiugaai", offline=True) == ["cantonese"]
    assert ladder_of(listed, "edge-hk-hiugaai") == ["edge-hk-hiugaai", "cantonese", "server", "edge-hk-wanlung"]
    assert ladder_of(listed, "cantonese") == ["cantonese", "server", "edge-hk-wanlung"]
    assert ladder_of(listed, "edge-yunxi") == ["edge-yunxi", "mandarin", "edge-xiaoxiao"]
    assert ladder_of(listed, "edge-tw-yunjhe", offline=True) == ["mandarin"]
    assert ladder_of(settings, "edge-liaoning-xiaobei") == ["edge-liaoning-xiaobei"]
    here = replace(listed, ladder=("cosyvoice-shaanxi", "cosyvoice-dongbei"))
    assert ladder_of(here, "edge-shaanxi-xiaoni") == ["edge-shaanxi-xiaoni", "cosyvoice-shaanxi"]
    assert ladder_of(settings, "hangzhou") == ["hangzhou"]


@pytest.mark.parametrize("name", ["edge-hk-hiugaai", "edge-liaoning-xiaobei", "edge-shaanxi-xiaoni", "hangzhou"])
def test_a_dialect_ends_in_mandarin_only_where_the_settings_say_so(settings: Settings, name: str) -> None:
    """As the last rung; and the way out is told where it is not set."""
    own_voice(settings, "hangzhou", locale="wuu-x-hangzhou", pitch_hz=120.0)
    assert "mandarin" not in ladder_of(settings, name)
    assert 'fallback = "mandarin"' in voices.ways_out(name, settings)
    allowed = replace(settings, fallback="mandarin")
    assert ladder_of(allowed, name)[-1] == "mandarin"
    assert "fallback" not in voices.ways_out(name, allowed)
    assert voices.ways_out("edge-yunxi", settings) == ""


def test_a_fallback_that_speaks_no_mandarin_is_none(settings: Settings) -> None:
    """A community's own file may stand in the embedded voice's place."""
    own_voice(settings, "mandarin", locale="wuu-x-hangzhou", pitch_hz=120.0)
    assert ladder_of(replace(settings, fallback="mandarin"), "edge-hk-wanlung") == ["edge-hk-wanlung", "cantonese"]
    assert ladder_of(settings, "edge-yunxi") == ["edge-yunxi"]


def test_every_locale_of_a_shipped_voice_is_mandarin_or_a_dialect() -> None:
    """What other voices may take its place depends on it."""
    spoken = {name: voices.dialect(voices.find(name, Settings())) for name in SHIPPED}
    assert {spoken[name] for name in SHIPPED if name.startswith("edge-hk")} == {"yue"}
    assert {spoken[name] for name in ("mandarin", "xiaobei", "edge-tw-yunjhe", "edge-xiaoxiao")} == {""}
    assert spoken["edge-liaoning-xiaobei"] == "cmn-x-dongbei"
    assert spoken["edge-shaanxi-xiaoni"] == "cmn-x-shaanxi"


SERVED = {"engine": "openai", "id": "one"}


def with_options(settings: Settings, **changed: object) -> None:
    """A voice of a server, with these options and other keys."""
    options = changed.pop("options")
    own_voice(settings, "served", **SERVED, **changed)
    assert settings.file
    path = settings.file.parent / "voices" / "served.toml"
    assert isinstance(options, dict)
    lines = ["", "[options]", *(f"{key} = {value!r}" for key, value in options.items())]
    path.write_text(path.read_text("utf-8") + "\n".join(lines), "utf-8")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://192.168.1.9:8880/v1", "online = true"),
        ("https://tts.example/v1", "online = true"),
        ("http://127.0.0.1.example/v1", "online = true"),
        ("http://127.1/v1", "online = true"),
        ("http://0x7f000001/v1", "online = true"),
        ("http://me:word@127.0.0.1/v1", "without user"),
        ("file:///etc/passwd", "http:// or https://"),
    ],
)
def test_a_voice_that_sends_the_text_away_must_say_so(settings: Settings, url: str, told: str) -> None:
    """Whatever else its file claims: `--offline` believes `online`."""
    with_options(settings, options={"url": url, "model": "tones"})
    with pytest.raises(ConfigError, match=r"served\.toml") as caught:
        voices.find("served", settings)
    assert told in caught.value.message
    assert "word" not in caught.value.message


@pytest.mark.parametrize("url", ["http://127.0.0.1:8880/v1", "http://localhost:8880/v1", "http://[::1]:8880/v1"])
def test_a_server_on_this_machine_needs_no_network(settings: Settings, url: str) -> None:
    """A program there may still send it on: then its file says `online = true`, and that is believed too."""
    for online in (False, True):
        with_options(settings, online=online, options={"url": url, "model": "tones"})
        assert voices.find("served", settings).online is online


def test_offline_rules_out_a_server_elsewhere(settings: Settings) -> None:
    with_options(settings, online=True, options={"url": "https://tts.example/v1", "model": "tones"})
    rungs, (refused,) = voices.ladder("served", settings, offline=True)
    assert "served" not in [voice.name for voice in rungs]
    assert "served" in refused


def test_a_recording_to_speak_like_is_found_as_voices_are(settings: Settings, tmp_path: Path) -> None:
    """Beside broadcast.toml, or where an absolute path says; whether or not it is there yet."""
    with_options(settings, options={"prompt_wav": "auntie.wav"})
    assert voices.find("served", settings).options["prompt_wav"] == str(tmp_path / "voices" / "auntie.wav")
    absolute = str(tmp_path / "elsewhere" / "auntie.wav")
    with_options(settings, options={"prompt_wav": absolute})
    assert voices.find("served", settings).options["prompt_wav"] == absolute
