"""The online voice in a whole run, with the real edge-tts client: well or ill, one voice speaks the whole broadcast."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from broadcast import utterances
from broadcast.pace import PASSAGE
from community import DAY, FLU, VOICE, Community, whole
from engines.edge_server import Behaviour, EdgeServer, redirected

LIMIT_S = 60.0
"""For one whole run on a busy machine; alone it takes 3 s and what the service takes."""
EDGE, EMBEDDED = "edge-xiaoxiao", "mandarin"


@pytest.fixture
def server() -> Iterator[EdgeServer]:
    running = EdgeServer().start()
    yield running
    running.stop()


def run(
    tone: Community, url: str, *arguments: str, limit_s: float = LIMIT_S, **limits: float
) -> tuple[dict[str, Any], str, float]:
    """One pass in a process of its own: the manifest, what stderr said, and how long it took."""
    tone.write("flu.txt", FLU)
    site = tone.folder / "site"
    site.mkdir(exist_ok=True)
    words = ["make", "flu.txt", "--once", "--voice", EDGE, "--date", DAY.isoformat(), *arguments]
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "broadcast", *words],
        env=redirected(url, site, **limits),
        cwd=tone.folder,
        capture_output=True,
        encoding="utf-8",
        timeout=limit_s,
        check=False,
    )
    took_s = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{Path('out', DAY.isoformat(), '01.mp3')}\n"
    return whole(tone.folder / "out" / DAY.isoformat()), done.stderr, took_s


def voices(manifest: dict[str, Any]) -> list[str]:
    """The remarks on voices."""
    return [one["advice"] for one in manifest["remarks"] if one["kind"] == "voice"]


@pytest.mark.parametrize("behaviour", [Behaviour.WELL, Behaviour.FORBIDDEN_TWICE])
def test_a_service_that_comes_round_speaks_the_whole_broadcast(
    tone: Community, server: EdgeServer, behaviour: Behaviour
) -> None:
    """Answering well, or 403 twice and then well: a sentence a request, and nothing to tell."""
    server.behaviour = behaviour
    manifest, stderr, _took = run(tone, server.url)
    assert (manifest["voice"], manifest["engine"]) == (EDGE, "edge")
    assert (voices(manifest), stderr) == ([], "")
    refused = 2 if behaviour is Behaviour.FORBIDDEN_TWICE else 0
    assert server.requests == len(PASSAGE) + len(manifest["script"]) + refused
    sent = [utterances.of_text(one["spoken"], {})[0] for one in manifest["script"]]
    heard = zip(sent, server.ssml[len(PASSAGE) :], strict=True)
    assert [said.spoken for said, ssml in heard if (said.respelled or said.spoken) not in ssml] == []


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (Behaviour.HALF, "only part"),
        (Behaviour.SHORT, "only part"),
        (Behaviour.HANG, "did not answer in time"),
        (Behaviour.SILENT, "no sound"),
        (Behaviour.DROP, "cannot be reached"),
        (Behaviour.FORBIDDEN, "403"),
    ],
)
def test_a_service_that_fails_leaves_the_whole_broadcast_to_the_embedded_voice(
    tone: Community, server: EdgeServer, behaviour: Behaviour, reason: str
) -> None:
    """Half the sound, a hang, silence, a cut connection, a refusal: stderr and manifest say which voice and why."""
    server.behaviour = behaviour
    manifest, stderr, _took = run(tone, server.url, REQUEST_LIMIT_S=1.0)
    assert (manifest["voice"], manifest["engine"]) == (EMBEDDED, "tone")
    (told,) = voices(manifest)
    assert all(part in told for part in (EDGE, EMBEDDED, reason))
    assert told in stderr
    assert 1 <= server.requests <= 6  # three attempts; the client repeats one that was refused or cut by itself


def test_a_service_that_breaks_down_in_the_middle_leaves_no_sentence_of_its_voice(
    tone: Community, server: EdgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three sentences went well: the fourth's failure gives all to the embedded voice."""
    answer = server._speak

    async def three(socket: Any, ssml: str, behaviour: Behaviour) -> None:
        await answer(socket, ssml, behaviour if server.requests <= len(PASSAGE) + 3 else Behaviour.SHORT)

    monkeypatch.setattr(server, "_speak", three)
    manifest, stderr, _took = run(tone, server.url)
    assert manifest["voice"] == EMBEDDED
    assert EDGE in stderr
    server.requests = 0
    monkeypatch.setattr(server, "_speak", answer)
    again, _stderr, _took = run(tone, server.url)
    assert again["voice"] == EDGE
    assert server.requests == len(again["script"]) - 3


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_without_a_way_to_the_service_the_embedded_voice_speaks_at_once(tone: Community) -> None:
    """Nobody listens, packets vanish, or the name is unknown: the look at the network takes 2 s at most."""
    hosts = {
        "refused": f"127.0.0.1:{closed_port()}",
        "black hole": "10.255.255.1",  # nobody has this address: packets to it vanish, or there is no route
        "no such name": "speech.invalid",  # RFC 2606
    }
    usual_s = run(tone, "ws://127.0.0.1:9/edge/v1?x=y", "--offline")[2]
    for host in hosts.values():
        manifest, stderr, took_s = run(tone, f"ws://{host}/edge/v1?x=y")
        assert manifest["voice"] == EMBEDDED
        assert EDGE in stderr
        assert took_s < 2 * usual_s + 6


def test_a_listener_that_never_answers_costs_one_request(tone: Community) -> None:
    """The connection is accepted by the kernel, so the look succeeds; then the time limit falls."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(8)
        url = f"ws://127.0.0.1:{deaf.getsockname()[1]}/edge/v1?x=y"
        manifest, stderr, _took = run(tone, url, REQUEST_LIMIT_S=1.0)
    assert manifest["voice"] == EMBEDDED
    assert "did not answer in time" in stderr


def test_offline_opens_no_connection(tone: Community) -> None:
    """Not even to look whether the service is there; and it is told."""
    with socket.socket() as watch:
        watch.bind(("127.0.0.1", 0))
        watch.listen(8)
        watch.settimeout(0)
        manifest, stderr, _took = run(tone, f"ws://127.0.0.1:{watch.getsockname()[1]}/edge/v1?x=y", "--offline")
        with pytest.raises(BlockingIOError):
            watch.accept()
    assert manifest["voice"] == EMBEDDED
    assert "--offline" in stderr
    assert "--offline" in voices(manifest)[0]


def test_where_no_voice_can_speak_the_error_names_each_and_the_old_output_stays(
    tone: Community, server: EdgeServer
) -> None:
    """Code 4, one object; nothing half-made."""
    tone.write("flu.txt", FLU)
    before = tone.make("flu.txt")
    tone.write("voices/mandarin.toml", VOICE.format(name="mandarin", id="gone"))
    server.behaviour = Behaviour.SILENT
    site = tone.folder / "site"
    site.mkdir()
    words = ["make", "flu.txt", "--once", "--voice", EDGE, "--date", DAY.isoformat(), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "broadcast", *words],
        env=redirected(server.url, site),
        cwd=tone.folder,
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT_S,
        check=False,
    )
    error = json.loads(done.stdout)["error"]
    assert done.returncode == error["exit_code"] == 4
    assert all(name in error["message"] for name in (EDGE, EMBEDDED))
    assert whole(tone.folder / "out" / DAY.isoformat())["files"] == before["files"]
