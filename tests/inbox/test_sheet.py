"""Workbooks: the visible rows as a reader sees them; hostile ones are refused."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from broadcast.errors import NoticeError
from broadcast.inbox import apart, sheet
from inbox import documents


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book(*rows: list[Any]) -> Any:
    made = openpyxl.Workbook()
    made.active.title = "通知"
    for row in rows:
        made.active.append(row)
    return made


def test_cells_read_as_the_table_shows_them() -> None:
    """Dates, times, whole numbers, leading zeros and percentages."""
    made = book(
        ["日期", "时间", "户数", "单元"],
        [dt.date(2026, 11, 24), dt.time(9, 0), 12.0, "6号楼"],
        [dt.datetime(2026, 11, 24, 15, 30), dt.time(14, 5), 3.5, None, True],
    )
    made.active["A4"], made.active["A4"].number_format = dt.date(2026, 11, 26), 'm"月"d"日"'
    made.active["B4"], made.active["B4"].number_format = 0.85, "0%"
    made.active["C4"], made.active["C4"].number_format = 571, "0000"

    assert sheet.rows(saved(made), "a.xlsx") == (
        (
            "通知",
            [
                ["日期", "时间", "户数", "单元"],
                ["2026-11-24", "9:00", "12", "6号楼"],
                ["2026-11-24 15:30", "14:05", "3.5", "", "是"],
                ["11月26日", "85%", "0571"],
            ],
        ),
    )


def test_what_is_hidden_or_empty_is_left_out() -> None:
    """Hidden sheets, hidden rows, rows without text; a merged cell has its first value once."""
    made = book(["停水"], [None], ["草稿"], ["合并", "丢"], ["停电"])
    made.active.row_dimensions[3].hidden = True
    made.active.merge_cells("A4:B4")
    hidden = made.create_sheet("旧")
    hidden.append(["去年的"])
    hidden.sheet_state = "hidden"
    made.create_sheet("空")
    made.create_sheet("二").append(["停气"])

    assert sheet.rows(saved(made), "a.xlsx") == (("通知", [["停水"], ["合并"], ["停电"]]), ("二", [["停气"]]))


def test_a_stray_cell_at_the_end_of_the_sheet_is_no_reason_to_refuse_it() -> None:
    made = book(["停水"])
    made.active["A1048576"] = "停电"

    assert sheet.rows(saved(made), "a.xlsx") == (("通知", [["停水"], ["停电"]]),)


def test_an_empty_workbook_says_so() -> None:
    with pytest.raises(NoticeError, match=r"no text in a\.xlsx"):
        sheet.rows(saved(book()), "a.xlsx")


def test_an_old_workbook_is_told_from_a_locked_one() -> None:
    with pytest.raises(NoticeError, match="old Excel format"):
        sheet.rows(apart.OLE + b"\0" * 600, "a.xls")
    with pytest.raises(NoticeError, match="protected by a password"):
        sheet.rows(apart.OLE + b"\0" * 600, "a.xlsx")


def test_a_missing_extra_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the process that reads would say it."""
    monkeypatch.setattr(apart, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    said: list[str] = []
    monkeypatch.setattr("builtins.print", lambda line: said.append(line))
    monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": io.BytesIO(b"")}))
    apart.main("sheet")

    assert said == ['{"refused": "missing"}']
    assert 'pip install "xiaolaba[documents]"' in apart._refusal("missing", "a").hint


PLAIN = saved(book(["停水"]))
NAME = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
HOSTILE = {
    "no zip": b"a,b\n" * 100,
    "cut off": PLAIN[: len(PLAIN) // 2],
    "a row of 16,384 columns": documents.with_part(
        PLAIN, NAME, HEAD + b'<row r="1"><c r="XFD1"><v>1</v></c></row>' + TAIL
    ),
    "5,000 rows": saved(book(*([n] for n in range(5000)))),
    "200,000 cells": documents.with_part(PLAIN, NAME, HEAD + b"<row>%s</row>" % (b"<c><v>1</v></c>" * 200_000) + TAIL),
    "a billion laughs": documents.with_part(
        PLAIN, NAME, b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaa"><!ENTITY b "&a;&a;">]>' + HEAD + TAIL
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_ends_in_a_message(name: str) -> None:
    with pytest.raises(NoticeError, match=r"a\.xlsx") as caught:
        sheet.rows(HOSTILE[name], "a.xlsx")
    assert caught.value.hint
