"""What is said, as cues on a phone's screen: .lrc and .srt, for whoever cannot hear the loudspeaker.

A cue is one or more phrases of a sentence, in the words that a person reads (`96110`, not 九六幺幺零). Its start comes
from the marks of the spoken form. Which spoken character a phrase begins with is found by the hanzi that both forms
share; between two shared stretches (a number and its reading) the phrase begins behind the nearest spoken punctuation
mark, or where there is none at its share of the characters. Where the speaker pauses there, the cue begins with the
sound behind the pause: an engine's marks may be a tenth of a second off. Without marks a sentence's phrases share its
time by characters; its first cue is exact all the same.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise, zip_longest

import numpy as np

from broadcast.inbox.encoding import simplified
from broadcast.model import Clip, Programme, Said
from broadcast.text import phrases as dictionary
from broadcast.text import sentences

LINE = 16
"""字 of a line; a Latin letter or digit counts half. Source: Netflix Timed Text Style Guide, Simplified Chinese."""
TWO_LINES = 26
"""字 of a cue at most: at 230 syllables a minute they are spoken in that guide's longest duration, 7 s."""
LEAST_S = 5 / 6
"""The least time of a cue, where the next sentence leaves it. Source: the guide's General Requirements, 1."""
LINGER_S = 0.5
"""How long a sentence stays after its sound: 12 frames of 24 (the same, Timing)."""
_NEAR_S = 0.25
"""How far from a mark the end of a pause is looked for."""
_STEP_S, _PAUSE_STEPS, _UNDER_DB = 0.005, 8, 30.0
"""A pause: so many steps in a row that are so far under the loudest step around."""
_SILENT_S = 2.0
"""Where the .lrc has an empty line: no cue for so long."""
_ALIGNED = 90_000
"""Characters of the text times those of the spoken form up to which they are compared; beyond: by share."""

_FOR_PLAYERS = str.maketrans("<>{}[]", "＜＞｛｝［］")
"""What a player would take for markup, a time or a tag."""
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_UNBROKEN = re.compile(r"[A-Za-z0-9.:/~ -]{2}")
_OPENERS = "“‘「『（(【［《〈＜｛"


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of text and when it is on the screen."""

    start_s: float
    """Not before its first sound."""
    end_s: float
    text: str
    """In one line, at most about TWO_LINES wide."""


def cues(programmes: Sequence[Programme], passes: Iterable[tuple[int, float]]) -> Iterator[Cue]:
    """The cues of every pass, in order and never two at once; memory does not grow with the number of passes.

    Args:
        passes: for each pass the index of its programme, and the second at which the file has its first sample.
    """
    told = [_of_a_pass(programme) for programme in programmes]
    for number, start in passes:
        for cue in told[number]:
            yield Cue(start + cue.start_s, start + cue.end_s, cue.text)


def srt(told: Iterable[Cue]) -> Iterator[str]:
    """The lines of a .srt with CRLF as SubRip writes them; to be stored as UTF-8 without a byte order mark.

    A phone's players take UTF-8 for granted (androidx.media3 where no mark is), and parsers fail on the mark, which
    they read as a part of the first number.
    """
    for number, cue in enumerate(told, 1):
        yield f"{number}\r\n{_clock(cue.start_s)} --> {_clock(cue.end_s)}\r\n{_in_lines(cue.text)}\r\n\r\n"


def lrc(told: Iterable[Cue], title: str, artist: str) -> Iterator[str]:
    """The lines of a .lrc, a cue a line, and an empty line where nothing is said for a while; UTF-8 without a mark.

    From the hundredth minute on the minutes have three digits. The format knows no hours; players that read two
    digits only leave those lines out, and every other reading of the time would put them into the wrong place.
    """
    for tag, value in (("ti", title), ("ar", artist), ("by", "xiaolaba")):
        if value:
            yield f"[{tag}:{_shown(value)}]\r\n"
    last: Cue | None = None
    for cue in told:
        if last and cue.start_s - last.end_s > _SILENT_S:
            yield f"[{_minutes(last.end_s)}]\r\n"
        yield f"[{_minutes(cue.start_s)}]{cue.text}\r\n"
        last = cue
    if last:
        yield f"[{_minutes(last.end_s)}]\r\n"


def _clock(seconds: float) -> str:
    ms = _up(seconds, 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def _minutes(seconds: float) -> str:
    hundredths = _up(seconds, 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def _up(seconds: float, units: int) -> int:
    """Rounded up, so that no cue is before its sound."""
    return math.ceil(seconds * units - 1e-6)


def _of_a_pass(programme: Programme) -> tuple[Cue, ...]:
    made: list[Cue] = []
    for said, later in zip_longest(programme.said, programme.said[1:]):
        limit = later.start_s if later else math.inf
        told = _of_a_sentence(said, programme.clip)
        last = told[-1]
        end_s = min(max(said.end_s + LINGER_S, last.start_s + LEAST_S), limit)
        made += [*told[:-1], Cue(last.start_s, end_s, last.text)]
    return tuple(made)


def _of_a_sentence(said: Said, clip: Clip) -> list[Cue]:
    """Its phrases with their times, the short ones joined; the last ends with the sound."""
    text = _shown(said.utterance.text) or said.utterance.spoken
    pieces = [piece for phrase in sentences.phrases(text) for piece in _parts(phrase)]
    cuts = [0, *accumulate(map(len, pieces))][:-1]
    starts = [said.start_s]
    for cut, at in zip(cuts[1:], _places(text, said.utterance.spoken, cuts[1:]), strict=True):
        moment = _moment(said, at)
        pausing = said.marks and not text[cut - 1].isalnum()
        starts.append(min(_behind_a_pause(clip, moment), said.end_s) if pausing else moment)
    ends = [*accumulate(starts, max), said.end_s]
    joined: list[Cue] = []
    for piece, (start_s, end_s) in zip(pieces, pairwise(ends), strict=True):
        cue = Cue(start_s, end_s, piece)
        if joined:
            last = joined[-1]
            width = _width(last.text + piece)
            short = min(end_s - start_s, last.end_s - last.start_s) < LEAST_S
            if width <= LINE or (short and width <= TWO_LINES):
                joined[-1] = Cue(last.start_s, end_s, last.text + piece)
                continue
        joined.append(cue)
    return [Cue(one.start_s, one.end_s, one.text.strip()) for one in joined]


def _shown(text: str) -> str:
    """The text in one line, with nothing that a player would not show as it is."""
    return " ".join(_UNSEEN.sub("", text).translate(_FOR_PLAYERS).split())


def _places(text: str, spoken: str, cuts: Sequence[int]) -> Iterator[int]:
    """For each of these offsets in the text the offset in its spoken form."""
    plain, known = simplified(text), [(0, 0)]
    if len(plain) * len(spoken) <= _ALIGNED:
        for block in SequenceMatcher(None, plain, spoken, autojunk=False).get_matching_blocks():
            if any(map(str.isalnum, plain[block.a : block.a + block.size])):
                known += [(block.a, block.b), (block.a + block.size, block.b + block.size)]
    known.append((len(text), len(spoken)))
    in_text = [one for one, _other in known]
    spoken_ends = [*accumulate(map(len, sentences.phrases(spoken)))]
    for cut in cuts:
        at = bisect_left(in_text, cut)
        if in_text[at] == cut:
            yield known[at][1]
            continue
        (x0, y0), (x1, y1) = known[at - 1], known[at]
        share = y0 + round((y1 - y0) * (cut - x0) / (x1 - x0))
        near = spoken_ends[bisect_right(spoken_ends, y0) : bisect_right(spoken_ends, y1)]
        behind_a_mark = not plain[cut - 1].isalnum()
        yield min((abs(end - share), end) for end in near)[1] if near and behind_a_mark else share


def _moment(said: Said, index: int) -> float:
    """When the spoken character, or the next one that is heard, begins."""
    spoken = len(said.utterance.spoken)
    if not said.marks:
        return said.start_s + (said.end_s - said.start_s) * index / max(1, spoken)
    at = bisect_left(said.marks, index, key=lambda mark: mark.index)
    moment = said.marks[at].start_s if at < len(said.marks) else said.end_s
    return min(max(moment, said.start_s), said.end_s)


def _behind_a_pause(clip: Clip, moment: float) -> float:
    """Where the longest pause around that moment ends; the moment itself where nobody pauses."""
    step = round(_STEP_S * clip.rate)
    first = max(0, round((moment - _NEAR_S) * clip.rate))
    around = clip.samples[first : first + 2 * round(_NEAR_S / _STEP_S) * step]
    power = (around[: len(around) // step * step].reshape(-1, step).astype(np.float64) ** 2).mean(axis=1)
    if not power.any():
        return moment
    loud = np.flatnonzero(power > power.max() * 10 ** (-_UNDER_DB / 10))
    pauses = np.diff(loud, prepend=-1) - 1
    longest = int(pauses.argmax())
    return float(first + loud[longest] * step) / clip.rate if pauses[longest] >= _PAUSE_STEPS else moment


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def _parts(phrase: str) -> Iterator[str]:
    """The phrase in equal parts of at most TWO_LINES, cut between words."""
    if _width(phrase) <= TWO_LINES:
        yield phrase
        return
    middle = _middle(phrase)
    yield from _parts(phrase[:middle])
    yield from _parts(phrase[middle:])


def _in_lines(text: str) -> str:
    if _width(text) <= LINE:
        return text
    middle = _middle(text)
    return f"{text[:middle].rstrip()}\r\n{text[middle:].lstrip()}"


def _middle(text: str) -> int:
    """Where two about equal lines part: behind punctuation, else between words, never before a closing mark."""
    half, widths = _width(text) / 2, [0.0, *accumulate(map(_width, text))]

    def off(end: int) -> float:
        return abs(widths[end] - half) - (0 if text[end - 1].isalnum() else LINE / 5)

    ends = [
        word.end
        for word in dictionary.words(text)
        if word.end < len(text)
        and (text[word.end].isalnum() or text[word.end] in _OPENERS)
        and text[word.end - 1] not in _OPENERS
        and not _UNBROKEN.match(text[word.end - 1 : word.end + 1])
        and abs(widths[word.end] - half) <= LINE / 3
    ]
    return min(ends, key=off) if ends else bisect_left(widths, half)
