"""A dialect's syllable in IPA as the phonemes of Kokoro's vocabulary."""

from __future__ import annotations

from functools import cache

from broadcast.engines.phonemes import VOCABULARY

NEAREST = {
    "g": "ɡ", "ɦ": "h", "ʑ": "ʒ", "ȵ": "ɲ", "ɿ": "ɨ", "ʅ": "ɨ", "ʮ": "y", "ᴇ": "ɛ", "ᴀ": "a", "ʏ": "y",
    "ɵ": "ə",    "ã": "a\u0303", "ẽ": "e\u0303", "ĩ": "i\u0303", "õ": "o\u0303", "ũ": "u\u0303", "ʷ": "w",
    "ⱼ": "", "\u031a": "", "ʉ": "y",
}  # fmt: skip
"""What the model was not trained on, and what of its vocabulary comes nearest."""

VOWELS = frozenset("aeiouyøœɐɑɔɘəɚɛɜɤɨɪɯʊʌ")
NASAL = "\u0303"
LONG = "ː"
CHECKED = "ʔptk"
"""How an entering tone's syllable ends."""


def contour_mark(tone: str) -> str:
    """The arrow of Mandarin's tone whose course is nearest to these Chao digits: it sets length and energy."""
    rise = int(tone[-1]) - int(tone[0])
    if len(tone) > 2 and int(tone[1]) < min(int(tone[0]), int(tone[-1])):
        return "↓"
    return "↗" if rise > 0 else "↘" if rise < 0 else "→"


@cache
def phonemes(sound: str, tone: str) -> tuple[str, int]:
    """The syllable's symbols with the tone's mark behind its nucleus, and how many of them come before its rhyme.

    Raises:
        ValueError: a symbol has no counterpart, or there is no nucleus.
    """
    text = "".join(NEAREST.get(one, one) for one in sound)
    text = "".join(NEAREST.get(one, one) for one in text)
    if not text or any(one not in VOCABULARY for one in text):
        raise ValueError(f"no sound of the model: {sound!r}")
    nuclei = [at for at, one in enumerate(text) if one in VOWELS]
    syllabic = [at for at, one in enumerate(text) if one in "mnŋ"]
    if not nuclei and not syllabic:
        raise ValueError(f"no nucleus: {sound!r}")
    first = nuclei[0] if nuclei else syllabic[0]
    behind = (nuclei[-1] if nuclei else syllabic[0]) + 1
    while behind < len(text) and text[behind] in NASAL + LONG:
        behind += 1
    onset = first
    while onset and text[onset - 1] in "jwɥ":
        onset -= 1
    coda = text[behind:].rstrip(CHECKED)
    return text[:behind] + contour_mark(tone) + coda, onset
