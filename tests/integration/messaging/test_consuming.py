"""Taking messages from work queues: on a real broker."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from slidemill.contracts import CONTENT_TYPE, Command
from slidemill.messaging import DeadLetter, DeadLettered, Delivery, Handler, Unroutable, channels
from tests.integration.messaging.kit import (
    PATIENCE,
    Happened,
    OtherWork,
    Stage,
    Work,
    collecting,
    eventually,
    new_envelope,
    take,
)


async def test_a_handler_gets_the_typed_message_and_its_envelope(stage: Stage) -> None:
    bus, got = stage.bus(), asyncio.Queue[Delivery[Work]]()
    bus.subscribe(stage.work, {Work: got.put}, prefetch=1)
    await bus.start()
    cause = new_envelope()
    await bus.send(Work(route=stage.route, n=5), cause)
    delivery = await take(got)
    assert delivery.message == Work(route=stage.route, n=5)
    assert delivery.envelope.generation == cause.generation
    assert delivery.queue == stage.work.name
    assert not delivery.redelivered


async def test_prefetch_bounds_how_many_handlers_run_at_once(stage: Stage) -> None:
    bus, release, running, most, done = stage.bus(), asyncio.Event(), 0, 0, asyncio.Semaphore(0)

    async def handle(_: Delivery[Work]) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await release.wait()
        running -= 1
        done.release()

    bus.subscribe(stage.work, {Work: handle}, prefetch=3)
    await bus.start()
    for n in range(10):
        await bus.send(Work(route=stage.route, n=n), new_envelope())
    await eventually(lambda: asyncio.sleep(0, running >= 3))
    assert await stage.depth(stage.work.name) == 7
    release.set()
    async with asyncio.timeout(PATIENCE):
        for _ in range(10):
            await done.acquire()
    assert most == 3


async def test_each_queue_has_a_prefetch_of_its_own(stage: Stage) -> None:
    bus, stuck, got = stage.bus(), asyncio.Event(), asyncio.Queue[Delivery[Happened]]()

    async def wait(_: Delivery[Work]) -> None:
        await stuck.wait()

    bus.subscribe(stage.work, {Work: wait}, prefetch=1)
    bus.subscribe(stage.events, {Happened: got.put}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    await bus.emit(Happened(route=stage.route), new_envelope())
    assert (await take(got)).message.route == stage.route
    stuck.set()


async def test_a_failing_publish_does_not_disturb_handlers_at_work(stage: Stage) -> None:
    bus, failed = stage.bus(), asyncio.Event()
    started, ended = asyncio.Event(), asyncio.Queue[bool]()

    async def handle(delivery: Delivery[Work]) -> None:
        started.set()
        await failed.wait()
        await ended.put(delivery.redelivered)

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    await started.wait()
    for _ in range(3):
        with pytest.raises(Unroutable):
            await bus.publish(new_envelope(), exchange="no.such.exchange", routing_key="x")
    failed.set()
    assert await take(ended) is False


async def test_a_bug_in_a_handler_makes_a_dead_letter_and_the_next_message_is_handled(
    stage: Stage,
) -> None:
    bus, good = stage.bus("session"), asyncio.Queue[int]()
    dead = await collecting(stage)

    async def handle(delivery: Delivery[Work]) -> None:
        if delivery.message.n == 0:
            raise ZeroDivisionError("an unlucky number")
        await good.put(delivery.message.n)

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route, n=0), new_envelope())
    await bus.send(Work(route=stage.route, n=1), new_envelope())
    assert await take(good) == 1
    letter = await take(dead)
    assert (letter.reason, letter.service, letter.queue) == (
        "handler_failed",
        "session",
        stage.work.name,
    )
    assert "an unlucky number" in letter.detail
    assert letter.envelope is not None
    assert letter.envelope.data["n"] == 0


async def test_a_handler_can_ask_for_a_dead_letter(stage: Stage) -> None:
    async def handle(_: Delivery[Work]) -> None:
        raise DeadLettered("crashed the renderer twice")

    letter = await dead_letter_after(stage, handle)
    assert letter.detail == "crashed the renderer twice"


async def test_what_is_no_envelope_becomes_a_dead_letter(stage: Stage) -> None:
    bus = stage.bus()
    bus.subscribe(stage.work, {Work: never}, prefetch=1)
    dead = await collecting(stage)
    await bus.start()
    await stage.put(b"\xff not json", content_type=CONTENT_TYPE, message_id="m1")
    letter = await take(dead)
    assert (letter.reason, letter.message_id, letter.body) == (
        "unparseable",
        "m1",
        b"\xff not json",
    )
    assert letter.envelope is None


async def test_an_unknown_type_becomes_a_dead_letter(stage: Stage) -> None:
    assert (await dead_letter_of(stage, type="test.never_heard_of")).reason == "unparseable"


async def test_data_that_does_not_fit_its_type_becomes_a_dead_letter(stage: Stage) -> None:
    letter = await dead_letter_of(stage, data={"route": stage.route, "misspelt": 1})
    assert letter.reason == "unparseable"
    assert "misspelt" in letter.detail


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message_id", "another-id"),
        ("type", "test.other_work"),
        ("correlation_id", "gen_ffffffffffff"),
        ("content_type", "application/json"),
        ("message_id", None),
    ],
)
async def test_properties_that_contradict_the_body_make_a_dead_letter(
    stage: Stage, name: str, value: str | None
) -> None:
    letter = await dead_letter_of(stage, properties={name: value})
    assert letter.reason == "mismatch"
    assert name in letter.detail


async def test_a_known_type_nobody_here_handles_becomes_a_dead_letter(stage: Stage) -> None:
    letter = await dead_letter_of(stage, type=OtherWork.TYPE, data={"route": stage.route})
    assert letter.reason == "unexpected_type"


async def test_other_types_are_dropped_where_that_is_wished(stage: Stage) -> None:
    bus, got = stage.bus(), asyncio.Queue[Delivery[Work]]()
    bus.subscribe(stage.work, {Work: got.put}, prefetch=1, ignore_others=True)
    await bus.start()
    await bus.send(OtherWork(route=stage.route), new_envelope())
    await bus.send(Work(route=stage.route), new_envelope())
    await take(got)
    assert await stage.depth(stage.dead.name) == 0


async def test_a_handler_of_a_base_type_takes_its_subtypes(stage: Stage) -> None:
    bus, got = stage.bus(), asyncio.Queue[Delivery[Command]]()
    bus.subscribe(stage.work, {Command: got.put}, prefetch=1)
    await bus.start()
    await bus.send(OtherWork(route=stage.route), new_envelope())
    assert isinstance((await take(got)).message, OtherWork)


async def test_a_cancelled_handler_leaves_its_message_to_be_delivered_again(stage: Stage) -> None:
    first, second = stage.bus(graceful_timeout=0), stage.bus()
    started, got = asyncio.Event(), asyncio.Queue[Delivery[Work]]()

    async def hang(_: Delivery[Work]) -> None:
        started.set()
        await asyncio.Event().wait()

    first.subscribe(stage.work, {Work: hang}, prefetch=1)
    await first.start()
    await first.send(Work(route=stage.route), new_envelope())
    await started.wait()
    second.subscribe(stage.work, {Work: got.put}, prefetch=1)
    await second.start()
    await first.stop()
    assert (await take(got)).redelivered


async def test_a_channel_the_broker_closes_takes_only_its_own_handlers_with_it(
    stage: Stage,
) -> None:
    """The broker closes a consumer's channel when a handler takes longer than it allows."""
    bus, calls, release = stage.bus(), asyncio.Queue[Delivery[Work]](), asyncio.Event()
    calm_started, calm = asyncio.Event(), asyncio.Queue[bool]()

    async def hang_once(delivery: Delivery[Work]) -> None:
        await calls.put(delivery)
        if not delivery.redelivered:
            await asyncio.Event().wait()

    async def wait(delivery: Delivery[Happened]) -> None:
        calm_started.set()
        await release.wait()
        await calm.put(delivery.redelivered)

    bus.subscribe(stage.work, {Work: hang_once}, prefetch=1)
    bus.subscribe(stage.events, {Happened: wait}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    await bus.emit(Happened(route=stage.route), new_envelope())
    assert not (await take(calls)).redelivered
    await calm_started.wait()
    channel = channels.robust_channel(bus._subscribers[stage.work.name])
    await (await channel.get_underlay_channel()).basic_ack(999_999)  # the broker takes offence
    assert (await take(calls)).redelivered
    release.set()
    assert await take(calm) is False


async def test_a_queue_has_one_subscriber_per_process_and_a_bounded_prefetch(stage: Stage) -> None:
    bus = stage.bus()
    bus.subscribe(stage.work, {Work: never}, prefetch=1)
    with pytest.raises(ValueError, match="has a subscriber already"):
        bus.subscribe(stage.work, {OtherWork: never}, prefetch=1)
    with pytest.raises(ValueError, match="at least 1"):
        bus.subscribe(stage.events, {Happened: never}, prefetch=0)


async def never(_: Delivery[Command]) -> None:
    raise AssertionError("this message must not reach a handler")


async def dead_letter_after(stage: Stage, handler: Handler) -> DeadLetter:
    """Return the dead letter that comes of handling one good message with `handler`."""
    bus, letters = stage.bus(), await collecting(stage)
    bus.subscribe(stage.work, {Work: handler}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    return await take(letters)


async def dead_letter_of(
    stage: Stage, properties: dict[str, str | None] | None = None, **changes: Any
) -> DeadLetter:
    """Return the dead letter that comes of a good message with these changes."""
    bus, letters = stage.bus(), await collecting(stage)
    bus.subscribe(stage.work, {Work: never}, prefetch=1)
    await bus.start()
    facts: dict[str, Any] = {"type": Work.TYPE, "data": {"route": stage.route}}
    envelope = new_envelope(**(facts | changes))
    stated: dict[str, Any] = {
        "content_type": CONTENT_TYPE,
        "message_id": str(envelope.id),
        "type": envelope.type,
        "correlation_id": envelope.generation,
    }
    await stage.put(envelope.to_json(), **(stated | (properties or {})))
    return await take(letters)
