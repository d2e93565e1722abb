"""Saved web pages: the article, and nothing of what stands around it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import NoticeError
from broadcast.inbox import markup, page

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>关于停水的通知-八角街道办事处</title>
<style>p{color:red}</style><script>var a = "<p>假通知</p>";</script></head><body>
<div class="header nav"><ul><li>首页</li><li>政务公开</li></ul></div><!-- <p>旧通知</p> -->
<div class="breadcrumb">当前位置</div>
<div class="article-content"><h1>关于停水的通知</h1>
<p>12月1日<b>上午8点</b>到11点，
   三号楼停水，&nbsp;请提前储水。</p><div style="display: none">看不见</div>
<table><tr><th>楼号</th><th>时间</th></tr><tr><td>三号楼</td><td><p>8:00</p></td></tr></table>
电话&#65306;0571-85120936<br>八角社区</div>
<div class="share">分享到</div><footer>版权所有</footer></body></html>"""


def read(text: str) -> tuple[str, str]:
    (one,) = page.messages(text.encode(), "a.html")
    return one.title, one.text


def test_a_page_gives_its_article_a_line_a_paragraph() -> None:
    assert read(PAGE) == (
        "",
        "关于停水的通知\n12月1日上午8点到11点，三号楼停水， 请提前储水。\n楼号，时间\n三号楼，8:00\n"
        "电话：0571-85120936\n八角社区",
    )


def test_the_title_is_told_apart_where_the_text_lacks_it() -> None:
    text = "<title>停水通知 - 八角街道</title><body><nav>首页</nav><p>明天三号楼停电。</p></body>"
    assert read(text) == ("停水通知", "明天三号楼停电。")
    text = (
        "<h1 id='activity-name'> 停水\n通知 </h1><div id='js_content' style='visibility:hidden'><p>明天停电</p></div>"
    )
    assert read(text) == ("停水通知", "明天停电")


def test_a_page_in_an_old_encoding_is_read() -> None:
    (one,) = page.messages(PAGE.encode("gb18030"), "a.htm")
    assert "三号楼停水" in one.text


@pytest.mark.parametrize(
    "text", ["<p>停水", "停水", "<div><p>停水</div>", "<footer>停水</footer>", "<p/>停水<a href='"]
)
def test_broken_pages_are_read(text: str) -> None:
    assert read(text)[1] == "停水"


@pytest.mark.parametrize("text", ["", "<html></html>", "<script>停水", "<!-- 停水", "<p hidden>停水</p>", "<p 停水"])
def test_a_page_without_a_text_is_refused(text: str) -> None:
    with pytest.raises(NoticeError, match=r"a\.html: there is no text"):
        read(text)


def test_numbers_that_are_no_character_end_nothing() -> None:
    assert read("<p>停水&#" + "9" * 10_000 + ";&#x110000;&#0;</p>")[1].startswith("停水")


@given(st.text(alphabet="<>/!-'\"= ap停 \n&;#x", max_size=200))
def test_any_markup_is_read_or_refused(text: str) -> None:
    with suppress(NoticeError):
        assert read(text)[1].strip()


HOSTILE = {
    "deep": "<div>" * 50_000,
    "deep articles": "<div class=content>" * 50_000,
    "hidden": "<div hidden>" * 50_000,
    "cells": "<td>a" * 50_000,
    "attributes": "<a " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
    "no end": "<div " + "a " * 500_000,
    "quotes": "<a b='" * 50_000,
    "titles": "<title>" * 50_000,
    "entities": "&#x10ffff" * 300_000,
    "headings": "<h1>" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends(name: str) -> None:
    """In a second or two, as no tree is made of it: the limits are those of the bytes and of the tags."""
    with suppress(NoticeError):
        read(HOSTILE[name])


def test_pages_beyond_the_limits_are_refused() -> None:
    with pytest.raises(NoticeError, match="more than 200000 tags"):
        read("<" * 200_001)
    with pytest.raises(NoticeError, match="20 MB"):
        page.messages(b"a" * (markup.MOST_BYTES + 1), "a.html")
