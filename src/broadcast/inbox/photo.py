"""A photographed, scanned or screenshot notice → Message, by optical character recognition on this machine.

The recogniser is rapidocr with the models of its wheel (extra `photos`): nothing is fetched.
"""

from __future__ import annotations

import io
import logging
import re
import threading
from functools import cache
from gettext import gettext as _
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.errors import NoticeError
from broadcast.inbox.lines import paragraphs
from broadcast.model import Message

Picture = NDArray[np.uint8]
"""Shape (height, width, 3), blue, green, red."""

MOST_BYTES = 20_000_000
MOST_PIXELS = 40_000_000
LONGEST = 8
"""Long side ÷ short side: a screenshot that is longer is too small to read once it is made to fit."""
FORMATS = ("JPEG", "PNG", "BMP", "WEBP")
WORKING_PIXELS = 3_200_000
"""What a larger picture is made smaller to: A4 at about 180 dpi, 10.5-point type 25 pixels high."""
_STOP = re.compile(r"(?<=[\u3400-\u9fff）”0-9])(?<!\b[0-9])\.$", re.MULTILINE)
"""The full stop of a paragraph that was taken for a point; `1.` alone is a list's number."""
LEAST_CONFIDENCE = 0.93
"""Mean over the characters, 0–1. Of 31 pictures made ever smaller, noisier and more blurred, no fact was lost above
0.91, and 97 % of the characters were right above 0.96."""


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """The one message that the picture shows.

    Raises:
        NoticeError: it is no picture, too large, without text, or too poor to be trusted; or the extra is missing.
    """
    return (Message(source=source, text=text(opened(data, source), source)),)


def missing() -> NoticeError:
    return NoticeError(
        _("Photos cannot be read: a package is missing."),
        _("Run: {command}").format(command='pip install "xiaolaba[photos]"'),
    )


def opened(data: bytes, source: str) -> Picture:
    """The picture, upright as the camera says, no larger than is worked with."""
    try:
        from PIL import Image, ImageOps
    except ImportError as exc:
        raise missing() from exc
    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than {most} MB.").format(source=source, most=MOST_BYTES // 1_000_000),
            _("Send the picture in a smaller size."),
        )
    try:
        width, height = _size(data)
        if width * height > MOST_PIXELS:
            raise NoticeError(
                _("{source} has {pixels} million pixels; {most} are the most.").format(
                    source=source, pixels=round(width * height / 1e6), most=MOST_PIXELS // 1_000_000
                ),
                _("Send the picture in a smaller size."),
            )
        if max(width, height) > LONGEST * min(width, height):
            raise NoticeError(
                _("{source} is too long and narrow to be read.").format(source=source),
                _("Cut it into pictures of one screen each."),
            )
        file = Image.open(io.BytesIO(data), formats=FORMATS)
        fit = min((WORKING_PIXELS / (width * height)) ** 0.5, 1)
        file.draft("RGB", (int(width * fit), int(height * fit)))
        picture = ImageOps.exif_transpose(file)
        if picture.has_transparency_data:
            picture = picture.convert("RGBA")
            picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
        picture = picture.convert("RGB")
        if picture.width * picture.height > WORKING_PIXELS:
            fit = (WORKING_PIXELS / (picture.width * picture.height)) ** 0.5
            picture = picture.resize((int(picture.width * fit), int(picture.height * fit)), Image.Resampling.LANCZOS)
        return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
    except NoticeError:
        raise
    except Exception as exc:  # what a decoder raises at damaged bytes is not documented
        raise NoticeError(
            _("{source} is no picture that can be read.").format(source=source),
            _("Save it again as JPEG or PNG."),
        ) from exc


def _size(data: bytes) -> tuple[int, int]:
    """Width and height by the head alone, whatever they are: Pillow warns at 89 million pixels, and fails at 179."""
    from PIL import Image

    most = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS).size
    finally:
        Image.MAX_IMAGE_PIXELS = most


_lock = threading.Lock()


@cache
def _reader() -> Any:
    """The recogniser with the models that its wheel holds, given by path so that it never looks for others."""
    try:
        import rapidocr
    except ImportError as exc:
        raise missing() from exc
    folder = Path(rapidocr.__file__).parent / "models"
    found = {part: next(iter(sorted(folder.glob(f"*_{part.lower()}_*.onnx"))), None) for part in ("Det", "Cls", "Rec")}
    if None in found.values():
        raise missing()
    logging.getLogger("RapidOCR").handlers.clear()
    options = {f"{part}.model_path": str(path) for part, path in found.items()}
    return rapidocr.RapidOCR(params=options | {"Global.log_level": "critical", "Global.use_preprocess_img": False})


def text(picture: Picture, source: str) -> str:
    """What the picture says, a paragraph a line.

    Raises:
        NoticeError: there is no text, or it is too poor to be trusted.
    """
    from broadcast.inbox.reading import lines

    with _lock:
        found = lines(picture, _reader())
    said = _STOP.sub("。", "\n".join(paragraphs([line for line, _score in found])))
    if not any(char.isalnum() for char in said):
        raise NoticeError(
            _("There is no text in {source}.").format(source=source),
            _("Take the picture again, closer, in good light."),
        )
    weights = [len(line.text) for line, _score in found]
    confidence = float(np.average([score for _line, score in found], weights=weights))
    if confidence < LEAST_CONFIDENCE:
        raise NoticeError(
            _("{source} cannot be read with certainty ({confidence} %).").format(
                source=source, confidence=round(100 * confidence)
            ),
            _("Take the picture again, closer, in good light, or type the notice."),
        )
    return said
