"""An OpenAI-compatible chat service, such as a local Ollama: one question, one answer, within a time limit."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from http.client import HTTPException, IncompleteRead

from broadcast import service as http
from broadcast.config import Rewriter
from broadcast.deadline import within

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
        retry=tenacity.retry_if_exception(http.may_pass),
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
        except http.Refused as exc:
            if exc.status in _REFUSED or exc.status >= 500:
                raise


def _fetch(service: Rewriter, path: str, data: bytes | None, deadline: float) -> bytes:
    """What comes back for `data`; without it nothing of the answer is read."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key := os.environ.get(KEY, "").strip():
        if not (key.isascii() and key.isprintable()):
            raise NoAnswer(_("BROADCAST_REWRITER_KEY holds what no key can hold"))
        headers["Authorization"] = f"Bearer {key}"
    return http.fetch(service.url.rstrip("/") + path, data, headers, deadline, BYTES_LIMIT if data else 0)


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
    except http.FOREIGN as exc:
        raise NoAnswer(_why(exc, limit_s)) from exc


def _why(exc: Exception, limit_s: float) -> str:
    match exc:
        case http.Refused() if exc.status in _REFUSED:
            return _("it refuses the key ({status}): check BROADCAST_REWRITER_KEY").format(status=exc.status)
        case http.Refused() if exc.status == 404:
            return _("it knows no such address or model (404): check `url` and `model`")
        case http.TooLong():
            return _("its answer is longer than {limit} KB").format(limit=BYTES_LIMIT // 1024)
        case HTTPException() if not isinstance(exc, (IncompleteRead, OSError)):
            return _("what it sends is no chat completion")
        case _:
            return http.why(exc, limit_s)
