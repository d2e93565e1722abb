"""Shanghai: ngungu's IPA of the middle generation, with the tones that words have after sandhi."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from broadcast.dialects import Lexicon, parted
from broadcast.dialects.ngungu_words import Word, words
from broadcast.dialects.ngungu_words import ready as ready
from broadcast.dialects.traditional import traditional
from broadcast.text import phrases
from broadcast.text.lexicon import occurrences, read_lexicon
from broadcast.text.readings import syllables

SANDHI: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "1": (("53",), ("55", "21"), ("55", "33", "21"), ("55", "33", "33", "21")),
    "5": (("34",), ("33", "44"), ("33", "55", "21"), ("33", "55", "33", "21")),
    "6": (("23",), ("22", "44"), ("22", "55", "21"), ("22", "55", "33", "21")),
    "7": (("55",), ("33", "44"), ("33", "55", "21"), ("33", "55", "33", "21")),
    "8": (("12",), ("11", "23"), ("11", "22", "23"), ("22", "55", "33", "21")),
}
"""Tone of a word's first syllable (陰平, 陰去, 陽去, 陰入, 陽入) → Chao digits of one, two, three and four syllables;
what the others were does not matter. Longer words repeat the 33 before the end.
Source: citation tones of 《上海市区方言志》 (1988), as osfans/MCPDict has them; words as OverflowCat/chiandiau,
`wuu.typ`, has them (there 陽入 of four also 11 22 22 23); Wikipedia, Shanghainese, on left-dominant sandhi."""
LETTERS: Mapping[str, str] = {"ts": "ʦ", "dz": "ʣ", "tɕ": "ʨ", "dʑ": "ʥ", "ȵ": "ɲ", "g": "ɡ", "\u0329": ""}
"""What ngungu writes → the one symbol of SEGMENTS; a syllabic nasal stands alone and needs no mark."""
ENCLITICS = frozenset("的了们着")
"""What belongs to the word before it and loses its tone there. Source: Wikipedia, Shanghainese, on phrases."""
BY_MANDARIN: Mapping[str, str] = {
    "长zhang3": "tsã5", "行hang2": "ɦɑ̃6", "当dang4": "tɑ̃5", "中zhong4": "tsoŋ5", "应ying4": "in5", "分fen4": "vən6",
    "更geng4": "kən5", "更geng1": "kən1", "空kong4": "kʰoŋ5", "相xiang4": "ɕiã5", "还hai2": "ɦᴇ6", "脏zang4": "zɑ̃6",
    "干gan4": "kø5", "划hua2": "ɦo6", "降jiang4": "tɕiã5", "校jiao4": "tɕiɔ5", "兴xing4": "ɕin5", "担dan4": "tᴇ5",
    "藏zang4": "zɑ̃6", "着zhuo2": "tsᴀʔ7", "几ji3": "tɕi5", "将jiang4": "tɕiã5", "铺pu4": "pʰu5", "看kan4": "kʰø5",
    "要yao4": "iɔ5", "率shuai4": "sø5", "朝zhao1": "tsɔ1", "为wei4": "ɦuᴇ6", "弄nong4": "noŋ6", "奇ji1": "tɕi1",
}  # fmt: skip
"""Of a character with several readings, which ngungu does not tell apart outside its words: the one that answers to the
Mandarin reading of the place. Source: the Shanghai table of osfans/MCPDict."""
LONGEST = 5
"""Syllables of a word with one contour; ngungu has none longer."""

_FIGURES = "零一二三四五六七八九幺"
_TWO = re.compile(rf"(?<=[{_FIGURES}])二|(?<![十廿])二(?=[{_FIGURES}百千万月])")
"""二 that Shanghai reads 两 liã6: figures one by one (telephone numbers, years), hundreds, thousands and February.
Source: ttnews and ahfyzs.com on 二 in Shanghai; 幺 for the figure 1 is said there as in Mandarin, as in 幺幺两路."""
_SYLLABLE = re.compile(r"(?P<sound>[a-zãøŋɑɔəɕɡɤɪɿʔʰʑȵɦᴀᴇ\u0303\u0329]{1,6})(?P<tone>[15678])")


def read(spoken: str, own: Lexicon) -> list[tuple[str, str]]:
    """As `dialects.Dialect` says.

    Raises:
        EngineUnavailable: ngungu is not installed.
    """
    supplement = _supplement()
    known = {word: readings for word, readings in supplement.items() if len(word) > 1}
    found: list[tuple[str, str]] = []
    mandarin = [syllable.pinyin for syllable in syllables(spoken)[0]]
    figures = _TWO.sub("两", spoken.replace("〇", "零"))
    for start, word in (*occurrences(spoken, {**known, **own}), (len(spoken), "")):
        first = len(found)
        for domain in _domains(figures[first:start], mandarin[first:start], supplement):
            found += said(domain)
        if word in own:
            found += map(parted, own[word])
        elif word:
            found += said(known[word])
    return found


def said(written: Sequence[str]) -> list[tuple[str, str]]:
    """Segments and tones of a word whose syllables are given with their tone categories, such as `zɑ̃6`, `hᴇ5`; both
    empty for what is no syllable."""
    parts = [_SYLLABLE.fullmatch(unicodedata.normalize("NFD", one)) for one in written]
    first = parts[0] if parts else None
    if first is None or not all(parts):
        return [("", "")] if len(written) == 1 else [pair for one in written for pair in said([one])]
    contours = SANDHI[first["tone"]]
    tones = contours[min(len(parts), len(contours)) - 1]
    tones = (*tones[:-1], *("33",) * (len(parts) - len(tones)), tones[-1])
    return [_sound(part["sound"], tone) for part, tone in zip(parts, tones, strict=True) if part]


@cache
def _sound(written: str, tone: str) -> tuple[str, str]:
    for old, new in LETTERS.items():
        written = written.replace(old, new)
    return written, tone[0] if written.endswith("ʔ") and tone[0] == tone[1] else tone


def _domains(spoken: str, mandarin: Sequence[str], supplement: Lexicon) -> Iterator[tuple[str, ...]]:
    """The readings of each word that has one contour: ngungu's words, phrases and the words of shanghai_words.txt,
    which ngungu has character by character."""
    ends = {word.start: word.end for word in phrases.words(spoken)} if spoken else {}
    listed = {start: start + len(word) for start, word in occurrences(spoken, _words())}
    ends |= listed
    held: list[str] = []
    until = 0
    for part in _entries(spoken, listed):
        readings = part.readings or _traditional(part.text)
        if len(part.text) == 1:
            by_mandarin = BY_MANDARIN.get(part.text + mandarin[part.start])
            readings = (by_mandarin,) if by_mandarin else supplement.get(part.text, readings)
        joins = part.text in ENCLITICS or part.end <= until
        if held and not (joins and all(held) and len(held) + len(readings) <= LONGEST):
            yield tuple(held)
            held = []
        if part.start >= until:
            until = ends.get(part.start, part.end)
        held += readings
    if held:
        yield tuple(held)


def _entries(spoken: str, listed: Mapping[int, int]) -> Iterator[Word]:
    """ngungu's words; none overlaps the end of a listed word, as 请提 does with 提前 or 好生 with 生活."""
    found = list(words(spoken, "shanghai"))
    within = {at: word for word in found for at in range(word.start + 1, word.end)}
    cuts = {start for start, end in listed.items() if start in within and within[start].end < end}
    cuts |= {end for start, end in listed.items() if end in within and within[end].start > start}
    if not cuts:
        yield from found
        return
    for start, end in pairwise([0, *sorted(cuts), len(spoken)]):
        for word in words(spoken[start:end], "shanghai"):
            yield replace(word, start=start + word.start)


@cache
def _words() -> Lexicon:
    lines = Path(__file__).with_name("shanghai_words.txt").read_text(encoding="utf-8").splitlines()
    return {word: () for line in lines if not line.startswith("#") for word in line.split()}


@cache
def _traditional(char: str) -> tuple[str, ...]:
    """The package's reading of a character that it knows in Traditional only."""
    return next(words(traditional(char, "s2t"), "shanghai")).readings or ("",)


@cache
def _supplement() -> Lexicon:
    return read_lexicon(Path(__file__).with_name("shanghai.tsv"), _SYLLABLE, "海 TAB hᴇ5")
