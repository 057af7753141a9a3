"""Declaring the topology: on a real broker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from slidemill.contracts import topology
from slidemill.contracts.events import FailureCode, GenerationFailed
from slidemill.messaging import (
    BrokerSettings,
    BrokerUnavailable,
    Bus,
    Delivery,
    TopologyConflict,
    declare_topology,
)
from tests.fixtures.servers import fresh_vhost
from tests.integration.messaging.kit import PATIENCE, Management, Stage, new_envelope


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


async def test_an_owner_hears_how_its_own_generations_ended_and_no_others(
    broker_url: str, broker_management_url: str
) -> None:
    heard: dict[str, list[str | None]] = {"session": [], "slideshow": [], "ledger": []}
    complete = asyncio.Event()

    def into(name: str) -> Callable[[Delivery[GenerationFailed]], Awaitable[None]]:
        async def take(delivery: Delivery[GenerationFailed]) -> None:
            heard[name].append(delivery.envelope.subject)
            if sum(map(len, heard.values())) == 3 + 1 + len(subjects):
                complete.set()

        return take

    subjects = ["session/1", "presentation/2", "slideshow/3/1", "template/4", None, "session/5"]
    async with fresh_vhost(broker_url, broker_management_url) as url:
        await declare_topology(url)
        bus = Bus(BrokerSettings.model_validate({"url": url}), service="tests")
        for name, queue in (
            ("session", topology.SESSION_OUTCOMES),
            ("slideshow", topology.SLIDESHOW_OUTCOMES),
            ("ledger", topology.LEDGER),
        ):
            bus.subscribe(queue, {GenerationFailed: into(name)}, prefetch=1)
        await bus.start()
        failed = GenerationFailed(code=FailureCode.TIMED_OUT, message="late")
        for subject in subjects:
            await bus.emit(failed, new_envelope(subject=subject))
        async with asyncio.timeout(PATIENCE):
            await complete.wait()
        await bus.stop()
    assert heard == {
        "session": ["session/1", "template/4", "session/5"],
        "slideshow": ["slideshow/3/1"],
        "ledger": subjects,
    }
