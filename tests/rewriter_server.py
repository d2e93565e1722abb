"""An OpenAI-compatible chat service on this machine, over real sockets, that misbehaves on demand."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Behaviour(StrEnum):
    WELL = "well"
    FAIL_ONCE = "fail-once"
    """500 to the first question, then well."""
    BUSY = "busy"
    """429."""
    REFUSE = "refuse"
    """401."""
    UNKNOWN = "unknown"
    """404, as Ollama answers for a model that it has not got."""
    ELSEWHERE = "elsewhere"
    """307 to `RewriterServer.other`."""
    HANG = "hang"
    DRIP = "drip"
    """Some of the answer every moment, never all of it."""
    DROP = "drop"
    """The connection is reset."""
    HALF = "half"
    """Half of the body, then the end of the connection."""
    HTML = "html"
    HUGE = "huge"
    INVALID = "invalid"
    """No JSON."""
    EMPTY = "empty"
    """No body."""
    NULL = "null"
    """A completion without content."""
    CUT = "cut"
    """A completion that ran into its limit."""
    NO_HTTP = "no-http"
    DEEP = "deep"
    """JSON nested deeper than a parser goes."""


BODIES = {
    Behaviour.HTML: b"<html><body>Please log in</body></html>",
    Behaviour.HUGE: b'{"choices": [{"message": {"content": "' + b"x" * 1_000_000 + b'"}}]}',
    Behaviour.INVALID: b'{"choices": [{"message": {"conte',
    Behaviour.EMPTY: b"",
    Behaviour.NULL: b'{"choices": [{"message": {"content": null}}]}',
    Behaviour.CUT: '{"choices": [{"message": {"content": "11月"}, "finish_reason": "length"}]}'.encode(),
    Behaviour.DEEP: b"[" * 60_000,
}
STATUS = {Behaviour.BUSY: 429, Behaviour.REFUSE: 401, Behaviour.UNKNOWN: 404}


class RewriterServer:
    """Keeps what it is asked, and answers with what `says` makes of the sentences that it is given."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.behaviour = Behaviour.WELL
        self.says: Callable[[str], str] = lambda text: text
        self.other = ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.seen: list[str] = []
        """The paths of all requests."""
        self.ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False  # so that closing waits for them
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self._server.server_address[1]}/v1"
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
                ours.keys.append(self.headers.get("Authorization", ""))
                self._send(STATUS.get(ours.behaviour, 200), b"{}")

            def do_POST(self) -> None:
                ours.seen.append(self.path)
                ours.keys.append(self.headers.get("Authorization", ""))
                ours.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                ours.answer(self)

            def _send(self, status: int, body: bytes, **headers: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None:
                pass

        return Handler

    def answer(self, to: Any) -> None:
        behaviour = self.behaviour
        material = json.loads(self.asked[-1]["messages"][-1]["content"])
        message = {"role": "assistant", "content": self.says("".join(material["稿子"]))}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        body = json.dumps({"choices": [choice]}).encode()
        try:
            match behaviour:
                case Behaviour.FAIL_ONCE if len(self.asked) == 1:
                    to._send(500, b"")
                case Behaviour.ELSEWHERE:
                    to._send(307, b"", Location=self.other)
                case Behaviour.HANG:
                    self.ended.wait(30)
                case Behaviour.DRIP:
                    to.send_response(200)
                    to.end_headers()
                    while not self.ended.wait(0.05):
                        to.wfile.write(b" ")
                case Behaviour.DROP:
                    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    to.connection.close()
                case Behaviour.HALF:
                    to.send_response(200)
                    to.send_header("Content-Length", str(len(body)))
                    to.end_headers()
                    to.wfile.write(body[: len(body) // 2])
                case Behaviour.NO_HTTP:
                    to.wfile.write(b"SSH-2.0-x\r\n")
                case _:
                    to._send(STATUS.get(behaviour, 200), BODIES.get(behaviour, body))
        except OSError:
            to.close_connection = True
