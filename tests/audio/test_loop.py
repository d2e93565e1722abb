"""The plan of a loop: whole passes, exact lengths, fair turns."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.audio.loop import GAP_S, Length, Plan, plan, turns

FRAME_S = 0.024
PROGRAMMES = st.lists(st.tuples(st.integers(1, 5000), st.integers(1, 6)), min_size=1, max_size=5)


def planned(programmes: list[tuple[int, int]], wanted: Length) -> Plan:
    lengths, weights = zip(*programmes, strict=True)
    return plan(lengths, weights, wanted, FRAME_S)


def test_a_programme_of_weight_two_is_heard_twice_as_often_and_evenly_spread() -> None:
    assert turns((2, 1)) == (0, 1, 0)
    assert turns((1, 1, 1)) == (0, 1, 2)
    assert turns((4, 2)) == turns((2, 1))
    assert turns((3,)) == (0,)
    assert turns((3, 1, 1)) == (0, 1, 0, 2, 0)


@settings(deadline=None)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=6))
def test_turns_follow_the_weights_at_every_moment(weights: list[int]) -> None:
    """After any number of turns each programme was heard as often as its share says, less than one pass off."""
    order = turns(weights)
    for one, weight in enumerate(weights):
        assert order.count(one) * sum(weights) == weight * len(order)
        for count in range(1, len(order) + 1):
            assert abs(order[:count].count(one) - count * weight / sum(weights)) < len(weights) / 2 + 1e-9


@settings(deadline=None)
@given(PROGRAMMES, st.floats(0, 40_000))
def test_a_length_is_exact_to_the_nearest_frame_with_equal_gaps(
    programmes: list[tuple[int, int]], seconds: float
) -> None:
    made = planned(programmes, Length(seconds))
    wanted = round(seconds / FRAME_S)
    slots = list(made)
    assert sum(made.lengths[one] + gap for one, gap in slots) == made.frames
    assert made.frames == wanted or (made.frames > wanted and made.passes <= len(made.order))
    gaps = [gap for _one, gap in slots]
    assert max(gaps) - min(gaps) <= 1
    if made.passes > len(made.order):
        assert min(gaps) >= round(GAP_S / FRAME_S) or made.silence >= made.passes * round(GAP_S / FRAME_S)
    assert tuple(sum(one == other for other, _gap in slots) for one in range(len(programmes))) == made.heard
    assert 0 not in made.heard


@settings(deadline=None)
@given(PROGRAMMES, st.floats(0, 40_000), st.floats(0, 100))
def test_with_a_given_gap_the_length_is_the_nearest_number_of_whole_passes(
    programmes: list[tuple[int, int]], seconds: float, gap: float
) -> None:
    made = planned(programmes, Length(seconds, gap_s=gap))
    assert {one for _programme, one in made} == {round(gap / FRAME_S)}
    wanted = round(seconds / FRAME_S)
    last = made.order[(made.passes - 1) % len(made.order)]
    following = made.order[made.passes % len(made.order)]
    step = round(gap / FRAME_S)
    off = abs(made.frames - wanted)
    assert off <= abs(made.frames + made.lengths[following] + step - wanted)
    if made.passes > len(made.order):
        assert off <= abs(made.frames - made.lengths[last] - step - wanted)


@settings(deadline=None)
@given(PROGRAMMES, st.integers(1, 50), st.none() | st.floats(0, 100))
def test_so_many_rounds_are_so_many_rounds(programmes: list[tuple[int, int]], rounds: int, gap: float | None) -> None:
    made = planned(programmes, Length(rounds=rounds, gap_s=gap))
    assert [one for one, _gap in made] == list(made.order) * rounds
    assert {one for _programme, one in made} == {round((GAP_S if gap is None else gap) / FRAME_S)}


@settings(deadline=None)
@given(PROGRAMMES, st.none() | st.floats(0, 100))
def test_once_is_each_programme_once_with_silence_only_between(
    programmes: list[tuple[int, int]], gap: float | None
) -> None:
    made = planned(programmes, Length(gap_s=gap))
    between = round((GAP_S if gap is None else gap) / FRAME_S)
    assert list(made) == [(one, between) for one in range(len(programmes) - 1)] + [(len(programmes) - 1, 0)]


@pytest.mark.parametrize("hours", [8, 24, 100])
def test_a_long_plan_is_walked_and_never_held(hours: int) -> None:
    """Its gaps differ by one frame at most, from the first to the last."""
    made = plan([1000, 2000], [2, 1], Length(3600.0 * hours), FRAME_S)
    assert made.frames * FRAME_S == pytest.approx(3600 * hours, abs=FRAME_S / 2)
    assert made.heard[0] - 2 * made.heard[1] in (0, 1)
    assert all(abs(one[1] - other[1]) <= 1 for one, other in pairwise(made))


def test_a_loop_too_short_for_a_round_has_each_programme_once() -> None:
    """However unlike their weights are, and with the least silence behind each."""
    made = plan((1000, 1000), (20, 1), Length(60), 0.024)
    assert (made.order, made.passes) == ((0, 1), 2)
    assert made.silence >= 2 * round(GAP_S / 0.024)
