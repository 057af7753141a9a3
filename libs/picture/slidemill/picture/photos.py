"""Pictures from outside: told by their bytes, measured by their header, decoded at size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyvips

from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.limits import MIB, PICTURE_BYTES, PICTURE_PIXELS

Pixels = npt.NDArray[np.uint8]
"""Rows of RGBA, sRGB, colours multiplied by alpha."""

_LOADERS: dict[str, Callable[..., pyvips.Image]] = {
    "JPEG": pyvips.Image.jpegload_buffer,
    "PNG": pyvips.Image.pngload_buffer,
    "GIF": pyvips.Image.gifload_buffer,
    "WebP": pyvips.Image.webpload_buffer,
}


def cover(data: bytes, width: int, height: int, place: str) -> Pixels:
    """Return the picture scaled and cropped about its middle so that it fills the rectangle.

    Turned as EXIF says, colours converted from its ICC profile to sRGB. JPEG and WebP are
    decoded at a fraction of their size where that is enough. Raises `PictureError` with `place`.
    """
    _check(data, place)
    return _decoded(data, width, height, place, crop="centre")


def contain(data: bytes, width: int, height: int, place: str) -> Pixels:
    """Return the whole picture, scaled so that it just fits into the rectangle."""
    _check(data, place)
    return _decoded(data, width, height, place)


def _decoded(data: bytes, width: int, height: int, place: str, crop: str = "none") -> Pixels:
    try:
        image = pyvips.Image.thumbnail_buffer(
            data,
            width,
            height=height,
            crop=crop,
            output_profile="srgb",
            intent="relative",
            fail_on="error",
        )
        return _rgba(image)
    except pyvips.Error as error:
        raise _fault(
            place, "it is damaged or cut off and can not be decoded; save it again."
        ) from error


def _rgba(image: pyvips.Image) -> Pixels:
    if image.interpretation != "srgb":
        image = image.colourspace("srgb")
    image = image.bandjoin(255) if image.bands == 3 else image.premultiply().rint().cast("uchar")
    raw = image.write_to_memory()
    return np.frombuffer(raw, np.uint8).reshape(image.height, image.width, 4)


def _check(data: bytes, place: str) -> None:
    """Refuse what is too big or of another kind, by the header alone."""
    if len(data) > PICTURE_BYTES:
        raise _fault(
            place,
            f"the file has {len(data) / MIB:.1f} MiB, more than the {PICTURE_BYTES // MIB} "
            "allowed; save it smaller.",
        )
    kind = kind_of(data)
    if kind is None:
        raise _fault(place, "it is no JPEG, PNG, GIF or WebP; convert it.")
    try:
        header = _LOADERS[kind](data)
    except pyvips.Error as error:
        raise _fault(place, f"its {kind} header is damaged; save it again.") from error
    if header.width * header.height > PICTURE_PIXELS:
        raise _fault(
            place,
            f"it has {header.width} x {header.height} pixels, more than the "
            f"{PICTURE_PIXELS // 10**6} million allowed; scale it down.",
        )


def kind_of(data: bytes) -> str | None:
    """Return what the bytes begin like; the name of a file says nothing."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    return None


def _fault(place: str, message: str) -> PictureError:
    return PictureError([Fault(place, message)])
