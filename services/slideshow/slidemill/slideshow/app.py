"""Puts the slideshow service together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from slidemill.ledger import Connections, DatabaseUnavailable
from slidemill.messaging import BrokerSettings, Bus, ServiceApp
from slidemill.slideshow.doomed import Graves
from slidemill.slideshow.house import SERVICE, House, utc_now
from slidemill.slideshow.settings import Settings
from slidemill.storage import ObjectStore, StoreSettings, StoreUnavailable

Loops = Mapping[str, Callable[[], Awaitable[None]]]


def create_app(
    settings: Settings,
    broker: BrokerSettings,
    store_settings: StoreSettings,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> ServiceApp:
    """Return the service, ready to run; nothing is connected before that."""
    house = House(
        settings=settings,
        bus=make_bus(broker),
        store=ObjectStore(store_settings),
        database=Connections(str(settings.database_url), name="slidemill.slideshow"),
        clock=clock,
    )
    return ServiceApp(
        bus=house.bus,
        host=settings.host,
        port=settings.port,
        start=(house.database.open,),
        stop=(house.database.close, house.store.close),
        background=connect(house),
        checks={"database": house.ready, "store": house.store.ready},
    )


def make_bus(broker: BrokerSettings) -> Bus:
    """Return the service's bus, which knows what trouble passes."""
    return Bus(broker, service=SERVICE, transient=(DatabaseUnavailable, StoreUnavailable))


def connect(house: House) -> Loops:
    """Let the rooms of the house answer asks and take work; returns what goes on beside that."""
    graves = Graves(house)
    return {"doomed": graves.keep_burying}
