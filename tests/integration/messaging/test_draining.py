"""Stopping a process in the middle of its work: on a real broker."""

from __future__ import annotations

import asyncio

from slidemill.contracts import Envelope
from slidemill.messaging import Delivery
from tests.integration.messaging.kit import Happened, Stage, Work, new_envelope, take


async def test_work_in_hand_is_finished_and_the_rest_left_untouched(stage: Stage) -> None:
    bus, started, release = stage.bus(), asyncio.Queue[int](), asyncio.Event()
    finished: list[int] = []

    async def handle(delivery: Delivery[Work]) -> None:
        await started.put(delivery.message.n)
        await release.wait()
        await bus.emit(Happened(route=stage.route), delivery.envelope)
        finished.append(delivery.message.n)

    bus.subscribe(stage.work, {Work: handle}, prefetch=2)
    await bus.start()
    for n in range(6):
        await bus.send(Work(route=stage.route, n=n), new_envelope())
    assert {await take(started), await take(started)} == {0, 1}
    stopping = asyncio.create_task(bus.stop())
    await asyncio.sleep(0)
    release.set()
    await stopping

    assert sorted(finished) == [0, 1]
    assert started.empty()
    assert await stage.depth(stage.events.name) == 2
    rest = [await stage.get(stage.work.name) for _ in range(4)]
    assert [message.redelivered for message in rest] == [False] * 4
    assert [message.headers.get("x-delivery-count", 0) for message in rest] == [0] * 4


async def test_messages_arriving_in_a_burst_while_stopping_are_handled_once_or_left(
    stage: Stage,
) -> None:
    """What the broker's channel held at the cancel it takes back by itself, and counts that."""
    sender, bus, handled = stage.bus(), stage.bus(), list[int]()

    async def handle(delivery: Delivery[Work]) -> None:
        await asyncio.sleep(0)
        handled.append(delivery.message.n)

    await sender.start()
    for n in range(200):
        await sender.send(Work(route=stage.route, n=n), new_envelope())
    bus.subscribe(stage.work, {Work: handle}, prefetch=20)
    await bus.start()
    await bus.stop()
    rest = await stage.depth(stage.work.name)
    left = [await stage.get(stage.work.name) for _ in range(rest)]
    untouched = [Envelope.from_json(message.body).data["n"] for message in left]
    assert sorted(handled + untouched) == list(range(200))


async def test_work_that_does_not_end_in_time_is_given_to_another(stage: Stage) -> None:
    bus, other = stage.bus(graceful_timeout=0.1), stage.bus()
    started, cancelled = asyncio.Event(), asyncio.Event()
    got: asyncio.Queue[Delivery[Work]] = asyncio.Queue()

    async def hang(_: Delivery[Work]) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    bus.subscribe(stage.work, {Work: hang}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    await started.wait()
    await bus.stop()
    assert cancelled.is_set()
    other.subscribe(stage.work, {Work: got.put}, prefetch=1)
    await other.start()
    assert (await take(got)).redelivered


async def test_a_draining_bus_is_not_ready(stage: Stage) -> None:
    bus, started, release = stage.bus(), asyncio.Event(), asyncio.Event()

    async def handle(_: Delivery[Work]) -> None:
        started.set()
        await release.wait()

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    await started.wait()
    stopping = asyncio.create_task(bus.stop())
    await asyncio.sleep(0)
    assert (await bus.ready()).reasons == ("draining",)
    release.set()
    await stopping


async def test_stopping_twice_and_without_start_is_harmless(stage: Stage) -> None:
    never_started = stage.bus()
    await never_started.stop()
    bus = stage.bus()
    await bus.start()
    await bus.stop()
    await bus.stop()
