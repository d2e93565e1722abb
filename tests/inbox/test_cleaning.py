"""What a chat adds to a notice is taken off, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.inbox.cleaning import clean


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("@所有人 今天停水", "今天停水"),
        ("转发：今天停水", "今天停水"),
        ("【转发】今天停水", "今天停水"),
        ("转发❗❗各位业主：今天停水", "各位业主：今天停水"),
        ("今天停水！！！！", "今天停水！"),
        ("今天停水🙏🙏[强][图片]", "今天停水"),
        ("今天停水 https://a.example/b?c=1&d=2", "今天停水"),
        ("⏰6:30-9:00\n📍东门广场\n☎5128 3307", "时间：6:30-9:00\n地点：东门广场\n电话：5128 3307"),
        ("⏰时间：6:30", "时间：6:30"),
        ("「小秦：明天停水」\n- - - - - - - - -\n知道了", "知道了"),
        ("今天停水\n————————\n物业", "今天停水\n\n物业"),
    ],
)
def test_marks_of_the_chat_vanish_and_the_words_stay(raw: str, words: str) -> None:
    assert clean(raw).text == words


@pytest.mark.parametrize(
    "text",
    [
        "【停水通知】请储水[9点前]",
        "A[B]区12-3",
        "拨打12345、110",
        "1. 带身份证\n2. 戴口罩",
        "7:30 集合",
        "转发谣言要负责任",
    ],
)
def test_a_notice_s_own_brackets_numbers_and_times_stay(text: str) -> None:
    assert clean(text).text == text


def test_when_a_forwarded_message_was_sent_is_its_day_and_no_date_in_it() -> None:
    cleaned = clean("冒充燃气公司的都是骗子。\n来源：公安 2026/11/20 16:00")
    assert cleaned.day == dt.date(2026, 11, 20)
    assert cleaned.text == "冒充燃气公司的都是骗子。\n来源：公安"


def test_a_date_of_the_notice_s_own_is_no_stamp() -> None:
    text = "开放时间：2026-11-20 16:00-18:00，活动室。"
    assert clean(text).text == text


def test_whom_it_speaks_to_is_kept() -> None:
    assert clean("@小秦 几点停水").mention
    assert clean("@所有人 今天停水").to_all
    assert not clean("@各楼长 今天交表").mention
    assert clean("详情看 https://a.example").links


@given(st.text(st.sampled_from("停水请3月5日。，\n [图片]@所有人🙏！!~转发：:「」-—"), max_size=80))
def test_cleaning_twice_changes_no_more_words(text: str) -> None:
    once = clean(text).text
    assert [char for char in clean(once).text if char.isdigit()] == [char for char in once if char.isdigit()]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("开始时间 2026-11-23 09:00", "开始时间 2026-11-23 09:00"),
        ("2026/11/23 9:00 5号楼集合：请带身份证", "2026/11/23 9:00 5号楼集合：请带身份证"),
        ("3➖5号楼明天1️⃣0️⃣点到🔟点半停水", "3-5号楼明天10点到10点半停水"),
        ("1️⃣带身份证\n2️⃣戴口罩", "1.带身份证\n2.戴口罩"),
        ("3号楼→5号楼", "3号楼→5号楼"),
        ("从[东门]进出，[停水]通知", "从[东门]进出，[停水]通知"),
        ("【位置】幼儿园操场，从东门进", "【位置】幼儿园操场，从东门进"),
        ("[文件]明天上午9点停水", "明天上午9点停水"),
        ("@1号楼居民，今天下午停水", "@1号楼居民，今天下午停水"),
        ("「时间：明天9点」", "「时间：明天9点」"),
        ("好的[强][OK][捂脸]", "好的"),
    ],
)  # fmt: skip
def test_what_a_notice_says_is_never_taken_for_the_chat_s(raw: str, words: str) -> None:
    """Hours, buildings, gates and places stay, whatever they look like."""
    assert clean(raw).text == words
