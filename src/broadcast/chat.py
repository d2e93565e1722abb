"""An OpenAI-compatible chat service, such as a local Ollama: one question, one answer, within a time limit."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from gettext import gettext as _
from typing import Any

from broadcast.config import Rewriter
from broadcast.deadline import within
from broadcast.errors import reason

KEY = "BROADCAST_REWRITER_KEY"
"""The environment variable with the key, if the service wants one."""
BYTES_LIMIT = 64 * 1024
"""The most that is read of an answer; a wording takes about 1 KB, the thoughts of a model before it some 20."""
CHECK_LIMIT_S = 2.0
ATTEMPTS = 2
BACKOFF_S = 1.0
"""The wait before the second attempt."""

_REFUSED = (401, 403)


class NoAnswer(Exception):
    """Why there is no answer, in the user's words."""


class _Broken(Exception):
    """The connection ended before the answer did."""


def request(model: str, instruction: str, text: str) -> str:
    """Canonical JSON of everything that is sent."""
    messages = [{"role": "system", "content": instruction}, {"role": "user", "content": text}]
    sent = {"messages": messages, "model": model, "stream": False, "temperature": 0}
    return json.dumps(sent, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def answer(service: Rewriter, sent: str) -> str:
    """What the model says to a `request`; asked once more if the connection breaks or the service is busy or fails.

    Raises:
        NoAnswer: no way to the service, it refuses, takes too long, or sends something else than an answer.
    """
    import tenacity

    deadline = time.monotonic() + service.seconds
    attempts = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        wait=tenacity.wait_fixed(BACKOFF_S),
        retry=tenacity.retry_if_exception(_may_pass),
        reraise=True,
    )

    def ask() -> bytes:
        return attempts(_fetch, service, "/chat/completions", sent.encode(), deadline)

    with _doorway(service.seconds):
        return _said(within(service.seconds, ask))


def check(service: Rewriter) -> None:
    """Returns within 2 s if the service answers and does not refuse the key.

    Raises:
        NoAnswer: it does not.
    """
    deadline = time.monotonic() + CHECK_LIMIT_S
    with _doorway(CHECK_LIMIT_S):
        try:
            within(CHECK_LIMIT_S, lambda: _fetch(service, "/models", None, deadline))
        except urllib.error.HTTPError as exc:
            if exc.code in _REFUSED or exc.code >= 500:
                raise


def _may_pass(exc: BaseException) -> bool:
    """Whether the same request may succeed in a moment."""
    if isinstance(exc, urllib.error.HTTPError):
        return exc.code == 429 or exc.code >= 500
    return isinstance(exc, (ConnectionResetError, BrokenPipeError, _Broken, http.client.IncompleteRead))


def _fetch(service: Rewriter, path: str, data: bytes | None, deadline: float) -> bytes:
    """What comes back for `data`; without it nothing of the answer is read."""
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "xiaolaba"}
    if key := os.environ.get(KEY, "").strip():
        if not (key.isascii() and key.isprintable()):
            raise NoAnswer(_("BROADCAST_REWRITER_KEY holds what no key can hold"))
        headers["Authorization"] = f"Bearer {key}"
    sent = urllib.request.Request(service.url.rstrip("/") + path, data, headers)
    try:
        with _opener(service).open(sent, timeout=left_s) as response:
            return _body(response, deadline) if data else b""
    except urllib.error.HTTPError as exc:
        exc.close()
        raise
    except urllib.error.URLError as exc:
        if isinstance(exc.reason, OSError):
            raise exc.reason from exc
        raise


def _opener(service: Rewriter) -> urllib.request.OpenerDirector:
    """Verifies TLS, follows no redirect, and goes through the system's proxy unless the service is on this machine."""
    trusted = ssl.create_default_context()
    with suppress(ImportError):  # A Python of python.org on macOS finds no certificates of its own.
        import certifi

        trusted.load_verify_locations(certifi.where())
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({} if service.is_here else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=trusted),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _body(response: Any, deadline: float) -> bytes:
    body = bytearray()
    while part := response.read1(BYTES_LIMIT + 1 - len(body)):
        body += part
        if len(body) > BYTES_LIMIT:
            raise NoAnswer(_("its answer is longer than {limit} KB").format(limit=BYTES_LIMIT // 1024))
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:
        raise _Broken
    return bytes(body)


def _said(body: bytes) -> str:
    try:
        choice = json.loads(body.decode())["choices"][0]
        said, cut = choice["message"]["content"], choice.get("finish_reason") == "length"
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as exc:
        raise NoAnswer(_("what it sends is no chat completion")) from exc
    if cut:
        raise NoAnswer(_("its answer is cut off"))
    if not isinstance(said, str):
        raise NoAnswer(_("what it sends is no chat completion"))
    return said


@contextmanager
def _doorway(limit_s: float) -> Iterator[None]:
    """Whatever urllib, the network or TLS raise inside leaves as NoAnswer; nothing of it may show the key."""
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError, _Broken) as exc:
        raise NoAnswer(_why(exc, limit_s)) from exc


def _why(exc: Exception, limit_s: float) -> str:
    match exc:
        case urllib.error.HTTPError() if exc.code in _REFUSED:
            return _("it refuses the key ({status}): check BROADCAST_REWRITER_KEY").format(status=exc.code)
        case urllib.error.HTTPError() if 300 <= exc.code < 400:
            return _("it points to another address ({status}), which is not followed").format(status=exc.code)
        case urllib.error.HTTPError() if exc.code == 404:
            return _("it knows no such address or model (404): check `url` and `model`")
        case urllib.error.HTTPError():
            return _("it answers with an error ({status})").format(status=exc.code)
        case TimeoutError():
            return _("no answer within {seconds} s").format(seconds=round(limit_s))
        case ssl.SSLError():
            why = getattr(exc, "verify_message", "") or exc.reason or type(exc).__name__
            return _("no secure connection ({why})").format(why=why)
        case socket.gaierror():
            return _("its name was not found (DNS)")
        case ConnectionResetError() | BrokenPipeError() | _Broken() | http.client.IncompleteRead():
            return _("the connection broke")
        case OSError() if not isinstance(exc, urllib.error.URLError):
            return _("it cannot be reached ({why})").format(why=reason(exc))
        case http.client.HTTPException():
            return _("what it sends is no chat completion")
        case _:
            return _("it cannot be reached ({why})").format(why=type(exc).__name__)
