"""A saved web page → the text of its article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import gettext as _

from broadcast.errors import NoticeError
from broadcast.inbox.markup import Token, inside, is_hidden, lines, opened, skip, tokens
from broadcast.model import Message

_LEFT_OUT = frozenset(
    {"nav", "footer", "aside", "button", "select", "noscript", "template", "svg", "form", "head", "canvas", "object"}
)
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|sidebar|side|breadcrumbs?|crumbs?|copyright|share|toolbar|comments?"
    r"|related|recommend|ads?|advert|login|search|pagination|pager|topbar|qrcode)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids of what stands around an article."""
_ARTICLE = re.compile(
    r"(?:^|\s)(?:js_content|zoom|ueditor|trs_editor|(?:article|news|post|entry|detail|main|page|view)[_-]?"
    r"(?:content|con|body|text|detail|main)|content|article)(?:$|\s)",
    re.IGNORECASE,
)
"""Classes and ids of an article's body: WeChat's, the common content systems' and the plain words."""


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """The article as one message: a paragraph or table row a line, without what surrounds it.

    Raises:
        NoticeError: larger than 20 MB, no text, or nothing that can be read.
    """
    title, text = article(opened(data, source))
    if not re.search(r"\w", text):
        raise NoticeError(
            _("{source}: there is no text on the page.").format(source=source),
            _("Open the page, copy the notice and save it as a text file."),
        )
    return (Message(source, text, title="" if _holds(text, title) else title),)


def article(page: str) -> tuple[str, str]:
    """The title, and the text of the longest article; where no element says that it is one, of the whole page."""
    bodies = list(_bodies(page))
    whole = lines(_visible(tokens(page), beside=False))
    text = max(bodies, key=len, default="")
    if len(text) < 40 and len(text) * 4 < len(whole):
        text = whole
    if not re.search(r"\w", text):
        text = lines(_visible(tokens(page), beside=True))
    return _title(page), text


def _bodies(page: str) -> Iterator[str]:
    stream = tokens(page)
    for token in stream:
        if not token.tag or token.closes or token.tag in ("body", "html", "meta", "input", "img", "a", "span"):
            continue
        named = token.tag in ("article", "main")
        if not named and ("class" in token.text or "id" in token.text):
            attributes = token.attributes
            named = any(_ARTICLE.search(attributes.get(name, "")) for name in ("id", "class"))
        if named and not is_hidden(token):
            yield lines(_visible(inside(stream, token.tag), beside=False))


def _visible(stream: Iterator[Token], beside: bool) -> Iterator[Token]:
    """Without what a browser does not show; `beside`: with what stands around an article."""
    for token in stream:
        if token.tag and not token.closes:
            if token.tag == "title":
                skip(stream, "title")
                continue
            if is_hidden(token) or (not beside and _is_beside(token)):
                skip(stream, token.tag)
                continue
        yield token


def _is_beside(token: Token) -> bool:
    if token.tag in ("body", "html", "article", "main"):
        return False
    if token.tag in _LEFT_OUT:
        return True
    if "class" not in token.text and "id" not in token.text and "role" not in token.text:
        return False
    attributes = token.attributes
    named = f"{attributes.get('id', '')} {attributes.get('class', '')}"
    return attributes.get("role") in ("navigation", "contentinfo", "search") or bool(_BESIDE.search(named[:500]))


def _title(page: str) -> str:
    """That of the first heading, else the page's own, without the site's name."""
    heading = own = ""
    stream = tokens(page)
    for token in stream:
        if token.closes or token.tag not in ("title", "h1"):
            continue
        text = " ".join(lines(inside(stream, token.tag)).split())[:200]
        if token.tag == "h1" and text:
            heading = text
            break
        own = own or text
    return heading or re.split(r"\s?[-_|–—]\s?(?=[^-_|–—]{2,30}$)", own)[0].strip()


def _holds(text: str, title: str) -> bool:
    plain = re.sub(r"[\W_]+", "", title)
    return plain in re.sub(r"[\W_]+", "", text[:2000])
