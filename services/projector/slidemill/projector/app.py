"""Puts the projector together."""

from __future__ import annotations

from collections.abc import Sequence

from slidemill.contracts import Envelope, topology
from slidemill.contracts.events import GenerationEvent
from slidemill.egress import AllowList, Egress
from slidemill.ledger import Connections, Ledger, Recorded
from slidemill.messaging import BrokerSettings, Bus, ServiceApp
from slidemill.projector.handlers import DeadLetterOffice, Events
from slidemill.projector.metrics import Metrics
from slidemill.projector.recording import Recorder
from slidemill.projector.repository import DeadLetters
from slidemill.projector.settings import Settings
from slidemill.projector.upkeep import Upkeep
from slidemill.projector.watchdog import Watchdog
from slidemill.projector.webhooks import Sender
from slidemill.storage import ObjectStore, StoreSettings

SERVICE = "projector"


def create_app(
    settings: Settings, broker: BrokerSettings, store_settings: StoreSettings
) -> ServiceApp:
    """Return the service, ready to run; nothing is connected before that."""
    bus = Bus(broker, service=SERVICE)
    metrics = Metrics(bus.registry)
    database = Connections(str(settings.database_url), name="slidemill.projector")

    async def record_all(envelopes: Sequence[Envelope]) -> list[Recorded]:
        return await Ledger(database.pool).record_all(envelopes)

    async def database_ready() -> None:
        await DeadLetters(database.pool).ready()

    events = Events(Recorder(record_all, settings.events_at_once), metrics)
    office = DeadLetterOffice(database, bus, metrics)
    watchdog = Watchdog(
        database,
        bus,
        metrics,
        limit=settings.silence_limit,
        every=settings.watchdog_interval,
    )
    store = ObjectStore(store_settings)
    egress = Egress(
        AllowList.parse(settings.egress_allow),
        schemes=("https", "http") if settings.egress_http else ("https",),
    )
    sender = Sender(
        database,
        store,
        egress,
        metrics,
        schedule=settings.webhook_schedule,
        timeout=settings.webhook_timeout,
        at_once=settings.webhooks_at_once,
        link_life=settings.download_life,
    )
    bus.subscribe(
        topology.LEDGER, {GenerationEvent: events.record}, prefetch=settings.events_at_once
    )
    bus.collect_dead_letters(
        topology.DEAD_LETTERS, office.take, prefetch=settings.dead_letters_at_once
    )
    return ServiceApp(
        bus=bus,
        host=settings.host,
        port=settings.port,
        start=(database.open,),
        stop=(egress.close, store.close, database.close),
        background={
            "watchdog": watchdog.watch,
            "upkeep": Upkeep(database, settings).keep_forgetting,
            "webhooks": sender.keep_sending,
        },
        checks={"database": database_ready},
    )
