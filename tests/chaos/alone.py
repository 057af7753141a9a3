"""The slideshow service alone, as a process that can be killed, on rooms of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self, TypeVar

import asyncpg

from slidemill.contracts import Ask, Reply
from slidemill.ledger import migrations
from slidemill.messaging import BrokerSettings, Bus, declare_topology
from slidemill.slideshow.house import MIGRATIONS, SCHEMA
from slidemill.storage import ObjectStore
from tests.fixtures.servers import fresh_bucket, fresh_database, fresh_vhost

PATIENCE = 60.0
"""Seconds for anything that must happen, starting the process included."""

ReplyT = TypeVar("ReplyT", bound=Reply)


class Service:
    """The process; every start is a new one."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        others = {name: v for name, v in os.environ.items() if not name.startswith("SLIDEMILL_")}
        self._environment = {**others, **environment}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; what is asked or ordered meanwhile waits for it."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "slidemill.slideshow"), env=self._environment
        )

    async def kill(self) -> None:
        """Kill -9, unless it does not run; returns when it is gone."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()


class Alone:
    """The service, and the rest of the house as far as a test plays it."""

    def __init__(
        self, service: Service, others: Bus, pool: asyncpg.Pool, store: ObjectStore
    ) -> None:
        self.service = service
        self.others = others
        self.pool = pool
        """The service's database."""
        self.store = store
        """The service's bucket, past any relay."""

    async def ask(self, request: Ask[ReplyT], reply: type[ReplyT], organisation: str) -> ReplyT:
        """Ask, and wait also while nobody is there to answer."""
        return await self.others.ask(request, reply, organisation=organisation, deadline=PATIENCE)


@asynccontextmanager
async def alone(
    addresses: Callable[[str], str], store_environment: dict[str, str], **settings: str
) -> AsyncIterator[Alone]:
    """Give the service, not started yet; it is killed at the end.

    `addresses` gives those of the servers by their fixtures' names; `settings` are the service's,
    without their prefix.
    """
    async with AsyncExitStack() as running:
        enter = running.enter_async_context
        broker = addresses("broker_url"), addresses("broker_management_url")
        database = await enter(fresh_database(addresses("database_url")))
        await migrations.apply(database, MIGRATIONS, SCHEMA)
        vhost = await enter(fresh_vhost(*broker))
        await declare_topology(vhost)
        bucket = await enter(fresh_bucket(store_environment))
        environment = {
            **store_environment,
            "SLIDEMILL_STORE_BUCKET": bucket.bucket,
            "SLIDEMILL_DATABASE_URL": database,
            "SLIDEMILL_BROKER_URL": vhost,
            "SLIDEMILL_PORT": "0",
            "SLIDEMILL_EGRESS_ALLOW": "127.0.0.0/8",
            "SLIDEMILL_SWEEP_INTERVAL": "1",
            **{f"SLIDEMILL_{name.upper()}": value for name, value in settings.items()},
        }
        others = Bus(BrokerSettings.model_validate({"url": vhost}), service="house")
        await others.start()
        running.push_async_callback(others.stop)
        pool = await enter(asyncpg.create_pool(database, min_size=1, max_size=4))
        store = await enter(ObjectStore(bucket))
        service = await enter(Service(environment))
        yield Alone(service, others, pool, store)
