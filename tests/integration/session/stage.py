"""The session service at work, and what asks it, orders from it, renders and listens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from slidemill.contracts import (
    Ask,
    Envelope,
    Event,
    GenerationId,
    Reply,
    new_generation_id,
    topology,
)
from slidemill.contracts.asks import (
    CreateSession,
    LinkDeck,
    SessionFacts,
    SessionWithLink,
    SessionWithUpload,
)
from slidemill.contracts.commands import RenderDeck, RenderJob, RenderSession
from slidemill.contracts.events import GenerationCompleted, SessionRendered
from slidemill.ledger import Connections, DatabaseUnavailable, Replies
from slidemill.messaging import BrokerSettings, Bus, Delivery, new_registry
from slidemill.session.app import Told, answer_asks, answer_template_asks, take_work, utc_now
from slidemill.session.handlers import Asks
from slidemill.session.metrics import Metrics
from slidemill.session.presentations.asking import SlideAsks
from slidemill.session.presentations.ordering import DeckOrders
from slidemill.session.presentations.repository import Slides
from slidemill.session.rendering import Renders
from slidemill.session.repository import SCHEMA, Repository
from slidemill.session.session import Session, subject_of, upload_key
from slidemill.session.settings import Settings
from slidemill.session.sweep import Sweep
from slidemill.session.templates.analysing import Analyses
from slidemill.session.templates.handlers import TemplateAsks
from slidemill.session.templates.repository import Templates
from slidemill.session.templates.sweep import TemplateSweep
from slidemill.storage import ObjectStore, StoreUnavailable
from tests.fixtures.recorder import Recorder

ReplyT = TypeVar("ReplyT", bound=Reply)


class Stage:
    """The service on its bus, and the rest of the house, played by the tests, on another."""

    def __init__(
        self, settings: Settings, broker: BrokerSettings, database: Connections, store: ObjectStore
    ) -> None:
        self.settings = settings
        self.store = store
        self.database = database
        self.repository = Repository(database)
        self.replies = Replies(database, SCHEMA)
        self.bus = Bus(broker, service="session", transient=(DatabaseUnavailable, StoreUnavailable))
        self.metrics = Metrics(self.bus.registry)
        self.renders = self.renders_on(self.bus)
        self.house = Bus(broker, service="house")
        self._heard = Recorder()
        self.templates, slides = Templates(database), Slides(database)
        told = Told(settings=settings, clock=utc_now, metrics=self.metrics)
        asks = Asks(self.repository, store, self.bus, **told)
        answer_asks(self.bus, asks, self.replies, at_once=20)
        self.analyses = Analyses(self.templates, store, self.bus, **told)
        answer_template_asks(
            self.bus,
            TemplateAsks(self.templates, store, self.bus, **told),
            self.analyses,
            SlideAsks(slides),
            self.replies,
            at_once=20,
        )
        decks = DeckOrders(slides, self.bus, settings=settings)
        take_work(self.bus, self.renders, self.analyses, decks, at_once=10)
        self.house.listen(self._heard.take, "#")
        for queue in (topology.RENDER_INTERACTIVE, topology.RENDER_BULK):
            self.house.subscribe(queue, {RenderJob: self._heard.take}, prefetch=10)

    async def __aenter__(self) -> Self:
        await self.bus.start()
        await self.house.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.house.stop()
        await self.bus.stop()

    def renders_on(self, bus: Bus, store: ObjectStore | None = None) -> Renders:
        return Renders(
            self.repository, store or self.store, bus, settings=self.settings, clock=utc_now
        )

    def sweep(self, *, later: timedelta = timedelta(0), bus: Bus | None = None) -> Sweep:
        """Return a sweep whose clock is ahead."""
        return Sweep(
            self.repository,
            self.replies,
            self.store,
            bus or self.bus,
            settings=self.settings,
            clock=lambda: utc_now() + later,
            metrics=Metrics(new_registry()),
        )

    def template_sweep(self, *, later: timedelta = timedelta(0)) -> TemplateSweep:
        """Return a sweep whose clock is ahead."""
        return TemplateSweep(
            self.templates,
            self.store,
            settings=self.settings,
            clock=lambda: utc_now() + later,
            metrics=Metrics(new_registry()),
        )

    async def ask(
        self,
        organisation: str,
        request: Ask[ReplyT],
        reply: type[ReplyT],
        command_id: UUID | None = None,
    ) -> ReplyT:
        return await self.house.ask(
            request, reply, organisation=organisation, command_id=command_id
        )

    async def create(self, organisation: str) -> UUID:
        """Create a session by asking for it."""
        request = CreateSession(session=uuid4())
        return (await self.ask(organisation, request, SessionWithUpload)).session.session

    async def uploaded(self, organisation: str, content: bytes = b"zip") -> UUID:
        """Create a session and upload to it."""
        session = await self.create(organisation)
        await self.upload(session, content)
        return session

    async def upload(self, session: UUID, content: bytes) -> None:
        await self.store.put(upload_key(session), content, "application/zip")

    async def aged(self, organisation: str, age: timedelta) -> UUID:
        """Add a session as old as that, with an upload."""
        session = Session(uuid4(), organisation, utc_now() - age)
        async with self.repository.transaction() as transaction:
            await transaction.add(session)
        await self.upload(session.id, b"zip")
        return session.id

    async def facts(self, organisation: str, session: UUID) -> SessionFacts:
        return (await self.link(organisation, session)).session

    async def link(self, organisation: str, session: UUID) -> SessionWithLink:
        request = LinkDeck(session=session, require_deck=False)
        return await self.ask(organisation, request, SessionWithLink)

    async def send(self, envelope: Envelope) -> None:
        """Publish a command as it is."""
        await self.house.publish(envelope, exchange=topology.COMMANDS, routing_key=envelope.type)

    async def order(self, organisation: str, session: UUID) -> Delivery[RenderDeck]:
        """Order a render as the gateway does; return the deck's order that came of it."""
        envelope = order_of(organisation, session)
        await self.send(envelope)
        assert envelope.generation
        return (await self.decks(envelope.generation))[0]

    async def decks(self, generation: GenerationId, count: int = 1) -> list[Delivery[RenderDeck]]:
        """Return a generation's deck orders once there are `count`."""
        return await self.heard(RenderDeck, generation, count)

    async def heard(
        self, type_: type[Any], generation: GenerationId, count: int = 1
    ) -> list[Delivery[Any]]:
        """Return a generation's messages of a type once there are `count`."""
        return await self._heard.wait_for(
            lambda heard: (
                isinstance(heard.message, type_) and heard.envelope.generation == generation
            ),
            count,
        )

    def so_far(self, type_: type[Any], generation: GenerationId) -> list[Delivery[Any]]:
        """Return a generation's messages of a type that were heard up to now."""
        return [
            heard
            for heard in self._heard.heard
            if isinstance(heard.message, type_) and heard.envelope.generation == generation
        ]

    async def heard_about(
        self, type_: type[Event], session: UUID, count: int = 1
    ) -> list[Delivery[Any]]:
        """Return a session's events of a type once there are `count`."""
        return await self.heard_of(type_, subject_of(session), count)

    async def heard_of(self, type_: type[Any], subject: str, count: int = 1) -> list[Delivery[Any]]:
        """Return the messages of a type about a subject once there are `count`."""
        return await self._heard.wait_for(
            lambda heard: isinstance(heard.message, type_) and heard.envelope.subject == subject,
            count,
        )

    async def end(
        self,
        order: Delivery[RenderDeck],
        outcome: Event | None = None,
        *,
        time: datetime | None = None,
        count: int = 1,
    ) -> SessionRendered:
        """Play the renderer: write the deck, say how it ended; return what the owner says."""
        if outcome is None:
            await self.store.put(order.message.output, order.envelope.id.bytes, "application/x")
            outcome = GenerationCompleted(output=order.message.output, slides=3, size=16)
        envelope = order.envelope.wrap(outcome, source="slidemill.renderer")
        envelope = envelope.model_copy(update={"time": time or envelope.time})
        await self.house.publish(envelope, exchange=topology.EVENTS, routing_key=outcome.TYPE)
        assert envelope.generation
        rendered = await self.heard(SessionRendered, envelope.generation, count)
        message: SessionRendered = rendered[-1].message
        return message


def order_of(organisation: str, session: UUID, **changes: Any) -> Envelope:
    """Return a `session.render` as the gateway submits it."""
    facts: dict[str, Any] = {
        "source": "slidemill.gateway",
        "type": RenderSession.TYPE,
        "subject": subject_of(session),
        "organisation": organisation,
        "generation": new_generation_id(),
        "data": {"session": str(session)},
    }
    return Envelope(**(facts | changes))


def delivered(envelope: Envelope) -> Delivery[Any]:
    """Return an envelope as its handler would be given it."""
    return Delivery(
        message=envelope.message(),
        envelope=envelope,
        queue="by hand",
        redelivered=False,
        user=None,
        headers={},
    )


def long_ago() -> datetime:
    return datetime(2001, 1, 1, tzinfo=UTC)
