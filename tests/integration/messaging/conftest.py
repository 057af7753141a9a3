"""A vhost of its own for these tests, and a fresh stage on it for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from slidemill.contracts import topology
from slidemill.contracts.topology import Rung
from slidemill.messaging import declare_topology
from tests.fixtures.servers import fresh_vhost, management_api
from tests.integration.messaging.kit import Management, Stage

RUNGS = (Rung("a", 0.05), Rung("b", 0.1))


@pytest.fixture(scope="session")
async def vhost_url(broker_url: str, broker_management_url: str) -> AsyncIterator[str]:
    """AMQP URL of a vhost with the topology's exchanges and a quick ladder declared."""
    async with fresh_vhost(broker_url, broker_management_url) as url:
        await declare_topology(
            url,
            exchanges=topology.EXCHANGES,
            queues=[topology.waiting_queue(rung) for rung in RUNGS],
        )
        yield url


@pytest.fixture(scope="session")
async def management(vhost_url: str, broker_management_url: str) -> AsyncIterator[Management]:
    """Give the management API of that vhost."""
    async with management_api(broker_management_url) as client:
        yield Management(client, urlsplit(vhost_url).path.removeprefix("/"))


@pytest.fixture
async def stage(vhost_url: str, management: Management) -> AsyncIterator[Stage]:
    """Return this test's stage, with its queues declared; its buses are stopped at the end."""
    stage = Stage(vhost_url, management, rungs=RUNGS)
    await declare_topology(
        vhost_url, exchanges=(), queues=[stage.work, stage.events, stage.asks, stage.dead]
    )
    yield stage
    for bus in reversed(stage.buses):
        await bus.stop()
