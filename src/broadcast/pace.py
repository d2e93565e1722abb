"""Pace: measured as docs/design.md defines it, and brought to what was asked whatever the engine's own speed.

A voice that nobody measured speaks a passage once, ever; its clips are kept like any others. What a programme is still
off is taken up by stretching its clips, so that no kept sentence is spoken again; only a voice that drifts by more than
that is asked again, once, at another speed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from broadcast.audio import files
from broadcast.audio.levels import sound_bounds
from broadcast.model import Clip, Said, Utterance, Voice

Speak = Callable[[Sequence[Utterance], Voice, float], tuple[Clip, ...]]
"""Utterances by a voice at a pace."""

PASSAGE = (
    "各位居民朋友，大家好。",
    "近期流感多发，出门请戴好口罩，回家以后先洗手。",
    "明天上午九点到下午三点停水，请您提前存好水。",
)
"""What a voice that nobody measured speaks once, to find its own pace."""
CLOSE = 0.01
"""What a programme may be off without being stretched."""
STRETCH = 0.06
"""The most that clips are stretched or squeezed as a rule: what a listener does not notice."""
FARTHEST = 0.5
"""The most that they are stretched where a voice does not follow the speed that it is asked for: better than speech
that nobody can follow."""
STEP = 0.04
"""The steps of the speed that a drifting voice is asked for: fine enough for STRETCH, and coarse enough that the next
programme, which drifts a little more or less, asks for the same."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Clips at the pace that was asked."""

    clips: tuple[Clip, ...]
    stretched: float
    """By how much they were stretched: 0.02 for 2 % slower, below 0 for faster."""


def of(said: Sequence[Said]) -> float:
    """Syllables a minute from first to last sound, utterance by utterance; pauses between them excluded."""
    return _pace(sum(one.utterance.count for one in said), sum(one.end_s - one.start_s for one in said))


def overall(programmes: Sequence[Sequence[Said]]) -> float:
    """Syllables a minute from the first sound spoken to the last of each, pauses included; chimes are not spoken."""
    spoken_s = sum(said[-1].end_s - said[0].start_s for said in programmes if said)
    return _pace(sum(one.utterance.count for said in programmes for one in said), spoken_s)


def of_clips(utterances: Sequence[Utterance], clips: Sequence[Clip]) -> float:
    """As `of`, before the clips are joined."""
    bounds = [(clip.rate, *sound_bounds(clip)) for clip in clips]
    return _pace(sum(one.count for one in utterances), sum((last - first) / rate for rate, first, last in bounds))


def _pace(syllables: int, seconds: float) -> float:
    return 60 * syllables / seconds if seconds else 0.0


def measured(voice: Voice, passage: Sequence[Utterance], speak: Speak) -> Voice:
    """The voice with its own pace, found by speaking the passage at its normal speed if nobody measured it before."""
    if voice.measured:
        return voice
    found = of_clips(passage, speak(passage, voice, voice.base_pace))
    return replace(voice, base_pace=found or voice.base_pace, measured=True)


def spoken(utterances: Sequence[Utterance], voice: Voice, wanted: float, speak: Speak) -> Spoken:
    """The utterances at the wanted pace, all of them stretched alike.

    Args:
        wanted: syllables a minute.
    """
    clips = speak(utterances, voice, wanted)
    fast = of_clips(utterances, clips) / wanted
    if fast and abs(fast - 1) > STRETCH:
        asked = (1 + STEP) ** -round(math.log(fast, 1 + STEP))
        clips = speak(utterances, voice, wanted * asked)
        fast = of_clips(utterances, clips) / wanted
    if not fast or abs(fast - 1) <= CLOSE:
        return Spoken(clips, 0.0)
    tempo = min(max(1 / fast, 1 - FARTHEST), 1 + FARTHEST)
    return Spoken(tuple(files.at_tempo(clip, tempo) for clip in clips), 1 / tempo - 1)
