"""What an uploaded file is; no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from slidemill.contracts.pack_asks import FileFacts
from slidemill.contracts.slideshows.packs import FileType
from slidemill.slideshow.pictures.content import Picture

_UPLOADS = "slideshows/uploads/"


@dataclass(frozen=True, slots=True)
class File:
    """A file that was announced; with its bytes once what was put was found good."""

    organisation: str
    id: UUID
    content_type: FileType
    filename: str
    created_at: datetime
    fault: str | None = None
    """Why what was last put was not taken."""
    picture: Picture | None = None
    """Its bytes; for a video too."""

    def facts(self) -> FileFacts:
        """Return what its owner is told."""
        return FileFacts(
            file=self.id,
            content_type=self.content_type,
            filename=self.filename,
            size=self.picture.size if self.picture else None,
            created_at=self.created_at,
        )


class Upload(NamedTuple):
    """Whose upload an object is."""

    organisation: str
    file: UUID


def uploads_folder(organisation: str | None = None) -> str:
    """Return the prefix of what an organisation, or anybody, has put and nobody has checked."""
    return f"{_UPLOADS}{organisation}/" if organisation else _UPLOADS


def upload_key(organisation: str, file: UUID) -> str:
    """Return where the bytes of a file are put by its owner."""
    return f"{uploads_folder(organisation)}{file}"


def upload_of(key: str) -> Upload | None:
    """Return which file an object was uploaded for, or None."""
    organisation, _, file = key.removeprefix(_UPLOADS).partition("/")
    try:
        return Upload(organisation, UUID(file))
    except ValueError:
        return None
