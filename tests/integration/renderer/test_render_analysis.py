"""A stored template is read; what its slides offer lies in the store."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from slidemill.contracts import new_generation_id
from slidemill.contracts.commands import RenderAnalysis
from slidemill.contracts.events import (
    FailureCode,
    GenerationCompleted,
    GenerationFailed,
    GenerationStarted,
)
from slidemill.contracts.ids import new_template_id, slide_id
from slidemill.renderer.analysis_job import analyse_template
from slidemill.renderer.child import JobKind
from slidemill.renderer.jobs import Jobs
from tests.fixtures.packages import template
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.kit import Customer, Ordered

TEMPLATE = new_template_id()


@pytest.fixture(autouse=True)
async def renderer(open_renderer: OpenRenderer) -> AsyncIterator[None]:
    """Run a renderer that analyses templates."""
    async with open_renderer(Jobs({JobKind.ANALYSIS: analyse_template})):
        yield


async def order(customer: Customer, body: bytes | None, **facts: Any) -> Ordered:
    """Order an analysis of a template, which is uploaded unless there is no body."""
    key = f"templates/files/{customer.organisation}/{TEMPLATE}/{len(body or b'')}.pptx"
    if body is not None:
        await customer.store.put(key, body, "application/octet-stream")
    known = {"template": key, "template_id": TEMPLATE, "output": customer.key("analyses")}
    command = RenderAnalysis.model_validate(known | facts)
    return await customer.place(command, envelope={"generation": new_generation_id("ana")})


async def test_the_document_tells_of_every_slide_under_its_id(customer: Customer) -> None:
    ordered = await order(customer, template())
    started, completed = await customer.story(ordered)
    assert isinstance(started.event, GenerationStarted)
    assert isinstance(completed.event, GenerationCompleted)
    written = await customer.deck(ordered)
    document = json.loads(written)
    assert (completed.event.slides, completed.event.size) == (2, len(written))
    ids = [slide["slideId"] for slide in document["slides"]]
    assert ids == [slide_id(TEMPLATE, 0), slide_id(TEMPLATE, 1)]


async def test_options_leave_things_out(customer: Customer) -> None:
    options = {"parse_master_template_layout": False, "parse_slides": False}
    ordered = await order(customer, template(), options=options)
    assert isinstance(await customer.end(ordered), GenerationCompleted)
    document = json.loads(await customer.deck(ordered))
    assert "layouts" not in document
    assert "shapes" not in document["slides"][0]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (None, FailureCode.SOURCE_MISSING, "There is no template"),
        (b"plain text", FailureCode.TEMPLATE_INVALID, "zip"),
        (template()[:-40], FailureCode.TEMPLATE_INVALID, "template.pptx"),
    ],
    ids=["missing", "no zip", "cut off"],
)
async def test_what_can_not_be_read_ends_as_failed_with_the_reason(
    customer: Customer, body: bytes | None, code: FailureCode, words: str
) -> None:
    failed = await customer.end(await order(customer, body))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is code
    assert words in failed.message


@pytest.mark.parametrize("field", ["template", "output"])
async def test_another_tenants_objects_can_not_be_named(customer: Customer, field: str) -> None:
    foreign = "templates/files/somebody-else/tmpl_0123456789ab/1.pptx"
    letter = await customer.obituary(await order(customer, template(), **{field: foreign}))
    assert "somebody-else" in letter.detail
