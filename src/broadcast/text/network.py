"""g2pM's trained network in our own numpy: how likely each reading of a polyphonic character is in its sentence.

Source: K. Park and S. Lee, g2pM, Interspeech 2020: an embedding of 64, one bidirectional LSTM of 2 × 32, two layers.
The weights come with the package `g2pM` (Apache-2.0), whose own code opens them anew for each object and never closes
them; they are read here, once, when the first character asks.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FILES = ("char2idx", "class2idx", "digest_cedict", "np_ckpt")
_SIZE = 32
_NO_SYLLABLES = ("r5", "xx5")
"""What the package writes for 儿 behind another syllable and for what it cannot read."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The weights, arranged so that a step costs one product for both directions."""

    numbers: Mapping[str, int]
    """Character → row of `inputs`."""
    candidates: Mapping[str, tuple[str, ...]]
    """Polyphonic character → its readings."""
    classes: Mapping[str, int]
    """Reading → row of `second`."""
    inputs: NDArray[np.float32]
    """Shape (characters, 2, 128): what a character adds to the gates, forward and backward."""
    recurrent: NDArray[np.float32]
    """Shape (64, 256): both directions' recurrent weights, side by side."""
    first: tuple[NDArray[np.float32], NDArray[np.float32]]
    second: tuple[NDArray[np.float32], NDArray[np.float32]]

    def weigh(self, text: str, places: Sequence[int]) -> list[dict[str, float]]:
        """For each place of a polyphonic character, the natural logarithm of each reading's probability."""
        hidden = np.maximum(self._states(text)[np.asarray(places)] @ self.first[0] + self.first[1], 0)
        logits = hidden @ self.second[0] + self.second[1]
        weighed = []
        for row, at in zip(logits, places, strict=True):
            names = self.candidates[text[at]]
            of = row[[self.classes[name] for name in names]]
            of = of - of.max()
            weighed.append(dict(zip(names, (of - np.log(np.exp(of).sum())).tolist(), strict=True)))
        return weighed

    def _states(self, text: str) -> NDArray[np.float32]:
        """Both directions' states at each character, shape (characters, 64)."""
        unknown, begin, end = (self.numbers[mark] for mark in ("<UNK>", "시", "끝"))
        ids = [begin, *(self.numbers.get(char, unknown) for char in text), end]
        steps = self.inputs[ids]
        steps = np.concatenate((steps[:, 0], steps[::-1, 1]), axis=1)
        states = np.empty((len(ids), 2, _SIZE), np.float32)
        state, cell = np.zeros(2 * _SIZE, np.float32), np.zeros((2, _SIZE), np.float32)
        for at, step in enumerate(steps):
            gates = (step + state @ self.recurrent).reshape(2, 4, _SIZE)
            # The logistic function as a hyperbolic tangent: one call for all four gates, no overflow.
            gates[:, (0, 1, 3)] *= 0.5
            np.tanh(gates, out=gates)
            gates[:, (0, 1, 3)] = gates[:, (0, 1, 3)] * 0.5 + 0.5
            cell = gates[:, 1] * cell + gates[:, 0] * gates[:, 2]
            states[at] = gates[:, 3] * np.tanh(cell)
            state = states[at].reshape(-1)
        both = np.concatenate((states[:, 0], states[::-1, 1]), axis=1)
        return both[1:-1]


@cache
def network() -> Network:
    """The network, read once from the installed package `g2pM`."""
    kept = {name: pickle.loads(resources.files("g2pM").joinpath(f"{name}.pkl").read_bytes()) for name in _FILES}
    weights: dict[str, Any] = kept["np_ckpt"]
    inputs, recurrent = [], np.zeros((2 * _SIZE, 8 * _SIZE), np.float32)
    for number, way in enumerate(("", "_reverse")):
        bias = weights[f"lstm.bias_ih_l0{way}"] + weights[f"lstm.bias_hh_l0{way}"]
        inputs.append(weights["embedding.weight"] @ weights[f"lstm.weight_ih_l0{way}"].T + bias)
        rows, columns = slice(number * _SIZE, (number + 1) * _SIZE), slice(number * 4 * _SIZE, (number + 1) * 4 * _SIZE)
        recurrent[rows, columns] = weights[f"lstm.weight_hh_l0{way}"].T
    classes = {name.replace("u:", "v"): number for name, number in kept["class2idx"].items()}
    readings = {
        char: tuple(one.replace("u:", "v") for one in several if one not in _NO_SYLLABLES)
        for char, several in kept["digest_cedict"].items()
    }
    return Network(
        kept["char2idx"],
        {char: several for char, several in readings.items() if len(several) > 1 and set(several) <= classes.keys()},
        classes,
        np.stack(inputs, axis=1).astype(np.float32),
        recurrent,
        (weights["logit_layer.0.weight"].T, weights["logit_layer.0.bias"]),
        (weights["logit_layer.2.weight"].T, weights["logit_layer.2.bias"]),
    )
