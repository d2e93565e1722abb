"""Announcements fall into sentences and clauses without losing a character."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.text.sentences import clauses, phrases, split

TEXT = st.text(st.sampled_from(list("好的请，、。！？；：…“”（）()《》 \n.!?;:,1a0ｈttp/w")), max_size=80) | st.text(
    max_size=80
)


@given(TEXT)
def test_sentences_join_to_the_text(text: str) -> None:
    """Nothing is lost or added, and no sentence is empty."""
    assert "".join(split(text)) == text
    assert all(split(text))


@given(TEXT)
def test_phrases_join_to_the_sentence(sentence: str) -> None:
    """Nothing is lost or added, and no phrase is empty."""
    assert "".join(phrases(sentence)) == sentence
    assert all(phrases(sentence))


def test_a_phrase_ends_behind_its_mark_and_not_within_a_number() -> None:
    text = "上午8:30，“请带证件。”谢谢"
    assert phrases(text) == ("上午8:30，", "“请带证件。”", "谢谢")


@given(TEXT, st.integers(1, 20))
def test_clauses_join_to_the_sentence_and_are_short_enough(sentence: str, longest: int) -> None:
    """However short the limit, nothing is lost."""
    pieces = clauses(sentence, longest)
    assert "".join(pieces) == sentence
    assert all(0 < len(piece) <= longest for piece in pieces)


@pytest.mark.parametrize(
    "sentences",
    [
        ["各位居民：请戴口罩！", "少出门。\n", "谢谢。"],
        ["体温37.3℃以上，9:00开始；", "详见http://a.cn/x?a=1;b=2。", "好的"],
        ["口号是“早发现！早报告！早隔离！”，请牢记。", "谢谢"],
        ["他说：“在家！”", "大家听。"],
        ["（如有疑问！请致电）谢谢。"],
        ["真的？！", "是……", "好"],
        ["标题\n\n", "正文\n"],
        ["Hello. ", "请用v2.0版. ", "好"],
        ["\n  你好。 \n", "再见"],
        ["浓度为0.5%；", "人均1.5米!", "注意?"],
        ["《怎么办？》已发。", "请看"],
        ["1.戴口罩；", "2.勤洗手。"],
    ],
)
def test_where_sentences_end(sentences: list[str]) -> None:
    """Marks end a sentence with their closers; decimals, times, addresses and short asides do not."""
    assert list(split("".join(sentences))) == sentences


def test_a_long_aside_is_split_inside() -> None:
    """Brackets protect only what is short enough to be said in one breath."""
    inside = "请戴好口罩，保持一米距离，" * 4
    assert split(f"（{inside}谢谢！{inside}）") == (f"（{inside}谢谢！", f"{inside}）")


def test_nothing_and_blank_text() -> None:
    """An empty text has no sentence; blank text stays whole."""
    assert split("") == ()
    assert split(" \n ") == (" \n ",)
    assert clauses("", 5) == ()


def test_clauses_prefer_the_comma_over_the_list_mark() -> None:
    """A list stays together where a comma is near."""
    assert clauses("请戴口罩，勤洗手、少出门、不聚会", 10) == ("请戴口罩，", "勤洗手、少出门、", "不聚会")


def test_a_short_sentence_is_one_clause() -> None:
    """Nothing is cut that fits."""
    assert clauses("请戴口罩，勤洗手", 20) == ("请戴口罩，勤洗手",)


def test_a_time_is_not_cut_at_its_colon() -> None:
    """Only where there is no other way is a number torn."""
    assert clauses("时间是9:00到10:00结束了", 8)[0] == "时间是9:00到"


def test_a_limit_below_one_is_refused() -> None:
    """There is no piece of no characters."""
    with pytest.raises(ValueError, match="at least 1"):
        clauses("好", 0)


@pytest.mark.parametrize("piece", ["（", "“", "。", "\n ", "a.", "http://", "好。”", " "])
def test_hostile_text_is_split_in_time(piece: str) -> None:
    """A hundred thousand characters of anything take less than two seconds."""
    began = time.process_time()
    split(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 2
