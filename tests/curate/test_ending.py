"""When a notice is over, by its own words and the moment it was sent."""

from __future__ import annotations

import datetime as dt

import pytest

from broadcast.config import Settings
from broadcast.curate import shortlist
from broadcast.curate.candidates import candidates
from broadcast.curate.ending import ends
from broadcast.intake import pick, write_picked
from broadcast.model import Message
from community import Community
from curate.flood import HOUSE

SENT = dt.datetime(2026, 11, 21, 15, 0)
MORNING, PAST_MIDNIGHT = dt.datetime(2026, 11, 22, 6, 0), dt.datetime(2026, 11, 22, 0, 40)


def over(text: str, at: dt.datetime = SENT) -> str:
    """Day and hour."""
    (one,) = candidates([Message("群.txt", f"【停水通知】{text}，请提前储水。", HOUSE, at)], at.date())
    found = ends(one)
    return f"{found:%d %H:%M}" if found else ""


def airable(text: str, now: dt.datetime, at: dt.datetime = SENT) -> bool:
    (one,) = shortlist([Message("群.txt", f"【停水通知】{text}，请提前储水。", HOUSE, at)], now)
    return one.airable


@pytest.mark.parametrize(
    "text",
    ["今晚8点停水", "今夜停水", "今夜11点停水", "今晚停水", "今天夜里停水", "今晚12点停水", "今晚1点停水",
     "今晚11:00停水", "11月21日夜间停水", "今晚10点至4点停水", "今晚11点到明早5点停水", "11月21日22:00至次日4:00停水"],
)  # fmt: skip
def test_what_tonight_brings_holds_past_midnight_and_is_over_in_the_morning(text: str) -> None:
    assert airable(text, SENT)
    assert airable(text, PAST_MIDNIGHT)
    assert not airable(text, MORNING)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今晚8点至10点停水", "21 22:00"),
        ("今晚8点到明早6点停水", "22 06:00"),
        ("今晚10点至次日凌晨5点停水", "22 05:00"),
        ("11月21日22:00至次日9:00停水", "22 09:00"),
        ("11月21日20:00-6:00停水", "22 06:00"),
        ("11月21日晚10点至11月22日凌晨4点停水", "22 04:00"),
        ("今天夜里1点至5点停水", "22 05:00"),
        ("今天凌晨1点至3点停水", "21 03:00"),
        ("明早6点停水", "22 09:00"),
        ("明晨6点停水", "22 09:00"),
        ("明晚7点停水", "23 05:00"),
        ("明天早上8点停水，晚上7点来水", "22 19:00"),
        ("停水改到明早6点", "22 09:00"),
    ],
)
def test_the_hour_of_the_end_is_the_one_that_is_told(text: str, expected: str) -> None:
    """Where only the beginning is told: three hours later, in the evening at 5:00."""
    assert over(text) == expected


def test_a_word_of_the_small_hours_is_about_the_hours_that_follow() -> None:
    """今晚1点, said at 0:20, is in 40 minutes and not in 25 hours."""
    assert over("今晚1点至3点停水", dt.datetime(2026, 11, 22, 0, 20)) == "22 03:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月21日晚上，7点至9点停水", "21 21:00"),
        ("11月21日晚间停水，时间为7时至9时", "21 21:00"),
        ("今晚停水，时间7:00-9:00", "21 21:00"),
        ("今晚停水，7点开始，9点结束", "21 21:00"),
        ("11月21日下午2点至7时停水", "21 19:00"),
        ("明天下午停水，2点开始，7点恢复", "22 19:00"),
        ("今天7点至9点停水", "21 21:00"),
        ("明天9点至5点停水", "22 17:00"),
        ("明天上午9点至5点停水", "22 17:00"),
        ("明天三点到六点停水", "22 18:00"),
    ],
)
def test_a_bare_hour_is_in_the_evening_where_a_sign_says_so(text: str, expected: str) -> None:
    """The sentence has named it, the day's morning is past, or the end would come before the beginning."""
    assert over(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月22日7时至9时停水", "22 09:00"),
        ("11月22日7点至9点停水", "22 09:00"),
        ("11月22日7点停水", "22 10:00"),
        ("今晚降温，明天7点至9点停水", "22 09:00"),
        ("今晚检修。11月22日7:00-9:00停水", "22 09:00"),
        ("11月22日7点至19点停水", "22 19:00"),
        ("如今夜间施工多，11月22日7时至9时停水", "22 09:00"),
    ],
)
def test_without_a_sign_a_bare_hour_is_no_evening(text: str, expected: str) -> None:
    assert over(text) == expected


def test_after_midnight_last_nights_notice_is_picked_and_written_for_this_day(tone: Community) -> None:
    """Its day is over, it is not."""
    group = tone.write("群.txt", f"2026-11-21 15:00 {HOUSE}: 【停水通知】今晚10点至明早5点停水，请提前储水。\n")
    found = pick([str(group)], Settings(), PAST_MIDNIGHT, 2)
    assert len(found.chosen) == 1
    (path,) = write_picked(found, found.chosen, Settings(data=str(tone.folder)), PAST_MIDNIGHT, tone.folder / "picked")
    assert "expires: '2026-11-22'" in path.read_text(encoding="utf-8")
