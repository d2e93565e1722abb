"""Numbers read aloud can be read back, and digits one by one keep every digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.text.numbers import cardinal, digits, integer, number

VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}


def read_back(said: str) -> int:
    """A simple reader of hanzi cardinals, written apart from the code it tests."""
    for name, size in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)):
        if name in said:
            at = said.rindex(name)
            high, low = said[:at], said[at + 1 :]
            return (read_back(high) if high else 1) * size + (read_back(low) if low else 0)
    stripped = said.lstrip("零") or "零"
    assert len(stripped) == 1
    return VALUES[stripped]


@given(st.integers(0, 10**16 - 1))
def test_a_cardinal_reads_back_as_its_number(n: int) -> None:
    """No number below 10**16 changes on its way into words."""
    assert read_back(integer(n)) == n
    assert read_back(cardinal(str(n), "两")) == n


@given(st.integers(0, 10**16 - 1))
def test_a_cardinal_never_doubles_or_ends_in_zero(n: int) -> None:
    """零 stands once in a gap and never at the end."""
    said = integer(n)
    assert "零零" not in said
    assert n == 0 or not said.endswith("零")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "零"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("110", "一百一十"), ("105", "一百零五"),
        ("1050", "一千零五十"), ("1005", "一千零五"), ("10000", "一万"),
        ("100000", "十万"), ("101010", "十万一千零一十"),
        ("20000", "两万"), ("22000", "两万二千"), ("100000000", "一亿"), ("100000001", "一亿零一"),
        ("1200000000000", "一万二千亿"), ("007", "零零七"), ("00", "零零"),
    ],
)  # fmt: skip
def test_known_cardinals(written: str, said: str) -> None:
    """The readings that a newsreader would use."""
    assert cardinal(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [("2", "两"), ("12", "十二"), ("20", "二十"), ("200", "两百"), ("2000", "两千"), ("2222", "两千二百二十二")],
)
def test_a_count_says_liang_for_a_leading_two(written: str, said: str) -> None:
    """两 for 2, 200 and 2000 of something, 二 elsewhere."""
    assert cardinal(written, "两") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [("2.5", "二点五"), ("0.05", "零点零五"), ("1,200.50", "一千二百点五零"), ("12,345", "一万二千三百四十五")],
)
def test_decimals_and_thousands_separators(written: str, said: str) -> None:
    """Decimals go digit by digit; separators are silent."""
    assert number(written, "两") == said


def test_a_number_too_long_for_words_is_read_by_digits() -> None:
    """Seventeen digits are no amount that anyone can follow."""
    assert cardinal("1" * 17) == "一" * 17


@given(st.text("0123456789", min_size=1))
def test_digit_by_digit_keeps_every_digit(written: str) -> None:
    """A telephone number can be written down from what was heard, 幺 or 一."""
    for one in "一幺":
        back = "".join(str("零一二三四五六七八九".index("一" if c == one else c)) for c in digits(written, one))
        assert back == written
