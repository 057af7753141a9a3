"""One gateway on real servers, with a key of this test's organisation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from slidemill.contracts.slideshows.scope import Scope
from slidemill.gateway.app import create_app
from slidemill.gateway.credentials import digest, make_key
from slidemill.gateway.repository import Keys
from slidemill.gateway.settings import Settings
from slidemill.ledger import Ledger, open_pool
from slidemill.messaging import BrokerSettings, Bus, declare_topology
from slidemill.storage import ObjectStore
from tests.fixtures.servers import fresh_bucket, fresh_vhost
from tests.integration.gateway.conftest import PEPPER, running, until_ready, with_schemas
from tests.integration.gateway.slideshows.stage import Owner, Stage


@pytest.fixture(scope="session")
async def gateway_database(database_url: str) -> AsyncIterator[str]:
    """Give a database of these tests' own: gateways that share one publish for each other."""
    async with with_schemas(database_url) as url:
        yield url


@pytest.fixture(scope="session")
async def pool(gateway_database: str) -> AsyncIterator[asyncpg.Pool]:
    """Open connections of the test's own."""
    async with await open_pool(gateway_database, name="tests") as pool:
        yield pool


@pytest.fixture(scope="session")
async def stage(
    broker_url: str,
    broker_management_url: str,
    store_environment: dict[str, str],
    pool: asyncpg.Pool,
) -> AsyncIterator[Stage]:
    """Put the owner of slideshows on a virtual host of its own."""
    async with (
        fresh_vhost(broker_url, broker_management_url) as url,
        fresh_bucket(store_environment) as store_settings,
        ObjectStore(store_settings) as store,
    ):
        await declare_topology(url)
        broker = BrokerSettings.model_validate(
            {"url": url, "graceful_timeout": 5, "ready_ttl": 0.01}
        )
        stage = Stage(
            broker, store_settings, store, Ledger(pool), Bus(broker, service="slideshow"), Owner()
        )
        stage.owner.attach(stage.bus)
        await stage.bus.start()
        try:
            yield stage
        finally:
            await stage.bus.stop()


Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(scope="session")
def serve(stage: Stage, gateway_database: str) -> Serve:
    """Return a starter of gateways; its clients bring no key of their own."""

    @asynccontextmanager
    async def begin(**given: object) -> AsyncIterator[httpx.AsyncClient]:
        settings = Settings.model_validate(
            {
                "database_url": gateway_database,
                "key_pepper": PEPPER,
                "requests_per_minute": 100_000,
                "slideshow_requests_per_minute": 100_000,
                "ask_deadline": 30,
                **given,
            }
        )
        app = create_app(settings, stage.broker, stage.store_settings)
        async with running(app, None) as http:
            await until_ready(http)
            yield http

    return begin


@pytest.fixture(scope="session")
async def gateway(serve: Serve) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of a gateway that all tests share; it has no key."""
    started: asyncio.Future[httpx.AsyncClient] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def keep() -> None:  # a lifespan begins and ends in one task, a fixture need not
        async with serve() as http:
            started.set_result(http)
            await over.wait()

    keeper = asyncio.create_task(keep())
    yield await asyncio.wait_for(started, 30)
    over.set()
    await keeper


@pytest.fixture
async def api(gateway: httpx.AsyncClient, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the slideshow API with the key of this test's organisation."""
    async with httpx.AsyncClient(
        transport=gateway._transport,
        base_url="http://gateway/api/partner/v1",
        headers={"Authorization": f"Bearer {key}"},
    ) as http:
        yield http


@pytest.fixture
async def workspace_key(pool: asyncpg.Pool, organisation: str) -> tuple[str, UUID]:
    """Return a key of a workspace of this test's organisation, and the workspace."""
    made, workspace = make_key(), uuid4()
    await Keys(pool).add(
        made.id,
        digest(made.text, PEPPER.encode()),
        organisation=organisation,
        label="test",
        scope=Scope(workspace=workspace),
    )
    return made.text, workspace
