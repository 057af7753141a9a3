"""Virtual hosts with the services' logins."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from slidemill.contracts import topology
from slidemill.messaging import declare_topology
from tests.fixtures.servers import fresh_vhost
from tests.security.privileges.house_logins import RUNGS, Logins, new_logins


@pytest.fixture(scope="session")
async def house_logins(broker_url: str, broker_management_url: str) -> AsyncIterator[Logins]:
    """Give logins on a virtual host with the whole topology and a quick ladder."""
    queues = (*topology.QUEUES, *map(topology.waiting_queue, RUNGS))
    async with (
        fresh_vhost(broker_url, broker_management_url) as url,
        new_logins(url, broker_management_url) as logins,
    ):
        await declare_topology(url, queues=queues)
        yield logins


@pytest.fixture
async def logins(house_logins: Logins) -> AsyncIterator[Logins]:
    """Give those logins; the buses a test started are stopped at its end."""
    yield house_logins
    for bus in reversed(house_logins.buses):
        await bus.stop()
    house_logins.buses.clear()


@pytest.fixture(scope="session")
async def exchanges_only(broker_url: str, broker_management_url: str) -> AsyncIterator[Logins]:
    """Give logins on a virtual host where messages lead nowhere, to try any routing key."""
    async with (
        fresh_vhost(broker_url, broker_management_url) as url,
        new_logins(url, broker_management_url) as logins,
    ):
        await declare_topology(url, queues=())
        yield logins
