"""Pictures from outside: told by their bytes, measured by their header, decoded at size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pyvips
import simplejpeg

from slidemill.picture.columns import decoded_columns
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.limits import MIB, PICTURE_BYTES, PICTURE_PIXELS
from slidemill.picture.pixels import Pixels, Room, Spares, blank
from slidemill.picture.webp import webp_header

_HALF = 0.5
_DECODED_PIXELS = 16_000_000
"""Of a JPEG that is decoded in one go: 48 MB of memory."""
_SPARES = Spares(most=2, largest=_DECODED_PIXELS * 3)

_LOADERS: dict[str, Callable[..., pyvips.Image]] = {
    "JPEG": pyvips.Image.jpegload_buffer,
    "PNG": pyvips.Image.pngload_buffer,
    "GIF": pyvips.Image.gifload_buffer,
    "WebP": pyvips.Image.webpload_buffer,
}

# it would keep files and pixels; what is worth keeping, BackgroundCache has
pyvips.cache_set_max(0)


def cover(data: bytes, width: int, height: int, place: str) -> Pixels:
    """Return the picture scaled and cropped about its middle so that it fills the rectangle.

    Turned as EXIF says, colours converted from its ICC profile to sRGB. Raises `PictureError`
    with `place`.
    """
    return _fitted(data, width, height, place, max)


def contain(data: bytes, width: int, height: int, place: str) -> Pixels:
    """Return the whole picture, scaled so that it just fits into the rectangle; else as `cover`."""
    return _fitted(data, width, height, place, min)


def _fitted(
    data: bytes, width: int, height: int, place: str, choose: Callable[[float, float], float]
) -> Pixels:
    kind, header = _checked(data, place)
    turn = header.get("orientation") if header.get_typeof("orientation") else 1
    if turn > 4:  # lies on its side (EXIF 2.32, tag 274)
        width, height = height, width
    scale = choose(width / header.width, height / header.height)
    if choose is min:
        width = max(round(header.width * scale), 1)
        height = max(round(header.height * scale), 1)
    try:
        with _opened(data, kind, scale, header, (width, height)) as image:
            fitted = _on_srgb(_scaled(image, width, height)).autorot()
            pixels = blank(fitted.height, fitted.width)
            fitted.write(_over(pixels))
    except pyvips.Error as error:
        text = "it is damaged or cut off and can not be decoded; save it again."
        raise _blamed(error, place, text) from error
    return pixels


def _over(pixels: Pixels) -> pyvips.Image:
    """Return an image that libvips writes into these pixels, sparing a copy."""
    height, width, bands = pixels.shape
    return pyvips.Image.new_from_memory(pixels.data, width, height, bands, "uchar")


@contextmanager
def _opened(
    data: bytes, kind: str, scale: float, header: pyvips.Image, size: tuple[int, int]
) -> Iterator[pyvips.Image]:
    """Open the picture, cropped to be scaled to the size; it can be read within the block only."""
    pixels = header.width * header.height
    if kind == "JPEG" and scale > _HALF and pixels <= _DECODED_PIXELS:
        with _SPARES.lent(pixels * 3) as room:
            image = _decoded(data, header, _crop(header, size), room)
            if image is not None:
                yield image
                return
    image = loaded(data, kind, scale)
    crop = _crop(image, size)
    yield image.crop(crop.left, crop.top, crop.width, crop.height)


class _Crop(NamedTuple):
    """A rectangle of a picture, px."""

    left: int
    top: int
    width: int
    height: int


def _crop(image: pyvips.Image, size: tuple[int, int]) -> _Crop:
    """Return what belongs to the size, about the middle: the rest is never scaled."""
    scale = max(size[0] / image.width, size[1] / image.height)
    width = min(max(round(size[0] / scale), 1), image.width)
    height = min(max(round(size[1] / scale), 1), image.height)
    return _Crop((image.width - width) // 2, (image.height - height) // 2, width, height)


def _decoded(data: bytes, header: pyvips.Image, crop: _Crop, room: Room) -> pyvips.Image | None:
    """Return the crop of a JPEG as cameras write it, decoded in one go: faster than row by row.

    Colours between the samples are not interpolated, as the picture is going to be scaled. None
    for a JPEG of another kind or with a fault: libvips tells a blemish from damage.
    """
    try:
        if simplejpeg.decode_jpeg_header(data)[2] != "YCbCr":
            return None
        columns = decoded_columns(data, crop.left, crop.width, room)
        if columns is None:
            simplejpeg.decode_jpeg(data, "RGB", fastupsample=True, buffer=room)
    except ValueError:
        return None
    begin, width = columns or (0, header.width)
    image = pyvips.Image.new_from_memory(room.data, width, header.height, 3, "uchar")
    image = image.crop(crop.left - begin, crop.top, crop.width, crop.height)
    image = image.copy(interpretation="srgb")
    for name in ("icc-profile-data", "orientation"):
        if header.get_typeof(name):
            image.set_type(header.get_typeof(name), name, header.get(name))
    return image


def loaded(data: bytes, kind: str, scale: float) -> pyvips.Image:
    """Open the picture, a JPEG or WebP at the smallest of its halves that is large enough."""
    shrink = next((each for each in (8, 4, 2) if scale * each <= 1), 1)
    asked: dict[str, float] = {}
    if kind == "JPEG":
        asked = {"shrink": shrink}
    elif kind == "WebP":
        asked = {"scale": 1 / shrink}
    image = _LOADERS[kind](data, access="sequential", fail_on="error", **asked)
    return image.colourspace("srgb") if image.format != "uchar" else image


def _scaled(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    """Scale; colours are weighed by their alpha, or hidden ones would shine through edges."""
    if image.hasalpha():
        image = image.premultiply()
    return image.resize(width / image.width, vscale=height / image.height, kernel="cubic")


def _on_srgb(image: pyvips.Image) -> pyvips.Image:
    """Return four bands of 8 bits, colours of other spaces converted, multiplied by alpha."""
    alpha = image.hasalpha()
    if _needs_conversion(image):
        if alpha:
            image = image.unpremultiply().cast("uchar")
        image = image.icc_transform(
            "srgb", embedded=True, input_profile=_default_profile(image), intent="relative"
        )
        if alpha:
            image = image.premultiply()
    elif image.interpretation != "srgb":
        image = image.colourspace("srgb")
    return image.rint().cast("uchar") if alpha else image.bandjoin(255)


def _needs_conversion(image: pyvips.Image) -> bool:
    """Whether colours are not sRGB already: the most frequent profile is sRGB's own."""
    if image.interpretation == "cmyk":
        return True
    if not image.get_typeof("icc-profile-data"):
        return False
    profile = bytes(image.get("icc-profile-data"))
    return not any(name in profile for name in (b"sRGB", "sRGB".encode("utf-16-be")))


def _default_profile(image: pyvips.Image) -> str:
    return "cmyk" if image.interpretation == "cmyk" else "srgb"


def _checked(data: bytes, place: str) -> tuple[str, pyvips.Image]:
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
        header = webp_header(data) if kind == "WebP" else _LOADERS[kind](data)
    except pyvips.Error as error:
        raise _blamed(error, place, f"its {kind} header is damaged; save it again.") from error
    if header.width * header.height > PICTURE_PIXELS:
        raise _fault(
            place,
            f"it has {header.width} x {header.height} pixels, more than the "
            f"{PICTURE_PIXELS // 10**6} million allowed; scale it down.",
        )
    return kind, header


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


def _blamed(error: pyvips.Error, place: str, text: str) -> Exception:
    """Return the fault of a picture that libvips can not read, or of a lack of memory."""
    short = ("out of memory", "Error creating thread")
    if any(words in str(error) for words in short):
        return MemoryError(str(error))
    return _fault(place, text)


def _fault(place: str, message: str) -> PictureError:
    return PictureError([Fault(place, message)])
