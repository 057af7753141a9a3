"""What a picture file says of itself: its kind and its natural size."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import ExifTags, Image

EMU_PER_INCH = 914_400
DEFAULT_DPI = 96.0

_KINDS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif"}
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
"""Media type by the extension that picture parts get."""

UPRIGHT = 1
"""The orientation of a picture that need not be turned."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What shows a picture upright, by its orientation (Exif 3.0, 4.6.5.1, tag 0112)."""
_SIDEWAYS = 5
"""From this orientation on, width and height change places."""
_QUALITY = 92
"""Of a JPEG that is written anew: no eye sees the loss."""

_LARGEST = 65_535
"""Pixels along one side; what GIF and JPEG can say, and far more than a slide can show."""


class PictureError(ValueError):
    """The bytes are no picture that a slide can hold; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's kind (`jpg`, `png`, `gif`) and its natural size in EMU, shown upright.

    `orientation` is what a JPEG says of how the camera was held; `UPRIGHT` if nothing.
    """

    kind: str
    width: int
    height: int
    orientation: int = UPRIGHT


def read_picture(data: bytes) -> Picture:
    """Kind and natural size, from the header alone; the pixels are not decoded.

    Raises PictureError for other kinds of files and for damaged headers.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF")) as image:
            kind = _KINDS.get(image.format or "")
            width, height = image.size
            dpi = image.info.get("dpi")
            orientation = _orientation(image) if kind == "jpg" else UPRIGHT
    except Image.DecompressionBombError as error:
        raise PictureError("it has far too many pixels; make it smaller") from error
    except Exception as error:  # damaged headers raise whatever the reader met
        raise PictureError("it is not a readable JPEG, PNG or GIF picture") from error
    if kind is None:
        raise PictureError("it is not a JPEG, PNG or GIF picture")
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        raise PictureError(f"it is {width} by {height} pixels, which no slide can show")
    across, down = _dpi(dpi)
    size = round(width * EMU_PER_INCH / across), round(height * EMU_PER_INCH / down)
    if orientation >= _SIDEWAYS:
        size = size[1], size[0]
    return Picture(kind, *size, orientation)


def upright(data: bytes) -> bytes:
    """Return a JPEG whose pixels stand as its orientation says, which it then leaves out.

    Programs disagree whether that note counts in a deck. Colour profile and resolution stay.
    Raises PictureError when the pixels are damaged.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            orientation = _orientation(image)
            turned = image.transpose(_TURNS[orientation])
            across, down = _dpi(image.info.get("dpi"))
            profile = image.info.get("icc_profile")
    except Exception as error:  # damaged pixels raise whatever the decoder met
        raise PictureError("its pixels are damaged; save it again") from error
    dpi = (down, across) if orientation >= _SIDEWAYS else (across, down)
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=_QUALITY, dpi=dpi, icc_profile=profile)
    return out.getvalue()


def _orientation(image: Image.Image) -> int:
    try:
        stated = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # noqa: BLE001 - damaged notes raise whatever their reader met; they say nothing
        return UPRIGHT
    return stated if isinstance(stated, int) and stated in _TURNS else UPRIGHT


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
