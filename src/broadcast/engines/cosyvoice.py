"""CosyVoice's FastAPI server: one utterance, one form, headerless 16-bit samples back.

Sources: runtime/python/fastapi/server.py of FunAudioLLM/CosyVoice (the paths, their form fields, what comes back);
`sample_rate` in the models' own yaml (24,000 Hz for CosyVoice2 and 3, 22,050 for the first); `instruct_list` in its
cosyvoice/utils/common.py (the instructions that CosyVoice3 was trained on).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path

from broadcast.engines import answers, servers
from broadcast.errors import EngineUnavailable, reason
from broadcast.model import Clip, Utterance, Voice

FIELDS: Mapping[str, tuple[str, ...]] = {
    "instruct2": ("instruct_text", "prompt_wav"),
    "zero_shot": ("prompt_text", "prompt_wav"),
    "sft": ("spk_id",),
}
"""What `id` may be, the server's own ways to speak, and the options that each needs, which are its form's fields."""
OPTIONS = (*servers.KNOWN, "rate", "prefix", "instruct_text", "prompt_text", "prompt_wav", "spk_id")
"""`rate` in Hz; `prefix` is put before each sentence, such as a mark of the dialect that a model was trained on."""
RATE = 24_000
PROMPT_BYTES = 6_000_000
"""A recording to speak like: 30 s, the most that CosyVoice takes, at 48 kHz, 16 bits and two channels."""
SLOWEST, FASTEST = 0.5, 2.0
"""As the server takes no speed, its sound is stretched: WSOLA sounds well within this."""
FORMAT = 1
"""Raised when the same request would sound differently, so that cached clips are made again."""


class CosyVoiceEngine:
    """Speaks through the server that the voice's file names; the sentence and the recording to speak like are sent."""

    at_once = 1

    def __init__(self, cache: Path) -> None:
        """The cache folder is not used: there is nothing to unpack."""

    def check(self, voice: Voice) -> None:
        """Returns within 2 s if the server answers and the recording to speak like is there.

        Raises:
            EngineUnavailable: it does not, or the voice's file is wrong.
        """
        _valid(voice)
        servers.check(voice, "/", _headers(voice), 0)
        _prompt(voice)

    def request(self, utterance: Utterance, voice: Voice, pace: float) -> str:
        """Canonical JSON of everything that is sent and where to, the key excepted; of the recording its hash.

        Raises:
            EngineUnavailable: the recording cannot be read.
        """
        made = {
            "engine": "cosyvoice",
            "fields": _fields(utterance, voice),
            "format": FORMAT,
            "id": voice.id,
            "prompt": hashlib.sha256(_prompt(voice)).hexdigest(),
            "rate": voice.options.get("rate", ""),
            "speed": answers.speed(voice, pace, SLOWEST, FASTEST),
            "url": voice.options.get("url", ""),
        }
        return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def speak(self, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        """The whole utterance, mono at the model's rate.

        Raises:
            EngineUnavailable: no way to the server, it refuses, it does not answer in time, or the file is wrong.
            SynthesisFailed: nothing to say, or what came is not the whole utterance.
        """
        answers.speakable(utterance)
        _valid(voice)
        kind, form = _form(_fields(utterance, voice), _prompt(voice))
        rate = int(float(voice.options.get("rate", RATE)))
        key = servers.key(voice)

        def hear(body: bytes) -> Clip:
            return answers.whole(body, utterance, voice, pcm_rate=rate, secret=key)

        headers = {**_headers(voice), "Content-Type": kind}
        clip = servers.speak(voice, utterance, f"/inference_{voice.id}", form, headers, hear)
        return answers.stretched(clip, answers.speed(voice, pace, SLOWEST, FASTEST))


def _valid(voice: Voice) -> None:
    wrong = answers.wrong_options(voice, OPTIONS, ("url", *FIELDS.get(voice.id, ()))) + servers.wrong(voice)
    if voice.id not in FIELDS:
        wrong.append(_("`id` must be one of: {names}").format(names=", ".join(FIELDS)))
    answers.described(voice, wrong)


def _fields(utterance: Utterance, voice: Voice) -> dict[str, str]:
    text = voice.options.get("prefix", "") + answers.sent(utterance, voice)
    names = [name for name in FIELDS.get(voice.id, ()) if name != "prompt_wav"]
    return {"tts_text": text, **{name: voice.options.get(name, "") for name in names}}


def _prompt(voice: Voice) -> bytes:
    """The recording to speak like; empty where none is needed."""
    name = voice.options.get("prompt_wav", "")
    if not name or "prompt_wav" not in FIELDS.get(voice.id, ()):
        return b""
    hint = _("Put a WAV of 3 to 30 s there, of someone who agreed; docs/servers.md says more.")
    try:
        with Path(name).open("rb") as file:
            data = file.read(PROMPT_BYTES + 1)
    except OSError as exc:
        raise EngineUnavailable(
            _("The recording that the voice '{voice}' speaks like cannot be read: {path}: {why}.").format(
                voice=voice.name, path=name, why=reason(exc)
            ),
            hint,
        ) from exc
    if len(data) > PROMPT_BYTES or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise EngineUnavailable(
            _("The recording that the voice '{voice}' speaks like, {path}, is no WAV of at most {limit} MB.").format(
                voice=voice.name, path=name, limit=PROMPT_BYTES // 1_000_000
            ),
            hint,
        )
    return data


def _headers(voice: Voice) -> dict[str, str]:
    key = servers.key(voice)
    return {"Authorization": f"Bearer {key}"} if key else {}


def _form(fields: Mapping[str, str], prompt: bytes) -> tuple[str, bytes]:
    """The content type and the bytes of a form. Source: multipart/form-data, RFC 7578."""
    mark = secrets.token_hex(16)
    parts = []
    for name, value in fields.items():
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode(errors="replace")
        )
    if prompt:
        head = 'Content-Disposition: form-data; name="prompt_wav"; filename="prompt.wav"\r\nContent-Type: audio/wav'
        parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + prompt + b"\r\n")
    return f"multipart/form-data; boundary={mark}", b"".join((*parts, f"--{mark}--\r\n".encode()))
