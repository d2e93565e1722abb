"""A dialect's syllable in IPA as the phonemes of Kokoro's vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

from broadcast.engines.phonemes import VOCABULARY

NEAREST = {
    "g": "ɡ", "ɦ": "h", "ʑ": "ʒ", "ȵ": "ɲ", "ɿ": "ɨ", "ʅ": "ɨ", "ʮ": "ɨ", "ᴇ": "ɛ", "ᴀ": "a", "ʏ": "y", "ɵ": "ə",
    "ʷ": "w",
}  # fmt: skip
"""What the model was not trained on, and what of its vocabulary comes nearest."""
VOWELS = frozenset("aeiouyøœɐɑɔəɚɛɜɤɨɪɯʊʌ")
SYLLABIC = "mnŋ"
"""What may be a nucleus where there is no vowel."""
GLIDES = "jwɥ"
BEHIND_VOWELS = "\u0303ː"
"""Nasal and long."""
CHECKED = "ʔptk"
"""How an entering tone's syllable ends. The stop itself is hardly heard: the syllable is short instead."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A syllable for the model."""

    symbols: str
    onset: int
    """How many symbols come before the rhyme, which carries the pitch."""


def mark(tone: str) -> str:
    """The arrow of Mandarin's tone whose course is nearest to these Chao digits: length and energy follow it."""
    first, last = int(tone[0]), int(tone[-1])
    if len(tone) > 2 and int(tone[1]) < min(first, last):
        return "↓"
    return "↗" if last > first else "↘" if last < first else "→"


@cache
def sound(segments: str, tone: str) -> Sound:
    """The syllable with its tone's mark behind its nucleus.

    Args:
        segments: symbols of `dialects.SEGMENTS`.
        tone: Chao digits.

    Raises:
        ValueError: a symbol has no counterpart, or there is no nucleus.
    """
    text = "".join(NEAREST.get(one, one) for one in normalize("NFD", segments))
    nuclei = [at for at, one in enumerate(text) if one in VOWELS]
    nuclei = nuclei or [at for at, one in enumerate(text) if one in SYLLABIC]
    if not nuclei or not set(text) <= VOCABULARY.keys():
        raise ValueError(f"no sound of the model: {segments!r}")
    onset, end = nuclei[0], nuclei[-1] + 1
    while onset and text[onset - 1] in GLIDES:
        onset -= 1
    while end < len(text) and text[end] in BEHIND_VOWELS:
        end += 1
    return Sound(text[:end] + mark(tone) + text[end:].rstrip(CHECKED), onset)
