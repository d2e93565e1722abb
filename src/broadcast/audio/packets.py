"""A pass of sound as a codec's packets, one a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.audio.loop import Plan


@dataclass(frozen=True, slots=True, eq=False)
class Packets:
    """Encoded frames, one after the other."""

    data: bytes
    sizes: NDArray[np.uint32]
    """Bytes of each frame, shape (frames,)."""

    def each(self) -> list[bytes]:
        """Every packet by itself."""
        ends = np.cumsum(self.sizes).tolist()
        return [self.data[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def of(each: Sequence[bytes]) -> Packets:
    """These packets."""
    return Packets(b"".join(each), np.array(list(map(len, each)), dtype=np.uint32))


def joined(plan: Plan, passes: Sequence[Packets], quiet: Packets) -> Iterator[bytes]:
    """The frames of the plan's passes and silences, byte for byte."""
    for programme, gap in plan:
        yield passes[programme].data
        if gap:
            yield quiet.data * gap
