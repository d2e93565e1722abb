"""What a chat adds to a notice, taken off: forwarding marks, calls to everyone, stickers, emoji, links."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s一-龥，。；！？、）】」》]{1,2000}+|#小程序://[^\s]{1,200}+|(?:\[|【)(?:链接|小程序|视频号|文件|位置|小程序卡片)(?:\]|】)[^\n]{0,80}",
    re.IGNORECASE,
)
_STICKER = re.compile(
    r"\[(?:图片|动画表情|表情|视频|语音|语音通话|红包|微信红包|转账|名片|聊天记录|"
    r"[一-龥]{1,4}|OK|Emm|[A-Z][a-z]{1,10})\]"
)
"""Pictures and what WeChat writes for a face, such as [强] and [OK]. Longer brackets are somebody's own words."""
_CALL = re.compile(r"@(?:所有人|全体成员|all\b|All\b|ALL\b|所有邻居|全体邻居|全体业主)\s?[,，:：]?")
_MENTION = re.compile(
    r"^\s*@(?!所有人|全体|各|楼|网格|志愿|党员|家长|大家|邻居)[^\s\u2005@，,。:：]{1,20}(?:[\s\u2005]+(?=\S)|[，,:：])"
)
_FORWARD = re.compile(
    r"^\s*(?:\[转发\]|【转发】|【转】|\(转发?\)|（转发?）|转发?[：:]|转发一下[：:，,]?|转发自?[^\n，。：:]{0,12}群[：:]|转自?[：:]|转一下[：:，,]?|-{2,}\s*转发[^\n]{0,10}\s*-{2,}|[>》]{1,3}\s)\s*",
    re.MULTILINE,
)
_QUOTE = re.compile(r"^\s*「[^「」\n]{1,30}[：:][^「」]{0,500}」\s*\n?(?:[-—–―─ ]{6,}\s*\n)?", re.MULTILINE)
"""What desktop WeChat puts before an answer: 「name：words」 and a line of dashes."""
_SOURCE = re.compile(r"^\s*(?:—+|-+)?\s*(?:转自|来源|转载自)[：:\s][^\n]{1,40}$", re.MULTILINE)
_STAMP = r"[12][0-9]{3}[-/][0-9]{1,2}[-/][0-9]{1,2} {1,2}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_STAMPED = re.compile(
    rf"^(?P<by>(?:(?:来源|转自|转载|发布)[:：])?[^\n:：，。0-9]{{0,24}}?)[ 　]*{_STAMP}[ 　]*(?=$|[/／])"
    rf"|^[「\"“]?{_STAMP} [^\n:：，。]{{1,30}}[:：] ?(?=\S)",
    re.MULTILINE,
)
"""When a forwarded message was sent, behind or before who sent it: no date of the notice's own."""
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff"
    "\u3030\u303d\u3297\u3299\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f]+"
)
_LABELS = (
    (re.compile(r"^(?=\s*[⏰🕘🕒🕐⌚📅🗓])\s*[⏰🕘🕒🕐⌚📅🗓]\ufe0f?\s*(?!时间|日期)", re.MULTILINE), "时间："),
    (re.compile(r"^\s*📍\ufe0f?\s*(?!地点|地址)", re.MULTILINE), "地点："),
    (re.compile(r"^\s*[☎📞📱]\ufe0f?\s*(?!电话|联系|咨询|热线)", re.MULTILINE), "电话："),
)
"""Pictures that stand for a word at the head of a line."""
_KEYCAP = re.compile(r"([0-9])\ufe0f?\u20e3")
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
    bare = _KEYCAP.sub(r"\1.", bare)
    for picture, word in _LABELS:
        bare = picture.sub(word, bare)
    bare = _EMOJI.sub("", bare)
    bare = _REPEATED.sub(r"\1", bare)
    bare = _RULE.sub("", _PART.sub(" ", bare))
    lines = [line.strip() for line in bare.replace("\u2005", " ").split("\n")]
    bare = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Cleaned(bare, links, to_all, mention, forwarded, max(filter(None, days), default=None))


def _day(stamp: str) -> dt.date | None:
    found = re.search("([12][0-9]{3})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", stamp)
    with suppress(ValueError):
        return dt.date(*map(int, found.groups())) if found else None
    return None
