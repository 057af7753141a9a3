"""HEIF pictures from outside, which are kept but not opened: told by their brands and boxes."""

from enum import StrEnum
from itertools import islice

from slidemill.intake.boxes import box_at, boxes_between
from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import HEIF_BOXES

_HEVC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
"""Brands of pictures coded with HEVC (ISO/IEC 23008-12, annex B.4)."""
_ANY = frozenset({b"mif1", b"msf1"})
"""Brands that leave the coding open (ISO/IEC 23008-12, 10.2)."""
_BRANDS = 64
"""Compatible brands that are looked at; real files have fewer than ten."""


class HeifKind(StrEnum):
    """Kinds of HEIF picture."""

    HEIC = "heic"
    HEIF = "heif"

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return f"image/{self.value}"


def scan_heif(data: bytes, place: str = "image") -> HeifKind:
    """Check that a file is a whole HEIF picture, by its outermost boxes; raises `IntakeError`.

    Nothing inside is looked at: such pictures are kept for their owner, nobody decodes them.
    """
    kind = _kind(data)
    if kind is None:
        raise IntakeError(
            Code.UNKNOWN_IMAGE, place, "it is not a HEIC or HEIF picture; convert it."
        )
    boxes = list(islice(boxes_between(data, 0, len(data)), HEIF_BOXES))
    names = {box.name for box in boxes if box is not None}
    if None in boxes or len(boxes) == HEIF_BOXES or not names & {b"meta", b"moov"}:
        raise IntakeError(
            Code.IMAGE_DAMAGED, place, "it is damaged or cut off; save it again as HEIC."
        )
    return kind


def _kind(data: bytes) -> HeifKind | None:
    if data[4:8] != b"ftyp" or len(data) < 16 or (box := box_at(data, 0, len(data))) is None:
        return None
    first, others = data[box.start : box.start + 4], data[box.start + 8 : box.end][: 4 * _BRANDS]
    brands = {first, *(others[at : at + 4] for at in range(0, len(others), 4))}
    if first not in _HEVC | _ANY:
        return None
    if brands & _HEVC:
        return HeifKind.HEIC
    return None if brands & {b"avif", b"avis"} else HeifKind.HEIF
