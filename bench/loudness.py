"""How long levelling takes: a minute of speech-like sound mastered, and measured beside libebur128."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import sample
import table

from broadcast import config, voices
from broadcast.audio.files import RATE
from broadcast.audio.levels import lufs
from broadcast.audio.master import master
from broadcast.model import Clip, Samples

SECONDS = 60.0
ROUNDS = 5
MOST_LU = 0.1


def _median_s(call: Callable[[], object]) -> float:
    taken = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def _libebur128(samples: Samples) -> float:
    """Integrated loudness in LUFS by a meter that is not ours."""
    import pyebur128

    state = pyebur128.R128State(1, RATE, pyebur128.MeasurementMode.MODE_I)
    state.add_frames(samples, len(samples))
    return float(pyebur128.get_loudness_global(state))


def measure() -> list[table.Row]:
    """Seconds of mastering; seconds of measuring, and whether both meters agree."""
    samples = sample.speech(SECONDS)
    horn = voices.speaker("horn", config.Settings())
    took = _median_s(lambda: master(Clip(samples, RATE), horn))
    rows = [table.Row("1 min mastered: s", took)]
    measured = "1 min measured, LUFS: s (other: libebur128)"
    try:
        apart = abs(lufs(samples, RATE) - _libebur128(samples))
    except ImportError as exc:
        return [*rows, table.Row(measured, None, None, f"not measured: {exc}")]
    ours, other = _median_s(lambda: lufs(samples, RATE)), _median_s(lambda: _libebur128(samples))
    return [*rows, table.Row(measured, ours, other, f"the same within {MOST_LU} LU", apart <= MOST_LU)]


if __name__ == "__main__":
    table.show(measure(), table.load())
