import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.engines import phonemes
from broadcast.errors import ConfigError
from broadcast.text import contexts, homophones, lexicon
from broadcast.text.lexicon import as_pls, as_tsv, is_reading, occurrences, read_lexicon, shipped_lexicon
from broadcast.text.readings import syllables

SHIPPED = Path(lexicon.__file__).parent
WORDS = st.dictionaries(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6),
    st.sampled_from(["huan2", "lv4", "nve4", "de5", "er2", "zhuang4", "o2"]),
    max_size=8,
).map(lambda words: {word: (reading,) * len(word) for word, reading in words.items()})


@pytest.mark.parametrize(("name", "sources"), [("lexicon.tsv", {"XH"}), ("placenames.tsv", {"PN"})])
def test_the_shipped_words_have_a_source_and_one_sayable_reading_a_character(name: str, sources: set[str]) -> None:
    path = SHIPPED / name
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    words = read_lexicon(path)
    assert {row[2] for row in rows} == sources
    assert len(rows) == len(words)
    for readings in words.values():
        assert all(is_reading(one) and phonemes.syllable(one) for one in readings)


def test_at_least_250_place_names_are_known() -> None:
    assert len(read_lexicon(SHIPPED / "placenames.tsv")) >= 250


@pytest.mark.parametrize(
    ("place", "expected"),
    [("番禺", "pan1 yu2"), ("六安", "lu4 an1"), ("什邡", "shi2 fang1"), ("尉犁", "yu4 li2"), ("莘县", "shen1 xian4")],
)
def test_places_are_named_as_their_people_name_them(place: str, expected: str) -> None:
    assert " ".join(shipped_lexicon()[place]) == expected


def test_every_rule_fits_its_own_example() -> None:
    """The last column of contexts.tsv is a sentence in which the rule, or one before it, gives that reading."""
    rows = (SHIPPED / "contexts.tsv").read_text("utf-8").splitlines()
    wrong = []
    for characters, reading, _before, _after, *example in (r.split("\t") for r in rows if r and not r.startswith("#")):
        at = next((example[0].index(char) for char in characters if example and char in example[0]), -1)
        if at >= 0 and reading not in {one.pinyin for one in syllables(example[0])[0]}:
            wrong.append((reading, example[0], syllables(example[0])[0][at].pinyin))
        assert is_reading(reading)
    assert wrong == []


def test_a_rule_has_no_unbounded_repeat() -> None:
    """Notices are hostile input: what a pattern may try is bounded."""
    for rules in contexts.rules().values():
        for rule in rules:
            assert not re.search(r"(?<![\\\[])[*+](?!\])", rule.before.pattern)


@settings(deadline=None, max_examples=60)
@given(WORDS)
def test_a_lexicon_survives_both_formats(tmp_path_factory: pytest.TempPathFactory, words: dict) -> None:
    """TSV and the W3C's PLS hold the same words."""
    folder = tmp_path_factory.mktemp("lexicon")
    (folder / "lexicon.tsv").write_text(as_tsv(words), "utf-8")
    (folder / "lexicon.pls").write_text(as_pls(words), "utf-8")
    assert read_lexicon(folder / "lexicon.tsv") == words
    assert read_lexicon(folder / "lexicon.pls") == words


def test_a_pls_of_somebody_else_may_have_several_spellings_and_notes(tmp_path: Path) -> None:
    """Several graphemes share the first phoneme; examples and metadata are passed over."""
    path = tmp_path / "lexicon.pls"
    path.write_text(
        '<?xml version="1.0"?><lexicon xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" version="1.0">'
        "<lexeme><grapheme>还款</grapheme><grapheme>還款</grapheme><phoneme>huan2 kuan3</phoneme>"
        "<phoneme>hai2 kuan3</phoneme><example>按时还款</example></lexeme></lexicon>",
        "utf-8",
    )
    assert read_lexicon(path) == dict.fromkeys(("还款", "還款"), ("huan2", "kuan3"))


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><lexicon>&a;</lexicon>',
        "<lexicon><lexeme></lexicon>",
        "还款\thuan2 kuan3",
        '<lexicon xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"><lexeme><grapheme>还款</grapheme>'
        "<phoneme>huan2</phoneme></lexeme></lexicon>",
    ],
)
def test_a_pls_that_is_broken_or_dangerous_is_told(tmp_path: Path, text: str) -> None:
    """Entities may grow without bound, so a lexicon that declares one is refused."""
    path = tmp_path / "lexicon.pls"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"lexicon\.pls"):
        read_lexicon(path)


def test_the_longest_word_from_the_left_is_found() -> None:
    words = {"中计": ("zhong4", "ji4"), "其中": ("qi2", "zhong1"), "计划": ("ji4", "hua4"), "计": ("ji4",)}
    assert list(occurrences("其中计划中计", words)) == [(0, "其中"), (2, "计划"), (4, "中计")]


def test_only_what_a_plain_reader_would_get_wrong_is_respelled() -> None:
    """A homophone of the same tone in the same place, so that the times of the characters still fit."""
    spoken = "民警老曾今天值班"
    respelled = homophones.respell(spoken, syllables(spoken)[0], {})
    assert respelled == "民警老增今天值班"
    assert homophones.respell("今天值班", syllables("今天值班")[0], {}) == ""
    assert homophones.respell("接种流感疫苗", syllables("接种流感疫苗")[0], {}) == ""


def test_each_homophone_is_read_so_and_not_otherwise() -> None:
    for reading, char in homophones.homophones().items():
        assert len(char) == 1
        assert is_reading(reading)
        assert not reading.endswith("5")


def test_a_reading_of_ones_own_is_respelled_too() -> None:
    spoken = "住在八角"
    own = {"八角": ("ba1", "jue2")}
    respelled = homophones.respell(spoken, syllables(spoken, own)[0], own)
    assert respelled[:3] == "住在八"
    assert syllables(respelled)[0][3].pinyin == "jue2"


def test_a_lexicon_may_have_remarks_blank_lines_and_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_bytes("\ufeff# ours\r\n\r\n八角\tba1 jiao3\tPN\r\n绿\tlv4\r\n".encode())
    assert read_lexicon(path) == {"八角": ("ba1", "jiao3"), "绿": ("lv4",)}


def test_every_wrong_line_of_a_lexicon_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text("八角\tba1\n八角 ba1 jiao3\n八角\tba1 jiao3\n绿\tlü6\n\tba1\n还\tHuan2\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_lexicon(path)
    head, *told = caught.value.message.splitlines()
    assert str(path) in head
    assert [line.split(":")[0].strip() for line in told] == ["line 1", "line 2", "line 4", "line 5", "line 6"]
    assert "TAB" in caught.value.hint


@pytest.mark.parametrize("data", [b"\xb0\xcb\xbd\xc7\tba1 jiao3", b"\xff"])
def test_a_lexicon_that_is_no_utf8_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"lexicon\.tsv"):
        read_lexicon(path)
