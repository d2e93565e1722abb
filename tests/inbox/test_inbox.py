import datetime as dt
import io
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast import inbox
from broadcast.errors import NoticeError
from broadcast.inbox import plain
from broadcast.model import Notice

TODAY = dt.date(2026, 11, 30)
WATER = "停水通知\n12月1日上午8点到11点，三号楼停水，请提前储水。\n八角社区居委会\n11月30日"


def notice(text: str, markdown: bool = False) -> Notice:
    return inbox.from_bytes(text.encode(), "a.txt", TODAY, markdown)


def read(*names: object, stdin: bytes = b"") -> tuple[list[Notice], list[NoticeError]]:
    messages, wrong = inbox.read([str(name) for name in names], io.BytesIO(stdin))
    return [inbox.notice(message, TODAY) for message in messages], wrong


def test_a_notice_knows_its_facts_issuer_and_days() -> None:
    made = notice(WATER)
    assert (made.kind, made.issuer, made.date, made.expires) == (
        "outage",
        "八角社区居委会",
        dt.date(2026, 11, 30),
        dt.date(2026, 12, 1),
    )
    assert {fact.surface for fact in made.facts} >= {"12月1日", "上午8点到11点"}
    assert all(made.text[fact.start : fact.end] == fact.surface for fact in made.facts)


def test_what_the_head_says_wins_over_what_the_text_says() -> None:
    head = "---\ntitle: 停水\nissuer: 某某物业\ndate: 2026-11-29\nexpires: 2026-12-24\nkind: gate\n---\n"
    made = notice(head + WATER)
    assert (made.title, made.issuer, made.kind) == ("停水", "某某物业", "gate")
    assert (made.date, made.expires) == (dt.date(2026, 11, 29), dt.date(2026, 12, 24))
    assert made.text == WATER


def test_facts_of_a_traditional_notice_stand_in_both_forms_at_the_same_place() -> None:
    made = notice("停電通知\n12月1日上午8點到11點，三號樓停電。\n請到東門廣場領取蠟燭。")
    assert "東門廣場" in {fact.surface for fact in made.facts}
    assert len(made.plain) == len(made.text)
    for fact in made.facts:
        assert made.text[fact.start : fact.end] == fact.surface
        assert inbox.simplified(fact.surface) == made.plain[fact.start : fact.end]


@pytest.mark.parametrize("data", [b"", b"\n \n\t\r\n", b"---", "。，！\n……".encode(), b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_notice_is_refused(data: bytes) -> None:
    with pytest.raises(NoticeError, match=r"a\.txt is empty") as caught:
        inbox.from_bytes(data, "a.txt", TODAY)
    assert caught.value.hint


def test_a_file_over_a_megabyte_is_no_notice() -> None:
    with pytest.raises(NoticeError, match=r"a\.txt is larger than 1 MB"):
        inbox.from_bytes(b"a" * (plain.MOST_BYTES + 1), "a.txt", TODAY)


def test_a_notice_of_over_ten_thousand_characters_is_refused_whole() -> None:
    """Half a notice may not be aired as if it were the whole."""
    long = WATER + "。停水" * 10_000
    with pytest.raises(NoticeError, match=r"a\.txt is longer than 10000 characters"):
        notice(long)
    assert notice(long[: plain.MOST_CHARACTERS]).facts


MARKED = """# 停水通知

**12月1日**上午*8点*，`三号楼`停水。\x20\x20
详情见[八角社区](https://example.com/a?b=c)。

- 请储水
- 请关好龙头
  1. 厨房
  2. 阳台

> 造成不便
***
    电话 12345
![公章](seal.png)<br/><b>八角社区</b>
"""


def test_markdown_marks_vanish_and_the_words_stay() -> None:
    """Headings, emphasis, code, links, lists, quotes, rules, pictures and tags."""
    assert notice(MARKED, markdown=True).text.split("\n") == [
        "停水通知",
        "12月1日上午8点，三号楼停水。",
        "详情见八角社区。",
        "请储水",
        "请关好龙头",
        "厨房",
        "阳台",
        "造成不便",
        "电话 12345",
        "公章",
        "八角社区",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "中奖者139****1234和138****5678请联系。",
        "2022. 7. 14停水",
        "12345) 热线",
        "面积3*4*5米",
    ],
)
def test_figures_are_no_markdown(text: str) -> None:
    """A masked phone, a year or a product keeps its digits apart."""
    assert notice(text, markdown=True).text == text


def test_words_within_html_tags_are_kept() -> None:
    made = notice("<div>\n<p>今天停水</p>\n</div>\n\n请储水", markdown=True)
    assert made.text.split() == ["今天停水", "请储水"]


@given(st.text(st.sampled_from("停水请3月5日。，\n *_`#[]()<>-1.\\&~|!"), min_size=1, max_size=60))
def test_markdown_loses_no_hanzi(text: str) -> None:
    """What a reader sees as words is said, whatever marks surround it, links' addresses apart."""
    words = [char for char in text if char in "停水请月日"]
    if words and "](" not in text and "]:" not in text and "<" not in text and "\\" not in text and "[" not in text:
        assert [char for char in notice(text, markdown=True).text if char in "停水请月日"] == words


def test_one_bad_file_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    """Each error names its file and line; hidden files and settings are left alone, a folder within is told."""
    files = {
        "1-good.txt": WATER.encode(),
        "2-gb.TXT": "明天上午义诊，请带好身份证。".encode("gb18030"),
        "3-bad.txt": "停水\n".encode() + b"\x00\x00",
        "4-head.md": "---\ntitle: x\ndate: 下周\n---\n停水".encode(),
        "5-empty.txt": b"",
        "6-big.txt": b"a" * 1_000_001,
        "7-good.md": "# 开放\n图书馆明天开放".encode(),
        "8-old.doc": b"\xd0\xcf\x11\xe0",
        "broadcast.toml": b"minutes = 5",
        ".hidden.txt": "停电".encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.txt").mkdir()
    notices, wrong = read(tmp_path, tmp_path / "missing.txt")
    assert [Path(one.source).name for one in notices] == ["1-good.txt", "2-gb.TXT", "7-good.md"]
    told = [
        error.message.removeprefix(f"{tmp_path}/".replace("/", "\\" if sys.platform == "win32" else "/"))
        for error in wrong
    ]
    assert told[0].startswith("3-bad.txt, line 2:")
    assert told[1].startswith("4-head.md")
    assert "line 3, date" in told[1]
    assert [one.split(" ")[0] for one in told[2:5]] == ["5-empty.txt", "6-big.txt", "8-old.doc"]
    assert "folder.txt" in told[5]
    assert told[6].startswith("missing.txt")
    assert all(error.hint for error in wrong)


def test_a_folder_without_notices_is_told(tmp_path: Path) -> None:
    (tmp_path / "broadcast.toml").write_text("minutes = 5", encoding="utf-8")
    notices, (wrong,) = read(tmp_path)
    assert notices == []
    assert str(tmp_path) in wrong.message
    assert ".txt" in wrong.hint


def test_the_same_text_in_another_encoding_is_the_same_notice(tmp_path: Path) -> None:
    """Trailing blanks and line ends do not make it another one."""
    (tmp_path / "a.txt").write_bytes(WATER.encode())
    (tmp_path / "b.txt").write_bytes(("\n" + WATER.replace("\n", "  \r\n") + "\r\n\r\n").encode("gb18030"))
    notices, wrong = read(tmp_path)
    assert len({one.id for one in notices}) == 1
    assert wrong == []


def test_a_dash_reads_what_is_pasted() -> None:
    (made,), wrong = read("-", stdin=WATER.encode())
    assert (made.source, made.text, wrong) == ("-", WATER, [])
    assert read("-", stdin=b"\0")[1][0].message.startswith("-, line 1:")


UNITS = [
    *("3月", "3月5日", "3月5日、", "8点", "8:00-", "3号楼、", "3、", "一二", "一或", "1", "1234567 ", "13812345678 "),
    *("(", "()", "【", "【】", "“", "①", "地点:①", "地点：", "📍", "在", "在广场", "外", "携带", "电话110 "),
    *("请", "请，", "\n请\n", "不要出门，", "今天停水。", "社区居委会\n", "體", "，", "-", " x"),
    *("*", "[a](", "- ", "> ", "#", "`", " _a", "<a ", "&amp;"),
]


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_no_text_takes_long(unit: str) -> None:
    """As much of anything as a notice may hold is read within 3 s of the processor."""
    data = ("停" + unit * ((plain.MOST_CHARACTERS - 2) // len(unit))).encode()
    begun_s = time.process_time()
    with suppress(NoticeError):
        inbox.from_bytes(data, "a.md", TODAY, markdown=True)
    assert time.process_time() - begun_s < 3


@pytest.mark.parametrize("unit", ["3月", "1", "请", "(", "體", "---\n", "---\na: [", "\x80"])
def test_a_megabyte_is_refused_at_once(unit: str) -> None:
    """Whatever it is made of, in any encoding."""
    for encoding in ("utf-8", "gb18030"):
        data = unit.encode(encoding, "ignore") * plain.MOST_BYTES
        begun_s = time.process_time()
        with pytest.raises(NoticeError, match=r"a\.md"):
            inbox.from_bytes(data[: plain.MOST_BYTES], "a.md", TODAY, markdown=True)
        assert time.process_time() - begun_s < 3
