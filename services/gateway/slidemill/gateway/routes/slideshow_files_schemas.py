"""Queries and answers of the file calls (slideshow reference, section 9): camelCase, as there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request
from pydantic import BaseModel, Field

from slidemill.contracts.pack_asks import FileFacts, FilePage, FileWithUpload
from slidemill.contracts.slideshows.media import file_path
from slidemill.contracts.slideshows.packs import CreateFileBody
from slidemill.gateway.routes.slideshow_packs_schemas import PageQuery
from slidemill.gateway.slideshows.envelope import Success, named, stamp
from slidemill.gateway.urls import PublicUrls


class FileQuery(PageQuery):
    """Which files to list."""

    limit: int = Field(default=50, ge=1, le=100)
    type: Literal["image", "video"] | None = None
    context: str | None = None
    """Taken for the sake of clients that send it; it changes nothing."""


REQUESTS: tuple[type[BaseModel], ...] = (CreateFileBody, FileQuery)


class FileUploadBody(msgspec.Struct, rename="camel"):
    """Where to PUT a file's bytes, without a key, and where they can be seen afterwards."""

    upload_url: str
    url: str
    content_type: str
    expires_in: int


class FileLine(msgspec.Struct, rename="camel"):
    """An uploaded file; its size is in bytes."""

    id: str
    url: str
    content_type: str
    filename: str
    size: int | None
    created_at: str


class FilesBody(msgspec.Struct, rename="camel"):
    """A page of files, newest first; `total` counts those of all pages."""

    files: list[FileLine]
    total: int
    limit: int
    offset: int


class FileAddresses:
    """The addresses of an organisation's files, as a request reaches this server."""

    def __init__(
        self, urls: PublicUrls, request: Request[Any, Any, Any], organisation: str
    ) -> None:
        self._urls = urls
        self._request = request
        self._organisation = organisation

    def of(self, facts: FileFacts) -> str:
        """Return where a file can be seen."""
        path = file_path(self._organisation, facts.file, facts.content_type.extension)
        return self._urls.of(self._request, path)


FileUploadAnswer = Annotated[Success[FileUploadBody], named("FileUploadAnswer")]
FilesAnswer = Annotated[Success[FilesBody], named("FilesAnswer")]


def upload_body(made: FileWithUpload, addresses: FileAddresses) -> FileUploadBody:
    """Write what a client needs to upload a file."""
    return FileUploadBody(
        upload_url=made.upload_url,
        url=addresses.of(made.file),
        content_type=made.file.content_type.value,
        expires_in=made.expires_in,
    )


def files_body(page: FilePage, query: FileQuery, addresses: FileAddresses) -> FilesBody:
    """Write a page of files."""
    files = [
        FileLine(
            id=str(each.file),
            url=addresses.of(each),
            content_type=each.content_type.value,
            filename=each.filename,
            size=each.size,
            created_at=stamp(each.created_at),
        )
        for each in page.files
    ]
    return FilesBody(files, page.total, query.limit, query.offset)
