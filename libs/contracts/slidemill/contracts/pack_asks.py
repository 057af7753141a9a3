"""Asks about packs and files of the slideshow API (slideshow reference, sections 6 and 9)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.ids import ObjectKey
from slidemill.contracts.messages import Ask, Reply
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.packs import FileType
from slidemill.contracts.slideshows.scope import Scope


class CaptionStatus(StrEnum):
    """How far the description of a picture has come."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class Caption(BaseModel):
    """What a picture shows, as the AI provider says."""

    model_config = ConfigDict(frozen=True)

    status: CaptionStatus
    description: str | None = None
    keywords: list[str] = Field(default_factory=list)
    model: str | None = None
    generated_at: datetime | None = None
    error: str | None = None


class PackImage(BaseModel):
    """A picture of a pack, by its address."""

    model_config = ConfigDict(frozen=True)

    image: UUID
    url: str
    file_name: str
    content_type: str
    """Guessed from the address."""
    caption: Caption | None = None
    """None where nobody describes pictures."""


class PackFacts(BaseModel):
    """A pack and its pictures, oldest first; times are UTC."""

    model_config = ConfigDict(frozen=True)

    pack: UUID
    name: str
    is_public: bool
    created_at: datetime
    images: list[PackImage]


class PackSummary(BaseModel):
    """A pack in a list; times are UTC."""

    model_config = ConfigDict(frozen=True)

    pack: UUID
    name: str
    is_public: bool
    created_at: datetime
    image_count: int
    preview_image_url: str | None
    """Its oldest picture."""


class PackReply(Reply, type="pack.reply.pack"):
    """One pack."""

    pack: PackFacts


class PackPage(Reply, type="pack.reply.page"):
    """A page of packs, newest first."""

    packs: list[PackSummary]
    total: int
    """Of all pages."""


class PackImageReply(Reply, type="pack.reply.image"):
    """One picture of a pack."""

    image: PackImage


class CreatePack(Ask[PackReply], type="pack.create"):
    """Start an empty pack; the asker chooses its id, so that a repeated ask makes one."""

    pack: UUID
    scope: Scope
    name: str = Field(min_length=1, max_length=120)
    is_public: bool = False


class ListPacks(Ask[PackPage], type="pack.list"):
    """List packs, newest first."""

    scope: Scope
    search: str | None = Field(default=None, max_length=200)
    """Found in names, descriptions of pictures or keywords, in any case."""
    include_public: bool = True
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class GetPack(Ask[PackReply], type="pack.get"):
    """Look a pack up; public ones of the organisation too. Refused: `not_found`."""

    pack: UUID
    scope: Scope


class UpdatePack(Ask[PackReply], type="pack.update"):
    """Rename a pack or make it public; None leaves a field. Refused: `not_found`."""

    pack: UUID
    scope: Scope
    name: str | None = Field(default=None, min_length=1, max_length=120)
    is_public: bool | None = None


class DeletePack(Ask[Deleted], type="pack.delete"):
    """Delete a pack; slideshows made with it stay. Refused: `not_found`."""

    pack: UUID
    scope: Scope


class AddPackImage(Ask[PackImageReply], type="pack.add_image"):
    """Put a picture into a pack by its address. Refused: `pack_not_found`, `pack_full`."""

    pack: UUID
    image: UUID
    """Chosen by the asker, so that a repeated ask adds one."""
    scope: Scope
    url: str = Field(max_length=2048)
    file_name: str = Field(min_length=1, max_length=255)


class DeletePackImage(Ask[Deleted], type="pack.delete_image"):
    """Take a picture out of a pack. Refused: `pack_not_found`, `image_not_found`."""

    pack: UUID
    image: UUID
    scope: Scope


class FileFacts(BaseModel):
    """An uploaded file; times are UTC."""

    model_config = ConfigDict(frozen=True)

    file: UUID
    content_type: FileType
    filename: str
    size: int | None
    """Bytes; None until it was uploaded and looked at."""
    created_at: datetime


class FileWithUpload(Reply, type="file.reply.with_upload"):
    """A file and where its bytes are to be put."""

    file: FileFacts
    upload_url: str
    expires_in: int
    """Seconds."""


class FilePage(Reply, type="file.reply.page"):
    """A page of files that were uploaded, newest first."""

    files: list[FileFacts]
    total: int
    """Of all pages."""


class FileLocated(Reply, type="file.reply.located"):
    """Where the bytes of a file lie: under a key of their own content."""

    key: ObjectKey
    media_type: str
    size: int
    """Bytes."""
    filename: str


class CreateFile(Ask[FileWithUpload], type="file.create"):
    """Announce a file; the asker chooses its id, so that a repeated ask makes one."""

    file: UUID
    scope: Scope
    content_type: FileType
    filename: str | None = Field(default=None, max_length=255)


class ListFiles(Ask[FilePage], type="file.list"):
    """List files whose upload was found good, newest first."""

    scope: Scope
    type: Literal["image", "video"] | None = None
    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class LocateFile(Ask[FileLocated], type="file.locate"):
    """Find an uploaded file by its address, which is the permission to see it.

    Refused: `not_found` (also while nothing was uploaded), `file_invalid` (what was uploaded is
    not what was announced, or not safe).
    """

    file: UUID


class DeleteFile(Ask[Deleted], type="file.delete"):
    """Delete an uploaded file; slideshows that show it can no longer be rendered.

    Refused: `not_found`.
    """

    file: UUID
    scope: Scope
