"""Sheets: a chat's rows, a notice a row, or one message."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import NoticeError
from broadcast.inbox import table
from broadcast.model import Message


def test_a_row_with_a_text_is_a_message_and_known_columns_are_its_fields() -> None:
    rows = [
        ["八角社区通知汇总", "", "", "", "", ""],
        ["序号", "标题", "通知内容（必填）", "发布单位", "发布日期", "有效期至"],
        ["1", "停水", "12月1日三号楼停水。", "某某物业", "2026/11/30", "2026-12-01"],
        ["", "", "", "", "", ""],
        ["2", "防火", "楼道不要堆放杂物。", "", "2026年11月29日", "长期"],
    ]
    assert table.messages(rows, "a.xlsx", "Sheet1") == (
        Message(
            "a.xlsx",
            "12月1日三号楼停水。",
            place="Sheet1, row 3",
            title="停水",
            issuer="某某物业",
            date=dt.date(2026, 11, 30),
            expires=dt.date(2026, 12, 1),
        ),
        Message(
            "a.xlsx",
            "楼道不要堆放杂物。\n有效期至：长期",
            place="Sheet1, row 5",
            title="防火",
            date=dt.date(2026, 11, 29),
        ),
    )


def test_columns_without_a_field_are_kept_as_lines() -> None:
    """A time or a place in a column of its own is a fact of the notice."""
    rows = [["事项", "时间", "地点"], ["接种流感疫苗", "12月1日 8:00-11:00", "社区卫生站"]]
    (found,) = table.messages(rows, "a.csv")
    assert (found.text, found.place) == ("接种流感疫苗\n时间：12月1日 8:00-11:00\n地点：社区卫生站", "row 2")


def test_a_sheet_with_senders_and_times_is_a_chat() -> None:
    rows = [["时间", "昵称", "内容"], ["2026-11-30 08:00:00", "小翟", "停水"], ["2026/11/30 8:05", "阿芳", ""]]
    assert [(one.sender, one.at, one.text) for one in table.messages(rows, "a.csv")] == [
        ("小翟", dt.datetime(2026, 11, 30, 8, 0), "停水"),
        ("阿芳", dt.datetime(2026, 11, 30, 8, 5), ""),
    ]
    rows = [["date", "from", "message"], ["1669766400", "Ann", "停水"]]
    assert table.messages(rows, "a.csv")[0].at == dt.datetime(2022, 11, 30, 8, 0)


def test_a_traditional_header_is_understood() -> None:
    (found,) = table.messages([["標題", "內容"], ["停電", "明天停電"]], "a.csv")
    assert (found.text, found.title) == ("明天停電", "停電")


def test_a_sheet_without_a_column_of_texts_is_one_message_with_a_line_a_row() -> None:
    rows = [["停水安排"], ["序号", "楼号", "时间"], ["1", "三号楼", "8:00-11:00"], ["2", "四号楼", "", "备用"]]
    assert [one.text for one in table.messages(rows, "a.csv")] == [
        "停水安排\n楼号：三号楼，时间：8:00-11:00\n楼号：四号楼，备用"
    ]
    (found,) = table.messages([["今天停水。"], ["请储水。"]], "a.csv")
    assert found.text == "今天停水。\n请储水。"
    (found,) = table.messages([["三号楼", "8:00"], ["四号楼", "9:00"]], "a.csv")
    assert found.text == "三号楼，8:00\n四号楼，9:00"


@pytest.mark.parametrize("rows", [[], [[]], [["", " "]], [["内容"]], [["内容", "时间"], ["", "8:00"]], [["—"]]])
def test_an_empty_sheet_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(NoticeError, match=r"a\.csv"):
        table.messages(rows, "a.csv")


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_MESSAGES", 2)
    with pytest.raises(NoticeError, match="more than 2"):
        table.messages([["内容"], *([["停水"]] * 3)], "a.csv")


@given(st.lists(st.lists(st.text("停水楼: 1;，\n—", max_size=9), max_size=5), max_size=6))
def test_no_cell_below_the_header_is_lost(rows: list[list[str]]) -> None:
    try:
        found = table.messages(rows, "a.csv")
    except NoticeError:
        return
    if found[0].place or len(found) > 1:
        return
    for cell in rows[-1] if len(rows) > 1 else []:
        assert all(piece in found[0].text for piece in cell.split())
