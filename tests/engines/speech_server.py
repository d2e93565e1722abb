"""A speech server on this machine, over real sockets, that misbehaves on demand: OpenAI-style and CosyVoice's.

It speaks real sound: the tones of `broadcast.testing`, at the speed that it is asked for. In a test:
`from .speech_server import served  # noqa: F401`, ask for the fixture `speech_server`, set `speech_server.behaviour`.
"""

from __future__ import annotations

import io
import json
import socket
import struct
import threading
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from broadcast.audio.edit import resample
from broadcast.audio.files import RATE, encode_mp3
from broadcast.model import Clip, Samples, Syllable, Utterance
from broadcast.testing import TONE, ToneEngine

PACE = 290
"""Syllables a minute at speed 1."""
KEY = "sk-a-secret-that-is-nobodys-business"


class Behaviour(StrEnum):
    WELL = "well"
    FAIL_ONCE = "fail-once"
    """500 to the first request, then well."""
    SHORT_ONCE = "short-once"
    """A third of the sentence at first, then well."""
    DROP_ONCE = "drop-once"
    MISLABELLED = "mislabelled"
    """Sound that is called a web page."""
    STEREO = "stereo"
    OTHER_RATE = "other-rate"
    """44.1 kHz, as the header says."""
    FLOATS = "floats"
    """A WAV of 32-bit floats."""
    STREAMED = "streamed"
    """A WAV whose header does not know its length yet."""
    MP3 = "mp3"
    """Whatever was asked for."""

    REFUSE = "refuse"
    """401, and the key is said in its message."""
    FORBIDDEN = "forbidden"
    """403."""
    UNKNOWN = "unknown"
    """404, with a message."""
    INVALID = "invalid"
    """422, with a message as FastAPI has it."""
    BUSY = "busy"
    """429."""
    FAIL = "fail"
    """500, and its message holds the key, a line break and an escape sequence."""
    ELSEWHERE = "elsewhere"
    """307 to `SpeechServer.other`."""
    HTML = "html"
    MESSAGE = "message"
    """200, and a JSON error."""
    PLAIN = "plain"
    """200, and a line of text."""
    EMPTY = "empty"
    ENDLESS = "endless"
    HUGE = "huge"
    """A Content-Length of 2 GB, and as much sound as anyone reads."""
    HANG = "hang"
    DRIP = "drip"
    """A byte every moment, never all of them."""
    DRIP_HEAD = "drip-head"
    """The same with its headers."""
    DROP = "drop"
    """The connection is reset."""
    HALF = "half"
    """Half of the body, then the end of the connection."""
    HALF_CHUNKED = "half-chunked"
    """The same without a length, in chunks."""
    HALF_WAV = "half-wav"
    """Half of a WAV, all of it as the connection says."""
    SHORT = "short"
    """A whole WAV with a third of the sentence."""
    RUNAWAY = "runaway"
    """Speech that does not end when the sentence does."""
    SILENT = "silent"
    FLAT = "flat"
    """Every sample is the same, and none of them is 0."""
    NOT_FINITE = "not-finite"
    """A WAV of floats that are none."""
    GARBLED = "garbled"
    """Bytes that are no sound."""
    NOISE = "noise"
    """Sound in which no sample follows from the one before."""
    SLOW_RATE = "slow-rate"
    """A WAV with one sample a second."""
    NO_HTTP = "no-http"


WHOLE = tuple(Behaviour)[: tuple(Behaviour).index(Behaviour.REFUSE)]
"""What ends with the whole sentence."""
STATUS = {
    Behaviour.REFUSE: 401,
    Behaviour.FORBIDDEN: 403,
    Behaviour.UNKNOWN: 404,
    Behaviour.INVALID: 422,
    Behaviour.BUSY: 429,
    Behaviour.FAIL: 500,
}
BODIES = {
    Behaviour.REFUSE: json.dumps({"error": {"message": f"Incorrect API key: {KEY}"}}).encode(),
    Behaviour.UNKNOWN: b'{"error": {"message": "The model does not exist.", "code": 404}}',
    Behaviour.INVALID: b'{"detail": [{"loc": ["body", "voice"], "msg": "field required"}]}',
    Behaviour.FAIL: json.dumps({"error": {"message": f"CUDA out of memory\n\x1b[31m {KEY} " + "x" * 900}}).encode(),
    Behaviour.HTML: b"<!DOCTYPE html><html><body>Please log in</body></html>",
    Behaviour.MESSAGE: '{"error": "模型还没有加载"}'.encode(),
    Behaviour.PLAIN: b"not today\n",
    Behaviour.EMPTY: b"",
    Behaviour.GARBLED: np.random.default_rng(7).bytes(120_000),
}


def spoken(text: str, speed: float) -> Clip:
    """The tones of a text."""
    said = Utterance(text, text, tuple(Syllable(char, "", "") for char in text))
    return ToneEngine().speak(said, replace(TONE, base_pace=PACE), PACE * speed)


def wav(samples: Samples, rate: int, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm(samples))
    return out.getvalue()


def pcm(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes()


def float_wav(samples: Samples, rate: int) -> bytes:
    data = samples.astype("<f4").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 3, 1, rate, 4 * rate, 4, 32)
    return head + struct.pack("<4sI", b"data", len(data)) + data


class SpeechServer:
    """Keeps what it is asked; `dies_at` is the number of the sentence at which it stops to be there for good."""

    def __init__(self, behaviour: Behaviour = Behaviour.WELL) -> None:
        self.behaviour = behaviour
        self.other = ""
        self.dies_at = 0
        self.voices: list[str] | None = ["one", "two"]
        """What it lists; None: it has no such path."""
        self.asked: list[dict[str, Any]] = []
        """The fields of every request for speech."""
        self.heads: list[dict[str, str]] = []
        """The headers of all requests."""
        self.seen: list[str] = []
        """The paths of all requests."""
        self.ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False  # so that closing waits for them
        self.root = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.root}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()
        for thread in threading.enumerate():
            if thread.name == "within":
                thread.join(10)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        ours = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                ours.seen.append(self.path)
                ours.heads.append(dict(self.headers))
                if ours.behaviour in (Behaviour.HANG, Behaviour.DRIP_HEAD):
                    ours.ended.wait(30)
                elif ours.behaviour in STATUS:
                    self._send(STATUS[ours.behaviour], BODIES.get(ours.behaviour, b""))
                elif self.path == "/v1/audio/voices" and ours.voices is not None:
                    self._send(200, json.dumps({"voices": [{"id": name} for name in ours.voices]}).encode())
                else:
                    self._send(404, b'{"detail":"Not Found"}')

            def do_POST(self) -> None:
                ours.seen.append(self.path)
                ours.heads.append(dict(self.headers))
                data = self.rfile.read(int(self.headers["Content-Length"]))
                kind = self.headers["Content-Type"]
                ours.asked.append(form(kind, data) if kind.startswith("multipart/") else json.loads(data))
                try:
                    ours.answer(self)
                except OSError:
                    self.close_connection = True

            def _send(self, status: int, body: bytes, **headers: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None:
                pass

        return Handler

    def answer(self, to: Any) -> None:
        """To the latest request."""
        behaviour, asked = self.behaviour, self.asked[-1]
        if self.dies_at and len(self.asked) >= self.dies_at:
            reset(to)
            return
        if "voice" in asked and self.voices is not None and asked["voice"] not in self.voices:
            to._send(404, b'{"error": {"message": "There is no such voice."}}')
            return
        clip = spoken(asked.get("input") or asked["tts_text"].removeprefix("<|wuyu|>"), asked.get("speed", 1.0))
        kind = asked.get("response_format", "pcm")
        encode: dict[str, Callable[[Samples], bytes]] = {
            "wav": lambda samples: wav(samples, clip.rate),
            "pcm": pcm,
            "mp3": lambda samples: encode_mp3(resample(Clip(samples, clip.rate), RATE).samples),
        }
        body = encode[kind](clip.samples)
        first = len(self.asked) == 1
        third = clip.samples[: len(clip.samples) // 3]
        match behaviour:
            case Behaviour.FAIL_ONCE if first:
                to._send(500, b"")
            case Behaviour.DROP_ONCE if first:
                reset(to)
            case Behaviour.SHORT_ONCE if first:
                to._send(200, encode[kind](third))
            case Behaviour.MISLABELLED:
                to._send(200, body, Content_Type="text/html")
            case Behaviour.STEREO:
                to._send(200, wav(np.repeat(clip.samples, 2), clip.rate, 2))
            case Behaviour.OTHER_RATE:
                to._send(200, wav(resample(clip, 44_100).samples, 44_100))
            case Behaviour.FLOATS:
                to._send(200, float_wav(clip.samples, clip.rate))
            case Behaviour.STREAMED:
                whole = wav(clip.samples, clip.rate)
                to._send(200, whole[:4] + b"\xff" * 4 + whole[8:40] + b"\xff" * 4 + whole[44:])
            case Behaviour.MP3:
                to._send(200, encode["mp3"](clip.samples))
            case Behaviour.ELSEWHERE:
                to._send(307, b"", Location=self.other)
            case Behaviour.HANG:
                self.ended.wait(30)
            case Behaviour.ENDLESS:
                to.send_response(200)
                to.end_headers()
                while not self.ended.is_set():
                    to.wfile.write(body)
            case Behaviour.HUGE:
                to.send_response(200)
                to.send_header("Content-Length", str(2 << 30))
                to.end_headers()
                while not self.ended.is_set():
                    to.wfile.write(body)
            case Behaviour.DRIP:
                to.send_response(200)
                to.end_headers()
                for byte in body:
                    if self.ended.wait(0.02):
                        break
                    to.wfile.write(bytes([byte]))
            case Behaviour.DRIP_HEAD:
                to.send_response(200)
                to.flush_headers()
                while not self.ended.wait(0.02):
                    to.wfile.write(b"X-Slow: 1\r\n")
            case Behaviour.DROP:
                reset(to)
            case Behaviour.HALF:
                to.send_response(200)
                to.send_header("Content-Length", str(len(body)))
                to.end_headers()
                to.wfile.write(body[: len(body) // 2])
            case Behaviour.HALF_CHUNKED:
                to.protocol_version = "HTTP/1.1"
                to.send_response(200)
                to.send_header("Transfer-Encoding", "chunked")
                to.end_headers()
                part = body[: len(body) // 2]
                to.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                to.close_connection = True
            case Behaviour.HALF_WAV:
                whole = wav(clip.samples, clip.rate)
                to._send(200, whole[: len(whole) // 2])
            case Behaviour.SHORT:
                to._send(200, encode[kind](third))
            case Behaviour.RUNAWAY:
                to._send(200, encode[kind](np.tile(clip.samples, 9)))
            case Behaviour.SILENT:
                to._send(200, encode[kind](np.zeros_like(clip.samples)))
            case Behaviour.FLAT:
                to._send(200, encode[kind](np.full_like(clip.samples, 0.5)))
            case Behaviour.NOT_FINITE:
                to._send(200, float_wav(clip.samples * np.float32("nan"), clip.rate))
            case Behaviour.NOISE:
                to._send(200, encode[kind](np.random.default_rng(7).uniform(-1, 1, len(clip.samples))))
            case Behaviour.SLOW_RATE:
                to._send(200, wav(clip.samples, 1))
            case Behaviour.NO_HTTP:
                to.wfile.write(b"SSH-2.0-x\r\n")
            case _:
                to._send(STATUS.get(behaviour, 200), BODIES.get(behaviour, body))


def reset(to: Any) -> None:
    """Cuts the connection."""
    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    to.connection.close()
    to.close_connection = True


def form(kind: str, data: bytes) -> dict[str, Any]:
    """The fields of a form, read by someone else's parser; files as bytes."""
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + data)
    fields: dict[str, Any] = {}
    for part in message.get_payload():
        name = str(part.get_param("name", header="content-disposition"))  # type: ignore[union-attr]
        value = part.get_payload(decode=True)  # type: ignore[union-attr]
        fields[name] = value if part.get_filename() else value.decode()  # type: ignore[union-attr]
    return fields


@pytest.fixture(name="speech_server")
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechServer]:
    """A server that answers well until told otherwise; the waits between attempts are short, and nobody has a key."""
    monkeypatch.setattr("broadcast.engines.answers.BACKOFF_S", 0.01)
    monkeypatch.delenv("BROADCAST_TTS_KEY", raising=False)
    server = SpeechServer()
    yield server
    server.stop()
