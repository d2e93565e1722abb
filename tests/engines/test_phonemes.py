import warnings
from functools import cache

import pytest
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_tone3

from broadcast.engines.phonemes import LETTERS, PUNCTUATION, TONES, VOCABULARY, syllable
from broadcast.text.spoken import PUNCTUATION as SPOKEN_PUNCTUATION

NO_MANDARIN = {"wong4"}
"""What pypinyin's table holds by mistake: a Cantonese spelling."""
DIFFERENT = {"yo"}
"""misaki reads 哟 as 窝; the dictionary has a glide of i: yo, beside yao and ye."""


@cache
def readings() -> frozenset[str]:
    """Every reading that pypinyin knows, as our syllables write it."""
    found = {to_tone3(one, neutral_tone_with_five=True) for many in PINYIN_DICT.values() for one in many.split(",")}
    return frozenset(found - NO_MANDARIN)


def test_every_mandarin_syllable_has_phonemes_that_the_model_knows() -> None:
    assert len(readings()) > 1400
    for reading in readings():
        sound = syllable(reading)
        assert sound
        assert set(sound) <= set(VOCABULARY), reading


def test_each_syllable_carries_its_tone_once() -> None:
    """And the neutral tone none."""
    arrows = set("".join(TONES.values()))
    for reading in readings():
        marks = [symbol for symbol in syllable(reading) if symbol in arrows]
        assert marks == list(TONES[reading[-1]]), reading


def test_different_syllables_sound_different() -> None:
    """But for the o of 波 and 我, which pinyin writes o behind b, p, m, f and w, and uo elsewhere, and for ê."""
    heard: dict[str, set[str]] = {}
    for reading in readings():
        heard.setdefault(syllable(reading), set()).add(reading)
    assert [
        same for same in heard.values() if len(same) > 1 and not all(one[0] in "lrw" or "o" in one for one in same)
    ] == []


@pytest.mark.parametrize(
    ("reading", "sound"),
    [
        ("ma1", "ma→"), ("ma5", "ma"), ("lv4", "ly↘"), ("nü3", "ny↓"), ("xue2", "ɕɥe↗"), ("yuan2", "ɥɛ↗n"),
        ("yi1", "i→"),
        ("you3", "jou↓"), ("wu3", "u↓"), ("wei4", "wei↘"), ("shui3", "ʂwei↓"), ("jiu3", "ʨjou↓"), ("zhi1", "ꭧɨ→"),
        ("si4", "sɨ↘"), ("er2", "ɚ↗"), ("zhuang4", "ꭧwa↘ŋ"), ("qiong2", "ʨʰjʊ↗ŋ"), ("lun4", "lwə↘n"), ("yun2", "y↗n"),
    ],
)  # fmt: skip
def test_pinyins_spelling_rules_are_undone(reading: str, sound: str) -> None:
    assert syllable(reading) == sound


@pytest.mark.parametrize("reading", ["", "ma", "ma6", "1", "xyz1", "bva4", "MA1", "ma1 ", "ma1ma1", "wong4", "āi"])
def test_what_is_no_syllable_is_refused(reading: str) -> None:
    """Never guessed and never silent."""
    with pytest.raises(ValueError, match="no pinyin syllable"):
        syllable(reading)


def test_letters_and_punctuation_are_in_the_vocabulary() -> None:
    """Every letter and every mark that a spoken form may hold."""
    assert sorted(LETTERS) == [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    assert set(SPOKEN_PUNCTUATION) <= set(PUNCTUATION)
    assert set("".join((*LETTERS.values(), *PUNCTUATION.values()))) <= set(VOCABULARY)
    assert len(set(VOCABULARY.values())) == len(VOCABULARY)


def test_syllables_sound_as_the_model_learnt_them() -> None:
    """misaki made the phonemes that Kokoro was trained on; its sign for a glide is not in the vocabulary."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        zh = pytest.importorskip("misaki.zh", exc_type=ImportError)
    ours = {reading: syllable(reading) for reading in readings()}
    theirs = {
        reading: zh.ZHG2P.py2ipa(reading).replace("\N{COMBINING INVERTED BREVE BELOW}", "") for reading in readings()
    }
    assert {reading[:-1] for reading in ours if ours[reading] != theirs[reading]} == DIFFERENT
