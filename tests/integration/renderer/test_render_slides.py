"""A request and slides of stored templates go in; a deck and the word of each slide come out."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pptx import Presentation

from slidemill.contracts.commands import RenderSlides
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationFailed,
    GenerationPartial,
    GenerationStarted,
    Status,
)
from slidemill.contracts.ids import new_template_id, slide_id
from slidemill.messaging import ServiceApp
from slidemill.renderer.child import JobKind
from slidemill.renderer.finishing import Finish
from slidemill.renderer.jobs import Jobs
from slidemill.renderer.slides_job import SlidesJob
from tests.fixtures.packages import texts
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.kit import Customer, Ordered, figures

JOBS = Jobs({JobKind.SLIDES: SlidesJob(finish=Finish(check_decks=True))})


@pytest.fixture(autouse=True)
async def renderer(open_renderer: OpenRenderer) -> AsyncIterator[ServiceApp]:
    """Run a renderer that composes decks and validates each."""
    async with open_renderer(JOBS) as app:
        yield app


def template(mark: str = "") -> bytes:
    """Return a template of two slides with title and text; equal marks give equal bytes."""
    deck = Presentation()
    for number in range(2):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Sample {number} {mark}".strip()
        slide.placeholders[1].text = "sample text"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


class Stored:
    """A template in the store, under a key of its content."""

    def __init__(self, customer: Customer, content: bytes) -> None:
        self.id = new_template_id()
        self.content = content
        name = hashlib.sha256(content).hexdigest()
        self.key = f"templates/files/{customer.organisation}/{self.id}/{name}.pptx"

    def source(self, index: int = 0) -> dict[str, Any]:
        return {"slide": slide_id(self.id, index), "template": self.key, "index": index}


async def upload(customer: Customer, content: bytes | None = None) -> Stored:
    stored = Stored(customer, template() if content is None else content)
    await customer.store.put(stored.key, stored.content, "application/octet-stream")
    return stored


def content(title: str, text: str = "Quay and crane") -> dict[str, Any]:
    return {"title": title, "content": {"blocks": [{"type": "text", "text": {"text": text}}]}}


async def order(
    customer: Customer,
    sources: list[dict[str, Any]],
    *contents: Any,
    stored: bool = False,
    envelope: dict[str, Any] | None = None,
    **facts: Any,
) -> Ordered:
    """Order a deck with one slide for each source."""
    slides = [
        {"template_slide_id": source["slide"], "slide_data": data}
        for source, data in zip(sources, contents, strict=True)
    ]
    request: dict[str, Any] = {"slides": slides}
    if stored:
        key = await customer.put("requests", json.dumps(request).encode())
        facts = {"request_key": key} | facts
    else:
        facts = {"request": request} | facts
    known = {"sources": sources, "output": customer.key("decks"), "priority": "interactive"}
    return await customer.place(RenderSlides.model_validate(known | facts), envelope=envelope)


@pytest.mark.parametrize("stored", [False, True])
async def test_a_request_becomes_a_deck_in_its_order(customer: Customer, stored: bool) -> None:
    first, second = await upload(customer), await upload(customer, template("two"))
    sources = [second.source(1), first.source(0)]
    ordered = await order(customer, sources, content("North"), content("South"), stored=stored)
    started, completed = await customer.story(ordered)
    assert isinstance(started.event, GenerationStarted)
    assert isinstance(completed.event, GenerationCompleted)
    deck = await customer.deck(ordered)
    assert [slide[0] for slide in texts(deck)] == ["North", "South"]
    assert (completed.event.slides, completed.event.size) == (2, len(deck))
    assert [(one.index, one.status, one.id, one.pages) for one in completed.event.results] == [
        (0, Status.COMPLETED, sources[0]["slide"], 1),
        (1, Status.COMPLETED, sources[1]["slide"], 1),
    ]


async def test_a_template_is_fetched_once_for_all_orders_that_use_it(
    renderer: ServiceApp, customer: Customer
) -> None:
    stored = await upload(customer)
    for title in ("a", "b", "c"):
        ordered = await order(customer, [stored.source()], content(title))
        assert isinstance(await customer.end(ordered), GenerationCompleted)
        await customer.store.delete(stored.key)  # the second and third have to do without
    assert "slidemill_render_templates_fetched_total 1.0" in await figures(renderer)


async def test_a_slide_that_can_not_be_made_is_told_and_the_others_are(customer: Customer) -> None:
    stored = await upload(customer)
    sources = [stored.source(0), stored.source(7), stored.source(1)]
    ordered = await order(customer, sources, *(content(name) for name in "abc"))
    partial = await customer.end(ordered)
    assert isinstance(partial, GenerationPartial)
    assert [one.status for one in partial.results] == [
        Status.COMPLETED,
        Status.FAILED,
        Status.COMPLETED,
    ]
    assert "slides[1]" in (partial.results[1].error or "")
    assert [slide[0] for slide in texts(await customer.deck(ordered))] == ["a", "c"]
    assert partial.slides == 2


async def test_slides_of_a_template_that_is_gone_fail_and_the_others_are_made(
    customer: Customer,
) -> None:
    there, gone = await upload(customer), Stored(customer, b"")
    sources = [gone.source(), there.source()]
    ordered = await order(customer, sources, content("a"), content("b") | {"titel": "?"})
    partial = await customer.end(ordered)
    assert isinstance(partial, GenerationPartial)
    assert "There is no template" in (partial.results[0].error or "")
    assert partial.results[1].status is Status.COMPLETED
    assert [(one.place, one.kind) for one in partial.warnings] == [
        ("slides[1].slide_data.titel", "unused_key")
    ]


async def test_without_one_slide_that_can_be_made_there_is_no_deck(customer: Customer) -> None:
    broken = await upload(customer, b"PK not really")
    sources = [broken.source(), Stored(customer, b"").source()]
    ordered = await order(customer, sources, content("a"), content("b"))
    failed = await customer.end(ordered)
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.NO_VALID_SLIDES
    assert [fault.place for fault in failed.faults] == ["slides[0]", "slides[1]"]
    assert [(one.index, one.status) for one in failed.results] == [
        (0, Status.FAILED),
        (1, Status.FAILED),
    ]
    assert await customer.store.head(ordered.output) is None


async def test_a_request_that_breaks_its_schema_is_told_with_the_place(customer: Customer) -> None:
    stored = await upload(customer)
    bad = {"content": [{"blocks": [{"type": "text", "text": {"bullets": "one"}}]}]}
    failed = await customer.end(await order(customer, [stored.source()], bad))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.DATA_INVALID
    (fault,) = failed.faults
    assert fault.place == "slides[0].slide_data.content[0].blocks[0].text.bullets"
    assert fault.place in failed.message


async def test_sources_that_are_not_the_requests_are_refused(customer: Customer) -> None:
    stored = await upload(customer)
    request = {"slides": [{"template_slide_id": "slide_other", "slide_data": {}}]}
    ordered = await order(customer, [stored.source()], {}, request=request)
    failed = await customer.end(ordered)
    assert isinstance(failed, GenerationFailed)
    assert failed.faults[0].place == "slides[0].template_slide_id"


async def test_a_request_that_is_not_there_ends_as_failed(customer: Customer) -> None:
    stored = await upload(customer)
    facts: dict[str, Any] = {"request": None, "request_key": customer.key("requests")}
    failed = await customer.end(await order(customer, [stored.source()], {}, **facts))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.SOURCE_MISSING


@pytest.mark.parametrize("field", ["template", "output", "request_key"])
async def test_another_tenants_objects_can_not_be_named(customer: Customer, field: str) -> None:
    foreign = "templates/files/somebody-else/tmpl_0123456789ab/1.pptx"
    source = (await upload(customer)).source()
    facts: dict[str, Any] = {field: foreign}
    if field == "template":
        source, facts = source | facts, {}
    if field == "request_key":
        facts["request"] = None
    letter = await customer.obituary(await order(customer, [source], content("a"), **facts))
    assert "somebody-else" in letter.detail


async def test_a_direct_producer_is_recorded_with_the_number_of_slides(customer: Customer) -> None:
    stored = await upload(customer)
    ordered = await order(
        customer,
        [stored.source(0), stored.source(1)],
        content("a"),
        content("b"),
        envelope={"source": "producer.reports", "generation": None},
    )
    story = await customer.story(ordered)
    assert [told.name for told in story] == ["accepted", "started", "completed"]
    assert story[0].event == GenerationAccepted(kind="render.slides", items=2)


async def test_an_order_that_comes_twice_gives_the_same_bytes_and_events(
    customer: Customer,
) -> None:
    stored = await upload(customer)
    ordered = await order(customer, [stored.source()], content("a"))
    first, made = await customer.story(ordered), await customer.deck(ordered)
    await customer.send(ordered)
    second = await customer.story(ordered)
    assert await customer.deck(ordered) == made
    assert [told.envelope.id for told in second] == [told.envelope.id for told in first]
