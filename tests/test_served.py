"""A voice of a server that somebody runs in a whole run: well, or gone in the middle, one voice speaks everything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcast import service
from broadcast.pace import PASSAGE
from community import DAY, FLU, VOICE, Community, whole
from engines.speech_server import KEY, PACE, Behaviour, SpeechServer, served

speech_fixture = served
PROGRAM = Path(__file__).parent / "engines" / "speaks.py"


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    service._UNREACHED.clear()
    yield
    service._UNREACHED.clear()


@pytest.fixture
def served_voice(tone: Community, speech_server: SpeechServer) -> Community:
    """A community that chose a server's voice, whose file says that the server may send the text on."""
    head = VOICE.format(name="served", id="one").replace('"tone"', '"openai"').replace("measured = true\n", "")
    tone.write("flu.txt", FLU)
    tone.write(
        "voices/served.toml",
        f'{head}\n[options]\nurl = "{speech_server.url}"\nmodel = "tones"\nseconds = "5"\n'.replace(
            "\n[label]", "online = true\n\n[label]"
        ),
    )
    return tone


def test_a_server_speaks_the_whole_broadcast(served_voice: Community, speech_server: SpeechServer) -> None:
    """A sentence a request, the passage for its pace before; again, nothing is asked."""
    made = served_voice.make("flu.txt", "--voice", "served")
    assert (made["voice"], made["engine"]) == ("served", "openai")
    assert [one for one in made["remarks"] if one["kind"] == "voice"] == []
    assert len(speech_server.asked) >= len(PASSAGE) + len(made["script"])
    before = len(speech_server.asked)
    assert served_voice.make("flu.txt", "--voice", "served")["pace_per_minute"] == made["pace_per_minute"]
    assert len(speech_server.asked) == before


@pytest.mark.parametrize("behaviour", [Behaviour.WELL, Behaviour.HTML, Behaviour.SHORT, Behaviour.ENDLESS])
def test_a_server_that_fails_in_the_middle_leaves_the_whole_broadcast_to_the_next_voice(
    served_voice: Community, speech_server: SpeechServer, behaviour: Behaviour
) -> None:
    """It dies at the third sentence, or sends no whole one: stderr and manifest say which voice and why."""
    speech_server.behaviour = behaviour
    speech_server.dies_at = len(PASSAGE) + 3
    words = ("make", "flu.txt", "--once", "--voice", "served", "--date", DAY.isoformat())
    stderr = served_voice.run(*words).stderr
    manifest = whole(served_voice.folder / "out" / DAY.isoformat())
    assert (manifest["voice"], manifest["engine"]) == ("mandarin", "tone")
    assert len(manifest["script"]) > 3
    (told,) = [one["advice"] for one in manifest["remarks"] if one["kind"] == "voice"]
    assert "served" in told
    assert "mandarin" in told
    if behaviour is Behaviour.WELL:
        assert "the connection broke" in told
        assert len(speech_server.asked) == speech_server.dies_at + 2  # three attempts at the sentence
    assert told in stderr


def test_nothing_that_is_kept_holds_the_key(
    served_voice: Community, speech_server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither manifest, script, cache nor history, nor the list of voices."""
    monkeypatch.setenv("BROADCAST_TTS_KEY", KEY)
    shown = served_voice.run("voices", "--json").stdout
    made = served_voice.make("flu.txt", "--voice", "served")
    assert {head.get("Authorization") for head in speech_server.heads} == {f"Bearer {KEY}"}
    assert KEY not in shown + str(made)
    files = [path for path in served_voice.folder.rglob("*") if path.is_file()]
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_offline_sends_nothing_to_a_server_that_may_send_it_on(
    served_voice: Community, speech_server: SpeechServer
) -> None:
    made = served_voice.make("flu.txt", "--voice", "served", "--offline")
    assert made["voice"] == "mandarin"
    served_voice.run("voices", "--offline")
    assert speech_server.seen == []


def test_a_program_speaks_the_whole_broadcast(tone: Community) -> None:
    """As its file describes it, with the paces that are asked."""
    head = VOICE.format(name="mine", id="x").replace('"tone"', '"command"').replace("262", str(PACE))
    arguments = [sys.executable, str(PROGRAM), "well", "{speed}"]
    tone.write("voices/mine.toml", head.replace("\n[label]", f"command = {arguments!r}\n\n[label]"))
    tone.write("one.txt", "请大家出门戴好口罩。\n")
    made = tone.make("one.txt", "--voice", "mine")
    assert (made["voice"], made["engine"]) == ("mine", "command")
