"""Files, folders and pasted text → Notices. What cannot be read is told, and the rest goes on."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO

from broadcast.errors import NoticeError
from broadcast.inbox.encoding import decode, simplified
from broadcast.inbox.frontmatter import split
from broadcast.model import Notice

MOST_BYTES = 1_000_000
SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text"})


def files(path: Path) -> list[Path]:
    """The notices in a folder, by name; hidden files and other kinds of files are left alone."""
    found = (one for one in path.iterdir() if one.suffix.lower() in SUFFIXES and not one.name.startswith("."))
    return sorted((one for one in found if one.is_file()), key=lambda one: one.name)


def from_bytes(data: bytes, source: str, today: dt.date, markdown: bool = False) -> Notice:
    """One notice with its facts.

    Raises:
        NoticeError: empty, binary, too large, in an unknown encoding, or with front matter that is wrong.
    """
    from broadcast.text import facts, kinds

    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than 1 MB: that is no notice.").format(source=source), _("Copy the notice into a file of its own.")
        )
    front, text = split(decode(data, source), source)
    if markdown:
        text = _unmarked(text)
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if not re.search(r"\w", text):
        raise NoticeError(_("{source} is empty.").format(source=source), _("Paste the notice into it and save it."))
    plain = simplified(text)
    said = facts.extract(text, plain, front.date or today)
    return Notice(
        id=hashlib.sha256(text.encode()).hexdigest()[:12],
        source=source,
        text=text,
        plain=plain,
        kind=front.kind or kinds.find(plain),
        title=front.title,
        issuer=front.issuer or said.issuer,
        date=front.date or said.date,
        expires=front.expires or said.expires,
        facts=said.facts,
    )


def _unmarked(text: str) -> str:
    """Markdown as plain lines: marks gone, links by their text."""
    from markdown_it import MarkdownIt

    lines = []
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "inline":
            parts = [(child.content if child.content else "\n" if "break" in child.type else "") for child in token.children or ()]
            lines.append("".join(parts))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
    return "\n".join(lines)


def _sources(names: Sequence[str]) -> Iterator[tuple[str, Path | None]]:
    for name in names:
        path = None if name == "-" else Path(name)
        if path is not None and path.is_dir():
            yield from ((str(one), one) for one in files(path))
        else:
            yield name, path


def read(names: Sequence[str], stdin: BinaryIO, today: dt.date) -> tuple[list[Notice], list[NoticeError]]:
    """The notices of files, folders and `-` (standard input), each text once, and what could not be read."""
    notices: dict[str, Notice] = {}
    wrong: list[NoticeError] = []
    for source, path in _sources(names):
        try:
            if path is None:
                data = stdin.read(MOST_BYTES + 1)
            else:
                with path.open("rb") as file:
                    data = file.read(MOST_BYTES + 1)
            notice = from_bytes(data, source, today, markdown=path is not None and path.suffix.lower() in (".md", ".markdown"))
            notices.setdefault(notice.id, notice)
        except OSError as exc:
            reason = exc.strerror or str(exc)
            wrong.append(
                NoticeError(_("{source} cannot be read: {reason}.").format(source=source, reason=reason), _("Check the name and its folder."))
            )
        except NoticeError as exc:
            wrong.append(exc)
    return list(notices.values()), wrong


