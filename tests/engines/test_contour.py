"""The pitch curve that a dialect's tones ask for."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from broadcast.engines import contour
from broadcast.engines.contour import STEP, TAIL, Span

CENTRE = 200.0


def semitones(curve: contour.Samples) -> contour.Samples:
    return 12 * np.log2(curve / CENTRE)


def test_levels_are_steps_over_and_under_the_centre() -> None:
    """Level 3 is the centre; a contour runs from its first digit to its last, and is over before the rhyme is."""
    own = np.full(90, 120, np.float32)
    curve = semitones(contour.bend(own, [Span(0, 30, "33"), Span(30, 60, "51"), Span(60, 90, "213")], CENTRE))
    assert abs(curve[10]) < 0.1
    assert abs(curve[31] - 2 * STEP) < 1
    assert abs(curve[59 - TAIL] + 2 * STEP) < 1
    assert curve[60:].min() == curve[70:78].min()
    assert curve[89] > curve[60] > curve[74]


def test_consonants_without_voice_stay_without_and_rhymes_are_voiced() -> None:
    """Even where the voice itself would whisper, as at a sentence's end."""
    own = np.array([4] * 10 + [120] * 20 + [5] * 20, dtype=np.float32)
    curve = contour.bend(own, [Span(10, 30, "53"), Span(40, 50, "33")], CENTRE)
    assert np.array_equal(curve[:10], own[:10])
    assert np.array_equal(curve[30:40], own[30:40])
    assert (curve[40:50] > contour.VOICED_HZ).all()


def test_a_syllable_without_a_tone_keeps_the_voices_own_pitch() -> None:
    """Latin letters are said as the voice says them."""
    own = np.linspace(100, 150, 60).astype(np.float32)
    curve = contour.bend(own, [Span(0, 20, "55"), Span(20, 40, ""), Span(40, 60, "11")], CENTRE)
    assert np.array_equal(curve[20:40], own[20:40])
    assert np.array_equal(contour.bend(own, [Span(0, 60, "")], CENTRE), own)


def test_a_phrase_sinks_a_little_and_the_next_one_begins_anew() -> None:
    own = np.full(400, 120, np.float32)
    spans = [Span(20 * n, 20 * n + 20, "33", first=n in (0, 10)) for n in range(20)]
    curve = semitones(contour.bend(own, spans, CENTRE))
    assert abs(curve[5]) < 0.05
    assert abs(curve[190] + contour.DECLINE) < 0.1
    assert abs(curve[205]) < 0.05


def test_no_rhyme_is_softer_than_the_voices_own_soft_ones() -> None:
    """What is not voiced by itself is raised; nothing is lowered."""
    energy = np.concatenate([np.linspace(1, 2, 40), np.zeros(20)]).astype(np.float32)
    own = np.array([120] * 40 + [4] * 20, dtype=np.float32)
    raised = contour.audible(energy, own, [Span(0, 20, "33"), Span(45, 60, "33")])
    assert (raised >= energy).all()
    assert raised[45:].min() >= 1
    assert np.array_equal(raised[20:45], energy[20:45])
    assert np.array_equal(contour.audible(energy, own * 0, [Span(0, 60, "33")]), energy)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 40), st.from_regex("[1-5]{1,3}", fullmatch=True))))
def test_every_curve_stays_within_the_voices_range(parts: list[tuple[int, int, str]]) -> None:
    """Whatever the tones and however short the syllables."""
    spans, at = [], 0
    for gap, length, tone in parts:
        spans.append(Span(at + gap, at + gap + length, tone))
        at += gap + length
    own = np.full(at + 5, 120, np.float32)
    curve = contour.bend(own, spans, CENTRE)
    assert curve.dtype == np.float32
    if spans:
        assert (np.abs(semitones(curve)) <= 2 * STEP + contour.DECLINE + 0.01).all()
