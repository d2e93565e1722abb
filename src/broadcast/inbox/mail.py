"""A saved mail (.eml) → its text and text attachments as Messages; its other attachments as they are."""

from __future__ import annotations

import datetime as dt
import email
import email.errors
import email.header
import email.utils
import re
from contextlib import suppress
from email.message import Message as Mail
from gettext import gettext as _

from broadcast.errors import NoticeError
from broadcast.inbox.encoding import decode
from broadcast.inbox.page import article
from broadcast.inbox.stamp import local
from broadcast.model import Message

MOST_BYTES = 20_000_000
MOST_TEXT = 1_000_000
MOST_PARTS = 50
DEEPEST = 10
_LONGEST_HEAD = 64_000
_LONGEST_FIELD = 1000
_SMALLEST_IMAGE = 8000
"""Bytes; smaller ones within the text are logos."""
_MOST_LINES_OF_DASHES = 5000
_MOST_LINES = 500_000
_HEAD = re.compile(rb"(?:\A|\n--[^\n]*+\n|\n\r?\n)((?:[!-9;-~]++:[^\n]*+\n(?:[ \t][^\n]*+\n)*+)++)")
_PREFIX = re.compile(r"(?:(?:fwd?|re|转发|轉發|回复|答复|回覆)\s{0,3}[:：]\s{0,3})++", re.IGNORECASE)
_DIVIDER = re.compile(
    r"[>\s]{0,9}(?:-{2,40}+|_{2,40}+|={2,40}+)\s{0,3}(?:原始邮件|原邮件|原始郵件|转发的?邮件|转发邮件信息|轉寄郵件|原信"
    r"|original message|forwarded message)[^\n]{0,20}"
    r"|[>\s]{0,9}(?:begin forwarded message|开始转发的邮件|以下是转发的邮件)\s{0,3}[:：]",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[>\s*]{0,9}(?:from|to|cc|bcc|sent|date|subject|reply-to|发件人|发件人邮箱|寄件者|收件人|收件者|抄送|副本|密送|发送时间|发送日期"
    r"|日期|时间|主题|主旨|回复|附件)\*{0,2}\s{0,3}[:：]\*{0,2}\s?.*",
    re.IGNORECASE,
)
_FROM = re.compile(r"[>\s*]{0,9}(?:from|发件人|寄件者)\*{0,2}\s{0,3}[:：]", re.IGNORECASE)
_QUOTE = re.compile(r"^(?:>\s?)+", re.MULTILINE)


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """The mail's text, then each text attachment: subject as title, sender, time; forwarding lines are left out.

    Raises:
        NoticeError: larger than 20 MB, more than 50 parts or 10 levels, or neither a text nor an attachment in it.
    """
    found: list[Message] = []
    others = False
    for mail, parts in _mails(_parsed(data, source), source):
        bodies = [part for part in parts if _is_body(part)]
        plain = [_decoded(part, source) for part in bodies if part.get_content_type() == "text/plain"]
        text = _forwarded("\n".join(plain))
        styled = next((part for part in bodies if part.get_content_type() == "text/html"), None)
        if styled and not re.search(r"\w", text):
            text = _forwarded(article(_decoded(styled, source))[1])
        title = _PREFIX.sub("", _field(mail, "subject")).strip()
        sender, at = _sender(mail), _sent(mail)
        found += [Message(source, text, sender=sender, at=at, title=title)] if re.search(r"\w", text) else []
        for number, part in enumerate(parts, 1):
            if _is_text_attachment(part) and re.search(r"\w", told := _forwarded(_decoded(part, source))):
                found.append(Message(source, told, sender=sender, at=at, place=_name(part, number)))
        others = others or any(map(_is_other, parts))
    if not found and not others:
        raise NoticeError(
            _("{source}: there is no text in the mail.").format(source=source),
            _("Copy the notice into a text file, or save its attachment."),
        )
    return tuple(found)


def attachments(data: bytes, source: str) -> tuple[tuple[str, bytes], ...]:
    """The name and content of each attachment that is no plain text; a name never has a folder in it.

    Raises:
        NoticeError: larger than 20 MB, more than 50 parts or 10 levels.
    """
    mails = _mails(_parsed(data, source), source)
    parts = enumerate((part for _mail, several in mails for part in several), 1)
    return tuple((_name(part, number), _content(part)) for number, part in parts if _is_other(part))


def _parsed(data: bytes, source: str) -> Mail:
    heads = (len(found[1]) for found in _HEAD.finditer(data[: MOST_BYTES + 1]))
    lines, dashes = data.count(b"\n"), data.count(b"\n--")
    too_many = len(data) > MOST_BYTES or lines > _MOST_LINES or dashes > _MOST_LINES_OF_DASHES
    if too_many or max(heads, default=0) > _LONGEST_HEAD:
        raise NoticeError(_("{source}: the mail is too large or has too many parts.").format(source=source), _advice())
    if len(re.findall(rb"boundary\s?=", data, re.IGNORECASE)) > MOST_PARTS:
        raise _too_many(source)
    try:
        return email.message_from_bytes(data)
    except (RecursionError, ValueError, LookupError) as exc:
        raise NoticeError(_("{source}: the mail cannot be read.").format(source=source), _advice()) from exc


def _advice() -> str:
    return _("Copy the notice into a text file, or save its attachment.")


def _too_many(source: str) -> NoticeError:
    return NoticeError(
        _("{source}: the mail has more than {parts} parts or {levels} levels.").format(
            source=source, parts=MOST_PARTS, levels=DEEPEST
        ),
        _advice(),
    )


def _mails(mail: Mail, source: str) -> list[tuple[Mail, list[Mail]]]:
    """The mail and those within it, each with the parts that hold its contents, in order."""
    found: list[tuple[Mail, list[Mail]]] = [(mail, [])]
    waiting = [(mail, 0, 0)]
    seen = 0
    while waiting:
        part, depth, of = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            raise _too_many(source)
        inner = part.get_payload()
        if not isinstance(inner, list):
            found[of][1].append(part)
            continue
        if part.get_content_type() == "message/rfc822" and inner:
            of = len(found)
            found += [(one, []) for one in inner[:1] if isinstance(one, Mail)]
        waiting += [(one, depth + 1, of) for one in reversed(inner) if isinstance(one, Mail)]
    return found


def _file_name(part: Mail) -> str:
    with suppress(ValueError, LookupError, TypeError):
        return _readable(part.get_filename() or "")
    return ""


def _name(part: Mail, number: int) -> str:
    """The attachment's own name without folders and what cannot be seen; else a name with its number."""
    name = re.split(r"[\\/]", _file_name(part))[-1]
    name = "".join(char for char in name if char.isprintable() and char not in '<>:"|?*').strip(" .")
    stem, dot, suffix = name.rpartition(".")
    name = f"{stem[:100]}{dot}{suffix[:10]}" if dot else name[:100]
    kinds = {
        "text/html": ".html",
        "text/csv": ".csv",
        "application/pdf": ".pdf",
        "image/jpeg": ".jpg",
        "image/png": ".png",
    }
    return name or f"attachment-{number}{kinds.get(part.get_content_type(), '')}"


def _is_attached(part: Mail) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part))


def _is_body(part: Mail) -> bool:
    return part.get_content_type() in ("text/plain", "text/html") and not _is_attached(part)


def _is_text_attachment(part: Mail) -> bool:
    name = _file_name(part).lower()
    return _is_attached(part) and (
        name.endswith((".txt", ".text", ".md", ".markdown"))
        or (part.get_content_type() == "text/plain" and "." not in name)
    )


def _is_other(part: Mail) -> bool:
    kind = part.get_content_type()
    if _is_body(part) or _is_text_attachment(part) or kind in ("text/calendar", "application/pgp-signature"):
        return False
    inline = part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"
    return len(_content(part)) >= (_SMALLEST_IMAGE if inline else 1)


def _content(part: Mail) -> bytes:
    with suppress(ValueError, LookupError, TypeError):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            return content
    return b""


def _decoded(part: Mail, source: str) -> str:
    """The part's text in the encoding that it names, if it is one; else as a file's."""
    content = _content(part)
    if len(content) > MOST_TEXT:
        raise NoticeError(_("{source}: a text of the mail is larger than 1 MB.").format(source=source), _advice())
    charset = (part.get_content_charset() or "").replace("gb2312", "gb18030").replace("gbk", "gb18030")
    if charset not in ("", "us-ascii", "utf-8"):
        with suppress(ValueError, LookupError):
            content = content.decode(charset).encode()
    return decode(content, source)


def _raw(mail: Mail, name: str) -> str:
    return next((str(value) for key, value in mail.raw_items() if key.lower() == name), "")[:_LONGEST_FIELD]


def _readable(raw: str) -> str:
    """A header's text: encoded words, bytes in an old encoding."""
    pieces: list[str] = []
    with suppress(ValueError, LookupError, email.errors.MessageError):
        for piece, charset in email.header.decode_header(re.sub(r"\r?\n\s*", " ", raw)):
            if isinstance(piece, str):
                piece = piece.encode("utf-8", "surrogateescape")
            pieces.append(_bytes_read(piece, charset))
    return " ".join("".join(pieces).split())


def _bytes_read(piece: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8", "gb18030"):
        if name and name != "unknown-8bit":
            with suppress(ValueError, LookupError):
                return piece.decode("gb18030" if name.lower() in ("gb2312", "gbk") else name)
    return piece.decode("utf-8", "ignore")


def _field(mail: Mail, name: str) -> str:
    return _readable(_raw(mail, name))


def _sender(mail: Mail) -> str:
    raw = re.sub(r"\r?\n\s*", " ", _raw(mail, "from"))
    if raw.count("(") > 20:
        return ""
    name, address = email.utils.parseaddr(raw)
    return _readable(name) or address


def _sent(mail: Mail) -> dt.datetime | None:
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return local(email.utils.parsedate_to_datetime(_raw(mail, "date")[:100]))
    return None


def _forwarded(text: str) -> str:
    """The text without the lines that tell where it was forwarded from, and without marks of quotation."""
    kept: list[str] = []
    lines = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    n = 0
    while n < len(lines):
        if _DIVIDER.fullmatch(lines[n]):
            n += 1
            n = _behind(lines, n)
        elif _FROM.match(lines[n]) and sum(bool(_FIELD.fullmatch(line)) for line in lines[n : n + 7]) > 2:
            n = _behind(lines, n)
        else:
            kept.append(lines[n])
            n += 1
    return re.sub(r"\n{3,}+", "\n\n", _QUOTE.sub("", "\n".join(kept))).strip("\n ")


def _behind(lines: list[str], n: int) -> int:
    """Where the text begins behind a block of fields, which may have blank lines before and between."""
    end = n
    while n < len(lines) and n - end < 3:
        if _FIELD.fullmatch(lines[n]):
            end = n + 1
        elif re.search(r"\w", lines[n]):
            break
        n += 1
    return end
