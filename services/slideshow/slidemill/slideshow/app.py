"""Puts the slideshow service together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from slidemill.contracts import events, topology
from slidemill.contracts.commands import CaptionImage, ExportSlideshow, RenderSlideshow
from slidemill.ledger import Connections, DatabaseUnavailable, Replies
from slidemill.messaging import BrokerSettings, Bus, ServiceApp
from slidemill.slideshow.doomed import Graves
from slidemill.slideshow.files.asking import FileAsks
from slidemill.slideshow.files.settling import Settling
from slidemill.slideshow.files.sweep import FileSweep
from slidemill.slideshow.house import SCHEMA, SERVICE, House, utc_now
from slidemill.slideshow.packs.asking import PackAsks
from slidemill.slideshow.packs.captioning import Captions
from slidemill.slideshow.packs.captions.ordering import OverdueCaptions
from slidemill.slideshow.pictures.fetching import make_egress
from slidemill.slideshow.pictures.keeping import Keeping
from slidemill.slideshow.pictures.resolving import Pictures
from slidemill.slideshow.products.products import Products
from slidemill.slideshow.settings import Settings
from slidemill.slideshow.slideshows.asking import SlideshowAsks
from slidemill.slideshow.slideshows.exporting import Exports
from slidemill.slideshow.slideshows.outcomes import Outcomes
from slidemill.slideshow.slideshows.rendering import Renders
from slidemill.slideshow.templates.asking import SlideshowTemplateAsks
from slidemill.slideshow.upkeep import Upkeep
from slidemill.slideshow.writing.asking import writing_handlers
from slidemill.slideshow.writing.credits import Credits
from slidemill.slideshow.writing.provider import Provider
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
    pictures = Pictures(house, make_egress(house.settings))
    settling = Settling(house)
    products = Products(house)
    replies = Replies(house.database, SCHEMA)
    slideshows = SlideshowAsks(house, products, pictures)
    house.bus.answer(
        topology.SLIDESHOW_ASKS,
        {
            **slideshows.handlers(),
            **PackAsks(house).handlers(),
            **FileAsks(house, settling).handlers(),
            **SlideshowTemplateAsks(house).handlers(),
            **products.handlers(),
            **Credits(house).handlers(),
        },
        prefetch=house.settings.asks_at_once,
        replies=replies,
    )
    house.bus.answer(
        topology.SLIDESHOW_WRITING,
        writing_handlers(house),
        prefetch=house.settings.writing_at_once,
        replies=replies,
    )
    take_work(house, pictures)
    return {
        "captions": OverdueCaptions(house).keep_looking,
        "doomed": Graves(house).keep_burying,
        "files": FileSweep(house, settling).keep_sweeping,
        "pictures": Keeping(house).keep_forgetting,
        "replies": Upkeep(house, replies).keep_pruning,
    }


def take_work(house: House, pictures: Pictures) -> None:
    """Let slideshows be drawn and turned into files, and show how that ended."""
    at_once = house.settings.work_at_once
    house.bus.subscribe(
        topology.SLIDESHOW_COMMANDS,
        {
            RenderSlideshow: Renders(house, pictures).render,
            ExportSlideshow: Exports(house, pictures).export,
        },
        prefetch=at_once,
    )
    captions = Captions(house, pictures, Provider.of(house.settings))
    house.bus.subscribe(
        topology.SLIDESHOW_CAPTIONS, {CaptionImage: captions.caption}, prefetch=at_once
    )
    outcomes = Outcomes(house)
    house.bus.subscribe(
        topology.SLIDESHOW_OUTCOMES,
        {
            events.GenerationCompleted: outcomes.ended,
            events.GenerationPartial: outcomes.ended,
            events.GenerationFailed: outcomes.ended,
            events.GenerationCancelled: outcomes.ended,
        },
        prefetch=at_once,
    )
