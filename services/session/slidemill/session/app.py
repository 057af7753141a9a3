"""Puts the session service together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypedDict

from slidemill.contracts import asks, events, template_asks, topology
from slidemill.contracts.commands import AnalyseTemplate, GenerateDeck, RenderSession
from slidemill.ledger import Connections, DatabaseUnavailable, Replies
from slidemill.messaging import BrokerSettings, Bus, ServiceApp
from slidemill.session.handlers import Asks
from slidemill.session.metrics import Metrics
from slidemill.session.outcomes import Outcomes
from slidemill.session.presentations.asking import SlideAsks
from slidemill.session.presentations.ordering import DeckOrders
from slidemill.session.presentations.repository import Slides
from slidemill.session.rendering import Renders
from slidemill.session.repository import SCHEMA, Repository
from slidemill.session.settings import Settings
from slidemill.session.sweep import Sweep
from slidemill.session.templates.analysing import Analyses
from slidemill.session.templates.handlers import TemplateAsks
from slidemill.session.templates.repository import Templates
from slidemill.session.templates.sweep import TemplateSweep
from slidemill.storage import ObjectStore, StoreSettings, StoreUnavailable

SERVICE = "session"


class Told(TypedDict):
    """What every part of the service is given."""

    settings: Settings
    clock: Callable[[], datetime]
    metrics: Metrics


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
    repository, replies = Repository(database), Replies(database, SCHEMA)
    templates, slides = Templates(database), Slides(database)
    told = Told(settings=settings, clock=clock, metrics=Metrics(bus.registry))
    sweep = Sweep(repository, replies, store, bus, **told)
    template_sweep = TemplateSweep(templates, store, **told)
    analyses = Analyses(templates, store, bus, **told)
    asked = settings.asks_at_once
    answer_asks(bus, Asks(repository, store, bus, **told), replies, at_once=asked)
    answer_template_asks(
        bus,
        TemplateAsks(templates, store, bus, **told),
        analyses,
        SlideAsks(slides),
        replies,
        at_once=asked,
    )
    take_work(
        bus,
        Renders(repository, store, bus, settings=settings, clock=clock),
        analyses,
        DeckOrders(slides, bus, settings=settings),
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
            "outlived": template_sweep.keep_removing_outlived,
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


def answer_template_asks(
    bus: Bus,
    templates: TemplateAsks,
    analyses: Analyses,
    slides: SlideAsks,
    replies: Replies,
    *,
    at_once: int,
) -> None:
    """Let the handlers answer every ask about templates and their slides."""
    bus.answer(
        topology.TEMPLATE_ASKS,
        {
            template_asks.CreateTemplate: templates.create,
            template_asks.ConfirmUpload: templates.confirm,
            template_asks.GetTemplate: templates.get,
            template_asks.ListTemplates: templates.list_page,
            template_asks.DeleteTemplate: templates.delete,
            template_asks.StartAnalysis: analyses.start,
            template_asks.GetAnalysis: analyses.get,
            template_asks.ResolveSlides: slides.resolve,
            template_asks.MatchSlides: slides.match,
        },
        prefetch=at_once,
        replies=replies,
    )


def take_work(
    bus: Bus, renders: Renders, analyses: Analyses, decks: DeckOrders, *, at_once: int
) -> None:
    """Let the handlers take orders, and how what came of them ended."""
    bus.subscribe(topology.SESSION_COMMANDS, {RenderSession: renders.render}, prefetch=at_once)
    bus.subscribe(
        topology.PRESENTATION_COMMANDS,
        {AnalyseTemplate: analyses.analyse, GenerateDeck: decks.generate},
        prefetch=at_once,
    )
    outcomes = Outcomes(renders, analyses)
    bus.subscribe(
        topology.SESSION_OUTCOMES,
        {
            events.GenerationCompleted: outcomes.ended,
            events.GenerationPartial: outcomes.ended,
            events.GenerationFailed: outcomes.ended,
            events.GenerationCancelled: outcomes.ended,
        },
        prefetch=at_once,
    )
