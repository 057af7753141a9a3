"""Pools of real processes, and renderers on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from pydantic import SecretStr

from slidemill.contracts.commands import Priority
from slidemill.messaging import BrokerSettings, ServiceApp, declare_topology
from slidemill.renderer.app import create_app
from slidemill.renderer.child import MIB, Done, Job, Limits, Outcome
from slidemill.renderer.pool import Pool, Scratch
from slidemill.renderer.settings import Settings
from slidemill.storage import ObjectStore, StoreSettings
from tests.fixtures.servers import fresh_bucket, fresh_vhost
from tests.integration.renderer import pool_jobs
from tests.integration.renderer.kit import PATIENCE, Customer

LOADED = tuple(
    f"slidemill.renderer.{job}"
    for job in (
        "job",
        "inspect_job",
        "slides_job",
        "charts_job",
        "analysis_job",
        "slideshows.pictures_job",
        "slideshows.slideshow_job",
        "slideshows.loaded",
    )
)
"""What the fork server of these tests loads; there is one, made for the first pool of all."""
SMALL = Limits(memory=128 * MIB, cpu=60, file_size=16 * MIB)


class Rig:
    """A running pool and a short way to give it jobs."""

    def __init__(self, pool: Pool, scratch: Scratch) -> None:
        self.pool = pool
        self.scratch = scratch

    async def run(
        self,
        job: str,
        *,
        deadline: float = 30,
        priority: Priority = Priority.INTERACTIVE,
        **callbacks: Any,
    ) -> Outcome:
        """Do a job and return how it ended."""
        outcome, _ = await self._run(job, deadline, priority, callbacks)
        return outcome

    async def text(self, job: str, **callbacks: Any) -> str:
        """Do a job that must be done and return what it wrote."""
        outcome, written = await self._run(job, 30, Priority.INTERACTIVE, callbacks)
        assert isinstance(outcome, Done), outcome
        return written

    def begin(self, job: str, **options: Any) -> Begun:
        """Start a job; `running` is set once the child works on it."""
        return Begun(self, job, options)

    async def _run(
        self, job: str, deadline: float, priority: Priority, callbacks: dict[str, Any]
    ) -> tuple[Outcome, str]:
        async with self.scratch.workspace() as workspace:
            workspace.input.write_text(job)
            ran = await self.pool.run(workspace, priority=priority, deadline=deadline, **callbacks)
            return ran.outcome, workspace.output.read_text()


class Begun:
    """A job under way, in the child called `pid` once it is `running`."""

    def __init__(self, rig: Rig, job: str, options: dict[str, Any]) -> None:
        self.running = asyncio.Event()
        self.pid = 0
        self.task: asyncio.Task[Outcome] = asyncio.create_task(
            rig.run(job, on_progress=self._on_progress, **options)
        )

    def _on_progress(self, pid: int, _: int) -> None:
        self.pid = pid
        self.running.set()


OpenPool: TypeAlias = Callable[..., AbstractAsyncContextManager[Rig]]


@pytest.fixture
def open_pool(tmp_path: Path) -> OpenPool:
    """Return a context manager that runs a pool of `size` children."""

    @asynccontextmanager
    async def open_(size: int = 2, *, limits: Limits = SMALL, **options: Any) -> AsyncIterator[Rig]:
        scratch = Scratch(tmp_path)
        scratch.open()
        pool = Pool(pool_jobs.perform, size, limits=limits, preload=LOADED, **options)
        try:
            await pool.start()
            yield Rig(pool, scratch)
        finally:
            await pool.stop()
            scratch.close()

    return open_


@pytest.fixture(scope="session")
async def vhost_url(broker_url: str, broker_management_url: str) -> AsyncIterator[str]:
    """AMQP URL of a virtual host of these tests alone, with the topology on it."""
    async with fresh_vhost(broker_url, broker_management_url) as url:
        await declare_topology(url)
        yield url


@pytest.fixture(scope="session")
async def store_settings(store_environment: dict[str, str]) -> AsyncIterator[StoreSettings]:
    """Return the settings of a bucket of these tests alone."""
    async with fresh_bucket(store_environment) as settings:
        yield settings


@pytest.fixture(scope="session")
async def store(store_settings: StoreSettings) -> AsyncIterator[ObjectStore]:
    async with ObjectStore(store_settings) as store:
        yield store


@pytest.fixture
async def customer(vhost_url: str, store: ObjectStore) -> AsyncIterator[Customer]:
    customer = Customer(vhost_url, store)
    await customer.bus.start()
    yield customer
    await customer.bus.stop()


OpenRenderer: TypeAlias = Callable[..., AbstractAsyncContextManager[ServiceApp]]


@pytest.fixture
def open_renderer(vhost_url: str, store_settings: StoreSettings, tmp_path: Path) -> OpenRenderer:
    """Return a context manager that runs a whole renderer in this process.

    Given another `store`, it need not be ready but for the broker.
    """

    @asynccontextmanager
    async def open_(
        job: Job = pool_jobs.perform, *, store: StoreSettings | None = None, **changes: Any
    ) -> AsyncIterator[ServiceApp]:
        facts: dict[str, Any] = {
            "port": 0,
            "render_children": 2,
            "render_memory": 256 * MIB,
            "render_scratch": tmp_path,
        }
        settings = Settings(**(facts | changes))
        broker = BrokerSettings(url=SecretStr(vhost_url), graceful_timeout=5)
        app = create_app(settings, broker, store or store_settings, job, LOADED)
        running = asyncio.create_task(app.run())
        try:
            look = app.bus.ready if store else app.ready
            async with asyncio.timeout(PATIENCE):
                while not (await look()).ready:
                    assert not running.done(), running
                    await asyncio.sleep(0.02)
            yield app
        finally:
            app.end()
            await running

    return open_
