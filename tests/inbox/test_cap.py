"""CAP alerts: what a public, actual alert says, and what is never aired."""

import datetime as dt

import pytest

from broadcast.errors import NoticeError
from broadcast.inbox import cap
from broadcast.model import Message

INFO = """<info><language>{language}</language><category>Met</category><event>{event}</event><urgency>Expected</urgency>
<severity>Moderate</severity><certainty>Likely</certainty><onset>2026-11-23T08:00:00+08:00</onset>
<expires>2026-11-24T00:00:00+08:00</expires><senderName>杭州市气象台</senderName><headline>{headline}</headline>
<description>{description}</description><instruction>{instruction}</instruction>
<area><areaDesc>上城区</areaDesc></area><area><areaDesc>拱墅区</areaDesc></area></info>"""
CHINESE = INFO.format(
    language="zh-CN",
    event="道路结冰",
    headline="杭州市气象台发布道路结冰黄色预警",
    description="预计路面温度低于0℃。",
    instruction="请老人尽量不要出门，出行注意防滑。",
)
ENGLISH = INFO.format(language="en-US", event="Ice", headline="Ice warning", description="Ice", instruction="Stay in")


def alert(
    infos: str = CHINESE,
    status: str = "Actual",
    form: str = "Alert",
    scope: str = "Public",
    more: str = "",
    version: str = "1.2",
) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}">'
        f"<identifier>A-2</identifier><sender>a@b.cn</sender><sent>2026-11-22T23:30:00Z</sent><status>{status}</status>"
        f"<msgType>{form}</msgType><scope>{scope}</scope>{more}{infos}</alert>"
    )


def read(text: str) -> tuple[Message, ...]:
    return cap.messages(text.encode(), "a.xml")


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_an_alert_says_what_where_when_and_what_to_do(version: str) -> None:
    """It ends with the last whole day before its end; its times are the neighbourhood's."""
    assert read(alert(version=version)) == (
        Message(
            "a.xml",
            "杭州市气象台发布道路结冰黄色预警\n地区：上城区、拱墅区\n时间：11月23日8时至24时\n"
            "请老人尽量不要出门，出行注意防滑。",
            sender="杭州市气象台",
            at=dt.datetime(2026, 11, 23, 7, 30),
            issuer="杭州市气象台",
            date=dt.date(2026, 11, 23),
            expires=dt.date(2026, 11, 23),
            ends=dt.datetime(2026, 11, 24),
            kind="weather",
            key="A-2",
        ),
    )


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2026-11-23T08:00", "2026-11-25T09:30", "时间：11月23日8时至11月25日9时30分"),
        ("2026-11-23T08:00", "2026-11-25T00:00", "时间：11月23日8时至11月24日24时"),
        ("2026-11-23T07:30", "2026-11-23T20:00", "时间：至11月23日20时"),
        ("2026-11-23T08:00", "", "时间：11月23日8时起"),
        ("", "2026-11-23T20:00", "时间：至11月23日20时"),
    ],
)
def test_the_times_are_said_as_people_say_them(starts: str, ends: str, said: str) -> None:
    """What holds from when it is sent has only an end."""
    infos = CHINESE.replace("2026-11-23T08:00:00+08:00", starts and f"{starts}:00+08:00")
    infos = infos.replace("2026-11-24T00:00:00+08:00", ends and f"{ends}:00+08:00")
    assert read(alert(infos))[0].text.split("\n")[2] == said


def test_chinese_is_preferred_and_the_first_language_serves_else() -> None:
    assert [one.text.split("\n")[0] for one in read(alert(ENGLISH + CHINESE))] == ["杭州市气象台发布道路结冰黄色预警"]
    assert [one.text.split("\n")[0] for one in read(alert(ENGLISH))] == ["Ice warning"]
    assert len(read(alert(CHINESE + ENGLISH + CHINESE))) == 2


def test_the_description_is_said_where_nothing_else_tells() -> None:
    bare = CHINESE.replace("<instruction>请老人尽量不要出门，出行注意防滑。</instruction>", "")
    assert "预计路面温度低于0℃。" in read(alert(bare))[0].text
    placeless = CHINESE.replace("<areaDesc>", "<x>").replace("</areaDesc>", "</x>")
    assert "预计路面温度低于0℃。" in read(alert(placeless))[0].text
    timeless = CHINESE.replace("onset>", "x>").replace("expires>", "x>")
    assert "预计" not in read(alert(timeless))[0].text
    assert "今晚8点" in read(alert(timeless.replace("预计", "今晚8点起预计")))[0].text


def test_an_update_names_what_it_replaces_and_a_cancel_asks_for_nothing() -> None:
    more = "<references>a@b.cn,A-0,2026-11-22T10:00:00+08:00 a@b.cn,A-1,2026-11-22T11:00:00+08:00 bad</references>"
    (update,) = read(alert(form="Update", more=more))
    assert (update.replaces, update.cancels) == (("A-0", "A-1"), False)
    (cancel,) = read(alert(form="Cancel", more="<note>预警解除。</note>" + more))
    assert (cancel.text, cancel.cancels) == ("杭州市气象台发布道路结冰黄色预警\n预警解除。", True)
    assert read(alert("", form="Cancel", more=more))[0].text == "预警解除"


def test_kinds_are_told_only_where_they_are_sure() -> None:
    assert read(alert(CHINESE.replace("Met<", "Fire<")))[0].kind == "fire"
    assert read(alert(CHINESE.replace("Met<", "Health<")))[0].kind == ""
    both = CHINESE.replace("<category>Met</category>", "<category>Met</category><category>Fire</category>")
    assert read(alert(both))[0].kind == ""


@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft", "System", ""])
def test_a_test_is_not_aired(status: str) -> None:
    with pytest.raises(NoticeError, match="not for airing"):
        read(alert(status=status))


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"scope": "Private"}, "not public"), ({"scope": "Restricted"}, "not public"), ({"infos": ""}, "no text"),
     ({"form": "Ack"}, "between systems"), ({"form": "Error"}, "between systems")],
)  # fmt: skip
def test_what_is_not_for_the_public_is_not_aired(changed: dict[str, str], why: str) -> None:
    with pytest.raises(NoticeError, match=why):
        read(alert(**changed))


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no XML"),
        ("停水", "no XML"),
        ("<alert>", "no XML"),
        ("<alert/>", "no CAP alert"),
        ("<rss version='2.0'/>", "no CAP alert but rss"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "no CAP alert but feed"),
        (f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><alert>&a9;</alert>', "entities: it is refused"),
        ('<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><alert>&a;</alert>', "entities: it is refused"),
        ('<!DOCTYPE a SYSTEM "http://a.invalid/a.dtd"><alert/>', "entities: it is refused"),
        ("<a>" * 250_000, "no XML"),
        ("<a>" * 140_000 + "</a>" * 140_000, "no CAP alert"),
        ("<a " + " ".join(f"a{n}=''" for n in range(90_000)) + "/>", "no CAP alert"),
        ("a" * 1_000_001, "larger than 1 MB"),
    ],
    ids=range(13),
)
def test_what_is_no_alert_or_hostile_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoticeError, match=why):
        cap.messages(text.encode(), "a.xml")


def test_odd_times_and_elements_end_nothing() -> None:
    odd = CHINESE.replace("2026-11-24T00:00:00+08:00", "0001-01-01T00:00:00+08:00").replace(
        "2026-11-23T", "2026-13-45T"
    )
    assert read(alert(odd))[0].expires in (None, dt.date(1, 1, 1))
    assert read(alert(CHINESE + "<info/>"))[0].key == "A-2"


def test_an_alert_in_an_old_encoding_is_read() -> None:
    text = alert().replace("UTF-8", "GB2312").encode("gb18030")
    assert "道路结冰" in cap.messages(text, "a.xml")[0].text
