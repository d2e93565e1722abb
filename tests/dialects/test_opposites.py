"""A community's own word may not say another day, hour or the contrary."""

from __future__ import annotations

import pytest

from broadcast import dialects
from broadcast.dialects import opposites, wording


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("今天", "明朝"), ("今天", "听日"), ("今天", "明日"), ("后天", "大后天"), ("明早", "早上"), ("明晚", "听朝"),
        ("下午", "上半日"), ("上午", "晚上"), ("晚上", "日里"), ("周三", "礼拜四"), ("三楼", "四楼"),
    ],
)  # fmt: skip
def test_another_day_or_hour_is_another_word(word: str, said: str) -> None:
    assert opposites.opposes(word, said)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("不要", "要得"), ("不可以", "可以"), ("可以", "不可以"), ("没有", "有"), ("严禁", "可以"), ("出门", "莫出门"),
        ("不要", "用不着"), ("请勿", "唔使"), ("停水", "供水"), ("停电", "来电"), ("开门", "闭门"), ("进来", "出来"),
        ("上车", "下车"), ("左边", "右面"), ("里面", "外头"),
    ],
)  # fmt: skip
def test_the_contrary_is_another_word(word: str, said: str) -> None:
    assert opposites.opposes(word, said)


@pytest.mark.parametrize(("word", "said"), [("邻居", "亲眷"), ("小心", "即刻"), ("口罩", "伢儿")])
def test_a_dialects_word_for_another_is_refused(word: str, said: str) -> None:
    assert opposites.opposes(word, said)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("上午", "早半日"), ("今日", "今朝"), ("晚上", "夜头"), ("明早", "明朝早浪"), ("周三", "礼拜三"),
        ("星期天", "礼拜日"), ("不要", "覅"), ("特别", "蛮"), ("口罩", "嘴罩"), ("出门", "走出去"), ("别人", "人家"),
        ("老人", "老人"), ("小朋友", "伢儿"), ("儿童", "细路"), ("老年人", "老人家"),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_taken(word: str, said: str) -> None:
    assert not opposites.opposes(word, said)


@pytest.mark.parametrize("locale", list(dialects.MODULES))
def test_no_shipped_word_says_the_contrary(locale: str) -> None:
    assert not [row for row in wording.rows(locale) if opposites.opposes(row[0], row[1])]
