"""Makes src/broadcast/text/arbiter.tsv again: `python bench/train_arbiter.py FOLDER [--write]`.

FOLDER holds `*.sent` and `*.lb` in the format of g2pM's data set CPP (a sentence a line, the character in question
between two ▁; its reading on the same line of the other file). Encyclopedias are no announcements: two thirds of the
sentences of tests/text/readings.tsv are learnt from besides. Without --write it only says how well the arbiter does in
cross-validation: each fold is read by weights that were trained on the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from broadcast.text import contexts, lexicon, phrases, polyphones
from broadcast.text.network import network

FOLDS = 5
STEPS = 250
RATE = 0.05
SHRINKAGE = 0.4
LEAST_WEIGHT = 0.02
"""What a weight must reach to be kept."""


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    at: int
    reading: str
    """What is right."""
    weighed: dict[str, float]
    pick: str
    word: str


def sentences(folder: Path) -> list[tuple[str, int, str]]:
    """Sentence, place and reading of every line of the folder."""
    found = []
    for path in sorted(folder.glob("*.sent")):
        rows = path.read_text("utf-8").splitlines()
        answers = path.with_suffix(".lb").read_text("utf-8").replace("u:", "v").split()
        for row, answer in zip(rows, answers, strict=True):
            found.append((row.replace("▁", ""), row.index("▁"), answer))
    return found


def example(text: str, at: int, reading: str) -> Example:
    word = next(word for word in phrases.words(text) if word.start <= at < word.end)
    weighed = network().weigh(text, [at])[0] if polyphones.is_polyphonic(text[at]) else {}
    return Example(text, at, reading, weighed, word.readings[at - word.start], word.text)


class Table:
    """Every candidate of every example as rows of one sparse matrix of features."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.names: dict[str, int] = {}
        rows, columns, values, self.readings = [], [], [], []
        owner, right = [], []
        for number, one in enumerate(examples):
            for reading in polyphones.candidates(one.weighed, one.pick):
                for name, value in polyphones.evidence(one.text, one.at, reading, one.weighed, one.pick, one.word):
                    rows.append(len(owner))
                    columns.append(self.names.setdefault(name, len(self.names)))
                    values.append(value)
                owner.append(number)
                right.append(reading == one.reading)
                self.readings.append(reading)
        self.rows, self.columns, self.values = np.array(rows), np.array(columns), np.array(values)
        self.owner, self.right, self.count = np.array(owner), np.array(right), len(examples)

    def scores(self, weights: Any) -> Any:
        return np.bincount(self.rows, weights[self.columns] * self.values, len(self.owner))

    def train(self, chosen: Any) -> Any:
        """Weights that make the right readings of the chosen examples likely, shrunk towards the network alone."""
        used = (chosen & (np.bincount(self.owner, self.right, self.count) > 0))[self.owner]
        prior = np.zeros(len(self.names))
        prior[self.names["network"]] = 1.0
        weights, mean, square = prior.copy(), np.zeros_like(prior), np.zeros_like(prior)
        for step in range(1, STEPS + 1):
            likely = self.likely(weights)
            slope = np.where(used, likely - self.right, 0.0)[self.rows] * self.values
            slope = np.bincount(self.columns, slope, len(prior)) + SHRINKAGE * (weights - prior)
            mean = 0.9 * mean + 0.1 * slope
            square = 0.999 * square + 0.001 * slope * slope
            pace = RATE * (1 - 0.95 * step / STEPS)
            weights -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        return weights

    def likely(self, weights: Any) -> Any:
        scores = self.scores(weights)
        most = np.full(self.count, -np.inf)
        np.maximum.at(most, self.owner, scores)
        raised = np.exp(scores - most[self.owner])
        return raised / np.bincount(self.owner, raised, self.count)[self.owner]

    def correct(self, weights: Any) -> Any:
        """Whether each example's likeliest reading is right, and how likely it is."""
        likely = self.likely(weights)
        most = np.zeros(self.count)
        np.maximum.at(most, self.owner, likely)
        return np.bincount(self.owner, (likely == most[self.owner]) & self.right, self.count) > 0, most


def announcements() -> list[tuple[str, int, str]]:
    """Our own sentences, but for every third, which is held out."""
    path = Path(__file__).parents[1] / "tests" / "text" / "readings.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(text, int(at), reading) for number, (text, at, reading) in enumerate(rows) if number % 3]


def settled(text: str, at: int) -> str:
    """What our lexicon or a rule says; empty where they leave it to the arbiter."""
    for start, word in lexicon.occurrences(text, lexicon.shipped_lexicon()):
        if start <= at < start + len(word):
            return lexicon.shipped_lexicon()[word][at - start]
    return contexts.reading(text, at)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    examples = [example(*row) for row in sentences(chosen.folder)]
    examples = [one for one in examples if one.weighed]
    count = len(examples)
    examples += [one for one in (example(*row) for row in announcements()) if one.weighed]
    table = Table(examples)
    fold = np.random.default_rng(0).integers(0, FOLDS, len(examples))
    fold[count:] = -1
    correct, sure = np.zeros(len(examples), bool), np.zeros(len(examples))
    for number in range(FOLDS):
        good, most = table.correct(table.train(fold != number))
        correct[fold == number], sure[fold == number] = good[fold == number], most[fold == number]
    told, correct, sure = examples[:count], correct[:count], sure[:count]
    network_right = np.array([max(one.weighed, key=one.weighed.__getitem__) == one.reading for one in told])
    phrase_right = np.array([one.pick == one.reading for one in told])
    known = [settled(one.text, one.at) for one in told]
    left = np.array([not reading for reading in known])
    whole = np.array([one.reading == reading for one, reading in zip(told, known, strict=True)]) | (left & correct)
    print(f"sentences  {count}, {1 - left.mean():.2f} settled by lexicon and rules, {whole[~left].mean():.4f} right")
    for name, right in (("pypinyin", phrase_right), ("g2pM", network_right), ("arbiter", correct), ("all", whole)):
        print(f"{name:10} {right.mean():.4f}")
    print(f"{'oracle':10} {(network_right | phrase_right).mean():.4f}")
    for least in (0.6, 0.7, 0.8, 0.9):
        low = (sure < least) & left
        print(f"confidence below {least}: {low.mean():.4f} of them, {1 - correct[low].mean():.2f} wrong")
    if chosen.write:
        weights = table.train(np.ones(len(examples), bool))
        kept = sorted((name, weights[number]) for name, number in table.names.items())
        lines = [f"{name}\t{weight:.3f}" for name, weight in kept if abs(weight) >= LEAST_WEIGHT]
        path = Path(polyphones.__file__).with_name("arbiter.tsv")
        head = "# Weights of the arbiter, made by bench/train_arbiter.py: feature, weight. Not for editing."
        path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
        print(f"{path}: {len(lines)} weights", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
