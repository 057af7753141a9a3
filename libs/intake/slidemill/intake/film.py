"""Films from outside: their container by its boxes, before anything plays them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from struct import unpack_from

from slidemill.intake.boxes import Box, Bytes, box_at
from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import FILM_BOXES

_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"dinf"})
"""Boxes on the way from the film to the place of its samples (ISO/IEC 14496-12, 8.7.2)."""
_CLASSIC = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
"""What QuickTime files of the time before brands begin with."""
_NO_FILMS = {
    b"heic": "a HEIC picture",
    b"heix": "a HEIC picture",
    b"hevc": "a HEIC picture",
    b"mif1": "a HEIF picture",
    b"msf1": "a HEIF picture",
    b"avif": "an AVIF picture",
    b"avis": "an AVIF picture",
    b"crx ": "a raw photograph",
    b"M4A ": "sound without pictures",
    b"M4B ": "sound without pictures",
    b"M4P ": "sound under copy protection",
}
_SAMPLES_HERE = 1
"""Flag of a data entry: the samples lie in this very file (ISO/IEC 14496-12, 8.7.2.3)."""


class FilmKind(StrEnum):
    """Containers that PowerPoint plays."""

    MP4 = "mp4"
    QUICKTIME = "mov"


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What the boxes of a film say."""

    kind: FilmKind
    tracks: int


def scan_film(data: Bytes, place: str = "film") -> FilmFacts:
    """Check that a file is a whole film in one piece; its content decides, never its name.

    Refused are films whose pictures would be fetched from elsewhere when they are played:
    reference movies and tracks whose samples lie in other files. Nothing is decoded. Raises
    `IntakeError`.
    """
    kind = _kind(data, place)
    tracks, described = 0, False
    for box in _boxes(data, place):
        described = described or box.name == b"moov"
        tracks += box.name == b"trak"
        if box.name == b"rmra":
            raise _elsewhere(place, "it only refers to films elsewhere")
        if box.name == b"cmov":
            raise _damaged(place, "the description of its tracks is compressed")
        if box.name == b"dref":
            _check_entries(data, box, place)
    if not described:
        raise _damaged(place, "it is damaged or cut off, it has no description of its tracks")
    return FilmFacts(kind, tracks)


def _kind(data: Bytes, place: str) -> FilmKind:
    name, brand = data[4:8], data[8:12]
    if name == b"ftyp" and len(data) >= 16 and brand not in _NO_FILMS:
        return FilmKind.QUICKTIME if brand == b"qt  " else FilmKind.MP4
    if name in _CLASSIC:
        return FilmKind.QUICKTIME
    what = "of an unknown kind"
    if not data:
        what = "empty"
    elif name == b"ftyp":
        what = _NO_FILMS.get(brand, what)
    raise IntakeError(
        Code.UNKNOWN_FILM, place, f"it is {what}, not an MP4 or QuickTime film; convert it."
    )


def _boxes(data: Bytes, place: str) -> Iterator[Box]:
    """Yield the boxes that matter, outer ones first; each must lie inside its own."""
    waiting = [(0, len(data), True)]
    left = FILM_BOXES
    while waiting:
        at, limit, outermost = waiting.pop()
        while at + 8 <= limit:
            left -= 1
            if not left:
                raise _damaged(place, "it has far too many boxes")
            box = box_at(data, at, limit)
            if box is None:
                raise _damaged(place, "it is damaged or cut off")
            yield box
            if box.name in _CONTAINERS and outermost == (box.name == b"moov"):
                waiting.append((box.start, box.end, False))
            at = box.end


def _check_entries(data: Bytes, table: Box, place: str) -> None:
    at = table.start + 8
    while at + 12 <= table.end:
        entry = box_at(data, at, table.end)
        if entry is None or entry.end < entry.start + 4:
            raise _damaged(place, "it is damaged")
        (flags,) = unpack_from(">L", data, entry.start)
        if not flags & _SAMPLES_HERE:
            raise _elsewhere(place, "its pictures or sound lie in another file")
        at = entry.end


def _elsewhere(place: str, what: str) -> IntakeError:
    return IntakeError(
        Code.EXTERNAL_LINK,
        place,
        f"{what}, which would be opened from outside the deck; save the film as one file.",
    )


def _damaged(place: str, what: str) -> IntakeError:
    return IntakeError(Code.FILM_DAMAGED, place, f"{what}; save it again as an ordinary MP4.")
