"""Puts the renderer together."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import Counter

from slidemill.contracts import topology
from slidemill.contracts.asks import CanExport, InspectTemplate
from slidemill.contracts.commands import RenderExport
from slidemill.contracts.events import GenerationCancelled
from slidemill.messaging import BrokerSettings, Bus, ServiceApp
from slidemill.renderer.cancelling import Cancellations
from slidemill.renderer.child import Job
from slidemill.renderer.exporting import Exports
from slidemill.renderer.fetching import LARGEST_PICTURE, Fetcher
from slidemill.renderer.handlers import RenderJobs
from slidemill.renderer.inspecting import Inspections
from slidemill.renderer.lasting_files import LastingFiles
from slidemill.renderer.metrics import Metrics
from slidemill.renderer.office import Office, OfficeLimits, find_program
from slidemill.renderer.pool import Pool, Scratch
from slidemill.renderer.pool.roster import bulk_share
from slidemill.renderer.recipes import RECIPES
from slidemill.renderer.settings import Settings
from slidemill.storage import ObjectStore, StoreSettings, StoreUnavailable

SERVICE = "renderer"


class NoChildAliveError(Exception):
    """The pool has lost all its children and could not start new ones yet."""


@dataclass(frozen=True, slots=True)
class _House:
    """What every handler works with."""

    settings: Settings
    bus: Bus
    store: ObjectStore
    pool: Pool
    scratch: Scratch
    cancellations: Cancellations
    worker: str
    """What this process calls itself in events."""


def create_app(
    settings: Settings,
    broker: BrokerSettings,
    store_settings: StoreSettings,
    job: Job,
    preload: Sequence[str] = (),
) -> ServiceApp:
    """Return the service, ready to run; nothing is connected and no child born before that.

    `job` is what the children do, such as `Jobs`; `preload` names modules that they need
    besides the job's own.
    """
    bus = Bus(broker, service=SERVICE, transient=(StoreUnavailable,))
    store = ObjectStore(store_settings)
    scratch = Scratch(settings.render_scratch)
    pool = Pool(
        job,
        settings.render_children,
        limits=settings.limits,
        preload=preload,
        recycle_after=settings.render_recycle_after,
        recycle_above=int(settings.render_recycle_above),
    )
    worker = f"{socket.gethostname()}:{os.getpid()}"
    house = _House(settings, bus, store, pool, scratch, Cancellations(), worker)
    bus.listen(house.cancellations.hear, GenerationCancelled.TYPE)
    _take_renders(house)
    _answer(house, _take_exports(house))

    async def has_child() -> None:
        if pool.stats().live == 0:
            raise NoChildAliveError("no render child is alive")

    async def open_scratch() -> None:
        scratch.open()

    async def clear_scratch() -> None:
        scratch.close()

    return ServiceApp(
        bus=bus,
        host=settings.host,
        port=settings.port,
        start=(open_scratch, pool.start),
        stop=(pool.stop, clear_scratch, store.close),
        checks={"store": store.ready, "pool": has_child},
    )


def _take_renders(house: _House) -> None:
    """Take as many orders of each class as there are children for it."""
    metrics = Metrics(house.bus.registry, house.pool)
    jobs = RenderJobs(
        house.bus,
        house.store,
        house.pool,
        house.scratch,
        fetcher=_fetcher(house, metrics),
        cancellations=house.cancellations,
        metrics=metrics,
        worker=house.worker,
    )
    children = house.settings.render_children
    for queue, prefetch in (
        (topology.RENDER_INTERACTIVE, children),
        (topology.RENDER_BULK, bulk_share(children)),
    ):
        house.bus.subscribe(queue, dict.fromkeys(RECIPES, jobs.render), prefetch=prefetch)


def _take_exports(house: _House) -> Exports:
    settings = house.settings
    exports = Exports(
        house.bus,
        house.store,
        house.scratch,
        _office(settings),
        house.cancellations,
        worker=house.worker,
        largest_deck=int(settings.render_output),
    )
    house.bus.subscribe(
        topology.RENDER_EXPORT, {RenderExport: exports.export}, prefetch=settings.export_at_once
    )
    return exports


def _answer(house: _House, exports: Exports) -> None:
    inspections = Inspections(
        house.store,
        house.pool,
        house.scratch,
        deadline=house.settings.inspect_deadline,
        largest_template=int(house.settings.render_package),
    )
    house.bus.answer(
        topology.RENDER_ASKS,
        {InspectTemplate: inspections.inspect, CanExport: exports.can_export},
        prefetch=house.settings.render_children,
        replies=None,
    )


def _office(settings: Settings) -> Office:
    return Office(
        find_program(settings.office),
        OfficeLimits(memory=int(settings.export_memory), file_size=int(settings.export_file_size)),
        at_once=settings.export_at_once,
    )


def _fetcher(house: _House, metrics: Metrics) -> Fetcher:
    settings = house.settings
    largest = int(settings.render_package)

    def kept(name: str, room: int, largest: int, fetched: Counter) -> LastingFiles:
        async def fetch(key: str, path: Path) -> int:
            size = await house.store.download(key, path, largest)
            fetched.inc()
            return size

        return LastingFiles(fetch, lambda: house.scratch.root / name, room)

    return Fetcher(
        house.store,
        templates=kept(
            "templates", int(settings.render_template_files), largest, metrics.templates_fetched
        ),
        pictures=kept(
            "pictures",
            int(settings.render_picture_files),
            LARGEST_PICTURE,
            metrics.pictures_fetched,
        ),
        largest=largest,
    )
