"""The presentation calls about jobs that were started before (reference, section 3)."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from slidemill.contracts.presentations.status import PresentationStatus, presentation_status
from slidemill.contracts.views import GenerationView
from slidemill.gateway import downloads
from slidemill.gateway.credentials import Caller
from slidemill.gateway.preferences import entity_tags, parse_prefer
from slidemill.gateway.presentations.errors import NotFound, vendor_error
from slidemill.gateway.presentations.exports import Exports
from slidemill.gateway.presentations.finding import find, generation_in
from slidemill.gateway.presentations.reading import MalformedBody, body_of, read_json, read_query
from slidemill.gateway.presentations.removing import remove
from slidemill.gateway.routes.admitting import ADMITTED
from slidemill.gateway.routes.answers import (
    PICTURE_LATER,
    UNCHANGED,
    file_answer,
    vendor_answers,
)
from slidemill.gateway.routes.documenting import IF_NONE_MATCH, PREFER, documented
from slidemill.gateway.routes.presentations_schemas import (
    CancelBody,
    PresentationQuery,
    PresentationsAnswer,
    ThumbnailQuery,
    presentation_line,
)
from slidemill.gateway.settings import Settings
from slidemill.gateway.submitting import SOURCE
from slidemill.gateway.waiting import ended
from slidemill.ledger import Changes, Ledger
from slidemill.storage import ObjectStore

_PNG = "image/png"


class PresentationsController(Controller):
    """Follow, fetch, list, cancel and delete presentations; others' do not exist."""

    path = "/api/v1/presentations"
    tags = ("Presentations",)
    dependencies = ADMITTED
    exception_handlers = {Exception: vendor_error}  # noqa: RUF012 - as Litestar types it

    @get(
        "/",
        summary="List presentations",
        operation_id="listPresentations",
        responses=vendor_answers(400, 422),
        operation_class=documented(query=PresentationQuery),
    )
    async def list_presentations(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        ledger: NamedDependency[Ledger],
    ) -> PresentationsAnswer:
        """List the organisation's presentations, newest first, exports among them."""
        query = read_query(request, PresentationQuery)
        page = await ledger.page(
            caller.organisation,
            cursor=query.cursor,
            limit=query.limit,
            statuses=query.statuses(),
            kind_prefix="presentation.",
        )
        lines = [presentation_line(view) for view in page.generations]
        return PresentationsAnswer(lines, page.next_cursor)

    @get(
        "/{presentation_id:str}/status",
        summary="Get the status of a presentation",
        operation_id="getPresentationStatus",
        responses=UNCHANGED | vendor_answers(404),
        operation_class=documented(headers=[PREFER, IF_NONE_MATCH]),
    )
    async def status(  # noqa: PLR0917 - Litestar passes them by name
        self,
        presentation_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        ledger: NamedDependency[Ledger],
        changes: NamedDependency[Changes],
        store: NamedDependency[ObjectStore],
        settings: NamedDependency[Settings],
    ) -> Response[PresentationStatus | None]:
        """Return where a job stands; poll every few seconds, or let `Prefer: wait=20` wait.

        `download_url` is there once the job is completed or partial, is made anew each time, and
        needs no key.
        """
        read = partial(find, ledger, caller.organisation, presentation_id)
        prefer = parse_prefer(request.headers.get("prefer"))
        headers: dict[str, str] = {}
        generation = generation_in(presentation_id)
        if prefer.wait is None or generation is None:
            view = await read()
        else:
            wait = min(float(prefer.wait), settings.longest_wait)
            headers["Preference-Applied"] = f"wait={int(wait)}"
            view = await ended(changes, generation, wait, read)
        etag = downloads.entity_tag(view, life=settings.download_life, now=time.time())
        headers |= {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Prefer"}
        if not view.status.terminal:
            headers["Retry-After"] = "2"
        if etag in entity_tags(request.headers.get("if-none-match")):
            return Response(None, status_code=304, headers=headers)
        link = downloads.link(store, view, life=settings.download_life)
        return _status(view, link, settings, headers)

    @get(
        "/{presentation_id:str}/download",
        summary="Download a presentation",
        operation_id="downloadPresentation",
        responses=file_answer(downloads.PPTX, "application/pdf", _PNG, "application/zip")
        | vendor_answers(404),
    )
    async def download(
        self,
        presentation_id: FromPath[str],
        caller: NamedDependency[Caller],
        ledger: NamedDependency[Ledger],
        store: NamedDependency[ObjectStore],
    ) -> Stream:
        """Return the file that was made; 404 before there is one, and when it is kept no more."""
        view = await find(ledger, caller.organisation, presentation_id)
        if view.output is None:
            raise NotFound(f"presentation {presentation_id} has no file: it {_state(view)}")
        name = downloads.file_name(view.generation, view.output)
        return await downloads.sent(store, view.output, name)

    @delete(
        "/{presentation_id:str}",
        summary="Delete a presentation",
        operation_id="deletePresentation",
        responses=vendor_answers(404, 409),
    )
    async def delete_presentation(
        self,
        presentation_id: FromPath[str],
        caller: NamedDependency[Caller],
        ledger: NamedDependency[Ledger],
        store: NamedDependency[ObjectStore],
    ) -> None:
        """Delete what a job made, and show the job no more; 409 while it goes on."""
        view = await find(ledger, caller.organisation, presentation_id)
        await remove(ledger, store, view)

    @post(
        "/{presentation_id:str}/cancel",
        status_code=200,
        summary="Cancel a job",
        operation_id="cancelPresentation",
        responses=vendor_answers(400, 404, 409, 413, 422),
        operation_class=documented(
            body=CancelBody,
            body_required=False,
            examples={"why": {"reason": "wrong numbers"}},
        ),
    )
    async def cancel(
        self,
        presentation_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        ledger: NamedDependency[Ledger],
        settings: NamedDependency[Settings],
    ) -> Response[PresentationStatus]:
        """Stop a job that has not ended; it is then shown as failed, `GENERATION_CANCELLED`."""
        body = await body_of(request)
        reason = read_json(body, CancelBody).value.reason if body else None
        view = await find(ledger, caller.organisation, presentation_id)
        stopped = await ledger.cancel(
            caller.organisation, view.generation, source=SOURCE, reason=reason
        )
        if stopped is None:
            raise NotFound(f"there is no presentation {presentation_id!r}")
        return _status(stopped, None, settings, {})

    @get(
        "/{presentation_id:str}/slides/{number:str}/thumbnail",
        summary="Get a picture of a slide",
        operation_id="getThumbnail",
        responses=file_answer(_PNG)
        | UNCHANGED
        | vendor_answers(400, 404, 409, 422, 501)
        | PICTURE_LATER,
        operation_class=documented(query=ThumbnailQuery, headers=[IF_NONE_MATCH]),
    )
    async def thumbnail(  # noqa: PLR0917 - Litestar passes them by name
        self,
        presentation_id: FromPath[str],
        number: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        ledger: NamedDependency[Ledger],
        exports: NamedDependency[Exports],
        settings: NamedDependency[Settings],
    ) -> Response[Any]:
        """Return the PNG of a slide, counted from 1; 202 when it is not made within 25 s."""
        width = read_query(request, ThumbnailQuery).width
        if not (number.isascii() and number.isdigit() and int(number[:6]) > 0 and len(number) < 7):
            raise MalformedBody(f"{number[:20]!r} is no slide number; slides are counted from 1")
        view = await find(ledger, caller.organisation, presentation_id)
        if view.slides is not None and int(number) > view.slides:
            raise NotFound(f"there is no slide {number}: the deck has {view.slides}")
        etag = f'"{view.run}.{number}.{width}"'
        headers = {"ETag": etag, "Cache-Control": "private, max-age=3600"}
        if view.output and etag in entity_tags(request.headers.get("if-none-match")):
            return Response(None, status_code=304, headers=headers)
        picture = await exports.thumbnail(view, int(number), width, within=settings.longest_wait)
        if picture is None:
            later = {"detail": "the picture is being made; ask again in a moment"}
            return Response(later, status_code=202, headers={"Retry-After": "5"})
        return Response(picture, media_type=_PNG, headers=headers)


def _status(
    view: GenerationView, link: str | None, settings: Settings, headers: dict[str, str]
) -> Response[Any]:
    body = presentation_status(view, download_url=link, expires_in=int(settings.download_life))
    return Response(body.model_dump_json().encode(), media_type="application/json", headers=headers)


def _state(view: GenerationView) -> str:
    return "failed" if view.status.terminal else f"is {view.status.value}"
