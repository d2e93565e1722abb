"""What a chat adds to a notice, taken off: forwarding marks, calls to everyone, stickers, emoji, links."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s一-龥，。；！？、）】」》]{1,2000}+|#小程序://[^\s]{1,200}+|\[(?:链接|小程序|视频号|文件|位置)\]",
    re.IGNORECASE,
)
_FACES = (
    "微笑|撇嘴|色|发呆|得意|流泪|害羞|闭嘴|睡|大哭|尴尬|发怒|调皮|呲牙|惊讶|难过|囧|抓狂|吐|偷笑|愉快|白眼|傲慢|困|惊恐|憨笑|悠闲|咒骂"
    "|疑问|嘘|晕|衰|骷髅|敲打|再见|擦汗|抠鼻|鼓掌|坏笑|右哼哼|鄙视|委屈|快哭了|阴险|亲亲|可怜|笑脸|生病|脸红|破涕为笑|恐惧|失望|无语"
    "|嘿哈|捂脸|奸笑|机智|皱眉|耶|吃瓜|加油|汗|天啊|社会社会|旺柴|好的|打脸|哇|翻白眼|让我看看|叹气|苦涩|裂开|嘴唇|爱心|心碎|拥抱|强|弱"
    "|握手|胜利|抱拳|勾引|拳头|合十|啤酒|咖啡|蛋糕|玫瑰|凋谢|菜刀|炸弹|便便|月亮|太阳|庆祝|礼物|發|福|烟花|爆竹|猪头|跳跳|发抖|转圈"
)
"""What WeChat writes for its faces when a chat is saved as text."""
_STICKER = re.compile(
    rf"\[(?:图片|动画表情|表情|视频|语音|语音通话|视频通话|红包|微信红包|转账|名片|聊天记录|{_FACES}|666|OK|Emm|Doge|Wow|OMG|Yeah)\]"
)
_CALL = re.compile(r"@(?:所有人|全体成员|all\b|All\b|ALL\b|所有邻居|全体邻居|全体业主)\s?[,，:：]?")
_MENTION = re.compile(
    r"^\s*@(?!所有人|全体|各|楼|网格|志愿|党员|家长|大家|邻居|[^\s，,]{0,12}(?:居民|业主|住户|老人|租户|朋友们))"
    r"[^\s\u2005@，,。:：]{1,20}(?:[\s\u2005]+(?=\S)|[，,:：])"
)
_FORWARD = re.compile(
    r"^\s*(?:\[转发\]|【转发】|【转】|\(转发?\)|（转发?）|转发?[：:]|转发一下[：:，,]?|转发\s?[!！❗‼]+|转发(?=\s?(?:各位|全体|广大)(?:业主|居民|邻居|住户|家长))|转发自?[^\n，。：:]{0,12}群[：:]|转自?[：:]|转一下[：:，,]?|-{2,}\s*转发[^\n]{0,10}\s*-{2,}|[>》]{1,3}\s)\s*",
    re.MULTILINE,
)
_QUOTE = re.compile(r"^\s*「[^「」\n]{1,30}[：:][^「」]{0,500}」\s*\n(?:[-—–―─ ]{6,}\s*\n)", re.MULTILINE)
"""What desktop WeChat puts before an answer: 「name：words」 and a line of dashes."""
_SOURCE = re.compile(r"^\s*(?:—+|-+)?\s*(?:转自|来源|转载自)[：:\s][^\n]{1,40}$", re.MULTILINE)
_STAMP = r"[12][0-9]{3}[-/][0-9]{1,2}[-/][0-9]{1,2} {1,2}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_STAMPED = re.compile(
    rf"^(?P<by>[-—–―─\s]{{0,8}}(?:转自?|来源|转载|摘自)[:：]?[^\n:：，。0-9]{{0,24}}?)[ 　]*{_STAMP}[ 　]*(?=$|[/／])"
    rf"|^[「\"“]?{_STAMP} [^\n:：，。0-9]{{0,20}}(?:[群台局办部委站]|公安|社区|街道|公司|中心|发布)"
    r"[^\n:：，。0-9]{0,10}[:：] ?(?=\S)",
    re.MULTILINE,
)
"""When a forwarded message was sent, behind or before who sent it: no date of the notice's own."""
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f]+"
)
_LABELS = (
    (re.compile(r"^(?=\s*[⏰🕘🕒🕐⌚📅🗓])\s*[⏰🕘🕒🕐⌚📅🗓]\ufe0f?\s*(?!时间|日期)", re.MULTILINE), "时间："),
    (re.compile(r"^\s*📍\ufe0f?\s*(?!地点|地址)", re.MULTILINE), "地点："),
    (re.compile(r"^\s*[☎📞📱]\ufe0f?\s*(?!电话|联系|咨询|热线)", re.MULTILINE), "电话："),
)
"""Pictures that stand for a word at the head of a line."""
_KEYCAPS = re.compile(
    r"(?P<first>^[ \t]*)?(?P<caps>(?:[0-9]\ufe0f?\u20e3)+)(?P<unit>[点时:：月日号楼栋幢])?", re.MULTILINE
)
_DASHES = str.maketrans({"\u2796": "-", "\u2795": "+", "\U0001f51f": "10"})
"""Pictures that stand for a sign within a text: 3➖5号楼, 🔟点."""
_REPEATED = re.compile(r"([!！?？。~～，,…])\1{1,}")
_PART = re.compile(r"[（(]\s?[1-9]/[1-9]\s?[)）]")
_RULE = re.compile(r"^[\s\-—–―─=＝_＿*＊·.。~～]{4,}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A message's own words."""

    text: str
    links: bool
    """Whether it pointed to a page, a mini-program or a file: there is more to be seen in the group."""
    to_all: bool
    """Whether it called everyone in the group."""
    mention: bool
    """Whether it begins by speaking to one person."""
    forwarded: bool
    day: dt.date | None = None
    """The day on which a forwarded message was first sent, where it says so."""


def clean(text: str) -> Cleaned:
    """The words of a message without what the chat program and its users add to them."""
    links, to_all = bool(_LINK.search(text)), bool(_CALL.search(text))
    bare = _QUOTE.sub("", text)
    bare = _CALL.sub("", bare if re.search(r"\w", _STICKER.sub("", bare)) else text)
    mention = bool(_MENTION.match(bare))
    bare = _MENTION.sub("", bare) if mention else bare
    forwarded = bool(_FORWARD.search(bare) or _SOURCE.search(bare))
    days = [_day(found[0]) for found in _STAMPED.finditer(bare)]
    bare = _STAMPED.sub(lambda found: found["by"] or "", bare)
    bare = _FORWARD.sub("", bare)
    bare = _LINK.sub("", bare)
    bare = _STICKER.sub("", bare)
    bare = _KEYCAPS.sub(_digits, bare.translate(_DASHES))
    for picture, word in _LABELS:
        bare = picture.sub(word, bare)
    bare = _EMOJI.sub("", bare)
    bare = _REPEATED.sub(r"\1", bare)
    bare = _RULE.sub("", _PART.sub(" ", bare))
    lines = [line.strip() for line in bare.replace("\u2005", " ").split("\n")]
    bare = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Cleaned(bare, links, to_all, mention, forwarded, max(filter(None, days), default=None))


def _digits(found: re.Match[str]) -> str:
    """The digits of keycaps; one that leads a line and counts nothing numbers an item."""
    digits = re.sub("[^0-9]", "", found["caps"])
    numbers = found["first"] is not None and len(digits) == 1 and not found["unit"]
    return f"{found['first'] or ''}{digits}{'.' if numbers else ''}{found['unit'] or ''}"


def _day(stamp: str) -> dt.date | None:
    found = re.search("([12][0-9]{3})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", stamp)
    with suppress(ValueError):
        return dt.date(*map(int, found.groups())) if found else None
    return None
