"""Seconds of computing per second of speech: our Kokoro engine beside the PyPI package `kokoro-onnx`."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import sample
import table
from broadcast import config, voices
from broadcast.engines import kokoro
from broadcast.engines.phonemes import VOCABULARY
from broadcast.model import Utterance, Voice

ROUNDS = 3
MOST = 1.05
"""The same model on the same cores: what our own part may cost."""


def sent(engine: kokoro.KokoroEngine, utterance: Utterance, voice: Voice, pace: float) -> tuple[str, float]:
    """The phonemes and the speed that our engine gives the model for this utterance."""
    *_model, speed, tokens, _characters = json.loads(engine.request(utterance, voice, pace))
    symbols = {number: symbol for symbol, number in VOCABULARY.items()}
    return "".join(symbols[token] for token in tokens), speed


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and seconds of all cores."""
    wall, cores = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cores


def measure() -> list[table.Row]:
    """By the clock and by the cores; sentence by sentence, in turns, both warm."""
    import kokoro_onnx

    voice = voices.find(voices.EMBEDDED, config.Settings())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = kokoro.KokoroEngine(folder)
        model = folder / "model.onnx"
        model.write_bytes(kokoro.model(folder))
        pack = np.fromfile(config.shipped("voices") / f"{voice.id}.bin", dtype="<f4").reshape(-1, 1, 256)
        np.savez(folder / "voices.npz", **{voice.id: pack})
        theirs = kokoro_onnx.Kokoro(str(model), str(folder / "voices.npz"))

        walls: list[tuple[float, float]] = []
        cores: list[tuple[float, float]] = []
        seconds = 0.0
        for turn in range(ROUNDS + 1):
            for number, utterance in enumerate(sample.spoken()):
                phonemes, speed = sent(ours, utterance, voice, sample.PACE)

                def by_us(utterance: Utterance = utterance) -> object:
                    return ours.speak(utterance, voice, sample.PACE)

                def by_them(phonemes: str = phonemes, speed: float = speed) -> object:
                    return theirs.create(phonemes, pack, speed, is_phonemes=True, trim=False)

                if turn == 0:
                    seconds += _alike(ours.speak(utterance, voice, sample.PACE).samples, by_them())
                elif (turn + number) % 2:
                    one, other = _timed(by_us), _timed(by_them)
                    walls.append((one[0], other[0]))
                    cores.append((one[1], other[1]))
                else:
                    other, one = _timed(by_them), _timed(by_us)
                    walls.append((one[0], other[0]))
                    cores.append((one[1], other[1]))
    return [
        _row("kokoro: s by the clock per s of speech (other: kokoro-onnx)", walls, seconds * ROUNDS, claimed=True),
        _row("kokoro: s of all cores per s of speech (other: kokoro-onnx)", cores, seconds * ROUNDS, claimed=False),
    ]


def _alike(ours: np.ndarray, made: object) -> float:
    """Seconds of speech in both, once they are known to be the same sound: ours starts later and fades in.

    Raises:
        ValueError: they differ, so that there is nothing to compare.
    """
    assert isinstance(made, tuple)
    theirs, rate = made
    tail = ours[kokoro.FADE :]
    if rate != kokoro.RATE or not np.array_equal(tail, theirs[-len(tail) :]):
        raise ValueError("kokoro-onnx gave another sound for the same phonemes")
    return len(theirs) / kokoro.RATE


def _row(what: str, pairs: list[tuple[float, float]], seconds: float, claimed: bool) -> table.Row:
    ratio = statistics.median(one / other for one, other in pairs)
    return table.Row(
        what,
        sum(one for one, _other in pairs) / seconds,
        sum(other for _one, other in pairs) / seconds,
        f"no slower: median ratio ≤ {MOST}" if claimed else "",
        ratio <= MOST if claimed else None,
        ratio,
    )


if __name__ == "__main__":
    table.show(measure(), table.load())
