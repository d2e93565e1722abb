"""Files, folders and pasted text → messages, and a message → the notice that it is. What cannot be read is told."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from broadcast.errors import NoticeError, reason
from broadcast.inbox import plain
from broadcast.inbox.encoding import decode, simplified
from broadcast.model import Message, Notice
from broadcast.text.words import NONE, Words

MOST_BYTES = 20_000_000
"""Of any file: more than a long document or a large photo."""
FORMATS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "page", ".htm": "page", ".csv": "records", ".eml": "mail", ".xml": "cap", ".cap": "cap",
    ".docx": "word", ".doc": "word", ".xlsx": "sheet", ".xls": "sheet", ".pdf": "pdf",
    ".jpg": "photo", ".jpeg": "photo", ".png": "photo", ".bmp": "photo", ".webp": "photo",
}  # fmt: skip
"""How a file of each suffix is read: `text`, `markdown`, or by the module of this package."""
OTHERS = frozenset({".toml", ".json", ".mp3", ".wav", ".lock", ".sqlite3"})
"""What lies beside notices without being one, and is left alone without a word."""


def files(path: Path) -> list[Path]:
    """What may be notices in a folder, by name; hidden files and what a broadcast is made of are left alone."""
    found = (one for one in path.iterdir() if one.suffix.lower() not in OTHERS and not one.name.startswith("."))
    return sorted((one for one in found if one.is_file()), key=lambda one: one.name)


def _read() -> str:
    """What can be read, by suffix."""
    return " ".join(suffix for suffix in FORMATS if suffix not in (".doc", ".xls"))


def messages(data: bytes, source: str, suffix: str) -> tuple[Message, ...]:
    """The messages of a file, in its order; a file of text is one, unless it is a saved chat.

    Raises:
        NoticeError: it cannot be read, or a file of that kind is never a notice.
    """
    found, wrong = _with_attachments(data, source, suffix)
    if not found:
        raise wrong[0]
    return found


def _with_attachments(data: bytes, source: str, suffix: str) -> tuple[tuple[Message, ...], list[NoticeError]]:
    """The messages of a file and of what is attached to it; what of it, a page too, could not be read."""
    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than 20 MB: that is no notice.").format(source=source),
            _("Copy the notice into a file of its own."),
        )
    how = FORMATS.get(suffix.lower())
    if how is None:
        raise NoticeError(
            _("{source} is of no kind that can be read.").format(source=source),
            _("Save it as one of: {suffixes}.").format(suffixes=_read()),
        )
    if how == "text":
        from broadcast.inbox import chat

        how = "chat" if chat.is_chat(decode(data, source)) else "text"
    elif how == "page":
        from broadcast.inbox import markup, records

        how = "records" if records.is_record(markup.opened(data, source)) else "page"
    if how in ("text", "markdown"):
        return (plain.message(data, source, how == "markdown"),), []
    module = import_module(f"broadcast.inbox.{how}")
    if how == "pdf":
        pages: tuple[tuple[Message, ...], list[NoticeError]] = module.whole(data, source)
        return pages
    found: list[Message] = list(module.messages(data, source))
    wrong: list[NoticeError] = []
    if how == "mail":
        from broadcast.inbox import mail

        for name, content in mail.attachments(data, source):
            try:
                several, unread = _with_attachments(content, f"{source}: {name}", Path(name).suffix)
                found += several
                wrong += unread
            except NoticeError as exc:
                wrong.append(exc)
    return tuple(found), wrong


def from_bytes(data: bytes, source: str, today: dt.date, markdown: bool = False, own: Words = NONE) -> Notice:
    """The notice of a text file; `own` are the community's rows of our word lists.

    Raises:
        NoticeError: empty, binary, too large, in an unknown encoding, or with front matter that is wrong.
    """
    return notice(plain.message(data, source, markdown), today, own)


def notice(message: Message, today: dt.date, own: Words = NONE) -> Notice:
    """A message as a notice with its facts; `today` is the day from which its 明天 counts, if it bears no date."""
    from broadcast.text import facts, kinds

    text = message.text
    simple = simplified(text)
    sent = message.at.date() if message.at else None
    said = facts.extract(text, simple, message.date or sent or today, known=bool(message.date or sent))
    kind = message.kind or kinds.find(simple, own)
    issued = message.date or said.date or sent
    return Notice(
        id=hashlib.sha256(text.encode()).hexdigest()[:12],
        source=message.source,
        text=text,
        plain=simple,
        kind=kind,
        title=message.title,
        issuer=message.issuer or said.issuer,
        date=issued,
        expires=message.expires or facts.expires(kind, issued, said.expires),
        facts=said.facts,
    )


def shown(name: str | Path) -> str:
    """A name as text that every file can hold: bytes that are no UTF-8, as old archives leave them, become `?`."""
    return str(name).encode("utf-8", "replace").decode("utf-8")


def _sources(names: Sequence[str], wrong: list[NoticeError]) -> Iterator[tuple[str, Path | None]]:
    for name in names:
        path = None if name == "-" else Path(name)
        if path is None or not os.path.isdir(path):
            yield shown(name), path
            continue
        try:
            found = files(path)
        except OSError as exc:
            wrong.append(_unreadable(name, exc))
            continue
        if not found:
            wrong.append(
                NoticeError(
                    _("There is no notice in the folder {folder}.").format(folder=name),
                    _("Put notices into it: {suffixes}.").format(suffixes=_read()),
                )
            )
        yield from ((shown(one), one) for one in found)
        wrong += [_not_looked_into(one) for one in _folders(path)]


def _folders(path: Path) -> list[Path]:
    return sorted(one for one in path.iterdir() if one.is_dir() and not one.name.startswith("."))


def _not_looked_into(folder: Path) -> NoticeError:
    return NoticeError(
        _("The folder {folder} was not looked into.").format(folder=shown(folder)),
        _("Name it too, if there are notices in it."),
    )


def _unreadable(source: str, exc: OSError) -> NoticeError:
    return NoticeError(
        _("{source} cannot be read: {reason}.").format(source=source, reason=reason(exc)),
        _("Check the name and its folder; pasted text is given with `-`."),
    )


def read(names: Sequence[str], stdin: BinaryIO) -> tuple[list[Message], list[NoticeError]]:
    """The messages of files, folders and `-` (standard input), in order, and what could not be read."""
    found: list[Message] = []
    wrong: list[NoticeError] = []
    for source, path in _sources(names, wrong):
        try:
            if path is None:
                data = stdin.read(MOST_BYTES + 1)
            else:
                with path.open("rb") as file:
                    data = file.read(MOST_BYTES + 1)
            several, unread = _with_attachments(data, source, path.suffix if path else ".txt")
            found += several
            wrong += unread
        except OSError as exc:
            wrong.append(_unreadable(source, exc))
        except NoticeError as exc:
            wrong.append(exc)
    return found, wrong
