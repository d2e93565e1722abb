"""What only a reader can follow is pointed out, and a warning of it is not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.guard import BLOCKING
from broadcast.text.seen import seen_only
from broadcast.text.spoken import to_spoken


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("请扫描下方二维码登记", "扫描下方二维码"),
        ("长按识别图中二维码进群", "长按识别图中二维码"),
        ("扫描海报上的二维码", "扫描海报上的二维码"),
        ("请扫码填报信息", "扫码"),
        ("点击下方链接报名", "点击下方链接"),
        ("详情请点击阅读原文", "点击阅读原文"),
        ("点击此处查看", "点击此处"),
        ("名单详见附件", "详见附件"),
        ("路线如图所示", "如图所示"),
        ("安排见下表", "见下表"),
        ("下载附件填写", "下载附件"),
        ("时间详见海报", "详见海报"),
    ],
)
def test_a_phrase_for_readers_gets_a_remark_with_its_place(text: str, surface: str) -> None:
    """It is spoken as written, the worker is told where it stands, and it keeps nothing off the air."""
    said, remarks = to_spoken(text)
    assert said == text
    assert [(r.kind, r.at, r.text) for r in remarks] == [("seen_only", text.index(surface), surface)]
    assert surface in remarks[0].advice
    assert "seen_only" not in BLOCKING


@pytest.mark.parametrize(
    "text",
    [
        "不要点击陌生链接",
        "切勿扫描来历不明的二维码",
        "骗子让您扫码下载软件",
        "诱导您点击链接",
        "进门请扫场所码",
        "凭二维码入场",
        "请参照以下要求",
        "如有疑问请来电",
        "看图书的居民请安静",
    ],
)
def test_a_warning_or_an_ordinary_word_gets_none(text: str) -> None:
    """Nobody is asked to say where a swindler's link is."""
    assert seen_only(text) == ()


def test_a_link_with_its_address_is_told_once() -> None:
    """The address has a remark of its own."""
    assert [r.kind for r in to_spoken("点击链接 http://a.example/x 登记")[1]] == ["unreadable"]


@given(st.text(st.sampled_from(list("请扫描点击下方的二维码链接附件见图表不，如"))))
def test_remarks_lie_in_order_and_apart(text: str) -> None:
    """No two of them are about the same character."""
    remarks = seen_only(text)
    assert all(a.at + len(a.text) <= b.at for a, b in pairwise(remarks))
