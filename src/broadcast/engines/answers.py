"""What a server or a program gave for an utterance: whole speech, or the reason why it is none."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from gettext import gettext as _
from typing import Any

import numpy as np

from broadcast.audio import files
from broadcast.audio.levels import sound_bounds
from broadcast.errors import DecodeFailed, EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Samples, Utterance, Voice

ATTEMPTS = 3
BACKOFF_S = 1.0
"""The first wait between attempts; the next is twice as long, both with up to as much jitter."""
SECONDS = 60.0
"""The longest that one attempt may take where the voice's file does not say: a model that speaks at real time needs
15 s for a sentence of 60 syllables, one on a weak machine four times as long."""
UTTERANCE = 2.0
"""All attempts at one utterance, in attempts that take their longest: a night is not lost to one sentence."""

SHORTEST = 0.45
"""The least that may be heard, of what the syllables last at the voice's own pace: estimates of it are a third off at
worst, so that less than this is a part of the sentence."""
SHORTEST_S = 0.06
"""The least a syllable: sixteen a second, which nobody speaks."""
LONGEST_S, LONGEST_MORE_S = 1.2, 3.0
"""The most a syllable, and besides for pauses: four times as slow as a slow reader. A model that loops or babbles goes
on until its own limit, which is more."""
BYTES_A_SECOND = 48_000 * 2 * 2
"""Of the largest sound that a server may send: 48 kHz, 16 bits, two channels."""
MORE_BYTES = 1 << 20
"""For headers, silence and short utterances."""
SILENT_DB = -50.0
"""A peak under it is silence: a speech synthesiser peaks at about -10 dBFS."""
NOISE = 0.3
"""The correlation of a sound with itself a sample later: that of speech is near 1, as its strength lies in the vowels'
harmonics; samples that were none, such as compressed sound taken for them, have 0."""
RATES = range(8_000, 192_001)
"""Hz, of sound that can be speech."""
QUOTED = 120
"""Characters of a foreign message."""

KINDS = ((b"RIFF", "wav"), (b"ID3", "mp3"), (b"fLaC", "flac"), (b"OggS", "ogg"))
"""How files begin. Sources: RIFF/WAVE; ID3v2.4 section 3.1; FLAC, RFC 9639 section 6; Ogg, RFC 3533 section 6."""
STREAMED = 0x7FFF_0000
"""From this size on, what a WAV header says of its data is a mark for a length that was not yet known."""


class Unusable(Exception):
    """It is no whole utterance; the message says why, to be put behind the voice's name."""

    def __init__(self, message: str, passing: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.passing = passing
        """Whether another attempt may do better: a neural voice does not fail twice in the same way."""


def sent(utterance: Utterance, voice: Voice) -> str:
    """What the voice is to read: a Mandarin one gets the homophones, character for character."""
    return utterance.respelled if utterance.respelled and voice.locale.startswith("zh-CN") else utterance.spoken


def speakable(utterance: Utterance) -> None:
    """
    Raises:
        SynthesisFailed: there is nothing to say.
    """
    if not any(c.isalnum() for c in utterance.spoken):
        raise SynthesisFailed(
            _("There is nothing to say in '{text}'.").format(text=utterance.spoken),
            _("Write a sentence, or remove it."),
        )


def speed(voice: Voice, pace: float, least: float, most: float) -> float:
    """The pace in parts of the voice's own, within what is possible, to two digits."""
    return round(min(max(pace / voice.base_pace, least), most), 2)


def stretched(clip: Clip, wanted: float) -> Clip:
    """The clip at that part of its pace, for a voice that takes no speed itself."""
    return clip if wanted == 1 else files.at_tempo(clip, wanted)


def seconds(voice: Voice) -> float:
    """The option `seconds`, or SECONDS; what is no number counts as SECONDS, as `wrong_options` tells it."""
    try:
        return float(voice.options.get("seconds", SECONDS))
    except ValueError:
        return SECONDS


def wrong_options(voice: Voice, known: Iterable[str], needed: Iterable[str]) -> list[str]:
    """What is wrong with the names of the voice's options, and with those numbers that every engine takes."""
    known = tuple(known)
    unknown, missing = sorted(set(voice.options) - set(known)), [one for one in needed if not voice.options.get(one)]
    wrong = []
    if unknown:
        wrong.append(
            _("options.{names} is not known; there are: {known}").format(
                names=", ".join(unknown), known=", ".join(known)
            )
        )
    if missing:
        wrong.append(_("options.{names} is missing").format(names=", ".join(missing)))
    for name, least, most in (("seconds", 1, 600), ("rate", RATES[0], RATES[-1])):
        if name in known and (given := voice.options.get(name)) is not None and not _within(given, least, most):
            wrong.append(
                _("options.{name} must be a number between {least} and {most}").format(
                    name=name, least=least, most=most
                )
            )
    return wrong


def _within(given: str, least: float, most: float) -> bool:
    with suppress(ValueError):
        return least <= float(given) <= most
    return False


def described(voice: Voice, wrong: Iterable[str]) -> None:
    """
    Raises:
        EngineUnavailable: something is wrong with how the voice is described; all of it.
    """
    if wrong := tuple(wrong):
        raise EngineUnavailable(
            _("The voice '{voice}' is not described right: {wrong}.").format(voice=voice.name, wrong="; ".join(wrong)),
            correct(voice),
        )


def correct(voice: Voice) -> str:
    """A hint."""
    return _("Correct its file, voices/{voice}.toml; docs/servers.md says how.").format(voice=voice.name)


def too_long() -> str:
    return _("its answer is longer than any such sentence")


def message(says: str) -> str:
    return _("it sent no sound but a message: {says}").format(says=says)


def persist(attempt: Callable[[float], Clip], may_pass: Callable[[BaseException], bool], limit_s: float) -> Clip:
    """The first whole clip that `attempt` gives within so many seconds, tried again where that can help."""
    import tenacity

    deadline = time.monotonic() + UTTERANCE * limit_s
    attempts = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(ATTEMPTS) | tenacity.stop_before_delay(UTTERANCE * limit_s),
        wait=tenacity.wait_exponential(multiplier=BACKOFF_S) + tenacity.wait_random(0, BACKOFF_S),
        retry=tenacity.retry_if_exception(lambda exc: getattr(exc, "passing", False) or may_pass(exc)),
        reraise=True,
    )
    return attempts(lambda: attempt(min(limit_s, deadline - time.monotonic())))


def longest_s(utterance: Utterance, speed: float = 1.0) -> float:
    """The most that an utterance may last at that part of a usual pace."""
    return LONGEST_S * utterance.count / min(speed, 1) + LONGEST_MORE_S


def most_bytes(utterance: Utterance, speed: float = 1.0) -> int:
    """The most that is read of an answer."""
    return round(longest_s(utterance, speed) * BYTES_A_SECOND) + MORE_BYTES


def whole(
    body: bytes, utterance: Utterance, voice: Voice, *, speed: float = 1.0, pcm_rate: int = 0, secret: str = ""
) -> Clip:
    """The answer as mono sound at its own rate, whatever its server calls it.

    Args:
        speed: the part of the voice's own pace that was asked for.
        pcm_rate: Hz, where headerless 16-bit samples of one channel are expected; 0: a file is.
        secret: what is never quoted.

    Raises:
        Unusable: it is no sound, silence, a part of the utterance, or goes on for too long.
    """
    if not body:
        raise Unusable(_("it sent nothing"))
    if _is_text(body):
        raise Unusable(_textual(body, secret), passing=False)
    kind = _kind(body, bool(pcm_rate))
    try:
        clip = _pcm(body, pcm_rate) if kind == "pcm" else _decoded(body, kind)
    except DecodeFailed as exc:
        raise Unusable(_("what it sent is no sound that can be read")) from exc
    if clip.rate not in RATES:
        raise Unusable(_("what it sent has {rate} samples a second").format(rate=clip.rate), passing=False)
    if not np.isfinite(clip.samples).all():
        raise Unusable(_("what it sent is no sound that can be read"))
    if not len(clip.samples) or np.abs(clip.samples - clip.samples.mean()).max() < 10 ** (SILENT_DB / 20):
        raise Unusable(_("it sent silence"))
    if _next_to_next(clip.samples) < NOISE:
        raise Unusable(_("what it sent is noise"), passing=False)
    first, last = sound_bounds(clip)
    heard_s = (last - first) / clip.rate
    if heard_s < max(SHORTEST_S, SHORTEST * 60 / voice.base_pace) * utterance.count / max(speed, 1):
        raise Unusable(_("it sent only part of the sentence"))
    if heard_s > longest_s(utterance, speed):
        raise Unusable(_("it spoke for {seconds} s, far too long for the sentence").format(seconds=round(heard_s)))
    return clip


def _kind(body: bytes, pcm: bool) -> str:
    for magic, kind in KINDS:
        if body.startswith(magic):
            return kind
    frame = body[0] == 0xFF and body[1:2] >= b"\xe0"  # Source: ISO/IEC 11172-3, clause 2.4.1.3, the sync word.
    if pcm and not (frame and _next_to_next(_pcm(body[: len(body) // 2 * 2], 1).samples) < NOISE):
        return "pcm"
    return "mp3"  # What is none does not decode.


def _decoded(body: bytes, kind: str) -> Clip:
    if kind == "wav" and _is_cut(body):
        raise Unusable(_("it sent only part of the sentence"))
    if kind in ("wav", "mp3"):
        with suppress(DecodeFailed):
            return files.decode(body, kind)
    return Clip(files.decoded(body, kind), files.RATE)  # such as a WAV of floats


def _pcm(body: bytes, rate: int) -> Clip:
    if len(body) % 2:
        raise Unusable(_("it sent only part of the sentence"))
    samples: Samples = np.frombuffer(body, "<i2").astype(np.float32) / np.float32(32768)
    return Clip(samples, rate)


def _next_to_next(samples: Samples) -> float:
    """The correlation of the samples with those one later, -1 to 1; 0 for silence."""
    moving = samples.astype(np.float64) - samples.mean(dtype=np.float64)
    power = float(moving @ moving)
    return float(moving[1:] @ moving[:-1]) / power if power else 0.0


def _is_cut(wav: bytes) -> bool:
    """Whether a WAV ends before the data that its header announces. Source: RIFF, chunks of an id and a size."""
    at = 12
    while at + 8 <= len(wav):
        name, size = wav[at : at + 4], int.from_bytes(wav[at + 4 : at + 8], "little")
        if name == b"data":
            return size < STREAMED and at + 8 + size > len(wav)
        at += 8 + size + size % 2
    return False


def _is_text(body: bytes) -> bool:
    head = body[:400]
    for cut in range(4):  # in the middle of a character
        with suppress(UnicodeDecodeError):
            said = head[: len(head) - cut].decode()
            return bool(said.strip()) and all(c.isprintable() or c.isspace() for c in said)
    return False


def _textual(body: bytes, secret: str) -> str:
    if body.lstrip()[:1] == b"<":
        return _("it sent a web page instead of sound")
    if says := quoted(body, secret):
        return message(says)
    return _("it sent text instead of sound")


def quoted(says: bytes, secret: str = "") -> str:
    """What a foreign message says, for a line of ours: short, without control characters; empty for a web page.

    JSON is looked through for `message`, `detail`, `msg` or `error`, which is where servers put it.
    """
    text = says.decode("utf-8", "replace").strip()
    if text.startswith("<"):
        return ""
    with suppress(ValueError, RecursionError):
        text = _message(json.loads(text)) or ""
    if secret:
        text = text.replace(secret, "…")
    plain = " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text).split())
    return plain if len(plain) <= QUOTED else plain[:QUOTED] + "…"


def _message(value: Any, deep: int = 4) -> str:
    if isinstance(value, str):
        return value
    if not deep:
        return ""
    if isinstance(value, list):
        return next(filter(None, (_message(one, deep - 1) for one in value[:4])), "")
    if isinstance(value, dict):
        found = (_message(value.get(name), deep - 1) for name in ("message", "detail", "msg", "error"))
        return next(filter(None, found), "")
    return ""
