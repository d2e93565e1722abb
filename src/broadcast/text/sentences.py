"""An announcement → its sentences, and a long sentence → clauses; joined again they give the text back."""

from __future__ import annotations

import re
from itertools import pairwise

_SHORT = 30
"""Characters: an aside in brackets or quotes up to this long is never split."""

_CLOSERS = "”’』」）)】\\]》〉\"'"
_ASIDE = "|".join(rf"{a}[^{a}{z}\n]{{0,{_SHORT}}}+{z}" for a, z in ("（）", "“”", "「」", "《》", "【】"))
_TOKEN = re.compile(
    r"(?i:https?://|www\.)[!-~]{1,2000}+"
    rf"|(?P<aside>{_ASIDE}|\([^()\n]{{0,{_SHORT}}}+\))"
    rf"|(?P<end>(?:[。！？!?；;…]++|(?<=[A-Za-z\u3400-\u9fff])\.++(?=[\s{_CLOSERS}]|\Z))[{_CLOSERS}]*+)"
    r"|(?P<line>\n)"
)
_SPACE = re.compile(r"\s*+")
_ENDED = re.compile(rf"[。！？!?；;…][{_CLOSERS}]+\Z")
_GOES_ON = tuple("，、：,:；;。的")

_CUT = re.compile(rf"(?:[，、；：。！？…]|(?<!\d)[,:;!?]|[,:;!?](?!\d))[{_CLOSERS}]*+")
_STRONG = re.compile(r"[，；：。！？…,;:!?]")
_UNBROKEN = re.compile(r"[A-Za-z0-9]{2}")


def split(text: str) -> tuple[str, ...]:
    """The sentences of `text` in order, each with its end mark, closing quotes and the space behind; joined: `text`."""
    sentences: list[str] = []
    start, at = 0, _space_from(text, 0)
    while found := _TOKEN.search(text, at):
        at = found.end()
        if found["aside"]:
            ends = bool(_ENDED.search(found[0])) and not found[0].startswith("《")
        else:
            ends = found["end"] is not None or found["line"] is not None
        if not ends or (not found["line"] and text.startswith(_GOES_ON, at)):
            continue
        at = _space_from(text, at)
        sentences.append(text[start:at])
        start = at
    return (*sentences, text[start:]) if start < len(text) else tuple(sentences)


def phrases(sentence: str) -> tuple[str, ...]:
    """What a sentence's punctuation sets apart, each with the mark and the quotes behind it; joined: `sentence`."""
    ends = (0, *(found.end() for found in _CUT.finditer(sentence)), len(sentence))
    return tuple(sentence[start:end] for start, end in pairwise(ends) if end > start)


def clauses(sentence: str, longest: int) -> tuple[str, ...]:
    """Pieces of at most `longest` characters, cut behind ，；： or else 、, inside a word only if need be.

    Raises:
        ValueError: `longest` is below 1.
    """
    if longest < 1:
        raise ValueError("longest must be at least 1")
    pieces: list[str] = []
    start = 0
    while len(sentence) - start > longest:
        end = start + _cut(sentence[start : start + longest + 1], longest)
        pieces.append(sentence[start:end])
        start = end
    return (*pieces, sentence[start:]) if start < len(sentence) else tuple(pieces)


def _space_from(text: str, at: int) -> int:
    """Where the space at `at` ends."""
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _cut(window: str, longest: int) -> int:
    """How much of `window` the first piece takes; its last character only shows what comes next."""
    cuts = [m for m in _CUT.finditer(window) if m.end() <= longest]
    strong = [m.end() for m in cuts if _STRONG.match(m[0]) and m.end() * 3 >= longest]
    if strong or cuts:
        return strong[-1] if strong else cuts[-1].end()
    for end in range(longest, longest // 2, -1):
        if end < len(window) and not _UNBROKEN.match(window[end - 1 : end + 1]):
            return end
    return longest
