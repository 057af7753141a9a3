"""Declaring the topology: on a real broker."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from slidemill.contracts import topology
from slidemill.messaging import BrokerUnavailable, TopologyConflict, declare_topology
from tests.fixtures.servers import fresh_vhost
from tests.integration.messaging.kit import Management, Stage


async def test_the_whole_topology_can_be_declared_twice(
    broker_url: str, broker_management_url: str, management: Management
) -> None:
    async with fresh_vhost(broker_url, broker_management_url) as url:
        done = await declare_topology(url)
        assert await declare_topology(url) == done
        assert len(done) == len(topology.EXCHANGES) + len(topology.QUEUES)
        own = replace(management, vhost=urlsplit(url).path.removeprefix("/"))
        assert set(await own.queues()) == {queue.name for queue in topology.QUEUES}


async def test_a_queue_with_other_arguments_is_named_with_the_mend(stage: Stage) -> None:
    changed = replace(stage.work, arguments={**stage.work.arguments, "x-max-length": 7})
    later = replace(stage.events, name=f"later.{stage.name}")
    with pytest.raises(TopologyConflict) as caught:
        await declare_topology(stage.url, exchanges=(), queues=[changed, later])
    text = str(caught.value)
    assert stage.work.name in text
    assert "x-max-length" in text
    assert "delete it" in text
    assert later.name in await stage.management.queues()


async def test_no_broker_no_topology() -> None:
    with pytest.raises(BrokerUnavailable, match="cannot reach the broker"):
        await declare_topology("amqp://guest:guest@127.0.0.1:1/")
