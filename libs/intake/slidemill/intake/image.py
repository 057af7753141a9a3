"""Pictures from outside: kind and size by their bytes, before anything decodes them."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from struct import error as TooShort  # noqa: N812 - says what it means where it is caught
from struct import unpack_from

from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import IMAGE_FRAMES, IMAGE_PIXELS

_MAX_BLOCKS = 500_000  # a 50 MB GIF has 200 000; made of one-byte blocks it would take seconds


class ImageKind(StrEnum):
    """Kinds of picture that can be told apart and measured."""

    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return f"image/{self.value}"


IN_DECKS = frozenset({ImageKind.PNG, ImageKind.JPEG, ImageKind.GIF})
"""What PowerPoint of every age shows."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the header of a picture says."""

    kind: ImageKind
    width: int
    """Pixels, before any rotation that metadata asks for."""
    height: int
    """Pixels, before any rotation that metadata asks for."""
    frames: int
    """1 unless animated."""


class _Damaged(Exception):  # noqa: N818 - never leaves this module
    """The header can not be read, or reads differently to different decoders."""


def scan_image(
    data: bytes, kinds: Collection[ImageKind] = IN_DECKS, place: str = "image"
) -> ImageFacts:
    """Measure a picture by its header; its content decides the kind, never its name.

    Nothing is decoded, so pixels may still be damaged. Headers that decoders would read
    differently (two sizes) are refused. Raises `IntakeError`.
    """
    kind = _kind(data)
    if kind is None or kind not in kinds:
        accepted = ", ".join(sorted(kinds))
        raise IntakeError(
            Code.UNKNOWN_IMAGE,
            place,
            f"it is {_what(data) if kind is None else kind.upper()}, not one of {accepted}; "
            "convert it.",
        )
    try:
        width, height, frames = _MEASURES[kind](data)
    except (_Damaged, TooShort, IndexError) as error:
        raise IntakeError(
            Code.IMAGE_DAMAGED, place, f"its {kind.upper()} header is damaged; save it again."
        ) from error
    if not width or not height:
        raise IntakeError(Code.IMAGE_DAMAGED, place, "it has no pixels; save it again.")
    if width * height > IMAGE_PIXELS:
        raise IntakeError(
            Code.IMAGE_TOO_LARGE,
            place,
            f"it has {width} x {height} pixels, more than the {IMAGE_PIXELS // 10**6} million "
            "allowed; scale it down.",
        )
    if frames > IMAGE_FRAMES:
        raise IntakeError(
            Code.IMAGE_TOO_MANY_FRAMES,
            place,
            f"it has more than the {IMAGE_FRAMES} frames allowed; shorten it or use a video.",
        )
    return ImageFacts(kind, width, height, frames)


def _kind(data: bytes) -> ImageKind | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageKind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return ImageKind.JPEG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return ImageKind.GIF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return ImageKind.WEBP
    return None


def _what(data: bytes) -> str:
    """Name what was sent instead, for the error."""
    if not data:
        return "empty"
    for magic, name in (
        (b"%PDF", "a PDF"),
        (b"BM", "a BMP"),
        (b"II*\0", "a TIFF"),
        (b"MM\0*", "a TIFF"),
        (b"PK\x03\x04", "a zip"),
        (b"<", "SVG or HTML text"),
    ):
        if data.lstrip().startswith(magic):
            return name
    return "a HEIC, AVIF or video" if data[4:8] == b"ftyp" else "of an unknown kind"


def _png(data: bytes) -> tuple[int, int, int]:
    """Read chunks up to the pixels (PNG specification, clause 5); APNG counts its frames there."""
    size: tuple[int, int] | None = None
    frames, at = 1, 8
    for _ in range(_MAX_BLOCKS):
        length, name = unpack_from(">L4s", data, at)
        if (name == b"IHDR") != (size is None):
            raise _Damaged  # not first, or twice: decoders differ in which one counts
        if name == b"IHDR":
            size = unpack_from(">LL", data, at + 8)
        elif name == b"acTL":
            frames = max(frames, unpack_from(">L", data, at + 8)[0])
        elif name == b"IDAT" and size:
            return *size, frames
        at += 12 + length
    raise _Damaged


def _jpeg(data: bytes) -> tuple[int, int, int]:
    """Read segments up to the scan (ITU T.81, annex B)."""
    size: tuple[int, int] | None = None
    at = 2
    for _ in range(_MAX_BLOCKS):
        if data[at] != 0xFF:
            raise _Damaged
        marker = data[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker == 0xDA:  # start of scan
            if size is None:
                raise _Damaged
            return *size, 1
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # start of frame
            if size is not None:
                raise _Damaged
            height, width = unpack_from(">HH", data, at + 5)
            size = width, height
        at += 2 if marker == 0x01 or 0xD0 <= marker <= 0xD9 else 2 + _length(data, at + 2)
    raise _Damaged


def _length(data: bytes, at: int) -> int:
    length: int = unpack_from(">H", data, at)[0]
    if length < 2:
        raise _Damaged
    return length


def _gif(data: bytes) -> tuple[int, int, int]:
    """Walk the blocks (GIF89a, appendix A); frames may reach beyond the screen."""
    width, height, packed = unpack_from("<HHB", data, 6)
    frames, at, budget = 0, 13 + _palette(packed), _MAX_BLOCKS
    while frames <= IMAGE_FRAMES and at < len(data):
        block = data[at]
        if block == 0x2C:
            left, top, wide, high, packed = unpack_from("<4HB", data, at + 1)
            width, height = max(width, left + wide), max(height, top + high)
            frames += 1
            at += 11 + _palette(packed)
        elif block == 0x21:
            at += 2
        else:
            break  # the trailer, or rubbish that decoders stop at too
        at, budget = _skip(data, at, budget)
    if not frames:
        raise _Damaged
    return width, height, frames


def _palette(packed: int) -> int:
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _skip(data: bytes, at: int, budget: int) -> tuple[int, int]:
    """Step over data sub-blocks; a cut-off end is left to the decoder."""
    while at < len(data) and (length := data[at]):
        at += 1 + length
        budget -= 1
        if not budget:
            raise _Damaged
    return at + 1, budget


def _webp(data: bytes) -> tuple[int, int, int]:
    """Read the chunks (RFC 9649, section 2)."""
    size: tuple[int, int] | None = None
    frames = 0
    for name, at in _riff(data):
        if name == b"ANMF":
            frames += 1
        elif size is None:
            size = _webp_size(data, name, at)
    if size is None:
        raise _Damaged
    return *size, max(frames, 1)


def _riff(data: bytes) -> Iterator[tuple[bytes, int]]:
    at = 12
    for _ in range(_MAX_BLOCKS):
        if at + 8 > len(data):
            return
        name, length = unpack_from("<4sL", data, at)
        yield name, at + 8
        at += 8 + length + length % 2
    raise _Damaged


def _webp_size(data: bytes, name: bytes, at: int) -> tuple[int, int] | None:
    if name == b"VP8X":
        wide, high = data[at + 4 : at + 7], data[at + 7 : at + 10]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    if name == b"VP8L":
        bits = unpack_from("<L", data, at + 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 ":
        wide, high = unpack_from("<HH", data, at + 6)
        return wide & 0x3FFF, high & 0x3FFF
    return None


_MEASURES: dict[ImageKind, Callable[[bytes], tuple[int, int, int]]] = {
    ImageKind.PNG: _png,
    ImageKind.JPEG: _jpeg,
    ImageKind.GIF: _gif,
    ImageKind.WEBP: _webp,
}
