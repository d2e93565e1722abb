"""A picture of a page → its lines with the recogniser's confidence, placed as on a page seen from the front."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.inbox.lines import Line

Picture = NDArray[np.uint8]
Boxes = NDArray[np.float64]
"""Shape (n, 4, 2): the corners of each line of text from its upper left, clockwise, in pixels."""

_VOTERS = 8
"""How many of the longest lines say whether the page stands on its head."""
_LEAST_SCORE = 0.4
"""A line that is less certain is a pattern of the background."""


def lines(picture: Picture, reader: Any) -> list[tuple[Line, float]]:
    """Every line of text and how certain its reading is, 0–1."""
    found = reader(picture, use_det=True, use_cls=False, use_rec=False)
    if getattr(found, "boxes", None) is None or not len(found.boxes):
        return []
    boxes = np.asarray(found.boxes, float)
    picture, boxes = _upright(picture, _ordered(boxes), reader)
    said = [_read(_cut(picture, box), reader) for box in boxes]
    kept = [n for n, (text, score) in enumerate(said) if text.strip() and score >= _LEAST_SCORE]
    if not kept:
        return []
    left, right, y, height = _flattened(boxes[kept])
    return [
        (Line(punctuated(said[n][0]), float(left[m]), float(right[m]), float(y[m]), float(height[m])), said[n][1])
        for m, n in enumerate(kept)
    ]


def _ordered(boxes: Boxes) -> Boxes:
    """Each box from its upper left, clockwise."""
    total, difference = boxes.sum(2), boxes[:, :, 1] - boxes[:, :, 0]
    corners = np.stack([total.argmin(1), difference.argmin(1), total.argmax(1), difference.argmax(1)], 1)
    doubtful = np.array([len(set(row)) < 4 for row in corners.tolist()])
    corners[doubtful] = np.arange(4)
    return np.take_along_axis(boxes, corners[:, :, None], 1)


def _sides(boxes: Boxes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Width and height of each."""
    width = np.linalg.norm(boxes[:, 1] - boxes[:, 0] + boxes[:, 2] - boxes[:, 3], axis=1) / 2
    height = np.linalg.norm(boxes[:, 3] - boxes[:, 0] + boxes[:, 2] - boxes[:, 1], axis=1) / 2
    return width, height


def _upright(picture: Picture, boxes: Boxes, reader: Any) -> tuple[Picture, Boxes]:
    """Both turned by a quarter where most text runs up or down, and by a half where it stands on its head."""
    width, height = _sides(boxes)
    if height[height > 1.5 * width].sum() > width[width > 1.5 * height].sum():
        picture = np.ascontiguousarray(np.rot90(picture))
        boxes = _ordered(np.stack([boxes[:, :, 1], picture.shape[0] - boxes[:, :, 0]], 2))
        width, height = _sides(boxes)
    votes = 0.0
    for n in np.argsort(-width)[:_VOTERS]:
        told = reader(_cut(picture, boxes[n]), use_det=False, use_cls=True, use_rec=False)
        label, score = told.cls_res[0]
        votes += score if label == "180" else -score
    if votes > 0:
        picture = np.ascontiguousarray(picture[::-1, ::-1])
        boxes = _ordered(np.array([picture.shape[1], picture.shape[0]]) - boxes)
    return picture, boxes


def _cut(picture: Picture, box: Boxes) -> Picture:
    """That line alone, straightened."""
    import cv2

    (width,), (height,) = _sides(box[None])
    w, h = max(round(float(width)), 4), max(round(float(height)), 4)
    target = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    matrix = cv2.getPerspectiveTransform(box.astype(np.float32), target)
    cut = cv2.warpPerspective(picture, matrix, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def _read(cut: Picture, reader: Any) -> tuple[str, float]:
    told = reader(cut, use_det=False, use_cls=False, use_rec=True)
    return (str(told.txts[0]), float(told.scores[0])) if told.txts else ("", 0.0)


def _flattened(boxes: Boxes) -> tuple[NDArray[np.float64], ...]:
    """Left, right, middle height and character height of each line on the page seen from the front.

    Parallel lines of text meet far away in a picture taken at an angle: their slope is taken as linear in the place,
    weighted by length, and so are the slants of both margins.
    """
    width, height = _sides(boxes)
    start, end = (boxes[:, 0] + boxes[:, 3]) / 2, (boxes[:, 1] + boxes[:, 2]) / 2
    centre = (start + end).mean(0) / 2
    run = end - start
    turn = np.average(np.arctan2(run[:, 1], run[:, 0]), weights=width)
    back = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    start, end = (start - centre) @ back.T, (end - centre) @ back.T
    middle = (start + end) / 2
    slope = (end[:, 1] - start[:, 1]) / np.maximum(end[:, 0] - start[:, 0], 1)
    terms = np.stack([np.ones(len(slope)), middle[:, 0], middle[:, 1]], 1)
    long = width > 4 * height
    if long.sum() >= 4:
        weight = width[long, None]
        fit = np.linalg.lstsq(terms[long] * weight, slope[long] * weight[:, 0], rcond=None)[0]
        slope = terms @ fit
    y = middle[:, 1] - slope * middle[:, 0]
    char = float(np.median(height))
    return start[:, 0] - _slant(start[:, 0], y, char, 1) * y, end[:, 0] - _slant(end[:, 0], y, char, -1) * y, y, height


def _slant(ends: NDArray[np.float64], y: NDArray[np.float64], char: float, outward: int) -> float:
    """How far the margin moves sideways per unit of height: the slant at which most lines touch it."""
    best, most = 0.0, (-1, 0.0)
    for slant in sorted(np.arange(-0.3, 0.301, 0.01), key=abs):
        place = (ends - slant * y) * outward
        touching = max(int(((place >= one - 0.3 * char) & (place <= one + 0.3 * char)).sum()) for one in place)
        if (touching, -abs(slant)) > most:
            best, most = float(slant), (touching, -abs(slant))
    return best


_NEAR = r"[\u3400-\u9fff，。；：！？、（）“”《》]"
_WIDE = str.maketrans(",:;!?()", "，：；！？（）")


def punctuated(text: str) -> str:
    """The line with Chinese punctuation between Chinese characters, and 9:30 with a plain colon."""
    text = re.sub(rf"(?<={_NEAR})[,:;!?()]|[,:;!?()](?={_NEAR})", lambda found: found[0].translate(_WIDE), text)
    text = re.sub(
        r"（([^（）()]{0,80})\)|\(([^（）()]{0,80})）", lambda found: f"（{found[1] or found[2] or ''}）", text
    )
    return re.sub(r"(?<=[0-9])：(?=[0-9]{2})", ":", text)
