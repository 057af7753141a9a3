"""The file calls (slideshow reference, section 9)."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from slidemill.contracts.pack_asks import (
    CreateFile,
    DeleteFile,
    FilePage,
    FileWithUpload,
    ListFiles,
)
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.media import MediaFile
from slidemill.contracts.slideshows.packs import CreateFileBody
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.media import Media
from slidemill.gateway.repository import AskKeys
from slidemill.gateway.routes.documenting import IDEMPOTENCY_KEY, documented
from slidemill.gateway.routes.slideshow_files_schemas import (
    FileAddresses,
    FileQuery,
    FilesAnswer,
    FileUploadAnswer,
    files_body,
    upload_body,
)
from slidemill.gateway.routes.slideshows_answers import slideshow_answers
from slidemill.gateway.slideshows.admitting import ADMITTED
from slidemill.gateway.slideshows.bodies import path_id, read_body, read_query
from slidemill.gateway.slideshows.envelope import BASE, DeletedAnswer, DeletedBody, success
from slidemill.gateway.slideshows.errors import failing, slideshow_error
from slidemill.gateway.slideshows.idempotency import once
from slidemill.gateway.urls import PublicUrls

_REPEATED = ("invalid_header", "idempotency_key_reused")
_CREATE = {
    "picture": {"contentType": "image/png", "filename": "dawn.png"},
    "video": {"contentType": "video/mp4"},
}


class FilesController(Controller):
    """Pictures and videos of one's own, uploaded and shown by their public addresses."""

    path = f"{BASE}/files"
    tags = ("Files",)
    dependencies = ADMITTED
    exception_handlers = {Exception: slideshow_error}  # noqa: RUF012 - as Litestar types it

    @post(
        "/",
        summary="Announce a file",
        operation_id="createFile",
        responses=slideshow_answers(
            "file_create_failed",
            "invalid_json",
            *_REPEATED,
            "payload_too_large",
            "invalid_payload",
        ),
        operation_class=documented(
            body=CreateFileBody, examples=_CREATE, headers=[IDEMPOTENCY_KEY]
        ),
        opt=failing("file_create_failed"),
    )
    async def create_file(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
        urls: NamedDependency[PublicUrls],
    ) -> Response[FileUploadAnswer]:
        """Get the URL to PUT a file's bytes to, with the same content type and no key."""
        body = await read_body(request, CreateFileBody)
        command = await once(request, caller, ask_keys)
        made = await owners.ask(
            CreateFile(
                file=command.new_id(),
                scope=caller.scope,
                content_type=body.content_type,
                filename=body.filename,
            ),
            FileWithUpload,
            organisation=caller.organisation,
            command_id=command.command,
        )
        addresses = FileAddresses(urls, request, caller.organisation)
        return success(upload_body(made, addresses), "Upload URL created", status=201)

    @get(
        "/",
        summary="List files",
        operation_id="listFiles",
        responses=slideshow_answers("list_failed", "invalid_query_parameter"),
        operation_class=documented(query=FileQuery),
        opt=failing("list_failed"),
    )
    async def list_files(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        urls: NamedDependency[PublicUrls],
    ) -> Response[FilesAnswer]:
        """List files whose upload was found good, newest first."""
        query = read_query(request, FileQuery, code="invalid_query_parameter")
        ask = ListFiles(scope=caller.scope, type=query.type, limit=query.limit, offset=query.offset)
        page = await owners.ask(ask, FilePage, organisation=caller.organisation)
        addresses = FileAddresses(urls, request, caller.organisation)
        return success(files_body(page, query, addresses), "Files retrieved")

    @delete(
        "/{file_id:str}",
        status_code=200,
        summary="Delete a file",
        operation_id="deleteFile",
        responses=slideshow_answers("file_delete_failed", "missing_file_id", "not_found"),
        opt=failing("file_delete_failed"),
    )
    async def delete_file(
        self,
        file_id: FromPath[str],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        media: NamedDependency[Media],
    ) -> Response[DeletedAnswer]:
        """Delete a file; slideshows that show it can no longer be rendered."""
        file = path_id(file_id, "file")
        ask = DeleteFile(file=file, scope=caller.scope)
        reply = await owners.ask(ask, Deleted, organisation=caller.organisation)
        media.forget(MediaFile(caller.organisation, file))
        return success(DeletedBody(str(reply.id)), "File deleted")

    @delete("/", status_code=200, include_in_schema=False)
    async def delete_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks its id."""
        path_id("", "file")
