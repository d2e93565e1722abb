"""The lines of a page, where they stand on it → paragraphs: what the paper's width broke is whole again."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_ITEM = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?[0-9]{1,2}(?:[）)、．]|\.(?![0-9]))"
    r"|[①-⑳●○■□◆▶★☆•·※]|[-–—] |第[一二三四五六七八九十]{1,3}[条章项])"
)
_ENDED = re.compile(r"[。！？；：!?;:…][”’」』）)]?\s*$")
_FULL = 2.2
"""Character widths that a line may stay short of the margin, as no line begins with a punctuation mark."""
_INDENT = 1.1
"""Character widths from the margin at which a paragraph begins."""
_PITCH = 1.6
"""Of the usual distance between lines: more of it parts paragraphs."""
_GAP = 1.2
"""Character widths between the cells of a table."""


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text as it stands on the page; any unit of length, the same for all, y downward."""

    text: str
    left: float
    right: float
    y: float
    """Of its middle."""
    height: float
    """Of a character, which is also its width."""
    cells: int = 1
    """How many pieces were side by side."""


def _row(pieces: list[Line]) -> Line:
    pieces.sort(key=lambda one: one.left)
    text, cells = pieces[0].text, 1
    for before, one in itertools.pairwise(pieces):
        apart = one.left - before.right > _GAP * min(before.height, one.height)
        cells += apart
        text = f"{text.rstrip()}  {one.text.lstrip()}" if apart else joined(text, one.text)
    right = max(one.right for one in pieces)
    middle, height = statistics.fmean(one.y for one in pieces), statistics.median(one.height for one in pieces)
    return Line(text.strip(), pieces[0].left, right, middle, height, cells)


def rows(pieces: Sequence[Line]) -> list[Line]:
    """What stands side by side as one line each, from top to bottom; the cells of a table two spaces apart."""
    found: list[list[Line]] = []
    for one in sorted((one for one in pieces if one.text.strip()), key=lambda one: one.y):
        row = found[-1] if found else None
        if row and one.y - statistics.fmean(other.y for other in row[-4:]) < 0.5 * min(one.height, row[-1].height):
            row.append(one)
        else:
            found.append([one])
    return [_row(row) for row in found]


def joined(one: str, other: str) -> str:
    """Two pieces of a line: Latin words stay apart, Chinese needs no space."""
    one, other = one.rstrip(), other.lstrip()
    apart = re.search(r"[A-Za-z,.]$", one) and re.match(r"[A-Za-z]", other)
    return f"{one} {other}" if apart else one + other


def _margin(ends: Sequence[float], height: float) -> float:
    """The outermost place (the largest) where at least two lines end, or where the only one does."""
    order = sorted(ends, reverse=True)
    return next((a for a, b in itertools.pairwise(order) if a - b < height), order[0])


def paragraphs(pieces: Sequence[Line]) -> list[str]:
    """The paragraphs from top to bottom; a title, a list item, a table's row and a signature are each their own."""
    found = rows(pieces)
    if not found:
        return []
    body = statistics.median(one.height for one in found for _char in one.text)
    left = -_margin([-one.left for one in found], 0.8 * body)
    right = _margin([one.right for one in found], 0.8 * body)
    pitches = [b.y - a.y for a, b in itertools.pairwise(found)]
    pitch = statistics.median(pitches) if pitches else body
    out = [found[0].text]
    first = found[0]
    """The line that the paragraph began with."""
    for above, one in itertools.pairwise(found):
        if _goes_on(first, above, one, left, right, body, pitch):
            out[-1] = joined(out[-1], one.text)
        else:
            out.append(one.text)
            first = one
    return out


def _goes_on(first: Line, above: Line, one: Line, left: float, right: float, body: float, pitch: float) -> bool:
    """Whether `one` goes on with the paragraph that `above` is the latest line of."""
    width = (above.height + one.height) / 2
    if above.cells > 1 or one.cells > 1 or _ITEM.match(one.text):
        return False
    if max(above.height, one.height) > 1.4 * min(above.height, one.height):
        return False
    if one.y - above.y > _PITCH * max(pitch, 1.2 * width):
        return False
    if min(above.height, one.height) > 1.25 * body:
        centred = abs((above.left + above.right) - (one.left + one.right)) < 3 * width
        return centred and not _ENDED.search(above.text)
    if above.right < right - _FULL * width:
        return False
    if one.left < left + _INDENT * width:
        return True
    hanging = bool(_ITEM.match(first.text)) and one.left < first.left + 4.5 * width
    return hanging and (above is first or abs(one.left - above.left) < _INDENT * width)
