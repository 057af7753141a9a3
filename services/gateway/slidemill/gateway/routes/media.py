"""Pictures and files by their public addresses (slideshow reference, section 9); no key needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from litestar import Controller, Request, Response, get, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response import Stream

from slidemill.contracts.slideshows.packs import FileType
from slidemill.contracts.slideshows.slide import PictureFormat
from slidemill.gateway.byte_ranges import Unsatisfiable, byte_range, still_wanted
from slidemill.gateway.cross_origin import readable_by_all
from slidemill.gateway.media import Media, Medium, pieces
from slidemill.gateway.preferences import entity_tags
from slidemill.gateway.problems import problem
from slidemill.gateway.routes.answers import UNCHANGED, file_answer, media_answers
from slidemill.gateway.routes.documenting import IF_NONE_MATCH, RANGE, documented
from slidemill.storage import ObjectInfo, ObjectStore

_RENDER = "/{organisation:str}/renders/{slideshow:str}/{render:str}/{name:str}"
_FILE = "/{organisation:str}/files/{name:str}"
_LASTING = "public, max-age=31536000, immutable"
_DELETABLE = "public, max-age=300"
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Accept-Ranges": "bytes",
}
"""Whatever the bytes are, a browser shows a picture or a video and runs nothing."""


class MediaController(Controller):
    """Rendered pictures and uploaded files, for whoever was given their address."""

    path = "/media"
    tags = ("Media",)
    middleware = (readable_by_all,)
    security = [{}]  # noqa: RUF012 - as Litestar types it

    @get(
        _RENDER,
        summary="Show a rendered picture",
        operation_id="showPicture",
        responses=file_answer(*(each.media_type for each in PictureFormat))
        | media_answers(PictureFormat.JPEG.media_type)
        | UNCHANGED,
        operation_class=documented(headers=[RANGE, IF_NONE_MATCH]),
    )
    async def picture(  # noqa: PLR0917 - Litestar passes them by name
        self,
        organisation: FromPath[str],
        slideshow: FromPath[str],
        render: FromPath[str],
        name: FromPath[str],
        request: Request[Any, Any, Any],
        media: NamedDependency[Media],
        store: NamedDependency[ObjectStore],
    ) -> Response[Any]:
        """Return a picture of a rendered slideshow; what is at an address never changes."""
        path = f"/media/{organisation}/renders/{slideshow}/{render}/{name}"
        return await _shown(request, await media.at(path), store)

    @get(
        _FILE,
        summary="Show an uploaded file",
        operation_id="showFile",
        responses=file_answer(*FileType) | media_answers(FileType.JPEG) | UNCHANGED,
        operation_class=documented(headers=[RANGE, IF_NONE_MATCH]),
    )
    async def file(
        self,
        organisation: FromPath[str],
        name: FromPath[str],
        request: Request[Any, Any, Any],
        media: NamedDependency[Media],
        store: NamedDependency[ObjectStore],
    ) -> Response[Any]:
        """Return an uploaded picture or video, once its upload was found good."""
        return await _shown(request, await media.at(f"/media/{organisation}/files/{name}"), store)

    @route(_RENDER, http_method=HttpMethod.HEAD, include_in_schema=False)
    async def about_picture(  # noqa: PLR0917 - Litestar passes them by name
        self,
        organisation: FromPath[str],
        slideshow: FromPath[str],
        render: FromPath[str],
        name: FromPath[str],
        request: Request[Any, Any, Any],
        media: NamedDependency[Media],
        store: NamedDependency[ObjectStore],
    ) -> Response[Any]:
        """Return what GET would, without the picture."""
        path = f"/media/{organisation}/renders/{slideshow}/{render}/{name}"
        return await _shown(request, await media.at(path), store)

    @route(_FILE, http_method=HttpMethod.HEAD, include_in_schema=False)
    async def about_file(
        self,
        organisation: FromPath[str],
        name: FromPath[str],
        request: Request[Any, Any, Any],
        media: NamedDependency[Media],
        store: NamedDependency[ObjectStore],
    ) -> Response[Any]:
        """Return what GET would, without the file."""
        return await _shown(request, await media.at(f"/media/{organisation}/files/{name}"), store)


async def _shown(
    request: Request[Any, Any, Any], medium: Medium | None, store: ObjectStore
) -> Response[Any]:
    """Answer GET or HEAD with an object, a part of it, or that the client has it already."""
    info = await store.head(medium.key) if medium else None
    if medium is None or info is None:
        raise HTTPException(
            status_code=404,
            detail="nothing is at this address: it is mistyped, or what it showed was deleted",
            headers={"Cache-Control": "no-store"},
        )
    etag = f'"{info.etag}"'
    headers = {
        **_SAFE,
        "ETag": etag,
        "Cache-Control": _LASTING if medium.lasting else _DELETABLE,
    }
    if {etag, "*"} & entity_tags(request.headers.get("if-none-match")):
        return Response(None, status_code=304, headers=headers)
    return _content(request, medium, info, store, headers)


def _content(
    request: Request[Any, Any, Any],
    medium: Medium,
    info: ObjectInfo,
    store: ObjectStore,
    headers: dict[str, str],
) -> Response[Any]:
    wanted = request.headers.get("range") if request.method == HttpMethod.GET else None
    if not still_wanted(request.headers.get("if-range"), headers["ETag"]):
        wanted = None
    try:
        part = byte_range(wanted, info.size)
    except Unsatisfiable:
        detail = f"there are {info.size} bytes; ask for some of them, or send no `Range`"
        around = {"Content-Range": f"bytes */{info.size}", "Cache-Control": "no-store"}
        return problem(416, "range_not_satisfiable", detail, headers=around)
    offset, length = (part.first, part.length) if part else (0, info.size)
    headers["Content-Length"] = str(length)
    if part:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{info.size}"
    body: AsyncIterator[bytes] | list[bytes] = []
    if request.method == HttpMethod.GET:
        body = pieces(store, medium.key, info.etag, offset, length)
    return Stream(
        body, status_code=206 if part else 200, media_type=medium.media_type, headers=headers
    )
