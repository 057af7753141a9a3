"""From the wish to analyse a template to its usable slides, on real servers."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from slidemill.contracts import GenerationId, new_generation_id, slide_id
from slidemill.contracts.commands import AnalysisOptions, Priority, RenderAnalysis, SlideSource
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCancelled,
    GenerationCompleted,
    GenerationFailed,
    TemplateAnalysed,
)
from slidemill.contracts.template_asks import (
    AnalysisStatus,
    CreateTemplate,
    DeleteTemplate,
    ResolveSlides,
    SlidesResolved,
    TemplateReply,
    TemplateStatus,
    TemplateWithUpload,
)
from slidemill.messaging import Refused
from tests.integration.session.stage import Stage, delivered
from tests.integration.session.template_stage import (
    analysed,
    announced,
    confirm,
    document,
    latest,
    look_up,
    new_analysis,
    order_of,
    ordered,
    presentation,
    publish,
    put,
    start,
    tell,
    uploaded,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
FAILED = GenerationFailed(code=FailureCode.TEMPLATE_INVALID, message="slide 1: no such part")


async def sources(stage: Stage, organisation: str, *slides: str) -> list[SlideSource]:
    request = ResolveSlides(slides=list(slides))
    return (await stage.ask(organisation, request, SlidesResolved)).sources


async def replace_file(stage: Stage, organisation: str, template: str) -> None:
    """Upload and confirm another file."""
    request = CreateTemplate(template=template, filename="again.pptx")
    made = await stage.ask(organisation, request, TemplateWithUpload)
    await put(made.upload_url, presentation("another"))
    await confirm(stage, organisation, template)


async def test_an_analysis_makes_the_slides_of_a_template_usable(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    started, order = await ordered(stage, organisation, template.template)
    assert started.status is AnalysisStatus.PROCESSING
    folder = f"templates/analyses/{organisation}/{template.template}"
    assert order.message == RenderAnalysis(
        template=template.file or "",
        template_id=template.template,
        output=f"{folder}/{started.analysis}.json",
        priority=Priority.INTERACTIVE,
        deadline=120,
    )
    told = await tell(stage, order, time=NOON)
    assert told == TemplateAnalysed(
        template=template.template, analysis=started.analysis, succeeded=True, slides=2
    )
    found = await latest(stage, organisation, template.template)
    assert (found.analysis, found.status) == (started.analysis, AnalysisStatus.COMPLETED)
    assert (found.document, found.ended_at) == (order.message.output, NOON)
    assert found.started_at == started.started_at
    facts = await look_up(stage, organisation, template.template)
    assert facts.status is TemplateStatus.ANALYZED
    last, first = slide_id(template.template, 1), slide_id(template.template, 0)
    assert await sources(stage, organisation, last, first, last) == [
        SlideSource(slide=last, template=template.file or "", index=1),
        SlideSource(slide=first, template=template.file or "", index=0),
        SlideSource(slide=last, template=template.file or "", index=1),
    ]


async def test_options_and_priority_are_passed_on(stage: Stage, organisation: str) -> None:
    template = await uploaded(stage, organisation)
    started = await start(stage, organisation, template.template)
    options = AnalysisOptions(include_table_details=False)
    data = {
        "template": template.template,
        "options": options.model_dump(),
        "priority": "bulk",
    }
    await stage.send(order_of(organisation, template.template, started.analysis, data=data))
    (order,) = await stage.heard(RenderAnalysis, started.analysis)
    assert (order.message.options, order.message.priority) == (options, Priority.BULK)


async def test_while_an_analysis_runs_its_id_is_returned_again(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    replies = await asyncio.gather(
        *(start(stage, organisation, template.template) for _ in range(8))
    )
    assert len({reply.analysis for reply in replies}) == 1
    (running,) = {reply.analysis for reply in replies}
    await stage.send(order_of(organisation, template.template, running))
    (order,) = await stage.heard(RenderAnalysis, running)
    await tell(stage, order)
    anew = await start(stage, organisation, template.template)
    assert anew.analysis != running
    assert (await start(stage, organisation, template.template, running)).status is (
        AnalysisStatus.COMPLETED
    )


async def test_slides_stay_usable_while_the_template_is_analysed_anew_and_if_that_fails(
    stage: Stage, organisation: str
) -> None:
    template = await analysed(stage, organisation)
    slide = slide_id(template.template, 0)
    _, order = await ordered(stage, organisation, template.template)
    assert await sources(stage, organisation, slide)
    told = await tell(stage, order, FAILED)
    assert (told.succeeded, told.message) == (False, FAILED.message)
    found = await latest(stage, organisation, template.template)
    assert (found.status, found.message) == (AnalysisStatus.FAILED, FAILED.message)
    assert found.document is None
    assert await sources(stage, organisation, slide)


async def test_a_new_analysis_replaces_the_slides_of_the_one_before(
    stage: Stage, organisation: str
) -> None:
    template = await analysed(stage, organisation, ["One", "Two", "Three"])
    _, order = await ordered(stage, organisation, template.template)
    await tell(stage, order, content=document(template.template, ["One"]))
    assert await sources(stage, organisation, slide_id(template.template, 0))
    with pytest.raises(Refused, match="slide_not_found"):
        await sources(stage, organisation, slide_id(template.template, 2))


async def test_a_cancelled_analysis_has_failed_and_another_can_be_started(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    _, order = await ordered(stage, organisation, template.template)
    told = await tell(stage, order, GenerationCancelled(reason="enough"))
    assert not told.succeeded
    found = await latest(stage, organisation, template.template)
    assert found.status is AnalysisStatus.FAILED
    assert "enough" in (found.message or "")
    _, again = await ordered(stage, organisation, template.template)
    assert (await tell(stage, again)).succeeded


@pytest.mark.parametrize("content", [b"", b"{}", b'{"slides":[{"slideIndex":-1}]}'])
async def test_a_document_that_can_not_be_read_fails_the_analysis(
    stage: Stage, organisation: str, content: bytes
) -> None:
    template = await uploaded(stage, organisation)
    _, order = await ordered(stage, organisation, template.template)
    assert not (await tell(stage, order, content=content)).succeeded
    facts = await look_up(stage, organisation, template.template)
    assert facts.status is TemplateStatus.UPLOADED


async def test_a_missing_document_fails_the_analysis(stage: Stage, organisation: str) -> None:
    template = await uploaded(stage, organisation)
    _, order = await ordered(stage, organisation, template.template)
    completed = GenerationCompleted(output=order.message.output, slides=2, size=1)
    assert not (await tell(stage, order, completed)).succeeded


async def test_orders_and_outcomes_delivered_again_and_shuffled_count_once(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    started, order = await ordered(stage, organisation, template.template)
    command = order_of(organisation, template.template, started.analysis)
    await stage.store.put(order.message.output, document(template.template), "application/json")
    completed = GenerationCompleted(output=order.message.output, slides=2, size=1)
    deliveries = [stage.send(command) for _ in range(3)]
    deliveries += [publish(stage, order, completed, time=NOON) for _ in range(3)]
    random.shuffle(deliveries)
    await asyncio.gather(*deliveries)
    told = await stage.heard(TemplateAnalysed, started.analysis, 3)
    assert len({heard.envelope.id for heard in told}) == 1
    orders = stage.so_far(RenderAnalysis, started.analysis)
    assert len({heard.envelope.id for heard in orders}) == 1
    await tell(stage, order, FAILED, count=4)
    found = await latest(stage, organisation, template.template)
    assert (found.status, found.ended_at) == (AnalysisStatus.COMPLETED, NOON)
    assert len(await sources(stage, organisation, slide_id(template.template, 1))) == 1


async def test_an_order_that_comes_after_its_end_orders_nothing(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    started = await start(stage, organisation, template.template)
    command = order_of(organisation, template.template, started.analysis)
    envelope = command.wrap(GenerationCancelled(), source="slidemill.gateway")
    await stage.house.publish(
        envelope, exchange="slidemill.events", routing_key=GenerationCancelled.TYPE
    )
    await stage.heard(TemplateAnalysed, started.analysis)
    await stage.analyses.analyse(delivered(command))
    assert stage.so_far(RenderAnalysis, started.analysis) == []


async def test_a_late_outcome_of_an_old_analysis_does_not_touch_the_newer_one(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    _, old = await ordered(stage, organisation, template.template)
    generation = new_generation_id()
    from_producer = order_of(
        organisation, template.template, generation, source="producer.acme", subject=None
    )
    await stage.send(from_producer)
    (new,) = await stage.heard(RenderAnalysis, generation)
    await tell(stage, new, content=document(template.template, ["New"]))
    told = await tell(stage, old, content=document(template.template, ["Old", "Older"]))
    assert not told.succeeded
    found = await latest(stage, organisation, template.template)
    assert (found.analysis, found.status) == (generation, AnalysisStatus.COMPLETED)
    with pytest.raises(Refused, match="slide_not_found"):
        await sources(stage, organisation, slide_id(template.template, 1))


async def test_what_is_found_in_a_file_that_was_replaced_is_dropped(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    _, order = await ordered(stage, organisation, template.template)
    await replace_file(stage, organisation, template.template)
    assert not (await tell(stage, order)).succeeded
    facts = await look_up(stage, organisation, template.template)
    assert facts.status is TemplateStatus.UPLOADED
    with pytest.raises(Refused, match="slide_not_found"):
        await sources(stage, organisation, slide_id(template.template, 0))


async def test_an_order_for_a_file_that_was_replaced_ends_as_failed(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    started = await start(stage, organisation, template.template)
    await replace_file(stage, organisation, template.template)
    await stage.send(order_of(organisation, template.template, started.analysis))
    (failed,) = await stage.heard(GenerationFailed, started.analysis)
    assert failed.message.code is FailureCode.SOURCE_MISSING
    assert stage.so_far(RenderAnalysis, started.analysis) == []


async def test_a_producers_analysis_is_accepted_and_noted_under_its_own_generation(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    envelope = order_of(organisation, template.template, None, source="producer.acme")
    generation = GenerationId(f"gen_{envelope.id.hex}")
    await stage.send(envelope)
    await stage.send(envelope)
    accepted = await stage.heard(GenerationAccepted, generation, 2)
    assert len({heard.envelope.id for heard in accepted}) == 1
    order, *_ = await stage.heard(RenderAnalysis, generation)
    assert (await tell(stage, order)).analysis == generation
    found = await latest(stage, organisation, template.template)
    assert (found.analysis, found.status) == (generation, AnalysisStatus.COMPLETED)


async def test_orders_that_can_not_be_carried_out_end_as_failed(
    stage: Stage, organisation: str
) -> None:
    bare = (await announced(stage, organisation)).template
    deleted = await uploaded(stage, organisation)
    await stage.ask(organisation, DeleteTemplate(template=deleted.template), TemplateReply)
    foreign = await uploaded(stage, f"org-{uuid4().hex[:12]}")
    for template, code in (
        (bare, FailureCode.UPLOAD_MISSING),
        (deleted, FailureCode.SOURCE_MISSING),
        (foreign, FailureCode.SOURCE_MISSING),
    ):
        generation = new_analysis()
        await stage.send(order_of(organisation, template.template, generation))
        (failed,) = await stage.heard(GenerationFailed, generation)
        assert failed.message.code is code
        assert template.template in failed.message.message


async def test_a_person_can_try_a_failed_analysis_again(stage: Stage, organisation: str) -> None:
    template = await uploaded(stage, organisation)
    started, order = await ordered(stage, organisation, template.template)
    await tell(stage, order, FAILED)
    again = order_of(organisation, template.template, started.analysis, run=2)
    await stage.send(again)
    second = (await stage.heard(RenderAnalysis, started.analysis, 2))[-1]
    assert second.envelope.id != order.envelope.id
    assert (await latest(stage, organisation, template.template)).status is (
        AnalysisStatus.PROCESSING
    )
    await publish(stage, order, FAILED)  # the first run's end once more, too late
    assert (await tell(stage, second, count=2)).succeeded
    found = await latest(stage, organisation, template.template)
    assert (found.analysis, found.status) == (started.analysis, AnalysisStatus.COMPLETED)


async def test_the_end_of_a_deleted_templates_analysis_leaves_it_deleted(
    stage: Stage, organisation: str
) -> None:
    template = await uploaded(stage, organisation)
    _, order = await ordered(stage, organisation, template.template)
    await stage.ask(organisation, DeleteTemplate(template=template.template), TemplateReply)
    assert not (await tell(stage, order)).succeeded
    with pytest.raises(Refused, match="slide_not_found"):
        await sources(stage, organisation, slide_id(template.template, 0))
