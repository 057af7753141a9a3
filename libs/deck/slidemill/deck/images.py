"""What a picture file says of itself: its kind and its natural size."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

EMU_PER_INCH = 914_400
DEFAULT_DPI = 96.0

_KINDS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif"}
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
"""Media type by the extension that picture parts get."""

_LARGEST = 65_535
"""Pixels along one side; what GIF and JPEG can say, and far more than a slide can show."""


class PictureError(ValueError):
    """The bytes are no picture that a slide can hold; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's kind (`jpg`, `png`, `gif`) and its natural size in EMU."""

    kind: str
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Kind and natural size, from the header alone; the pixels are not decoded.

    Raises PictureError for other kinds of files and for damaged headers.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF")) as image:
            kind = _KINDS.get(image.format or "")
            width, height = image.size
            dpi = image.info.get("dpi")
    except Image.DecompressionBombError as error:
        raise PictureError("it has far too many pixels; make it smaller") from error
    except Exception as error:  # damaged headers raise whatever the reader met
        raise PictureError("it is not a readable JPEG, PNG or GIF picture") from error
    if kind is None:
        raise PictureError("it is not a JPEG, PNG or GIF picture")
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        raise PictureError(f"it is {width} by {height} pixels, which no slide can show")
    across, down = _dpi(dpi)
    return Picture(kind, round(width * EMU_PER_INCH / across), round(height * EMU_PER_INCH / down))


def _dpi(stated: object) -> tuple[float, float]:
    """Resolution as stated, 96 where it is missing or makes no sense."""
    if isinstance(stated, tuple) and len(stated) == 2:
        try:
            across, down = float(stated[0]), float(stated[1])
        except (TypeError, ValueError, ZeroDivisionError):
            return DEFAULT_DPI, DEFAULT_DPI
        if 1 < across < 100_000 and 1 < down < 100_000:
            return across, down
    return DEFAULT_DPI, DEFAULT_DPI
