"""A text or Markdown file → the one message that it is."""

from __future__ import annotations

import re
from gettext import gettext as _

from broadcast.errors import NoticeError
from broadcast.inbox.encoding import decode
from broadcast.inbox.frontmatter import split
from broadcast.model import Message

SCRIPT_MARK = "# 播音稿。"
"""How a script file begins."""
MOST_BYTES = 1_000_000
MOST_CHARACTERS = 10_000
"""Of one notice: many times a long one. What is longer is refused whole, so that no fact in it goes unseen."""
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)


def text(data: bytes, source: str) -> str:
    """The text of a file with `\\n` line ends.

    Raises:
        NoticeError: too large, binary, or in an unknown encoding.
    """
    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than 1 MB: that is no notice.").format(source=source),
            _("Copy the notice into a file of its own."),
        )
    return decode(data, source)


def message(data: bytes, source: str, markdown: bool = False) -> Message:
    """A text file as the one message that it is.

    Raises:
        NoticeError: empty, binary, too large, in an unknown encoding, or with front matter that is wrong.
    """
    whole = text(data, source)
    if whole.startswith(SCRIPT_MARK):
        raise NoticeError(
            _("{source} is a script file, not a notice.").format(source=source), _("Give it a name that ends in .toml.")
        )
    front, body = split(whole, source)
    if len(body) > MOST_CHARACTERS:
        raise NoticeError(
            _("{source} is longer than {most} characters: that is no notice.").format(
                source=source, most=MOST_CHARACTERS
            ),
            _("Copy the notice into a file of its own."),
        )
    if markdown:
        body = _unmarked(body)
    body = "\n".join(line.rstrip() for line in body.split("\n")).strip("\n")
    if not re.search(r"\w", body):
        raise NoticeError(_("{source} is empty.").format(source=source), _("Paste the notice into it and save it."))
    return Message(
        source,
        body,
        title=front.title,
        issuer=front.issuer,
        date=front.date,
        expires=front.expires,
        kind=front.kind,
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
