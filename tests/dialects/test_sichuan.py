"""Sichuan: ngungu's romanisation as Chengdu's sounds and tones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.dialects import sichuan

from .reading import coverage, is_fit, said

TEXT = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("请一幺零二行长重A，。〇𠮷四川西丝年连")), max_size=30
)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("四川话", "sɿ213 ʦʰuan45 xua213"),
        ("成都", "ʦʰən21 tu45"),
        ("我", "ŋo42"),
        ("安全", "ŋan45 ʨʰyɛn21"),
        ("湖水", "fu21 suei42"),
        ("五", "vu42"),
        ("国", "kue21"),
        ("药", "io21"),
        ("儿童", "əɻ21 tʰoŋ21"),
        ("今年", "ʨin45 ɲiɛn21"),
        ("人民", "zən21 min21"),
        ("解决", "ʨiai42 ʨye21"),
        ("风", "foŋ45"),
        ("六楼", "nu21 nəu21"),
        ("爷爷", "ie21 ie45"),
        ("姐姐", "ʨie42 ʨie21"),
        ("来了", "nai21 no21"),
        ("了解", "niau42 ʨiai42"),
    ],
)
def test_known_words_sound_as_in_chengdu(spoken: str, expected: str) -> None:
    """四川话 as Wikipedia, Sichuanese, transcribes it; the others are in the Chengdu table of osfans/MCPDict."""
    assert expected == said(sichuan.read, spoken)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("心", "ɕin45"),
        ("欣", "ɕin45"),
        ("西", "ɕi45"),
        ("丝", "sɿ45"),
        ("年", "ɲiɛn21"),
        ("连", "niɛn21"),
        ("孙", "sən45"),
        ("顺", "suən213"),
    ],
)
def test_what_the_romanisation_writes_alike_is_told_apart(spoken: str, expected: str) -> None:
    """Sharp and round sounds are one in Chengdu; 西 and 丝, 年 and 连, and 孙 and 顺 are not."""
    assert expected == said(sichuan.read, spoken)


@pytest.mark.parametrize(
    ("spoken", "char", "expected"),
    [
        ("成长", "长", ("ʦaŋ", "42")),
        ("长江", "长", ("ʦʰaŋ", "21")),
        ("重要", "重", ("ʦoŋ", "213")),
        ("重复", "重", ("ʦʰoŋ", "21")),
        ("工厂", "厂", ("ʦʰaŋ", "42")),
        ("听话", "听", ("tʰin", "45")),
        ("社区", "区", ("ʨʰy", "45")),
        ("相信", "信", ("ɕin", "213")),
    ],
)
def test_a_single_character_is_read_as_its_mandarin_tells(spoken: str, char: str, expected: tuple[str, str]) -> None:
    """The package knows one reading a character, which is sometimes the rare one: 厂 hǎn, 听 yǐn, 区 ōu, 信 shēn."""
    assert expected == sichuan.read(spoken, {})[spoken.index(char)]


def test_own_readings_win_and_are_left_as_they_are() -> None:
    """A community's own word, in IPA and Chao digits."""
    assert said(sichuan.read, "街子冷", {"街子": ("kai45", "ʦɿ21")}) == "kai45 ʦɿ21 nən42"


def test_letters_and_signs_have_no_reading() -> None:
    """Nor have characters that no dictionary knows."""
    assert sichuan.read("A，。𠮷", {}) == [("", "")] * 4


@settings(deadline=None)
@given(TEXT)
def test_every_character_of_any_text_has_one_pair(spoken: str) -> None:
    """Of SEGMENTS and Chao digits only."""
    assert is_fit(sichuan.read, spoken)


def test_every_reading_of_the_supplement_is_a_syllable() -> None:
    """None is written in letters that have no sound."""
    written = {one for readings in sichuan._supplement().values() for one in readings}
    assert [one for one in written if not sichuan.sound_of(one)[0]] == []


def test_notices_are_read_in_full(notices: list[str]) -> None:
    """At least 99 of 100 characters of forty notices have a reading, all in known segments and Chao digits."""
    assert coverage(sichuan.read, notices) >= 0.99
    assert [spoken for spoken in notices if not is_fit(sichuan.read, spoken)] == []
