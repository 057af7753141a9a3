"""The generations API: where every accepted request stands, of whichever API it came."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, QueryParameter

from slidemill.contracts import GenerationId
from slidemill.contracts.events import Status
from slidemill.contracts.views import GenerationView
from slidemill.gateway.credentials import Caller
from slidemill.gateway.preferences import parse_prefer
from slidemill.gateway.routes.answers import UNCHANGED, problems
from slidemill.gateway.routes.generations_schemas import (
    GenerationBody,
    GenerationListBody,
    generation_body,
    generation_line,
)
from slidemill.gateway.settings import Settings
from slidemill.ledger import Changes, Ledger
from slidemill.storage import ObjectStore

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


class GenerationsController(Controller):
    """Poll, long-poll and list generations; another organisation's do not exist."""

    path = "/api/v1/generations"
    tags = ("Generations",)

    @get(
        "/",
        summary="List generations",
        operation_id="listGenerations",
        responses=problems(),
    )
    async def list_generations(
        self,
        caller: NamedDependency[Caller],
        ledger: NamedDependency[Ledger],
        limit: Annotated[int, QueryParameter(ge=1, le=100)] = 20,
        cursor: FromQuery[str | None] = None,
        status: FromQuery[Status | None] = None,
    ) -> GenerationListBody:
        """List the organisation's generations, newest first."""
        statuses = None if status is None else [status]
        page = await ledger.page(caller.organisation, cursor=cursor, limit=limit, statuses=statuses)
        return GenerationListBody(
            [generation_line(view) for view in page.generations], page.next_cursor
        )

    @get(
        "/{generation_id:str}",
        summary="Get a generation",
        operation_id="getGeneration",
        responses=UNCHANGED | problems(404),
    )
    async def get_generation(  # noqa: PLR0917 - Litestar passes them by name
        self,
        generation_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        ledger: NamedDependency[Ledger],
        changes: NamedDependency[Changes],
        store: NamedDependency[ObjectStore],
        settings: NamedDependency[Settings],
    ) -> Response[GenerationBody | None]:
        """Return where a generation stands and the events that led there.

        `Prefer: wait=N` waits up to N seconds (at most 25) for the end; `If-None-Match` with the
        last `ETag` answers 304 while nothing has changed.
        """
        generation = GenerationId(generation_id)
        prefer = parse_prefer(request.headers.get("prefer"))
        view = await ledger.view(caller.organisation, generation)
        headers: dict[str, str] = {}
        if view is not None and prefer.wait is not None:
            wait = min(float(prefer.wait), settings.longest_wait)
            headers["Preference-Applied"] = f"wait={int(wait)}"
            view = await _ended(ledger, changes, view, wait)
        if view is None:
            raise HTTPException(status_code=404, detail=f"there is no generation {generation_id!r}")
        etag = f'"{view.run}.{view.version}"'
        headers |= {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Prefer"}
        if not view.status.terminal:
            headers["Retry-After"] = "1"
        if etag in _tags(request.headers.get("if-none-match")):
            return Response(None, status_code=304, headers=headers)
        link = None
        if view.output is not None:
            link = store.presigned_link(
                view.output,
                filename=f"{generation}.pptx",
                expires=timedelta(seconds=settings.download_life),
                content_type=_PPTX,
            )
        body = generation_body(
            view,
            await ledger.timeline(caller.organisation, generation),
            download_url=link,
            download_life=int(settings.download_life),
        )
        return Response(body, headers=headers)


def _tags(header: str | None) -> set[str]:
    """Return the entity tags of `If-None-Match`, weak ones as strong (RFC 9110, 13.1.2)."""
    return {tag.strip().removeprefix("W/") for tag in (header or "").split(",")}


async def _ended(
    ledger: Ledger, changes: Changes, view: GenerationView, seconds: float
) -> GenerationView | None:
    """Return the view once its run has ended, or as it is after `seconds`."""
    latest: GenerationView | None = view
    async with changes.watch(view.generation) as watcher:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    latest = await ledger.view(view.organisation, view.generation)
                    if latest is None or latest.status.terminal:
                        return latest
                    await watcher.next()
        except TimeoutError:
            return await ledger.view(view.organisation, view.generation)
