"""The slideshow calls (slideshow reference, sections 2 to 5)."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from slidemill.contracts.slideshow_asks import (
    Deleted,
    DeleteSlideshow,
    DuplicateSlideshow,
    GenerateSlideshow,
    GetSlideshow,
    ListSlideshows,
    RegenerateSlide,
    SlideshowFacts,
    SlideshowPage,
    SlideshowReply,
    UpdateSlideshow,
)
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.repository import AskKeys
from slidemill.gateway.routes.answers import UNCHANGED
from slidemill.gateway.routes.documenting import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    documented,
)
from slidemill.gateway.routes.slideshows_answers import slideshow_answers
from slidemill.gateway.routes.slideshows_examples import GENERATE, REGENERATE, UPDATE
from slidemill.gateway.routes.slideshows_schemas import (
    GenerateSlideshowBody,
    RegeneratedAnswer,
    RegeneratedBody,
    RegenerateSlideBody,
    SlideshowAnswer,
    SlideshowBody,
    SlideshowQuery,
    SlideshowsAnswer,
    UpdateSlideshowBody,
    slideshow_body,
    slideshows_body,
)
from slidemill.gateway.slideshows.admitting import ADMITTED
from slidemill.gateway.slideshows.bodies import path_id, read_body, read_query
from slidemill.gateway.slideshows.envelope import BASE, DeletedAnswer, DeletedBody, success
from slidemill.gateway.slideshows.errors import Failure, failing, slideshow_error
from slidemill.gateway.slideshows.idempotency import once
from slidemill.gateway.slideshows.versions import entity_tag, is_known, wanted_versions
from slidemill.gateway.urls import PublicUrls

_INDEX = re.compile(r"[0-9]{1,9}")
_BODY = ("invalid_json", "invalid_payload", "payload_too_large")
_WRITTEN = ("insufficient_credits", "ai_provider_failed", "ai_not_configured")
_REPEATED = ("invalid_header", "idempotency_key_reused")


class Shown:
    """How slideshows are shown to whoever sent a request: with URLs that work for them."""

    def __init__(self, request: Request[Any, Any, Any], urls: PublicUrls) -> None:
        self.address = partial(urls.of, request)

    def body(self, facts: SlideshowFacts) -> SlideshowBody:
        """Return the full body of a slideshow."""
        return slideshow_body(facts, self.address)

    def answer(
        self, facts: SlideshowFacts, message: str, *, status: int = 200
    ) -> Response[SlideshowAnswer]:
        """Return the answer that is a slideshow, with its `ETag`."""
        headers = {"ETag": entity_tag(facts.version), "Cache-Control": "private, no-cache"}
        return success(self.body(facts), message, status=status, headers=headers)


def _shown(request: Request[Any, Any, Any], urls: NamedDependency[PublicUrls]) -> Shown:
    return Shown(request, urls)


SHOWN = {"shown": Provide(_shown, sync_to_thread=False)}


class SlideshowsController(Controller):
    """Make, read, change, copy and delete slideshows; others' do not exist."""

    path = f"{BASE}/slideshows"
    tags = ("Slideshows",)
    dependencies = ADMITTED | SHOWN
    exception_handlers = {Exception: slideshow_error}  # noqa: RUF012 - as Litestar types it

    @post(
        "/generate",
        status_code=201,
        summary="Generate a slideshow",
        operation_id="generateSlideshow",
        responses=slideshow_answers(
            "generation_failed",
            *_BODY,
            *_WRITTEN,
            *_REPEATED,
            "product_not_found",
            "forbidden_product_access",
            "pack_not_found",
            "pack_empty",
        ),
        operation_class=documented(
            body=GenerateSlideshowBody, examples=GENERATE, headers=[IDEMPOTENCY_KEY]
        ),
        opt=failing("generation_failed"),
    )
    async def generate(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        writers: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
        shown: NamedDependency[Shown],
    ) -> Response[SlideshowAnswer]:
        """Make a draft: texts by AI from `prompt`, or by hand from `slide_config`, or mixed."""
        wish = await read_body(request, GenerateSlideshowBody)
        ask = await once(request, caller, ask_keys)
        made = await writers.ask(
            GenerateSlideshow(slideshow=ask.new_id(), scope=caller.scope, wish=wish),
            SlideshowReply,
            organisation=caller.organisation,
            command_id=ask.command,
        )
        return shown.answer(made.slideshow, "Slideshow generated", status=201)

    @get(
        "/",
        summary="List slideshows",
        operation_id="listSlideshows",
        responses=slideshow_answers("list_failed", "invalid_query"),
        operation_class=documented(query=SlideshowQuery),
        opt=failing("list_failed"),
    )
    async def list_slideshows(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        shown: NamedDependency[Shown],
    ) -> Response[SlideshowsAnswer]:
        """List slideshows, newest first."""
        query = read_query(request, SlideshowQuery)
        ask = ListSlideshows(
            scope=caller.scope,
            status=query.status,
            search=query.search or None,
            limit=query.limit,
            offset=query.offset,
        )
        page = await owners.ask(ask, SlideshowPage, organisation=caller.organisation)
        return success(slideshows_body(page, query, shown.address), "Slideshows retrieved")

    @get(
        "/{slideshow_id:str}",
        summary="Get a slideshow",
        operation_id="getSlideshow",
        responses=UNCHANGED
        | slideshow_answers("fetch_failed", "missing_slideshow_id", "not_found"),
        operation_class=documented(headers=[IF_NONE_MATCH]),
        opt=failing("fetch_failed"),
    )
    async def get_slideshow(
        self,
        slideshow_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        shown: NamedDependency[Shown],
    ) -> Response[SlideshowAnswer]:
        """Return a slideshow with its settings and slides."""
        ask = GetSlideshow(slideshow=_id(slideshow_id), scope=caller.scope)
        found = await owners.ask(ask, SlideshowReply, organisation=caller.organisation)
        tag = entity_tag(found.slideshow.version)
        if is_known(request, tag):
            return Response(None, status_code=304, headers={"ETag": tag})  # type: ignore[arg-type]  # a 304 has no body
        return shown.answer(found.slideshow, "Slideshow retrieved")

    @patch(
        "/{slideshow_id:str}",
        summary="Change a slideshow",
        operation_id="updateSlideshow",
        responses=slideshow_answers(
            "update_failed",
            *_BODY,
            "missing_slideshow_id",
            "not_found",
            "product_not_found",
            "forbidden_product_access",
            "invalid_header",
            "precondition_failed",
        ),
        operation_class=documented(body=UpdateSlideshowBody, examples=UPDATE, headers=[IF_MATCH]),
        opt=failing("update_failed"),
    )
    async def update(
        self,
        slideshow_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        shown: NamedDependency[Shown],
    ) -> Response[SlideshowAnswer]:
        """Change what is given; `slides` replaces all, `settings` is merged member by member.

        A rendered slideshow whose slides, `aspect_ratio` or `advanced_settings` change becomes a
        draft again.
        """
        slideshow = _id(slideshow_id)
        changes = await read_body(request, UpdateSlideshowBody)
        ask = UpdateSlideshow(
            slideshow=slideshow,
            scope=caller.scope,
            changes=changes.model_dump(mode="json", exclude_unset=True),
            if_version=wanted_versions(request),
        )
        updated = await owners.ask(ask, SlideshowReply, organisation=caller.organisation)
        return shown.answer(updated.slideshow, "Slideshow updated")

    @delete(
        "/{slideshow_id:str}",
        status_code=200,
        summary="Delete a slideshow",
        operation_id="deleteSlideshow",
        responses=slideshow_answers(
            "delete_failed",
            "missing_slideshow_id",
            "not_found",
            "invalid_header",
            "precondition_failed",
        ),
        operation_class=documented(headers=[IF_MATCH]),
        opt=failing("delete_failed"),
    )
    async def remove(
        self,
        slideshow_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[DeletedAnswer]:
        """Delete a slideshow, its pictures and its files."""
        ask = DeleteSlideshow(
            slideshow=_id(slideshow_id),
            scope=caller.scope,
            if_version=wanted_versions(request),
        )
        gone = await owners.ask(ask, Deleted, organisation=caller.organisation)
        return success(DeletedBody(str(gone.id)), "Slideshow deleted")

    @post(
        "/{slideshow_id:str}/duplicate",
        status_code=201,
        summary="Copy a slideshow",
        operation_id="duplicateSlideshow",
        responses=slideshow_answers(
            "duplicate_failed", "missing_slideshow_id", "not_found", *_REPEATED
        ),
        operation_class=documented(headers=[IDEMPOTENCY_KEY]),
        opt=failing("duplicate_failed"),
    )
    async def duplicate(  # noqa: PLR0917 - Litestar passes them by name
        self,
        slideshow_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
        shown: NamedDependency[Shown],
    ) -> Response[SlideshowAnswer]:
        """Copy a slideshow; the copy is a draft."""
        slideshow = _id(slideshow_id)
        ask = await once(request, caller, ask_keys)
        copied = await owners.ask(
            DuplicateSlideshow(slideshow=slideshow, scope=caller.scope, copy_id=ask.new_id()),
            SlideshowReply,
            organisation=caller.organisation,
            command_id=ask.command,
        )
        return shown.answer(copied.slideshow, "Slideshow duplicated", status=201)

    @post(
        "/{slideshow_id:str}/slides/{index:str}/regenerate",
        status_code=200,
        summary="Have a slide written anew",
        operation_id="regenerateSlide",
        responses=slideshow_answers(
            "regenerate_failed",
            *_BODY,
            *_WRITTEN,
            *_REPEATED,
            "missing_slideshow_id",
            "missing_slide_index",
            "invalid_slide_index",
            "not_found",
            "invalid_header",
            "precondition_failed",
            "regeneration_precondition_failed",
        ),
        operation_class=documented(
            body=RegenerateSlideBody,
            body_required=False,
            examples=REGENERATE,
            headers=[IDEMPOTENCY_KEY, IF_MATCH],
        ),
        opt=failing("regenerate_failed"),
    )
    async def regenerate(  # noqa: PLR0917 - Litestar passes them by name
        self,
        slideshow_id: FromPath[str],
        index: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        writers: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
        shown: NamedDependency[Shown],
    ) -> Response[RegeneratedAnswer]:
        """Have the texts of a draft's slide, counted from 0, written anew; its layout stays."""
        slideshow, number = _id(slideshow_id), _index(index)
        wish = await read_body(request, RegenerateSlideBody, optional=True)
        ask = await once(request, caller, ask_keys)
        written = await writers.ask(
            RegenerateSlide(
                slideshow=slideshow,
                scope=caller.scope,
                index=number,
                instruction=wish.instruction,
                if_version=wanted_versions(request),
            ),
            SlideshowReply,
            organisation=caller.organisation,
            command_id=ask.command,
        )
        body = RegeneratedBody(number, shown.body(written.slideshow))
        headers = {"ETag": entity_tag(written.slideshow.version)}
        return success(body, "Slide regenerated", headers=headers)

    @patch("/", include_in_schema=False)
    async def update_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks its id."""
        _id("")

    @delete("/", status_code=200, include_in_schema=False)
    async def remove_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks its id."""
        _id("")


def _id(text: str) -> UUID:
    return path_id(text, "slideshow")


def _index(text: str) -> int:
    """Return the index of a slide in the path; raises a Failure for what can be none."""
    if not text.strip():
        raise Failure("missing_slide_index", "the path names no slide: put its index into it")
    if not _INDEX.fullmatch(text):
        raise Failure(
            "invalid_slide_index",
            f"{text[:20]!r} is no index of a slide: it must be a whole number, the first is 0",
        )
    return int(text)
