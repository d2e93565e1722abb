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
Kept = Callable[[Sequence[Utterance], Voice, float], int]
"""How many of them are at hand from an earlier run and need not be spoken."""

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
REUSED = 0.09
"""The most that clips of an earlier run are stretched, so that one changed sentence does not have all spoken again for
a drift that crosses a step."""


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


def spoken(utterances: Sequence[Utterance], voice: Voice, wanted: float, speak: Speak, kept: Kept) -> Spoken:
    """The utterances at the wanted pace, all of them stretched alike.

    Args:
        wanted: syllables a minute.
    """
    kept_first = kept(utterances, voice, wanted)
    clips = speak(utterances, voice, wanted)
    fast = of_clips(utterances, clips) / wanted
    if fast and abs(fast - 1) > STRETCH:
        nearest = -round(math.log(fast, 1 + STEP))

        def used(step: int) -> bool:
            at_hand = kept(utterances, voice, _asked(wanted, step)) if step else kept_first
            return abs(_asked(fast, step) - 1) <= REUSED and 2 * at_hand >= len(utterances)

        steps = sorted(range(nearest - 2, nearest + 3), key=lambda step: abs(step - nearest))
        step = next(filter(used, steps), nearest)
        clips = speak(utterances, voice, _asked(wanted, step))
        fast = of_clips(utterances, clips) / wanted
    if not fast or abs(fast - 1) <= CLOSE:
        return Spoken(clips, 0.0)
    tempo = min(max(1 / fast, 1 - FARTHEST), 1 + FARTHEST)
    return Spoken(tuple(files.at_tempo(clip, tempo) for clip in clips), 1 / tempo - 1)


def _asked(pace: float, step: int) -> float:
    return pace * (1 + STEP) ** step
