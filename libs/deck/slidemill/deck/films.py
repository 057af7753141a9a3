"""What a film file says of itself: its container, and whether it is whole."""

from __future__ import annotations

from struct import unpack_from

CONTENT_TYPES = {"mp4": "video/mp4", "m4v": "video/x-m4v", "mov": "video/quicktime"}
"""Media type by the extension that film parts get."""

_MOST_BOXES = 10_000
_PLAIN = frozenset(
    {b"isom", b"avc1", b"mp41", b"mp42", b"mp71", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6",
     b"iso7", b"iso8", b"iso9", b"dash", b"mmp4", b"MSNV", b"XAVC", b"F4V ", b"f4v ", b"NDSC",
     b"3gp4", b"3gp5", b"3gp6", b"3g2a"}
)  # fmt: skip
_BRANDS = {b"qt  ": "mov", b"M4V ": "m4v", b"M4VH": "m4v", b"M4VP": "m4v"}
_CLASSIC = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
"""What a QuickTime file of the time before brands begins with."""


class FilmError(ValueError):
    """The bytes are no film that a slide can hold; `str()` says why."""


def read_film(data: bytes) -> str:
    """Return the kind of a film (`mp4`, `m4v`, `mov`) by its brands (ISO/IEC 14496-12, 4.3).

    Boxes are walked up to the film's description, nothing is decoded. Raises FilmError for
    other files and for films that are cut off.
    """
    kind = _kind(data)
    if kind is None:
        raise FilmError("it is no MP4 or QuickTime film")
    at, length = 0, len(data)
    for _ in range(_MOST_BOXES):
        if at + 8 > length:
            break
        size, name = unpack_from(">L4s", data, at)
        if size == 1 and at + 16 <= length:
            (size,) = unpack_from(">Q", data, at + 8)
        elif size == 0:
            size = length - at
        if size < 8:
            break
        at += size
        if name == b"moov" and at <= length:
            return kind
    raise FilmError("the film is damaged or cut off: the description of its tracks is missing")


def _kind(data: bytes) -> str | None:
    if len(data) < 16:
        return None
    size, name = unpack_from(">L4s", data)
    if name in _CLASSIC:
        return "mov"
    if name != b"ftyp" or not 16 <= size <= len(data):
        return None
    main = data[8:12]
    if main in _BRANDS:
        return _BRANDS[main]
    compatible = [data[at : at + 4] for at in range(16, size - 3, 4)]
    if main in _PLAIN or any(brand in _PLAIN for brand in compatible):
        return "mp4"
    return next((_BRANDS[brand] for brand in compatible if brand in _BRANDS), None)
