"""Saved mails: the text without forwarding lines, text attachments, and the other attachments as they are."""

import datetime as dt
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import NoticeError
from broadcast.inbox import mail
from broadcast.model import Message

SENT = "Mon, 30 Nov 2026 01:30:00 +0000"


def written(text: str = "明天三号楼停水。\n八角社区\n", **headers: str) -> EmailMessage:
    one = EmailMessage()
    one["Subject"] = headers.get("subject", "转发: Fwd: 停水通知")
    one["From"] = headers.get("sender", "八角街道 <a@b.cn>")
    one["Date"] = SENT
    if text:
        one.set_content(text)
    return one


def read(one: EmailMessage | bytes) -> tuple[Message, ...]:
    return mail.messages(one if isinstance(one, bytes) else one.as_bytes(), "a.eml")


def test_a_mail_is_its_text_with_subject_sender_and_time() -> None:
    assert read(written()) == (
        Message(
            "a.eml",
            "明天三号楼停水。\n八角社区",
            sender="八角街道",
            at=dt.datetime(2026, 11, 30, 9, 30),
            title="停水通知",
        ),
    )


def test_plain_text_is_preferred_to_its_styled_twin() -> None:
    one = written()
    one.add_alternative("<p>styled</p>", subtype="html")
    assert [each.text for each in read(one)] == ["明天三号楼停水。\n八角社区"]
    one = written("")
    one.set_content("<style>p{}</style><p>明天停水。</p><p>八角社区</p>", subtype="html")
    assert [each.text for each in read(one)] == ["明天停水。\n八角社区"]


@pytest.mark.parametrize(
    "head",
    [
        "-----原始邮件-----\n发件人: 张三 <a@b.cn>\n发送时间: 2026年11月29日 8:00\n收件人: 李四\n主题: 停水\n\n",
        '---------- 原始邮件 ----------\n发件人: "张三" <a@b.cn>;\n发送时间: 11月29日\n主题: 停水\n\n\n',
        "---------- Forwarded message ---------\nFrom: A <a@b.cn>\nDate: Mon\nSubject: Water\nTo: B\n\n",
        "-----Original Message-----\nFrom: A\nSent: Mon\nTo: B\nSubject: Water\n\n",
        "发件人：张三\n发送时间：2026年11月29日\n收件人：李四\n主题：停水\n\n",
        "Begin forwarded message:\n\n> From: A\n> Subject: Water\n> Date: Mon\n\n",
        "From: A\n\nSent: Mon\n\nTo: B\n\nSubject: Water\n\n",
    ],
    ids=range(7),
)
def test_forwarding_lines_are_left_out(head: str) -> None:
    body = "停水通知\n时间：12月1日8点\n地点：三号楼"
    assert read(written(f"请广播。\n\n{head}{body}"))[0].text.replace("\n\n", "\n") == f"请广播。\n{body}"
    assert read(written(head + body))[0].text == body


def test_a_notice_with_fields_of_its_own_keeps_them() -> None:
    text = "主题：停水\n时间：12月1日8点\n地点：三号楼\n--------\n日期：11月30日"
    assert read(written(text))[0].text == text


def test_text_attachments_are_messages_and_others_are_handed_on() -> None:
    one = written()
    one.add_attachment("附件：12月2日停电。", filename="通知.txt")
    one.add_attachment(b"PK\x03\x04", maintype="application", subtype="octet-stream", filename="../../etc/通知.docx")
    one.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="C:\\a\\照片.jpg")
    one.add_attachment("<p>停水</p>", subtype="html", filename="停水.html")
    assert [(each.text, each.place) for each in read(one)] == [
        ("明天三号楼停水。\n八角社区", ""),
        ("附件：12月2日停电。", "通知.txt"),
    ]
    assert [name for name, _data in mail.attachments(one.as_bytes(), "a.eml")] == ["通知.docx", "照片.jpg", "停水.html"]
    assert mail.attachments(one.as_bytes(), "a.eml")[0][1] == b"PK\x03\x04"


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40))
def test_a_name_is_never_a_path(name: str) -> None:
    one = written()
    one.add_attachment(b"PK", maintype="application", subtype="zip", filename=f"{name}.zip")
    ((given_name, _data),) = mail.attachments(one.as_bytes(), "a.eml")
    assert given_name
    assert not set(given_name) & set('/\\:\0*?"<>|')
    assert given_name.strip(".") == given_name


def test_a_mail_within_the_mail_is_read() -> None:
    outer = written("请广播。\n")
    outer.add_attachment(written("今晚停电。\n"))
    assert [one.text for one in read(outer)] == ["请广播。", "今晚停电。"]


def test_old_encodings_are_read() -> None:
    head = "Subject: =?gb2312?B?zaPLrs2o1qo=?=\nFrom: 张三 <a@b.cn>\n".encode("gb18030")
    body = "Content-Type: text/plain; charset=gb2312\n\n明天停水。煊\n".encode("gb18030")
    (one,) = read(head + body)
    assert (one.title, one.sender, one.text) == ("停水通知", "张三", "明天停水。煊")


def test_a_mail_with_attachments_alone_has_no_message_and_is_no_error() -> None:
    one = written("")
    one.add_attachment(b"PK", maintype="application", subtype="zip", filename="a.docx")
    assert read(one) == ()


@pytest.mark.parametrize("data", [b"", b"Subject: a\n\n", b"Subject: a\nContent-Type: multipart/mixed\n\n", b"\n\n \n"])
def test_a_mail_without_anything_is_refused(data: bytes) -> None:
    with pytest.raises(NoticeError, match=r"a\.eml: there is no text"):
        read(data)


def nested(depth: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return b"Subject: a\n" + head + b"Content-Type: text/plain\n\nhello\n"


FLAT = b"Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhello\n"
HOSTILE = {
    "deep": nested(11),
    "deeper": nested(5000),
    "many parts": FLAT + b"--b\n\nhello\n" * 51,
    "very many parts": FLAT + b"--b\n\nhello\n" * 100_000,
    "long head": b"Subject: a\nContent-Type: text/plain" + b';a="' * 1_000_000 + b"\n\nhello",
    "long head inside": FLAT + b"--b\nContent-Type: text/plain" + b';a="' * 1_000_000 + b"\n\nhello",
    "mails in mails": b"Subject: a\nContent-Type: message/rfc822\n\n" * 2000 + b"\nhello",
    "large": b"a" * 20_000_001,
    "blank lines": b"Subject: a\n" + b"\n" * 10_000_000,
    "large text": b"Subject: a\n\n" + b"a" * 1_000_001,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_refused(name: str) -> None:
    with pytest.raises(NoticeError, match=r"a\.eml"):
        read(HOSTILE[name])


@pytest.mark.parametrize(
    "head",
    [b"From: " + b"(" * 50_000, b"Date: " + b"1" * 50_000, b"Subject: " + b"=?utf-8?B?" * 5000, b"From: =?x?y?z?=",
     b"Date: Mon, 99 Foo 99999 99:99:99 +9999", b"Content-Type: text/plain; charset=\xff\xfe",
     b"Content-Type: text/plain; charset=rot13"],
)  # fmt: skip
def test_odd_headers_end_nothing(head: bytes) -> None:
    assert read(head + b"\n\nhello hello\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(NoticeError):
        read(data)
        mail.attachments(data, "a.eml")
