"""Readiness by the broker's own account: on a real broker."""

from __future__ import annotations

import asyncio

from slidemill.messaging import Bus, Delivery, declare_topology
from tests.fixtures.servers import fresh_vhost
from tests.integration.messaging.kit import (
    Happened,
    Stage,
    Valve,
    Work,
    eventually,
    new_envelope,
    ready,
    take,
)


def working(stage: Stage, url: str | None = None) -> Bus:
    bus = stage.bus(url=url, reconnect_interval=0.1)
    bus.subscribe(stage.work, {Work: asyncio.Queue[Delivery[Work]]().put}, prefetch=1)
    bus.subscribe(stage.events, {Happened: asyncio.Queue[Delivery[Happened]]().put}, prefetch=1)
    return bus


async def test_a_bus_is_ready_when_every_queue_has_its_consumer(stage: Stage) -> None:
    bus = working(stage)
    assert "not started" in (await bus.ready()).reasons[0]
    await bus.start()
    assert (await bus.ready()).ready


async def test_a_deleted_queue_makes_the_bus_unready_though_the_connection_lives(
    stage: Stage,
) -> None:
    bus = working(stage)
    await bus.start()
    assert await ready(bus)
    async with stage.channel() as channel:
        await channel.queue_delete(stage.work.name)
    await eventually(lambda: unready(bus))
    reasons = (await bus.ready()).reasons
    assert len(reasons) == 1
    assert stage.work.name in reasons[0]


async def test_a_queue_declared_again_makes_the_bus_ready_again(stage: Stage) -> None:
    bus = working(stage)
    await bus.start()
    async with stage.channel() as channel:
        await channel.queue_delete(stage.work.name)
    await eventually(lambda: unready(bus))
    await declare_topology(stage.url, exchanges=(), queues=[stage.work])
    await eventually(lambda: ready(bus))


async def test_a_silent_broker_makes_the_bus_unready(stage: Stage) -> None:
    async with Valve(stage.url) as valve:
        bus = working(stage, url=valve.url)
        await bus.start()
        assert await ready(bus)
        valve.shut()
        await eventually(lambda: unready(bus))
        valve.open()
        await bus.stop()


async def test_start_waits_for_queues_that_are_not_declared_yet(stage: Stage) -> None:
    async with stage.channel() as channel:
        await channel.queue_delete(stage.work.name)
    bus = working(stage)
    starting = asyncio.create_task(bus.start())
    await eventually(lambda: says(bus, stage.work.name))
    await declare_topology(stage.url, exchanges=(), queues=[stage.work])
    await starting
    assert await ready(bus)


async def test_start_waits_for_exchanges_too(
    stage: Stage, broker_url: str, broker_management_url: str
) -> None:
    async with fresh_vhost(broker_url, broker_management_url) as url:
        bus = stage.bus(url=url, reconnect_interval=0.05)
        heard = asyncio.Queue[Delivery[Happened]]()
        bus.listen(heard.put, "test.#")
        await bus.start(wait=False)
        await eventually(lambda: says(bus, "no exchange"))
        await declare_topology(url, queues=())
        await eventually(lambda: ready(bus))
        await bus.emit(Happened(route="test.x"), new_envelope())
        assert (await take(heard)).message.route == "test.x"
        await bus.stop()


async def unready(bus: Bus) -> bool:
    return not await ready(bus)


async def says(bus: Bus, text: str) -> bool:
    return any(text in reason for reason in (await bus.ready()).reasons)
