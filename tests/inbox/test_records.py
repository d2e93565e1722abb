"""What chat exporters write: MemoTrace's tables and pages, WechatExporter's pages, other tables."""

import datetime as dt
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import NoticeError
from broadcast.inbox import records
from broadcast.model import Message

AT = dt.datetime(2021, 8, 13, 22, 11, 18)
OLD = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender\n"
NEW = "消息ID,类型,发送人,时间,内容,备注,昵称,更多信息\n"


def read(text: str, source: str = "a.csv") -> list[tuple[str, dt.datetime | None, str]]:
    return [(one.sender, one.at, one.text) for one in records.messages(text.encode(), source)]


def test_a_memotrace_table_gives_senders_times_and_texts() -> None:
    assert read(
        OLD + "1,217,1,0,0,1628863878,,明天停水,2021-08-13 22:11:18,22幢阿芳,阿芳,wxid_a\n"
        '2,217,1,0,1,1628863878,,"收到，\n谢谢",2021-08-13 22:11:18,,,\n'
        "3,217,3,0,0,1628863878,,<msg><img/></msg>,2021-08-13 22:11:18,,阿芳,wxid_a\n"
        "4,217,10000,0,0,1628863878,,阿芳撤回了一条消息 <a href=x>重新编辑</a>,2021-08-13 22:11:18,,,\n"
        "5,217,49,5,0,1628863878,,<msg><title>停水&amp;停电</title></msg>,,,阿芳,\n"
        "6,217,49,57,0,1628863878,,我也是,,,阿芳,\n"
    ) == [
        ("22幢阿芳", AT, "明天停水"),
        ("我", AT, "收到，\n谢谢"),
        ("阿芳", AT, "[图片]"),
        ("系统消息", AT, "阿芳撤回了一条消息 重新编辑"),
        ("阿芳", AT, "停水&停电"),
        ("阿芳", AT, "我也是"),
    ]


def test_the_old_memotrace_table_with_an_unnamed_column_is_read() -> None:
    assert read(
        "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime\n"
        "1,3,1,0,0,1528935478,,停水,2021-08-13 22:11:18,1234567890987654\n"
    ) == [("", AT, "停水")]


def test_the_new_memotrace_table_is_read() -> None:
    assert read(
        NEW
        + "1,文本,小翟,2021-08-13 22:11:18,停水 a<b>c,,小翟,\n2,图片,阿芳,2021-08-13 22:11:18,./image/a.png,,阿芳,\n"
        '3,系统消息,,2021-08-13 22:11:18,"""阿芳""加入了群聊",,,\n'
    ) == [
        ("小翟", AT, "停水 a<b>c"),
        ("阿芳", AT, "[图片]"),
        ("系统消息", AT, '"阿芳"加入了群聊'),
    ]


def page(objects: list[dict[str, object]]) -> str:
    def shown(value: object) -> str:
        if isinstance(value, int):
            return str(value)
        escaped = json.dumps(str(value), ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
        return f"'{escaped}'"

    each = ",\n".join("{ " + ",".join(f"{key}:{shown(value)}" for key, value in one.items()) + "}" for one in objects)
    return (
        "<!DOCTYPE html><html><head><title>网格群</title></head><body><div id=chat-container></div><script>\n"
        f"const chatMessages = [\n{each},\n];\nfunction f(a) {{ return a[0]; }}</script></body></html>"
    )


def said(text: str, **more: object) -> dict[str, object]:
    return {"type": 1, "text": text, "is_send": 0, "avatar_path": "", "timestamp": 1628863878, **more}


def test_a_memotrace_page_gives_what_its_script_would_show() -> None:
    text = page(
        [
            said("2021-08-13 22:11:18", type=0),
            said("明天停水<br>请储水 &amp; 节水", displayname="小翟"),
            said("./image/a.png", type=3, displayname="阿芳"),
            said("./voice/a.mp3", type=34, voice_to_text="知道了", displayname="阿芳"),
            said('"慧姐"已被移出群聊', type=0),
            said("收到", type=49, sub_type=57, refer_text="小翟：停水", is_send=1),
            said("./file/a.docx", type=49, sub_type=6, file_name="通知.docx", displayname="小翟"),
            said("", type=49, sub_type=5, title="高温", description="少出门", url="https://a", displayname="小翟"),
        ]
    )
    assert records.is_record(text)
    assert read(text, "a.html") == [
        ("小翟", AT, "明天停水\n请储水 & 节水"),
        ("阿芳", AT, "[图片]"),
        ("阿芳", AT, "知道了"),
        ("系统消息", AT, '"慧姐"已被移出群聊'),
        ("我", AT, "收到"),
        ("小翟", AT, "[文件] 通知.docx"),
        ("小翟", AT, "[链接]\n高温\n少出门"),
    ]


LETTERS = st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"], blacklist_characters="<>&\ufffd")


@given(st.lists(st.text(LETTERS, min_size=1, max_size=20), min_size=1, max_size=6))
def test_any_text_comes_back_out_of_a_page(texts: list[str]) -> None:
    """Quotes, backslashes and brackets of a message are no script."""
    assert [one[2] for one in read(page([said(text, displayname="甲") for text in texts]), "a.html")] == texts


def test_a_wechatexporter_page_gives_its_messages() -> None:
    text = """<!doctype html><html><head><meta charset="utf-8"><title>网格群 - 微信聊天记录</title></head><body>
        <div class="msg chat-notice" msgid="1 "><span class="dont-break-out">系统消息：你加入了群聊</span></div>
        <div class="msg chat left " msgid="2" msgtype="1">
            <div class="avatar-box"><img src="a.jpg" class="avatar"></div>
            <div class="nt-box"><span class="dspname left">22幢 阿芳</span> 2021-08-13 22:11:18</div>
            <div class="content-box"><div class="triangle"></div>
            <span class="dont-break-out msg-text">明天停水<br />请储水 &amp; 节水<img alt="[微笑]"></span></div>
        </div>
        <div class="msg chat-right " msgid="3" msgtype="1">
            <div class="avatar-box"><img src="a.jpg" class="avatar"></div>
            <div class="nt-box"><span class="name-right">小翟</span> 2021-08-13 22:11:18</div>
            <div class="content-box msg"><div class="triangle"></div><span class="dont-break-out">收到</span></div>
        </div>
        <div class="msg media left " msgid="4" msgtype="3"><div class="avatar-box"></div>
            <div class="nt-box"><span class="dspname left">小翟</span> 2021-08-13 22:11:18</div>
            <div class="content-box"><img rawUrl="a" src="b" class="image" /></div></div></body></html>"""
    assert records.is_record(text)
    assert read(text, "a.html") == [
        ("系统消息", None, "你加入了群聊"),
        ("22幢 阿芳", AT, "明天停水\n请储水 & 节水[微笑]"),
        ("小翟", AT, "收到"),
        ("小翟", AT, "[图片]"),
    ]


def test_other_tables_are_read_whatever_separates_their_columns() -> None:
    for comma in ",;\t":
        text = f"标题{comma}内容\n停水{comma}明天三号楼停电\n"
        assert records.messages(text.encode("gb18030"), "a.csv") == (
            Message("a.csv", "明天三号楼停电", place="row 2", title="停水"),
        )
    assert read("sep=;\n昵称;时间;内容\n小翟;2021-08-13 22:11:18;停水") == [("小翟", AT, "停水")]


def test_a_record_beyond_the_limit_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_MESSAGES", 2)
    for text in (NEW + "1,文本,小翟,2021-08-13 22:11:18,停水\n" * 3, page([said("停水")] * 3)):
        with pytest.raises(NoticeError, match="more than 2 messages"):
            read(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no text in the table"),
        ("<html><body><p>停水</p></body></html>", "no message on the page"),
        ('内容\n"' + "a" * 200_000 + '"', "line 2: this is no table"),
        ("a" * 1_000_001, "larger than 1 MB"),
        ("<html>" + "<div>" * 1_000_001, "more than 1000000 tags"),
    ],
)
def test_what_is_no_record_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoticeError, match=why):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "<html><script>chatMessages = " + "[" * 1_000_000,
        "<html><script>chatMessages = [" + "{a:'" * 500_000,
        "<html><script>chatMessages = [" + "/*" * 500_000,
        "<html>" + "<div class=msg msgid=1>nt-box" * 100_000,
        '"' * 900_000,
        "StrContent" + ",a" * 400_000 + "\n1",
    ],
    ids=range(6),
)
def test_a_hostile_record_ends(text: str) -> None:
    with suppress(NoticeError):
        records.messages(text.encode(), "a.html")
