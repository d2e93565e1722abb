"""A PDF → Message: its text, made whole again where the paper's width broke it, and that of its scanned pages."""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

from broadcast.errors import NoticeError
from broadcast.inbox.apart import Refused, read
from broadcast.inbox.lines import Line, paragraphs
from broadcast.model import Message

MOST_PAGES = 50
MOST_STREAM = 3_000_000
"""Bytes of one unpacked stream of text, fonts or tables; a page of a notice has 50,000."""
MOST_IMAGE = 60_000_000
"""Bytes of one unpacked picture."""
MOST_SCANNED = 10
"""Pages of a scan: each takes seconds."""
_STAMPED = 20
"""Characters up to which a page may be a scan with a head or a number stamped on it."""
_LEAST_SCAN = 200_000
"""Pixels of the smallest picture that is read beside pages of text: A4 at 45 dpi; a logo has less."""
_NUMBER = re.compile(
    r"(?:[-—–－·]\s?)?(?:第\s?)?[0-9０-９]{1,3}(?:\s?页|\s?/\s?[0-9]{1,3})?(?:\s?[，,]?\s?共\s?[0-9]{1,3}\s?页)?(?:\s?[-—–－·])?"
)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]")


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """The document as one message, as `whole` gives it."""
    return whole(data, source)[0]


def whole(data: bytes, source: str) -> tuple[tuple[Message, ...], list[NoticeError]]:
    """The document as one message, and why a scanned page between those of text was not read.

    Raises:
        NoticeError: it cannot be read, is locked, has more than 50 pages, or no text; names the source.
    """
    answer = read("pdf", data, source)
    count, most = answer.get("pages_too_many"), MOST_PAGES
    if count is None:
        count, most = answer.get("scanned_too_many"), MOST_SCANNED
    if count:
        raise NoticeError(
            _("{source} has {count} pages; {most} are the most.").format(source=source, count=count, most=most),
            _("Save the pages with the notice as a file of their own."),
        )
    pages = [[Line(*line) for line in page] for page in answer["pages"]]
    written = ["\n".join(paragraphs(page)) for page in _bodies(pages)]
    wrong: list[NoticeError] = []
    if any(char.isalnum() for page in written for char in page):
        text = "\n".join(filter(None, _with_scans(written, answer["scans"], source, wrong)))
    else:
        text = _scanned([base64.b64decode(one) for one in answer["images"]], source)
    if 50 * len(_NO_TEXT.findall(text)) > len(text):
        raise NoticeError(
            _("The characters of {source} cannot be told: its fonts do not say what they show.").format(source=source),
            _("Save the notice as a picture (JPEG or PNG) and give that."),
        )
    return (Message(source=source, text=text),), wrong


def _with_scans(
    written: list[str], scans: dict[str, str | None], source: str, wrong: list[NoticeError]
) -> Iterator[str]:
    """The text of each page with what its picture says behind it; why one is not read is put into `wrong`.

    Args:
        scans: by the number of the page from 0 its picture, base64; None: it cannot be taken out of the file.
    """
    from broadcast.inbox import photo

    if len(scans) > MOST_SCANNED:
        wrong.append(
            NoticeError(
                _("{source} has {count} scanned pages, which were not read; {most} are the most.").format(
                    source=source, count=len(scans), most=MOST_SCANNED
                ),
                _("Save the pages with the notice as a file of their own."),
            )
        )
        scans = {}
    for number, text in enumerate(written):
        yield text
        if (name := str(number)) not in scans:
            continue
        try:
            yield photo.text(photo.opened(base64.b64decode(scans[name] or ""), source), source)
        except NoticeError as exc:
            told = _("Page {number} of {source} is scanned and was not read: {why}")
            wrong.append(NoticeError(told.format(number=number + 1, source=source, why=exc.message), exc.hint))


def _scanned(images: list[bytes], source: str) -> str:
    from broadcast.inbox import photo

    if not images:
        raise NoticeError(
            _("There is no text in {source}.").format(source=source),
            _("Save the notice as a picture (JPEG or PNG) and give that."),
        )
    return "\n".join(photo.text(photo.opened(image, source), source) for image in images)


def _bodies(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers and without what stands at the head or foot of most of them."""

    def ends(page: list[Line]) -> list[Line]:
        order = sorted(page, key=lambda line: line.y)
        return [*order[:2], *order[-2:]] if len(order) > 4 else order

    def key(line: Line) -> str:
        return re.sub(r"[0-9]+|\s", "", line.text)

    told = Counter(name for page in pages for name in {key(line) for line in ends(page)})
    repeated = {name for name, count in told.items() if count >= 3 and count > len(pages) / 2}
    out = []
    for page in pages:
        last = {line for line in ends(page) if _NUMBER.fullmatch(line.text.strip()) or key(line) in repeated}
        out.append([line for line in page if line not in last])
    return out


def prepare() -> None:
    import PIL.Image  # noqa: F401
    import pypdf  # noqa: F401


def parsed(data: bytes) -> dict[str, Any]:
    """The lines of each page, with the pictures of those that are scanned; of a mere scan the pictures of all pages.

    Raises:
        Refused: it cannot be read.
    """
    import logging

    import pypdf
    from pypdf.errors import FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    _limit(MOST_STREAM)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("locked")
        count = len(reader.pages)
        if count > MOST_PAGES:
            return {"pages_too_many": count}
        pages = [_pieces(page) for page in reader.pages]
        if any(line[0].strip() for page in pages for line in page):
            return {"pages": pages, "images": [], "scans": _scans(reader, pages)}
        _limit(MOST_IMAGE)
        if len(reader.pages) > MOST_SCANNED:
            return {"scanned_too_many": len(reader.pages)}
        found = [image for page in reader.pages if (image := _picture(page)[0])]
    except FileNotDecryptedError as exc:
        raise Refused("locked") from exc
    return {"pages": [], "images": [base64.b64encode(one).decode() for one in found]}


def _scans(reader: Any, pages: list[list[Any]]) -> dict[str, str | None]:
    """By its number the picture of each page that says no more than a head or a foot; None: it cannot be decoded."""
    _limit(MOST_IMAGE)
    found: dict[str, str | None] = {}
    for number, (page, lines) in enumerate(zip(reader.pages, pages, strict=True)):
        if sum(char.isalnum() for line in lines for char in line[0]) > _STAMPED:
            continue
        if len(found) > MOST_SCANNED:
            break
        try:
            image, pixels = _picture(page)
        except Exception:  # what a decoder raises at damaged bytes is not documented
            found[str(number)] = None
            continue
        if pixels >= _LEAST_SCAN:
            found[str(number)] = base64.b64encode(image).decode()
    return found


def _limit(most: int) -> None:
    """Bounds in this process what pypdf unpacks; it calls no other program."""
    from pypdf import overwrite_configuration

    overwrite_configuration(
        zlib_maximum_output_length=most,
        lzw_maximum_output_length=most,
        run_length_maximum_output_length=most,
        array_based_stream_maximum_output_length=most,
        image_maximum_buffer_size=MOST_IMAGE,
        jbig2dec_binary=None,
    )


def _pieces(page: Any) -> list[tuple[str, float, float, float, float]]:
    """Text, left, right, middle and height of each piece of a page, in points, y downward."""
    found: list[tuple[str, float, float, float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size) * ((tm[2] * cm[0] + tm[3] * cm[2]) ** 2 + (tm[2] * cm[1] + tm[3] * cm[3]) ** 2) ** 0.5
        for line in text.split("\n"):
            if line.strip() and height > 0:
                blank = len(line) - len(line.lstrip())
                indent = sum(1 if char == "\u3000" else 0.5 for char in line[:blank])
                width = sum(0.5 if char.isascii() else 1 for char in line.strip())
                left = x + indent * height
                found.append((line.strip(), left, left + width * height, -y, height))

    page.extract_text(visitor_text=visit)
    return found


def _picture(page: Any) -> tuple[bytes, int]:
    """The largest picture of a page as a file of its own, and its pixels."""
    best, most = b"", 0
    for number, image in enumerate(page.images):
        if number >= 40:
            break
        if image.image is not None and image.image.width * image.image.height > most:
            most = image.image.width * image.image.height
            best = image.data
            if image.image.format not in ("JPEG", "PNG", "BMP", "WEBP"):
                out = io.BytesIO()
                image.image.convert("RGB").save(out, "JPEG", quality=92)
                best = out.getvalue()
    return best, most
