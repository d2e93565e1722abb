"""A workbook (.xlsx) → its visible rows as text, and these → Messages as any table."""

from __future__ import annotations

import datetime as dt
import io
import re
from gettext import gettext as _
from typing import Any

from broadcast.errors import NoticeError
from broadcast.inbox.apart import OLE, Refused, package, read
from broadcast.model import Message

MOST_ROWS = 3000
MOST_COLUMNS = 60
"""With text: of all sheets together, and of one row."""


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """The messages of each sheet in turn.

    Raises:
        NoticeError: it is no .xlsx that can be read, or has no text; names the source and the sheet.
    """
    from broadcast.inbox import table

    return tuple(
        one
        for name, cells in rows(data, source)
        for one in table.messages(cells, source, _("sheet {name}").format(name=name))
    )


def rows(data: bytes, source: str) -> tuple[tuple[str, list[list[str]]], ...]:
    """Name and rows of each visible sheet that has text; hidden rows and empty ones are left out.

    Raises:
        NoticeError: it is no .xlsx that can be read, or has no text.
    """
    if data.startswith(OLE) and source.lower().endswith(".xls"):
        raise NoticeError(
            _("{source} is in the old Excel format.").format(source=source), _("Open it in Excel and save it as .xlsx.")
        )
    found = tuple((str(name), list(cells)) for name, cells in read("sheet", data, source) if cells)
    if not found:
        raise NoticeError(
            _("There is no text in {source}.").format(source=source),
            _("Write one notice a row, with a first row that names the columns."),
        )
    return found


def prepare() -> None:
    import defusedxml  # noqa: F401  openpyxl takes it where it is there
    import openpyxl  # noqa: F401


def parsed(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """Name and rows of each visible sheet.

    Raises:
        Refused: it cannot be read, or is larger than a list of notices.
    """
    import warnings

    import openpyxl

    package(data, "[Content_Types].xml")
    warnings.simplefilter("ignore")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    left = MOST_ROWS
    out = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        hidden = _hidden(data, sheet)
        kept: list[list[str]] = []
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            cells = [cell for cell in row if cell.value is not None]
            left -= bool(cells)
            if left < 0 or len(row) > 20 * MOST_COLUMNS or len(cells) > MOST_COLUMNS:
                raise Refused("large")
            if not cells or cells[0].row in hidden:
                continue
            line = [""] * cells[-1].column
            for cell in cells:
                line[cell.column - 1] = shown(cell.value, str(cell.number_format))
            if any(line):
                kept.append(line)
        out.append((str(sheet.title), kept))
    return out


_ROW = re.compile(rb"<(?:\w{1,10}:)?row\s([^<>]{1,500})>")


def _hidden(data: bytes, sheet: Any) -> set[int]:
    """Numbers of the rows that the sheet hides; openpyxl does not tell them when it reads row by row."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = archive.read(sheet._worksheet_path)
    heads = (found[1] for found in _ROW.finditer(whole))
    hidden = (re.search(rb'\br="(\d{1,7})"', head) for head in heads if re.search(rb'\bhidden="(?:1|true)"', head))
    return {int(found[1]) for found in hidden if found}


def shown(value: Any, form: str = "General") -> str:
    """A cell as a reader of the table sees it: 2026-11-24 or 11月24日, 9:00, whole numbers without .0."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return shown(value.date(), form)
        return f"{shown(value.date(), form)} {shown(value.time())}"
    if isinstance(value, dt.date):
        if "月" in form and "y" not in form.lower():
            return f"{value.month}月{value.day}日"
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value.hour}:{value.minute:02d}"
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, float):
        if "%" in form:
            return f"{round(100 * value, 6):g}%"
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, int) and re.fullmatch(r"0{2,}", form):
        return f"{value:0{len(form)}d}"
    text = str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()
    return "" if re.fullmatch(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", text) else text
