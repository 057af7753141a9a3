"""A database, a bucket and a virtual host of real servers, and the service at work on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest

from slidemill.ledger import migrations
from slidemill.messaging import BrokerSettings, declare_topology
from slidemill.session.database import Database
from slidemill.session.repository import MIGRATIONS, SCHEMA, Repository
from slidemill.session.settings import Settings
from slidemill.storage import ObjectStore, StoreSettings
from slidemill.storage.client import connect
from tests.integration.session.stage import Stage


@pytest.fixture(scope="session")
async def database_address(database_url: str) -> AsyncIterator[str]:
    """URL of a migrated database of our own."""
    name = f"session_tests_{uuid4().hex[:12]}"
    server = await asyncpg.connect(database_url)
    await server.execute(f"CREATE DATABASE {name}")
    url = urlsplit(database_url)._replace(path=f"/{name}").geturl()
    await migrations.apply(url, MIGRATIONS, SCHEMA)
    yield url
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


@pytest.fixture(scope="session")
async def database(database_address: str) -> AsyncIterator[Database]:
    database = Database(database_address)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def repository(database: Database) -> Repository:
    return Repository(database)


@pytest.fixture(scope="session")
def store_settings(store_environment: dict[str, str]) -> StoreSettings:
    prefix = "SLIDEMILL_STORE_"
    values = {name.removeprefix(prefix).lower(): value for name, value in store_environment.items()}
    return StoreSettings(**values, bucket=f"session-tests-{uuid4().hex[:12]}")  # type: ignore[arg-type]  # parsed by pydantic


@pytest.fixture(scope="session")
async def store(store_settings: StoreSettings) -> AsyncIterator[ObjectStore]:
    async with ObjectStore(store_settings) as store:
        await store.ensure_bucket()
        yield store
        async for entry in store.list(""):
            await store.delete(entry.key)
        connect(store_settings, store_settings.url).remove_bucket(store_settings.bucket)


@pytest.fixture(scope="session")
async def broker(broker_url: str, broker_management_url: str) -> AsyncIterator[BrokerSettings]:
    """Reach a virtual host of our own with the whole topology on it."""
    vhost = f"session-tests-{uuid4().hex[:8]}"
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
        yield BrokerSettings.model_validate({"url": url, "graceful_timeout": 5})
        (await client.delete(f"/api/vhosts/{vhost}")).raise_for_status()


@pytest.fixture(scope="session")
def settings(database_address: str) -> Settings:
    return Settings.model_validate({"database_url": database_address, "port": 0})


@pytest.fixture(scope="session")
async def stage(
    settings: Settings, broker: BrokerSettings, database: Database, store: ObjectStore
) -> AsyncIterator[Stage]:
    """Give the service at work, and the others it talks to."""
    async with Stage(settings, broker, database, store) as stage:
        yield stage


@pytest.fixture
def organisation() -> str:
    """Return a tenant no other test knows."""
    return f"org-{uuid4().hex[:12]}"
