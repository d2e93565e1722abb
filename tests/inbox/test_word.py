"""Word documents: what a reader sees, in order, after all changes; hostile ones are refused."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from broadcast.errors import NoticeError
from broadcast.inbox import apart, word
from inbox import documents

DOCUMENT = "word/document.xml"


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def text(document: Any) -> str:
    (message,) = word.messages(saved(document), "通知.docx")
    assert message.source == "通知.docx"
    return message.text


def test_paragraphs_and_tables_come_in_their_order() -> None:
    """Soft line breaks are lines; headers and footers are left out."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部文件"
    document.add_heading("关于停水的通知", 0)
    document.add_paragraph("各位居民：\n今天下午3:00停水。")
    table = document.add_table(2, 2)
    for cell, said in zip(
        (c for row in table.rows for c in row.cells), ("楼号", "时间", "6号楼", "9:00-11:00"), strict=True
    ):
        cell.text = said
    document.add_paragraph("")
    document.add_paragraph("幸福里社区居委会")

    assert text(document) == (
        "关于停水的通知\n各位居民：\n今天下午3:00停水。\n楼号  时间\n6号楼  9:00-11:00\n幸福里社区居委会"
    )


def test_a_table_within_a_table_is_read_once() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "停水"
    cell.add_table(1, 2).cell(0, 1).text = "6号楼"

    assert text(document) == "停水 6号楼"


def test_numbers_that_word_counts_itself_are_read() -> None:
    document = docx.Document()
    for said in ("关好水龙头。", "提前储水。"):
        document.add_paragraph(said, style="List Number")
    document.add_paragraph("带身份证。", style="List Bullet")

    assert text(document) == "1.关好水龙头。\n2.提前储水。\n带身份证。"


def test_chinese_numbers_are_written_as_word_shows_them() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>'
    ))  # fmt: skip
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for n in range(12):
        paragraph = document.add_paragraph(f"第{n}件事")
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
        )

    lines = text(document).split("\n")
    assert (lines[0], lines[10], lines[11]) == ("（一）第0件事", "（十一）第10件事", "（十二）第11件事")


def test_what_was_deleted_is_not_read_and_what_was_inserted_is() -> None:
    """As the document reads when all changes are accepted; hidden text and field codes are not read either."""
    document = docx.Document()
    paragraph = document.add_paragraph("停水")
    for xml in (
        "<w:del {w}><w:r><w:delText>上午九点</w:delText></w:r></w:del>",
        "<w:ins {w}><w:r><w:t>下午三点</w:t></w:r></w:ins>",
        "<w:r {w}><w:rPr><w:vanish/></w:rPr><w:t>草稿</w:t></w:r>",
        "<w:r {w}><w:instrText> DATE </w:instrText></w:r>",
        "<w:hyperlink {w}><w:r><w:t>，详询12345。</w:t></w:r></w:hyperlink>",
    ):
        paragraph._p.append(parse_xml(xml.replace("{w}", nsdecls("w"))))

    assert text(document) == "停水下午三点，详询12345。"


def test_a_text_box_is_read_once() -> None:
    """Word stores it twice: for itself and for older readers."""
    document = docx.Document()
    paragraph = document.add_paragraph("见下框")
    box = "<w:txbxContent><w:p><w:r><w:t>明天停电</w:t></w:r></w:p></w:txbxContent>"
    paragraph._p.append(parse_xml(
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>'
    ))  # fmt: skip

    assert text(document) == "见下框\n明天停电"


def test_an_empty_document_says_so() -> None:
    with pytest.raises(NoticeError, match=r"no text in 通知\.docx"):
        text(docx.Document())


def test_an_old_document_is_told_from_a_locked_one() -> None:
    """Both begin alike; the name tells."""
    with pytest.raises(NoticeError, match="old Word format") as caught:
        word.messages(apart.OLE + b"\0" * 600, "a.doc")
    assert ".docx" in caught.value.hint
    with pytest.raises(NoticeError, match="protected by a password"):
        word.messages(apart.OLE + b"\0" * 600, "a.docx")


PLAIN = saved(docx.Document())
HEAD = f"<w:document {nsdecls('w')}><w:body>".encode()
TAIL = b"</w:body></w:document>"
LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"lol") for n in range(10))
HOSTILE = {
    "nothing": b"",
    "no zip": b"<html>" * 100,
    "cut off": PLAIN[: len(PLAIN) // 2],
    "another kind of zip": documents.package({"a.txt": b"a"}),
    "no document in it": documents.package({"[Content_Types].xml": b"<Types/>"}),
    "200 MB of zeros": documents.with_part(PLAIN, "word/media/a.bmp", b"\0" * 200_000_000),
    "13 MB of paragraphs": documents.with_part(PLAIN, DOCUMENT, HEAD + b"<w:p/>" * 2_200_000 + TAIL),
    "a million paragraphs": documents.with_part(PLAIN, DOCUMENT, HEAD + b"<w:p/>" * 1_000_000 + TAIL),
    "deep": documents.with_part(PLAIN, DOCUMENT, HEAD + b"<w:ins>" * 100_000 + b"</w:ins>" * 100_000 + TAIL),
    "a billion laughs": documents.with_part(
        PLAIN, DOCUMENT, b"<!DOCTYPE x [%s]>" % LAUGHS + HEAD + b"<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>" + TAIL
    ),
    "entities in UTF-16": documents.with_part(
        PLAIN, DOCUMENT, ("\ufeff<!DOCTYPE x [" + LAUGHS.decode() + "]><x>&a9;</x>").encode("utf-16-le")
    ),
    "a file of the machine": documents.with_part(
        PLAIN, DOCUMENT, b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD + b"<w:p>&a;</w:p>" + TAIL
    ),
    "ten thousand parts": documents.package({f"{n}.xml": b"" for n in range(10_000)}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_ends_in_a_message(name: str) -> None:
    """Within the time of its process."""
    with pytest.raises(NoticeError, match=r"a\.docx") as caught:
        word.messages(HOSTILE[name], "a.docx")
    assert caught.value.hint


def test_a_part_named_as_a_path_upward_is_never_written(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is unpacked to disk."""
    inner = tmp_path / "in"
    inner.mkdir()
    monkeypatch.chdir(inner)
    document = docx.Document()
    document.add_paragraph("停水")
    data = documents.with_part(documents.with_part(saved(document), "../up.txt", b"up"), "/root.txt", b"root")

    assert word.messages(data, "a.docx")[0].text == "停水"
    assert [*tmp_path.rglob("*")] == [inner]
