"""What a picture is once its bytes were looked at; nothing is read or written here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from slidemill.intake import ImageKind, scan_image

DRAWN = frozenset(ImageKind)
"""Kinds that the picture engine draws; of an animation its first frame."""

_EXTENSIONS = {ImageKind.JPEG: "jpg"}


@dataclass(frozen=True, slots=True)
class Content:
    """Checked bytes: what they are and how they are known."""

    sha256: str
    media_type: str
    extension: str
    """Without the dot."""
    size: int
    """Bytes."""
    width: int | None = None
    """Px; None where it is not known."""
    height: int | None = None

    def key(self, organisation: str) -> str:
        """Return where these bytes lie in the store."""
        return f"slideshows/pictures/{organisation}/{self.sha256}.{self.extension}"


class Picture(NamedTuple):
    """A picture or video in the store."""

    sha256: str
    key: str
    media_type: str
    size: int

    @property
    def can_be_drawn(self) -> bool:
        """Whether the picture engine can draw it."""
        return self.media_type in {kind.media_type for kind in DRAWN}


def look_at(body: bytes) -> Content:
    """Return what a picture is, by its bytes; raises `IntakeError` for what cannot be drawn."""
    facts = scan_image(body, DRAWN)
    return Content(
        sha256=hashlib.sha256(body).hexdigest(),
        media_type=facts.kind.media_type,
        extension=_EXTENSIONS.get(facts.kind, facts.kind.value),
        size=len(body),
        width=facts.width,
        height=facts.height,
    )
