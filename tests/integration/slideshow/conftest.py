"""A database, a bucket and a virtual host of real servers, and the slideshow service on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from slidemill.contracts.slideshows.scope import Scope
from slidemill.ledger import Connections, migrations
from slidemill.messaging import BrokerSettings, declare_topology
from slidemill.slideshow.house import MIGRATIONS, SCHEMA
from slidemill.slideshow.settings import Settings
from slidemill.storage import ObjectStore, StoreSettings
from tests.fixtures.ai_provider import KEY, MODEL, AiProvider, ai_provider
from tests.fixtures.servers import fresh_bucket, fresh_database, fresh_vhost
from tests.integration.slideshow.desk import CREDITS, Desk
from tests.integration.slideshow.stage import Stage


@pytest.fixture(scope="session")
async def database_address(database_url: str) -> AsyncIterator[str]:
    """URL of a migrated database of our own."""
    async with fresh_database(database_url) as url:
        await migrations.apply(url, MIGRATIONS, SCHEMA)
        yield url


@pytest.fixture(scope="session")
async def database(database_address: str) -> AsyncIterator[Connections]:
    database = Connections(database_address, name="slidemill.slideshow")
    await database.open()
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def store_settings(store_environment: dict[str, str]) -> AsyncIterator[StoreSettings]:
    async with fresh_bucket(store_environment) as settings:
        yield settings


@pytest.fixture(scope="session")
async def store(store_settings: StoreSettings) -> AsyncIterator[ObjectStore]:
    async with ObjectStore(store_settings) as store:
        yield store


@pytest.fixture(scope="session")
async def broker(broker_url: str, broker_management_url: str) -> AsyncIterator[BrokerSettings]:
    """Reach a virtual host of our own with the whole topology on it."""
    async with fresh_vhost(broker_url, broker_management_url) as url:
        await declare_topology(url)
        yield BrokerSettings.model_validate({"url": url, "graceful_timeout": 5})


@pytest.fixture(scope="session")
def settings(database_address: str) -> Settings:
    """Return settings that let pictures be fetched from this machine."""
    return Settings.model_validate(
        {
            "database_url": database_address,
            "port": 0,
            "egress_allow": "localhost,127.0.0.0/8,::1/128",
        }
    )


@pytest.fixture(scope="session")
async def stage(
    settings: Settings, broker: BrokerSettings, database: Connections, store: ObjectStore
) -> AsyncIterator[Stage]:
    """Give the service at work, and the others it talks to."""
    async with Stage(settings, broker, database, store) as stage:
        yield stage


@pytest.fixture(scope="session")
async def ai() -> AsyncIterator[AiProvider]:
    """Give an AI provider that says what it is told to."""
    async with ai_provider() as provider:
        yield provider


@pytest.fixture(scope="session")
async def writing_broker(
    broker_url: str, broker_management_url: str
) -> AsyncIterator[BrokerSettings]:
    """Reach a virtual host where no service without an AI provider answers."""
    async with fresh_vhost(broker_url, broker_management_url) as url:
        await declare_topology(url)
        yield BrokerSettings.model_validate({"url": url, "graceful_timeout": 5})


@pytest.fixture(scope="session")
async def writing_stage(
    settings: Settings,
    writing_broker: BrokerSettings,
    database: Connections,
    store: ObjectStore,
    ai: AiProvider,
) -> AsyncIterator[Stage]:
    """Give a service with an AI provider, and a limit of credits."""
    with_ai = settings.model_dump() | {
        "ai_url": ai.url,
        "ai_key": KEY,
        "ai_model": MODEL,
        "monthly_credits": CREDITS,
    }
    async with Stage(Settings.model_validate(with_ai), writing_broker, database, store) as stage:
        yield stage


@pytest.fixture
def desk(writing_stage: Stage, ai: AiProvider, organisation: str) -> Desk:
    """Give an organisation that has slideshows written; the AI's script is empty."""
    ai.will()
    return Desk(writing_stage, ai, organisation)


@pytest.fixture
def organisation() -> str:
    """Return a tenant no other test knows."""
    return f"org-{uuid4().hex[:12]}"


@pytest.fixture
def scope() -> Scope:
    """Return what a personal key of nobody in particular stands for."""
    return Scope()
