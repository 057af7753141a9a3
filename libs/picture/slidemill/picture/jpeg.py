"""A JPEG made of strips that are compressed each on its own (ITU T.81, restart intervals).

Every strip begins with a restart marker, so its bytes depend on its own pixels alone: what a
background's strips compress to is kept with it, and a slide pays only for the strips its texts
touch. The file is an ordinary baseline JPEG.
"""

from __future__ import annotations

from collections.abc import Sequence

import simplejpeg

from slidemill.picture.pixels import Pixels

STRIP = 80
"""Rows of a strip: five rows of blocks of 16."""
_BLOCK = 16
_START_OF_FRAME, _START_OF_SCAN = 0xC0, 0xDA
_RESTART, _END = 0xD0, b"\xff\xd9"


def strips(height: int) -> range:
    """Return the numbers of a picture's strips."""
    return range((height + STRIP - 1) // STRIP)


def strips_between(top: float, bottom: float, height: int) -> range:
    """Return the strips that rows from `top` to `bottom` lie in."""
    first = max(int(top) // STRIP, 0)
    last = min(int(bottom) // STRIP + 1, len(strips(height)))
    return range(first, max(last, first))


def compressed(pixels: Pixels, strip: int, quality: int) -> bytes:
    """Return one strip as a small JPEG, colours at half the resolution (4:2:0)."""
    rows = pixels[strip * STRIP : (strip + 1) * STRIP]
    return bytes(simplejpeg.encode_jpeg(rows, quality, "RGBA", "420", fastdct=False))


def joined(made: Sequence[bytes], width: int, height: int) -> bytes:
    """Return one JPEG of the strips, which were compressed at one quality."""
    scans = [_scan(each) for each in made]
    blocks = -(-width // _BLOCK) * (STRIP // _BLOCK)
    restart = b"\xff\xdd\x00\x04" + blocks.to_bytes(2, "big")
    parts = [_head(made[0], height, restart), scans[0]]
    for at, scan in enumerate(scans[1:]):
        parts += [bytes((0xFF, _RESTART + at % 8)), scan]
    return b"".join([*parts, _END])


def _scan(strip: bytes) -> bytes:
    """Return the compressed blocks: all between the header of the scan and the end marker."""
    at = _segment(strip, _START_OF_SCAN)
    return strip[at + 2 + int.from_bytes(strip[at + 2 : at + 4], "big") : -2]


def _head(strip: bytes, height: int, restart: bytes) -> bytes:
    """Return the strip's head with the whole picture's height and a restart interval."""
    frame, scan = _segment(strip, _START_OF_FRAME), _segment(strip, _START_OF_SCAN)
    blocks = scan + 2 + int.from_bytes(strip[scan + 2 : scan + 4], "big")
    sized = strip[: frame + 5] + height.to_bytes(2, "big") + strip[frame + 7 : scan]
    return sized + restart + strip[scan:blocks]


def _segment(strip: bytes, marker: int) -> int:
    """Return where a segment begins; the strip is our own, so it is there."""
    at = 2
    while strip[at + 1] != marker:
        at += 2 + int.from_bytes(strip[at + 2 : at + 4], "big")
    return at
