"""Pinyin and letter names as the phonemes of Kokoro's vocabulary.

Mandarin syllables are composed by rule from the phonology (S. Duanmu, The Phonology of Standard Chinese, 2nd ed.,
OUP 2007, ch. 2): initial + final, with the tone written behind the syllable's nucleus as one of `→ ↗ ↓ ↘`, and nothing
for the neutral tone. The symbols are those on which the model was trained.
"""

from __future__ import annotations

import re
from functools import cache

INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s", "": "",
}  # fmt: skip

# `0` stands where the tone goes.
FINALS = {
    "a": "a0", "o": "wo0", "e": "ɤ0", "ê": "ɛ0", "ai": "ai0", "ei": "ei0", "ao": "au0", "ou": "ou0",
    "an": "a0n", "en": "ə0n", "ang": "a0ŋ", "eng": "ə0ŋ", "ong": "ʊ0ŋ", "er": "ɚ0",
    "i": "i0", "ia": "ja0", "io": "jɔ0", "ie": "je0", "iao": "jau0", "iou": "jou0", "ian": "jɛ0n", "in": "i0n",
    "iang": "ja0ŋ", "ing": "i0ŋ", "iong": "jʊ0ŋ", "iai": "jai0",
    "u": "u0", "ua": "wa0", "uo": "wo0", "uai": "wai0", "uei": "wei0", "uan": "wa0n", "uen": "wə0n",
    "uang": "wa0ŋ", "ueng": "wə0ŋ",
    "ü": "y0", "üe": "ɥe0", "üan": "ɥɛ0n", "ün": "y0n",
}  # fmt: skip

TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}

# Interjections that have no vowel, and 哦 and 喔, whose o has no glide.
WHOLE = {"m": "m0", "n": "n0", "ng": "ŋ0", "hm": "hm0", "hng": "hŋ0", "o": "ɔ0"}

LETTERS = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi", "H": "ˈAʧ", "I": "ˈI", "J": "ʤˈA",
    "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn", "O": "ˈO", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ", "S": "ˈɛs",
    "T": "tˈi", "U": "jˈu", "V": "vˈi", "W": "dˈʌbᵊlju", "X": "ˈɛks", "Y": "wˈI", "Z": "zˈi",
}  # fmt: skip
"""English letter names in the American phonemes of the same vocabulary (A, I, O are the diphthongs of day, my, go)."""

PUNCTUATION = {
    "，": ", ", "、": ", ", "。": ". ", "！": "! ", "？": "? ", "；": "; ", "：": ": ", "…": "…", "—": "—",
    "“": " “", "”": "” ",
    "（": " (", "）": ") ", "《": " “", "》": "” ", " ": " ",
}  # fmt: skip

VOCABULARY = {
    symbol: number
    for number, symbol in {
        1: ";", 2: ":", 3: ",", 4: ".", 5: "!", 6: "?", 9: "—", 10: "…", 12: "(", 13: ")", 14: "“", 15: "”", 16: " ",
        17: "\u0303", 18: "ʣ", 19: "ʥ", 20: "ʦ", 21: "ʨ", 23: "ꭧ", 24: "A", 25: "I", 31: "O", 42: "ᵊ", 43: "a", 44: "b",
        46: "d", 47: "e", 48: "f", 50: "h", 51: "i", 52: "j", 53: "k", 54: "l", 55: "m", 56: "n", 57: "o", 58: "p",
        61: "s", 62: "t", 63: "u", 64: "v", 65: "w", 66: "x", 67: "y", 68: "z", 69: "ɑ", 70: "ɐ", 76: "ɔ", 77: "ɕ",
        82: "ʤ", 83: "ə", 85: "ɚ", 86: "ɛ", 87: "ɜ", 92: "ɡ", 99: "ɥ", 101: "ɨ", 102: "ɪ", 110: "ɯ", 112: "ŋ", 114: "ɲ",
        116: "ø", 119: "θ", 120: "œ", 123: "ɹ", 126: "ɻ", 130: "ʂ", 133: "ʧ", 135: "ʊ", 138: "ʌ", 140: "ɤ", 147: "ʒ",
        148: "ʔ", 156: "ˈ", 158: "ː", 162: "ʰ", 169: "↓", 171: "→", 172: "↗", 173: "↘",
    }.items()
}  # fmt: skip
"""The part of Kokoro-82M's 178 symbols that we use, with their numbers. Source: its config.json, `vocab`."""

_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)([a-zêüv]+)([1-5])")


def _final(initial: str, rest: str) -> tuple[str, str]:
    """Undoes pinyin's spelling rules: y and w, ü written u, and the shortened iu, ui, un."""
    rest = rest.replace("v", "ü")
    if initial == "y":
        if rest in ("u", "ue", "uan", "un"):
            return "", "ü" + rest[1:]
        return "", rest if rest.startswith("i") else {"e": "ie", "ou": "iou", "ong": "iong"}.get(rest, "i" + rest)
    if initial == "w":
        return "", "u" if rest == "u" else {"ei": "uei", "en": "uen"}.get(rest, "u" + rest)
    if initial in ("j", "q", "x") and rest.startswith("u"):
        rest = "ü" + rest[1:]
    return initial, {"iu": "iou", "ui": "uei", "un": "uen"}.get(rest, rest)


@cache
def syllable(pinyin: str) -> str:
    """The phonemes of one reading such as `zhuang4`; ü is written v or ü, the neutral tone 5.

    Raises:
        ValueError: it is no Mandarin syllable.
    """
    if pinyin[:-1] in WHOLE and pinyin[-1:] in TONES:
        return WHOLE[pinyin[:-1]].replace("0", TONES[pinyin[-1]])
    found = _SYLLABLE.fullmatch(pinyin)
    if not found:
        raise ValueError(f"no pinyin syllable: {pinyin!r}")
    initial, final = _final(found[1], found[2])
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        body = "ɨ0"
    elif final in FINALS:
        body = FINALS[final]
    else:
        raise ValueError(f"no pinyin syllable: {pinyin!r}")
    return INITIALS[initial] + body.replace("0", TONES[found[3]])
