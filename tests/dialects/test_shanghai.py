"""Shanghai: the middle generation's sounds, and the tones that words have after sandhi."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import utterances
from broadcast.dialects import shanghai

from .reading import coverage, is_fit, said

TEXT = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("请一幺零二行长重A，。〇𠮷上海中国的了")), max_size=30
)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("天", "tʰi53"),
        ("水", "sɿ34"),
        ("路", "lu23"),
        ("八", "pᴀʔ5"),
        ("十", "zəʔ12"),
        ("五", "ɦŋ23"),
    ],
)
def test_a_word_of_one_syllable_has_its_citation_tone(spoken: str, expected: str) -> None:
    """陰平 53, 陰去 34, 陽去 23, 陰入 5, 陽入 12. Source: 《上海市区方言志》 (1988) in osfans/MCPDict."""
    assert expected == said(shanghai.read, spoken)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("中国", "ʦoŋ55 koʔ21"),
        ("天气", "tʰi55 ʨʰi21"),
        ("上海", "zɑ̃22 hᴇ44"),
        ("广播", "kuɑ̃33 pu44"),
        ("不要", "pəʔ3 iɔ44"),
        ("学习", "ɦoʔ1 ʑiɪʔ23"),
        ("电视台", "di22 zɿ55 dᴇ21"),
        ("外国人", "ŋᴀ22 koʔ5 zən21"),
    ],
)
def test_the_first_syllable_decides_the_tones_of_a_word(spoken: str, expected: str) -> None:
    """Left-dominant sandhi. Source: Wikipedia, Shanghainese; OverflowCat/chiandiau, `wuu.typ`."""
    assert expected == said(shanghai.read, spoken)


@pytest.mark.parametrize(
    ("tone", "tones"),
    [
        ("1", ["55", "33", "33", "21"]),
        ("5", ["33", "55", "33", "21"]),
        ("6", ["22", "55", "33", "21"]),
        ("7", ["3", "55", "33", "21"]),
        ("8", ["2", "55", "33", "21"]),
    ],
)
def test_words_of_four_syllables_fall_to_their_end(tone: str, tones: list[str]) -> None:
    """And of five, with one more 33."""
    first = f"zəʔ{tone}" if tone in "78" else f"zɿ{tone}"
    assert tones == [one for _sound, one in shanghai.said([first, "i5", "lu6", "tʰi1"])]
    assert [*tones[:3], "33", "21"] == [one for _sound, one in shanghai.said([first, "i5", "lu6", "tʰi1", "mo6"])]


def test_words_of_notices_have_one_contour_though_the_package_lacks_them() -> None:
    """居民 is two entries in ngungu; a verb and its object stay apart."""
    assert said(shanghai.read, "居民") == "ʨy55 min21"
    assert said(shanghai.read, "停电") == "din23 di23"
    assert said(shanghai.read, "请提前") == "ʨʰin34 di22 ʑi44"


def test_every_listed_word_is_read_and_of_several_characters() -> None:
    """As the list has only what makes a contour."""
    listed = list(shanghai._words())
    assert [word for word in listed if not 2 <= len(word) <= shanghai.LONGEST] == []
    assert coverage(shanghai.read, listed) == 1


def test_particles_join_the_word_before_them() -> None:
    """The 的 of 我们的 has no tone of its own."""
    assert said(shanghai.read, "我们的") == "ŋu22 mən55 tiɪʔ21"


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("二号", "ɲi"),
        ("十二", "ɲi"),
        ("十二月", "ɲi"),
        ("幺二零", "lia\u0303"),
        ("二百", "lia\u0303"),
    ],
)
def test_two_is_said_as_shanghai_counts(spoken: str, expected: str) -> None:
    """兩 figure by figure and before hundreds, 二 ɲi after ten and in order."""
    assert expected == shanghai.read(spoken, {})[spoken.index("二")][0]


def test_own_readings_win_and_get_no_sandhi() -> None:
    """A community's own word, in IPA and Chao digits, cuts the words around it."""
    assert said(shanghai.read, "上海路", {"上海": ("zɑ̃23", "hᴇ34")}) == "zɑ̃23 hᴇ34 lu23"


def test_letters_and_signs_have_no_reading() -> None:
    """Nor have characters that no dictionary knows."""
    assert shanghai.read("A，。𠮷", {}) == [("", "")] * 4


@settings(deadline=None)
@given(TEXT)
def test_every_character_of_any_text_has_one_pair(spoken: str) -> None:
    """Of SEGMENTS and Chao digits only."""
    assert is_fit(shanghai.read, spoken)


def test_notices_are_read_in_full(notices: list[str]) -> None:
    """At least 99 of 100 characters of forty notices have a reading, all in known segments and Chao digits."""
    assert coverage(shanghai.read, notices) >= 0.99
    assert [spoken for spoken in notices if not is_fit(shanghai.read, spoken)] == []


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("22号", "廿二号"),
        ("20元", "廿元"),
        ("220户", "两百廿户"),
        ("6月20日", "六月廿日"),
        ("农历二月二十", "农历二月二十"),
        ("30元", "三十元"),
        ("党的二十大", "党的二十大"),
    ],
)
def test_twenty_is_one_syllable(text: str, spoken: str) -> None:
    """Source: Tao Huan, Wu (Shanghai), Numeral Systems of the World."""
    said = utterances.of_text(text, {}, locale="wuu-x-shanghai")[0]
    assert said.spoken == spoken
    assert [one.sound for one in said.syllables if one.char == "廿"] == ["ɲiᴇ"] * spoken.count("廿")
    assert utterances.of_text(text, {}, locale="cmn-x-sichuan")[0].spoken == spoken.replace("廿", "二十")


def test_a_communitys_own_reading_of_twenty_is_kept() -> None:
    own = {"二十号": ("ɲi22", "zəʔ5", "ɦɔ21")}
    assert utterances.of_text("20号", own, locale="wuu-x-shanghai")[0].spoken == "二十号"
