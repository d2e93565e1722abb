"""Cantonese: canto-hk-g2p's Jyutping for the words of the sentence, as IPA and Chao tones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from gettext import gettext as _
from pathlib import Path
from typing import Any

from broadcast.dialects import Lexicon, parted
from broadcast.dialects.ngungu_words import INSTALL
from broadcast.dialects.traditional import traditional
from broadcast.errors import EngineUnavailable
from broadcast.text.lexicon import occurrences, read_lexicon
from broadcast.text.readings import syllables

INITIALS: Mapping[str, str] = {
    "ng": "ŋ", "gw": "kʷ", "kw": "kʷʰ", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n",
    "l": "l", "g": "k", "k": "kʰ", "h": "h", "w": "w", "z": "ʦ", "c": "ʦʰ", "s": "s", "j": "j",
}  # fmt: skip
"""Jyutping's initials, the longest first. Source: Jyutping (Linguistic Society of Hong Kong, 1993); Wikipedia,
Cantonese phonology."""
FINALS: Mapping[str, str] = {
    "aa": "aː", "aai": "aːi", "aau": "aːu", "aam": "aːm", "aan": "aːn", "aang": "aːŋ", "aap": "aːp", "aat": "aːt",
    "aak": "aːk", "a": "ɐ", "ai": "ɐi", "au": "ɐu", "am": "ɐm", "an": "ɐn", "ang": "ɐŋ", "ap": "ɐp", "at": "ɐt",
    "ak": "ɐk", "e": "ɛː", "ei": "ei", "eu": "ɛːu", "em": "ɛːm", "en": "ɛːn", "eng": "ɛːŋ", "ep": "ɛːp", "et": "ɛːt",
    "ek": "ɛːk", "i": "iː", "iu": "iːu", "im": "iːm", "in": "iːn", "ing": "ɪŋ", "ip": "iːp", "it": "iːt", "ik": "ɪk",
    "o": "ɔː", "oi": "ɔːi", "ou": "ou", "om": "ɔːm", "on": "ɔːn", "ong": "ɔːŋ", "op": "ɔːp", "ot": "ɔːt", "ok": "ɔːk",
    "u": "uː", "ui": "uːi", "um": "uːm", "un": "uːn", "ung": "ʊŋ", "up": "uːp", "ut": "uːt", "uk": "ʊk",
    "oe": "œː", "oen": "œːn", "oeng": "œːŋ", "oet": "œːt", "oek": "œːk", "eoi": "ɵy", "eon": "ɵn", "eot": "ɵt",
    "yu": "yː", "yun": "yːn", "yut": "yːt", "m": "m", "ng": "ŋ",
}  # fmt: skip
"""Jyutping's finals, the syllabic nasals among them; glides are written as vowels, stops are unreleased.
Source: Wikipedia, Cantonese phonology."""
TONES: Mapping[str, str] = {"1": "55", "2": "25", "3": "33", "4": "21", "5": "23", "6": "22"}
"""Chao digits. Source: Bauer and Matthews, Cantonese, in The Sino-Tibetan Languages (2003); others write 35 for the
second and 13 for the fifth."""

BY_MANDARIN: Mapping[str, str] = {
    "长zhang3": "zoeng2", "铺pu4": "pou3", "行hang2": "hong4", "处chu4": "cyu3", "处chu3": "cyu2", "中zhong4": "zung3",
    "种zhong4": "zung3", "重chong2": "cung4", "应ying4": "jing3", "分fen4": "fan6", "更geng4": "gang3",
    "间jian4": "gaan3", "调diao4": "diu6", "量liang2": "loeng4", "当dang4": "dong3",
    "数shu3": "sou2", "倒dao4": "dou3", "少shao4": "siu3", "担dan4": "daam3", "供gong4": "gung3", "背bei1": "bui3",
    "传zhuan4": "zyun6", "藏zang4": "zong6", "朝zhao1": "ziu1", "率lv4": "leot6", "降xiang2": "hong4",
    "卷juan4": "gyun2", "恶wu4": "wu3", "好hao4": "hou3", "教jiao1": "gaau3", "看kan1": "hon1", "看kan4": "hon3",
    "切qie4": "cit3", "差chai1": "caai1", "便pian2": "pin4", "华hua4": "waa6", "塞sai4": "coi3", "食shi2": "sik6",
    "地de5": "dei6", "得de5": "dak1", "乐yue4": "ngok6", "冠guan4": "gun3", "兴xing4": "hing3", "丧sang4": "song3",
    "难nan4": "naan6", "强jiang4": "goeng6", "强qiang3": "koeng5", "散san3": "saan2", "扇shan1": "sin3",
    "盛cheng2": "sing4", "弹dan4": "daan6", "挣zheng4": "zang1",
}  # fmt: skip
"""Of a character with several readings outside the package's words: the one that answers to the Mandarin reading of the
place, among canto-hk-g2p's own candidates for the character."""
_JYUTPING = re.compile(r"[a-z]{1,6}[1-6]")
_STOPS = ("p", "t", "k")
_HANZI = re.compile(r"[㐀-鿿\U00020000-\U000323af]+")
_FIGURES = "零一二三四五六七八九幺"
_ONE = re.compile(rf"(?<=[{_FIGURES}])幺|幺(?=[{_FIGURES}])")
"""A spoken form's 幺 for the figure 1. Mandarin says it because yī sounds like qī; Cantonese 一 jat1 sounds unlike
七 cat1, and is the figure in telephone numbers as elsewhere."""


def read(spoken: str, own: Lexicon) -> list[tuple[str, str]]:
    """As `dialects.Dialect` says; Cantonese has no sandhi, and its changed tones are the lexicons' matter.

    Raises:
        EngineUnavailable: canto-hk-g2p is not installed.
    """
    supplement = _supplement()
    words = {word: readings for word, readings in supplement.items() if len(word) > 1}
    written = traditional(_ONE.sub("一", spoken.replace("〇", "零")), "s2hk")
    mandarin = [syllable.pinyin for syllable in syllables(spoken)[0]]
    found: list[tuple[str, str]] = []
    for start, word in (*occurrences(spoken, {**words, **own}), (len(spoken), "")):
        at = len(found)
        singles = [
            (supplement.get(char) or (BY_MANDARIN.get(char + pinyin, ""),))[0]
            for char, pinyin in zip(spoken[at:start], mandarin[at:start], strict=True)
        ]
        found += _between(written[at:start], singles)
        if word in own:
            found += map(parted, own[word])
        elif word:
            found += map(sound_of, words[word])
    return found


@cache
def sound_of(jyutping: str) -> tuple[str, str]:
    """Segments and tone of a syllable such as sap6: sɐp and 2; both empty for what is no Jyutping."""
    body, tone = jyutping[:-1], TONES.get(jyutping[-1:], "")
    initial = next((one for one in INITIALS if body.startswith(one) and body[len(one) :] in FINALS), "")
    final = FINALS.get(body[len(initial) :])
    if not final or not tone:
        return "", ""
    level = final.endswith(_STOPS) and len(set(tone)) == 1
    return INITIALS.get(initial, "") + final, tone[0] if level else tone


def _between(written: str, singles: Sequence[str]) -> list[tuple[str, str]]:
    """A piece between known words; `singles` are readings for characters that stand in no word of the package."""
    found = [("", "")] * len(written)
    for run in _HANZI.finditer(written):
        at = run.start()
        for token, readings in _tokens(run[0]):
            if len(token) == 1 and singles[at]:
                readings = (singles[at],)
            found[at : at + len(token)] = map(sound_of, readings)
            at += len(token)
    return found


def _tokens(hanzi: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Words with one reading a character, as many characters as were given.

    Not those that the package takes for another word, misspelt, such as 岩岩 for 啱啱.
    """
    tokens = [
        (token, said.split(), source) for token, said, _language, _sure, source in _pipeline().convert_detailed(hanzi)
    ]
    whole = "".join(token for token, _said, _source in tokens) == hanzi
    for token, said, source in tokens if whole else [(hanzi, [], "")]:
        if len(token) == len(said) and source != "variant_alias":
            yield token, said
        else:
            for char in token:
                yield char, (_pipeline().convert(char),)


def ready() -> None:
    """As `dialects.Dialect` says."""
    _loaded()


@cache
def _pipeline() -> Any:
    return _loaded()(punc_norm=False)


def _loaded() -> Any:
    try:
        from canto_hk_g2p import Pipeline
    except ImportError as exc:
        raise EngineUnavailable(
            _("Dialects need the package {package}, which cannot be loaded: {reason}.").format(
                package="canto-hk-g2p", reason=exc
            ),
            _("Run: {command}").format(command=INSTALL),
        ) from exc
    return Pipeline


@cache
def _supplement() -> Lexicon:
    return read_lexicon(Path(__file__).with_name("cantonese.tsv"), _JYUTPING, "回 TAB wui4")
