"""Dialect syllables in the model's symbols."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.engines import ipa
from broadcast.engines.phonemes import VOCABULARY

TONES = st.from_regex(r"[1-5]{1,3}", fullmatch=True)


def test_the_tones_mark_stands_behind_the_nucleus_and_before_the_coda() -> None:
    """As in the Mandarin on which the model was trained; glides belong to the rhyme."""
    assert ipa.sound("tsoŋ", "33") == ipa.Sound("tso→ŋ", 2)
    assert ipa.sound("sjaŋ", "213") == ipa.Sound("sja↓ŋ", 1)
    assert ipa.sound("m", "13") == ipa.Sound("m↗", 0)


def test_what_the_model_does_not_know_is_said_by_what_comes_nearest() -> None:
    """A nasal vowel is the vowel and its nasality, however it is written."""
    assert ipa.sound("ɦui", "13").symbols == "hui↗"
    assert ipa.sound("s\u00e3", "33") == ipa.sound("sa\u0303", "33") == ipa.Sound("sa\u0303→", 1)


def test_the_stop_of_an_entering_tone_is_not_sounded() -> None:
    """It is heard as shortness."""
    assert ipa.sound("tsʰəʔ", "5").symbols == "tsʰə→"
    assert ipa.sound("jɐt", "2").symbols == "jɐ→"


@pytest.mark.parametrize(
    ("tone", "mark"), [("5", "→"), ("55", "→"), ("53", "↘"), ("13", "↗"), ("213", "↓"), ("445", "↗")]
)
def test_each_contour_has_the_mark_of_the_nearest_mandarin_tone(tone: str, mark: str) -> None:
    assert ipa.mark(tone) == mark


@pytest.mark.parametrize("segments", ["", "ts", "停", "q!"])
def test_what_is_no_syllable_is_refused(segments: str) -> None:
    with pytest.raises(ValueError, match="no sound"):
        ipa.sound(segments, "33")


@given(st.text(alphabet="ptkʰmnŋlsɕfhvzʦʨaeiouyøœɐɑɔəɛɤɿʮᴇɦʑȵʔ̃", max_size=8), TONES)
def test_a_syllable_is_symbols_of_the_model_or_an_error(segments: str, tone: str) -> None:
    try:
        made = ipa.sound(segments, tone)
    except ValueError:
        return
    assert set(made.symbols) <= VOCABULARY.keys()
    assert sum(symbol in "→↗↓↘" for symbol in made.symbols) == 1
    assert 0 <= made.onset < len(made.symbols)
