"""A deck in the store gets new numbers into its charts; the deck itself stays."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import pytest
from pptx import Presentation

from slidemill.contracts.commands import RenderCharts
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationFailed,
    GenerationPartial,
    Status,
)
from slidemill.renderer.charts_job import ChartsJob
from slidemill.renderer.child import JobKind
from slidemill.renderer.finishing import Finish
from slidemill.renderer.jobs import Jobs
from tests.fixtures.decks import add_chart, add_slide, new_deck, saved
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.kit import Customer, Ordered

JOBS = Jobs({JobKind.CHARTS: ChartsJob(finish=Finish(check_decks=True))})


@pytest.fixture(autouse=True)
async def renderer(open_renderer: OpenRenderer) -> AsyncIterator[None]:
    """Run a renderer that refreshes charts and validates each deck."""
    async with open_renderer(JOBS):
        yield


@cache
def deck() -> bytes:
    """Return a deck of two slides with a chart each."""
    presentation = new_deck()
    for number in range(2):
        add_chart(add_slide(presentation), f"chart {number}")
    return saved(presentation)


def update(slide: int, *values: float) -> dict[str, Any]:
    categories = [f"Q{n}" for n, _ in enumerate(values, 1)]
    data = {"categories": categories, "series": [{"name": "Tons", "values": list(values)}]}
    return {"slide_index": slide, "chart_data": data}


def shown(content: bytes, slide: int) -> list[tuple[float, ...]]:
    """Return the values that the chart of a slide shows."""
    shapes = Presentation(io.BytesIO(content)).slides[slide].shapes
    chart = next(shape.chart for shape in shapes if shape.has_chart)
    return [tuple(series.values) for series in chart.plots[0].series]


async def order(
    customer: Customer,
    *updates: Any,
    body: bytes | None = None,
    stored: bool = False,
    envelope: dict[str, Any] | None = None,
    **facts: Any,
) -> Ordered:
    """Order new numbers for a deck."""
    source = await customer.put("decks", deck() if body is None else body)
    request: dict[str, Any] = {"updates": list(updates)}
    if stored:
        key = await customer.put("requests", json.dumps(request).encode())
        facts = {"request_key": key} | facts
    else:
        facts = {"request": request} | facts
    known = {"source": source, "output": customer.key("updated"), "priority": "interactive"}
    return await customer.place(RenderCharts.model_validate(known | facts), envelope=envelope)


@pytest.mark.parametrize("stored", [False, True])
async def test_the_numbers_are_replaced_in_a_copy(customer: Customer, stored: bool) -> None:
    ordered = await order(customer, update(0, 7, 8, 9), update(1, 4, 5), stored=stored)
    completed = await customer.end(ordered)
    assert isinstance(completed, GenerationCompleted)
    made = await customer.deck(ordered)
    assert shown(made, 0) == [(7, 8, 9)]
    assert shown(made, 1) == [(4, 5)]
    assert (completed.slides, completed.size) == (2, len(made))
    assert [(one.index, one.status) for one in completed.results] == [
        (0, Status.COMPLETED),
        (1, Status.COMPLETED),
    ]
    assert await customer.store.get(ordered.envelope.data["source"], 1 << 24) == deck()


async def test_the_updates_that_can_be_applied_are(customer: Customer) -> None:
    ordered = await order(customer, update(0, 1, 2), update(9, 3))
    partial = await customer.end(ordered)
    assert isinstance(partial, GenerationPartial)
    good, bad = partial.results
    assert (good.index, good.status) == (0, Status.COMPLETED)
    assert (bad.index, bad.status) == (9, Status.FAILED)
    assert bad.error
    assert shown(await customer.deck(ordered), 0) == [(1, 2)]


async def test_when_none_can_be_applied_nothing_is_made(customer: Customer) -> None:
    ordered = await order(customer, update(7, 1), update(8, 1))
    failed = await customer.end(ordered)
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.DATA_INVALID
    assert failed.message.startswith("None of the 2 updates could be applied.")
    assert [result.index for result in failed.results] == [7, 8]
    assert [fault.place[:10] for fault in failed.faults] == ["updates[0]", "updates[1]"]
    assert await customer.store.head(ordered.output) is None


async def test_a_request_that_breaks_its_schema_is_told_with_the_place(customer: Customer) -> None:
    failed = await customer.end(await order(customer, {"slide_index": "x"}))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.DATA_INVALID
    places = [fault.place for fault in failed.faults]
    assert places == ["updates[0].slide_index", "updates[0].chart_data"]


async def test_a_field_that_nobody_knows_is_told_as_a_warning(customer: Customer) -> None:
    completed = await customer.end(await order(customer, update(0, 1) | {"slideindex": 3}))
    assert isinstance(completed, GenerationCompleted)
    (warning,) = completed.warnings
    assert (warning.place, warning.kind) == ("updates[0].slideindex", "unused_key")


async def test_a_deck_or_request_that_is_not_there_ends_as_failed(customer: Customer) -> None:
    nothing = customer.key("decks")
    for facts in ({"source": nothing}, {"request": None, "request_key": nothing}):
        failed = await customer.end(await order(customer, update(0, 1), **facts))
        assert isinstance(failed, GenerationFailed)
        assert failed.code is FailureCode.SOURCE_MISSING
        assert nothing in failed.message


async def test_what_is_no_deck_is_refused_with_the_reason(customer: Customer) -> None:
    failed = await customer.end(await order(customer, update(0, 1), body=b"plain text"))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.TEMPLATE_INVALID
    assert "zip" in failed.message


@pytest.mark.parametrize("field", ["source", "output", "request_key"])
async def test_another_tenants_objects_can_not_be_named(customer: Customer, field: str) -> None:
    foreign: dict[str, Any] = {field: "presentations/decks/somebody-else/1.pptx"}
    if field == "request_key":
        foreign["request"] = None
    letter = await customer.obituary(await order(customer, update(0, 1), **foreign))
    assert "somebody-else" in letter.detail


async def test_a_direct_producer_is_recorded_with_the_number_of_charts(customer: Customer) -> None:
    ordered = await order(
        customer,
        update(0, 1),
        update(1, 2),
        envelope={"source": "producer.reports", "generation": None},
    )
    story = await customer.story(ordered)
    assert story[0].event == GenerationAccepted(kind="render.charts", items=2)


async def test_an_order_that_comes_twice_gives_the_same_bytes_and_events(
    customer: Customer,
) -> None:
    ordered = await order(customer, update(0, 1, 2))
    first, made = await customer.story(ordered), await customer.deck(ordered)
    await customer.send(ordered)
    second = await customer.story(ordered)
    assert await customer.deck(ordered) == made
    assert [told.envelope.id for told in second] == [told.envelope.id for told in first]
