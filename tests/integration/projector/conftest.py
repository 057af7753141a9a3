"""The projector at work on a database and a virtual host of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest

from slidemill.contracts.ids import Organisation
from slidemill.ledger import MIGRATIONS, SCHEMA, migrations, open_pool
from slidemill.messaging import BrokerSettings, declare_topology
from slidemill.projector import repository
from tests.integration.projector.stage import Road, Stage


@pytest.fixture(scope="session")
async def projector_database(database_url: str) -> AsyncIterator[str]:
    """Give the URL of a database with the schemas of the ledger and the projector."""
    name = f"projector_tests_{uuid4().hex[:12]}"
    server = await asyncpg.connect(database_url)
    await server.execute(f"CREATE DATABASE {name}")
    url = urlsplit(database_url)._replace(path=f"/{name}").geturl()
    await migrations.apply(url, MIGRATIONS, SCHEMA)
    await migrations.apply(url, repository.MIGRATIONS, repository.SCHEMA)
    yield url
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


@pytest.fixture(scope="session")
async def pool(projector_database: str) -> AsyncIterator[asyncpg.Pool]:
    """Open connections that do not go over the road."""
    async with await open_pool(projector_database, name="tests") as pool:
        yield pool


@pytest.fixture(scope="session")
async def broker(broker_url: str, broker_management_url: str) -> AsyncIterator[BrokerSettings]:
    """Reach a virtual host of our own with the whole topology on it."""
    vhost = f"projector-tests-{uuid4().hex[:8]}"
    management = urlsplit(broker_management_url)
    address = f"{management.scheme}://{management.hostname}:{management.port}"
    login = (management.username or "", management.password or "")
    user = urlsplit(broker_url).username or ""
    url = urlsplit(broker_url)._replace(path=f"/{vhost}").geturl()
    rights = {"configure": ".*", "write": ".*", "read": ".*"}
    async with httpx.AsyncClient(base_url=address, auth=login) as client:
        (await client.put(f"/api/vhosts/{vhost}")).raise_for_status()
        given = await client.put(f"/api/permissions/{vhost}/{user}", json=rights)
        given.raise_for_status()
        await declare_topology(url)
        yield BrokerSettings.model_validate(
            {"url": url, "graceful_timeout": 5, "hand_back_pause": 0.1}
        )
        (await client.delete(f"/api/vhosts/{vhost}")).raise_for_status()


@pytest.fixture(scope="session")
async def road(projector_database: str) -> AsyncIterator[Road]:
    """Lay a way to the database that can be cut."""
    async with Road(projector_database) as road:
        yield road


@pytest.fixture(scope="session")
async def stage(broker: BrokerSettings, road: Road, pool: asyncpg.Pool) -> AsyncIterator[Stage]:
    """Run the projector, and beside it the rest of the house."""
    async with Stage(broker, road.url, pool) as stage:
        yield stage


@pytest.fixture
def organisation() -> Organisation:
    """Name a tenant no other test knows."""
    return f"org-{uuid4().hex[:12]}"
