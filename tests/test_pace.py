"""Pace: what was asked, whatever the engine's own speed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import pace
from broadcast.audio import edit
from broadcast.audio.files import RATE, at_tempo
from broadcast.audio.levels import sound_bounds
from broadcast.model import Clip, Said, Utterance, Voice
from broadcast.testing import TONE, ToneEngine
from broadcast.utterances import of_text

SENTENCES = tuple(
    of_text(text, {})[0]
    for text in (
        "各位居民请注意。",
        "明天上午停水。",
        "请您提前存好生活用水。",
        "有事请打物业电话。",
        "谢谢大家的配合。",
    )
)
ESTIMATED = replace(TONE, measured=False)


class Heard:
    """The test engine `times` as fast as it is told, with what it was asked to speak."""

    def __init__(self, times: Callable[[float], float]) -> None:
        self.times, self.asked = times, list[tuple[str, float]]()
        self.spoken = set[tuple[str, float]]()
        """What is kept of each run."""

    def __call__(self, utterances: Sequence[Utterance], voice: Voice, wanted: float) -> tuple[Clip, ...]:
        asked = [(one.text, round(wanted, 3)) for one in utterances]
        self.asked += asked
        self.spoken |= set(asked)
        speed = self.times(wanted / voice.base_pace)
        clips = (ToneEngine().speak(one, TONE, 290 * speed) for one in utterances)
        return tuple(edit.trim(edit.resample(clip, RATE)) for clip in clips)

    def kept(self, utterances: Sequence[Utterance], voice: Voice, wanted: float) -> int:
        return sum((one.text, round(wanted, 3)) in self.spoken for one in utterances)


def brought_to(wanted: float, heard: Heard, voice: Voice = ESTIMATED) -> pace.Spoken:
    return pace.spoken(SENTENCES, pace.measured(voice, SENTENCES[:2], heard), wanted, heard, heard.kept)


@settings(max_examples=25, deadline=None)
@given(own=st.floats(0.6, 1.7), wanted=st.floats(180, 260))
def test_a_voice_of_any_speed_is_heard_at_the_pace_that_was_asked(own: float, wanted: float) -> None:
    """It is measured once, and asked for the sentences once."""
    heard = Heard(lambda speed: speed * own)
    made = brought_to(wanted, heard)
    assert pace.of_clips(SENTENCES, made.clips) == pytest.approx(wanted, rel=0.02)
    assert len(heard.asked) == 2 + len(SENTENCES)
    assert abs(made.stretched) <= pace.STRETCH


def test_a_measured_voice_speaks_no_passage() -> None:
    heard = Heard(lambda speed: speed)
    assert brought_to(230, heard, TONE).stretched == 0
    assert [text for text, _pace in heard.asked] == [one.text for one in SENTENCES]


@pytest.mark.parametrize("drift", [0.8, 0.9, 1.1, 1.25])
def test_a_voice_that_drifts_is_asked_again_once(drift: float) -> None:
    """All of it, at a speed that brings it near; the rest is stretched."""
    heard = Heard(lambda speed: speed * drift)
    made = brought_to(230, heard, TONE)
    assert pace.of_clips(SENTENCES, made.clips) == pytest.approx(230, rel=0.02)
    assert len(heard.asked) == 2 * len(SENTENCES)
    assert abs(made.stretched) <= pace.STRETCH


def test_a_little_more_or_less_drift_asks_for_the_same_sentences() -> None:
    """So that a second run with one changed sentence finds all others kept."""
    asked = []
    for drift in (1.09, 1.10):
        heard = Heard(lambda speed, drift=drift: speed * drift)  # type: ignore[misc]
        brought_to(230, heard, TONE)
        asked.append(heard.asked)
    assert asked[0] == asked[1]


@settings(max_examples=50, deadline=None)
@given(drift=st.floats(0.7, 1.4), more=st.floats(-0.025, 0.025), follows=st.booleans())
def test_one_changed_sentence_has_no_other_spoken_again(drift: float, more: float, follows: bool) -> None:
    """Whatever the voice's drift, and if it is a little more or less then; at the pace that was asked both times."""
    heard = Heard(lambda speed: (speed if follows else 1) * drift)
    brought_to(230, heard, TONE)
    before = set(heard.spoken)
    heard.times = lambda speed: (speed if follows else 1) * (drift + more)
    changed = (*SENTENCES[:2], of_text("请您提前存好水。", {})[0], *SENTENCES[3:])
    made = pace.spoken(changed, TONE, 230, heard, heard.kept)
    assert {text for text, _asked in heard.spoken - before} <= {changed[2].text}
    assert pace.of_clips(changed, made.clips) == pytest.approx(230, rel=0.02)


def test_a_voice_that_follows_no_speed_is_stretched_and_it_is_told() -> None:
    heard = Heard(lambda _speed: 1.2)
    made = brought_to(230, heard)
    assert pace.of_clips(SENTENCES, made.clips) == pytest.approx(230, rel=0.02)
    assert made.stretched == pytest.approx(290 * 1.2 / 230 - 1, abs=0.05)


def test_what_is_near_enough_is_left_alone() -> None:
    """Not stretched for less than a hundredth."""
    heard = Heard(lambda speed: speed * 1.008)
    assert brought_to(230, heard, TONE).stretched == 0


@pytest.mark.parametrize("tempo", [0.94, 1.06, 0.7])
def test_a_stretched_clip_has_its_pitch_and_its_timings(tempo: float) -> None:
    clip = ToneEngine().speak(SENTENCES[2], TONE, 230)
    made = at_tempo(clip, tempo)
    assert made.seconds == pytest.approx(clip.seconds / tempo, abs=0.05)
    first, last = sound_bounds(made)
    assert made.marks[0].start_s == pytest.approx(first / made.rate, abs=0.05)
    assert made.marks[-1].end_s == pytest.approx(last / made.rate, abs=0.05)


def test_pace_leaves_pauses_out_and_the_overall_pace_counts_them() -> None:
    said = tuple(Said(0, SENTENCES[0], start, start + 2.0) for start in (1.0, 4.0))
    assert pace.of(said) == pytest.approx(60 * 2 * SENTENCES[0].count / 4)
    assert pace.overall([said]) == pytest.approx(60 * 2 * SENTENCES[0].count / 5)
    assert pace.of(()) == 0
