"""Hangzhou: ngungu's words, a supplement of our own, and tone sandhi for the words that neither of them has.

Citation tones in Chao digits: 陰平 33, 陽平 213, 上 53, 陰去 445, 陽去 13, 陰入 5, 陽入 2. In a word the contour of a
syllable changes; ngungu's entries are written as they are said, and only what it knows character by character is
joined here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from unicodedata import normalize

from broadcast.config import read_text
from broadcast.dialects import READING, SEGMENTS, Lexicon, ngungu_words, parted
from broadcast.dialects.ngungu_words import ready as ready
from broadcast.text import phrases, readings
from broadcast.text.lexicon import occurrences, read_lexicon

Sound = tuple[str, str]
"""Segments in IPA, and the tone in Chao digits; the tone is empty where the syllable is light."""

_DIALECT = "hangzhou"
_HANZI = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_RAW = re.compile(r"(?P<sound>[^\d˥˦˧˨˩]+)(?P<tone>[˥˦˧˨˩]*)(?P<category>\d?)")
_VARIANT = re.compile(r"[(（][^)）]*[)）]|或")
"""What ngungu adds to a reading: another one that is said as well."""
_DIGITS = str.maketrans("˥˦˧˨˩", "54321")
_SYMBOLS = (("ts", "ʦ"), ("dz", "ʣ"), ("tɕ", "ʨ"), ("dʑ", "ʥ"), ("g", "ɡ"), ("ʔʔ", "ʔ"))
"""ngungu writes affricates in one symbol or in two."""

_CITATION = {"31": "213", "55": "445"}
"""A single character that ngungu has only as it begins a word → its tone by itself."""
_CATEGORIES = {"33": 1, "213": 2, "53": 3, "445": 5, "13": 6, "5": 7, "2": 8}
_PAIRS = {
    1: {1: "33 33", 2: "33 33", 3: "33 53", 5: "33 33", 6: "33 33", 7: "33 5", 8: "33 2"},
    2: {1: "31 33", 2: "31 13", 3: "31 53", 5: "31 55", 6: "31 13", 7: "31 5", 8: "31 2"},
    3: {1: "53 31", 2: "53 31", 3: "53 31", 5: "53 31", 6: "53 31", 7: "53 5", 8: "53 2"},
    5: {1: "55 31", 2: "55 31", 3: "55 53", 5: "55 31", 6: "55 31", 7: "55 5", 8: "55 2"},
    6: {1: "13 53", 2: "13 53", 3: "13 53", 5: "13 53", 6: "13 53", 7: "13 5", 8: "13 2"},
    7: {1: "5 33", 2: "5 31", 3: "5 53", 5: "5 55", 6: "5 13", 7: "5 5", 8: "5 2"},
    8: {1: "2 33", 2: "2 13", 3: "2 53", 5: "2 55", 6: "2 13", 7: "2 5", 8: "2 2"},
}
"""Categories of the two syllables of a word → how they are said.
Source: for each pair the contours that most of ngungu's two-syllable words of these categories have."""
_LIGHT = {"53": "31", "55": "31", "445": "31", "13": "53"}
"""Tone of a syllable → that of a light one after it, as _PAIRS has the plainest category; 33 after the others."""

_LOOSE_FIRST = frozenset(
    "零一二三四五六七八九十百千万亿两几半每这那哪各某本该第单双多少不没未别勿也都就还又再很太最更"
    "把被给对从向到让请将已可要会能应在是有和与或及并而但若如凡由于为以之其你我他她它您咱"
)
_LOOSE_LAST = frozenset("的了着过得地吗呢吧啊嘛呀啦哦个位名年月日号点时分秒里上下中内外前后")
"""Characters that stay themselves before or after another one: numbers, measures, pronouns, particles."""
_SUFFIXES = frozenset("子头儿们")
"""Light at the end of a word."""
_VERBS = frozenset(
    "停开关打拨交领办买卖带戴吃喝看报发送放拉量测查填签换收取存付缴退打洗倒扔捡挪推踩点用坐乘排上下进出到回"
    "接种植做写念读听说问找救养遛抽拔插锁敲爬拍贴刷晒搬搭穿脱"
)
_OBJECTS = frozenset(
    "水电气车门窗饭菜药针烟火钱费款票证卡表名号字手头人课班学会队路话信书血糖压床站口家门岗灯伞衣鞋帽狗猫苗血奖楼"
)
"""A verb and its object are two words, each with its own tone, even where a dictionary has them as one."""


def read(spoken: str, own: Lexicon) -> list[Sound]:
    """For each character its segments and its tone after sandhi; both empty for punctuation, Latin letters and
    characters without a reading.

    The order: the community's own readings, as they are; words of the supplement and of ngungu, as they are said;
    the rest character by character, by the character's reading in Mandarin where it has several in Hangzhou. Two such
    characters that are one word are joined by the rules of two-syllable words; in longer words each keeps its own tone.

    Raises:
        EngineUnavailable: ngungu is not installed.
    """
    text = spoken.replace("〇", "零")
    found: list[Sound | None] = [None] * len(text)
    for written, words in ((spoken, own), (text, _words())):
        for start, word in occurrences(written, words):
            if not any(found[start : start + len(word)]):
                found[start : start + len(word)] = map(parted, words[word])
    mandarin = list(phrases.words(text))
    joints = _joints(mandarin)
    rest = "".join("\n" if one else char for one, char in zip(found, text, strict=True))
    pinyin = _pinyin(text)
    single = [False] * len(text)
    for entry in ngungu_words.words(rest, _DIALECT):
        whole = len(entry.text) > 1 and _straddles_none(entry.start, entry.end, joints)
        sounds = tuple(map(_sound, entry.readings)) if whole else ()
        for n, char in enumerate(entry.text, entry.start):
            sound = sounds[n - entry.start] if sounds else None
            if not sound and _HANZI.match(char):
                sound, single[n] = _alone(char, pinyin[n]), True
            found[n] = found[n] or sound
    pairs = [word.start for word in mandarin if len(word.text) == 2 and _is_one(word.text)]
    common = [start for start, _word in occurrences(text, _common()) if _straddles_none(start, start + 2, joints)]
    for start in (*pairs, *common):
        first, last = found[start : start + 2]
        if single[start] and single[start + 1] and first and last:
            found[start : start + 2] = _joined(first, (last[0], "") if text[start + 1] in _SUFFIXES else last)
            single[start : start + 2] = False, False
    return list(_with_light_tones(found))


@cache
def _sound(raw: str) -> Sound | None:
    """A reading as ngungu writes it in our symbols; None where it is none."""
    match = _RAW.fullmatch(_VARIANT.sub("", raw))
    if not match:
        return None
    sound = normalize("NFD", match["sound"])
    for theirs, ours in _SYMBOLS:
        sound = sound.replace(theirs, ours)
    if not set(sound) <= SEGMENTS:
        return None
    tone = match["tone"].translate(_DIGITS)[-3:]
    if match["category"] and not tone:
        tone = {"6": "13"}.get(match["category"], "")
    if len(set(tone)) == 1:
        tone = tone[0] if sound.endswith("ʔ") else tone[0] * 2
    return sound, tone


@cache
def _alone(char: str, pinyin: str) -> Sound | None:
    """How a character is said by itself where its Mandarin reading is that."""
    ours = _polyphones().get((char, pinyin)) or _characters().get(char)
    if ours:
        return ours
    (entry,) = ngungu_words.words(char, _DIALECT)
    known = _sound(entry.readings[0]) if entry.readings else None
    if not known:
        return None
    sound, tone = known
    return sound, _CITATION.get(tone, tone)


def _pinyin(text: str) -> list[str]:
    """The Mandarin reading of each character that has several in Hangzhou by it; empty for the others."""
    if not any(char in _depending() for char in text):
        return [""] * len(text)
    syllables, _remarks = readings.syllables(text)
    return [syllable.pinyin if syllable.char in _depending() else "" for syllable in syllables]


def _joints(mandarin: list[phrases.Word]) -> list[tuple[int, int]]:
    """For each place the beginning and the end of the Mandarin word that goes on over it; the place itself if none."""
    places = []
    for word in mandarin:
        places.append((word.start, word.start))
        places += [(word.start, word.end)] * (len(word.text) - 1)
    return [*places, (len(places), len(places))]


def _straddles_none(start: int, end: int, joints: list[tuple[int, int]]) -> bool:
    """Whether no Mandarin word lies half in that stretch, as 市民 and 主动 do in 民主 of 市民主动."""
    (before, over), (within, after) = joints[start], joints[end]
    return not (before < start and over < end) and not (after > end and within > start)


def _is_one(word: str) -> bool:
    """Whether the two characters are one word for the tones."""
    if word[0] in _LOOSE_FIRST or word[1] in _LOOSE_LAST:
        return False
    return word[0] not in _VERBS or word[1] not in _OBJECTS


def _joined(first: Sound, last: Sound) -> tuple[Sound, Sound]:
    """The two syllables of a word as they are said; a light one is joined as the plainest category is."""
    tones = _PAIRS.get(_CATEGORIES.get(first[1], 0), {}).get(_CATEGORIES.get(last[1], 1), "").split()
    return ((first[0], tones[0]), (last[0], tones[1])) if tones else (first, last)


def _with_light_tones(found: list[Sound | None]) -> Iterator[Sound]:
    """With a tone for every light syllable, by what is before it."""
    before = ""
    for sound, tone in (one or ("", "") for one in found):
        before = tone or (_LIGHT.get(before, "33") if sound else "")
        yield sound, before


@cache
def _supplement() -> Mapping[str, tuple[str, ...]]:
    return read_lexicon(Path(__file__).with_name("hangzhou.tsv"), READING)


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    return {word: sounds for word, sounds in _supplement().items() if len(word) > 1}


@cache
def _common() -> Mapping[str, tuple[str, ...]]:
    """Words of two characters that are one for the tones, beside those that the phrases have."""
    lines = read_text(Path(__file__).with_name("hangzhou_joined.txt")).splitlines()
    return {word: () for line in lines if not line.startswith("#") for word in line.split()}


@cache
def _characters() -> Mapping[str, Sound]:
    return {word: parted(sounds[0]) for word, sounds in _supplement().items() if len(word) == 1}


@cache
def _polyphones() -> Mapping[tuple[str, str], Sound]:
    """Character and Mandarin reading → its reading, from lines of character, pinyin, reading and source."""
    lines = read_text(Path(__file__).with_name("hangzhou_polyphones.tsv")).splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {(char, pinyin): parted(reading) for char, pinyin, reading, _source in rows}


@cache
def _depending() -> frozenset[str]:
    return frozenset(char for char, _pinyin in _polyphones())
