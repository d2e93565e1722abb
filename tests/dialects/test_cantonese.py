"""Cantonese: Jyutping of the words of a sentence, as IPA and Chao tones."""

import sys
from pathlib import Path

import pytest
from canto_hk_g2p import Pipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.dialects import cantonese
from broadcast.dialects.traditional import traditional
from broadcast.errors import EngineUnavailable

from .reading import coverage, is_fit, said

TEXT = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("请一幺零二行长重A，。〇𠮷干里台居民")), max_size=30
)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("香港", "hœːŋ55 kɔːŋ25"),
        ("广东话", "kʷɔːŋ25 tʊŋ55 waː25"),
        ("三点十五分", "saːm55 tiːm25 sɐp2 ŋ23 fɐn55"),
        ("七百八十", "ʦʰɐt5 paːk3 paːt3 sɐp2"),
        ("唔该", "m21 kɔːi55"),
        ("粤语", "jyːt2 jyː23"),
        ("水", "sɵy25"),
        ("学校", "hɔːk2 haːu22"),
    ],
)
def test_known_words_sound_as_the_sources_have_them(spoken: str, expected: str) -> None:
    """Jyutping as in its authors' own examples; IPA and tones after Wikipedia, Cantonese phonology."""
    assert expected == said(cantonese.read, spoken)


@pytest.mark.parametrize(
    ("spoken", "char", "expected"),
    [
        ("银行", "行", ("hɔːŋ", "21")),
        ("行人", "行", ("hɐŋ", "21")),
        ("校长", "长", ("ʦœːŋ", "25")),
        ("长江", "长", ("ʦʰœːŋ", "21")),
        ("重要", "重", ("ʦʊŋ", "22")),
        ("高处", "处", ("ʦʰyː", "33")),
        ("衣服烘干", "干", ("kɔːn", "55")),
        ("社区干部", "干", ("kɔːn", "33")),
        ("台风", "风", ("fʊŋ", "55")),
        ("发热门诊", "门", ("muːn", "21")),
    ],
)
def test_a_character_is_read_as_its_word_has_it(spoken: str, char: str, expected: tuple[str, str]) -> None:
    """From Simplified characters, of which several stand for two Traditional ones."""
    assert expected == cantonese.read(spoken, {})[spoken.index(char)]


def test_the_figure_one_is_jat_in_telephone_numbers() -> None:
    """The 幺 of a spoken form is Mandarin's; Cantonese says 一 jat1."""
    assert said(cantonese.read, "幺幺零") == "jɐt5 jɐt5 lɪŋ21"
    assert cantonese.read("幺妹", {})[0] == ("jiːu", "55")


def test_numbers_are_numbers() -> None:
    """canto-hk-g2p reads 十九 as a rude word that people write so; no other number differs from its figures."""
    figures = "零一二三四五六七八九"
    for number in range(10, 100):
        tens, ones = divmod(number, 10)
        spoken = (figures[tens] if tens > 1 else "") + "十" + (figures[ones] if ones else "")
        assert cantonese.read(spoken, {}) == [cantonese.read(char, {})[0] for char in spoken]


def test_words_are_not_taken_for_others_misspelt() -> None:
    """岩岩 is rocks, not 啱啱, just now."""
    assert said(cantonese.read, "岩岩") == "ŋaːm21 ŋaːm21"


def test_own_readings_win_and_are_left_as_they_are() -> None:
    """A community's own word, in IPA and Chao digits."""
    assert said(cantonese.read, "教本住", {"教本": ("kaːu33", "pɵn35")}) == "kaːu33 pɵn35 ʦyː22"


def test_letters_and_signs_have_no_reading() -> None:
    """Nor have characters that no dictionary knows."""
    assert cantonese.read("A，。𠮷", {}) == [("", "")] * 4


@settings(deadline=None)
@given(TEXT)
def test_every_character_of_any_text_has_one_pair(spoken: str) -> None:
    """Of SEGMENTS and Chao digits only."""
    assert is_fit(cantonese.read, spoken)


def test_every_syllable_of_jyutping_has_its_sound() -> None:
    """All initials and finals of the package's own inventory."""
    from canto_hk_g2p import inventory

    known = inventory()
    assert all(cantonese.sound_of(f"{rime}1")[0] for rime in known.rimes)
    assert set(known.onsets) == set(cantonese.INITIALS)


def test_the_supplement_chooses_among_what_the_package_knows() -> None:
    """Each of its readings is a candidate for the character, unless the line has a source of its own."""
    pipeline = Pipeline(punc_norm=False)
    path = Path(cantonese.__file__).with_name("cantonese.tsv")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    chosen = [
        pair for word, readings, *source in rows if not source for pair in zip(word, readings.split(), strict=True)
    ]
    chosen += [(key[0], reading) for key, reading in cantonese.BY_MANDARIN.items()]
    wrong = [
        (char, reading)
        for char, reading in chosen
        if reading not in pipeline.convert_candidates(traditional(char, "s2hk"))[0][1]
        and reading not in [one for form in "乾台里" for one in pipeline.convert_candidates(form)[0][1]]
    ]
    assert wrong == []


def test_a_missing_package_is_told_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The voice is unavailable here, and its hint is that line."""
    monkeypatch.setitem(sys.modules, "canto_hk_g2p", None)
    cantonese._pipeline.cache_clear()
    with pytest.raises(EngineUnavailable) as told:
        cantonese.read("好", {})
    assert told.value.hint == 'Run: pip install "xiaolaba[dialects]"'
    assert "canto-hk-g2p" in told.value.message


def test_notices_are_read_in_full(notices: list[str]) -> None:
    """At least 99 of 100 characters of forty notices have a reading, all in known segments and Chao digits."""
    assert coverage(cantonese.read, notices) >= 0.99
    assert [spoken for spoken in notices if not is_fit(cantonese.read, spoken)] == []
