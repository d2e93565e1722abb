"""Photographs of notices are read on this machine; what is no picture, or no legible one, is refused."""

from __future__ import annotations

import io
import logging
import os
import random
import socket
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from PIL import Image

from broadcast import inbox
from broadcast.errors import NoticeError
from broadcast.inbox import pdf, photo
from broadcast.inbox.reading import punctuated
from inbox import documents

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import photos


@pytest.fixture(scope="module")
def font() -> str:
    """A Chinese font; without one there is no page to photograph."""
    found = photos.font()
    if not found:
        assert os.environ.get("CI") != "true", "there is no Chinese font"
        pytest.skip("there is no Chinese font")
    return found


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection is an error."""

    def refuse(*_args: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def picture(how: photos.Condition, font: str, seed: int = 3) -> tuple[photos.Page, bytes]:
    one = photos.page(photos.LATER[2], random.Random(seed))
    return one, photos.photograph(photos.typeset(one, how.points, font), how, np.random.default_rng(seed))


def test_a_page_photographed_at_an_angle_in_poor_light_is_read(
    font: str, offline: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """97 % of its characters and every fact, without a word to the terminal or the network."""
    how = photos.Condition("poor", tilt=20, turn=96, shade=0.6, blur=2, noise=8, contrast=0.7, size=(1800, 2400))
    one, data = picture(how, font)
    score, text = photos.read(data, one)

    assert score.lost == ()
    assert score.wrong <= 0.03 * score.characters
    assert text.split("\n")[0] == one.title
    assert score.lines_right >= score.lines - 2
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("RapidOCR").level >= logging.CRITICAL


def test_a_picture_that_cannot_be_trusted_is_refused(font: str) -> None:
    """Rather no notice than a wrong telephone number."""
    _one, data = picture(photos.Condition("hopeless", blur=14, noise=30, size=(600, 800)), font)
    with pytest.raises(NoticeError) as caught:
        photo.messages(data, "a.jpg")
    assert "Take the picture again" in caught.value.hint


def test_a_scanned_pdf_is_read_like_a_photo(font: str) -> None:
    one = photos.page(photos.TUNED[0], random.Random(5))
    out = io.BytesIO()
    Image.fromarray(photos.typeset(one, 15, font)).resize((1240, 1754)).save(out, "PDF")
    text = pdf.messages(out.getvalue(), "scan.pdf")[0].text

    assert [fact for fact in one.facts if photos.plain(fact) not in photos.plain(text)] == []


def mixed(scan: Image.Image, pages: int = 1) -> bytes:
    """A page of text, that many scanned ones, and a page of text."""
    writer = pypdf.PdfWriter()
    out = io.BytesIO()
    scan.save(out, "PDF", resolution=150)
    written = [
        documents.one_page(documents.written([(80, 700, 15, text)]))
        for text in ("幸福里社区11月24日上午9点停水，详见附件。", "以上通知请互相转告，不明白的来居委会问。")
    ]
    for part in (written[0], *[out.getvalue()] * pages, written[1]):
        writer.append(io.BytesIO(part))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_scanned_page_between_pages_of_text_is_read_in_its_place(font: str) -> None:
    one = photos.page(photos.TUNED[0], random.Random(5))
    scan = Image.fromarray(photos.typeset(one, 15, font)).resize((1240, 1754))
    found, wrong = pdf.whole(mixed(scan), "mixed.pdf")
    text = found[0].text

    assert wrong == []
    assert [fact for fact in one.facts if photos.plain(fact) not in photos.plain(text)] == []
    assert text.startswith("幸福里社区11月24日")
    assert text.endswith("来居委会问。")


def test_a_scanned_page_without_the_extra_is_listed_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With the number of the page, why, and what to do."""
    (tmp_path / "mixed.pdf").write_bytes(mixed(Image.new("L", (620, 877), 255)))
    monkeypatch.setattr(photo, "opened", lambda *_a: (_ for _ in ()).throw(photo.missing()))
    (message,), (told,) = inbox.read([str(tmp_path / "mixed.pdf")], io.BytesIO())

    assert "停水" in message.text
    assert "居委会" in message.text
    assert told.message.startswith("Page 2 of ")
    assert "a package is missing" in told.message
    assert 'pip install "xiaolaba[photos]"' in told.hint


def test_a_scanned_page_that_shows_no_words_is_listed() -> None:
    (message,), (told,) = pdf.whole(mixed(Image.new("L", (620, 877), 255)), "mixed.pdf")
    assert "停水" in message.text
    assert told.message == "Page 2 of mixed.pdf is scanned and was not read: There is no text in mixed.pdf."


def test_a_logo_on_a_page_of_its_own_is_no_scan() -> None:
    assert pdf.whole(mixed(Image.new("L", (200, 200), 255)), "mixed.pdf")[1] == []


def test_too_many_scanned_pages_are_listed_and_the_text_is_read() -> None:
    (message,), (told,) = pdf.whole(mixed(Image.new("L", (620, 877), 255), pdf.MOST_SCANNED + 1), "mixed.pdf")
    assert "停水" in message.text
    assert "11 scanned pages, which were not read; 10 are the most" in told.message


def test_a_scan_of_too_many_pages_is_refused_and_not_cut_short() -> None:
    """Half a notice may not be aired as if it were the whole."""
    out = io.BytesIO()
    pages = [Image.new("L", (200, 300), 255) for _number in range(pdf.MOST_SCANNED + 1)]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    with pytest.raises(NoticeError, match="11 pages; 10 are the most"):
        pdf.messages(out.getvalue(), "scan.pdf")


def encoded(image: Image.Image, form: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "WEBP"])
def test_a_picture_without_text_says_so(form: str) -> None:
    with pytest.raises(NoticeError, match=r"no text in a\.jpg"):
        photo.messages(encoded(Image.new("RGB", (300, 400), "white"), form), "a.jpg")


def test_the_camera_s_turn_and_transparency_are_respected() -> None:
    """EXIF orientation 6 stands on its side; what is transparent is white."""
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = photo.opened(encoded(Image.new("RGB", (300, 200), "white"), "JPEG", exif=exif), "a.jpg")
    clear = photo.opened(encoded(Image.new("RGBA", (30, 20), (0, 0, 0, 0)), "PNG"), "a.png")

    assert turned.shape == (300, 200, 3)
    assert clear.min() == 255


def test_a_hundred_megapixels_are_refused_before_they_are_decoded() -> None:
    for side, pixels in ((10_000, 100), (20_000, 400)):
        with pytest.raises(NoticeError, match=rf"a\.png has {pixels} million pixels; 40 are the most"):
            photo.messages(encoded(Image.new("1", (side, side)), "PNG"), "a.png")


def test_a_picture_far_too_long_is_to_be_cut() -> None:
    with pytest.raises(NoticeError, match="too long and narrow") as caught:
        photo.messages(encoded(Image.new("1", (1000, 9000)), "PNG"), "a.png")
    assert "Cut it" in caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        encoded(Image.new("RGB", (300, 400), "white"), "JPEG")[:300],
        encoded(Image.new("RGB", (30, 40)), "GIF"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "停水".encode(),
    ],
    ids=["nothing", "head only", "cut off", "another kind", "a program", "text"],
)
def test_what_is_no_picture_says_so(data: bytes) -> None:
    with pytest.raises(NoticeError, match=r"a\.jpg is no picture") as caught:
        photo.messages(data, "a.jpg")
    assert caught.value.hint


def test_a_missing_extra_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(NoticeError) as caught:
        photo.messages(b"", "a.jpg")
    assert 'pip install "xiaolaba[photos]"' in caught.value.hint


def test_a_line_that_ends_within_a_number_keeps_its_point() -> None:
    """Only a paragraph's last point is a full stop; a list's number is neither."""
    assert [photo._STOP.sub("。", text) for text in ("每人12.", "请储水.", "电话12345.", "1.", "每人12.\n5元")] == [
        "每人12。",
        "请储水。",
        "电话12345。",
        "1.",
        "每人12。\n5元",
    ]
    assert punctuated("每人12.") == "每人12."


def test_punctuation_between_chinese_is_chinese_and_a_time_keeps_its_colon() -> None:
    assert punctuated("各位居民:今天9：30停水,电话12345(物业)") == "各位居民：今天9:30停水，电话12345（物业）"
    assert punctuated("业主群(386)") == "业主群（386）"
