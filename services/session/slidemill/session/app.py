"""Puts the session service together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from slidemill.contracts import asks, events, topology
from slidemill.contracts.commands import RenderSession
from slidemill.ledger import Connections
from slidemill.messaging import BrokerSettings, Bus, ServiceApp
from slidemill.session.database import DatabaseUnavailable
from slidemill.session.handlers import Asks
from slidemill.session.metrics import Metrics
from slidemill.session.rendering import Renders
from slidemill.session.repository import Replies, Repository
from slidemill.session.settings import Settings
from slidemill.session.sweep import Sweep
from slidemill.storage import ObjectStore, StoreSettings, StoreUnavailable

SERVICE = "session"


def utc_now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    broker: BrokerSettings,
    store_settings: StoreSettings,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> ServiceApp:
    """Return the service, ready to run; nothing is connected before that."""
    bus = Bus(broker, service=SERVICE, transient=(DatabaseUnavailable, StoreUnavailable))
    store = ObjectStore(store_settings)
    database = Connections(str(settings.database_url), name="slidemill.session")
    repository, replies = Repository(database), Replies(database)
    metrics = Metrics(bus.registry)
    sweep = Sweep(repository, replies, store, bus, settings=settings, clock=clock, metrics=metrics)
    answer_asks(
        bus,
        Asks(repository, store, bus, settings=settings, clock=clock, metrics=metrics),
        replies,
        at_once=settings.asks_at_once,
    )
    take_work(
        bus,
        Renders(repository, store, bus, settings=settings, clock=clock),
        at_once=settings.work_at_once,
    )
    return ServiceApp(
        bus=bus,
        host=settings.host,
        port=settings.port,
        start=(database.open,),
        stop=(database.close, store.close),
        background={
            "expired": sweep.keep_removing_expired,
            "strays": sweep.keep_removing_strays,
        },
        checks={"database": repository.ready, "store": store.ready},
    )


def answer_asks(bus: Bus, handlers: Asks, replies: Replies, *, at_once: int) -> None:
    """Let the handlers answer every ask about sessions."""
    bus.answer(
        topology.SESSION_ASKS,
        {
            asks.CreateSession: handlers.create,
            asks.ListSessions: handlers.list_newest,
            asks.GetSession: handlers.get,
            asks.PrepareRender: handlers.prepare_render,
            asks.LinkDeck: handlers.link_deck,
        },
        prefetch=at_once,
        replies=replies,
    )


def take_work(bus: Bus, renders: Renders, *, at_once: int) -> None:
    """Let the handlers take orders to render, and how renders ended."""
    bus.subscribe(topology.SESSION_COMMANDS, {RenderSession: renders.render}, prefetch=at_once)
    bus.subscribe(
        topology.SESSION_OUTCOMES,
        {
            events.GenerationCompleted: renders.ended,
            events.GenerationPartial: renders.ended,
            events.GenerationFailed: renders.ended,
            events.GenerationCancelled: renders.ended,
        },
        prefetch=at_once,
    )
