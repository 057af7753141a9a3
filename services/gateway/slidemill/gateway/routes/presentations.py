"""The presentation calls that start jobs (presentations API reference, sections 3 to 6)."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from slidemill.gateway.credentials import Caller
from slidemill.gateway.idempotency import idempotency_key
from slidemill.gateway.presentations.checking import Checker
from slidemill.gateway.presentations.errors import NotFound, vendor_error
from slidemill.gateway.presentations.exports import Exports
from slidemill.gateway.presentations.finding import deck_of, find
from slidemill.gateway.presentations.jobs import Jobs
from slidemill.gateway.presentations.reading import LARGEST_JSON, MalformedBody, body_of, read_json
from slidemill.gateway.presentations.updates import LARGEST_FORM, read_updates
from slidemill.gateway.routes.admitting import ADMITTED
from slidemill.gateway.routes.answers import vendor_answers
from slidemill.gateway.routes.documenting import IDEMPOTENCY_KEY, documented
from slidemill.gateway.routes.ordering import Ordering
from slidemill.gateway.routes.presentations_examples import DECK, EXPORT, ONE_SLIDE, UPDATE
from slidemill.gateway.routes.presentations_schemas import (
    UPDATE_FORM,
    UPDATES,
    ExportBody,
    GenerateBody,
    GenerateDeckBody,
    JobAnswer,
    UpdateChartsBody,
)
from slidemill.gateway.settings import Settings
from slidemill.gateway.urls import PublicUrls
from slidemill.ledger import Ledger
from slidemill.storage import ObjectStore


def _ordering(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    urls: NamedDependency[PublicUrls],
) -> Ordering:
    return Ordering(request, caller, settings, urls)


class PresentationJobsController(Controller):
    """Make decks of analysed slides, renew charts, export; each answers 202 and goes on alone."""

    path = "/api/v1/presentations"
    tags = ("Presentations",)
    dependencies = ADMITTED | {"ordering": Provide(_ordering, sync_to_thread=False)}
    exception_handlers = {Exception: vendor_error}  # noqa: RUF012 - as Litestar types it
    request_max_body_size = LARGEST_JSON

    @post(
        "/generate",
        status_code=202,
        summary="Make one slide",
        operation_id="generateSlide",
        responses=vendor_answers(400, 404, 413, 422),
        operation_class=documented(
            body=GenerateBody, examples=ONE_SLIDE, headers=[IDEMPOTENCY_KEY]
        ),
    )
    async def generate(
        self,
        request: Request[Any, Any, Any],
        ordering: NamedDependency[Ordering],
        jobs: NamedDependency[Jobs],
        checker: NamedDependency[Checker],
    ) -> Response[JobAnswer]:
        """Make a deck of one analysed slide; a long table makes several pages of it."""
        body = await body_of(request)
        wish = await checker.read(body, GenerateBody, GenerateBody.hollow)
        content = wish.value.request(wish.raw)
        job = ordering.job("presentation.generate", wish.value, body, request=content)
        return ordering.answer(await jobs.generate(job, [wish.value.template_slide_id]))

    @post(
        "/generate-deck",
        status_code=202,
        summary="Make a deck",
        operation_id="generateDeck",
        responses=vendor_answers(400, 404, 413, 422),
        operation_class=documented(body=GenerateDeckBody, examples=DECK, headers=[IDEMPOTENCY_KEY]),
    )
    async def generate_deck(
        self,
        request: Request[Any, Any, Any],
        ordering: NamedDependency[Ordering],
        jobs: NamedDependency[Jobs],
        checker: NamedDependency[Checker],
    ) -> Response[JobAnswer]:
        """Make a deck of analysed slides, in the order given; templates may be mixed."""
        body = await body_of(request)
        wish = await checker.read(body, GenerateDeckBody, GenerateDeckBody.hollow)
        content = wish.value.request(wish.raw)
        job = ordering.job("presentation.generate_deck", wish.value, body, request=content)
        slides = [slide.template_slide_id for slide in wish.value.slides]
        return ordering.answer(await jobs.generate(job, slides))

    @put(
        "/{presentation_id:str}/update-charts",
        status_code=202,
        summary="Give charts new numbers",
        operation_id="updateCharts",
        responses=vendor_answers(400, 404, 409, 413, 422),
        operation_class=documented(
            body=UpdateChartsBody, examples=UPDATE, form=UPDATE_FORM, headers=[IDEMPOTENCY_KEY]
        ),
        request_max_body_size=LARGEST_FORM,
    )
    async def update_charts(  # noqa: PLR0917 - Litestar passes them by name
        self,
        presentation_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        ordering: NamedDependency[Ordering],
        jobs: NamedDependency[Jobs],
        checker: NamedDependency[Checker],
        ledger: NamedDependency[Ledger],
        store: NamedDependency[ObjectStore],
    ) -> Response[JobAnswer]:
        """Give charts of a finished deck new numbers; all else in it stays as it is.

        As JSON it is about a deck made here, which stays too: the outcome is a new presentation.
        As a form it is about the deck in part `file`, and the id in the path is ignored.
        """
        wish = await read_updates(
            request, checker, UpdateChartsBody, UpdateChartsBody.hollow, UPDATES
        )
        kind = "presentation.update_charts"
        content = wish.value.request(wish.raw)
        payload = wish.payload if wish.deck is not None else _about(presentation_id, wish.payload)
        job = ordering.job(
            kind, wish.value, payload, request=content, items=len(content["updates"])
        )
        if wish.deck is not None:
            return ordering.answer(await jobs.update_uploaded(job, wish.deck))
        view = await find(ledger, caller.organisation, presentation_id)
        source = await deck_of(store, view)
        return ordering.answer(await jobs.update_charts(job, source))

    @post(
        "/{presentation_id:str}/retry",
        status_code=202,
        summary="Run a job again",
        operation_id="retryPresentation",
        responses=vendor_answers(400, 404, 409),
        operation_class=documented(headers=[IDEMPOTENCY_KEY]),
    )
    async def retry(  # noqa: PLR0917 - Litestar passes them by name
        self,
        presentation_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        ordering: NamedDependency[Ordering],
        jobs: NamedDependency[Jobs],
        ledger: NamedDependency[Ledger],
    ) -> Response[JobAnswer]:
        """Run a job that failed, was cancelled or is partial once more, under the same id."""
        view = await find(ledger, caller.organisation, presentation_id)
        key = idempotency_key(
            request.headers.get("idempotency-key"),
            route="presentation.retry",
            payload=presentation_id.encode(),
        )
        again = await jobs.retry(caller.organisation, view.generation, key)
        if again is None:
            raise NotFound(f"there is no presentation {presentation_id!r}")
        return ordering.answer(again)

    @post(
        "/{presentation_id:str}/export",
        status_code=202,
        summary="Turn a deck into a PDF or pictures",
        operation_id="exportPresentation",
        responses=vendor_answers(400, 404, 409, 413, 422, 501),
        operation_class=documented(body=ExportBody, examples=EXPORT, headers=[IDEMPOTENCY_KEY]),
    )
    async def export(  # noqa: PLR0917 - Litestar passes them by name
        self,
        presentation_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        ordering: NamedDependency[Ordering],
        exports: NamedDependency[Exports],
        ledger: NamedDependency[Ledger],
    ) -> Response[JobAnswer]:
        """Turn a finished deck into a PDF, a picture of one slide, or a zip of pictures."""
        body = await body_of(request)
        wish = read_json(body, ExportBody).value
        payload = _about(presentation_id, body)
        view = await find(ledger, caller.organisation, presentation_id)
        job = ordering.job(
            "presentation.export", wish, payload, subject=f"presentation/{view.generation}"
        )
        if wish.slide is not None and view.slides is not None and wish.slide >= view.slides:
            raise MalformedBody(
                f"there is no slide {wish.slide}: the deck has {view.slides}, counted from 0"
            )
        made = await exports.export(job, view, wish.format, slide=wish.slide, width=wish.width)
        return ordering.answer(made)


def _about(presentation: str, payload: bytes) -> bytes:
    """Return what tells a request apart from the same one about another presentation."""
    return f"{presentation}\n".encode() + payload
