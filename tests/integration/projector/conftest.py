"""The projector at work on a database and a virtual host of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from slidemill.contracts.ids import Organisation
from slidemill.ledger import MIGRATIONS, SCHEMA, migrations, open_pool
from slidemill.messaging import BrokerSettings, declare_topology
from slidemill.projector import repository
from tests.fixtures.servers import fresh_database, fresh_vhost
from tests.integration.projector.stage import Road, Stage


@pytest.fixture(scope="session")
async def projector_database(database_url: str) -> AsyncIterator[str]:
    """Give the URL of a database with the schemas of the ledger and the projector."""
    async with fresh_database(database_url) as url:
        await migrations.apply(url, MIGRATIONS, SCHEMA)
        await migrations.apply(url, repository.MIGRATIONS, repository.SCHEMA)
        yield url


@pytest.fixture(scope="session")
async def pool(projector_database: str) -> AsyncIterator[asyncpg.Pool]:
    """Open connections that do not go over the road."""
    async with await open_pool(projector_database, name="tests") as pool:
        yield pool


@pytest.fixture(scope="session")
async def broker(broker_url: str, broker_management_url: str) -> AsyncIterator[BrokerSettings]:
    """Reach a virtual host of our own with the whole topology on it."""
    async with fresh_vhost(broker_url, broker_management_url) as url:
        await declare_topology(url)
        yield BrokerSettings.model_validate(
            {"url": url, "graceful_timeout": 5, "hand_back_pause": 0.1}
        )


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
