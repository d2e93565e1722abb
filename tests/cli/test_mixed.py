"""A folder with every format that people send: each is read, and a broadcast comes out."""

from __future__ import annotations

import io
import os
import shutil
import sys
from email.message import EmailMessage
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pytest

from community import DAY, WATER, Community, only_object
from inbox.documents import one_page, written

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import photos

NOW = f"{DAY.isoformat()}T08:30"
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A1</identifier><sender>qx@example.cn</sender>
<sent>2026-11-22T06:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><category>Met</category><event>大雾</event><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>Likely</certainty><expires>2026-11-22T20:00:00+08:00</expires>
<senderName>石景山区气象台</senderName><headline>石景山区气象台发布大雾橙色预警</headline>
<instruction>请减少外出，开车请慢行，老人尽量待在家里。</instruction><area><areaDesc>石景山区</areaDesc></area></info></alert>
"""
PAGE = """<html><head><title>消杀通知</title></head><body><article><h1>消杀通知</h1>
<p>11月23日下午2点到4点，对全小区楼道消毒，请关好门窗，收好门口的物品。</p>
<p>绿野物业 2026年11月22日</p></article></body></html>
"""
TABLE = """发送人,时间,内容
网格员小秦,2026-11-22 07:10,【反诈提醒】要当场扫码付款的上门换表都是骗子！被骗马上打110。
阿芳,2026-11-22 07:12,收到
"""


def word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_heading("流感疫苗接种通知", 1)
    document.add_paragraph("11月24日上午8:30到11:30，社区卫生服务站给60岁以上居民免费接种流感疫苗，请带身份证。")
    document.save(out)
    return out.getvalue()


def sheet() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (
        ["标题", "内容", "单位"],
        ["停电通知", "11月25日9:00到11:00，9号楼到12号楼停电，请做好准备。", "供电所"],
    ):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "转发：燃气安检通知", "街道办 <office@example.cn>"
    message["Date"] = "Sun, 22 Nov 2026 07:00:00 +0800"
    message.set_content("11月26日上午9点到12点，燃气公司入户安检，请家里留人。闻到臭味不要开灯，到屋外打96777。")
    message.add_attachment(word(), "application", "octet-stream", filename="../../附件.docx")
    return message.as_bytes()


def pdf() -> bytes:
    return one_page(
        written(
            [(72, 780, 18, "垃圾清运通知"), (72, 740, 12, "11月24日下午2点前，请把楼道里的杂物清走，逾期统一清运。")]
        )
    )


@pytest.fixture
def mixed(tone: Community) -> Community:
    shutil.copy(Path(__file__).parents[2] / "examples" / "group.txt", tone.write("in/群.txt", ""))
    for name, data in {
        "water.txt": WATER, "疫苗.docx": word(), "停电.xlsx": sheet(), "燃气.eml": mail(), "垃圾.pdf": pdf(),
        "大雾.xml": CAP, "消杀.html": PAGE, "群.csv": TABLE, "旧.doc": b"\xd0\xcf\x11\xe0",
    }.items():  # fmt: skip
        tone.write(f"in/{name}", data)
    return tone


def test_every_format_is_read_and_what_cannot_be_is_told(mixed: Community) -> None:
    picked = only_object(mixed.run("pick", "in", "--now", NOW, "--json"))
    texts = [one["text"] for one in picked["notices"]]
    for words in (
        "停水",
        "流感疫苗",
        "9号楼到12号楼停电",
        "入户安检",
        "楼道里的杂物",
        "大雾橙色预警",
        "楼道消毒",
        "扫码付款",
    ):
        assert any(words in text for text in texts), words
    assert [one["text"].split("/")[-1].split(" ")[0] for one in picked["remarks"]] == ["旧.doc"]
    assert "大雾" in picked["notices"][picked["chosen"][0]]["text"] or "寒潮" in texts[picked["chosen"][0]]
    assert not (mixed.folder.parent / "附件.docx").exists()


def test_the_same_vaccination_in_word_and_in_the_mail_is_one_notice(mixed: Community) -> None:
    picked = only_object(mixed.run("pick", "in/疫苗.docx", "in/燃气.eml", "--now", NOW, "--json"))
    assert sorted(len(one["messages"]) for one in picked["notices"]) == [1, 2]


def test_a_broadcast_comes_out_of_the_folder(mixed: Community) -> None:
    manifest = mixed.make("in")
    assert len(manifest["notices"]) == 2
    assert any(remark["kind"] == "unreadable" and "旧.doc" in remark["text"] for remark in manifest["remarks"])


def test_a_named_mail_or_document_is_spoken_whole(mixed: Community) -> None:
    """One notice that is named is not picked from; 今天 counts from the day on which it was sent."""
    assert "流感疫苗" in "".join(one["text"] for one in mixed.make("in/疫苗.docx")["script"])


def test_a_photograph_among_them_is_read(mixed: Community) -> None:
    font = photos.font()
    if not font:
        assert os.environ.get("CI") != "true", "there is no Chinese font"
        pytest.skip("there is no Chinese font")
    lines = ("各位居民：", "11月23日上午9点到下午3点，八角南里1号楼到6号楼停水，请提前储水。")
    one = photos.Page("停水通知", lines, ("八角社区居委会", "2026年11月22日"), ())
    how = photos.Condition("tilted", tilt=12, size=(1500, 2000))
    mixed.write("one/拍的.jpg", photos.photograph(photos.typeset(one, 15, font), how, np.random.default_rng(3)))
    spoken = "".join(line["text"] for line in mixed.make("one/拍的.jpg")["script"])
    assert "11月23日上午9点" in spoken
    assert "1号楼到6号楼" in spoken
