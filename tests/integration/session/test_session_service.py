"""The service put together as it runs in production, on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from slidemill.contracts.events import SessionExpired
from slidemill.messaging import BrokerSettings, ServiceApp
from slidemill.session.app import create_app, utc_now
from slidemill.session.settings import Settings
from slidemill.storage import StoreSettings
from tests.fixtures.recorder import PATIENCE
from tests.integration.session.stage import Stage, long_ago


@pytest.fixture
async def app(
    settings: Settings, broker: BrokerSettings, store_settings: StoreSettings, stage: Stage
) -> AsyncIterator[ServiceApp]:
    """Run a second instance of the service beside the stage's, until the test is done."""
    app = create_app(settings, broker, store_settings)
    running = asyncio.create_task(app.run())
    async with asyncio.timeout(PATIENCE):
        while not (await app.ready()).ready:
            assert not running.done(), running.exception()
            await asyncio.sleep(0)
    yield app
    app.end()
    await running


async def test_a_running_service_is_ready_and_shows_what_it_counts(
    app: ServiceApp, stage: Stage, organisation: str
) -> None:
    for _ in range(8):  # two instances take turns
        await stage.create(organisation)
    assert app.address
    host, port = app.address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
        assert (await client.get("/health/live")).status_code == 200
        assert (await client.get("/health/ready")).json() == {"ready": True, "reasons": []}
        shown = (await client.get("/metrics")).text
    created = next(
        line for line in shown.splitlines() if line.startswith("slidemill_sessions_created_total")
    )
    assert float(created.rpartition(" ")[2]) > 0


async def test_a_running_service_sweeps_by_itself(
    stage: Stage,
    settings: Settings,
    broker: BrokerSettings,
    store_settings: StoreSettings,
    organisation: str,
) -> None:
    session = await stage.aged(organisation, timedelta(hours=24))
    app = create_app(settings, broker, store_settings)
    running = asyncio.create_task(app.run())
    await stage.heard_about(SessionExpired, session)
    app.end()
    await running


async def test_a_running_service_removes_old_presentations_by_itself(
    stage: Stage,
    settings: Settings,
    broker: BrokerSettings,
    store_settings: StoreSettings,
    organisation: str,
) -> None:
    key = f"presentations/decks/{organisation}/gen_0123456789ab.pptx"
    await stage.store.put(key, b"deck", "application/x")
    app = create_app(settings, broker, store_settings, clock=lambda: utc_now() + timedelta(days=31))
    running = asyncio.create_task(app.run())
    async with asyncio.timeout(PATIENCE):
        while await stage.store.head(key):
            assert not running.done(), running.exception()
    app.end()
    await running


async def test_of_sessions_created_at_once_on_two_instances_one_remains(
    app: ServiceApp, stage: Stage, organisation: str
) -> None:
    await asyncio.gather(*(stage.create(organisation) for _ in range(10)))
    assert len(await stage.repository.newest(organisation, long_ago(), 99)) == 1


async def test_a_service_without_its_database_is_not_ready_and_says_why(
    settings: Settings, broker: BrokerSettings, store_settings: StoreSettings
) -> None:
    away = settings.model_copy(
        update={"database_url": f"postgresql://nobody@127.0.0.1:1/{uuid4().hex}"}
    )
    app = create_app(away, broker, store_settings)
    running = asyncio.create_task(app.run())
    async with asyncio.timeout(PATIENCE):
        while not any("database" in reason for reason in (await app.ready()).reasons):
            assert not running.done(), running.exception()
            await asyncio.sleep(0)
    app.end()
    await running
