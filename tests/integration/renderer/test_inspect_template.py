"""A stored template is asked about; its document lies in the store when the answer comes."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from slidemill.contracts.asks import InspectTemplate, TemplateInspected
from slidemill.messaging import Refused, Unavailable
from slidemill.renderer.child import JobKind
from slidemill.renderer.inspect_job import inspect_template
from slidemill.renderer.job import DeckJob
from slidemill.renderer.jobs import Jobs
from tests.fixtures.packages import template
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.kit import PATIENCE, Customer

JOBS = Jobs({JobKind.DECK: DeckJob(), JobKind.INSPECT: inspect_template})


async def ask(customer: Customer, body: bytes | None, **keys: str) -> tuple[TemplateInspected, str]:
    """Upload a template (or not) and ask about it; returns the answer and the document's key."""
    source, output = customer.key("templates"), customer.key("inspections")
    if body is not None:
        await customer.store.put(source, body, "application/octet-stream")
    question = InspectTemplate.model_validate({"template": source, "output": output} | keys)
    told = await customer.bus.ask(
        question, TemplateInspected, organisation=customer.organisation, deadline=PATIENCE
    )
    return told, output


async def test_the_document_tells_slides_schema_and_a_sample(
    open_renderer: OpenRenderer, customer: Customer
) -> None:
    async with open_renderer(JOBS):
        told, key = await ask(customer, template())
    written = await customer.store.get(key, 1 << 20)
    document = json.loads(written)
    assert (told.slides, told.size) == (2, len(written))
    assert len(document["inventory"]["slides"]) == 2
    assert document["schema"]["$schema"].endswith("2020-12/schema")
    assert document["sample"]["slides"]


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (None, "template_missing", "upload it first"),
        (b"plain text", "template_invalid", "zip"),
        (b"", "template_invalid", "zip"),
    ],
)
async def test_what_cannot_be_inspected_is_refused_with_the_reason(
    open_renderer: OpenRenderer, customer: Customer, body: bytes | None, code: str, said: str
) -> None:
    async with open_renderer(JOBS):
        with pytest.raises(Refused) as refused:
            await ask(customer, body)
    assert refused.value.code == code
    assert refused.value.field == "template"
    assert said in refused.value.detail


async def test_a_template_above_the_limit_is_refused(
    open_renderer: OpenRenderer, customer: Customer
) -> None:
    async with open_renderer(JOBS, render_package=1000):
        with pytest.raises(Refused, match="1000 bytes"):
            await ask(customer, template())


@pytest.mark.parametrize("field", ["template", "output"])
async def test_another_tenants_keys_are_refused(
    open_renderer: OpenRenderer, customer: Customer, field: str
) -> None:
    foreign = f"tests/templates/somebody-else/{uuid4().hex}"
    async with open_renderer(JOBS):
        with pytest.raises(Refused) as refused:
            await ask(customer, template(), **{field: foreign})
    assert (refused.value.code, refused.value.field) == ("invalid_key", field)


async def test_an_inspection_that_finds_no_child_in_time_tells_to_come_again(
    open_renderer: OpenRenderer, customer: Customer
) -> None:
    async with open_renderer(inspect_deadline=0.3, render_children=1):
        with pytest.raises(Unavailable):
            await ask(customer, b"block")
        # the child that overran was killed and replaced
        told, _ = await ask(customer, b"echo back")
    assert told.size == len(b"back")
