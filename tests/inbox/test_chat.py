"""Copied, mailed and saved chats: which lines begin a message, and which only look like it."""

import datetime as dt
import itertools
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import NoticeError
from broadcast.inbox import chat
from broadcast.inbox.chat import is_chat
from broadcast.inbox.header import RULE
from broadcast.model import Message

START = dt.datetime(2022, 7, 13, 16, 2, 11)
Said = tuple[str, dt.datetime, str]


def read(text: str) -> tuple[Message, ...]:
    return chat.messages(text.encode(), "a.txt")


def pairs(text: str) -> list[tuple[str, str]]:
    return [(one.sender, one.text) for one in read(text)]


def below(said: Sequence[Said]) -> str:
    return "\n".join(f"{name} {at:%Y}/{at.month}/{at.day} {at:%H:%M:%S}\n{text}\n" for name, at, text in said)


def below_without_seconds(said: Sequence[Said]) -> str:
    return "\n".join(f"{name} {at:%Y}/{at.month}/{at.day} {at.hour}:{at:%M}\n{text}" for name, at, text in said)


def inline(said: Sequence[Said]) -> str:
    return "\n".join(f"{at:%Y-%m-%d %H:%M} {name}: {text}" for name, at, text in said)


def inline_full_width(said: Sequence[Said]) -> str:
    return "\n".join(f"{at:%Y-%m-%d %H:%M} {name}：{text}" for name, at, text in said)


def bracketed(said: Sequence[Said]) -> str:
    return "\n".join(f"[{at:%Y-%m-%d %H:%M:%S}] {name}: {text}" for name, at, text in said)


def stamp_first(said: Sequence[Said]) -> str:
    return "\n".join(f"{at:%Y-%m-%d %H:%M:%S} {name}\n{text}\n" for name, at, text in said)


def wrapped(said: Sequence[Said]) -> str:
    return "\n".join(f"{name} ({at:%Y-%m-%d %H:%M:%S}):{text}" for name, at, text in said)


def mailed(said: Sequence[Said]) -> str:
    parts = ["微信聊天记录\n", "“小翟”和“阿芳”的聊天记录如下:\n"]
    for on, many in itertools.groupby(said, key=lambda one: one[1].date()):
        parts.append(f"—————  {on}  —————\n\n")
        parts += [f"{name}  {at:%H:%M}\n\n{text}\n" for name, at, text in many]
    return "\n".join(parts)


def twelve_hours(said: Sequence[Said]) -> str:
    def shown(at: dt.datetime) -> str:
        return f"{at.year}年{at.month}月{at.day}日 {'上午' if at.hour < 12 else '下午'}{(at.hour - 1) % 12 + 1}:{at:%M}"

    return "\n".join(f"{name} {shown(at)}\n{text}\n" for name, at, text in said)


SHAPES: list[Callable[[Sequence[Said]], str]] = [
    below,
    below_without_seconds,
    inline,
    inline_full_width,
    bracketed,
    stamp_first,
    wrapped,
    mailed,
    twelve_hours,
]
MINUTES = (below_without_seconds, inline, inline_full_width, mailed, twelve_hours)
NAMES = [
    "网格员-小翟",
    "22幢 阿芳",
    "12-2-602",
    "小葛医生(社区卫生服务站)",
    "【物业】小倪",
    "🌻阳光🌻",
    "A王姐 13座",
    "早上七点半起床",
    "Anna",
    "系统消息",
]
LINES = [
    "收到",
    "[图片]",
    "@12-2-602 抱歉哈",
    "时间：上午9:00-11:00、下午14:00-17:00",
    "7:30 集合",
    "7月14日(周四)20:00至7月15日5:00,1—18幢停水",
    "转自 杭州公安 2022/7/12 15:20",
    "2022年7月14日 9:00 三楼: 开放",
    "地点:东门广场",
    "1. 12-2-602 1箱",
    "https://weixin.example/s?biz=MzA5&mid=2651",
    "【停水通知】请储水",
    "40度!!",
    "明天 8:30 分不要迟到",
]


@st.composite
def conversations(draw: st.DrawFn) -> list[Said]:
    bodies = st.lists(st.sampled_from(LINES), min_size=1, max_size=4).map("\n".join)
    said: list[Said] = []
    at = START
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=4, max_size=25)):
        at += dt.timedelta(seconds=draw(st.integers(1, 20_000)))
        said.append((name, at, draw(bodies)))
    return said


@given(conversations(), st.sampled_from(SHAPES))
def test_messages_come_back_out_of_every_shape_as_they_went_in(
    said: list[Said], shape: Callable[[Sequence[Said]], str]
) -> None:
    """Senders, times and texts, whatever the lines inside a message look like."""
    found = read(shape(said))
    assert [(one.sender, one.text) for one in found] == [(name, text) for name, _at, text in said]
    seconds = 0 if shape in MINUTES else None
    assert [one.at for one in found] == [
        at if seconds is None else at.replace(second=seconds, microsecond=0) for _name, at, _text in said
    ]


@given(conversations(), st.sampled_from([below, inline, bracketed, stamp_first, mailed]))
def test_a_conversation_is_known_as_one(said: list[Said], shape: Callable[[Sequence[Said]], str]) -> None:
    assert is_chat(shape(said))


@given(st.text(alphabet="小王2022/7-13 16:02:11：年月日[]—\n,。上午楼", max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    is_chat(text)
    with suppress(NoticeError):
        assert len(read(text)) > 1


def test_the_head_of_an_export_is_no_message() -> None:
    text = below([("小翟", START, "停水"), ("阿芳", START, "收到")])
    for head in (
        "群聊名称:凯旋新村3号网格群\n导出范围:2022/7/13 - 2022/7/14\n————————————————\n",
        "导出时间 2022/7/14 08:30:00\n",
        "导出时间： 2022/7/14 08:30:00\n\n",
        "凯旋新村网格群\n\n导出时间：2022/7/14 08:30:00\n\n",
        "\ufeff=====\n",
        "网格群的聊天记录 2022/7/14 08:30:00\n",
    ):
        assert pairs(head + text) == [("小翟", "停水"), ("阿芳", "收到")]
        assert is_chat(head + text)


TRAPS = [
    "2022/7/13 16:02:11 抢修",
    "7:30 集合",
    "转自 杭州公安 2022/7/13 15:20",
    "转自 杭州公安 2022/7/13 15:20:30",
    "网格员 2022/7/13 15:20\n今晚停水",
    "聊天记录：\n\n网格员 2022/7/13 15:20:11\n今晚停水\n\n阿芳 2022/7/13 15:21:00\n好的",
    "截止时间： 2022/7/15 12:00:00",
    "2022-07-14 08:00 1号楼: 停水\n2022-07-14 10:00 2号楼: 停水",
    "第一行\n\n第二段，隔了一行\n\n第三段",
    "物业: 明天停水\n阿芳: 收到",
    "阿芳：\n我知道了",
    "07:41",
    "—— 7月14日 ——",
]


@pytest.mark.parametrize("trap", TRAPS)
def test_lines_that_look_like_headers_stay_in_their_message(trap: str) -> None:
    """In a chat where a blank line stands before each header."""
    said = [(NAMES[n % 5], START + dt.timedelta(minutes=7 * n), f"第{n}条") for n in range(12)]
    said[6] = (said[6][0], said[6][1], f"请看\n{trap}")
    assert pairs(below(said)) == [(name, text) for name, _at, text in said]
    said[6] = (said[6][0], said[6][1], f"{trap}\n以上")
    assert pairs(below(said)) == [(name, text) for name, _at, text in said]


def test_a_record_in_the_last_message_stays_there() -> None:
    said = [(NAMES[n % 5], START + dt.timedelta(minutes=7 * n), f"第{n}条") for n in range(30)]
    record = "记录：\n\n网格员 2022/7/13 15:20:11\n今晚停水\n\n阿芳 2022/7/13 15:21:00\n好的"
    said[29] = (said[29][0], said[29][1], record)
    assert pairs(below(said)) == [(name, text) for name, _at, text in said]
    said[29] = (said[29][0], said[29][1], "转\n2022-07-13 15:20 杭州公安: 谨防诈骗")
    assert pairs(inline(said)) == [(name, text) for name, _at, text in said]


INLINE_TRAPS = [
    "2022/7/14 08:00 抢修: 三号楼",
    "2022年7月14日 9:00 三楼: 开放",
    "2022-07-14 08:00 1号楼: 停水\n2022-07-14 10:00 2号楼: 停水",
    "2022-07-13 15:20 杭州公安: 谨防诈骗",
    "2022-07-13 16:02:11 物业: 停水",
    "2022-07-13 抢修: 停水",
    "7:30 集合: 东门",
    "网格员 2022/7/13 15:20\n今晚停水",
    "物业: 明天停水",
    "空一行\n\n再写一段: 冒号",
    "2022-07-14 08:00 请到东门集合，带好：身份证",
    "2022-07-13 16:40 物业: 半小时前发的",
    "2022-07-13 16:46 集合: 东门",
    "2022-07-13 16:46 3号楼: 停水",
]


@pytest.mark.parametrize("trap", INLINE_TRAPS)
def test_lines_that_look_like_headers_stay_in_their_message_where_the_text_follows_a_colon(trap: str) -> None:
    said = [(NAMES[n % 5], START + dt.timedelta(minutes=7 * n), f"第{n}条") for n in range(12)]
    said[6] = (said[6][0], said[6][1], f"请看\n{trap}")
    assert pairs(inline(said)) == [(name, text) for name, _at, text in said]


def test_what_the_program_says_counts_as_messages() -> None:
    assert pairs(
        '小翟 2022/7/13 20:02:20\n移除一下\n\n系统消息 2022/7/13 20:05:00\n"慧姐"已被移出群聊\n\n'
        "阿芳 2022/7/13 20:06:11\n[动画表情]\n"
    ) == [("小翟", "移除一下"), ("系统消息", '"慧姐"已被移出群聊'), ("阿芳", "[动画表情]")]
    assert pairs(
        '2022-07-13 20:02 小翟: 移除一下\n2022-07-13 20:05 "慧姐"已被移出群聊\n2022-07-13 20:06 阿芳: [图片]\n'
        "2022-07-13 20:07 系统消息: 小翟撤回了一条消息"
    ) == [
        ("小翟", "移除一下"),
        ("", '"慧姐"已被移出群聊'),
        ("阿芳", "[图片]"),
        ("系统消息", "小翟撤回了一条消息"),
    ]
    assert pairs(
        '2022-07-13 20:02:20 小翟\n移除一下\n\n2022-07-13 20:05:00 "慧姐"已被移出群聊\n\n'
        "2022-07-13 20:06:00 阿芳(12345678)\n好"
    ) == [("小翟", "移除一下"), ("系统消息", '"慧姐"已被移出群聊'), ("阿芳", "好")]
    assert pairs("小翟 (2022-07-13 20:02:20):移除一下\n系统消息：你加入了群聊\n阿芳 (2022-07-13 20:06:00):好") == [
        ("小翟", "移除一下"),
        ("系统消息", "你加入了群聊"),
        ("阿芳", "好"),
    ]


def test_a_copy_with_times_alone_or_days_as_seen_from_today_is_read() -> None:
    text = "小翟 昨天 20:02\n明天停水\n阿芳 7:41\n几点？\n小翟 7:43\n八点"
    assert [(one.sender, one.at, one.text) for one in read(text)] == [
        ("小翟", None, "明天停水"),
        ("阿芳", None, "几点？"),
        ("小翟", None, "八点"),
    ]
    assert is_chat(text)


def test_days_without_a_year_are_read_and_give_no_time() -> None:
    """As Enterprise WeChat and QQ copy them: which year it was cannot be known."""
    text = "小翟 7/13 16:02:11\n明天停水\n\n阿芳 7/13 16:03:40\n收到\n"
    assert [(one.sender, one.at, one.text) for one in read(text)] == [
        ("小翟", None, "明天停水"),
        ("阿芳", None, "收到"),
    ]
    assert is_chat(text)


def test_a_copy_without_times_is_read_when_somebody_speaks_twice() -> None:
    text = "小翟:\n明天停水\n\n阿芳：\n几点？\n\n小翟:\n八点"
    assert pairs(text) == [("小翟", "明天停水"), ("阿芳", "几点？"), ("小翟", "八点")]
    assert is_chat(text)


def test_half_days_are_told_apart() -> None:
    found = read("甲 2022年7月13日 上午12:05\n早\n\n乙 2022年7月13日 中午12:10\n好\n\n丙 2022年7月13日 晚上8:15\n嗯")
    assert [one.at and one.at.hour for one in found] == [0, 12, 20]


def test_a_sender_whose_colon_is_another_one_is_a_sender() -> None:
    said = [(NAMES[n % 3], START + dt.timedelta(minutes=7 * n), f"第{n}条") for n in range(10)]
    text = inline(said).replace("第4条", "第4条\n2022-07-13 16:31 李姐！：收到\n2022-07-13 16:32 老王: 好！")
    assert [one.sender for one in read(text)][5:7] == ["李姐！", "老王"]


def test_two_chats_behind_one_another_keep_all_their_messages() -> None:
    said = [(NAMES[n % 3], START + dt.timedelta(minutes=7 * n), f"第{n}条") for n in range(10)]
    for shape in (below, inline):
        assert len(read(shape(said) + "\n" + shape(said))) == 20


def test_a_clock_that_is_a_few_minutes_off_loses_no_message() -> None:
    said = [(NAMES[n % 3], START + dt.timedelta(minutes=7 * n), f"第{n}条") for n in range(10)]
    said[4] = (said[4][0], said[5][1] + dt.timedelta(seconds=50), said[4][2])
    for shape in (below, inline):
        assert [one.text for one in read(shape(said))] == [text for _name, _at, text in said]


NOTICES = [
    "停水通知\n12月1日上午8点到11点，三号楼停水，请提前储水。\n八角社区居委会\n2026年11月30日",
    "开放安排\n2020年2月6日 9:00 三楼: 开放\n2020年2月6日 10:00 四楼: 开放\n2020年2月7日 9:00 五楼: 开放",
    "2020年2月6日 9:00 三楼: 开放\n2020年2月6日 10:00 四楼: 开放",
    "停水安排\n2026-12-01 08:00 1号楼: 停水\n2026-12-01 10:00 2号楼: 停水\n2026-12-02 08:00 3号楼: 停水",
    "2026-12-01 08:00 1号楼: 停水\n2026-12-01 10:00 2号楼: 停水",
    "坐诊安排\n2026-12-01 08:00 张医生: 内科\n2026-12-02 08:00 张医生: 内科\n2026-12-03 08:00 李医生: 外科",
    "核酸安排：\n\n上午 9:00\n\n下午 14:00\n\n请大家准时参加。",
    "停水时间：\n12月1日\n\n停水范围：\n三号楼\n\n停水时间：\n以现场为准",
    "签到 8:30\n开会 9:00\n散会 11:00",
    "开始 2026/12/1 8:00\n结束 2026/12/1 11:00\n三号楼停水",
    "八角社区 2026-11-30 08:00\n停水",
    "社区集合 8:30\n\n东门集合 9:00\n\n请带身份证。",
    "各位居民：\n明天停水。\n\n物业\n2026/11/30 15:20",
]


@pytest.mark.parametrize("text", NOTICES)
def test_a_notice_with_a_timetable_or_a_signature_is_no_chat(text: str) -> None:
    assert not is_chat(text)


def test_two_pasted_messages_are_a_chat() -> None:
    assert is_chat("2020-02-06 07:40 张三: 今天停水\n2020-02-06 07:45 李四: 收到")
    assert is_chat("张三 2020/2/6 07:41\n今天停水\n\n李四 2020/2/6 07:45\n收到")


@pytest.mark.parametrize("text", ["", "今天停水", "张三 2020/2/6 07:41:22\n今天停水"])
def test_what_is_no_chat_is_refused(text: str) -> None:
    with pytest.raises(NoticeError, match=r"a\.txt: there is no chat"):
        read(text)


def test_a_chat_larger_than_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoticeError, match="1 MB"):
        read("a" * 1_000_001)
    monkeypatch.setattr(chat, "MOST_MESSAGES", 3)
    with pytest.raises(NoticeError, match="more than 3 messages"):
        read(below([("小翟", START, "好")] * 4))


@pytest.mark.parametrize(
    "text",
    [
        "小翟 " * 200_000,
        "小翟 2022/7/13 16:02:11\n" * 20_000,
        "2022-07-13 16:02 " * 50_000,
        "2022-07-13 16:02 小翟: \n" * 20_000,
        "—" * 300_000,
        "[" * 300_000,
        "a" * 60 + " (" * 200_000,
        ("a" * 100 + ":\n\n") * 8_000,
        "".join(f"a{n} 2022/7/13 {n % 24}:{n % 60:02}\n\n" for n in range(30_000)),
        "".join(f"2022-07-13 {n % 24:02}:{n % 60:02} a{n}: b\n" for n in range(30_000)),
        "\n" * 900_000,
    ],
    ids=range(11),
)
def test_a_hostile_text_is_read_in_seconds(text: str) -> None:
    """Nothing grows with the square of the text: quick machines need a second, so ten are far off."""
    begun = time.process_time()
    is_chat(text)
    assert time.process_time() - begun < 20


def test_a_rule_with_a_date_is_no_text() -> None:
    assert RULE.fullmatch("—————  2020-02-06  —————")
    assert not RULE.fullmatch("停水 2020-02-06")
    assert not re.search("—", "".join(one.text for one in read(mailed([("甲", START, "早"), ("乙", START, "好")]))))
