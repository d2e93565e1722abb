"""A weekday means a day where one knows when the notice was written; what comes every week never expires."""

import datetime as dt

import pytest

from broadcast.text import facts, weekdays

THURSDAY = dt.date(2022, 7, 14)


def expires(text: str, known: bool = True) -> str | None:
    day = facts.extract(text, text, THURSDAY, known).expires
    return day.isoformat()[5:] if day else None


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("本周六上午9点义诊。", "07-16"),
        ("下周二停水。", "07-19"),
        ("下个星期二停水。", "07-19"),
        ("下下周二停水。", "07-26"),
        ("周三下午2点停水。", "07-20"),
        ("周四晚上8点前搬走。", "07-14"),
        ("星期天上午义诊。", "07-17"),
        ("周六、周日上午义诊。", "07-17"),
        ("本周六至周日义诊。", "07-17"),
        ("下周一到周三停水。", "07-20"),
        ("补贴已于6月15日发放，没收到的本周五前来签字。", "07-15"),
        ("周六起恢复开放。", None),
        ("每周三下午义诊。", None),
        ("周一至周五上午8点上班。", None),
        ("每逢周二、周四接种。", None),
        ("接种：周二、周四上午。", None),
        ("门诊时间：周一上午。", None),
        ("周末照常营业。", None),
        ("上周三停过水。", None),
        ("上个周三停过水。", None),
        ("电话5128 3307（周六9:00-17:00）。", None),
        ("一周三次，请开窗。", None),
        ("7月14日（周四）停水。", "07-14"),
        ("周六（7月16日）停水。", "07-16"),
    ],
)
def test_a_weekday_is_a_day_of_the_week_in_which_it_was_written(text, last):
    """The next such day, unless it comes every week or stands beside its date."""
    assert expires(text) == last


def test_a_date_in_the_text_tells_the_week_too():
    assert expires("周三下午2点停水。\n望江社区 7月14日", known=False) == "07-20"


def test_without_a_date_nobody_knows_of_which_week_a_weekday_is():
    """It is a fact all the same."""
    found = facts.extract(text := "周三下午2点停水。", text, THURSDAY)
    assert found.expires is None
    assert ("weekday", "周三", False) in [(f.kind, f.surface, f.essential) for f in found.facts]


def test_a_weekday_that_means_a_day_must_be_said():
    found = facts.extract(text := "周三下午2点停水。", text, THURSDAY, known=True)
    assert [f.surface for f in found.facts if f.kind == "weekday" and f.essential] == ["周三"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("7月14日（周四）停水。", []),
        ("7月14日（周三）停水。", [("7月14日（周三", "7月14日", "周三", "周四")]),
        ("7月14日星期五停水。", [("7月14日星期五", "7月14日", "星期五", "周四")]),
        ("周五（7月14日）停水。", [("周五（7月14日", "7月14日", "周五", "周四")]),
        ("2023年7月14日（周五）停水。", []),
        ("7月14日（周三）至16日（周六）停水。", [("7月14日（周三）至16日（周六", "7月14日", "周三", "周四")]),
        ("7月14日，周一至周五照常。", []),
        ("2月30日（周三）停水。", []),
    ],
)
def test_a_weekday_beside_its_date_is_checked(text, wrong):
    """A range is checked at both ends."""
    found = weekdays.contradictions(text, THURSDAY)
    assert [(text[c.start : c.end], c.date, c.written, c.true) for c in found] == wrong


def test_a_weekday_with_its_date_behind_it_is_not_a_second_thing_to_say():
    text = "下星期一至星期三（7月18日至20日）上门接种。"
    found = facts.extract(text, text, THURSDAY, known=True)
    assert [f.surface for f in found.facts if f.kind in ("date", "weekday") and f.essential] == ["7月18日至20日"]
