"""Rhymes: the part of a dialect's syllable that carries its tone; how long each lasts, and where in the pitch curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from broadcast.engines.contour import Span
from broadcast.engines.ipa import CHECKED
from broadcast.engines.tokens import Token
from broadcast.model import Samples, Syllable

CHECKED_FRAMES = 5
"""How long an entering tone's rhyme lasts at most: 125 ms, half of a syllable at the usual pace."""
LEAST_FRAMES = {2: 6, 3: 9}
"""How long a moving tone's rhyme lasts at least, by the number of its Chao digits: 150 and 225 ms, or the larynx that
the model learnt from could not follow."""
LAST_FRAMES = 4
"""How much of a rhyme's last token is heard; the model counts the silence behind a sentence as that token's."""


def lengthened(tokens: Sequence[Token], syllables: Sequence[Syllable], frames: Samples) -> Samples:
    """How many frames to add to each token, below 0 for fewer: entering tones are short, moving tones have room.

    Args:
        tokens: one piece of the utterance.
        syllables: all of the utterance's.
        frames: what the model planned for each token and for the two ends, shape (len(tokens) + 2,).
    """
    added = np.zeros(len(frames), dtype=np.float32)
    for rhyme in _rhymes(tokens):
        said = syllables[tokens[rhyme[0]].position]
        at = np.array(rhyme) + 1
        lasts = frames[at].copy()
        lasts[-1] = min(lasts[-1], LAST_FRAMES)
        whole = float(lasts.sum())
        if said.sound[-1:] and said.sound[-1:] in CHECKED:
            wanted = min(whole, CHECKED_FRAMES)
        else:
            moves = len(set(said.tone)) > 1
            wanted = max(whole, LEAST_FRAMES.get(len(said.tone), 0) if moves else 0)
        if wanted != whole:
            whole_frames = np.ceil if wanted > whole else np.floor
            added[at] = np.maximum(1, whole_frames(lasts * wanted / whole)) - lasts
    return added


def spans(tokens: Sequence[Token], syllables: Sequence[Syllable], frames: Samples) -> list[Span]:
    """Where each syllable's rhyme is in the pitch curve, of two values a frame; arguments as `lengthened` has them."""
    ends = 2 * np.cumsum(frames).astype(int)
    found: list[Span] = []
    last = -1
    for rhyme in _rhymes(tokens):
        position = tokens[rhyme[0]].position
        first = last < 0 or not all(one.heard for one in syllables[last + 1 : position])
        silent = max(0, int(frames[rhyme[-1] + 1]) - LAST_FRAMES)
        end = int(ends[rhyme[-1] + 1]) - 2 * silent
        found.append(Span(int(ends[rhyme[0]]), end, syllables[position].tone, first))
        last = position
    return found


def _rhymes(tokens: Sequence[Token]) -> Iterator[list[int]]:
    """For each syllable which of the tokens are its rhyme."""
    for _position, group in groupby(enumerate(tokens), key=lambda one: one[1].position):
        rhyme = [number for number, token in group if token.heard and token.rhyme]
        if rhyme:
            yield rhyme
