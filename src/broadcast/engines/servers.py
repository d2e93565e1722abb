"""A speech server that somebody runs: where it is, whether it is there, its key, and one request for one utterance."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from gettext import gettext as _
from urllib.parse import urlsplit

from broadcast import service
from broadcast.config import astray, is_here
from broadcast.deadline import within
from broadcast.engines import answers
from broadcast.errors import EngineError, EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Utterance, Voice

KEY = "BROADCAST_TTS_KEY"
"""The environment variable with the key, where the voice's file names no other."""
KEYS = re.compile(r"BROADCAST_(?!REWRITER_KEY\Z)[A-Z0-9_]+")
"""The variables that a voice's file may name: a file from elsewhere cannot send out just any secret, nor the
rewriter's key."""
CHECK_LIMIT_S = 1.8
"""An engine's check has 2 s."""
ABANDON_S = 0.5
"""What an attempt gets to end by itself at its limit."""
KNOWN = ("url", "key_env", "seconds")
"""The options that every server takes: its address, the variable with its key, the longest that an attempt may take."""


def wrong(voice: Voice, key_name: str = "") -> list[str]:
    """What is wrong with the server's address and key; `key_name` as `key` has it."""
    url, key_env = voice.options.get("url", ""), voice.options.get("key_env", "")
    name, given = key_env or key_name, key(voice, key_name)
    found = list(filter(None, [astray(url, voice.online)])) if url else []
    if key_env and not KEYS.fullmatch(key_env):
        found.append(_("options.key_env must be the name of an environment variable such as BROADCAST_MY_KEY"))
    elif key_env and not given:
        found.append(_("the environment variable {name} is not set").format(name=name))
    elif not (given.isascii() and given.isprintable()):
        found.append(_("{name} holds what no key can hold").format(name=name))
    elif given and url and not (url.startswith("https://") or is_here(url)):
        found.append(_("the key in {name} is only sent to https:// or this machine").format(name=name))
    return found


def key(voice: Voice, otherwise: str = "") -> str:
    """The key from the environment: of the variable that the voice's file names, else of `otherwise`; empty: none."""
    named = voice.options.get("key_env", "") or otherwise
    return os.environ.get(named, "").strip() if KEYS.fullmatch(named) else ""


def address(voice: Voice, path: str) -> str:
    return voice.options.get("url", "").rstrip("/") + path


def check(voice: Voice, path: str, headers: Mapping[str, str], most_bytes: int, key_name: str = "") -> bytes:
    """What the server answers to a GET within 2 s; empty where it has no such path. `key_name` as `key` has it.

    Raises:
        EngineUnavailable: it does not answer, refuses the key, or fails.
    """
    with doorway(voice, CHECK_LIMIT_S, key_name):
        try:
            return service.reach(address(voice, path), headers, CHECK_LIMIT_S, most_bytes)
        except service.Refused as exc:
            if exc.status in (401, 403) or exc.status >= 500:
                raise
            return b""
        except service.TooLong:
            return b""


def speak(
    voice: Voice,
    utterance: Utterance,
    path: str,
    data: bytes,
    headers: Mapping[str, str],
    hear: Callable[[bytes], Clip],
    speed: float = 1.0,
    key_name: str = "",
) -> Clip:
    """What `hear` makes of the first whole answer. `key_name` as `key` has it.

    Raises:
        EngineUnavailable: no way to the server, it refuses, or it does not answer in time.
        SynthesisFailed: it does not speak this utterance.
    """
    limit_s, most = answers.seconds(voice), answers.most_bytes(utterance, speed)

    def attempt(left_s: float) -> Clip:
        deadline = time.monotonic() + left_s
        ask = partial(service.fetch, address(voice, path), data, headers, deadline, most, quote=True)
        return hear(within(left_s + ABANDON_S, ask))

    with doorway(voice, limit_s, key_name, utterance):
        return answers.persist(attempt, service.may_pass, limit_s)


@contextmanager
def doorway(voice: Voice, limit_s: float, key_name: str, utterance: Utterance | None = None) -> Iterator[None]:
    """Whatever the network, the server or the decoder raise inside leaves as one of our errors, without the key."""
    try:
        yield
    except answers.Unusable as exc:
        text = utterance.text if utterance else ""
        raise SynthesisFailed(
            _("The voice '{voice}' did not speak '{text}': {why}.").format(
                voice=voice.name, text=text[:20], why=exc.message
            ),
            _look(),
        ) from exc
    except service.FOREIGN as exc:
        raise _ours(exc, voice, limit_s, key_name) from exc


def _look() -> str:
    return _("Look at what its server reports, or choose another voice: `broadcast voices`.")


def _ours(exc: Exception, voice: Voice, limit_s: float, key_name: str) -> EngineError:
    kind: type[EngineError] = EngineUnavailable
    hint, name = _look(), voice.options.get("key_env") or key_name
    match exc:
        case service.Refused() if exc.status in (401, 403) and not name:
            why = _("it wants a key, and none was sent ({status})").format(status=exc.status)
            hint = _("Name the environment variable that holds it as `options.key_env`; docs/servers.md says how.")
        case service.Refused() if exc.status in (401, 403):
            why = _("it refuses the key ({status}): check the environment variable {name}")
            why = why.format(status=exc.status, name=name)
        case service.Refused() if exc.status == 404:
            why = _("it knows no such address, model or voice (404)")
            hint = answers.correct(voice)
        case service.Refused() if 400 <= exc.status < 500 and exc.status != 429:
            kind, why = SynthesisFailed, service.why(exc, limit_s)
        case service.TooLong():
            kind, why = SynthesisFailed, answers.too_long()
        case OSError() if not isinstance(exc, TimeoutError):
            why = service.why(exc, limit_s)
            hint = _("Start the server, or correct `url` in the voice's file; docs/servers.md says how.")
        case _:
            why = service.why(exc, limit_s)
    if isinstance(exc, service.Refused) and exc.status not in (401, 403):
        says = answers.quoted(exc.says, key(voice, key_name))
        why += f": {says}" if says else ""
    return kind(
        _("The server of the voice '{voice}' at {address}: {why}.").format(
            voice=voice.name, address=urlsplit(voice.options.get("url", "")).netloc, why=why
        ),
        hint,
    )
