"""Speech servers that somebody runs, well and ill: each sentence ends whole, or with an error that says why."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from broadcast import service
from broadcast.audio.levels import sound_bounds
from broadcast.engines import Engine
from broadcast.engines.cosyvoice import FIELDS, PROMPT_BYTES, CosyVoiceEngine
from broadcast.engines.openai import OpenAIEngine
from broadcast.errors import EngineError, EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Syllable, Utterance, Voice

from .speech_server import KEY, WHOLE, Behaviour, SpeechServer, served, spoken, wav

speech_fixture = served
TEXT = "今天下午停水，请提前存好水。"
PACE = 290
LATER = "no answer within 1 s"


def utterance(text: str = TEXT, respelled: str = "") -> Utterance:
    return Utterance(text, text, tuple(Syllable(char, "", "") for char in text), respelled)


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """No address is remembered as out of reach from one test to the next."""
    service._UNREACHED.clear()
    yield
    service._UNREACHED.clear()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "auntie.wav"
    path.write_bytes(wav(spoken("大家好", 1).samples, 24_000))
    return path


def openai(server: SpeechServer, **options: str) -> Voice:
    options = {"url": server.url, "model": "tones", "seconds": "20", **options}
    return Voice("served", {}, "zh-CN", "openai", "one", PACE, "", "", options=options)


def cosyvoice(server: SpeechServer, recording: Path, id: str = "instruct2", **options: str) -> Voice:
    needed = {name: f"the {name}" for name in FIELDS[id]} | {"prompt_wav": str(recording)}
    options = {"url": server.root, "seconds": "20", **needed, **options}
    return Voice("cloned", {}, "cmn-x-sichuan", "cosyvoice", id, PACE, "", "", options=options)


@pytest.fixture(params=["openai", "openai-pcm", "openai-mp3", "cosyvoice"])
def talk(
    request: pytest.FixtureRequest, speech_server: SpeechServer, recording: Path
) -> tuple[Engine, Voice, SpeechServer]:
    """Each engine and kind of answer."""
    kind, _, form = request.param.partition("-")
    if kind == "cosyvoice":
        return CosyVoiceEngine(Path()), cosyvoice(speech_server, recording), speech_server
    return OpenAIEngine(Path()), openai(speech_server, response_format=form or "wav"), speech_server


def told_apart(voice: Voice) -> bool:
    """Whether a file is expected, and not samples, which any bytes are."""
    return voice.options.get("response_format", "pcm") != "pcm"


def heard_s(clip: Clip) -> float:
    first, last = sound_bounds(clip)
    return (last - first) / clip.rate


@pytest.mark.parametrize("behaviour", WHOLE)
def test_whatever_is_whole_speech_is_taken(talk: tuple[Engine, Voice, SpeechServer], behaviour: Behaviour) -> None:
    """At another rate, in stereo, as floats, called something else, or at the second attempt."""
    engine, voice, server = talk
    server.behaviour = behaviour
    clip = engine.speak(utterance(), voice, PACE)
    assert heard_s(clip) == pytest.approx(len(TEXT) * 60 / PACE, rel=0.12)
    assert clip.samples.ndim == 1
    assert len(server.asked) == (2 if behaviour.endswith("once") else 1)


ILL = {
    Behaviour.REFUSE: (EngineUnavailable, "refuses the key (401): check the environment variable BROADCAST_TTS_KEY", 1),
    Behaviour.FORBIDDEN: (EngineUnavailable, "refuses the key (403)", 1),
    Behaviour.UNKNOWN: (EngineUnavailable, "address, model or voice (404): The model does not exist.", 1),
    Behaviour.INVALID: (SynthesisFailed, "an error (422): field required", 1),
    Behaviour.BUSY: (EngineUnavailable, "an error (429)", 3),
    Behaviour.FAIL: (EngineUnavailable, "an error (500): CUDA out of memory", 3),
    Behaviour.ELSEWHERE: (EngineUnavailable, "another address (307)", 1),
    Behaviour.HTML: (SynthesisFailed, "a web page instead of sound", 1),
    Behaviour.MESSAGE: (SynthesisFailed, "no sound but a message: 模型还没有加载", 1),
    Behaviour.PLAIN: (SynthesisFailed, "no sound but a message: not today", 1),
    Behaviour.EMPTY: (SynthesisFailed, "it sent nothing", 3),
    Behaviour.ENDLESS: (SynthesisFailed, "longer than any such sentence", 1),
    Behaviour.HUGE: (SynthesisFailed, "longer than any such sentence", 1),
    Behaviour.HANG: (EngineUnavailable, LATER, 1),
    Behaviour.DRIP: (EngineUnavailable, LATER, 1),
    Behaviour.DRIP_HEAD: (EngineUnavailable, LATER, 1),
    Behaviour.DROP: (EngineUnavailable, "the connection broke", 3),
    Behaviour.HALF: (EngineUnavailable, "the connection broke", 3),
    Behaviour.HALF_CHUNKED: (EngineUnavailable, "the connection broke", 3),
    Behaviour.HALF_WAV: (SynthesisFailed, "only part of the sentence", 3),
    Behaviour.SHORT: (SynthesisFailed, "only part of the sentence", 3),
    Behaviour.RUNAWAY: (SynthesisFailed, "far too long for the sentence", 3),
    Behaviour.SILENT: (SynthesisFailed, "silence", 3),
    Behaviour.FLAT: (SynthesisFailed, "silence", 3),
    Behaviour.NOT_FINITE: (SynthesisFailed, "no sound that can be read", 3),
    Behaviour.GARBLED: (SynthesisFailed, "no sound that can be read", 3),
    Behaviour.NOISE: (SynthesisFailed, "noise", 1),
    Behaviour.SLOW_RATE: (SynthesisFailed, "1 samples a second", 1),
    Behaviour.NO_HTTP: (EngineUnavailable, "cannot be reached", 1),
}


@pytest.mark.parametrize("behaviour", [one for one in Behaviour if one not in WHOLE])
def test_every_misbehaviour_is_an_error_that_says_why(
    talk: tuple[Engine, Voice, SpeechServer], behaviour: Behaviour
) -> None:
    """Within the time of the voice's file, asked again only where that can help, and the address is named."""
    engine, voice, server = talk
    if LATER in ILL[behaviour][1]:
        voice = replace(voice, options={**voice.options, "seconds": "1"})
    if behaviour in (Behaviour.FLAT, Behaviour.NOISE) and voice.options.get("response_format") == "mp3":
        pytest.skip("MP3 does not keep it so")
    server.behaviour, server.other = behaviour, server.url + "/audio/speech"
    kind, told, requests = ILL[behaviour]
    if behaviour is Behaviour.GARBLED and not told_apart(voice):
        told, requests = "noise", 1
    if "refuses the key" in told and voice.engine == "cosyvoice":
        told = "it wants a key, and none was sent"
    begun = time.monotonic()
    with pytest.raises(EngineError) as caught:
        engine.speak(utterance(), voice, PACE)
    assert time.monotonic() - begun < 60
    assert type(caught.value) is kind
    assert told in caught.value.message
    assert caught.value.hint
    assert voice.name in caught.value.message
    assert len(server.asked) == requests
    if kind is EngineUnavailable:
        assert server.root.removeprefix("http://") in caught.value.message


def test_every_misbehaviour_is_expected() -> None:
    assert {*ILL, *WHOLE} == set(Behaviour)


def test_a_foreign_message_is_short_and_holds_neither_key_nor_control_characters(
    speech_server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROADCAST_TTS_KEY", KEY)
    speech_server.behaviour = Behaviour.FAIL
    with pytest.raises(EngineUnavailable) as caught:
        OpenAIEngine(Path()).speak(utterance(), openai(speech_server), PACE)
    assert "CUDA out of memory [31m …" in caught.value.message
    assert len(caught.value.message) < 300
    assert caught.value.message.isprintable()


def test_what_is_asked_of_an_openai_style_server(speech_server: SpeechServer) -> None:
    """Model, voice, text with its homophones, kind and speed; what else its file says, and nothing more."""
    voice = openai(speech_server, language="Chinese", instructions="亲切一点")
    OpenAIEngine(Path()).speak(utterance(respelled="今天下午停税，请提前存好水。"), voice, 230)
    assert speech_server.seen == ["/v1/audio/speech"]
    assert speech_server.asked == [
        {
            "input": "今天下午停税，请提前存好水。",
            "instructions": "亲切一点",
            "language": "Chinese",
            "model": "tones",
            "response_format": "wav",
            "speed": 0.79,
            "voice": "one",
        }
    ]
    assert "Authorization" not in speech_server.heads[0]


@pytest.mark.parametrize(("pace", "speed"), [(1, 0.25), (5000, 4.0)])
def test_a_speed_stays_within_what_the_interface_takes(speech_server: SpeechServer, pace: float, speed: float) -> None:
    OpenAIEngine(Path()).speak(utterance(), openai(speech_server), pace)
    assert speech_server.asked[0]["speed"] == speed


@pytest.mark.parametrize("id", FIELDS)
def test_what_is_asked_of_cosyvoice(speech_server: SpeechServer, recording: Path, id: str) -> None:
    """The form's fields of that way to speak, the recording whole, and the sentence behind its prefix."""
    voice = cosyvoice(speech_server, recording, id, prefix="<|wuyu|>")
    CosyVoiceEngine(Path()).speak(utterance(), voice, PACE)
    assert speech_server.seen == [f"/inference_{id}"]
    (asked,) = speech_server.asked
    assert asked.keys() == {"tts_text", *FIELDS[id]}
    assert asked["tts_text"] == f"<|wuyu|>{TEXT}"
    if "prompt_wav" in asked:
        assert asked["prompt_wav"] == recording.read_bytes()


def test_cosyvoice_is_brought_to_the_pace_by_stretching(speech_server: SpeechServer, recording: Path) -> None:
    """Its server takes no speed; what is checked is what came."""
    engine, voice = CosyVoiceEngine(Path()), cosyvoice(speech_server, recording)
    slow, fast = engine.speak(utterance(), voice, 200), engine.speak(utterance(), voice, 400)
    assert heard_s(slow) / heard_s(fast) == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize("rate", ["22050", "24000", "44100"])
def test_headerless_samples_are_of_the_rate_in_the_voices_file(
    speech_server: SpeechServer, recording: Path, rate: str
) -> None:
    """The sound lasts accordingly."""
    for engine, voice in (
        (CosyVoiceEngine(Path()), cosyvoice(speech_server, recording, rate=rate)),
        (OpenAIEngine(Path()), openai(speech_server, response_format="pcm", rate=rate)),
    ):
        assert engine.speak(utterance(), voice, PACE).rate == int(rate)


@pytest.mark.parametrize("url", ["https://tts.example/v1", "http://127.0.0.1:1/v1", "http://localhost:1/v1"])
def test_the_key_is_sent_over_tls_or_within_this_machine(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And to nobody else: over plain HTTP to another machine nothing is sent at all."""
    monkeypatch.setenv("BROADCAST_TTS_KEY", KEY)
    sent: list[dict[str, str]] = []

    def fetch(_url: str, _data: object, headers: dict[str, str], *_rest: object, **_more: object) -> bytes:
        sent.append(headers)
        return wav(spoken(TEXT, 1).samples, 24_000)

    monkeypatch.setattr(service, "fetch", fetch)
    options = {"url": url, "model": "tones"}
    voice = Voice("served", {}, "zh-CN", "openai", "one", PACE, "", "", online=True, options=options)
    OpenAIEngine(Path()).speak(utterance(), voice, PACE)
    assert [one["Authorization"] for one in sent] == [f"Bearer {KEY}"]
    plain = replace(voice, options={**options, "url": "http://192.168.1.9:8880/v1"})
    for call in (OpenAIEngine(Path()).check, lambda one: OpenAIEngine(Path()).speak(utterance(), one, PACE)):
        with pytest.raises(EngineUnavailable, match="only sent to https") as caught:
            call(plain)
        assert KEY not in caught.value.message
    assert len(sent) == 1


def test_the_key_is_nowhere_but_in_the_header(
    speech_server: SpeechServer, recording: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the cache's key, nor in a log, nor in an error or what caused it, though the server says it aloud."""
    monkeypatch.setenv("BROADCAST_MY_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    for engine, voice in (
        (OpenAIEngine(Path()), openai(speech_server, key_env="BROADCAST_MY_KEY")),
        (CosyVoiceEngine(Path()), cosyvoice(speech_server, recording, key_env="BROADCAST_MY_KEY")),
    ):
        assert KEY not in engine.request(utterance(), voice, PACE)
        for behaviour in (Behaviour.REFUSE, Behaviour.FAIL, Behaviour.DROP):
            speech_server.behaviour = behaviour
            with pytest.raises(EngineError) as caught:
                engine.speak(utterance(), voice, PACE)
            told: BaseException | None = caught.value
            while told:
                assert KEY not in f"{told} {told!r}"
                told = told.__cause__ or told.__context__
            if behaviour is Behaviour.REFUSE:
                assert "BROADCAST_MY_KEY" in caught.value.message
    assert {head["Authorization"] for head in speech_server.heads} == {f"Bearer {KEY}"}
    assert KEY not in caplog.text


def test_cosyvoice_gets_no_key_that_its_file_does_not_name(
    speech_server: SpeechServer, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own server wants none."""
    monkeypatch.setenv("BROADCAST_TTS_KEY", KEY)
    CosyVoiceEngine(Path()).speak(utterance(), cosyvoice(speech_server, recording), PACE)
    assert "Authorization" not in speech_server.heads[0]
    speech_server.behaviour = Behaviour.REFUSE
    with pytest.raises(EngineUnavailable, match="none was sent") as caught:
        CosyVoiceEngine(Path()).speak(utterance(), cosyvoice(speech_server, recording), PACE)
    assert "BROADCAST_TTS_KEY" not in caught.value.message + caught.value.hint
    assert "key_env" in caught.value.hint


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"url": ""}, ["options.url is missing"]),
        ({"url": "ftp://127.0.0.1/"}, ["options.url must be http:// or https://"]),
        ({"url": "http://user:word@127.0.0.1/v1"}, ["options.url must be http:// or https://"]),
        ({"url": "http://127.0.0.1.example/v1"}, ["another machine's"]),
        ({"url": "http://2130706433/v1"}, ["another machine's"]),
        ({"url": "http://0.0.0.0/v1"}, ["another machine's"]),
        ({"url": "http://192.168.1.9:8880/v1"}, ["another machine's", "online = true"]),
        ({"key_env": "HOME"}, ["options.key_env must be the name"]),
        ({"key_env": "BROADCAST_REWRITER_KEY"}, ["options.key_env must be the name"]),
        ({"key_env": "BROADCAST_KEY_2"}, ["the environment variable BROADCAST_KEY_2 is not set"]),
        ({"key_env": "BROADCAST_MY_KEY"}, ["the environment variable BROADCAST_MY_KEY is not set"]),
        ({"seconds": "soon"}, ["options.seconds must be a number between 1 and 600"]),
        ({"seconds": "nan", "rate": "inf"}, ["options.seconds must be", "options.rate must be"]),
        ({"speed": "2", "colour": "red", "rate": "1"}, ["options.colour, speed is not known", "rate must be"]),
    ],
)
def test_a_wrong_description_is_told_with_everything_that_is_wrong(
    speech_server: SpeechServer, recording: Path, options: dict[str, str], told: list[str]
) -> None:
    """By `check` and by `speak`, in both engines, and nothing is sent."""
    for engine, voice in (
        (OpenAIEngine(Path()), openai(speech_server, **options)),
        (CosyVoiceEngine(Path()), cosyvoice(speech_server, recording, **options)),
    ):
        for call in (engine.check, lambda one, engine=engine: engine.speak(utterance(), one, PACE)):
            with pytest.raises(EngineUnavailable) as caught:
                call(voice)
            assert [one for one in told if one not in caught.value.message] == []
            assert f"voices/{voice.name}.toml" in caught.value.hint
    assert speech_server.seen == []


def test_a_format_that_is_not_read_is_told(speech_server: SpeechServer) -> None:
    with pytest.raises(EngineUnavailable, match="response_format must be one of: wav, mp3, pcm"):
        OpenAIEngine(Path()).check(openai(speech_server, response_format="opus"))


@pytest.mark.parametrize(
    "content", [None, b"", b"RIFF\0\0\0\0AVI ", b"root:x:0:0", b"RIFF\0\0\0\0WAVE" + bytes(PROMPT_BYTES)]
)
def test_only_a_short_wav_is_sent_as_the_recording_to_speak_like(
    speech_server: SpeechServer, tmp_path: Path, content: bytes | None
) -> None:
    """A missing, foreign or long file is told with its path, and nothing of it is sent."""
    path = tmp_path / "secret.wav"
    if content is not None:
        path.write_bytes(content)
    engine, voice = CosyVoiceEngine(Path()), cosyvoice(speech_server, path)
    for call in (
        lambda: engine.check(voice),
        lambda: engine.speak(utterance(), voice, PACE),
        lambda: engine.request(utterance(), voice, PACE),
    ):
        with pytest.raises(EngineUnavailable, match="secret") as caught:
            call()
        assert "WAV" in caught.value.hint
    assert speech_server.asked == []


def test_another_recording_is_another_voice(speech_server: SpeechServer, recording: Path) -> None:
    """The cache's key holds what is in the file, not where it is."""
    engine, voice = CosyVoiceEngine(Path()), cosyvoice(speech_server, recording)
    one = engine.request(utterance(), voice, PACE)
    moved = recording.rename(recording.with_name("moved.wav"))
    assert engine.request(utterance(), cosyvoice(speech_server, moved), PACE) == one
    moved.write_bytes(wav(spoken("大家早", 1).samples, 24_000))
    assert engine.request(utterance(), cosyvoice(speech_server, moved), PACE) != one


def test_check_knows_the_voices_that_the_server_lists(speech_server: SpeechServer) -> None:
    """In whatever case; mixtures are left to the server, and so is everything where it lists none."""
    engine = OpenAIEngine(Path())
    engine.check(replace(openai(speech_server), id="ONE"))
    engine.check(replace(openai(speech_server), id="one+two"))
    with pytest.raises(EngineUnavailable, match="no voice 'three'") as caught:
        engine.check(replace(openai(speech_server), id="three"))
    assert "one, two" in caught.value.hint
    speech_server.voices = None
    engine.check(replace(openai(speech_server), id="three"))


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (Behaviour.REFUSE, "refuses the key (401)"),
        (Behaviour.FORBIDDEN, "refuses the key (403)"),
        (Behaviour.FAIL, "an error (500)"),
        (Behaviour.HANG, "no answer within 2 s"),
        (Behaviour.DRIP_HEAD, "no answer within 2 s"),
    ],
)
def test_check_is_quick_whatever_the_server_does(
    speech_server: SpeechServer, recording: Path, behaviour: Behaviour, told: str
) -> None:
    speech_server.behaviour = behaviour
    for engine, voice in (
        (OpenAIEngine(Path()), openai(speech_server)),
        (CosyVoiceEngine(Path()), cosyvoice(speech_server, recording)),
    ):
        begun = time.monotonic()
        with pytest.raises(EngineUnavailable) as caught:
            engine.check(voice)
        assert time.monotonic() - begun < 15  # on a busy machine; the server waits 30 s
        refused = "refuses the key" in told and voice.engine == "cosyvoice"
        assert ("none was sent" if refused else told) in caught.value.message


def test_a_server_that_is_not_there_is_told_with_what_to_do(recording: Path) -> None:
    """By `check` and by `speak`; a dozen voices of it are not knocked at one by one."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    options = {"url": f"http://127.0.0.1:{port}/v1", "model": "tones"}
    engine = OpenAIEngine(Path())
    voices = [Voice(f"v{n}", {}, "zh-CN", "openai", "one", PACE, "", "", options=options) for n in range(12)]
    for voice in voices:
        with pytest.raises(
            EngineUnavailable, match=rf"'{voice.name}' at 127\.0\.0\.1:{port}: it cannot be reached"
        ) as (caught):
            engine.check(voice)
        assert "Start the server" in caught.value.hint
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        engine.speak(utterance(), voices[0], PACE)


def test_an_address_that_was_out_of_reach_is_tried_again_after_a_while(
    speech_server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, voice = OpenAIEngine(Path()), openai(speech_server)
    speech_server.behaviour = Behaviour.HANG
    with pytest.raises(EngineUnavailable):
        engine.check(voice)
    speech_server.behaviour = Behaviour.WELL
    with pytest.raises(EngineUnavailable):
        engine.check(voice)
    monkeypatch.setattr(service, "REMEMBERED_S", 0.0)
    engine.check(voice)


def test_the_request_is_all_that_was_sent(speech_server: SpeechServer) -> None:
    """Canonical, with the address, since two servers of one name may speak differently."""
    made = OpenAIEngine(Path()).request(utterance(), openai(speech_server), PACE)
    assert json.loads(made)["url"] == speech_server.url
    assert made == json.dumps(json.loads(made), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_a_proxy_never_sees_what_stays_on_this_machine(
    speech_server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment says."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert len(OpenAIEngine(Path()).speak(utterance(), openai(speech_server), PACE).samples)


def test_all_attempts_together_have_a_limit(speech_server: SpeechServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that fails slowly is not asked for ever."""
    monkeypatch.setattr("broadcast.engines.answers.BACKOFF_S", 60.0)
    speech_server.behaviour = Behaviour.BUSY
    begun = time.monotonic()
    with pytest.raises(EngineUnavailable, match="429"):
        OpenAIEngine(Path()).speak(utterance(), openai(speech_server, seconds="1"), PACE)
    assert time.monotonic() - begun < 30


def test_other_sentences_sound_different(speech_server: SpeechServer) -> None:
    engine, voice = OpenAIEngine(Path()), openai(speech_server)
    one, other = (engine.speak(utterance(text), voice, PACE).samples for text in (TEXT, TEXT[::-1]))
    assert not np.array_equal(one, other)
