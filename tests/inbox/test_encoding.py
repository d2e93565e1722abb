import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import NoticeError
from broadcast.inbox.encoding import decode, simplified

SIMPLE = "各位居民：\n今天下午三点到五点停水，请提前储水。电话 0571-8692 3305\n八角社区居委会"
TRADITIONAL = "各位居民：\n今天下午三點到五點停水，請提前儲水。電話 2345 6789\n旺角社區服務中心"


@pytest.mark.parametrize("text", [SIMPLE, TRADITIONAL])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "gb18030"),
    ],
)
def test_a_notice_reads_the_same_in_every_encoding(text: str, mark: bytes, encoding: str) -> None:
    """Old editors and mobile phones save in UTF-8, UTF-16 with its mark, or GB18030."""
    assert decode(mark + text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("text", [TRADITIONAL, "請戴好口罩。", "明天停電"])
def test_big5_is_told_from_gb18030(text: str) -> None:
    """Their bytes overlap; the one that gives everyday characters is meant."""
    assert decode(text.encode("big5hkscs"), "a.txt") == text


@pytest.mark.parametrize("text", [SIMPLE, "请戴好口罩。", "明天停电"])
def test_a_short_gb18030_text_is_not_taken_for_big5(text: str) -> None:
    assert decode(text.encode("gb18030"), "a.txt") == text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system_become_one(end: str) -> None:
    assert decode(f"停水{end}停电{end}".encode(), "a.txt") == "停水\n停电\n"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 2),
        ("停水\n停电\n".encode() + b"\x00\x01", 3),
        (codecs.BOM_UTF8 + "停水\n".encode() + b"\xff\xfe", 2),
        (codecs.BOM_UTF16_LE + "停水".encode("utf-16-le") + b"\x01", 1),
        (codecs.BOM_UTF32_LE + "停水".encode("utf-32-le"), 1),
        (bytes(range(128, 256)) * 20, 1),
        (b"caf\xe9 \xe0 la carte\n\xff\xff", 1),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(NoticeError, match=rf"^a\.txt, line {line}: ") as caught:
        decode(data, "a.txt")
    assert caught.value.hint


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_text_or_an_error(data: bytes) -> None:
    """And the text has no control characters and one kind of line end."""
    with suppress(NoticeError):
        assert not set(decode(data, "a.txt")) & {"\r", "\0", "\x08", "\ufffd"}


@given(
    st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("體後裡髮乾著臺灣於裏說為鐘錶瞭𠮷𫝈ﷺ")))
)
def test_simplified_text_has_the_length_of_the_original(text: str) -> None:
    """So that a fact's offsets hold in both."""
    assert len(simplified(text)) == len(text)


def test_traditional_text_becomes_simplified() -> None:
    assert simplified(TRADITIONAL).startswith("各位居民：\n今天下午三点到五点停水，请提前储水。电话")
