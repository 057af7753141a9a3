"""Rules of media: bytes are what the name says, and nothing is stored twice."""

from __future__ import annotations

import hashlib
from typing import Final

from slidemill.deck.check.package import Package
from slidemill.deck.check.report import Report

_RIFF: Final = b"RIFF"
_STARTS: Final[dict[str, tuple[bytes, ...]]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "emf": (b"\x01\x00\x00\x00",),
    "wmf": (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00"),
    "wdp": (b"II\xbc",),
    "wav": (_RIFF,),
    "avi": (_RIFF,),
    "wmv": (b"\x30\x26\xb2\x75",),
    "wma": (b"\x30\x26\xb2\x75",),
}
_PICTURES: Final = ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff")
"""What PowerPoint shows by its bytes, whatever the name says."""
_ISO_MEDIA: Final = frozenset({"mp4", "m4v", "m4a", "mov"})
_ISO_BOXES: Final = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
"""Boxes that ISO base media and QuickTime files may begin with (ISO/IEC 14496-12)."""
_TYPES: Final = {
    "png": {"image/png"},
    "jpg": {"image/jpeg", "image/jpg"},
    "jpeg": {"image/jpeg", "image/jpg"},
    "gif": {"image/gif"},
    "mp4": {"video/mp4"},
    "m4v": {"video/mp4", "video/x-m4v", "video/m4v"},
    "mov": {"video/quicktime"},
}


def check_media(package: Package, report: Report) -> None:
    """Check every media part against its extension and against the others."""
    seen: dict[bytes, str] = {}
    for name, raw in package.parts.items():
        suffix = name.rpartition(".")[2].lower()
        if not _fits(suffix, raw):
            told = report.note if suffix in _PICTURES and _is_picture(raw) else report
            told(name, f"its bytes are not {suffix.upper()}, as its name says.")
        found = package.types.get(name)
        if found is not None and suffix in _TYPES and found not in _TYPES[suffix]:
            report(name, f"its content type is {found}, which is not {suffix}.")
        if "/media/" in name:
            twin = seen.setdefault(hashlib.sha256(raw).digest(), name)
            if twin != name:
                report.note(name, f"the same bytes are stored as {twin}; keep one.")


def _is_picture(raw: bytes) -> bool:
    return any(raw.startswith(_STARTS[suffix]) for suffix in _PICTURES)


def _fits(suffix: str, raw: bytes) -> bool:
    if suffix in _ISO_MEDIA:
        return raw[4:8] in _ISO_BOXES
    starts = _STARTS.get(suffix)
    return starts is None or raw.startswith(starts)
