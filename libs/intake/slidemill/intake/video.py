"""Videos from outside, which are kept and played back as they are: told by their containers."""

from enum import StrEnum

from slidemill.intake.boxes import Bytes
from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.film import FilmKind, scan_film

_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT = b"\x18\x53\x80\x67"
_DOC_TYPE = b"\x42\x82"
_HEADER = 1024
"""Bytes of the longest EBML header that is read; real ones take about 40."""


class VideoKind(StrEnum):
    """Containers that can be told apart."""

    MP4 = "mp4"
    QUICKTIME = "mov"
    AVI = "avi"
    WEBM = "webm"

    @property
    def media_type(self) -> str:
        """The media type that browsers know."""
        return {"mov": "video/quicktime", "avi": "video/x-msvideo"}.get(
            self.value, f"video/{self.value}"
        )


def scan_video(data: Bytes, place: str = "video") -> VideoKind:
    """Return what a video's container is; its content decides, never its name.

    MP4 and QuickTime are looked through as `scan_film` does, of the others the head is. Raises
    `IntakeError`.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        _check_avi(data, place)
        return VideoKind.AVI
    if data[:4] == _EBML:
        _check_webm(data[:_HEADER], place)
        return VideoKind.WEBM
    film = scan_film(data, place)
    return VideoKind.QUICKTIME if film.kind is FilmKind.QUICKTIME else VideoKind.MP4


def _check_avi(data: Bytes, place: str) -> None:
    """Check that the first list holds the headers and all of the first RIFF is there (OpenDML)."""
    whole = 8 + int.from_bytes(data[4:8], "little") <= len(data) + 1  # the pad byte may be missing
    if not whole or data[12:16] != b"LIST" or data[20:28] != b"hdrlavih":
        raise IntakeError(
            Code.FILM_DAMAGED, place, "it is damaged or cut off; save it again, best as MP4."
        )


def _check_webm(head: bytes, place: str) -> None:
    """Check the type in the EBML header, and that a segment follows (RFC 8794, 11; RFC 9559)."""
    size, at = _number(head, 4)
    end = at + size
    kind = b""
    while at < end <= len(head):
        length = 2 if head[at] & 0x40 and not head[at] & 0x80 else 1
        name = head[at : at + length]
        size, at = _number(head, at + length)
        if name == _DOC_TYPE:
            kind = head[at : at + size].rstrip(b"\0")
        at += size
    if kind != b"webm" or head[end : end + 4] != _SEGMENT:
        what = "a Matroska video" if kind == b"matroska" else "damaged or cut off"
        raise IntakeError(
            Code.UNKNOWN_FILM if kind == b"matroska" else Code.FILM_DAMAGED,
            place,
            f"it is {what}, not a whole WebM video; convert it.",
        )


def _number(head: bytes, at: int) -> tuple[int, int]:
    """Read a number of variable length (RFC 8794, section 4); returns it and where it ends."""
    first = head[at] if at < len(head) else 0
    length = 9 - first.bit_length()
    if length > 8:
        return 0, at + 1
    value = int.from_bytes(head[at : at + length].ljust(length, b"\0"), "big")
    return value & ~(1 << 7 * length), at + length
