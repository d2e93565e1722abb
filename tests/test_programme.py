"""Sentences that are spoken at the same time."""

import threading
import time

import numpy as np
import pytest

from broadcast.errors import SynthesisFailed
from broadcast.model import Clip
from broadcast.programme import each


def clip(number: int) -> Clip:
    return Clip(np.full(1, number, np.float32), 24_000)


def test_clips_bear_their_numbers_whichever_is_done_first() -> None:
    """The first one waits here until the last one, which is begun before it, is done."""
    done = threading.Event()

    def work(number: int) -> Clip:
        if number == 0:
            assert done.wait(10)
        if number == 3:
            done.set()
        return clip(number)

    found = [(number, int(one.samples[0])) for number, one in each(work, [1, 2, 3, 4], 2)]
    assert sorted(found) == [(0, 0), (1, 1), (2, 2), (3, 3)]
    assert found.index((3, 3)) < found.index((0, 0))


def test_a_sentence_that_fails_ends_it_and_most_of_the_others_are_not_begun() -> None:
    begun = []

    def work(number: int) -> Clip:
        begun.append(number)
        if number == 999:
            raise SynthesisFailed("no", "")
        time.sleep(0.05)
        return clip(number)

    with pytest.raises(SynthesisFailed):
        list(each(work, range(1000), 2))
    assert begun[0] == 999
    assert len(begun) < 500


def test_an_engine_for_one_at_a_time_is_asked_from_one_thread_each() -> None:
    """Whatever it keeps by thread holds."""
    asked = []

    def work(number: int) -> Clip:
        asked.append((number, threading.current_thread()))
        return clip(number)

    list(each(work, [3, 9, 5], 1))
    assert asked == [(number, threading.current_thread()) for number in range(3)]
