"""Where words begin: what a voice that was trained on words is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadcast.text.boundaries import begins, cuts
from broadcast.text.readings import syllables


def parted(spoken: str, *words: str) -> str:
    spans = [(spoken.index(word), spoken.index(word) + len(word)) for word in words]
    marks = begins(spoken, cuts(spoken), spans)
    return "".join("/" * (mark and at > 0) + char for at, (char, mark) in enumerate(zip(spoken, marks, strict=True)))


def test_a_sentence_is_parted_into_its_words() -> None:
    assert parted("六十岁以上老人到社区医院接种流感疫苗") == "六十岁/以上/老人/到/社区/医院/接种/流感疫苗"


def test_a_name_that_the_community_reads_is_one_word() -> None:
    assert parted("去翠苑社区", "翠苑") == "去/翠苑/社区"
    assert parted("在中国人民路口", "人民路") == "在/中国/人民路/口"


def test_a_number_read_digit_by_digit_is_one_word() -> None:
    assert parted("请打九六幺幺零") == "请/打/九六幺幺零"
    assert "/二零二六/" in parted("到二零二六年")


@given(st.text(alphabet="请大家到翠苑社区门诊打疫苗二零六，。A〇𠮷", max_size=40))
def test_whatever_the_text_each_character_is_told_of(spoken: str) -> None:
    assert len(begins(spoken, cuts(spoken), ())) == len(spoken)
    assert not spoken or begins(spoken, cuts(spoken), ())[0]


def test_the_syllables_say_where_words_begin() -> None:
    said, _remarks = syllables("翠苑社区停水。", {"翠苑": ("cui4", "yuan4")})
    assert [one.begins for one in said] == [True, False, True, False, True, False, True]
