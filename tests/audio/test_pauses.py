"""Pauses inside a sentence: planned, not left over."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.audio.pauses import LIST_S, NUMBER_S, PHRASE_S, paused, planned
from broadcast.model import Clip, Mark, Samples

from . import RATE, sine


def words(*gaps_s: float) -> Clip:
    """Words of 0.4 s of tone, parted by so many seconds, with a mark for each; punctuation between them."""
    parts: list[Samples] = []
    marks, at = [], 0.0
    for number, gap_s in enumerate((*gaps_s, 0.0)):
        marks.append(Mark(2 * number, at, at + 0.4))
        parts += [sine(440, 0.4, -6), np.zeros(round(gap_s * RATE), np.float32)]
        at += 0.4 + gap_s
    return Clip(np.concatenate(parts), RATE, tuple(marks))


def silences_s(clip: Clip) -> list[float]:
    """The pauses between sounds, measured in steps of 5 ms."""
    step = RATE // 200
    loud = np.abs(clip.samples[: len(clip.samples) // step * step]).reshape(-1, step).max(axis=1) > 0.01
    edges = np.flatnonzero(np.diff(loud.astype(int)))
    return [(last - first) / 200 for first, last in zip(edges[0::2], edges[1::2], strict=False)]


def test_a_pause_is_as_long_as_its_mark_says() -> None:
    """Too long or too short as the engine left it."""
    made = paused(words(0.6, 0.1), {2: PHRASE_S, 4: LIST_S})
    assert silences_s(made) == pytest.approx([PHRASE_S, LIST_S], abs=0.011)
    assert made.seconds == pytest.approx(1.2 + PHRASE_S + LIST_S, abs=0.011)


def test_the_timings_of_the_characters_move_along() -> None:
    made = paused(words(0.6, 0.1), {2: PHRASE_S, 4: LIST_S})
    loud = np.abs(made.samples) > 0.01
    for mark in made.marks:
        assert loud[round((mark.start_s + 0.02) * RATE)]
        assert loud[round((mark.end_s - 0.03) * RATE)]


def test_where_the_engine_makes_no_pause_none_is_made() -> None:
    assert paused(words(0.0), {2: PHRASE_S}).samples.tolist() == words(0.0).samples.tolist()


def test_a_clip_without_timings_stays_as_it_is() -> None:
    clip = Clip(words(0.6).samples, RATE)
    assert paused(clip, {2: PHRASE_S}) is clip


@given(st.lists(st.floats(0.0, 0.8), min_size=1, max_size=5), st.floats(0.1, 0.5))
def test_no_sound_is_lost_or_made(gaps_s: list[float], wanted_s: float) -> None:
    """Whatever the pauses, the words last what they lasted."""
    clip = words(*gaps_s)
    made = paused(clip, {2 * n: wanted_s for n in range(1, len(gaps_s) + 1)})
    heard = [int((np.abs(one.samples) > 0.05).sum()) for one in (clip, made)]
    assert heard[1] == pytest.approx(heard[0], abs=RATE * 0.02 * len(gaps_s))
    assert [mark.index for mark in made.marks] == [mark.index for mark in clip.marks]


def test_pauses_are_planned_by_punctuation_and_before_numbers() -> None:
    """A number's own groups are not parted; a year is none of these numbers."""
    assert planned("早报备，少受累。") == {4: PHRASE_S}
    assert planned("戴口罩、勤洗手。") == {4: LIST_S}
    assert planned("电话：零五七四，八七三二，幺幺零九。") == {3: NUMBER_S}
    assert planned("请拨打九六幺幺零，不要转账。") == {3: NUMBER_S, 9: PHRASE_S}
    assert planned("二零二六年，一切照旧。") == {6: PHRASE_S}
    assert planned("，请看。") == {}
