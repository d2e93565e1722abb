"""Chats that a program exported → Messages: WechatExporter's pages, MemoTrace's (WeChatMsg, 留痕) pages and tables.

Source: the templates and column names in github.com/BlueMatthew/WechatExporter and github.com/LC044/WeChatMsg.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from gettext import gettext as _
from itertools import islice

from broadcast.errors import NoticeError
from broadcast.inbox import table
from broadcast.inbox.encoding import decode
from broadcast.inbox.markup import Token, inside, lines, opened, tokens, unescaped
from broadcast.inbox.stamp import moment
from broadcast.model import Message

MOST_BYTES = 1_000_000
"""Of a table; a page may have 20 MB."""
MOST_MESSAGES = 50_000
MOST_TAGS = 1_000_000
"""Of a page: a message takes some twenty."""
MOST_IN_ONE = 1000
"""Tags and texts of one message."""
SYSTEM = "系统消息"
_DEEPEST = 20
_SELF = "我"
"""Who sent what the export marks as one's own, where it gives no name."""
_KINDS = {
    "3": "[图片]", "34": "[语音]", "42": "[名片]", "43": "[视频]", "47": "[动画表情]", "48": "[位置]", "49": "[链接]",
    "50": "[通话]", "62": "[视频]",
}  # fmt: skip
"""WeChat's message types that are no text; 1 is text, 10000 is what the program itself says."""
_JS_ARRAY = re.compile(r"\bchatMessages\s*+=\s*+\[")
_JS = re.compile(
    r"'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\"|([A-Za-z_$][\w$]*+)|(-?\d++(?:\.\d++)?)|([{}\[\]:,])|/\*.*?\*/|\s++",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]{0,500}+>")
_PAGE = re.compile(r"<div\s[^<>]{0,200}\bmsgid=", re.IGNORECASE)


def is_record(page: str) -> bool:
    """Whether a web page is a chat that one of these programs exported."""
    return bool(_JS_ARRAY.search(page) or (_PAGE.search(page) and "nt-box" in page))


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """Every message of the record in its order; another table's rows as `table.messages` reads them.

    Raises:
        NoticeError: too large, no text, more than 50,000 messages, or nothing that is a message.
    """
    start = data[:1000].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").replace(b"\0", b"")
    if not start.startswith(b"<"):
        return _csv(data, source)
    page = opened(data, source, MOST_TAGS)
    array = _JS_ARRAY.search(page)
    found = _counted(_memotrace(page, array.end(), source) if array else _wechat_exporter(page, source), source)
    if not found:
        raise NoticeError(
            _("{source}: there is no message on the page.").format(source=source),
            _("Export the chat again, as text or as a table."),
        )
    return found


def _counted(found: Iterator[Message], source: str) -> tuple[Message, ...]:
    several = tuple(islice(found, MOST_MESSAGES + 1))
    if len(several) > MOST_MESSAGES:
        raise NoticeError(
            _("{source} has more than {most} messages.").format(source=source, most=MOST_MESSAGES),
            _("Export the last days alone."),
        )
    return several


def rows(data: bytes, source: str) -> list[list[str]]:
    """A CSV file's rows, separated by commas, semicolons or tabs.

    Raises:
        NoticeError: larger than 1 MB, no text, or no CSV; names the line.
    """
    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than 1 MB: give a shorter part of the table.").format(source=source),
            _("Copy the last days into a file of their own."),
        )
    text = decode(data, source).lstrip("\ufeff")
    told = re.match(r"sep=(.)\n", text)
    if told:
        text = text[told.end() :]
    first = text[:5000].partition("\n")[0]
    comma = told[1] if told else max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    try:
        return list(reader)
    except csv.Error as exc:
        raise NoticeError(
            _("{source}, line {line}: this is no table.").format(source=source, line=reader.line_num),
            _("Save the sheet again as CSV (UTF-8)."),
        ) from exc


def _csv(data: bytes, source: str) -> tuple[Message, ...]:
    found = rows(data, source)
    names = [cell.strip() for cell in found[0]] if found else []
    if "StrContent" not in names and not {"类型", "发送人", "内容"} <= set(names):
        return table.messages(found, source)
    named = (
        dict(zip(names, (cell.strip() for cell in row), strict=False)) for row in found[1:] if any(map(str.strip, row))
    )
    return _counted((_row(row, source) for row in named), source) or table.messages(found, source)


def _row(row: Mapping[str, str], source: str) -> Message:
    """A row of MemoTrace's table, of the old columns (numbers for types) or of the new (words)."""
    kind = row.get("类型", "") or row.get("Type", "")
    text = row.get("StrContent") or row.get("内容") or ""
    at = moment(row.get("StrTime") or row.get("时间") or row.get("CreateTime") or "")
    own = row.get("IsSender") == "1"
    sender = row.get("发送人") or row.get("Remark") or row.get("NickName") or row.get("Sender") or ""
    if kind == "10000" or "系统" in kind:
        return Message(source, _plain(text), sender=SYSTEM, at=at)
    marked = text.startswith(("<", "{")) or not text
    if kind in _KINDS:
        title = re.search(r"<title>([^<]{1,2000})</title>", text) if kind == "49" else None
        quote = kind == "49" and row.get("SubType") == "57"
        text = unescaped(title[1]) if title else text if (quote and not marked) else _KINDS[kind]
    elif kind not in ("", "1") and "文本" not in kind and (marked or re.match(r"\.{0,2}[/\\]", text)):
        text = f"[{kind}]"
    return Message(source, _lines(text), sender=sender or (_SELF if own else ""), at=at)


def _plain(text: str) -> str:
    text = re.sub(r"<br\s{0,9}/?>", "\n", text, flags=re.IGNORECASE)
    return _lines(unescaped(_MARKUP.sub("", text)) if re.search(r"</?[A-Za-z!]", text) else text)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in re.split(r"\r\n?|\n", text)).strip("\n")


def _memotrace(page: str, start: int, source: str) -> Iterator[Message]:
    """The objects of the script's array `chatMessages`; the times that it shows between messages are left out."""
    for one in _objects(page, start):
        text = _plain(unescaped(one.get("text", "")))
        kind, sub, sender = one.get("type", "1"), one.get("sub_type", ""), _plain(unescaped(one.get("displayname", "")))
        at = moment(one.get("timestamp", ""))
        if kind in ("0", "10000"):
            if not moment(text):
                yield Message(source, text, sender=SYSTEM, at=at)
            continue
        if kind == "34":
            text = _plain(unescaped(one.get("voice_to_text", ""))) or _KINDS[kind]
        elif kind == "49" and sub == "6":
            text = "[文件] " + _plain(unescaped(one.get("file_name", "")))
        elif kind == "49" and sub in ("3", "5"):
            shown = (_plain(unescaped(one.get(name, ""))) for name in ("title", "description"))
            text = "\n".join(part for part in ("[链接]", *shown) if part)
        elif kind in _KINDS and (kind != "49" or not text):
            text = _KINDS[kind]
        yield Message(source, text.strip(), sender=sender or (_SELF if one.get("is_send") == "1" else ""), at=at)


def _objects(page: str, at: int) -> Iterator[dict[str, str]]:
    """The flat objects of a script's array, each value as text; what is nested deeper is passed over."""
    depth, name, value = 1, "", ""
    one: dict[str, str] = {}
    while depth:
        found = _JS.match(page, at)
        if not found:
            return
        at = found.end()
        single, double, word, number, mark = found.groups()
        if mark in ("{", "["):
            depth += 1
            if depth > _DEEPEST:
                return
            if depth == 2:
                one, name, value = {}, "", ""
        elif mark in ("}", "]"):
            depth -= 1
            if depth == 1 and mark == "}":
                if name:
                    one.setdefault(name, value)
                yield one
        elif depth != 2:
            continue
        elif mark == ":":
            name, value = value, ""
        elif mark == ",":
            if name:
                one.setdefault(name, value)
            name, value = "", ""
        elif single is not None or double is not None:
            value = _ESCAPE.sub(_escaped, single if single is not None else double)
        elif word or number:
            value = word or number


def _escaped(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        char = chr(int(found[1] or found[2], 16))
        return "" if "\ud800" <= char <= "\udfff" else char
    return {"n": "\n", "t": "\t", "r": "", "b": "", "f": "", "v": "", "0": "", "\n": ""}.get(found[3], found[3])


def _wechat_exporter(page: str, source: str) -> Iterator[Message]:
    stream = tokens(page)
    for token in stream:
        if token.tag != "div" or token.closes or "msgid" not in token.text:
            continue
        attributes = token.attributes
        if "msgid" not in attributes:
            continue
        block = list(islice(inside(stream, "div"), MOST_IN_ONE))
        if "chat-notice" in attributes.get("class", ""):
            yield Message(source, re.sub(rf"^{SYSTEM}[：:]\s?", "", lines(block)), sender=SYSTEM)
            continue
        about = lines(_part(block, "nt-box"))
        name = lines(_part(_part(block, "nt-box"), "dspname", "name-left", "name-right")).strip()
        content = _part(block, "content-box")
        text = lines(content).strip()
        yield Message(source, text or _shown(content), sender=name, at=moment(about.removeprefix(name)))


def _part(block: Sequence[Token], *names: str) -> list[Token]:
    """What is inside the first element that has one of the classes."""
    stream = iter(block)
    for token in stream:
        opens = token.tag and not token.closes and any(name in token.text for name in names)
        if opens and set(token.attributes.get("class", "").split()) & set(names):
            return list(inside(stream, token.tag))
    return []


def _shown(content: Sequence[Token]) -> str:
    """What stands for a message without a text."""
    tags = {token.tag for token in content}
    if "audio" in tags:
        return _KINDS["34"]
    if "video" in tags:
        return _KINDS["43"]
    return "[动画表情]" if any("emoji" in token.text for token in content if token.tag == "img") else _KINDS["3"]
