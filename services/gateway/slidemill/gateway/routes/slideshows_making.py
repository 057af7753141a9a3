"""The slideshow calls that make files: render and export (slideshow reference, sections 2, 10)."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.gateway.credentials import Caller
from slidemill.gateway.idempotency import idempotency_key
from slidemill.gateway.preferences import parse_prefer
from slidemill.gateway.routes.answers import file_answer
from slidemill.gateway.routes.documenting import IDEMPOTENCY_KEY, RENDER_PREFER, documented
from slidemill.gateway.routes.slideshows import SHOWN, Shown
from slidemill.gateway.routes.slideshows_answers import GOING_ON, slideshow_answers
from slidemill.gateway.routes.slideshows_schemas import (
    RenderGoingOnBody,
    SlideshowAnswer,
    SlideshowExportQuery,
)
from slidemill.gateway.slideshows import exporting, rendering
from slidemill.gateway.slideshows.admitting import ADMITTED
from slidemill.gateway.slideshows.bodies import path_id, read_query
from slidemill.gateway.slideshows.envelope import BASE, success
from slidemill.gateway.slideshows.errors import Failure, failing, slideshow_error
from slidemill.gateway.slideshows.exporting import SlideshowExports
from slidemill.gateway.slideshows.idempotency import scope_text
from slidemill.gateway.slideshows.rendering import SlideshowRenders
from slidemill.gateway.urls import PublicUrls


class SlideshowFilesController(Controller):
    """Draw slideshows, and turn them into one file."""

    path = f"{BASE}/slideshows"
    tags = ("Slideshows",)
    dependencies = ADMITTED | SHOWN
    exception_handlers = {Exception: slideshow_error}  # noqa: RUF012 - as Litestar types it

    @post(
        "/{slideshow_id:str}/render",
        status_code=200,
        summary="Render a slideshow",
        operation_id="renderSlideshow",
        responses=GOING_ON
        | slideshow_answers(
            rendering.FAILURE,
            "missing_slideshow_id",
            "not_found",
            "no_slides",
            "invalid_header",
            "idempotency_key_reused",
            "too_many_unfinished",
            "render_timeout",
        ),
        operation_class=documented(headers=[IDEMPOTENCY_KEY, RENDER_PREFER]),
        opt=failing(rendering.FAILURE),
    )
    async def render(  # noqa: PLR0917 - Litestar passes them by name
        self,
        slideshow_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        slideshow_renders: NamedDependency[SlideshowRenders],
        urls: NamedDependency[PublicUrls],
        shown: NamedDependency[Shown],
    ) -> Response[SlideshowAnswer]:
        """Draw every slide and wait for the pictures.

        With `Prefer: respond-async` answers 202 at once, with `Prefer: wait=N` after N seconds at
        the latest; without either, 504 after the deadline, the render going on: call again to
        wait for it.
        """
        slideshow = path_id(slideshow_id, "slideshow")
        prefer = parse_prefer(request.headers.get("prefer"))
        key = idempotency_key(
            request.headers.get("idempotency-key"),
            route=f"slideshow.render {scope_text(caller.scope)}",
            payload=slideshow.bytes,
        )
        ordered = await slideshow_renders.order(caller, slideshow, idempotency=key)
        applied = prefer.applied()
        if not prefer.respond_async or prefer.wait:
            drawn = await slideshow_renders.outcome(caller, ordered, within=prefer.wait)
            if drawn is not None:
                answer = shown.answer(drawn, "Slideshow rendered")
                if applied:
                    answer.headers["Preference-Applied"] = applied
                return answer
        status_url = urls.status(request, ordered.generation)
        if not applied:
            raise Failure(
                "render_timeout",
                "the render takes longer than this call may wait; it goes on: "
                f"call render again to wait for it, or look at {status_url}",
            )
        body = RenderGoingOnBody(ordered.generation, status_url, shown.body(ordered.slideshow))
        headers = {"Preference-Applied": applied, "Location": status_url}
        going_on: Response[Any] = success(
            body, "Slideshow render goes on", status=202, headers=headers
        )
        return going_on

    @get(
        "/{slideshow_id:str}/export",
        summary="Export a slideshow",
        operation_id="exportSlideshow",
        responses=file_answer(*(format_.media_type for format_ in SlideshowFormat))
        | slideshow_answers(
            exporting.FAILURE,
            "missing_slideshow_id",
            "invalid_query",
            "not_found",
            "no_slides",
            "not_rendered",
            "too_many_unfinished",
            "export_timeout",
        ),
        operation_class=documented(query=SlideshowExportQuery),
        opt=failing(exporting.FAILURE),
    )
    async def export(
        self,
        slideshow_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        slideshow_exports: NamedDependency[SlideshowExports],
    ) -> Stream:
        """Return a slideshow as one file: a zip of its pictures, a PDF of them, or a PPTX.

        A zip or PDF is made of the rendered pictures, so render first; a PPTX has the slides as
        they are now, texts editable. 504 after the deadline, the export going on: call again.
        """
        slideshow = path_id(slideshow_id, "slideshow")
        query = read_query(request, SlideshowExportQuery)
        return await slideshow_exports.file(caller, slideshow, query.format)
