"""The retry ladder: on a real broker, with rungs of some milliseconds."""

from __future__ import annotations

import asyncio

from slidemill.contracts import topology
from slidemill.contracts.topology import Binding, Queue
from slidemill.messaging import Delivery, Transient, declare_topology
from tests.integration.messaging.kit import (
    Happened,
    Stage,
    Work,
    collecting,
    eventually,
    new_envelope,
    take,
)


class StoreAway(Exception):  # noqa: N818 - stands for a driver's error
    """A driver's own error."""


async def test_a_transient_failure_climbs_the_rungs_and_then_is_a_dead_letter(
    stage: Stage,
) -> None:
    bus, seen = stage.bus("renderer"), asyncio.Queue[Delivery[Work]]()
    letters = await collecting(stage)

    async def handle(delivery: Delivery[Work]) -> None:
        await seen.put(delivery)
        raise Transient("the store is away")

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route, n=3), new_envelope())
    tries = [await take(seen) for _ in range(len(stage.rungs) + 1)]
    letter = await take(letters)
    assert [delivery.envelope.attempt for delivery in tries] == [1, 2, 3]
    assert len({delivery.envelope.id for delivery in tries}) == 1
    assert {delivery.message.n for delivery in tries} == {3}
    assert letter.reason == "tries_exhausted"
    assert "the store is away" in letter.detail
    assert letter.envelope is not None
    assert letter.envelope.attempt == 3
    assert seen.empty()


async def test_a_retried_message_keeps_its_identity_and_headers(stage: Stage) -> None:
    bus, seen = stage.bus(), asyncio.Queue[Delivery[Work]]()

    async def handle(delivery: Delivery[Work]) -> None:
        await seen.put(delivery)
        if delivery.envelope.attempt == 1:
            raise Transient

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    envelope = new_envelope(type=Work.TYPE, data={"route": stage.route}, run=2)
    await stage.put(
        envelope.to_json(),
        content_type="application/cloudevents+json",
        message_id=str(envelope.id),
        type=envelope.type,
        correlation_id=envelope.generation,
        headers={"producer-note": "keep me"},
    )
    first, second = await take(seen), await take(seen)
    assert second.envelope.model_copy(update={"attempt": 1, "traceparent": None}) == (
        first.envelope.model_copy(update={"traceparent": None})
    )
    assert second.headers["producer-note"] == "keep me"
    assert not any(key.startswith("x-") for key in second.headers)


async def test_a_retried_event_comes_back_only_to_the_queue_where_it_failed(stage: Stage) -> None:
    other = Queue(
        f"other.{stage.name}",
        "tests",
        (Binding(topology.EVENTS, stage.route), Binding(topology.RETURN, f"*.other.{stage.name}")),
        stage.events.arguments,
    )
    await declare_topology(stage.url, exchanges=(), queues=[other])
    bus = stage.bus()
    failing, calm = asyncio.Queue[Delivery[Happened]](), asyncio.Queue[Delivery[Happened]]()

    async def handle(delivery: Delivery[Happened]) -> None:
        await failing.put(delivery)
        if delivery.envelope.attempt == 1:
            raise Transient

    bus.subscribe(stage.events, {Happened: handle}, prefetch=1)
    bus.subscribe(other, {Happened: calm.put}, prefetch=1)
    await bus.start()
    await bus.emit(Happened(route=stage.route), new_envelope())
    assert [(await take(failing)).envelope.attempt for _ in range(2)] == [1, 2]
    assert (await take(calm)).envelope.attempt == 1
    assert calm.empty()


async def test_a_drivers_own_errors_can_be_called_transient(stage: Stage) -> None:
    bus, seen = stage.bus(transient=(StoreAway,)), asyncio.Queue[int]()

    async def handle(delivery: Delivery[Work]) -> None:
        await seen.put(delivery.envelope.attempt)
        if delivery.envelope.attempt == 1:
            raise StoreAway

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    assert [await take(seen), await take(seen)] == [1, 2]


async def test_a_handler_that_cannot_publish_is_tried_again(stage: Stage) -> None:
    bus, seen = stage.bus(), asyncio.Queue[int]()

    async def handle(delivery: Delivery[Work]) -> None:
        await seen.put(delivery.envelope.attempt)
        if delivery.envelope.attempt == 1:
            await bus.send(Work(route="nobody.takes.this"), delivery.envelope)

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    assert [await take(seen), await take(seen)] == [1, 2]


async def test_a_message_that_cannot_be_parked_goes_back_to_its_queue(stage: Stage) -> None:
    """The rung is not declared: the copy cannot be published, so the original is kept."""
    bus, seen = stage.bus(ladder=[topology.Rung("undeclared", 1)]), asyncio.Queue[bool]()

    async def handle(delivery: Delivery[Work]) -> None:
        await seen.put(delivery.redelivered)
        if not delivery.redelivered:
            raise Transient

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    assert [await take(seen), await take(seen)] == [False, True]


async def test_a_retried_message_waits_while_the_next_one_is_handled(stage: Stage) -> None:
    bus, seen = stage.bus(), asyncio.Queue[tuple[int, int]]()

    async def handle(delivery: Delivery[Work]) -> None:
        await seen.put((delivery.message.n, delivery.envelope.attempt))
        if delivery.message.n == 0 and delivery.envelope.attempt == 1:
            raise Transient

    await bus.start()
    await bus.send(Work(route=stage.route, n=0), new_envelope())
    await bus.send(Work(route=stage.route, n=1), new_envelope())
    reader = stage.bus()
    reader.subscribe(stage.work, {Work: handle}, prefetch=1)
    await reader.start()
    assert [await take(seen) for _ in range(3)] == [(0, 1), (1, 1), (0, 2)]
    await eventually(lambda: empty(stage))


async def empty(stage: Stage) -> bool:
    return await stage.depth(stage.work.name) == 0
