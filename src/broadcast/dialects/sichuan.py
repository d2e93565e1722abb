"""Sichuan, as Chengdu speaks it: ngungu's romanisation as IPA and Chao tones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from broadcast.dialects import Lexicon, parted
from broadcast.dialects.ngungu_words import ready as ready
from broadcast.dialects.ngungu_words import words
from broadcast.dialects.traditional import traditional
from broadcast.text.lexicon import occurrences, read_lexicon
from broadcast.text.readings import syllables

INITIALS: Mapping[str, str] = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "g": "k", "k": "kʰ", "h": "x", "ŋ": "ŋ",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "z": "ʦ", "c": "ʦʰ", "s": "s", "r": "z", "": "",
}  # fmt: skip
"""The romanisation's initials. Source: Wikipedia, Sichuanese; Wiktionary, About Chinese/Sichuanese, whose letters they
are but for ŋ; what they stand for was checked against the Chengdu table of osfans/MCPDict."""
PALATAL: Mapping[str, str] = {"z": "ʨ", "c": "ʨʰ", "s": "ɕ"}
"""The romanisation keeps sharp sounds apart, `sɿn1` 心 and `xin1` 欣; in Chengdu they are one."""
FINALS: Mapping[str, str] = {
    "ɿ": "ɿ", "a": "a", "o": "o", "eo": "o", "e": "e", "ə`": "əɻ", "ai": "ai", "ei": "ei", "au": "au", "ou": "əu",
    "an": "an", "ən": "ən", "aŋ": "aŋ", "oŋ": "oŋ", "i": "i", "ia": "ia", "io": "io", "ie": "ie", "iai": "iai",
    "iau": "iau", "iou": "iəu", "ian": "iɛn", "in": "in", "iaŋ": "iaŋ", "ioŋ": "ioŋ", "u": "u", "ua": "ua", "uo": "o",
    "ue": "ue", "uai": "uai", "ui": "uei", "uei": "uei", "uan": "uan", "uən": "uən", "uaŋ": "uaŋ", "uoŋ": "oŋ",
    "ü": "y", "üe": "ye", "üo": "io", "üan": "yɛn", "üən": "yn", "ün": "yn",
}  # fmt: skip
"""The romanisation's finals as Chengdu has them. Source: as for INITIALS."""
SHARP: Mapping[str, str] = {"ɿn": "in", "ɿe": "ie", "ɿo": "io", "ɿu": "iou", "ɿan": "ian", "ɿau": "iau", "ɿaŋ": "iaŋ"}
"""How it writes i after z, c and s, where there is no apical vowel."""
TONES: Mapping[str, str] = {"1": "45", "2": "21", "3": "42", "4": "213", "5": "21"}
"""陰平, 陽平, 上, 去, and 入, which has gone into 陽平 in Chengdu. Source: Wikipedia, Sichuanese; others write 55 for
the first and 53 for the third."""
FROM_PINYIN: Mapping[str, str] = {
    "zh": "z", "ch": "c", "sh": "s", "l": "n", "ao": "au", "en": "ən", "ang": "aŋ", "eng": "ən", "ong": "oŋ",
    "iao": "iau", "ing": "in", "iang": "iaŋ", "iong": "ioŋ", "uen": "uən", "uang": "uaŋ", "ueng": "oŋ", "v": "ü",
    "ve": "üe", "van": "üan", "vn": "ün", "er": "ə`",
}  # fmt: skip
"""The regular counterparts of Mandarin initials and finals, in the romanisation's letters; what is not named stays.
Source: Wikipedia, Sichuanese; the Chengdu table of osfans/MCPDict."""

_SYLLABLE = re.compile(r"(?P<initial>[bpmfdtnghkjqxzcsrŋ]?)(?P<final>[aoeəiuüvɿnŋ`]{1,4})(?P<tone>[1-5])")
"""As the romanisation has it, or with v for ü, as lexicon files are read."""
_VELAR_NASAL = {"ai", "au", "an", "aŋ", "ou", "ən", "e"}
"""Finals that Chengdu begins with ŋ where the romanisation has no initial. Source: the table in MCPDict."""


def read(spoken: str, own: Lexicon) -> list[tuple[str, str]]:
    """As `dialects.Dialect` says. Chengdu has no sandhi but in doubled nouns, which are in the supplement.

    Raises:
        EngineUnavailable: ngungu is not installed.
    """
    supplement = _supplement()
    known = {word: readings for word, readings in supplement.items() if len(word) > 1}
    mandarin = [syllable.pinyin for syllable in syllables(spoken)[0]]
    written = traditional(spoken.replace("〇", "零"), "s2t")
    found: list[tuple[str, str]] = []
    for start, word in (*occurrences(spoken, {**known, **own}), (len(spoken), "")):
        for part in words(written[len(found) : start], "sichuan"):
            at = len(found)
            if len(part.text) > 1:
                found += map(sound_of, part.readings, mandarin[at:])
            elif spoken[at] in supplement:
                found.append(sound_of(supplement[spoken[at]][0], mandarin[at]))
            else:
                found.append(_single(spoken[at], part.readings or _simplified(spoken[at]), mandarin[at]))
        if word in own:
            found += map(parted, own[word])
        elif word:
            found += map(sound_of, known[word], mandarin[start:])
    return found


@cache
def sound_of(written: str, pinyin: str = "") -> tuple[str, str]:
    """Segments and tone in Chengdu of a syllable in the romanisation, such as `sɿn1`; both empty for what is none.

    Args:
        pinyin: the Mandarin of the same character, for what Chengdu tells apart and the romanisation does not: ʨ i and
            ʦ ɿ (both `zɿ`), ɲ and n before i (both `n`), ʦən and ʦuən (both `zuən`).
    """
    syllable = _SYLLABLE.fullmatch(written)
    if not syllable:
        return "", ""
    initial, final, tone = syllable["initial"], syllable["final"].replace("v", "ü"), syllable["tone"]
    if initial in PALATAL and (final in SHARP or final[0] == "ü" or (final == "ɿ" and pinyin[:1] in {"j", "q", "x"})):
        sound, final = PALATAL[initial], SHARP.get(final, "i" if final == "ɿ" else final)
    elif initial == "n" and final[0] in "iü" and not pinyin.startswith("l"):
        sound = "ɲ"
    elif not initial and final in _VELAR_NASAL:
        sound = "ŋ"
    elif initial in ("h", "") and final == "u":
        sound = "f" if initial else "v"
    else:
        sound = INITIALS[initial]
    if final == "uən" and (initial in ("d", "t", "n") or (initial in PALATAL and pinyin[1:2] != "h")):
        final = "ən"
    return (sound + FINALS[final], TONES[tone]) if final in FINALS else ("", "")


@cache
def _single(char: str, readings: tuple[str, ...], pinyin: str) -> tuple[str, str]:
    """The package's reading of a character outside its words, of which it knows but one; where that is the counterpart
    of a Mandarin reading that is not the one here, as `caŋ2` of 长 (cháng) in 成长, the counterpart of the one here.

    What once ended in a stop (tone 5) is as the package has it: its vowels are not Mandarin's.
    """
    written = "".join(readings)
    said = sound_of(written, pinyin)
    here = _counterparts(pinyin)
    if written.endswith("5") or not all(said) or not here or said in here:
        return said
    elsewhere = {one for other in _mandarin(char) if other != pinyin for one in _counterparts(other)}
    return here[0] if said in elsewhere else said


def _simplified(char: str) -> tuple[str, ...]:
    return next(words(char, "sichuan")).readings


@cache
def _counterparts(pinyin: str) -> tuple[tuple[str, str], ...]:
    """What a Mandarin syllable regularly is in Chengdu, the likeliest first, unless it once ended in a stop; nothing
    for one without a tone of its own."""
    if pinyin[-1:] not in TONES or pinyin.endswith("5"):
        return ()
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    initial, final = to_initials(pinyin, strict=True), to_finals(pinyin, strict=True, v_to_u=False)
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        final = "ɿ"
    letters, vowels = FROM_PINYIN.get(initial, initial), [FROM_PINYIN.get(final, final)]
    if final == "eng" and letters in ("b", "p", "m", "f"):
        vowels.insert(0, "oŋ")
    elif final == "e":
        vowels.insert(letters not in ("g", "k", "h", ""), "o")
    made = [sound_of(f"{letters}{one}{pinyin[-1]}", pinyin) for one in vowels]
    return tuple(said for said in made if all(said))


@cache
def _mandarin(char: str) -> tuple[str, ...]:
    """The character's Mandarin readings."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_tone3

    return tuple(map(to_tone3, PINYIN_DICT.get(ord(char), "").split(",")))


@cache
def _supplement() -> Lexicon:
    return read_lexicon(Path(__file__).with_name("sichuan.tsv"), _SYLLABLE, "心 TAB sɿn1")
