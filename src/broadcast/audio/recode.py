"""A sound file written anew for a player that does not take it as it is, with its peaks kept under the player's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcast.audio import files, levels

ROUNDS = 4
NEAR_DB = 0.05
"""How far under the peak a file is brought whose first writing went over it."""


@dataclass(frozen=True, slots=True)
class Level:
    """Measured on the decoded file."""

    lufs: float
    true_peak_dbtp: float


def level(path: Path, longest_s: float | None = None) -> Level:
    """The loudness and true peak of a file or its first seconds, in memory that does not grow with it.

    Raises:
        DecodeFailed: it is no sound.
    """
    meters: list[tuple[levels.Loudness, levels.TruePeak]] = []

    def hear(block: NDArray[np.float32], rate: int) -> None:
        if not meters:
            meters.append((levels.Loudness(rate), levels.TruePeak(rate)))
        samples = files.mono(block)
        for meter in meters[0]:
            meter.add(samples)

    files.stream(path, hear, longest_s)
    loudness, peak = meters[0]
    return Level(levels.integrated(loudness.powers), peak.dbtp())


def recode(
    source: Path,
    target: Path,
    kind: str,
    rate: int,
    most_dbtp: float,
    *,
    longest_s: float | None = None,
    heard_s: float | None = None,
) -> Level:
    """Writes `source` as mono of another kind or rate, and quieter where its true peak would be over `most_dbtp`.

    Gives what the last writing reached: what is left over the peak is for the caller to tell.

    Args:
        kind, rate, longest_s: as `files.transcode`.
        heard_s: how much of it is tried and measured, such as the first of many passes that are alike; None: all.

    Raises:
        DecodeFailed: it cannot be read, or the result not be written.
    """
    gain_db, reached = 0.0, Level(-np.inf, np.inf)
    tried_s = longest_s if heard_s is None else min(heard_s, np.inf if longest_s is None else longest_s)
    for _round in range(ROUNDS):
        files.transcode(source, target, kind, rate, longest_s=tried_s, gain_db=gain_db)
        reached = level(target)
        over_db = reached.true_peak_dbtp - most_dbtp
        if not 0 < over_db < np.inf:
            break
        gain_db -= over_db + NEAR_DB
    if tried_s != longest_s:
        files.transcode(source, target, kind, rate, longest_s=longest_s, gain_db=gain_db)
        reached = level(target, tried_s)
    return reached
