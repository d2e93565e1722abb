"""Servers with an OpenAI-style `POST /audio/speech`: one utterance, one request.

Sources: the speech endpoint of OpenAI's API reference (model, voice, input, response_format, speed 0.25 to 4, PCM at
24 kHz); docs/serving/speech_api.md of vllm-project/vllm-omni (the same, `language`, `GET /v1/audio/voices`, errors as
`{"error": {"message"}}`); README of remsky/Kokoro-FastAPI (the same, voices as objects with an `id`).
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from gettext import gettext as _
from pathlib import Path
from typing import Any

from broadcast.engines import answers, servers
from broadcast.errors import EngineUnavailable
from broadcast.model import Clip, Utterance, Voice

OPTIONS = (*servers.KNOWN, "model", "response_format", "rate", "language", "instructions")
"""`rate` in Hz is that of `response_format = "pcm"`; `language` and `instructions` are sent as they are."""
NEEDED = ("url", "model")
FORMATS = ("wav", "mp3", "pcm")
PCM_RATE = 24_000
SLOWEST, FASTEST = 0.25, 4.0
VOICES_BYTES = 256 * 1024
"""The most that is read of a list of voices."""
LISTED = 12
"""How many of them a hint names."""
FORMAT = 1
"""Raised when the same request would sound differently, so that cached clips are made again."""


class OpenAIEngine:
    """Speaks through the server that the voice's file names; only the sentence to speak is sent."""

    at_once = 1

    def __init__(self, cache: Path) -> None:
        """The cache folder is not used: there is nothing to unpack."""

    def check(self, voice: Voice) -> None:
        """Returns within 2 s if the server answers, takes the key, and, where it lists its voices, has this one.

        Raises:
            EngineUnavailable: it does not, or the voice's file is wrong.
        """
        _valid(voice)
        listed = _listed(servers.check(voice, "/audio/voices", _headers(voice), VOICES_BYTES, servers.KEY))
        one = re.fullmatch(r"[\w.-]+", voice.id)  # Mixtures such as `zf_xiaobei+zf_xiaoni` are in no list.
        if listed and one and voice.id.casefold() not in {name.casefold() for name in listed}:
            names = [name for name in (answers.quoted(name.encode()) for name in listed[:LISTED]) if name]
            raise EngineUnavailable(
                _("The server of the voice '{voice}' has no voice '{id}'.").format(voice=voice.name, id=voice.id),
                _("Correct `id` in its file to one of: {ids}.").format(ids=", ".join(names)),
            )

    def request(self, utterance: Utterance, voice: Voice, pace: float) -> str:
        """Canonical JSON of everything that is sent and where to, the key excepted."""
        made = {
            "engine": "openai",
            "format": FORMAT,
            "rate": voice.options.get("rate", ""),
            "sent": _sent(utterance, voice, pace),
            "url": voice.options.get("url", ""),
        }
        return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def speak(self, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        """The whole utterance, mono at the server's own rate.

        Raises:
            EngineUnavailable: no way to the server, it refuses, it does not answer in time, or the file is wrong.
            SynthesisFailed: nothing to say, or what came is not the whole utterance.
        """
        answers.speakable(utterance)
        _valid(voice)
        sent = _sent(utterance, voice, pace)
        speed = float(sent["speed"])
        pcm_rate = int(float(voice.options.get("rate", PCM_RATE))) if sent["response_format"] == "pcm" else 0
        key = servers.key(voice, servers.KEY)

        def hear(body: bytes) -> Clip:
            return answers.whole(body, utterance, voice, speed=speed, pcm_rate=pcm_rate, secret=key)

        data = json.dumps(sent, ensure_ascii=False).encode(errors="replace")
        return servers.speak(voice, utterance, "/audio/speech", data, _headers(voice), hear, speed, servers.KEY)


def _valid(voice: Voice) -> None:
    wrong = answers.wrong_options(voice, OPTIONS, NEEDED) + servers.wrong(voice, servers.KEY)
    if voice.options.get("response_format", FORMATS[0]) not in FORMATS:
        wrong.append(_("options.response_format must be one of: {names}").format(names=", ".join(FORMATS)))
    answers.described(voice, wrong)


def _sent(utterance: Utterance, voice: Voice, pace: float) -> dict[str, Any]:
    also = {name: voice.options[name] for name in ("language", "instructions") if voice.options.get(name)}
    return {
        "input": answers.sent(utterance, voice),
        "model": voice.options.get("model", ""),
        "response_format": voice.options.get("response_format", FORMATS[0]),
        "speed": answers.speed(voice, pace, SLOWEST, FASTEST),
        "voice": voice.id,
        **also,
    }


def _headers(voice: Voice) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "audio/*"}
    if key := servers.key(voice, servers.KEY):
        headers["Authorization"] = f"Bearer {key}"
    return headers


def _listed(body: bytes) -> list[str]:
    """The names in a list of voices, which are strings or objects with an `id`; empty where it is no such list."""
    with suppress(ValueError, KeyError, TypeError, RecursionError):
        found = json.loads(body)["voices"]
        names = [one if isinstance(one, str) else one["id"] for one in found]
        return names if all(isinstance(name, str) for name in names) else []
    return []
