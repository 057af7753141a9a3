"""One gateway on real servers, and stand-ins on the bus for whoever is behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from slidemill.contracts import Envelope, topology
from slidemill.contracts.asks import CanExport, ExportAbility
from slidemill.contracts.commands import (
    AnalyseTemplate,
    GenerateDeck,
    RenderCharts,
    RenderExport,
    RenderSlides,
    SlideSource,
)
from slidemill.contracts.events import GenerationCompleted, GenerationEvent, ItemResult, Status
from slidemill.contracts.ids import slide_id
from slidemill.contracts.template_asks import (
    AnalysisReply,
    AnalysisStatus,
    ConfirmUpload,
    CreateTemplate,
    DeleteTemplate,
    GetAnalysis,
    GetTemplate,
    ListTemplates,
    MatchReply,
    MatchSlides,
    ResolveSlides,
    SlideMatch,
    SlidesResolved,
    StartAnalysis,
    TemplateFacts,
    TemplatePage,
    TemplateReply,
    TemplateStatus,
    TemplateWithUpload,
)
from slidemill.gateway.credentials import digest, make_key
from slidemill.gateway.repository import Keys
from slidemill.ledger import Ledger, open_pool
from slidemill.messaging import BrokerSettings, Bus, Delivery, Refused, declare_topology
from slidemill.storage import ObjectStore, StoreSettings
from tests.fixtures.servers import fresh_bucket, fresh_vhost
from tests.integration.gateway.conftest import (
    PEPPER,
    Serve,
    kept_running,
    server_of,
    with_schemas,
)

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MISSING_TEMPLATE = "tmpl_000000000000000000000000"
MISSING_GENERATION = "gen_000000000000000000000000"


class Replies:
    """A store of replies that keeps nothing: no ask of these tests is repeated."""

    async def find(self, organisation: str, command_id: UUID) -> bytes | None:
        return None

    async def keep(self, organisation: str, command_id: UUID, reply: bytes) -> None:
        return None


@dataclass
class Owner:
    """Owner of templates on the bus; what it knows is in its dictionaries."""

    templates: dict[tuple[str, str], TemplateFacts] = field(default_factory=dict)
    analyses: dict[tuple[str, str], AnalysisReply] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)

    def handlers(self) -> dict[Any, Any]:
        return {
            CreateTemplate: self.create,
            ConfirmUpload: self.confirm,
            GetTemplate: self.get,
            DeleteTemplate: self.delete,
            ListTemplates: self.list_all,
            StartAnalysis: self.start,
            GetAnalysis: self.analysis,
            ResolveSlides: self.resolve,
            MatchSlides: self.match,
        }

    def know(self, organisation: str, template: str, **given: Any) -> None:
        """Have a template, an uploaded one unless `given` says otherwise."""
        now = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
        facts: dict[str, Any] = {
            "template": template,
            "filename": "quarterly.pptx",
            "file_size": 12,
            "status": TemplateStatus.ANALYZED,
            "metadata": {"category": "reports", "tags": ["finance"]},
            "created_at": now,
            "updated_at": now,
            "file": f"templates/files/{organisation}/{template}/abc.pptx",
            "file_hash": "ab" * 32,
            "download_url": "http://store/template",
        }
        self.templates[organisation, template] = TemplateFacts.model_validate(facts | given)

    async def create(self, delivery: Delivery[CreateTemplate]) -> TemplateWithUpload:
        ask = delivery.message
        self.asked.append(ask)
        self.know(
            delivery.envelope.organisation,
            ask.template,
            filename=ask.filename,
            status=TemplateStatus.PENDING,
            metadata=ask.metadata,
            file=None,
            file_hash=None,
            download_url=None,
        )
        return TemplateWithUpload(
            template=self._facts(delivery),
            upload_url="http://store/put",
            expires_in=3600,
            max_file_size=10_485_760,
        )

    async def confirm(self, delivery: Delivery[ConfirmUpload]) -> TemplateReply:
        facts = self._facts(delivery)
        if facts.file is None:
            raise Refused("upload_missing", "nothing was uploaded; PUT the file first")
        return TemplateReply(template=facts)

    async def get(self, delivery: Delivery[GetTemplate]) -> TemplateReply:
        return TemplateReply(template=self._facts(delivery))

    async def delete(self, delivery: Delivery[DeleteTemplate]) -> TemplateReply:
        facts = self._facts(delivery)
        del self.templates[delivery.envelope.organisation, facts.template]
        return TemplateReply(template=facts)

    async def list_all(self, delivery: Delivery[ListTemplates]) -> TemplatePage:
        self.asked.append(delivery.message)
        mine = [
            t for (org, _), t in self.templates.items() if org == delivery.envelope.organisation
        ]
        return TemplatePage(
            templates=mine[: delivery.message.limit],
            total=len(mine),
            by_status={"analyzed": len(mine)},
            by_category={"reports": len(mine)},
            by_tag={"finance": len(mine)},
        )

    async def start(self, delivery: Delivery[StartAnalysis]) -> AnalysisReply:
        facts = self._facts(delivery)
        if facts.file is None:
            raise Refused("upload_missing", "nothing was uploaded; PUT the file first")
        key = delivery.envelope.organisation, facts.template
        return self.analyses.setdefault(
            key,
            AnalysisReply(
                analysis=delivery.message.analysis,
                status=AnalysisStatus.PROCESSING,
                started_at=datetime(2026, 3, 2, tzinfo=UTC),
            ),
        )

    async def analysis(self, delivery: Delivery[GetAnalysis]) -> AnalysisReply:
        facts = self._facts(delivery)
        found = self.analyses.get((delivery.envelope.organisation, facts.template))
        if found is None:
            raise Refused("analysis_not_found", "this template was not analysed yet")
        return found

    async def resolve(self, delivery: Delivery[ResolveSlides]) -> SlidesResolved:
        self.asked.append(delivery.message)
        organisation = delivery.envelope.organisation
        known = {
            slide_id(template, index): SlideSource(
                slide=slide_id(template, index), template=facts.file, index=index
            )
            for (org, template), facts in self.templates.items()
            if org == organisation and facts.file
            for index in range(3)
        }
        for slide in delivery.message.slides:
            if slide not in known:
                raise Refused("slide_not_found", f"there is no analysed slide {slide!r}")
        return SlidesResolved(sources=[known[slide] for slide in delivery.message.slides])

    async def match(self, delivery: Delivery[MatchSlides]) -> MatchReply:
        self.asked.append(delivery.message)
        best = SlideMatch(
            template_id="tmpl_abcdefabcdef",
            slide_id="slide_1",
            slide_index=0,
            score=1.0,
            is_exact_match=True,
            layout_name="Title",
            matched_counts={"title": 1},
            overflow_counts={},
            unused_counts={},
        )
        return MatchReply(
            input_signature={"title": 1},
            matches=[best],
            total_templates_searched=1,
            total_slides_searched=3,
        )

    def _facts(self, delivery: Delivery[Any]) -> TemplateFacts:
        facts = self.templates.get((delivery.envelope.organisation, delivery.message.template))
        if facts is None:
            raise Refused("template_not_found", f"there is no template {delivery.message.template}")
        return facts


@dataclass
class Renderer:
    """Renderer on the bus that notes its orders, and exports if it is told that it can."""

    orders: asyncio.Queue[Envelope] = field(default_factory=asyncio.Queue)
    ability: ExportAbility = field(
        default_factory=lambda: ExportAbility(available=True, detail="an office of its own")
    )

    async def order(self, delivery: Delivery[Any]) -> None:
        await self.orders.put(delivery.envelope)

    async def next(self, organisation: str) -> Envelope:
        """Return the next order of an organisation; others' are passed over."""
        async with asyncio.timeout(10):
            while True:
                order = await self.orders.get()
                if order.organisation == organisation:
                    return order

    async def can_export(self, delivery: Delivery[CanExport]) -> ExportAbility:
        return self.ability


@dataclass
class Stage:
    """The servers, and who stands behind the gateway."""

    broker: BrokerSettings
    store_settings: StoreSettings
    store: ObjectStore
    ledger: Ledger
    owner: Owner
    renderer: Renderer

    async def tell(self, order: Envelope, event: GenerationEvent) -> None:
        """Record an event of the generation that an order is about."""
        await self.ledger.record(order.wrap(event, source="tests"))

    async def finish(self, order: Envelope, content: bytes = b"a deck", *, slides: int = 3) -> str:
        """Write what was ordered, and let its generation be completed."""
        output = str(order.data["output"])
        await self.store.put(output, content, "application/octet-stream")
        results = [ItemResult(index=0, status=Status.COMPLETED, id="slide_1", pages=slides)]
        done = GenerationCompleted(output=output, slides=slides, size=len(content), results=results)
        await self.tell(order, done)
        return output


@pytest.fixture(scope="session")
async def gateway_database(database_url: str) -> AsyncIterator[str]:
    """Give a database of these tests' own: gateways that share one publish for each other."""
    async with with_schemas(database_url) as url:
        yield url


@pytest.fixture(scope="session")
async def pool(gateway_database: str) -> AsyncIterator[asyncpg.Pool]:
    """Open connections of the test's own."""
    async with await open_pool(gateway_database, name="tests") as pool:
        yield pool


@pytest.fixture(scope="session")
async def stage(
    broker_url: str,
    broker_management_url: str,
    store_environment: dict[str, str],
    pool: asyncpg.Pool,
) -> AsyncIterator[Stage]:
    """Put owner and renderer on a virtual host of their own."""
    owner, renderer = Owner(), Renderer()
    async with (
        fresh_vhost(broker_url, broker_management_url) as url,
        fresh_bucket(store_environment) as store_settings,
        ObjectStore(store_settings) as store,
    ):
        await declare_topology(url)
        broker = BrokerSettings.model_validate(
            {"url": url, "graceful_timeout": 5, "ready_ttl": 0.01}
        )
        session, rendering = Bus(broker, service="session"), Bus(broker, service="renderer")
        session.answer(topology.TEMPLATE_ASKS, owner.handlers(), prefetch=10, replies=Replies())
        session.subscribe(
            topology.PRESENTATION_COMMANDS,
            {GenerateDeck: renderer.order, AnalyseTemplate: renderer.order},
            prefetch=10,
        )
        rendering.subscribe(
            topology.RENDER_INTERACTIVE,
            {RenderSlides: renderer.order, RenderCharts: renderer.order},
            prefetch=10,
        )
        rendering.subscribe(topology.RENDER_EXPORT, {RenderExport: renderer.order}, prefetch=10)
        rendering.answer(
            topology.RENDER_ASKS, {CanExport: renderer.can_export}, prefetch=10, replies=None
        )
        await asyncio.gather(session.start(), rendering.start())
        try:
            yield Stage(broker, store_settings, store, Ledger(pool), owner, renderer)
        finally:
            await asyncio.gather(session.stop(), rendering.stop())


@pytest.fixture(scope="session")
def serve(stage: Stage, gateway_database: str) -> Serve:
    """Return a starter of gateways; its clients bring no key of their own."""
    return server_of(
        stage.broker,
        stage.store_settings,
        database_url=gateway_database,
        slide_cache=0.001,
        resolve_deadline=30,
    )


@pytest.fixture(scope="session")
async def gateway(serve: Serve) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of a gateway that all tests share; it has no key."""
    async with kept_running(serve) as http:
        yield http


@pytest.fixture
async def api(gateway: httpx.AsyncClient, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client with the key of this test's organisation."""
    async with httpx.AsyncClient(
        transport=gateway._transport, base_url="http://gateway", headers={"X-API-Key": key}
    ) as http:
        yield http


@pytest.fixture
async def other_key(pool: asyncpg.Pool, organisation: str) -> str:
    """Return a key of another organisation."""
    made = make_key()
    await Keys(pool).add(
        made.id,
        digest(made.text, PEPPER.encode()),
        organisation=f"{organisation}-other",
        label="test",
    )
    return made.text


@pytest.fixture
def template(stage: Stage, organisation: str) -> str:
    """Return an analysed template of this test's organisation."""
    made = f"tmpl_{organisation.removeprefix('org-')}{'0' * 16}"
    stage.owner.know(organisation, made)
    return made


def a_slide(template: str, index: int = 0, **data: Any) -> dict[str, Any]:
    """Return the request of a slide."""
    return {
        "template_slide_id": slide_id(template, index),
        "slide_data": {"title": "Harbour", **data},
    }


def an_update(**given: Any) -> dict[str, Any]:
    """Return an update of one chart."""
    data = {"categories": ["A", "B"], "series": [{"name": "s", "values": [1, 2]}]}
    return {"slide_index": 0, "chart_data": data, **given}


@pytest.fixture
async def deck(api: httpx.AsyncClient, stage: Stage, organisation: str, template: str) -> str:
    """Return a completed presentation of three slides."""
    answer = await api.post("/api/v1/presentations/generate", json=a_slide(template))
    await stage.finish(await stage.renderer.next(organisation))
    return str(answer.json()["generation_id"])


@pytest.fixture
async def unfinished(api: httpx.AsyncClient, stage: Stage, organisation: str, template: str) -> str:
    """Return a presentation that nobody has finished."""
    answer = await api.post("/api/v1/presentations/generate", json=a_slide(template))
    await stage.renderer.next(organisation)
    return str(answer.json()["generation_id"])
