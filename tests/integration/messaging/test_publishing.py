"""A publish arrives for good or raises: on a real broker."""

from __future__ import annotations

import asyncio
from datetime import UTC

import pytest

from slidemill.contracts import CONTENT_TYPE, Envelope, topology
from slidemill.contracts.topology import Binding, Queue
from slidemill.messaging import (
    BrokerFull,
    BrokerUnavailable,
    Unroutable,
    declare_topology,
)
from tests.integration.messaging.kit import (
    Happened,
    Stage,
    Valve,
    Work,
    eventually,
    new_envelope,
    ready,
)


async def test_a_message_nobody_takes_raises_instead_of_vanishing(stage: Stage) -> None:
    bus = stage.bus()
    await bus.start()
    with pytest.raises(Unroutable, match=r"no queue takes test\.work"):
        await bus.send(Work(route="nobody.takes.this"), new_envelope())


async def test_after_a_publish_to_an_unknown_exchange_the_next_one_works(stage: Stage) -> None:
    bus = stage.bus()
    await bus.start()
    with pytest.raises(Unroutable):
        await bus.publish(new_envelope(), exchange="no.such.exchange", routing_key="x")
    await bus.send(Work(route=stage.route), new_envelope())
    assert await stage.depth(stage.work.name) == 1


async def test_messages_are_persistent_and_their_properties_mirror_the_envelope(
    stage: Stage,
) -> None:
    bus = stage.bus("session")
    await bus.start()
    cause = new_envelope()
    await bus.send(Work(route=stage.route, n=7), cause)
    message = await stage.get(stage.work.name)
    envelope = Envelope.from_json(message.body)
    assert message.delivery_mode == 2
    assert message.content_type == CONTENT_TYPE
    assert message.message_id == str(envelope.id)
    assert message.type == envelope.type == "test.work"
    assert message.correlation_id == envelope.generation == cause.generation
    assert message.timestamp is not None
    assert message.timestamp.astimezone(UTC) == envelope.time.replace(microsecond=0)
    assert envelope.source == "slidemill.session"
    assert envelope.data == {"route": stage.route, "n": 7}


async def test_an_event_carries_its_causes_subject_run_and_organisation(stage: Stage) -> None:
    bus = stage.bus()
    await bus.start()
    cause = new_envelope(run=3, attempt=2)
    await bus.emit(Happened(route=stage.route), cause, id_=cause.id)
    envelope = Envelope.from_json((await stage.get(stage.events.name)).body)
    assert (envelope.id, envelope.subject, envelope.organisation, envelope.run) == (
        cause.id,
        cause.subject,
        cause.organisation,
        3,
    )


async def test_a_forwarded_command_starts_at_its_first_try(stage: Stage) -> None:
    bus = stage.bus()
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope(attempt=4))
    assert Envelope.from_json((await stage.get(stage.work.name)).body).attempt == 1


async def test_a_full_queue_pushes_back(stage: Stage) -> None:
    full = Queue(
        f"full.{stage.name}",
        "tests",
        (Binding(topology.COMMANDS, f"full.{stage.name}"),),
        {"x-queue-type": "quorum", "x-overflow": "reject-publish", "x-max-length": 1},
    )
    await declare_topology(stage.url, exchanges=(), queues=[full])
    bus = stage.bus()
    await bus.start()

    async def fill() -> None:
        for n in range(100):  # the limit is enforced with a little delay
            await bus.send(Work(route=f"full.{stage.name}", n=n), new_envelope())

    with pytest.raises(BrokerFull, match="queue for it is full"):
        await fill()


async def test_a_publish_before_start_raises(stage: Stage) -> None:
    with pytest.raises(BrokerUnavailable):
        await stage.bus().send(Work(route=stage.route), new_envelope())


async def test_a_broker_that_does_not_confirm_in_time_raises(stage: Stage) -> None:
    async with Valve(stage.url) as valve:
        bus = stage.bus(url=valve.url, publish_timeout=0.3)
        await bus.start()
        await bus.send(Work(route=stage.route), new_envelope())
        valve.shut()
        with pytest.raises(BrokerUnavailable, match="did not confirm"):
            async with asyncio.timeout(10):
                await bus.send(Work(route=stage.route), new_envelope())
        valve.open()
        await bus.stop()


async def test_starting_without_a_broker_says_so(stage: Stage) -> None:
    bus = stage.bus(
        url="amqp://guest:guest@127.0.0.1:1/", connect_timeout=0.3, reconnect_interval=0.1
    )
    with pytest.raises(BrokerUnavailable, match="not started within"):
        await bus.start()


async def test_a_bus_can_start_in_the_background_while_the_broker_is_away(stage: Stage) -> None:
    async with Valve(stage.url) as valve:
        valve.shut()
        bus = stage.bus(url=valve.url, reconnect_interval=0.1)
        await bus.start(wait=False)
        with pytest.raises(BrokerUnavailable):
            await bus.send(Work(route=stage.route), new_envelope())
        assert not (await bus.ready()).ready
        valve.open()
        await eventually(lambda: ready(bus))
        await bus.send(Work(route=stage.route), new_envelope())
        await bus.stop()
