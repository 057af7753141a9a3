"""The calls that copy from TikTok (slideshow reference, section 7): checked, and never served."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency

from slidemill.gateway.credentials import Caller
from slidemill.gateway.routes.documenting import documented
from slidemill.gateway.routes.slideshow_tiktok_schemas import (
    TikTokImportBody,
    TikTokPreviewBody,
    is_tiktok,
)
from slidemill.gateway.routes.slideshows_answers import slideshow_answers
from slidemill.gateway.slideshows.admitting import ADMITTED
from slidemill.gateway.slideshows.bodies import read_body
from slidemill.gateway.slideshows.envelope import BASE
from slidemill.gateway.slideshows.errors import Failure, failing, slideshow_error

_POST = "https://www.tiktok.com/@leafandkettle/photo/7300000000000000001"
_IMPORT = {
    "over_a_list": {"url": _POST, "pack_images": ["https://img.example/fields/dawn.png"]},
    "over_a_pack": {
        "url": "https://vm.tiktok.com/ZM000000/",
        "title": "Three ways to brew",
        "pack_id": "5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11",
    },
}
_BODY = ("invalid_json", "payload_too_large", "invalid_payload", "invalid_tiktok_url")


class TikTokController(Controller):
    """Copy a post as a slideshow; this installation has nothing that reads posts."""

    path = f"{BASE}/slideshows/copy-tiktok"
    tags = ("Slideshows",)
    dependencies = ADMITTED
    exception_handlers = {Exception: slideshow_error}  # noqa: RUF012 - as Litestar types it

    @post(
        "/preview",
        status_code=200,
        summary="Preview a post to copy",
        operation_id="previewTikTok",
        responses=slideshow_answers("preview_failed", "upstream_config_error", *_BODY),
        operation_class=documented(body=TikTokPreviewBody, examples={"photos": {"url": _POST}}),
        opt=failing("preview_failed"),
    )
    async def preview(
        self, request: Request[Any, Any, Any], caller: NamedDependency[Caller]
    ) -> Response[None]:
        """Check the address of a post; then say that nothing here can read it."""
        body = await read_body(request, TikTokPreviewBody)
        _check_address(body.url)
        raise _nothing_reads_posts()

    @post(
        "/import",
        summary="Copy a post",
        operation_id="importTikTok",
        responses=slideshow_answers(
            "import_failed", "upstream_config_error", "pack_source_conflict", *_BODY
        ),
        operation_class=documented(body=TikTokImportBody, examples=_IMPORT),
        opt=failing("import_failed"),
    )
    async def copy(
        self, request: Request[Any, Any, Any], caller: NamedDependency[Caller]
    ) -> Response[None]:
        """Check what is to be copied, and over which pictures; then say that nothing here can."""
        body = await read_body(request, TikTokImportBody)
        _check_address(body.url)
        if not body.has_one_source:
            raise Failure(
                "pack_source_conflict", "give exactly one of pack_id and pack_images, not both"
            )
        raise _nothing_reads_posts()


def _check_address(url: str) -> None:
    if not is_tiktok(url):
        raise Failure(
            "invalid_tiktok_url",
            "url: it must be the address of a TikTok post, at tiktok.com or one of its subdomains",
        )


def _nothing_reads_posts() -> Failure:
    return Failure(
        "upstream_config_error",
        "this installation has no service that reads TikTok posts, and none can be configured; "
        "make the slideshow with POST /slideshows/generate instead",
    )
