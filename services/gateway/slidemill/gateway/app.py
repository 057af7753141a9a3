"""Wires the gateway: `create_app(settings)` gives the ASGI application."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme

from slidemill.contracts import Envelope
from slidemill.contracts.events import SessionRendered, SlideshowRendered
from slidemill.gateway.asking import Owners
from slidemill.gateway.authentication import Authenticator
from slidemill.gateway.credentials import Caller
from slidemill.gateway.inspections import Inspections
from slidemill.gateway.limits import Admission, add_rate_headers
from slidemill.gateway.media import Media
from slidemill.gateway.observing import OutboxGauges, RequestObserver
from slidemill.gateway.presentations.checking import Checker
from slidemill.gateway.presentations.exports import Abilities, Exports
from slidemill.gateway.presentations.jobs import Jobs
from slidemill.gateway.presentations.slides import SlideSources
from slidemill.gateway.presentations.templates import Templates
from slidemill.gateway.problems import problem_handler
from slidemill.gateway.rate_limit import RateLimit
from slidemill.gateway.readiness import GatewayReadiness
from slidemill.gateway.renders import Renders
from slidemill.gateway.repository import AskKeys, Keys
from slidemill.gateway.routes import (
    presentations_schemas,
    slideshow_files_schemas,
    slideshow_packs_schemas,
    slideshow_products_schemas,
    slideshow_templates_schemas,
    slideshow_tiktok_schemas,
    slideshows_schemas,
    templates_schemas,
)
from slidemill.gateway.routes.documenting import add_schemas
from slidemill.gateway.routes.generations import GenerationsController
from slidemill.gateway.routes.inspections import InspectionsController
from slidemill.gateway.routes.media import MediaController
from slidemill.gateway.routes.operations import live, metrics, ready
from slidemill.gateway.routes.presentations import PresentationJobsController
from slidemill.gateway.routes.presentations_reading import PresentationsController
from slidemill.gateway.routes.sessions import SessionsController
from slidemill.gateway.routes.slideshow_files import FilesController
from slidemill.gateway.routes.slideshow_packs import PacksController
from slidemill.gateway.routes.slideshow_products import ProductsController
from slidemill.gateway.routes.slideshow_templates import SlideshowTemplatesController
from slidemill.gateway.routes.slideshow_tiktok import TikTokController
from slidemill.gateway.routes.slideshows import SlideshowsController
from slidemill.gateway.routes.slideshows_making import SlideshowFilesController
from slidemill.gateway.routes.subscription import SubscriptionController
from slidemill.gateway.routes.templates import TemplatesController
from slidemill.gateway.routes.webhooks import WebhooksController
from slidemill.gateway.settings import Settings
from slidemill.gateway.slideshows.envelope import BASE
from slidemill.gateway.slideshows.errors import slideshow_error
from slidemill.gateway.slideshows.exporting import SlideshowExports
from slidemill.gateway.slideshows.rendering import SlideshowRenders
from slidemill.gateway.urls import PublicUrls
from slidemill.gateway.waiting import RenderWaits
from slidemill.ledger import Cap, Changes, Ledger, Publish, Relay, Webhooks, open_pool
from slidemill.messaging import BrokerSettings, Bus, Delivery
from slidemill.storage import ObjectStore, StoreSettings

SERVICE = "gateway"

_SCHEMAS = (
    templates_schemas,
    presentations_schemas,
    slideshows_schemas,
    slideshow_packs_schemas,
    slideshow_templates_schemas,
    slideshow_files_schemas,
    slideshow_products_schemas,
    slideshow_tiktok_schemas,
)
"""Modules with the `REQUESTS` that the OpenAPI document describes."""


def create_app(
    settings: Settings, broker: BrokerSettings, store_settings: StoreSettings
) -> Litestar:
    """Return the gateway; nothing is connected before it starts."""
    waits = RenderWaits()
    bus = Bus(broker, service=SERVICE)
    outbox = OutboxGauges(bus.registry)

    async def on_rendered(delivery: Delivery[SessionRendered | SlideshowRendered]) -> None:
        if delivery.envelope.generation is not None:
            waits.ended(delivery.envelope.generation)

    async def on_gap() -> None:
        waits.missed()

    bus.listen(on_rendered, SessionRendered.TYPE, SlideshowRendered.TYPE, on_gap=on_gap)

    @asynccontextmanager
    async def running(app: Litestar) -> AsyncIterator[None]:
        async with (
            await open_pool(str(settings.database_url), name=f"slidemill.{SERVICE}") as pool,
            ObjectStore(store_settings) as store,
            Changes(pool) as changes,
            Checker() as checker,
        ):
            ledger = Ledger(pool)
            owners = Owners(bus, deadline=settings.ask_deadline)
            slideshows = Cap(kinds="slideshow.", most=settings.unfinished_slideshows)
            app.state.update(
                bus=bus,
                settings=settings,
                urls=PublicUrls(str(settings.public_url) if settings.public_url else None),
                ledger=ledger,
                webhooks=Webhooks(pool),
                changes=changes,
                store=store,
                admission=_admission(settings, pool),
                owners=owners,
                ask_keys=AskKeys(pool),
                writers=Owners(bus, deadline=settings.writing_deadline),
                slideshow_renders=SlideshowRenders(
                    owners, ledger, waits, deadline=settings.render_deadline, cap=slideshows
                ),
                slideshow_exports=SlideshowExports(
                    owners,
                    ledger,
                    changes,
                    store,
                    deadline=settings.render_deadline,
                    cap=slideshows,
                ),
                inspections=Inspections(Owners(bus, deadline=settings.inspect_deadline), store),
                renders=Renders(owners, ledger, waits, deadline=settings.render_deadline),
                readiness=GatewayReadiness(bus, pool),
                checker=checker,
                media=Media(owners, believe_for=settings.file_cache, clock=time.monotonic),
                **_presentations(
                    settings, bus, owners=owners, ledger=ledger, changes=changes, store=store
                ),
            )
            await bus.start(wait=False)  # accepts while the broker is away
            async with _relaying(Relay(pool, _publisher(bus), observe=outbox.observe)):
                yield
            await bus.stop()

    app = Litestar(
        route_handlers=[
            SessionsController,
            TemplatesController,
            PresentationJobsController,
            PresentationsController,
            GenerationsController,
            InspectionsController,
            SlideshowsController,
            SlideshowFilesController,
            WebhooksController,
            PacksController,
            SlideshowTemplatesController,
            FilesController,
            ProductsController,
            SubscriptionController,
            TikTokController,
            MediaController,
            live,
            ready,
            metrics,
        ],
        dependencies=_dependencies(),
        lifespan=[running],
        middleware=[RequestObserver(bus.registry)],
        before_send=[add_rate_headers],
        exception_handlers={Exception: _error_of_nobodys_route},
        openapi_config=_openapi(),
        logging_config=None,
        request_max_body_size=10 * 1024 * 1024,
    )
    add_schemas(app.openapi_schema, [body for each in _SCHEMAS for body in each.REQUESTS])
    return app


def _presentations(
    settings: Settings,
    bus: Bus,
    *,
    owners: Owners,
    ledger: Ledger,
    changes: Changes,
    store: ObjectStore,
) -> dict[str, Any]:
    """Return the parts of the presentations API."""
    most = settings.unfinished_presentations
    slides = SlideSources(
        Owners(bus, deadline=settings.resolve_deadline),
        believe_for=settings.slide_cache,
        clock=time.monotonic,
    )
    abilities = Abilities(
        Owners(bus, deadline=settings.resolve_deadline),
        believe_for=settings.export_cache,
        clock=time.monotonic,
    )
    jobs = Jobs(ledger, store, slides, most=most)
    return {
        "templates": Templates(owners, ledger, store, slides),
        "jobs": jobs,
        "exports": Exports(jobs, abilities, ledger, changes, store, most=most),
    }


def _dependencies() -> dict[str, Provide]:
    """Return what routes may ask for by name: the parts in the application's state."""
    names = (
        "bus",
        "settings",
        "urls",
        "ledger",
        "webhooks",
        "changes",
        "store",
        "owners",
        "ask_keys",
        "writers",
        "slideshow_renders",
        "slideshow_exports",
        "inspections",
        "renders",
        "readiness",
        "templates",
        "jobs",
        "exports",
        "checker",
        "media",
    )

    def part(name: str) -> Provide:
        def from_state(state: State) -> Any:
            return state[name]

        return Provide(from_state, sync_to_thread=False)

    async def caller(request: Request[Any, Any, Any], state: State) -> Caller:
        admission: Admission = state["admission"]
        return await admission.caller(request)

    return {**{name: part(name) for name in names}, "caller": Provide(caller)}


def _admission(settings: Settings, pool: asyncpg.Pool) -> Admission:
    authenticator = Authenticator(
        Keys(pool),
        settings.key_pepper.get_secret_value().encode(),
        believe_for=settings.key_cache,
        clock=time.monotonic,
    )
    return Admission(
        authenticator,
        RateLimit(settings.requests_per_minute, time.monotonic),
        slideshow_limit=RateLimit(settings.slideshow_requests_per_minute, time.monotonic),
        believe_names=not settings.in_production,
    )


def _error_of_nobodys_route(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Litestar exception handler: what no controller handles, as the API at that path does."""
    path: str = request.scope["path"]
    handler = slideshow_error if f"{path}/".startswith(f"{BASE}/") else problem_handler
    return handler(request, error)


@asynccontextmanager
async def _relaying(relay: Relay) -> AsyncIterator[None]:
    """Publish from the outbox in the background."""
    task = asyncio.create_task(relay.run(), name="outbox relay")
    try:
        yield
    finally:
        relay.stop()
        with suppress(asyncio.CancelledError):
            await task


def _publisher(bus: Bus) -> Publish:
    async def publish(envelope: Envelope, exchange: str, routing_key: str) -> None:
        await bus.publish(envelope, exchange=exchange, routing_key=routing_key)

    return publish


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Slidemill",
        version="0.1.0",
        description="Data in, finished decks out.",
        license=License(name="Apache-2.0"),
        path="/schema",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer"),
                "key": SecurityScheme(type="apiKey", name="X-API-Key", security_scheme_in="header"),
            }
        ),
        security=[{"bearer": []}, {"key": []}],
    )
