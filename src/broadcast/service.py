"""A service over HTTP: one request, one answer, within limits of time and size, and never at another address."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from gettext import gettext as _
from typing import Any
from urllib.parse import urlsplit

from broadcast.config import is_here
from broadcast.deadline import within
from broadcast.errors import reason

QUOTED_BYTES = 4096
"""How much of a refusal is read: the message of an error is a line or two."""
REMEMBERED_S = 5.0
"""How long an address that could not be reached is not tried again: the voices of one server are checked one after the
other, and a closed port takes Windows 2 s."""

_UNREACHED: dict[str, tuple[float, OSError]] = {}
"""Host and port → when it could not be reached, and why."""


class Refused(Exception):
    """It answered, but with a status that is no success."""

    def __init__(self, status: int, says: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.says = says
        """The beginning of what came with it, where it was wanted."""


class Broken(Exception):
    """The connection ended before the answer did."""


class TooLong(Exception):
    """The answer is longer than what is read of it."""


FOREIGN = (OSError, http.client.HTTPException, ValueError, Refused, Broken, TooLong)
"""Whatever `fetch` raises."""


def fetch(
    url: str, data: bytes | None, headers: Mapping[str, str], deadline: float, most_bytes: int, quote: bool = False
) -> bytes:
    """What comes back: all of it, and no more than `most_bytes`; with 0 nothing of it is read.

    TLS is verified, no redirect is followed, and a service on this machine is asked without the system's proxy.

    Args:
        data: what is posted; None: it is a GET.
        deadline: of `time.monotonic`; a look-up of a name alone may pass it, which is what `within` is for.
        quote: whether Refused holds what the service says.

    Raises:
        FOREIGN: there is no whole answer.
    """
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    sent = urllib.request.Request(url, data, {"User-Agent": "xiaolaba", **headers})
    try:
        with _opener(is_here(url)).open(sent, timeout=left_s) as response:
            return _body(response, deadline, most_bytes) if most_bytes else b""
    except urllib.error.HTTPError as exc:
        says = b""
        with exc:
            if quote:
                with suppress(*FOREIGN):
                    says = exc.read1(QUOTED_BYTES)
        raise Refused(exc.code, says) from exc
    except urllib.error.URLError as exc:
        if isinstance(exc.reason, OSError):
            raise exc.reason from exc
        raise


def reach(url: str, headers: Mapping[str, str], limit_s: float, most_bytes: int) -> bytes:
    """As `fetch`, a GET within `limit_s`; an address that could not be reached a moment ago is not tried again."""
    door = urlsplit(url).netloc
    when, failed = _UNREACHED.get(door, (0.0, None))
    if failed and time.monotonic() - when < REMEMBERED_S:
        raise failed.with_traceback(None)
    try:
        deadline = time.monotonic() + limit_s
        return within(limit_s, lambda: fetch(url, None, headers, deadline, most_bytes))
    except OSError as exc:
        _UNREACHED[door] = time.monotonic(), exc
        raise


def may_pass(exc: BaseException) -> bool:
    """Whether the same request may succeed in a moment: the service is busy or fails, or the connection broke."""
    if isinstance(exc, Refused):
        return exc.status == 429 or exc.status >= 500
    return isinstance(exc, (ConnectionResetError, BrokenPipeError, Broken, http.client.IncompleteRead))


def why(exc: Exception, limit_s: float) -> str:
    """The reason in the user's words, to be put behind the service's name; it holds nothing of what was sent."""
    match exc:
        case Refused() if 300 <= exc.status < 400:
            return _("it points to another address ({status}), which is not followed").format(status=exc.status)
        case Refused():
            return _("it answers with an error ({status})").format(status=exc.status)
        case TimeoutError():
            return _("no answer within {seconds} s").format(seconds=round(limit_s))
        case ssl.SSLError():
            told = getattr(exc, "verify_message", "") or exc.reason or type(exc).__name__
            return _("no secure connection ({why})").format(why=told)
        case socket.gaierror():
            return _("its name was not found (DNS)")
        case ConnectionResetError() | BrokenPipeError() | Broken() | http.client.IncompleteRead():
            return _("the connection broke")
        case OSError() if not isinstance(exc, urllib.error.URLError):
            return _("it cannot be reached ({why})").format(why=reason(exc))
        case _:
            return _("it cannot be reached ({why})").format(why=type(exc).__name__)


@cache
def _trusted() -> ssl.SSLContext:
    trusted = ssl.create_default_context()
    with suppress(ImportError):  # A Python of python.org on macOS finds no certificates of its own.
        import certifi

        trusted.load_verify_locations(certifi.where())
    return trusted


def _opener(here: bool) -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({} if here else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=_trusted()),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _body(response: Any, deadline: float, most_bytes: int) -> bytes:
    body = bytearray()
    while part := response.read1(min(1 << 16, most_bytes + 1 - len(body))):
        body += part
        if len(body) > most_bytes:
            raise TooLong
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:
        raise Broken
    return bytes(body)
