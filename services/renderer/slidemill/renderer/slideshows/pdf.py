"""Pictures as the pages of a PDF (ISO 32000-1); a JPEG goes in as it is."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Sequence

from slidemill.renderer.slideshows.finished import FinishedPicture, bad_picture

_POINTS_PER_PX = 0.75
"""A canvas 1080 px wide has 810 points, 11.25 inches."""
_CATALOG, _PAGES, _INFO, _FIRST = 1, 2, 3, 4
_PER_PAGE = 3


def pdf_of(pictures: Sequence[FinishedPicture], title: str) -> bytes:
    """Return a PDF with a page for each picture, of its size; the same input, the same bytes.

    Raises `BadPictures` for one that can not be decoded.
    """
    kids = b" ".join(b"%d 0 R" % (_FIRST + _PER_PAGE * at) for at, _ in enumerate(pictures))
    objects = [
        b"<< /Type /Catalog /Pages %d 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"
        % _PAGES,
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(pictures)),
        b"<< /Title %b /Producer (Slidemill) >>" % _text(title),
    ]
    for at, picture in enumerate(pictures):
        objects += _page(picture, _FIRST + _PER_PAGE * at)
    return _file(objects)


def _page(picture: FinishedPicture, number: int) -> list[bytes]:
    """Return a page, its content and its picture, which have this number and the next two."""
    width, height = (_number(side * _POINTS_PER_PX) for side in (picture.width, picture.height))
    drawing = b"q %b 0 0 %b 0 0 cm /I Do Q" % (width, height)
    page = (
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %b %b] /Contents %d 0 R "
        b"/Resources << /XObject << /I %d 0 R >> >> >>"
    ) % (_PAGES, width, height, number + 1, number + 2)
    return [page, _stream(b"", drawing), _image(picture)]


def _image(picture: FinishedPicture) -> bytes:
    try:
        if picture.is_plain_jpeg:
            coding, body = b"DCTDecode", picture.content
        else:
            coding, body = b"FlateDecode", zlib.compress(picture.rgb())
    except OSError as error:  # what Pillow raises for all that is damaged
        raise bad_picture(picture) from error
    facts = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d "
        b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /%b "
    ) % (picture.width, picture.height, coding)
    return _stream(facts, body)


def _stream(facts: bytes, body: bytes) -> bytes:
    return b"<< %b/Length %d >>\nstream\n%b\nendstream" % (facts, len(body), body)


def _file(objects: Sequence[bytes]) -> bytes:
    """Return the objects, numbered from 1, with the table of where they are (7.5.4)."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")  # bytes above 127: it is no text (7.5.2)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    table = out.tell()
    mark = hashlib.sha256(out.getvalue()).hexdigest()[:32].encode()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>] >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, _CATALOG, _INFO, mark, mark, table)
    )
    return out.getvalue()


def _text(text: str) -> bytes:
    """Return a text string (7.9.2.2): UTF-16 in hex, so that nothing has to be escaped."""
    return b"<FEFF%b>" % text.encode("utf-16-be").hex().upper().encode()


def _number(value: float) -> bytes:
    return f"{value:.2f}".rstrip("0").rstrip(".").encode()
