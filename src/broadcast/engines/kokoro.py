"""Kokoro-82M, the embedded neural voice: offline, on the CPU, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import cached_property
from gettext import gettext as _
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.config import shipped
from broadcast.engines import contour, kokoro_model, rhymes
from broadcast.engines.phonemes import VOCABULARY
from broadcast.engines.tokens import MOST_TOKENS, Token, parts
from broadcast.errors import EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Mark, Samples, Utterance, Voice

FORMAT = 1
"""Raised when the same request gives another clip: another cut, other marks."""
BENT = 1
"""As FORMAT, for voices whose pitch is given."""
AT_ONCE = 2
"""Sentences at the same time, each with its share of the cores: they wait less for each other than the threads of one
sentence do (bench/README.md, `kokoro_speed`). Each one more takes up to 0.3 GB."""
RATE = 24_000
FRAME = 600
"""Samples a duration frame: the decoder's upsampling 2 × 10 × 6 times its hop of 5 (config.json, `istftnet`)."""
SPEEDS = (0.5, 2.0)
LEAD, FADE = 960, 480
"""Samples kept before the first character, and how many of them fade in. At slow speeds the model fills the end of its
leading pad with a stray vowel, which a listener takes for a syllable."""


class KokoroEngine:
    """Speaks syllables by phoneme, with the timing of each character."""

    at_once = min(AT_ONCE, os.cpu_count() or 1)

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._loading = Lock()

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
        """The planner and the decoder, loaded by the first thread that asks."""
        with self._loading:
            if "_sessions" not in self.__dict__:
                self.__dict__["_sessions"] = self._load()
            loaded: tuple[Any, Any] = self.__dict__["_sessions"]
            return loaded

    def _load(self) -> tuple[Any, Any]:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = max(1, (os.cpu_count() or 1) // self.at_once)
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
        tokens = [VOCABULARY[one.symbol] for part in parts(utterance.syllables) for one in part]
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
        for part in parts(utterance.syllables):
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
        self, part: list[Token], utterance: Utterance, voice: Voice, style: Samples, speed: float
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
            given[kokoro_model.LENGTHENED] = rhymes.lengthened(part, utterance.syllables, frames.ravel())
            frames, *curves = planner.run(kokoro_model.PLAN, given)
            spans = rhymes.spans(part, utterance.syllables, frames.ravel())
            own, energy = curves[0].ravel(), curves[1].ravel()
            curves[0] = contour.bend(own, spans, voice.pitch_hz).reshape(1, -1)
            curves[1] = contour.audible(energy, own, spans).reshape(1, -1)
        audio = decoder.run(["audio"], {**dict(zip(kokoro_model.PLAN[1:], curves, strict=True)), "style": style})[0]
        ends = np.cumsum(np.asarray(frames, dtype=np.int64).ravel()) * FRAME
        return np.asarray(audio, dtype=np.float32).ravel(), ends
