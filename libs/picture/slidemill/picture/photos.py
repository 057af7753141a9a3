"""Pictures from outside: told by their bytes, measured by their header, decoded at size."""

from __future__ import annotations

from collections.abc import Callable

import pyvips

from slidemill.picture.arriving import LARGEST, scaled_jpeg
from slidemill.picture.crops import Crop
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.limits import MIB, PICTURE_BYTES, PICTURE_PIXELS
from slidemill.picture.pixels import Pixels, blank, image_over
from slidemill.picture.webp import webp_header

_HALF = 0.5

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
    size = width, height
    try:
        pixels = _at_once(data, kind, scale, header, size)
        if pixels is None:
            image = loaded(data, kind, scale)
            pixels = _drawn(_at_size(image.crop(*_crop(image, size)), size))
        # not before: a stream comes from the top to the bottom, turned ones are read otherwise
        return pixels if turn == 1 else _drawn(_turned(image_over(pixels), turn))
    except pyvips.Error as error:
        text = "it is damaged or cut off and can not be decoded; save it again."
        raise _blamed(error, place, text) from error


def _at_once(
    data: bytes, kind: str, scale: float, header: pyvips.Image, size: tuple[int, int]
) -> Pixels | None:
    """Return a JPEG at the size, not turned yet, if it is one to decode in one go."""
    if kind != "JPEG" or scale <= _HALF or header.width * header.height > LARGEST:
        return None
    return scaled_jpeg(data, header, _crop(header, size), size, lambda image: _at_size(image, size))


def _crop(image: pyvips.Image, size: tuple[int, int]) -> Crop:
    """Return what belongs to the size, about the middle: the rest is never scaled."""
    scale = max(size[0] / image.width, size[1] / image.height)
    width = min(max(round(size[0] / scale), 1), image.width)
    height = min(max(round(size[1] / scale), 1), image.height)
    return Crop((image.width - width) // 2, (image.height - height) // 2, width, height)


def _at_size(image: pyvips.Image, size: tuple[int, int]) -> pyvips.Image:
    return _on_srgb(_scaled(image, *size))


def _turned(image: pyvips.Image, turn: int) -> pyvips.Image:
    image = image.copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", turn)
    return image.autorot()


def _drawn(image: pyvips.Image) -> Pixels:
    pixels = blank(image.height, image.width)
    image.write(image_over(pixels))
    return pixels


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
