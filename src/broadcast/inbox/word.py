"""A Word document (.docx) → Message: its paragraphs, lists and tables in order, as they stand after all changes."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

from broadcast.errors import NoticeError
from broadcast.inbox.apart import OLE, Refused, package, read
from broadcast.model import Message

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Source: ECMA-376 part 1, A.1 WordprocessingML."""
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", f"{_W}delText", f"{_W}instrText", f"{_W}rPr", f"{_W}pPr"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{_W}txbxContent"
_DIGITS = "零一二三四五六七八九"
_CHINESE = {"chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting"}


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """The document as one message; headers, footers and what was deleted are left out.

    Raises:
        NoticeError: it is no .docx that can be read, or has no text; names the source.
    """
    if data.startswith(OLE) and source.lower().endswith(".doc"):
        raise NoticeError(
            _("{source} is in the old Word format.").format(source=source), _("Open it in Word and save it as .docx.")
        )
    text = "\n".join(read("word", data, source))
    if not any(char.isalnum() for char in text):
        raise NoticeError(
            _("There is no text in {source}.").format(source=source),
            _("Where it holds a picture of the notice, save the picture and give that."),
        )
    return (Message(source=source, text=text),)


def prepare() -> None:
    import docx  # noqa: F401


def parsed(data: bytes) -> list[str]:
    """The lines of the document.

    Raises:
        Refused: it cannot be read.
    """
    import docx

    package(data, "[Content_Types].xml")
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError) as exc:
        raise Refused("broken") from exc
    return [line for line in _lines(document.element.body, _Numbers(document)) if line.strip()]


class _Numbers:
    """The numbers that Word shows before list items but does not store in their text."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._styles: dict[str, Any] = {}
        for style in document.styles.element.iter(f"{_W}style"):
            if (number := style.find(f"{_W}pPr/{_W}numPr")) is not None:
                self._styles[style.get(f"{_W}styleId", "")] = number
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        root = getattr(part, "element", None)
        if root is None:
            return
        abstract = {one.get(f"{_W}abstractNumId"): one for one in root.iter(f"{_W}abstractNum")}
        for number in root.iter(f"{_W}num"):
            link = number.find(f"{_W}abstractNumId")
            for level in abstract.get(link.get(f"{_W}val"), ()) if link is not None else ():
                form, shown = level.find(f"{_W}numFmt"), level.find(f"{_W}lvlText")
                if form is not None and shown is not None:
                    self._levels[number.get(f"{_W}numId"), level.get(f"{_W}ilvl")] = (
                        form.get(f"{_W}val", ""),
                        shown.get(f"{_W}val", ""),
                    )

    def of(self, paragraph: Any) -> str:
        """What stands before that paragraph, such as `（一）`; empty: nothing, or a bullet."""
        number = paragraph.find(f"{_W}pPr/{_W}numPr")
        if number is None:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            number = self._styles.get(style.get(f"{_W}val", "")) if style is not None else None
        if number is None:
            return ""
        identity, level = number.find(f"{_W}numId"), number.find(f"{_W}ilvl")
        key = (
            identity.get(f"{_W}val", "") if identity is not None else "",
            level.get(f"{_W}val", "0") if level is not None else "0",
        )
        form, shown = self._levels.get(key, ("", ""))
        if not form or form == "bullet":
            return ""
        self._counts[key] += 1
        for other in [one for one in self._counts if one[0] == key[0] and one[1] > key[1]]:
            del self._counts[other]
        for depth in range(9):
            mark = f"%{depth + 1}"
            if mark in shown:
                count = self._counts[key[0], str(depth)] or 1
                shown = shown.replace(mark, _chinese(count) if form in _CHINESE else str(count))
        return shown


def _chinese(count: int) -> str:
    """1–99 as 一–九十九; larger ones in digits."""
    if not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def _lines(parent: Any, numbers: _Numbers) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            whole = _text(child)
            number = numbers.of(child)
            yield from (f"{number}{whole}" if whole.strip() else "").split("\n")
            for box in child.iter(_BOX):
                if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                    yield from _lines(box, numbers)
        elif child.tag == f"{_W}tbl":
            for row in _own(child, f"{_W}tr"):
                if row.find(f"{_W}trPr/{_W}del") is None:
                    cells = (" ".join(_lines(cell, numbers)).strip() for cell in _own(row, f"{_W}tc"))
                    yield "  ".join(cell for cell in cells if cell)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _lines(child, numbers)


def _own(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, not those of a table within."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _own(child, tag)


def _text(node: Any) -> str:
    """The text of a paragraph, its line breaks as `\\n`; without text boxes, field codes and deletions."""
    out = []
    for child in node:
        if child.tag in _LEFT_OUT or child.tag in (_FALLBACK, _BOX):
            continue
        if child.tag == f"{_W}t":
            out.append(child.text or "")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            out.append("\n")
        elif child.tag == f"{_W}tab":
            out.append("  ")
        elif child.tag == f"{_W}noBreakHyphen":
            out.append("-")
        elif isinstance(child.tag, str):
            if (hidden := child.find(f"{_W}rPr/{_W}vanish")) is not None and hidden.get(f"{_W}val", "1") != "0":
                continue
            out.append(_text(child))
    return "".join(out)
