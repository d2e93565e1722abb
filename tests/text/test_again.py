"""A telephone number is said twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.text.again import LEAD, said_once, said_twice


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        ("有事请打物业电话5128 3307。", "有事请打物业电话5128 3307，请记好电话5128 3307。"),
        ("打电话010-6887 1234，或找楼门长。", "打电话010-6887 1234，请记好电话010-6887 1234，或找楼门长。"),
        ("电话：010-68871234转8003。", "电话：010-68871234转8003，请记好电话010-68871234转8003。"),
    ],
)
def test_a_number_is_said_again_where_it_stands(once: str, twice: str) -> None:
    """With its extension; taking it away again gives the first text."""
    assert said_twice(once) == twice
    assert said_once(twice) == once


@pytest.mark.parametrize(
    "text", ["拿不准就打96110。", "马上拨打119。", "打电话5128 3307。真的，打电话5128 3307。", "11月23日上午9点停水。"]
)
def test_hotlines_and_what_is_said_twice_already_are_left(text: str) -> None:
    assert said_twice(text) == text


def test_a_number_in_the_middle_of_a_clause_is_left() -> None:
    """What follows would belong to nothing."""
    assert said_twice("请致电居委会010-65123456登记。") == "请致电居委会010-65123456登记。"


def test_an_item_does_not_become_longer_than_it_may() -> None:
    """80 characters; the repeated number itself is not counted."""
    long = "请大家" * 23 + "打电话5128 3307。"
    assert said_twice(long) == long


def test_two_numbers_at_most_are_said_again() -> None:
    text = "值班电话5128 3307，物业电话5128 3308，街道电话5128 3309。"
    assert said_twice(text).count(LEAD) == 2


@given(st.text("电话请打5128 307-0，。转号9一", max_size=40))
def test_what_was_put_in_can_be_taken_out(text: str) -> None:
    if LEAD not in text:
        assert said_once(said_twice(text)) == text
