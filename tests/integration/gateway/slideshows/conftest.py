"""One gateway on real servers, with a key of this test's organisation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from slidemill.contracts.slideshows.scope import Scope
from slidemill.gateway.credentials import digest, make_key
from slidemill.gateway.repository import Keys
from slidemill.ledger import Ledger, open_pool
from slidemill.messaging import BrokerSettings, Bus, declare_topology
from slidemill.storage import ObjectStore
from tests.fixtures.servers import fresh_bucket, fresh_vhost
from tests.integration.gateway.conftest import (
    PEPPER,
    Serve,
    kept_running,
    server_of,
    with_schemas,
)
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


@pytest.fixture(scope="session")
def serve(stage: Stage, gateway_database: str) -> Serve:
    """Return a starter of gateways; its clients bring no key of their own."""
    return server_of(
        stage.broker,
        stage.store_settings,
        database_url=gateway_database,
        slideshow_requests_per_minute=100_000,
    )


@pytest.fixture(scope="session")
async def gateway(serve: Serve) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of a gateway that all tests share; it has no key."""
    async with kept_running(serve) as http:
        yield http


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
