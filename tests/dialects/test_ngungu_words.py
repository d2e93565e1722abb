"""ngungu's words, aligned with the characters of the text."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.dialects import ngungu_words
from broadcast.dialects.ngungu_words import Word, words
from broadcast.errors import EngineUnavailable

DIALECTS = ["hangzhou", "shanghai", "sichuan"]
NOTICE_LIKE = st.text(
    alphabet=st.one_of(
        st.sampled_from("各位居民注意防火防盗帕儿好的重要銀行〇一二A-$9˥。，\n 𠮷\ue000"), st.characters()
    )
)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(deadline=None)
@given(text=NOTICE_LIKE)
def test_the_words_together_are_the_text(dialect: str, text: str) -> None:
    """Each has one reading a character or none, and no reading holds a hanzi, a joint or an end."""
    found = list(words(text, dialect))
    assert "".join(word.text for word in found) == text
    assert all(word.text == text[word.start : word.end] for word in found)
    assert all(len(word.readings) == len(word.text) or (len(word.text) == 1 and not word.readings) for word in found)
    assert not any(
        set(reading) & set("-$") or "一" <= char <= "龥" for w in found for reading in w.readings for char in reading
    )


def test_a_word_of_the_dictionary_keeps_its_sandhi() -> None:
    assert list(words("拍儿，帕儿", "hangzhou")) == [
        Word(0, "拍", ("pʰɑʔ˥",)),
        Word(1, "儿", ("əl˨˩˧",)),
        Word(2, "，", ()),
        Word(3, "帕儿", ("pʰɑ˥", "əl˧˩")),
    ]


def test_joints_and_ends_in_the_text_are_no_joints_and_ends() -> None:
    assert [word.text for word in words("吃-饭$睏", "hangzhou")] == ["吃", "-", "饭", "$", "睏"]


def test_an_answer_that_does_not_fit_is_asked_again_character_by_character() -> None:
    answers = {"帕儿": "pʰɑl˥$", "帕": "pʰɑ˦˦˥$", "儿": "əl˨˩˧$"}
    assert ngungu_words._aligned(3, "帕儿", answers.__getitem__) == [
        Word(3, "帕", ("pʰɑ˦˦˥",)),
        Word(4, "儿", ("əl˨˩˧",)),
    ]


def test_loading_a_dialect_writes_nothing() -> None:
    """OpenCC's warning about ngungu's configuration is nothing that a user can mend; what others write comes out."""
    code = (
        "import os, sys; from broadcast.dialects import ngungu_words as n; list(n.words('好', 'hangzhou'));"
        "list(n.words('好', 'sichuan'))\n"
        "with n._without_warning(): os.write(2, b'another\\n'); sys.stderr.write('third\\n')\n"
        "os.write(2, b'after\\n')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "another\nthird\nafter\n")


def test_a_closed_standard_error_does_no_harm() -> None:
    code = (
        "import os; os.close(2); from broadcast.dialects.ngungu_words import words;"
        "print(len(list(words('好的', 'hangzhou'))))"
    )
    run = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert run.stdout == "2\n"


def test_a_missing_package_is_told_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ngungu", None)
    ngungu_words._converter.cache_clear()
    with pytest.raises(EngineUnavailable) as told:
        list(words("好", "hangzhou"))
    assert told.value.hint == 'Run: pip install "xiaolaba[dialects]"'
    assert "ngungu" in told.value.message
