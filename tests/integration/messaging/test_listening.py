"""A process's own event queue: on a real broker."""

from __future__ import annotations

import asyncio

import pytest

from slidemill.messaging import Bus, Delivery, Unavailable
from tests.integration.messaging.kit import (
    Happened,
    Stage,
    Work,
    eventually,
    new_envelope,
    ready,
    take,
)


def listening(
    stage: Stage, *keys: str
) -> tuple[Bus, asyncio.Queue[Delivery[Happened]], asyncio.Event]:
    """Return a bus that will listen, what it hears, and the event of a gap."""
    bus, heard = stage.bus("gateway", reconnect_interval=0.1), asyncio.Queue[Delivery[Happened]]()
    gap = asyncio.Event()

    async def on_gap() -> None:
        gap.set()

    bus.listen(heard.put, *(keys or (stage.route,)), on_gap=on_gap)
    return bus, heard, gap


async def test_two_processes_each_hear_every_event(stage: Stage) -> None:
    (first, heard_first, _), (second, heard_second, _) = listening(stage), listening(stage)
    await first.start()
    await second.start()
    await first.emit(Happened(route=stage.route, n=1), new_envelope())
    assert (await take(heard_first)).message.n == 1
    assert (await take(heard_second)).message.n == 1


async def test_several_routing_keys_and_patterns_share_one_queue(stage: Stage) -> None:
    bus, heard, _ = listening(stage, f"{stage.route}.a", f"{stage.route}.b.*")
    await bus.start()
    for tail in ("a", "b.x"):
        await bus.emit(Happened(route=f"{stage.route}.{tail}"), new_envelope())
    routes = {(await take(heard)).message.route for _ in range(2)}
    assert routes == {f"{stage.route}.a", f"{stage.route}.b.x"}


async def test_events_are_heard_in_the_order_they_were_published(stage: Stage) -> None:
    bus, heard, _ = listening(stage)
    await bus.start()
    for n in range(50):
        await bus.emit(Happened(route=stage.route, n=n), new_envelope())
    assert [(await take(heard)).message.n for _ in range(50)] == list(range(50))


async def test_after_the_broker_closed_the_connection_events_are_heard_again_and_the_gap_is_told(
    stage: Stage,
) -> None:
    bus, heard, gap = listening(stage, stage.route, f"{stage.route}.more")
    await bus.start()
    await stage.management.close_connections(bus.name)
    async with asyncio.timeout(15):
        await gap.wait()
    sender = stage.bus()
    await sender.start()
    await sender.emit(Happened(route=stage.route, n=1), new_envelope())
    await sender.emit(Happened(route=f"{stage.route}.more", n=2), new_envelope())
    assert {(await take(heard)).message.n for _ in range(2)} == {1, 2}
    await eventually(lambda: ready(bus))


async def test_a_work_queues_consumer_comes_back_after_the_broker_closed_the_connection(
    stage: Stage,
) -> None:
    bus, got = stage.bus(reconnect_interval=0.1), asyncio.Queue[Delivery[Work]]()
    bus.subscribe(stage.work, {Work: got.put}, prefetch=1)
    await bus.start()
    await stage.management.close_connections(bus.name)
    sender = stage.bus()
    await sender.start()
    await sender.send(Work(route=stage.route, n=1), new_envelope())
    assert (await take(got)).message.n == 1
    await eventually(lambda: publishes(bus, stage))


async def publishes(bus: Bus, stage: Stage) -> bool:
    try:
        await bus.emit(Happened(route=stage.route), new_envelope())
    except Unavailable:
        return False
    return True


async def test_a_failing_listener_hears_the_next_event(stage: Stage) -> None:
    bus, heard = stage.bus(), asyncio.Queue[int]()

    async def handle(delivery: Delivery[Happened]) -> None:
        if delivery.message.n == 0:
            raise RuntimeError("not this one")
        await heard.put(delivery.message.n)

    bus.listen(handle, stage.route)
    await bus.start()
    for n in range(2):
        await bus.emit(Happened(route=stage.route, n=n), new_envelope())
    assert await take(heard) == 1


async def test_nothing_of_a_listener_stays_on_the_broker(stage: Stage) -> None:
    bus, _, _ = listening(stage)
    await bus.start()
    mine = [queue for queue in await stage.management.queues() if "listen.gateway" in queue]
    assert mine
    await bus.stop()
    await eventually(lambda: gone(stage, mine))


async def gone(stage: Stage, queues: list[str]) -> bool:
    return not set(queues) & set(await stage.management.queues())


async def test_listening_to_nothing_is_a_mistake(stage: Stage) -> None:
    with pytest.raises(ValueError, match="at least one routing key"):
        stage.bus().listen(asyncio.Queue[Delivery[Happened]]().put)
