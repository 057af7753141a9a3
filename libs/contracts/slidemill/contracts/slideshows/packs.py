"""Bodies of the calls about packs, products and files (slideshow reference, sections 6 and 9)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from slidemill.contracts.slideshows.strict import Body, NotNull, WebAddress

PackName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
FileName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]


class CreatePackBody(Body):
    """Start an empty pack."""

    name: PackName
    is_public: bool = False


class UpdatePackBody(Body):
    """Change a pack: at least one field."""

    name: Annotated[PackName | None, NotNull] = None
    is_public: Annotated[bool | None, NotNull] = None

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("give at least one of name, is_public")
        return self


class AddImageBody(Body):
    """Put a picture into a pack by its address; nothing is fetched until it is rendered."""

    image_url: WebAddress
    file_name: FileName = "image"


class CreateProductBody(Body):
    """Describe what slideshows are made for."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)] = ""


class FileType(StrEnum):
    """Media types that may be uploaded."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    GIF = "image/gif"
    WEBP = "image/webp"
    HEIC = "image/heic"
    HEIF = "image/heif"
    MP4 = "video/mp4"
    QUICKTIME = "video/quicktime"
    AVI = "video/x-msvideo"
    WEBM = "video/webm"
    M4V = "video/x-m4v"

    @property
    def extension(self) -> str:
        """Ending of a file of this type, without the dot."""
        return {
            "image/jpeg": "jpg",
            "video/quicktime": "mov",
            "video/x-msvideo": "avi",
            "video/x-m4v": "m4v",
        }.get(self.value) or self.value.partition("/")[2]

    @property
    def is_image(self) -> bool:
        """Whether it is a picture rather than a video."""
        return self.value.startswith("image/")


class CreateFileBody(Body):
    """Announce an upload; camelCase as the vendor has it here."""

    content_type: FileType = Field(alias="contentType")
    filename: FileName | None = None
