"""Spoken form → syllables: own lexicon, shipped lexicon, rules by context, arbiter or phrases; with tone sandhi."""

from __future__ import annotations

import re
from collections.abc import Sequence
from gettext import gettext as _

from broadcast.model import Remark, Syllable
from broadcast.text import boundaries, contexts, lexicon, phrases, polyphones, sandhi
from broadcast.text.lexicon import Lexicon, is_reading, shipped_lexicon

_HANZI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇]")
_FIXED = {"〇": "ling2", "不": "bu4", "一": "yi1"}
"""Dictionary tones of what the phrases write as it is said."""
SURE = 0.8
"""Below this confidence a reading is doubtful: one in 80 of CPP's is, and three in ten of these are wrong."""


def syllables(spoken: str, own: Lexicon | None = None) -> tuple[tuple[Syllable, ...], tuple[Remark, ...]]:
    """One syllable for each character of a spoken form, and a remark for each hanzi whose reading is unknown.

    Args:
        spoken: hanzi, capital Latin letters and punctuation.
        own: the community's or the item's own readings; they win over the shipped lexicon.
    """
    if not spoken:
        return (), ()
    words = list(phrases.words(spoken))
    pinyin = [reading for word in words for reading in word.readings]
    pinyin = [reading if _HANZI.match(char) else "" for char, reading in zip(spoken, pinyin, strict=True)]
    settled = [False] * len(spoken)
    names: list[tuple[int, int]] = []
    cuts = boundaries.cuts(spoken)
    for known, across in ((shipped_lexicon(), cuts), (own or {}, ())):
        for start, found in lexicon.occurrences(spoken, known, across):
            end = start + len(found)
            pinyin[start:end], settled[start:end] = known[found], [True] * len(found)
            names.append((start, end))
    asked = {}
    for word in words:
        for at in range(word.start, word.end):
            char = spoken[at]
            if settled[at]:
                continue
            if char in _FIXED:
                pinyin[at] = _FIXED[char]
            elif ruled := contexts.reading(spoken, at):
                pinyin[at], settled[at] = ruled, True
            elif polyphones.is_polyphonic(char):
                asked[at] = (pinyin[at], word.text)
    doubtful = set()
    for at, choice in polyphones.choose(spoken, asked).items():
        pinyin[at] = choice.reading
        if choice.confidence < SURE:
            doubtful.add(at)
    unknown = tuple(
        Remark("reading", at, char, _("No reading is known; add one to lexicon.tsv or to the script's `readings`."))
        for at, char in enumerate(spoken)
        if _HANZI.match(char) and not is_reading(pinyin[at])
    )
    for remark in unknown:
        pinyin[remark.at] = ""
    said = sandhi.said(spoken, pinyin, [*((word.start, word.end) for word in words), *names])
    begins = boundaries.begins(spoken, cuts, names)
    made = (Syllable(char, pinyin[at], said[at], at in doubtful, begins=begins[at]) for at, char in enumerate(spoken))
    return tuple(made), unknown


def doubts(read: Sequence[Syllable]) -> tuple[Remark, ...]:
    """A remark for each character whose reading no lexicon settles and the arbiter is not sure of."""
    advice = _("Read as {pinyin}, which is not certain; settle it in lexicon.tsv or in the script's `readings`.")
    return tuple(
        Remark("reading", at, one.char, advice.format(pinyin=one.pinyin)) for at, one in enumerate(read) if one.doubtful
    )
