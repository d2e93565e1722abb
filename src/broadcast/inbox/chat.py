"""Chats that were copied, mailed or saved as text → Messages.

The whole file decides which lines are headers: its shape is that of the first header or of most; a line of another
shape, one that stands where no header of this file stands, or one whose time does not fit belongs to a message.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from gettext import gettext as _

from broadcast.errors import NoticeError
from broadcast.inbox.encoding import decode
from broadcast.inbox.header import RULE, Header, Shape, candidates
from broadcast.inbox.order import ascending, climbing
from broadcast.inbox.stamp import day
from broadcast.model import Message

MOST_BYTES = 1_000_000
MOST_MESSAGES = 50_000
SYSTEM = "系统消息"
"""Who sends what the chat program itself says."""
_LONGEST_INLINE = 40
_EVENT = re.compile(
    r"加入了?群聊|移出(?:了)?群聊|退出了?群聊|撤回了?一条|拍了拍|修改群名|(?:红包|群公告|群主|二维码)(?:.{0,20})$|通过扫描|邀请.{0,60}群聊"
)
"""What the chat program itself says, without a sender."""
_MARK = re.compile(
    r"\[(?:图片|动画表情|表情|语音|视频|链接|文件|位置|红包|表情包|聊天记录|小程序|名片|引用|OK|强|微笑)[^\[\]\n]{0,40}\]"
    r"|@\S|收到[！!。，,\s]*$|好的[！!。，,\s]*$|^谢谢",
    re.MULTILINE,
)
"""What is said in chats and hardly in notices."""
_ACCOUNT = re.compile(r"\(\d{5,12}\)$|<[^<>\s]{3,60}@[^<>\s]{3,60}>$")
_HEAD = re.compile(r"群|微信|聊天|记录|导出|消息|会话|成员|范围|[—–―─━=*_~\-]{3}")
"""What stands at the head of an exported chat."""
_PLACE = re.compile(
    r"(?:[0-9A-Za-z一二三四五六七八九十百、,，~—\-第号至到及和\s]{1,20}"
    r"(?:号楼|楼栋|楼|幢|栋|层|单元|室|区|组|门|岗|场|轮|批|期|班|站|点|号|次)|.{0,12}(?:时间|地点|开放|关闭|停水|停电|采样|接种"
    r"|门诊|坐诊|专场|会场|开始|结束|集合|出发|值班|营业|服务点|采样点|接种点|广场|社区|活动室|中心))"
)
"""What stands between a time and a colon in a timetable."""
_SENTENCE = re.compile(r"[。；！？，、](?=.)|[:：]\s?$|截止|截至|时间$|报名|请于|改为|定于|请到")
_APPOINTMENT = re.compile(
    r"第?[\d一二三四五六七八九十、,~—至到\-]{1,9}(?:号楼|楼|幢|栋|单元|层|号岗|组|批|场|轮)"
    r"|.{0,6}(?:集合|开始|结束|出发|开会|散会|抢修|检修|停水|停电|停气|来水|来电|采样|接种|体温|登记|开放|关闭|开门|关门|签到|时间|地点)"
)
"""What stands behind a time in a message and is nobody's name, if it does not stand there often."""
_LABEL = re.compile(
    r".{0,12}(?:时间|地点|范围|电话|对象|要求|事项|单位|原因|内容|方式|人员|材料|须知|提示|说明|提醒|通知|公告|如下|"
    r"如何办|日期|地址|方法|流程|条件|标准|措施|建议|注意|热线|联系人|备注|附件|温馨提示|朋友们|居民|你们好|您好|问|答)"
)


@dataclass(frozen=True, slots=True)
class _Chat:
    """A file's headers, and what stands before them."""

    headers: tuple[Header, ...]
    """With the sender's name and the text on the same line apart."""
    head: tuple[str, ...]


def is_chat(text: str) -> bool:
    """Whether it is surely a chat: two headers of one shape at least, and nothing that a timetable could have too."""
    lines = text.split("\n")
    chat = _chat(lines)
    return chat is not None and _sure(chat, lines)


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """Every message of a chat in the order of the file: stickers, pictures and what the program itself says too.

    Raises:
        NoticeError: larger than 1 MB, more than 50,000 messages, no text, or no chat.
    """
    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than 1 MB: give a shorter part of the chat.").format(source=source),
            _("Copy the last days into a file of their own."),
        )
    lines = decode(data, source).split("\n")
    chat = _chat(lines)
    if chat is None:
        raise NoticeError(
            _("{source}: there is no chat in it: no two messages with a sender and a time.").format(source=source),
            _("Copy the messages with sender and time, or give each notice as a file of its own."),
        )
    if len(chat.headers) > MOST_MESSAGES:
        raise NoticeError(
            _("{source} has more than {most} messages.").format(source=source, most=MOST_MESSAGES),
            _("Copy the last days into a file of their own."),
        )
    return tuple(
        Message(source, body, sender=header.name, at=header.at)
        for header, body in zip(chat.headers, _bodies(chat, lines), strict=True)
    )


def _bodies(chat: _Chat, lines: Sequence[str]) -> Iterator[str]:
    ends = [header.line for header in chat.headers[1:]] + [len(lines)]
    for header, end in zip(chat.headers, ends, strict=True):
        dated = bool(header.shape.dated)
        below = [line.rstrip() for line in lines[header.line + 1 : end] if dated or not _is_rule(line)]
        yield "\n".join([header.text.rstrip(), *below]).strip("\n")


def _is_rule(line: str) -> bool:
    found = RULE.fullmatch(line) if len(line) < 200 else None
    return bool(found and day(found))


def _chat(lines: Sequence[str]) -> _Chat | None:
    found = candidates(lines)
    shape = _shape(found)
    if shape is None:
        return _bare(lines)
    known = [header for header in found if _alike(header.shape, shape, found)]
    if shape.layout == "first":
        known = _inline(known) or [_titled(header) for header in known]
    system = [] if shape.layout != "wrapped" else _announced(lines, shape)
    kept = sorted([*_fitting(known), *system], key=lambda header: header.line)
    if len(kept) < 2:
        return None
    return _Chat(tuple(kept), tuple(line for line in lines[: kept[0].line] if line.strip()))


def _shape(found: Sequence[Header]) -> Shape | None:
    """That of the first header, if there are enough like it, else the commonest."""
    counts = Counter(header.shape for header in found)
    often = [shape for shape, count in counts.items() if count > 1 and count * 4 >= max(counts.values())]
    return often[0] if often else None


def _alike(one: Shape, shape: Shape, found: Sequence[Header]) -> bool:
    """Whether they are headers of one chat: a day seen from today stands beside a time alone and a whole date."""
    if one == shape:
        return True
    near = not shape.seconds and any(header.shape.dated == "昨" for header in found)
    return near and (one.layout, one.seconds, one.around) == (shape.layout, shape.seconds, shape.around)


def _inline(known: Sequence[Header]) -> list[Header]:
    """The headers with name and text apart, if most lines have a colon behind a name; empty: the text stands below."""
    marks = [(r":(?=\s|$)", r"[:：]"), (r"：", r"[:：]"), (r":", r"[:：]")]
    names = [{header.name[: found.start()] for header in known if (found := _colon(header, mark))} for mark, _ in marks]
    counts = [sum(1 for header in known if _colon(header, mark)) for mark, _loose in marks]
    best = max(range(3), key=lambda n: (counts[n], -n))
    if counts[best] * 2 < len(known):
        return []
    split = []
    for header in known:
        found = _colon(header, marks[best][0])
        if not found:
            found = _colon(header, marks[best][1])
            if found and not _is_name(header.name[: found.start()], names[best]):
                found = None
        if found:
            name, text = header.name[: found.start()].strip(), header.name[found.end() :].strip()
        elif _EVENT.search(header.name):
            name, text = "", header.name
        else:
            continue
        split.append(replace(header, name=name, text=text, shape=replace(header.shape, layout="inline")))
    return split


def _titled(header: Header) -> Header:
    """Without the number or address that QQ puts behind a name; what the program itself says is text."""
    if _EVENT.search(header.name):
        return replace(header, name=SYSTEM, text=header.name)
    return replace(header, name=_ACCOUNT.sub("", header.name) or header.name)


def _is_name(text: str, names: Set[str]) -> bool:
    """Whether it can be a sender's name where another colon follows than behind the others."""
    return text in names or (len(text) <= 16 and not _SENTENCE.search(text) and not _APPOINTMENT.fullmatch(text))


def _colon(header: Header, mark: str) -> re.Match[str] | None:
    return re.compile(rf"(?<=\S)\s?{mark}").search(header.name, 0, _LONGEST_INLINE)


def _announced(lines: Sequence[str], shape: Shape) -> list[Header]:
    """What the program itself says in a file of the shape `name (stamp):text`."""
    return [
        Header(number, shape, SYSTEM, line.partition("：")[2].strip(), None, True, (None, None))
        for number, line in enumerate(lines)
        if line.startswith(SYSTEM + "：")
    ]


def _fitting(known: Sequence[Header]) -> list[Header]:
    """Without those that differ from nearly all others in how, where or when they stand."""
    for n in (0, 1):
        seen = Counter(header.padded[n] for header in known if header.padded[n] is not None)
        common = seen.most_common(1)
        if common and common[0][1] >= 0.8 * seen.total() and seen.total() > 2:
            known = [header for header in known if header.padded[n] in (None, common[0][0])]
    often = Counter(header.name for header in known)
    known = [
        header
        for header in known
        if not (_APPOINTMENT.fullmatch(header.name) and often[header.name] < 3)
        and not (_SENTENCE.search(header.name) and often[header.name] < 2 and not header.shape.seconds)
    ]
    if len(known) > 2 and known[1].line - known[0].line <= 2 and all(_later(known[0], one) for one in known[1:]):
        known = known[1:]
    inline = bool(known) and known[0].shape.layout in ("inline", "wrapped")
    if known and not inline and sum(header.alone for header in known) >= 0.8 * len(known):
        known = _standing(known)
    kept = ascending(known) if inline else climbing(known)
    return list(kept)


def _later(one: Header, other: Header) -> bool:
    """Whether it is the time of the export at its head rather than that of a message."""
    return one.at is not None and other.at is not None and one.at > other.at


def _standing(known: Sequence[Header]) -> list[Header]:
    """Those with a blank line before them, and those without whose sender and time leave no doubt."""
    first, *others = known
    known = [replace(first, alone=True), *others]
    names = {header.name for header in known if header.alone}
    kept: list[Header] = []
    following = [header for header in known if header.alone]
    at = 0
    for header in known:
        while at < len(following) and following[at].line <= header.line:
            at += 1
        if not header.alone:
            last = kept[-1].at if kept else None
            after = following[at].at if at < len(following) else None
            if header.name not in names or not header.at or not last:
                continue
            if not last <= header.at <= (after or dt.datetime.max):
                continue
        kept.append(header)
    return kept


def _bare(lines: Sequence[str]) -> _Chat | None:
    """A copy without times: `name:` alone on its line, the text below, some sender more than once."""
    found = []
    alone = True
    for number, line in enumerate(line.strip() for line in lines):
        name = line[:-1].strip()
        if alone and line[-1:] in (":", "：") and 0 < len(name) <= 30 and not _LABEL.fullmatch(name):
            found.append(Header(number, Shape("bare", ""), name, "", None, True, (None, None)))
        alone = not line
    often = Counter(header.name for header in found).most_common(1)
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if len(found) < 2 or found[0].line != first or often[0][1] < 2:
        return None
    return _Chat(tuple(found), ())


def _sure(chat: _Chat, lines: Sequence[str]) -> bool:
    headers, shape = chat.headers, chat.headers[0].shape
    if shape.layout in ("bare", "wrapped") or shape.seconds:
        return True
    names = {header.name for header in headers}
    if all(_PLACE.fullmatch(name) or _SENTENCE.search(name) for name in names):
        return False
    talk = sum(bool(_MARK.search(body)) for body in _bodies(chat, lines))
    if shape.layout == "inline" and shape.dated in ("年", "月", "昨") and not shape.around and not talk:
        return False
    exported = not chat.head or (len(chat.head) <= 12 and bool(_HEAD.search("\n".join(chat.head))))
    ruled = any(map(_is_rule, chat.head))
    odd = sum(bool(re.search(r"[:：]\d[1-46-9](?!\d)", lines[header.line])) for header in headers)
    by_chance = 3 * odd < len(headers)
    """Timetables have round minutes, chats do not."""
    if shape.layout == "below" and not shape.dated and not ruled:
        return exported and not by_chance and (talk > 0 or len(names) < len(headers) or headers[0].line == 0)
    if exported:
        return not chat.head or ruled or not by_chance or talk > 0
    return (talk > 0 and len(headers) > 3) or (not by_chance and len(headers) > 7)
