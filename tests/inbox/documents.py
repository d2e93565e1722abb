"""Documents made by hand, as bytes: what the libraries themselves would refuse to write."""

from __future__ import annotations

import io
import zipfile
import zlib


def pdf(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF file of these objects."""
    out = b"%PDF-1.7\n"
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        out += b"%010d 00000 %c \n" % (places[number], ord("n")) if number in places else b"0000000000 65535 f \n"
    return out + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, root, start)


def stream(data: bytes, head: bytes = b"") -> bytes:
    """Compressed."""
    packed = zlib.compress(data, 9)
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (head, len(packed), packed)


def one_page(content: bytes, resources: bytes = b"<< /Font << /F 5 0 R >> >>", **more: bytes) -> bytes:
    """A PDF of one page with that content, already a stream; `o6=` and so on are further objects."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % resources,
        4: content,
        5: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [6 0 R] >>",
        6: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
    }
    return pdf(objects | {int(name[1:]): body for name, body in more.items()})


def written(lines: list[tuple[float, float, float, str]]) -> bytes:
    """The content of a page: x, y, size and text of each line."""
    parts = (
        b"BT /F %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET" % (size, x, y, text.encode("utf-16-be").hex().encode())
        for x, y, size, text in lines
    )
    return stream(b"\n".join(parts))


def package(parts: dict[str, bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """The package with that part added or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return package(parts | {name: part})
