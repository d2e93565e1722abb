"""The edge engine against the real client and a server that misbehaves."""

from __future__ import annotations

import inspect
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from broadcast.engines import edge
from broadcast.engines.edge import EdgeEngine
from broadcast.errors import EngineError, EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Syllable, Utterance, Voice

from .edge_server import Behaviour, EdgeServer, redirected, served  # noqa: F401

VOICES = Path(__file__).parents[2] / "voices"
ENGINE = EdgeEngine(Path())
TEXT = "居民朋友们，今天下午三点到五点停水。"


def utterance(spoken: str) -> Utterance:
    syllables = tuple(Syllable(c, "ma1" if c.isalpha() else "", "") for c in spoken)
    return Utterance(spoken, spoken, syllables)


def voice(name: str = "edge-xiaoxiao") -> Voice:
    return Voice(**tomllib.loads((VOICES / f"{name}.toml").read_text(encoding="utf-8")))


def speak(text: str = TEXT, pace: float = 290) -> Clip:
    return ENGINE.speak(utterance(text), voice(), pace)


def test_a_sentence_is_one_request_and_comes_back_whole(edge_server: EdgeServer) -> None:
    """Sixteen syllables at 290 a minute, with the service's silence around them."""
    clip = speak()
    assert edge_server.requests == 1
    assert clip.rate == 24_000
    assert clip.samples.dtype == np.float32
    assert clip.seconds == pytest.approx(16 * 60 / 290 + 36 * 0.024, abs=0.1)


def test_every_sounding_character_gets_its_time(edge_server: EdgeServer) -> None:
    """Punctuation has none; a word's time is shared evenly by its characters."""
    marks = speak().marks
    assert [m.index for m in marks] == [i for i, c in enumerate(TEXT) if c.isalpha()]
    assert {round(m.end_s - m.start_s, 1) for m in marks} == {0.2}


def test_the_spoken_form_is_what_is_sent_escaped(edge_server: EdgeServer) -> None:
    """A notice cannot put markup into the SSML."""
    said = Utterance("P&R 3 栋", "PR停车场<break time='9s'/>&三栋", ())
    ENGINE.speak(said, voice(), 290)
    assert "PR停车场&lt;break time='9s'/&gt;&amp;三栋" in edge_server.ssml[0]
    assert "<break" not in edge_server.ssml[0]


def test_homophones_are_sent_and_never_shown(edge_server: EdgeServer) -> None:
    """The Mandarin voices get what they read right; times, and what a person sees, are of the spoken form."""
    said = Utterance("老曾值班", "老曾值班", (), "老增值班")
    clip = ENGINE.speak(said, voice(), 290)
    assert "老增值班" in edge_server.ssml[-1]
    assert [mark.index for mark in clip.marks] == [0, 1, 2, 3]
    assert "老增值班" in ENGINE.request(said, voice(), 290)
    edge_server.behaviour = Behaviour.SILENT
    with pytest.raises(SynthesisFailed, match="老曾值班"):
        ENGINE.speak(said, voice(), 290)


def test_a_cantonese_voice_gets_the_characters_as_they_are(edge_server: EdgeServer) -> None:
    """Mandarin homophones are none in Cantonese."""
    hong_kong = replace(voice(), locale="zh-HK")
    assert "老曾值班" in ENGINE.request(Utterance("老曾值班", "老曾值班", (), "老增值班"), hong_kong, 290)


@pytest.mark.parametrize(("pace", "rate"), [(290, "+0%"), (230, "-21%"), (319, "+10%"), (100, "-50%"), (900, "+100%")])
def test_the_pace_becomes_a_rate_between_half_and_double(edge_server: EdgeServer, pace: float, rate: str) -> None:
    speak("停水", pace)
    assert f"rate='{rate}'" in edge_server.ssml[0]
    assert json.loads(ENGINE.request(utterance("停水"), voice(), pace))["rate"] == rate


def test_two_refusals_are_survived(edge_server: EdgeServer) -> None:
    """The client corrects its clock by the server's date and asks again by itself; then we do."""
    edge_server.behaviour = Behaviour.FORBIDDEN_TWICE
    assert speak().marks
    assert edge_server.requests == 3


def test_a_lasting_403_names_the_clock_the_block_and_the_embedded_voice(edge_server: EdgeServer) -> None:
    edge_server.behaviour = Behaviour.FORBIDDEN
    with pytest.raises(EngineUnavailable, match="403") as caught:
        speak()
    assert edge_server.requests == 2 * edge.ATTEMPTS
    for word in ("clock", "blocked", "embedded voice", "broadcast voices"):
        assert word in caught.value.hint


@pytest.mark.parametrize("behaviour", [Behaviour.HALF, Behaviour.SHORT])
def test_half_a_sentence_is_never_taken_for_a_whole_one(edge_server: EdgeServer, behaviour: Behaviour) -> None:
    """Closed without `turn.end`, or less sound than the boundaries say; tried again, then a failure."""
    edge_server.behaviour = behaviour
    with pytest.raises(SynthesisFailed, match="only part of the sentence"):
        speak()
    assert edge_server.requests == edge.ATTEMPTS


def test_a_client_that_tells_no_end_is_judged_by_the_last_word(edge_server: EdgeServer) -> None:
    """When edge-tts stops counting bytes, boundaries that stop in the middle still give the truncation away."""
    clip = Clip(np.ones(24_000, np.float32), 24_000)
    half = (edge._Word("今天", 0.1, 0.5),)
    whole = (*half, edge._Word("停水", 0.5, 0.9))
    assert len(edge._whole(edge._Answer(b"", whole, None), clip, "今天停水。").marks) == 4
    with pytest.raises(edge._Truncated):
        edge._whole(edge._Answer(b"", half, None), clip, "今天停水。")


def test_silence_is_no_sentence() -> None:
    with pytest.raises(edge._Truncated):
        edge._whole(edge._Answer(b"", (), True), Clip(np.zeros(24_000, np.float32), 24_000), "停水")


def test_an_answer_without_sound_fails_this_utterance(edge_server: EdgeServer) -> None:
    edge_server.behaviour = Behaviour.SILENT
    with pytest.raises(SynthesisFailed, match="no sound"):
        speak()
    assert edge_server.requests == edge.ATTEMPTS


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [(Behaviour.DROP, "cannot be reached"), (Behaviour.BUSY, "429"), (Behaviour.GARBLED, "unknown")],
)
def test_a_service_that_is_not_itself_sends_us_to_the_next_rung(
    edge_server: EdgeServer, behaviour: Behaviour, says: str
) -> None:
    edge_server.behaviour = behaviour
    with pytest.raises(EngineUnavailable, match=says) as caught:
        speak()
    assert "embedded voice" in caught.value.hint


def test_a_dropped_connection_is_tried_again_and_a_garbled_answer_is_not(edge_server: EdgeServer) -> None:
    """aiohttp asks once more by itself when a connection is cut before the handshake."""
    for behaviour, requests in ((Behaviour.DROP, {edge.ATTEMPTS, 2 * edge.ATTEMPTS}), (Behaviour.GARBLED, {1})):
        edge_server.behaviour, edge_server.requests = behaviour, 0
        with pytest.raises(EngineUnavailable):
            speak()
        assert edge_server.requests in requests


def test_a_hang_ends_at_the_limit_and_is_not_tried_again(
    edge_server: EdgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "REQUEST_LIMIT_S", 0.4)
    edge_server.behaviour = Behaviour.HANG
    start_s = time.monotonic()
    with pytest.raises(EngineUnavailable, match="did not answer in time"):
        speak()
    assert time.monotonic() - start_s < 0.4 + edge.ABANDON_S + 0.6
    assert edge_server.requests == 1


def test_all_attempts_together_have_a_limit(edge_server: EdgeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "UTTERANCE_LIMIT_S", 0.3)
    monkeypatch.setattr(edge, "BACKOFF_S", 0.4)
    edge_server.behaviour = Behaviour.SILENT
    with pytest.raises(EngineUnavailable, match="in time"):
        speak()
    assert edge_server.requests < edge.ATTEMPTS


@pytest.mark.parametrize("text", ["", " \n", "。！——"])
def test_nothing_to_say_asks_nobody(edge_server: EdgeServer, text: str) -> None:
    with pytest.raises(SynthesisFailed, match="nothing to say"):
        speak(text)
    assert edge_server.requests == 0


def test_the_limit_of_4096_bytes_counts_escaped_text(edge_server: EdgeServer) -> None:
    """1,364 hanzi and a `<`, which is sent as four bytes, are exactly the limit and go in one request."""
    speak("停" * 1364 + "<")
    assert edge_server.requests == 1
    with pytest.raises(SynthesisFailed, match="4100 bytes, at most 4096"):
        speak("停" * 1364 + "<<")
    with pytest.raises(SynthesisFailed, match="too long"):
        speak("停" * 1366)
    assert edge_server.requests == 1


def test_only_our_fourteen_voices_reach_the_service(edge_server: EdgeServer) -> None:
    """A voice file could otherwise write into the SSML, where edge-tts does not escape the name."""
    bad = Voice("mine", {}, "zh-CN", "edge", "zh-CN-X'/><audio src='x'/>Neural", 290, "", "", True)
    with pytest.raises(SynthesisFailed, match="no Chinese voice") as caught:
        ENGINE.speak(utterance(TEXT), bad, 290)
    assert "zh-CN-XiaoxiaoNeural" in caught.value.hint
    with pytest.raises(EngineUnavailable, match="no Chinese voice"):
        ENGINE.check(bad)
    assert edge_server.requests == 0


def test_each_voice_of_the_service_has_one_complete_file() -> None:
    """Fourteen files with exactly the fields of a Voice, named like themselves, each spoken by the service."""
    voices = [voice(path.stem) for path in sorted(VOICES.glob("edge-*.toml"))]
    assert sorted(v.id for v in voices) == sorted(edge.VOICE_IDS)
    for path in VOICES.glob("edge-*.toml"):
        assert set(tomllib.loads(path.read_text(encoding="utf-8"))) == {f.name for f in fields(Voice)} - {
            "measured",
            "experimental",
            "pitch_hz",
            "command",
            "options",
        }
        assert voice(path.stem).name == path.stem
    for one in voices:
        assert one.engine == "edge"
        assert one.online
        assert set(one.label) == {"en", "zh"}
        assert one.id.startswith(one.locale)


def test_every_voice_name_is_accepted_by_the_client_and_sent(edge_server: EdgeServer) -> None:
    for path in VOICES.glob("edge-*.toml"):
        ENGINE.speak(utterance("停水"), voice(path.stem), 290)
    sent = {match[1] for ssml in edge_server.ssml if (match := re.search(r"voice name='([^']+)'", ssml))}
    assert len(sent) == 14
    assert "Microsoft Server Speech Text to Speech Voice (zh-CN-liaoning, XiaobeiNeural)" in sent


def test_every_exception_of_edge_tts_has_a_counterpart() -> None:
    """A new one in a later edge-tts fails here."""
    from edge_tts import exceptions

    theirs = dict(inspect.getmembers(exceptions, inspect.isclass))
    assert set(theirs) == set(edge.COUNTERPARTS)
    for name, kind in theirs.items():
        ours = edge._ours(kind("why"), voice(), TEXT)
        assert type(ours) is edge.COUNTERPARTS[name]
        assert "edge-xiaoxiao" in ours.message
        assert ours.hint


def test_check_succeeds_when_the_service_accepts_connections(edge_server: EdgeServer) -> None:
    ENGINE.check(voice())
    assert edge_server.requests == 0


def test_check_names_a_service_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, edge_server: EdgeServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setattr("edge_tts.communicate.WSS_URL", f"ws://127.0.0.1:{unused.getsockname()[1]}/?x")
        with pytest.raises(EngineUnavailable, match="cannot be reached") as caught:
            ENGINE.check(voice())
    assert "embedded voice" in caught.value.hint
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        speak()


def test_a_name_that_does_not_resolve_is_called_dns(monkeypatch: pytest.MonkeyPatch, edge_server: EdgeServer) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", "ws://nowhere.invalid:80/?x")
    for call in (lambda: ENGINE.check(voice()), speak):
        with pytest.raises(EngineUnavailable, match="DNS"):
            call()


def test_a_hanging_dns_holds_neither_check_nor_speech(monkeypatch: pytest.MonkeyPatch, edge_server: EdgeServer) -> None:
    """The look-up cannot be stopped, so it is left behind."""
    free = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        free.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", "ws://service.test:80/?x")
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(edge, "REQUEST_LIMIT_S", 0.3)
    try:
        for call, limit_s in ((lambda: ENGINE.check(voice()), 2.0), (speak, 1.5)):
            start_s = time.monotonic()
            with pytest.raises(EngineUnavailable, match="in time"):
                call()
            assert time.monotonic() - start_s < limit_s
    finally:
        free.set()
        for thread in threading.enumerate():
            if thread.name == "within":
                thread.join(5)


def test_a_proxy_is_used_and_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, edge_server: EdgeServer
) -> None:
    """A dead proxy is what fails, so the request went to it and not round it."""
    for name in [n for n in os.environ if n.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        door = f"127.0.0.1:{unused.getsockname()[1]}"
        monkeypatch.setenv("http_proxy", f"http://me:secret@{door}")
        for call in (lambda: ENGINE.check(voice()), speak):
            with pytest.raises(EngineUnavailable) as caught:
                call()
            assert f"A proxy is set: {door}." in caught.value.hint
            assert "secret" not in caught.value.message + caught.value.hint
    assert edge_server.requests == 0


def test_words_that_are_not_the_texts_give_no_marks(edge_server: EdgeServer) -> None:
    """Times that cannot be trusted are left out rather than guessed."""
    times = ((0.0, 0.5), (0.5, 1.0))
    for words in (("今天", "下午"), ("停水", "今天"), ("今天", "水")):
        boundaries = tuple(edge._Word(word, *span) for word, span in zip(words, times, strict=True))
        assert edge._marks(boundaries, "今天停水", 1.0) == ()


def test_the_engine_is_imported_without_its_client() -> None:
    """`broadcast voices` must not wait for an online engine that nobody chose."""
    heavy = {"edge_tts", "aiohttp", "tenacity", "pydub", "asyncio"}
    code = f"import sys, broadcast.engines.edge; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SCRIPT = """
import sys, tomllib
from pathlib import Path
from broadcast.engines.edge import EdgeEngine
from broadcast.errors import EngineError
from broadcast.model import Utterance, Voice
voice = Voice(**tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
try:
    print(len(EdgeEngine(Path()).speak(Utterance("停水", "停水", ()), voice, 290).marks))
except EngineError as exc:
    print(type(exc).__name__)
"""


@pytest.mark.parametrize(("behaviour", "prints"), [(Behaviour.WELL, "2"), (Behaviour.HANG, "EngineUnavailable")])
def test_a_subprocess_can_be_sent_to_the_server(
    edge_server: EdgeServer, tmp_path: Path, behaviour: Behaviour, prints: str
) -> None:
    """So the command line is tested against the same misbehaviour."""
    edge_server.behaviour = behaviour
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(VOICES / "edge-yunyang.toml")],
        env=redirected(edge_server.url, tmp_path, REQUEST_LIMIT_S=2.0 if behaviour is Behaviour.WELL else 0.5),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.stdout.strip(), done.stderr) == (prints, "")
    assert edge_server.requests == 1


@pytest.mark.network
@pytest.mark.skipif(os.environ.get("BROADCAST_NETWORK") != "1", reason="BROADCAST_NETWORK=1 asks the real service")
def test_the_real_service_speaks_the_whole_sentence() -> None:
    """The only test that leaves this machine."""
    try:
        ENGINE.check(voice())
        clip = speak()
    except EngineError as exc:
        pytest.fail(f"{exc.message} {exc.hint}")
    assert len(clip.marks) == 16
