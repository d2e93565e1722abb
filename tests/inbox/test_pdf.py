"""PDF files: text made whole, scans read, hostile ones refused in time."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from broadcast.errors import NoticeError
from broadcast.inbox import pdf
from inbox import documents

TITLE = (200, 760, 22, "关于停水的通知")
BODY = [
    (80, 700, 15, "各位居民："),
    (110, 670, 15, "因水箱清洗，定于11月26日上午9:00至下午3:30对6号楼、"),
    (80, 640, 15, "12号楼暂停供水，请提前储水。如有疑问请拨打物业值班电"),
    (80, 610, 15, "话0571-86923305。"),
    (110, 580, 15, "1.高层住户恢复供水时间可能稍晚，最迟不超过下午4:00；"),
    (110, 550, 15, "2.请关好水龙头。"),
    (300, 500, 15, "幸福里社区居民委员会"),
    (340, 470, 15, "2026年11月24日"),
]
TEXT = """关于停水的通知
各位居民：
因水箱清洗，定于11月26日上午9:00至下午3:30对6号楼、12号楼暂停供水，请提前储水。如有疑问请拨打物业值班电话0571-86923305。
1.高层住户恢复供水时间可能稍晚，最迟不超过下午4:00；
2.请关好水龙头。
幸福里社区居民委员会
2026年11月24日"""


def paged(pages: list[list[tuple[float, float, float, str]]]) -> bytes:
    """That many pages."""
    kids = b" ".join(b"%d 0 R" % (10 + 2 * n) for n in range(len(pages)))
    objects = {2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages))}
    for n, lines in enumerate(pages):
        objects[10 + 2 * n] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F 5 0 R >> >> >>" % (11 + 2 * n)
        )
        objects[11 + 2 * n] = documents.written(lines)
    return documents.one_page(documents.written([]), **{f"o{n}": body for n, body in objects.items()})


def test_a_line_that_the_paper_broke_is_whole_again() -> None:
    """Titles, list items and signatures stay on their own lines."""
    (message,) = pdf.messages(documents.one_page(documents.written([TITLE, *BODY])), "停水.pdf")

    assert (message.source, message.text) == ("停水.pdf", TEXT)


def test_page_numbers_and_repeated_heads_are_left_out() -> None:
    pages = [
        [(250, 810, 9, "幸福里社区文件"), (80, 700, 15, f"第{word}件事：请关好门窗。"), (290, 30, 9, f"- {n} -")]
        for n, word in enumerate("一二三四", 1)
    ]

    (message,) = pdf.messages(paged(pages), "a.pdf")

    assert message.text == "\n".join(f"第{word}件事：请关好门窗。" for word in "一二三四")


def test_more_than_fifty_pages_are_refused() -> None:
    with pytest.raises(NoticeError, match="51 pages"):
        pdf.messages(paged([[(80, 700, 15, "停水")]] * 51), "a.pdf")


def test_a_locked_pdf_says_so() -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(documents.one_page(documents.written(BODY))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    with pytest.raises(NoticeError, match=r"a\.pdf is protected by a password"):
        pdf.messages(out.getvalue(), "a.pdf")


def test_a_pdf_without_text_or_picture_says_so() -> None:
    with pytest.raises(NoticeError, match=r"no text in a\.pdf") as caught:
        pdf.messages(documents.one_page(documents.written([])), "a.pdf")
    assert "picture" in caught.value.hint


def test_a_font_that_does_not_tell_its_characters_is_not_guessed() -> None:
    """Rather no notice than a wrong one."""
    with pytest.raises(NoticeError, match="fonts do not say"):
        pdf.messages(documents.one_page(documents.written([(80, 700, 15, "停\ue123\ue124水\ue125")])), "a.pdf")


FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 7 0 R /B 7 0 R >> >>"
DEEP = {f"o{n}": b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in range(10, 3000)}
HOSTILE = {
    "no pdf": b"PK\x03\x04" * 100,
    "cut off": documents.one_page(documents.written(BODY))[:300],
    "its content is 150 MB of spaces": documents.one_page(documents.stream(b" " * 150_000_000)),
    "a bomb in a bomb": documents.one_page(
        documents.stream(documents.stream(b" " * 50_000_000), b"").replace(
            b"/FlateDecode", b"[/FlateDecode /FlateDecode]"
        )
    ),
    "a million words": documents.one_page(documents.stream(b"BT /F 9 Tf <4e00> Tj ET\n" * 120_000)),
    "brackets without end": documents.one_page(documents.stream(b"[" * 2_000_000)),
    "its page is its own parent": documents.one_page(
        documents.written(BODY), o2=b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    ),
    "pages within pages": documents.one_page(
        documents.written(BODY), o2=b"<< /Type /Pages /Kids [10 0 R] /Count 1 >>", **DEEP
    ),
    "a billion kids": documents.one_page(
        documents.written(BODY), o2=b"<< /Type /Pages /Kids [%s] /Count 999999999 >>" % (b"3 0 R " * 90_000)
    ),
    "a form that draws itself": documents.one_page(
        documents.stream(b"/A Do /B Do"),
        b"<< /XObject << /A 7 0 R /B 7 0 R >> >>",
        o7=documents.stream(b"/A Do /B Do", FORM),
    ),
    "a picture of 10 gigapixels": documents.one_page(
        documents.stream(b"/A Do"),
        b"<< /XObject << /A 7 0 R >> >>",
        o7=documents.stream(
            b"\0" * 30_000_000,
            b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8",
        ),
    ),
    "objects that name each other": documents.one_page(b"4 0 R"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_ends_in_a_message(name: str) -> None:
    """Within the limit of its process, which bounds its memory too."""
    with pytest.raises(NoticeError, match=r"a\.pdf|Photos") as caught:
        pdf.messages(HOSTILE[name], "a.pdf")
    assert caught.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded by the system on Linux")
def test_no_hostile_document_takes_half_a_gigabyte() -> None:
    """The most memory of all the processes that read them."""
    code = (
        "import resource, sys; sys.path.insert(0, 'tests')\n"
        "from inbox.test_pdf import HOSTILE\nfrom broadcast.inbox import apart\n"
        "for data in HOSTILE.values():\n"
        "    try: apart.read('pdf', data, 'a.pdf')\n"
        "    except Exception as exc: pass\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert int(done.stdout) < 500
