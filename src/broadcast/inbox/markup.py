"""HTML as a stream of tags and texts: no tree, so that depth, size and broken markup cost time in proportion only."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from gettext import gettext as _
from typing import NamedTuple

from broadcast.errors import NoticeError
from broadcast.inbox.encoding import decode

MOST_BYTES = 20_000_000
MOST_TAGS = 200_000
"""A long article with its page has some thousands."""
_TAG = re.compile(
    r"<(/?)([A-Za-z][^\s/>]*+)((?:[\s/]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>))|[^\s/>=]++)*+)>"
)
_ATTRIBUTE = re.compile(r"([^\s/>=\"']++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?")
_RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_BLOCK = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
        "main", "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
_NUMBER = re.compile(r"&#0*+[0-9]{8,}+;?")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_FOLD = re.compile(rf"(?<={_WIDE})[ \t\r\f\v]*+\n\s*+(?={_WIDE})")
_SPACE = re.compile(r"[^\S\u3000]++")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")


class Token(NamedTuple):
    """A tag, or a text between tags."""

    tag: str
    """Lower case; empty: it is text."""
    text: str
    """The text with its entities resolved, or what stands in the tag behind its name."""
    closes: bool = False

    @property
    def attributes(self) -> dict[str, str]:
        """By lower-case name; the first of a name counts."""
        found: dict[str, str] = {}
        for one in _ATTRIBUTE.finditer(self.text[:20_000]):
            found.setdefault(one[1].lower(), unescaped(one[2] or one[3] or one[4] or ""))
            if len(found) > 100:
                break
        return found


def unescaped(text: str) -> str:
    """The text with its entities resolved; numbers that no character has are left out."""
    return html.unescape(_NUMBER.sub("", text)) if "&" in text else text


def opened(data: bytes, source: str, most_tags: int = MOST_TAGS) -> str:
    """The page as text.

    Raises:
        NoticeError: larger than 20 MB, with more tags than it may have, or no text.
    """
    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than 20 MB.").format(source=source),
            _("Copy the notice into a file of its own."),
        )
    page = decode(data, source)
    if page.count("<") > most_tags:
        raise NoticeError(
            _("{source} has more than {most} tags: that is no notice.").format(source=source, most=most_tags),
            _("Copy the notice into a file of its own."),
        )
    return page


def tokens(page: str) -> Iterator[Token]:
    """Tags and texts in order; comments, scripts and styles are left out."""
    at = 0
    while at < len(page):
        tag = page.find("<", at)
        if tag < 0:
            yield Token("", unescaped(page[at:]))
            return
        if tag > at:
            yield Token("", unescaped(page[at:tag]))
        following = page[tag + 1 : tag + 2]
        if page.startswith("<!--", tag):
            end = page.find("-->", tag + 4)
            at = end + 3 if end >= 0 else len(page)
        elif following in ("!", "?"):
            end = page.find(">", tag)
            at = end + 1 if end >= 0 else len(page)
        elif following != "/" and not (following.isascii() and following.isalpha()):
            yield Token("", "<")
            at = tag + 1
        elif following == "/" and not page[tag + 2 : tag + 3].isalpha():
            end = page.find(">", tag)
            at = end + 1 if end >= 0 else len(page)
        else:
            found = _TAG.match(page, tag)
            if not found:
                return
            name = found[2].lower()
            yield Token(name, found[3], bool(found[1]))
            at = found.end()
            if name in _RAW and not found[1]:
                end_of = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, at)
                stop = end_of.start() if end_of else len(page)
                if name == "title":
                    yield Token("", unescaped(page[at:stop]))
                at = stop


def inside(stream: Iterator[Token], tag: str) -> Iterator[Token]:
    """What follows an opened tag up to the one that closes it, or to the end."""
    depth = 1
    for token in stream:
        if token.tag == tag:
            depth += -1 if token.closes else 1
            if depth == 0:
                return
        yield token


def skip(stream: Iterator[Token], tag: str) -> None:
    """Goes on behind the tag that closes an opened one."""
    if tag not in _VOID:
        for _token in inside(stream, tag):
            pass


def is_hidden(token: Token) -> bool:
    """Whether a browser shows nothing of the element that this tag opens."""
    if "hidden" not in token.text and "none" not in token.text:
        return False
    attributes = token.attributes
    return "hidden" in attributes or bool(re.search(r"display\s{0,9}:\s{0,9}none", attributes.get("style", ""), re.I))


def lines(stream: Iterable[Token]) -> str:
    """The text as it is seen: a block a line, a table's row a line with commas between its cells."""
    parts: list[str] = []
    cells = 0
    for token in stream:
        if not token.tag:
            parts.append(_SPACE.sub(" ", _FOLD.sub("", token.text)))
        elif token.tag in ("td", "th"):
            if not token.closes:
                parts.append("\x1f" if cells else "")
                cells += 1
        elif token.tag in _BLOCK:
            cells = 0 if token.tag in ("tr", "table", "tbody", "thead", "tfoot") else cells
            parts.append(" " if cells and token.tag in ("p", "div", "br", "li") else "\n")
        elif token.tag == "img" and (alt := token.attributes.get("alt", "")).startswith("[") and len(alt) < 20:
            parts.append(alt)
    text = _INVISIBLE.sub("", "".join(parts)).replace("\xa0", " ")
    shown = ("，".join(cell for one in line.split("\x1f") if (cell := one.strip())) for line in text.split("\n"))
    return "\n".join(re.sub(r" {2,}+", " ", line) for line in shown if line.strip())
