"""Lines on a page → paragraphs."""

from __future__ import annotations

from broadcast.inbox.lines import Line, paragraphs


def set_(*lines: tuple[float, str], size: float = 10) -> list[Line]:
    """Lines one below the other, each as far from the margin as it says, in characters."""
    return [Line(text, left * size, (left + len(text)) * size, 18 * n, size) for n, (left, text) in enumerate(lines)]


def test_a_line_as_wide_as_the_page_goes_on_in_the_next() -> None:
    """A paragraph ends with a short line, a list item or an indented line."""
    page = set_(
        (2, "因水箱清洗，今天下午三点"), (0, "至五点停水，请各位居民提前储"), (0, "水。"),
        (2, "请关好水龙头，谨防水漫金山。"), (2, "电话一二三四五六七八九十一"), (0, "1.带身份证。"), (0, "2.戴口罩。"),
    )  # fmt: skip

    assert paragraphs(page) == [
        "因水箱清洗，今天下午三点至五点停水，请各位居民提前储水。",
        "请关好水龙头，谨防水漫金山。",
        "电话一二三四五六七八九十一",
        "1.带身份证。",
        "2.戴口罩。",
    ]


def test_a_title_of_two_lines_is_one_and_stays_apart_from_the_text() -> None:
    title = [Line("关于开展冬季消防", 20, 148, 0, 16), Line("安全检查的通知", 28, 140, 26, 16)]
    body = [Line("各位居民，今天检查消防通道。", 0, 140, 60, 10), Line("请配合。", 0, 40, 78, 10)]

    assert paragraphs(title + body)[0] == "关于开展冬季消防安全检查的通知"


def test_cells_side_by_side_are_a_row() -> None:
    table = [
        Line("楼号", 0, 20, 0, 10),
        Line("时间", 60, 80, 1, 10),
        Line("6号楼", 0, 25, 18, 10),
        Line("9:00", 60, 80, 17, 10),
    ]

    assert paragraphs(table) == ["楼号  时间", "6号楼  9:00"]


def test_pieces_of_one_line_are_joined_and_latin_words_stay_apart() -> None:
    pieces = [
        Line("停水", 0, 20, 0, 10),
        Line("通知", 21, 41, 0, 10),
        Line("by QR", 42, 70, 0, 10),
        Line("code", 72, 90, 0, 10),
    ]

    assert paragraphs(pieces) == ["停水通知by QR code"]


def test_an_empty_page_has_no_paragraph() -> None:
    assert paragraphs([]) == paragraphs([Line(" ", 0, 1, 0, 1)]) == []
