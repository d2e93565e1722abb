"""Seconds of computing per second of speech: our Kokoro engine beside the PyPI package `kokoro-onnx`."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import sample
import table

from broadcast import config, programme, voices
from broadcast.engines import kokoro, kokoro_model
from broadcast.engines.phonemes import VOCABULARY
from broadcast.model import Samples, Utterance, Voice

ROUNDS = 4
SYMBOLS = {number: "␣" if symbol == " " else symbol for symbol, number in VOCABULARY.items()}
"""Token → phoneme for kokoro-onnx, which would strip a space at the end, and with it a token."""
MOST = 0.9
"""The same model on the same cores, but sentences at the same time."""


def sent(engine: kokoro.KokoroEngine, utterance: Utterance, voice: Voice, pace: float) -> tuple[str, float]:
    """The phonemes and the speed that our engine gives the model for this utterance."""
    *_model, speed, tokens, _characters = json.loads(engine.request(utterance, voice, pace))
    return "".join(SYMBOLS[token] for token in tokens), speed


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and seconds of all cores."""
    wall, cores = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cores


def measure() -> list[table.Row]:
    """By the clock and by the cores; six sentences by each in turns, both warm."""
    import kokoro_onnx

    voice = voices.find(voices.EMBEDDED, config.Settings())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = kokoro.KokoroEngine(folder)
        (folder / "model.onnx").write_bytes(kokoro_model.joined())
        pack = np.fromfile(config.shipped("voices") / f"{voice.id}.bin", dtype="<f4").reshape(-1, 1, 256)
        np.savez(folder / "voices.npz", voice=pack)
        vocabulary = {"vocab": {symbol: number for number, symbol in SYMBOLS.items()}}
        paths = str(folder / "model.onnx"), str(folder / "voices.npz")
        theirs = kokoro_onnx.Kokoro(*paths, vocab_config=vocabulary)

        pairs, seconds = [], 0.0
        spoken = sample.spoken()
        for utterance in spoken:
            phonemes, speed = sent(ours, utterance, voice, sample.PACE)
            by_us = partial(ours.speak, utterance, voice, sample.PACE)
            by_them = partial(theirs.create, phonemes, pack, speed, is_phonemes=True, trim=False)
            seconds += ROUNDS * _alike(by_us().samples, by_them())
            pairs.append((by_us, by_them))

        def all_by_us() -> None:
            lengths = [utterance.count for utterance in spoken]
            list(programme.each(lambda number: pairs[number][0](), lengths, ours.at_once))

        def all_by_them() -> None:
            for _by_us, by_them in pairs:
                by_them()

        one, other = [], []
        for turn in range(ROUNDS):
            for times, call in ((one, all_by_us), (other, all_by_them))[:: 1 if turn % 2 else -1]:
                times.append(_timed(call))
    (wall, cores), (their_wall, their_cores) = zip(*one, strict=True), zip(*other, strict=True)
    return [
        _row("kokoro: s by the clock per s of speech (other: kokoro-onnx)", wall, their_wall, seconds, MOST),
        _row("kokoro: s of all cores per s of speech (other: kokoro-onnx)", cores, their_cores, seconds),
    ]


def _alike(ours: Samples, made: tuple[Samples, int]) -> float:
    """Seconds of speech in both, once they are known to be the same sound: ours starts later and fades in.

    Raises:
        ValueError: they differ, so that there is nothing to compare.
    """
    theirs, rate = made
    tail = ours[kokoro.FADE :]
    if rate != kokoro.RATE or len(theirs) < len(tail) or not np.allclose(tail, theirs[-len(tail) :], atol=1e-4):
        raise ValueError("kokoro-onnx gave another sound for the same phonemes")
    return len(theirs) / kokoro.RATE


def _row(
    what: str, ours: Sequence[float], theirs: Sequence[float], seconds: float, most: float | None = None
) -> table.Row:
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    claim, holds = (f"median ratio ≤ {most}", ratio <= most) if most else ("", None)
    return table.Row(what, sum(ours) / seconds, sum(theirs) / seconds, claim, holds, ratio)


if __name__ == "__main__":
    table.show(measure(), table.load())
