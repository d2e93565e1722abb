"""Files, folders and pasted text → Notices. What cannot be read is told, and the rest goes on."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO

from broadcast.errors import NoticeError, reason
from broadcast.inbox.encoding import decode, simplified
from broadcast.inbox.frontmatter import split
from broadcast.model import Notice
from broadcast.text.words import NONE, Words

MOST_BYTES = 1_000_000
SCRIPT_MARK = "# 播音稿。"
"""How a script file begins."""
MOST_CHARACTERS = 10_000
"""Of one notice: many times a long one. What is longer is refused whole, so that no fact in it goes unseen."""
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text"})


def files(path: Path) -> list[Path]:
    """The notices in a folder, by name; hidden files and other kinds of files are left alone."""
    found = (one for one in path.iterdir() if one.suffix.lower() in SUFFIXES and not one.name.startswith("."))
    return sorted((one for one in found if one.is_file()), key=lambda one: one.name)


def from_bytes(data: bytes, source: str, today: dt.date, markdown: bool = False, own: Words = NONE) -> Notice:
    """One notice with its facts; `own` are the community's rows of our word lists.

    Raises:
        NoticeError: empty, binary, too large, in an unknown encoding, or with front matter that is wrong.
    """
    from broadcast.text import facts, kinds

    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than 1 MB: that is no notice.").format(source=source),
            _("Copy the notice into a file of its own."),
        )
    whole = decode(data, source)
    if whole.startswith(SCRIPT_MARK):
        raise NoticeError(
            _("{source} is a script file, not a notice.").format(source=source), _("Give it a name that ends in .toml.")
        )
    front, text = split(whole, source)
    if len(text) > MOST_CHARACTERS:
        raise NoticeError(
            _("{source} is longer than {most} characters: that is no notice.").format(
                source=source, most=MOST_CHARACTERS
            ),
            _("Copy the notice into a file of its own."),
        )
    if markdown:
        text = _unmarked(text)
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if not re.search(r"\w", text):
        raise NoticeError(_("{source} is empty.").format(source=source), _("Paste the notice into it and save it."))
    plain = simplified(text)
    said = facts.extract(text, plain, front.date or today, known=bool(front.date))
    kind = front.kind or kinds.find(plain, own)
    return Notice(
        id=hashlib.sha256(text.encode()).hexdigest()[:12],
        source=source,
        text=text,
        plain=plain,
        kind=kind,
        title=front.title,
        issuer=front.issuer or said.issuer,
        date=front.date or said.date,
        expires=front.expires or facts.expires(kind, front.date or said.date, said.expires),
        facts=said.facts,
    )


def _unmarked(text: str) -> str:
    """Markdown as plain lines: marks and tags gone, links by their text; 139****1234 and `2022. 7. 14` are no marks."""
    from markdown_it import MarkdownIt

    text = re.sub(r"(?<=[0-9])\*+(?=[0-9])", lambda stars: "\\*" * len(stars[0]), text)
    text = re.sub(r"(?m)^(\s*[0-9]{3,9})(?=[.)])", r"\1\\", text)
    lines = []
    for token in MarkdownIt("commonmark", {"html": False}).parse(text):
        if token.type == "inline":
            parts = ["\n" if "break" in child.type else child.content for child in token.children or ()]
            lines.append(_TAG.sub("", _BREAK.sub("\n", "".join(parts))))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
    return "\n".join(lines)


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
                    _("Put notices into it as text files: {suffixes}.").format(suffixes=", ".join(sorted(SUFFIXES))),
                )
            )
        yield from ((shown(one), one) for one in found)


def _unreadable(source: str, exc: OSError) -> NoticeError:
    return NoticeError(
        _("{source} cannot be read: {reason}.").format(source=source, reason=reason(exc)),
        _("Check the name and its folder; pasted text is given with `-`."),
    )


def read(
    names: Sequence[str], stdin: BinaryIO, today: dt.date, own: Words = NONE
) -> tuple[list[Notice], list[NoticeError]]:
    """The notices of files, folders and `-` (standard input), each text once, and what could not be read."""
    notices: dict[str, Notice] = {}
    wrong: list[NoticeError] = []
    for source, path in _sources(names, wrong):
        try:
            if path is None:
                data = stdin.read(MOST_BYTES + 1)
            else:
                with path.open("rb") as file:
                    data = file.read(MOST_BYTES + 1)
            markdown = path is not None and path.suffix.lower() in (".md", ".markdown")
            notice = from_bytes(data, source, today, markdown, own)
            notices.setdefault(notice.id, notice)
        except OSError as exc:
            wrong.append(_unreadable(source, exc))
        except NoticeError as exc:
            wrong.append(exc)
    return list(notices.values()), wrong
