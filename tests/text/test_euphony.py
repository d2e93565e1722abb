"""How well a text runs off the tongue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.text import euphony, lexicon, readings
from broadcast.text.spoken import to_spoken


def measure(text: str) -> euphony.Euphony:
    return euphony.measure(readings.syllables(to_spoken(text)[0])[0])


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("发花", "da jia hua ya wa"),
        ("梭坡", "bo ge guo wo"),
        ("乜斜", "jie xue ye yue lve"),
        ("姑苏", "bu wu zhu shu"),
        ("一七", "yi xu lv yu er shi zi"),
        ("怀来", "lai huai wai"),
        ("灰堆", "fei hui wei"),
        ("遥条", "hao jiao yao"),
        ("油求", "shou jiu you"),
        ("言前", "an jian huan juan yan wan yuan"),
        ("人辰", "men xin chun jun yin wen yun"),
        ("江阳", "fang liang huang yang wang"),
        ("中东", "feng ling zhong xiong ying weng yong"),
    ],
)
def test_a_syllable_has_one_of_the_thirteen_rhymes(name: str, syllables: str) -> None:
    """Whatever its glide and its tone."""
    assert {euphony.rhyme_class(one + tone) for one in syllables.split() for tone in "12345"} == {name}


def test_only_syllables_without_a_vowel_have_no_rhyme() -> None:
    without = {one for one in lexicon._syllables() if not euphony.rhyme_class(one)}
    assert without == {"m", "n", "ng", "hm", "hng"}


def test_a_couplet_is_catchier_than_a_plain_sentence() -> None:
    """A rhymed couplet of equal halves has all points, officialese next to none."""
    couplet = measure("口罩戴好手勤洗，开窗通风要牢记。").score
    plain = measure("请大家戴口罩、勤洗手，每天开窗通风。").score
    official = measure("请广大居民务必切实做好近期流行性感冒的个人预防和室内通风消毒各项工作。").score
    assert couplet == 100
    assert 100 > plain > official == 0


@pytest.mark.parametrize(
    ("text", "rhyme", "halves", "breath"),
    [
        ("勤开窗，常通风。", 0, 1, 1),
        ("勤开窗，身体壮。", 1, 1, 1),
        ("勤开窗，多开窗。", 0, 1, 1),
        ("先存水，用水不愁心里美。", 1, 0, 1),
        ("勤开窗，勤洗手，健康跟着你我走。", 10 / 13, 1, 1),
        ("请大家记住，要勤洗手。", 0, 0, 1),
        ("勤洗手。", 0, 0, 1),
    ],
)
def test_rhyme_equal_halves_and_breath_are_told_apart(text: str, rhyme: float, halves: float, breath: float) -> None:
    """Each as a share of the syllables; a word rhymes with another, not with itself."""
    assert measure(text) == euphony.Euphony(rhyme, halves, breath)


def test_nothing_to_say_scores_nothing() -> None:
    assert measure("").score == 0
    assert measure("！？").score == 0


@given(st.text(alphabet="勤洗手多通风戴口罩保平安，。、ABC1 ", max_size=60))
def test_the_score_stays_between_0_and_100(text: str) -> None:
    assert 0 <= measure(text).score <= 100


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_longer_breath_is_never_easier(short: int, more: int) -> None:
    assert measure("门" * short).breath >= measure("门" * (short + more)).breath
