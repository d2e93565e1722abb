"""Whatever we write in a dialect, its reader can read."""

import re
from pathlib import Path

import pytest

from broadcast import dialects, listening
from broadcast.config import shipped

WORDS = Path(dialects.__file__).parent


@pytest.mark.parametrize("locale", dialects.MODULES)
def test_templates_rhymes_words_and_listening_sentences_have_a_reading(locale: str) -> None:
    """Every hanzi: a broadcast must not fail by our own opening."""
    written = [path.read_text("utf-8") for path in sorted(shipped("templates").glob(f"*.{locale}.*"))]
    words = (WORDS / f"words.{locale}.tsv").read_text("utf-8").splitlines()
    written += [line.split("\t")[1] for line in words if line and not line.startswith("#")]
    written += listening.sentences(locale)
    assert len(written) > 20
    for text in written:
        for hanzi in re.findall("[\u4e00-\u9fff]+", text):
            assert dialects.syllables(hanzi, locale, {})


@pytest.mark.parametrize("locale", dialects.MODULES)
def test_later_notice_sentences_are_read_wholly(locale: str) -> None:
    """Forty that were written after the tables: at first sight every one of their 1,030 hanzi had a reading."""
    lines = Path(__file__).with_name("notices_later.txt").read_text("utf-8").splitlines()
    sentences = [line for line in lines if not line.startswith("#")]
    assert len(sentences) == 40
    assert dialects.syllables("\n".join(sentences), locale, {})
