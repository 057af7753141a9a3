"""A vhost of its own for these tests, and a fresh stage on it for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from slidemill.contracts import topology
from slidemill.contracts.topology import Rung
from slidemill.messaging import declare_topology
from tests.integration.messaging.kit import Management, Stage

RUNGS = (Rung("a", 0.05), Rung("b", 0.1))


@pytest.fixture(scope="session")
async def management(broker_url: str, broker_management_url: str) -> AsyncIterator[Management]:
    """Make a vhost with the exchanges and short rungs on it; delete it at the end."""
    parts = urlsplit(broker_management_url)
    address = f"{parts.scheme}://{parts.hostname}:{parts.port}"
    login = (parts.username or "", parts.password or "")
    async with httpx.AsyncClient(base_url=address, auth=login) as client:
        user = urlsplit(broker_url).username or "guest"
        management = Management(client, f"messaging-{uuid4().hex[:8]}", user)
        await management.create()
        try:
            yield management
        finally:
            await management.delete()


@pytest.fixture(scope="session")
async def vhost_url(broker_url: str, management: Management) -> str:
    """AMQP URL of that vhost, with the topology's exchanges and a quick ladder declared."""
    url = urlsplit(broker_url)._replace(path=f"/{management.vhost}").geturl()
    await declare_topology(
        url,
        exchanges=topology.EXCHANGES,
        queues=[topology.waiting_queue(rung) for rung in RUNGS],
    )
    return url


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
