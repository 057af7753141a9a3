"""Orders of decks whose slides the service has to find, on real servers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from slidemill.contracts import Envelope, new_generation_id, slide_id
from slidemill.contracts.commands import GenerateDeck, Priority, RenderSlides, SlideSource
from slidemill.contracts.events import FailureCode, GenerationAccepted, GenerationFailed
from slidemill.contracts.template_asks import (
    DeleteTemplate,
    ResolveSlides,
    SlidesResolved,
    TemplateReply,
)
from slidemill.messaging import DeadLettered, Refused
from slidemill.session.presentations.ordering import DeckOrders
from slidemill.session.presentations.repository import Slides
from tests.integration.session.stage import Stage, delivered
from tests.integration.session.template_stage import analysed, uploaded


def order_of(organisation: str, slides: list[str], **changes: Any) -> Envelope:
    """Return a `presentation.generate_deck` as the gateway submits it."""
    generation = new_generation_id()
    data = {
        "slides": slides,
        "request": {"slides": [{"template_slide_id": slide} for slide in slides]},
        "output": f"presentations/decks/{organisation}/{generation}.pptx",
    }
    facts: dict[str, Any] = {
        "source": "slidemill.gateway",
        "type": GenerateDeck.TYPE,
        "subject": f"presentation/{generation}",
        "organisation": organisation,
        "generation": generation,
        "data": data | changes.pop("data", {}),
    }
    return Envelope(**(facts | changes))


async def test_a_deck_of_two_templates_is_ordered_with_the_places_of_its_slides(
    stage: Stage, organisation: str
) -> None:
    one, two = await analysed(stage, organisation), await analysed(stage, organisation)
    slides = [slide_id(two.template, 1), slide_id(one.template, 0), slide_id(two.template, 1)]
    envelope = order_of(organisation, slides, data={"priority": "bulk"})
    assert envelope.generation
    await stage.send(envelope)
    (order,) = await stage.heard(RenderSlides, envelope.generation)
    assert order.message == RenderSlides(
        request=envelope.data["request"],
        sources=[
            SlideSource(slide=slides[0], template=two.file or "", index=1),
            SlideSource(slide=slides[1], template=one.file or "", index=0),
            SlideSource(slide=slides[2], template=two.file or "", index=1),
        ],
        output=envelope.data["output"],
        priority=Priority.BULK,
        deadline=300,
    )
    assert order.envelope.subject == envelope.subject
    assert stage.so_far(GenerationAccepted, envelope.generation) == []


async def test_a_large_request_is_passed_on_by_its_key(stage: Stage, organisation: str) -> None:
    template = await analysed(stage, organisation)
    key = f"presentations/requests/{organisation}/gen_1.json"
    envelope = order_of(
        organisation,
        [slide_id(template.template, 0)],
        data={"request": None, "request_key": key},
    )
    assert envelope.generation
    await stage.send(envelope)
    (order,) = await stage.heard(RenderSlides, envelope.generation)
    assert (order.message.request, order.message.request_key) == (None, key)


async def test_a_producers_deck_is_accepted_once_with_its_items(
    stage: Stage, organisation: str
) -> None:
    template = await analysed(stage, organisation)
    slides = [slide_id(template.template, 0)] * 3
    envelope = order_of(organisation, slides, source="producer.acme", subject=f"session/{uuid4()}")
    assert envelope.generation
    await stage.send(envelope)
    await stage.send(envelope)
    accepted = await stage.heard(GenerationAccepted, envelope.generation, 2)
    assert accepted[0].message == GenerationAccepted(kind=GenerateDeck.TYPE, items=3)
    orders = await stage.heard(RenderSlides, envelope.generation, 2)
    for heard in (accepted, orders):
        assert len({delivery.envelope.id for delivery in heard}) == 1
        assert heard[0].envelope.subject == f"presentation/{envelope.generation}"


async def test_an_unknown_slide_ends_the_deck_as_failed_and_is_named(
    stage: Stage, organisation: str
) -> None:
    template = await analysed(stage, organisation)
    foreign = await analysed(stage, f"org-{uuid4().hex[:12]}")
    slides = [slide_id(template.template, 0), slide_id(foreign.template, 0)]
    envelope = order_of(organisation, slides)
    assert envelope.generation
    await stage.send(envelope)
    (failed,) = await stage.heard(GenerationFailed, envelope.generation)
    assert failed.message.code is FailureCode.SLIDE_NOT_FOUND
    assert failed.message.message.startswith(f"slides[1]: there is no analysed slide '{slides[1]}'")
    assert stage.so_far(RenderSlides, envelope.generation) == []


@pytest.mark.parametrize("name", ["output", "request_key"])
async def test_an_order_can_not_name_another_tenants_objects(
    stage: Stage, organisation: str, name: str
) -> None:
    template = await analysed(stage, organisation)
    keys = {
        "output": f"presentations/decks/{organisation}/gen_1.pptx",
        "request_key": f"presentations/requests/{organisation}/gen_1.json",
    }
    keys[name] = "presentations/decks/somebody-else/gen_1.pptx"
    envelope = order_of(
        organisation, [slide_id(template.template, 0)], data=keys | {"request": None}
    )
    orders = DeckOrders(Slides(stage.database), stage.bus, settings=stage.settings)
    with pytest.raises(DeadLettered, match="somebody-else"):
        await orders.generate(delivered(envelope))
    assert envelope.generation
    assert stage.so_far(RenderSlides, envelope.generation) == []


async def test_only_slides_of_living_analysed_templates_of_ones_own_are_found(
    stage: Stage, organisation: str
) -> None:
    good = slide_id((await analysed(stage, organisation)).template, 0)
    deleted = await analysed(stage, organisation)
    await stage.ask(organisation, DeleteTemplate(template=deleted.template), TemplateReply)
    unread = await uploaded(stage, organisation)
    foreign = await analysed(stage, f"org-{uuid4().hex[:12]}")
    for template in (deleted, unread, foreign):
        bad = slide_id(template.template, 0)
        with pytest.raises(Refused, match="slide_not_found") as refused:
            await stage.ask(organisation, ResolveSlides(slides=[good, bad, "x"]), SlidesResolved)
        assert refused.value.field == "slides[1]"
        assert bad in refused.value.detail
