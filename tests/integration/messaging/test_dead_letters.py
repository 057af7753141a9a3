"""Collecting dead letters, ours and the broker's: on a real broker."""

from __future__ import annotations

import asyncio

from slidemill.contracts.topology import Binding, Queue
from slidemill.messaging import DeadLetter, declare_topology
from tests.integration.messaging.kit import Stage, Work, collecting, new_envelope, take


async def test_what_the_broker_gave_up_tells_its_reason_too(stage: Stage) -> None:
    """A message rejected by someone else's client has no headers of ours."""
    bus, letters = stage.bus(), await collecting(stage)
    await bus.start()
    envelope = new_envelope()
    await bus.send(Work(route=stage.route), envelope)
    async with stage.channel() as channel:
        queue = await channel.get_queue(stage.work.name, ensure=False)
        message = await queue.get()
        await message.reject(requeue=False)
        letter = await take(letters)
    assert (letter.reason, letter.queue, letter.service) == ("rejected", stage.work.name, None)
    assert letter.envelope is not None
    assert letter.envelope.generation == envelope.generation


async def test_poison_that_kills_its_consumer_ends_as_a_dead_letter(stage: Stage) -> None:
    """The delivery limit of the queue ends what our own count never sees."""
    arguments = {**stage.work.arguments, "x-delivery-limit": 2}
    poison = Queue(
        f"poison.{stage.name}",
        "tests",
        (Binding("slidemill.commands", f"poison.{stage.name}"),),
        arguments,
    )
    heard = Queue(
        f"heard.{stage.name}",
        "tests",
        (Binding("slidemill.dead", f"poison.{stage.name}"),),
        stage.dead.arguments,
    )
    await declare_topology(stage.url, exchanges=(), queues=[poison, heard])
    bus, letters = stage.bus(), asyncio.Queue[DeadLetter]()
    bus.collect_dead_letters(heard, letters.put, prefetch=1)
    await bus.start()
    await bus.send(Work(route=f"poison.{stage.name}"), new_envelope())
    for _ in range(3):
        async with stage.channel() as channel:  # closed with the message in hand
            queue = await channel.get_queue(poison.name, ensure=False)
            await queue.get(timeout=5)
    letter = await take(letters)
    assert (letter.reason, letter.queue) == ("delivery_limit", poison.name)


async def test_a_dead_letter_whose_handler_fails_is_kept(stage: Stage) -> None:
    bus, seen, ledger = stage.bus(), asyncio.Queue[str](), ["away", "back"]

    async def handle(letter: DeadLetter) -> None:
        await seen.put(letter.reason)
        if ledger.pop(0) == "away":
            raise ConnectionError("the ledger is away")

    bus.collect_dead_letters(stage.dead, handle, prefetch=1)
    await bus.start()
    sender = stage.bus()
    sender.subscribe(stage.work, {}, prefetch=1)
    await sender.start()
    await sender.send(Work(route=stage.route), new_envelope())
    assert [await take(seen), await take(seen)] == ["unexpected_type"] * 2
