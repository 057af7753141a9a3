"""The generations API: where every accepted request stands, of whichever API it came."""

from __future__ import annotations

import time
from functools import partial
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, QueryParameter

from slidemill.contracts.events import Status
from slidemill.gateway import downloads
from slidemill.gateway.credentials import Caller
from slidemill.gateway.preferences import entity_tags, parse_prefer
from slidemill.gateway.presentations.finding import generation_in
from slidemill.gateway.routes.answers import UNCHANGED, problems
from slidemill.gateway.routes.generations_schemas import (
    GenerationBody,
    GenerationListBody,
    generation_body,
    generation_line,
)
from slidemill.gateway.settings import Settings
from slidemill.gateway.waiting import ended
from slidemill.ledger import Changes, Ledger
from slidemill.storage import ObjectStore


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
        prefer = parse_prefer(request.headers.get("prefer"))
        generation = generation_in(generation_id)
        if generation is None:
            raise HTTPException(status_code=404, detail=f"there is no generation {generation_id!r}")
        read = partial(ledger.view, caller.organisation, generation)
        headers: dict[str, str] = {}
        if prefer.wait is None:
            view = await read()
        else:
            wait = min(float(prefer.wait), settings.longest_wait)
            headers["Preference-Applied"] = f"wait={int(wait)}"
            view = await ended(changes, generation, wait, read)
        if view is None:
            raise HTTPException(status_code=404, detail=f"there is no generation {generation_id!r}")
        etag = downloads.entity_tag(view, life=settings.download_life, now=time.time())
        headers |= {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Prefer"}
        if not view.status.terminal:
            headers["Retry-After"] = "1"
        if etag in entity_tags(request.headers.get("if-none-match")):
            return Response(None, status_code=304, headers=headers)
        link = downloads.link(store, view, life=settings.download_life)
        body = generation_body(
            view,
            await ledger.timeline(caller.organisation, view.generation),
            download_url=link,
            download_life=int(settings.download_life),
        )
        return Response(body, headers=headers)
