"""Kokoro-82M, the embedded neural voice: offline, on the CPU, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from gettext import gettext as _
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.config import shipped
from broadcast.engines import contour, kokoro_model
from broadcast.engines.ipa import phonemes
from broadcast.engines.phonemes import LETTERS, PUNCTUATION, VOCABULARY, syllable
from broadcast.errors import EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Mark, Samples, Syllable, Utterance, Voice

FORMAT = 1
"""Raised when the same request gives another clip: another cut, other marks."""
BENT = 1
"""As FORMAT, for voices whose pitch is given."""
CHECKED_FRAMES = 5
LEAST_FRAMES = {1: 4, 2: 6, 3: 9}
MARKS, MARK_FRAMES = "→↗↓↘", 3
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


def _in_number(part: tuple[Syllable, ...], position: int) -> bool:
    return 0 <= position < len(part) and part[position].char in DIGITS


@dataclass(frozen=True, slots=True)
class _Token:
    """One of the model's symbols."""

    position: int
    """Of its character in the utterance."""
    symbol: str
    heard: bool = True
    rhyme: bool = True
    """Whether it carries the syllable's pitch."""


def _symbols(part: tuple[Syllable, ...], offset: int) -> Iterator[_Token]:
    """The phonemes of some syllables, the first of which is the utterance's `offset`-th.

    Raises:
        SynthesisFailed: a character has no sound here; it is never left out silently.
    """
    last = " "
    for position, said in enumerate(part):
        sound, onset, heard = _sound(part, position)
        if heard and _in_number(part, position) and position and part[position - 1].char == said.char:
            yield _Token(offset + position, " ", heard=False)
        for number, symbol in enumerate(sound):
            if symbol == " " and last == " ":
                continue
            last = symbol
            yield _Token(offset + position, symbol, heard, number >= onset)


def _sound(part: tuple[Syllable, ...], position: int) -> tuple[str, int, bool]:
    """A character's symbols, how many of them precede its rhyme, and whether it is a syllable."""
    said = part[position]
    if said.said or said.sound:
        try:
            return (*phonemes(said.sound, said.tone), True) if said.sound else (syllable(said.said), 0, True)
        except ValueError as exc:
            reading = said.said or said.sound + said.tone
            raise SynthesisFailed(
                _("'{char}' has the reading '{reading}', which this voice cannot say.").format(
                    char=said.char, reading=reading
                ),
                _("Correct it in the script's `readings`, for example {example}.").format(
                    example='{"还款" = "huan2 kuan3"}'
                ),
            ) from exc
    if said.char in LETTERS:
        return LETTERS[said.char], 0, True
    if said.char == "，" and _in_number(part, position - 1) and _in_number(part, position + 1):
        return " ", 0, False
    if said.char in PUNCTUATION:
        return PUNCTUATION[said.char], 0, False
    raise SynthesisFailed(
        _("The embedded voice has no sound for '{char}'.").format(char=said.char),
        _("Write it in hanzi, or give its reading in the script's `readings`."),
    )


def _parts(syllables: tuple[Syllable, ...]) -> Iterator[list[_Token]]:
    """Pieces that the model takes at once.

    A sentence that is too long is cut behind a comma, or else where the model's reach ends.
    """
    start = 0
    while start < len(syllables):
        tokens = list(_symbols(syllables[start:], start))
        end = len(syllables)
        if len(tokens) > MOST_TOKENS:
            reach = tokens[MOST_TOKENS].position - start
            commas = [n for n in range(1, reach + 1) if syllables[start + n - 1].char in "，、；："]
            end = start + (commas or [reach])[-1]
            tokens = list(_symbols(syllables[start:end], start))
        if any(one.heard for one in tokens):
            yield tokens
        start = end


class KokoroEngine:
    """Speaks syllables by phoneme, with the timing of each character."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def check(self, voice: Voice) -> None:
        self._pack(voice)
        for part in kokoro_model.PARTS:
            if not kokoro_model.is_installed(part):
                raise EngineUnavailable(
                    _("The embedded voice's model is not installed: {part} is missing.").format(part=part),
                    _("Run: {command}").format(command=kokoro_model.MEND),
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
    def _sessions(self) -> tuple[Any, Any]:
        """The planner and the decoder."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Threads that wait instead of spinning: faster on busy cores (bench/README.md); not measured on quiet ones.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        halves = kokoro_model.halves(self._cache)
        try:
            planner, decoder = (
                onnxruntime.InferenceSession(half, options, providers=["CPUExecutionProvider"]) for half in halves
            )
        except Exception as exc:  # onnxruntime's own exceptions share no public base class
            raise EngineUnavailable(
                _("The embedded voice's model cannot be loaded: {reason}").format(reason=exc),
                _("Run `broadcast doctor`."),
            ) from exc
        return planner, decoder

    @staticmethod
    def _speed(voice: Voice, pace: float) -> float:
        return round(float(np.clip(pace / voice.base_pace, *SPEEDS)), 3)

    def request(self, utterance: Utterance, voice: Voice, pace: float) -> str:
        tokens = [VOCABULARY[one.symbol] for part in _parts(utterance.syllables) for one in part]
        pack = hashlib.sha256(self._pack(voice).tobytes()).hexdigest()
        speed, chars = self._speed(voice, pace), [s.char for s in utterance.syllables]
        wanted: list[Any] = ["kokoro", FORMAT, kokoro_model.JOINED_SHA256, voice.id, pack, speed, tokens, chars]
        if voice.pitch_hz:
            wanted += [BENT, voice.pitch_hz, [s.tone for s in utterance.syllables]]
        return json.dumps(wanted, ensure_ascii=False)

    def speak(self, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        if not utterance.count:
            raise SynthesisFailed(
                _("There is nothing to say in '{text}'.").format(text=utterance.text), _("Leave the sentence out.")
            )
        pack, speed = self._pack(voice), self._speed(voice, pace)
        sound: list[Samples] = []
        marks: list[Mark] = []
        begun = 0
        for part in _parts(utterance.syllables):
            samples, ends = self._spoken(part, utterance, voice, pack[len(part) - 1 : len(part)], speed)
            if not np.isfinite(samples).all() or len(samples) < FRAME * len(part):
                raise SynthesisFailed(
                    _("The embedded voice gave no usable sound for '{text}'.").format(text=utterance.text),
                    _("Shorten the sentence, or choose another voice."),
                )
            cut = max(0, int(ends[0]) - LEAD)
            samples = samples[cut:].copy()
            samples[:FADE] *= np.linspace(0, 1, FADE, dtype=np.float32)
            for number, token in enumerate(part, 1):
                if not token.heard:
                    continue
                from_s, to_s = (float(begun - cut + ends[n]) / RATE for n in (number - 1, number))
                if marks and marks[-1].index == token.position:
                    marks[-1] = Mark(token.position, marks[-1].start_s, to_s)
                else:
                    marks.append(Mark(token.position, from_s, to_s))
            sound.append(samples)
            begun += len(samples)
        return Clip(np.concatenate(sound), RATE, tuple(marks))

    def _spoken(
        self, part: list[_Token], utterance: Utterance, voice: Voice, style: Samples, speed: float
    ) -> tuple[Samples, NDArray[np.int64]]:
        """A piece's sound, and the sample at which each of its tokens ends, the pad before the first one included."""
        planner, decoder = self._sessions
        given = {
            "tokens": np.array([[0, *(VOCABULARY[one.symbol] for one in part), 0]], dtype=np.int64),
            "style": style,
            "speed": np.array([speed], dtype=np.float32),
            kokoro_model.LENGTHENED: np.zeros(1, dtype=np.float32),
        }
        frames, *curves = planner.run(kokoro_model.PLAN, given)
        if voice.pitch_hz:
            given[kokoro_model.LENGTHENED] = _lengthened(part, utterance, frames.ravel())
            frames, *curves = planner.run(kokoro_model.PLAN, given)
            spans = _spans(part, utterance, frames.ravel())
            own, energy = curves[0].ravel(), curves[1].ravel()
            curves[0] = contour.bend(own, spans, voice.pitch_hz).reshape(1, -1)
            curves[1] = contour.audible(energy, own, spans).reshape(1, -1)
        audio = decoder.run(["audio"], {**dict(zip(kokoro_model.PLAN[1:], curves, strict=True)), "style": style})[0]
        ends = np.cumsum(np.asarray(frames, dtype=np.int64).ravel()) * FRAME
        return np.asarray(audio, dtype=np.float32).ravel(), ends


def _lengthened(part: list[_Token], utterance: Utterance, frames: Samples) -> Samples:
    """How many frames to add to each token, the two ends included: checked syllables are short, contours have room."""
    added = np.zeros(len(frames), dtype=np.float32)
    for tokens in _rhymes(part):
        said = utterance.syllables[part[tokens[0]].position]
        at = np.array(tokens) + 1
        most = CHECKED_FRAMES if said.sound[-1:] in "ʔptk" else np.inf
        lasts = frames[at].sum()
        while lasts > most and frames[at].max() + added[at].min() > 1:
            longest = at[int(np.argmax(frames[at] + added[at]))]
            if frames[longest] + added[longest] <= 1:
                break
            added[longest] -= 1
            lasts -= 1
        least = LEAST_FRAMES[min(len(said.tone), 3)] if most == np.inf and len(set(said.tone)) > 1 else 0
        while lasts < least:
            shortest = at[int(np.argmin(frames[at] + added[at]))]
            added[shortest] += 1
            lasts += 1
    return added


def _rhymes(part: list[_Token]) -> Iterator[list[int]]:
    """For each syllable with a pitch of its own, which tokens carry it."""
    for _position, group in groupby(enumerate(part), key=lambda one: one[1].position):
        carry = [number for number, token in group if token.heard and token.rhyme]
        if carry:
            yield carry


def _spans(part: list[_Token], utterance: Utterance, frames: Samples) -> list[contour.Span]:
    """Where each syllable's pitch is in the curve, of two values a frame."""
    ends = 2 * np.cumsum(frames).astype(int)
    spans = []
    last = -2
    for tokens in _rhymes(part):
        position = part[tokens[0]].position
        tone = utterance.syllables[position].tone
        between = utterance.syllables[last + 1 : position] if last >= 0 else ()
        first = last < 0 or any(not one.heard for one in between)
        start, end = int(ends[tokens[0]]), int(ends[tokens[-1] + 1])
        # What lies behind a sentence's last syllable is counted as its mark's.
        mark = next((n for n in tokens if part[n].symbol in MARKS), tokens[-1])
        end -= max(0, int(ends[mark + 1] - ends[mark]) - 2 * MARK_FRAMES)
        spans.append(contour.Span(start, end, tone, first))
        last = position
    return spans
