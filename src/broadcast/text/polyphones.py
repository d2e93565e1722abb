"""Which reading a polyphonic character has in its sentence: an arbiter between the phrases and the trained network.

Phrases and network fail on different characters. The arbiter adds up, for each reading, what the network makes of it,
whether the phrases choose it and how far both may be trusted at this very character, and the character's neighbours: a
log-linear model (multinomial logistic regression) with a few thousand weights. `bench/train_arbiter.py` makes
`arbiter.tsv` again from sentences in the format of g2pM's data set.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from broadcast.text import phrases
from broadcast.text.network import network

_DOUBT = 0.02
"""What is added to each of the network's probabilities, which are far surer than right outside of encyclopedias."""
_REACH = 4
"""Characters in the longest phrase that is looked for around a character."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading with the arbiter's confidence in it, 0 to 1."""

    reading: str
    confidence: float


def is_polyphonic(char: str) -> bool:
    """Whether the network knows several readings of it."""
    return char in network().candidates


def choose(text: str, picks: Mapping[int, tuple[str, str]]) -> dict[int, Choice]:
    """The likeliest reading at each of the places.

    Args:
        text: the whole sentence; its punctuation and neighbours count.
        picks: place of a polyphonic character → the phrases' reading there and the word that it is from.
    """
    places = sorted(picks)
    if not places:
        return {}
    known, chosen = weights(), {}
    for at, weighed in zip(places, network().weigh(text, places), strict=True):
        reading, word = picks[at]
        scores = {
            each: sum(known.get(name, 0.0) * value for name, value in evidence(text, at, each, weighed, reading, word))
            for each in candidates(weighed, reading)
        }
        best = max(scores, key=lambda each: scores[each])
        chosen[at] = Choice(best, 1 / sum(math.exp(score - scores[best]) for score in scores.values()))
    return chosen


def candidates(weighed: Mapping[str, float], pick: str) -> Sequence[str]:
    """The network's readings, and the phrases' one where it is another."""
    return list(weighed) if pick in weighed or not pick else [*weighed, pick]


def evidence(
    text: str, at: int, reading: str, weighed: Mapping[str, float], pick: str, word: str
) -> Iterator[tuple[str, float]]:
    """What speaks for a reading: the name of each feature and its value."""
    char = text[at]
    before, after = text[at - 1 : at] or "^", text[at + 1 : at + 2] or "$"
    likely = math.log((math.exp(weighed.get(reading, -math.inf)) + _DOUBT) / (1 + _DOUBT))
    yield "network", likely
    yield f"network {char}", likely / 2
    if reading == pick:
        yield f"phrase {min(len(word), _REACH)}", 1.0
        yield f"phrase {char} {'one' if len(word) == 1 else 'more'}", 1.0
    for length in _lengths(text, at, reading):
        yield f"within {length}", 1.0
        yield f"within {char} {min(length, 3)}", 0.7
    yield f"{char} {reading}", 1.0
    yield f"{before}{char} {reading}", 1.0
    yield f"{char}{after} {reading}", 1.0
    if len(word) > 1:
        yield f"{char} {reading} in {word}", 1.0


def _lengths(text: str, at: int, reading: str) -> set[int]:
    """How long the phrases are that hold this place with this reading."""
    from pypinyin.constants import PHRASES_DICT

    found = set()
    for start in range(max(0, at - _REACH + 1), at + 1):
        for end in range(max(at + 1, start + 2), min(len(text), start + _REACH) + 1):
            if end - start in found or text[start:end] not in PHRASES_DICT:
                continue
            several = phrases.readings(text[start:end])
            if len(several) == end - start and several[at - start] == reading:
                found.add(end - start)
    return found


@cache
def weights() -> Mapping[str, float]:
    """The trained weight of each feature; those that are not listed are 0."""
    rows = Path(__file__).with_name("arbiter.tsv").read_text("utf-8").splitlines()
    return {name: float(weight) for name, _tab, weight in (row.partition("\t") for row in rows if row[0] != "#")}
