"""What tests of templates do again and again: announce, upload, analyse, and play the renderer."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import httpx

from slidemill.contracts import (
    Envelope,
    Event,
    GenerationId,
    new_generation_id,
    new_template_id,
    slide_id,
)
from slidemill.contracts.commands import AnalyseTemplate, RenderAnalysis
from slidemill.contracts.events import GenerationCompleted, TemplateAnalysed
from slidemill.contracts.template_asks import (
    AnalysisReply,
    ConfirmUpload,
    CreateTemplate,
    GetAnalysis,
    GetTemplate,
    ListTemplates,
    StartAnalysis,
    TemplateFacts,
    TemplateMetadata,
    TemplatePage,
    TemplateReply,
    TemplateWithUpload,
)
from slidemill.messaging import Delivery
from slidemill.session.templates.template import subject_of
from tests.integration.session.stage import Stage


def presentation(mark: str = "") -> bytes:
    """Return a zip that looks like a presentation from afar; `mark` makes it another."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml"):
            archive.writestr(name, f"<x>{mark}</x>")
    return content.getvalue()


def new_analysis() -> GenerationId:
    return new_generation_id("ana")


async def announced(
    stage: Stage, organisation: str, filename: str = "report.pptx", **metadata: Any
) -> TemplateWithUpload:
    """Announce a template."""
    request = CreateTemplate(
        template=new_template_id(), filename=filename, metadata=TemplateMetadata(**metadata)
    )
    return await stage.ask(organisation, request, TemplateWithUpload)


async def put(url: str, content: bytes) -> None:
    """Upload as clients do."""
    async with httpx.AsyncClient() as client:
        (await client.put(url, content=content)).raise_for_status()


async def confirm(stage: Stage, organisation: str, template: str) -> TemplateFacts:
    request = ConfirmUpload(template=template)
    return (await stage.ask(organisation, request, TemplateReply)).template


async def uploaded(
    stage: Stage, organisation: str, content: bytes | None = None, **facts: Any
) -> TemplateFacts:
    """Announce a template, upload its file and confirm that."""
    made = await announced(stage, organisation, **facts)
    await put(made.upload_url, presentation() if content is None else content)
    return await confirm(stage, organisation, made.template.template)


async def look_up(stage: Stage, organisation: str, template: str) -> TemplateFacts:
    request = GetTemplate(template=template)
    return (await stage.ask(organisation, request, TemplateReply)).template


async def page(stage: Stage, organisation: str, **filters: Any) -> TemplatePage:
    return await stage.ask(organisation, ListTemplates(**filters), TemplatePage)


async def start(
    stage: Stage, organisation: str, template: str, analysis: GenerationId | None = None
) -> AnalysisReply:
    request = StartAnalysis(template=template, analysis=analysis or new_analysis())
    return await stage.ask(organisation, request, AnalysisReply)


async def latest(stage: Stage, organisation: str, template: str) -> AnalysisReply:
    return await stage.ask(organisation, GetAnalysis(template=template), AnalysisReply)


def order_of(
    organisation: str, template: str, generation: GenerationId | None, **changes: Any
) -> Envelope:
    """Return a `template.analyse` as the gateway submits it."""
    facts: dict[str, Any] = {
        "source": "slidemill.gateway",
        "type": AnalyseTemplate.TYPE,
        "subject": subject_of(template),
        "organisation": organisation,
        "generation": generation,
        "data": {"template": template},
    }
    return Envelope(**(facts | changes))


async def ordered(
    stage: Stage, organisation: str, template: str
) -> tuple[AnalysisReply, Delivery[RenderAnalysis]]:
    """Start an analysis and submit it; return it with the order that came of it."""
    started = await start(stage, organisation, template)
    await stage.send(order_of(organisation, template, started.analysis))
    (order,) = await stage.heard(RenderAnalysis, started.analysis)
    return started, order


def document(template: str, layouts: Sequence[str] = ("Title", "Body")) -> bytes:
    """Return an analysis document with a slide of each layout."""
    slides = [
        {
            "slideId": slide_id(template, index),
            "slideIndex": index,
            "layoutName": layout,
            "counts": {"title": 1, "body": index},
            "shapes": [{"shape_type": "AutoShape"}],
        }
        for index, layout in enumerate(layouts)
    ]
    return json.dumps({"slides": slides}).encode()


async def tell(
    stage: Stage,
    order: Delivery[Any],
    outcome: Event | None = None,
    *,
    content: bytes | None = None,
    time: datetime | None = None,
    count: int = 1,
) -> TemplateAnalysed:
    """Play the renderer: write the document, say how it ended; return what the owner says."""
    command, generation = order.message, order.envelope.generation
    assert generation
    if outcome is None:
        found = document(command.template_id) if content is None else content
        await stage.store.put(command.output, found, "application/json")
        outcome = GenerationCompleted(output=command.output, slides=2, size=len(found))
    await publish(stage, order, outcome, time=time)
    told: TemplateAnalysed = (await stage.heard(TemplateAnalysed, generation, count))[-1].message
    return told


async def publish(
    stage: Stage, order: Delivery[Any], outcome: Event, *, time: datetime | None = None
) -> None:
    """Say how an order ended, as the renderer does."""
    envelope = order.envelope.wrap(outcome, source="slidemill.renderer")
    envelope = envelope.model_copy(update={"time": time or envelope.time})
    await stage.house.publish(
        envelope, exchange="slidemill.events", routing_key=outcome.routing_key
    )


async def analysed(
    stage: Stage, organisation: str, layouts: Sequence[str] = ("Title", "Body"), **facts: Any
) -> TemplateFacts:
    """Upload a template and have it analysed."""
    template = await uploaded(stage, organisation, **facts)
    _, order = await ordered(stage, organisation, template.template)
    await tell(stage, order, content=document(template.template, layouts))
    return template
