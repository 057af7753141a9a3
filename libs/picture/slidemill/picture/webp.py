"""The header of a WebP (RFC 9649), read without the memory that its pixels take."""

from __future__ import annotations

import pyvips

from slidemill.picture.limits import PICTURE_PIXELS

_SMALL = 1 / 8


def webp_header(data: bytes) -> pyvips.Image:
    """Return an empty picture of a WebP's size and orientation; raises `pyvips.Error`.

    libvips sets aside all pixels as soon as it opens one, so the size is read here first, and
    the rest is asked of a small version.
    """
    width, height = _size(data)
    if not width or not height:
        raise pyvips.Error("its first chunk tells no size")
    header = pyvips.Image.black(width, height)
    if width * height > PICTURE_PIXELS:
        return header  # its size says enough
    small = pyvips.Image.webpload_buffer(data, scale=_SMALL)
    if kind := small.get_typeof("orientation"):
        header = header.copy()
        header.set_type(kind, "orientation", small.get("orientation"))
    return header


def _size(data: bytes) -> tuple[int, int]:
    """Return the size that the first chunk tells, px; nothing when it is none of the three."""
    if data[12:16] == b"VP8X":
        return _number(data[24:27]) + 1, _number(data[27:30]) + 1
    if data[12:16] == b"VP8L" and data[20:21] == b"\x2f":
        bits = _number(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[12:16] == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _number(data[26:28]) & 0x3FFF, _number(data[28:30]) & 0x3FFF
    return 0, 0


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
