"""The online service of edge-tts, on this machine: the real client talks to it, and it misbehaves on demand.

In a test: `from .edge_server import served  # noqa: F401`, ask for the fixture `edge_server`, and set
`edge_server.behaviour = Behaviour.HALF`.

For a subprocess, which cannot be patched: `env=redirected(edge_server.url, tmp_path)`, with the engine's limits
shortened by name where wanted: `redirected(url, tmp_path, REQUEST_LIMIT_S=1.0, BACKOFF_S=0.01)`. The server may also
run on its own: `python tests/engines/edge_server.py half` prints its URL, then one line of JSON for each request.

The bench gives it a voice of its own: `with connected(EdgeServer(voice=…)) as server`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from xml.sax.saxutils import unescape

import numpy as np
import pytest
from aiohttp import web

PACE = 290
"""Syllables a minute at rate +0%, as the voice files assume."""
FRAME_BYTES, FRAME_S = 144, 0.024
"""Of MP3 at 24 kHz and 48 kbit/s."""
LEAD_FRAMES, TAIL_FRAMES = 4, 32
"""Silence before and after the speech, as the real service has it: about 0.1 s and 0.8 s."""
CODEC_SAMPLES = 1105
"""How late MP3 at 24 kHz is: 576 samples of the encoder, 529 of the decoder. Source: LAME's technical FAQ."""
TICKS_PER_S = 10_000_000


class Behaviour(StrEnum):
    WELL = "well"
    FORBIDDEN_TWICE = "forbidden-twice"
    """403 to the first two requests, then well."""
    FORBIDDEN = "forbidden"
    HALF = "half"
    """Half of the sound with the boundaries of that half, then closed without `turn.end`."""
    SHORT = "short"
    """Every boundary and `turn.end`, but half of the sound."""
    HANG = "hang"
    """Accepts, never answers, never reads."""
    SILENT = "silent"
    """`turn.end` without any sound."""
    DROP = "drop"
    """The TCP connection is cut before the handshake is answered."""
    BUSY = "busy"
    """429."""
    GARBLED = "garbled"
    """A text frame that is no answer at all."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence as a voice says it: mono samples at 24 kHz, and each word with its start and end in seconds."""

    samples: np.ndarray
    words: Sequence[tuple[str, float, float]]


class EdgeServer:
    """A WebSocket server in a thread; counts the requests and keeps the SSML that it was sent."""

    def __init__(
        self,
        behaviour: Behaviour = Behaviour.WELL,
        log: bool = False,
        voice: Callable[[str, float], Speech] | None = None,
    ) -> None:
        """`voice` speaks a text at so many times its normal speed, in place of the buzz that takes any text."""
        self.behaviour = behaviour
        self.voice = voice
        self.requests = 0
        self.ssml: list[str] = []
        self.log = log
        self._loop = asyncio.new_event_loop()
        self._runner = web.AppRunner(self._app(), shutdown_timeout=0.1)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> EdgeServer:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        """For `edge_tts.communicate.WSS_URL`, to which the client appends `&…`."""
        return f"ws://127.0.0.1:{self.port}/edge/v1?TrustedClientToken=test"

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/edge/v1", self._answer)
        return app

    async def _listen(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        """Ends the handlers that hang, too."""
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        behaviour = self.behaviour
        if self.log:
            print(json.dumps({"request": self.requests, "behaviour": behaviour}), flush=True)
        if behaviour is Behaviour.FORBIDDEN or (behaviour is Behaviour.FORBIDDEN_TWICE and self.requests <= 2):
            return web.Response(status=403)
        if behaviour is Behaviour.BUSY:
            return web.Response(status=429)
        if behaviour is Behaviour.DROP:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if behaviour is Behaviour.HANG:
            await asyncio.sleep(3600)
        await socket.receive()
        ssml = (await socket.receive_str()).partition("\r\n\r\n")[2]
        self.ssml.append(ssml)
        if self.log:
            print(json.dumps({"ssml": ssml}), flush=True)
        await socket.send_str(_text("turn.start", {"context": {}}))
        if behaviour is Behaviour.GARBLED:
            await socket.send_str("no header here\r\n\r\n{")
        elif behaviour is not Behaviour.SILENT:
            await self._speak(socket, ssml, behaviour)
        if behaviour is not Behaviour.HALF:
            await socket.send_str(_text("turn.end", {}))
        await socket.close()
        return socket

    async def _speak(self, socket: web.WebSocketResponse, ssml: str, behaviour: Behaviour) -> None:
        """Each word's boundary, then its sound."""
        text = unescape(re.sub(r"<[^>]*>", "", ssml))
        found = re.search(r"rate='([+-]\d+)%'", ssml)
        assert found is not None
        if self.voice:
            await self._say(socket, self.voice(text, 1 + int(found[1]) / 100))
            return
        frames = 60 / PACE / (1 + int(found[1]) / 100) / FRAME_S
        words = re.findall(r"[A-Za-z]+|[^\W_]{1,2}", text)
        syllables = sum(map(len, words))
        stop = syllables / 2 if behaviour in (Behaviour.HALF, Behaviour.SHORT) else syllables
        silence, speech = _sound()
        start_at = sum(map(ord, text)) % 500
        await socket.send_bytes(_audio(silence * LEAD_FRAMES))
        said = 0
        for word in words:
            begin, end = round(said * frames), round((said + len(word)) * frames)
            if said < stop or behaviour is Behaviour.SHORT:
                await socket.send_str(_text("audio.metadata", _boundary(word, begin, end)))
            if said < stop:
                sound = [speech[(start_at + n) % len(speech)] for n in range(begin, end)]
                await socket.send_bytes(_audio(b"".join(sound)))
            said += len(word)
        if stop == syllables:
            await socket.send_bytes(_audio(silence * TAIL_FRAMES))

    async def _say(self, socket: web.WebSocketResponse, speech: Speech) -> None:
        """The words' boundaries, then the sound, both behind the silence with which the service begins."""
        for word, start_s, end_s in speech.words:
            await socket.send_str(_text("audio.metadata", _boundary(word, start_s / FRAME_S, end_s / FRAME_S)))
        silence, _buzz = _sound()
        late = round(LEAD_FRAMES * FRAME_S * 24_000) - CODEC_SAMPLES
        sound = np.concatenate([np.zeros(late), speech.samples, np.zeros(CODEC_SAMPLES)])
        await socket.send_bytes(_audio(b"".join(_frames(sound)) + silence * TAIL_FRAMES))


def _boundary(word: str, begin: float, end: float) -> Mapping[str, object]:
    """`begin` and `end` in frames from the first sound."""
    ticks = FRAME_S * TICKS_PER_S
    data = {
        "Offset": round((LEAD_FRAMES + begin) * ticks),
        "Duration": round((end - begin) * ticks),
        "text": {"Text": word, "Length": len(word), "BoundaryType": "WordBoundary"},
    }
    return {"Metadata": [{"Type": "WordBoundary", "Data": data}]}


def _text(path: str, body: Mapping[str, object]) -> str:
    head = f"X-RequestId:0\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}"
    return f"{head}\r\n\r\n{json.dumps(body, ensure_ascii=False)}"


def _audio(mp3: bytes) -> bytes:
    head = b"X-RequestId:0\r\nContent-Type:audio/mpeg\r\nX-StreamId:0\r\nPath:audio\r\n"
    return len(head).to_bytes(2, "big") + head + mp3


@cache
def _sound() -> tuple[bytes, tuple[bytes, ...]]:
    """One MP3 frame of silence, and 24 s of frames of a buzzing voice at four syllables a second; each stands alone."""
    rate, seconds = 24_000, 24
    time_s = np.arange(rate * seconds) / rate
    phase = 2 * np.pi * np.cumsum(140 + 30 * np.sin(2 * np.pi * 0.7 * time_s)) / rate
    voice = sum(np.sin(k * phase) / k for k in range(1, 16)) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s))
    return _frames(np.zeros(rate))[20], tuple(_frames(0.2 * voice)[8:-8])


def _frames(samples: np.ndarray) -> list[bytes]:
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-f", "f32le", "-ar", "24000", "-ac", "1", "-i", "-"]
    command += ["-c:a", "libmp3lame", "-b:a", "48k", "-reservoir", "0", "-write_xing", "0", "-id3v2_version", "0"]
    done = subprocess.run([*command, "-f", "mp3", "-"], input=samples.astype("<f4").tobytes(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    mp3 = done.stdout
    assert len(mp3) % FRAME_BYTES == 0
    return [mp3[at : at + FRAME_BYTES] for at in range(0, len(mp3), FRAME_BYTES)]


@contextmanager
def connected(server: EdgeServer) -> Iterator[EdgeServer]:
    """The server, started, with the real client of this process sent to it and its waits made short."""
    import edge_tts.communicate
    import edge_tts.voices
    from edge_tts.drm import DRM

    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge_tts.communicate, "WSS_URL", server.url)
        patch.setattr(edge_tts.voices, "VOICE_LIST", server.url.replace("ws://", "http://"))
        patch.setattr(DRM, "clock_skew_seconds", 0.0)
        for name in ("NO_PROXY", "no_proxy"):
            patch.setenv(name, "127.0.0.1")
        patch.setattr("broadcast.engines.edge.BACKOFF_S", 0.01)
        yield server
    server.stop()


@pytest.fixture(name="edge_server")
def served() -> Iterator[EdgeServer]:
    """A server that answers well until told otherwise, with the real client sent to it."""
    with connected(EdgeServer()) as server:
        yield server


def redirected(url: str, folder: Path, **limits: float) -> dict[str, str]:
    """The environment in which a Python subprocess uses the server at `url` for edge-tts.

    A `sitecustomize.py` in `folder`, put on PYTHONPATH, waits for the import of `edge_tts.constants` and
    `broadcast.engines.edge` and sets the addresses and `limits` (names of the engine's constants) in them.
    """
    addresses = {"WSS_URL": url, "VOICE_LIST": url.replace("ws://", "http://")}
    values = {"edge_tts.constants": addresses, "broadcast.engines.edge": {"BACKOFF_S": 0.01, **limits}}
    (folder / "sitecustomize.py").write_text(SITE.format(values=json.dumps(values)), encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


SITE = """\
import sys
from importlib.machinery import PathFinder

VALUES = {values}


class AfterImport:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in VALUES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            vars(module).update(VALUES[name])

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, AfterImport)
"""


def main() -> None:
    """Serves until its input is closed."""
    server = EdgeServer(Behaviour(sys.argv[1] if len(sys.argv) > 1 else "well"), log=True).start()
    print(server.url, flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
