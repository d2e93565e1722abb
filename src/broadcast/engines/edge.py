"""Microsoft Edge's online read-aloud voices through `edge-tts`: one utterance, one request, nothing half-spoken."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from broadcast.audio.files import decode
from broadcast.deadline import within
from broadcast.engines import answers
from broadcast.errors import DecodeFailed, EngineError, EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Mark, Utterance, Voice

VOICE_IDS = frozenset({
    "zh-CN-XiaoxiaoNeural", "zh-CN-XiaoyiNeural", "zh-CN-YunjianNeural", "zh-CN-YunxiNeural", "zh-CN-YunxiaNeural",
    "zh-CN-YunyangNeural", "zh-CN-liaoning-XiaobeiNeural", "zh-CN-shaanxi-XiaoniNeural", "zh-HK-HiuGaaiNeural",
    "zh-HK-HiuMaanNeural", "zh-HK-WanLungNeural", "zh-TW-HsiaoChenNeural", "zh-TW-HsiaoYuNeural", "zh-TW-YunJheNeural",
})  # fmt: skip
"""The only names that may reach edge-tts, which writes a name into the SSML without escaping it."""

COUNTERPARTS: Mapping[str, type[EngineError]] = {
    "EdgeTTSException": EngineUnavailable,
    "UnknownResponse": EngineUnavailable,
    "UnexpectedResponse": EngineUnavailable,
    "NoAudioReceived": SynthesisFailed,
    "WebSocketError": EngineUnavailable,
    "SkewAdjustmentError": EngineUnavailable,
}
"""What each exception of edge-tts becomes."""

CHECK_LIMIT_S = 1.8
"""Import, DNS and TCP together; an engine's check has 2 s."""
REQUEST_LIMIT_S = 20.0
"""One attempt: a sentence of 60 syllables takes about 2 s; a dead connection would otherwise last for ever."""
UTTERANCE_LIMIT_S = 45.0
"""All attempts at one utterance with their waits, so that a nightly run of 40 sentences cannot take the night."""
ABANDON_S = 0.5
"""What a stopped request gets to end by itself; a hanging DNS look-up would hold `asyncio.run` until it returns."""
ATTEMPTS = 3
BACKOFF_S = 1.0
"""The first wait between attempts; the next is twice as long, both with up to as much jitter."""
BYTES_LIMIT = 4096
"""UTF-8 after XML escaping; edge-tts cuts a longer text in two. Source: edge_tts.communicate, 7.3.1."""
TICKS_PER_S = 10_000_000
"""Boundaries come in units of 100 ns. Source: edge_tts.constants, 7.3.1."""
SHORT_S = 0.05
"""How much earlier than its last word the sound may end: two MP3 frames, for rounding."""
FORMAT = 1
"""Raised when the same request would sound differently, so that cached clips are made again."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A boundary that the service reported, in seconds from the start of the sound."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one request brought."""

    mp3: bytes
    words: tuple[_Word, ...]
    ended: bool | None
    """Whether the service said that it was done; None: this edge-tts does not tell."""


class _Truncated(Exception):
    """The sound stops before the sentence does."""


class EdgeEngine:
    """Speaks through Microsoft's online service; only the sentence to speak leaves the machine."""

    at_once = 1

    def __init__(self, cache: Path) -> None:
        """The cache folder is not used: there is nothing to unpack."""

    def check(self, voice: Voice) -> None:
        """Returns within 2 s if the service, or the proxy on the way to it, accepts a connection.

        Raises:
            EngineUnavailable: it does not, or the voice is none of the service's Chinese voices.
        """
        if voice.id not in VOICE_IDS:
            raise EngineUnavailable(*_unknown(voice))
        with _doorway(voice):
            within(CHECK_LIMIT_S, _knock)

    def request(self, utterance: Utterance, voice: Voice, pace: float) -> str:
        """Canonical JSON of everything that is sent."""
        sent = {
            "engine": "edge",
            "format": FORMAT,
            "rate": _rate(voice, pace),
            "text": answers.sent(utterance, voice),
            "voice": voice.id,
        }
        return json.dumps(sent, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def speak(self, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        """The whole utterance, mono at 24 kHz, with the time of each character where the service's words match.

        Raises:
            EngineUnavailable: no way to the service, it refuses, or it does not answer in time.
            SynthesisFailed: nothing to say, too long, no sound, or only part of the sentence.
        """
        text, sent = utterance.spoken, answers.sent(utterance, voice)
        if voice.id not in VOICE_IDS:
            raise SynthesisFailed(*_unknown(voice))
        answers.speakable(utterance)
        size = len(escape(sent).encode(errors="replace"))
        if size > BYTES_LIMIT:
            raise SynthesisFailed(
                _("The sentence '{start}…' is too long for the online voice: {size} bytes, at most {limit}.").format(
                    start=text[:20], size=size, limit=BYTES_LIMIT
                ),
                _("Split it into shorter sentences."),
            )
        with _doorway(voice, text):
            return _persist(sent, voice.id, _rate(voice, pace))


def _rate(voice: Voice, pace: float) -> str:
    """The change of speed as the service takes it: `+10%` for a pace a tenth above the voice's own; −50 to +100 %."""
    return f"{min(max(round((pace / voice.base_pace - 1) * 100), -50), 100):+d}%"


def _persist(text: str, voice_id: str, rate: str) -> Clip:
    """The first whole answer, tried again where another attempt can help."""
    import edge_tts  # noqa: F401  # half a second the first time, which is none of the service's
    import tenacity

    deadline = time.monotonic() + UTTERANCE_LIMIT_S
    attempts = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        wait=tenacity.wait_exponential(multiplier=BACKOFF_S) + tenacity.wait_random(0, BACKOFF_S),
        retry=tenacity.retry_if_exception(_may_pass),
        reraise=True,
    )
    return attempts(_attempt, text, voice_id, rate, deadline)


def _may_pass(exc: BaseException) -> bool:
    """Whether the same request may succeed in a moment: refused, dropped or cut short, not hung nor unreachable."""
    import aiohttp
    from edge_tts import exceptions as theirs

    if isinstance(exc, (TimeoutError, aiohttp.ClientConnectorError)):
        return False
    passing = (theirs.NoAudioReceived, theirs.WebSocketError, theirs.SkewAdjustmentError)
    return isinstance(exc, (aiohttp.ClientError, OSError, _Truncated, DecodeFailed, *passing))


def _attempt(text: str, voice_id: str, rate: str, deadline: float) -> Clip:
    import asyncio

    limit_s = min(REQUEST_LIMIT_S, deadline - time.monotonic())

    def ask() -> _Answer:
        return asyncio.run(asyncio.wait_for(_ask(text, voice_id, rate), limit_s))

    answer = within(limit_s + ABANDON_S, ask)
    return _whole(answer, decode(answer.mp3, "mp3"), text)


async def _ask(text: str, voice_id: str, rate: str) -> _Answer:
    """One request with a fresh client, as a client's second request goes wrong."""
    from edge_tts import Communicate
    from edge_tts.exceptions import UnexpectedResponse

    client = Communicate(text, voice_id, rate=rate, boundary="WordBoundary", proxy=_proxy(_address()))
    mp3 = bytearray()
    words: list[_Word] = []
    try:
        async for chunk in client.stream():
            if chunk["type"] == "audio":
                mp3 += chunk["data"]
            else:
                start_s = chunk["offset"] / TICKS_PER_S
                words.append(_Word(chunk["text"], start_s, start_s + chunk["duration"] / TICKS_PER_S))
    except (LookupError, TypeError, ValueError) as exc:
        raise UnexpectedResponse(repr(exc)) from exc
    # The client forgets the bytes of a request when `turn.end` arrives, and ends as quietly without it.
    open_bytes = client.state.get("chunk_audio_bytes")
    return _Answer(bytes(mp3), tuple(words), None if open_bytes is None else open_bytes == 0)


def _whole(answer: _Answer, clip: Clip, text: str) -> Clip:
    """The clip with its marks.

    Raises:
        _Truncated: it is silent, ends before its last word, or the service never came to the end.
    """
    if not clip.samples.any() or clip.seconds < max((w.end_s for w in answer.words), default=0.0) - SHORT_S:
        raise _Truncated
    marks = _marks(answer.words, text, clip.seconds)
    ended = answer.ended
    if ended is None:
        ended = bool(marks) and not any(c.isalnum() for c in text[marks[-1].index + 1 :])
    if not ended:
        raise _Truncated
    return replace(clip, marks=marks)


def _marks(words: tuple[_Word, ...], text: str, seconds: float) -> tuple[Mark, ...]:
    """Each word's time shared evenly by its characters; empty when the words are not those of the text, in order."""
    marks: list[Mark] = []
    at, now_s = 0, 0.0
    for word in words:
        found = text.find(word.text.strip(), at)
        if found < 0 or any(c.isalnum() for c in text[at:found]):
            return ()
        at = found + len(word.text.strip())
        heard = [i for i in range(found, at) if text[i].isalnum()]
        start_s, end_s = max(word.start_s, now_s), min(word.end_s, seconds)
        if end_s < start_s:
            return ()
        step_s = (end_s - start_s) / max(len(heard), 1)
        marks += [Mark(i, start_s + n * step_s, start_s + (n + 1) * step_s) for n, i in enumerate(heard)]
        now_s = end_s
    return tuple(marks)


def _knock() -> None:
    """Connects to what a request would connect to first, and hangs up."""
    door = urlsplit(_proxy(_address()) or _address())
    port = door.port or (443 if door.scheme in ("wss", "https") else 80)
    socket.create_connection((door.hostname or "", port), timeout=CHECK_LIMIT_S).close()


def _address() -> str:
    """The URL that the client will connect to."""
    from edge_tts import communicate

    return str(vars(communicate)["WSS_URL"])


def _proxy(url: str) -> str | None:
    """The HTTP proxy that the environment or the system sets for `url`; aiohttp alone would heed only WSS_PROXY."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("https" if parts.scheme == "wss" else "http")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    return proxy if proxy and proxy.startswith(("http://", "https://")) else None


@contextmanager
def _doorway(voice: Voice, text: str = "") -> Iterator[None]:
    """Whatever edge-tts, aiohttp, the network or the decoder raise inside leaves as one of our errors."""
    try:
        yield
    except ImportError as exc:
        raise EngineUnavailable(
            _("The online voice '{voice}' needs the package edge-tts: {why}.").format(voice=voice.name, why=exc),
            _("Run `pip install --upgrade edge-tts`."),
        ) from exc
    except _foreign() as exc:
        raise _ours(exc, voice, text) from exc


def _foreign() -> tuple[type[Exception], ...]:
    import aiohttp
    from edge_tts.exceptions import EdgeTTSException

    return (EdgeTTSException, aiohttp.ClientError, OSError, _Truncated, DecodeFailed)


def _ours(exc: Exception, voice: Voice, text: str) -> EngineError:
    """Our error for one of theirs, with what to do next."""
    import aiohttp
    from edge_tts import exceptions as theirs

    either = _("{first}, or choose an embedded voice, which needs no network: `broadcast voices` lists them.")
    network = either.format(first=_("Check the network")) + _proxy_note()
    status = exc.status if isinstance(exc, aiohttp.ClientResponseError) else 0
    reason = getattr(exc, "os_error", exc)
    kind = COUNTERPARTS.get(type(exc).__name__, EngineUnavailable)
    if isinstance(exc, TimeoutError):
        what, hint = _("The service of the online voice '{voice}' did not answer in time."), network
    elif status == 403 or isinstance(exc, theirs.SkewAdjustmentError):
        what = _("The service of the online voice '{voice}' refused the connection (403).")
        hint = _(
            "Set the computer's clock right, as the service refuses a wrong one; "
            "it may also be blocked where you are, or want a newer edge-tts (`pip install --upgrade edge-tts`)"
        )
        hint = either.format(first=hint) + _proxy_note()
    elif status == 429:
        what = _("The service of the online voice '{voice}' has too many requests (429).")
        hint = either.format(first=_("Try again in a few minutes"))
    elif status:
        what, hint = _("The service of the online voice '{voice}' answered with an error ({why})."), network
    elif isinstance(exc, (_Truncated, DecodeFailed)):
        kind, what = SynthesisFailed, _("The online voice '{voice}' sent only part of the sentence '{text}'.")
        hint = network
    elif isinstance(exc, theirs.NoAudioReceived):
        what, hint = _("The online voice '{voice}' sent no sound for the sentence '{text}'."), network
    elif isinstance(exc, theirs.WebSocketError):
        what, hint = _("The connection to the service of the online voice '{voice}' broke ({why})."), network
    elif isinstance(exc, theirs.EdgeTTSException):
        what = _("The service of the online voice '{voice}' answered something unknown ({why}).")
        hint = either.format(first=_("Run `pip install --upgrade edge-tts`"))
    elif isinstance(reason, socket.gaierror):
        what, hint = _("The name of the service of the online voice '{voice}' was not found (DNS)."), network
    elif isinstance(exc, aiohttp.ClientSSLError):
        what = _("No secure connection to the service of the online voice '{voice}' ({why}).")
        hint = either.format(first=_("Set the computer's clock right")) + _proxy_note()
    else:
        what, hint = _("The service of the online voice '{voice}' cannot be reached ({why})."), network
    why = status or str(exc) or type(exc).__name__
    return kind(what.format(voice=voice.name, text=text, why=why), hint)


def _proxy_note() -> str:
    """A sentence about the proxy that is set, without its password; empty when there is none."""
    from urllib.request import getproxies

    proxies = getproxies()
    proxy = next((proxies[scheme] for scheme in ("wss", "https", "ws", "http") if proxies.get(scheme)), "")
    return " " + _("A proxy is set: {proxy}.").format(proxy=proxy.rpartition("@")[2].split("://")[-1]) if proxy else ""


def _unknown(voice: Voice) -> tuple[str, str]:
    """Message and hint for a voice that is not the service's."""
    return (
        _("The voice '{voice}' names '{id}', which is no Chinese voice of the online service.").format(
            voice=voice.name, id=voice.id
        ),
        _("Correct `id` in its file to one of: {ids}.").format(ids=", ".join(sorted(VOICE_IDS))),
    )
