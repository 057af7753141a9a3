"""Everything a service has to say and hear over the broker works with the rights it has."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import aio_pika
import pytest

from slidemill.contracts import Command, Event, topology
from slidemill.contracts.asks import ListSessions, SessionList
from slidemill.contracts.commands import (
    AnalyseTemplate,
    CaptionImage,
    ExportFormat,
    Priority,
    RenderDeck,
    RenderExport,
    RenderSession,
    RenderSlideshow,
)
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCancelled,
    GenerationEvent,
    GenerationFailed,
    GenerationStarted,
    SessionRendered,
)
from slidemill.contracts.topology import Queue
from slidemill.messaging import DeadLetter, Delivery, Transient
from tests.integration.messaging.kit import MemoryReplies, new_envelope, take
from tests.security.privileges.house_logins import PRODUCER, Logins, may_publish

READERS = [
    ("session", topology.SESSION_COMMANDS, RenderSession(session=uuid4())),
    ("session", topology.SESSION_OUTCOMES, GenerationStarted()),
    ("session", topology.PRESENTATION_COMMANDS, AnalyseTemplate(template="tmpl_0123456789ab")),
    ("slideshow", topology.SLIDESHOW_COMMANDS, RenderSlideshow(slideshow=uuid4())),
    ("slideshow", topology.SLIDESHOW_CAPTIONS, CaptionImage(pack=uuid4(), image=uuid4())),
    ("slideshow", topology.SLIDESHOW_OUTCOMES, GenerationStarted()),
    ("renderer", topology.RENDER_INTERACTIVE, RenderDeck(package="a/p", output="a/o")),
    ("renderer", topology.RENDER_BULK, RenderDeck(package="a/p", output="a/o")),
    (
        "renderer",
        topology.RENDER_EXPORT,
        RenderExport(source="a/d", output="a/o", format=ExportFormat.PDF),
    ),
    ("projector", topology.LEDGER, GenerationStarted()),
]


def deck(priority: Priority) -> RenderDeck:
    return RenderDeck(package="acme/package.zip", output="acme/deck.pptx", priority=priority)


async def put(logins: Logins, queue: Queue, message: Command | Event) -> str:
    """Put a message straight into a queue, as administrator; returns its generation."""
    envelope = new_envelope().wrap(message, source="tests")
    connection = await aio_pika.connect(logins.administrator_url)
    async with connection, connection.channel() as channel:
        await channel.default_exchange.publish(
            aio_pika.Message(
                envelope.to_json(),
                content_type="application/cloudevents+json",
                message_id=str(envelope.id),
                type=envelope.type,
                correlation_id=envelope.generation,
            ),
            queue.name,
        )
    return str(envelope.generation)


async def test_the_gateway_asks_and_the_session_answers(logins: Logins) -> None:
    async def answer(_: Delivery[ListSessions]) -> SessionList:
        return SessionList(sessions=[])

    owner, asker = logins.bus("session"), logins.bus("gateway")
    owner.answer(topology.SESSION_ASKS, {ListSessions: answer}, prefetch=1, replies=MemoryReplies())
    await owner.start()
    await asker.start()
    assert await asker.ask(ListSessions(), SessionList, organisation="acme") == SessionList(
        sessions=[]
    )
    assert (await owner.ready()).ready


async def test_the_gateway_hears_that_a_session_was_rendered(logins: Logins) -> None:
    heard: asyncio.Queue[Delivery[Any]] = asyncio.Queue()
    listener, teller = logins.bus("gateway"), logins.bus("session")
    listener.listen(heard.put, SessionRendered.TYPE)
    await listener.start()
    await teller.start()
    session = uuid4()
    await teller.emit(SessionRendered(session=session, succeeded=True), new_envelope())
    assert (await take(heard)).message.session == session
    assert (await listener.ready()).ready


async def test_the_renderer_hears_from_the_gateway_that_a_generation_was_cancelled(
    logins: Logins,
) -> None:
    heard: asyncio.Queue[Delivery[Any]] = asyncio.Queue()
    listener, teller = logins.bus("renderer"), logins.bus("gateway")
    listener.listen(heard.put, GenerationCancelled.TYPE)
    await listener.start()
    await teller.start()
    cause = new_envelope()
    await teller.emit(GenerationCancelled(), cause)
    assert (await take(heard)).envelope.generation == cause.generation
    assert (await listener.ready()).ready


async def test_a_render_goes_from_the_gateway_through_all_services(logins: Logins) -> None:
    recorded: asyncio.Queue[Delivery[Any]] = asyncio.Queue()
    gateway, session = logins.bus("gateway"), logins.bus("session")
    renderer, projector = logins.bus("renderer"), logins.bus("projector")

    async def forward(delivery: Delivery[RenderSession]) -> None:
        await session.emit(GenerationAccepted(kind="session.render"), delivery.envelope)
        await session.send(deck(delivery.message.priority), delivery.envelope)

    async def render(delivery: Delivery[RenderDeck]) -> None:
        if delivery.message.priority is Priority.INTERACTIVE:  # once more, on bulk
            await renderer.send(deck(Priority.BULK), delivery.envelope)
        else:
            await renderer.emit(GenerationStarted(), delivery.envelope)

    session.subscribe(topology.SESSION_COMMANDS, {RenderSession: forward}, prefetch=1)
    for queue in (topology.RENDER_INTERACTIVE, topology.RENDER_BULK):
        renderer.subscribe(queue, {RenderDeck: render}, prefetch=1)
    projector.subscribe(topology.LEDGER, {GenerationEvent: recorded.put}, prefetch=1)
    for bus in (gateway, session, renderer, projector):
        await bus.start()
    cause = new_envelope()
    order = cause.wrap(RenderSession(session=uuid4()), source="slidemill.gateway")
    await gateway.publish(order, exchange=topology.COMMANDS, routing_key="session.render")
    told: list[str] = []
    while len(told) < 2:
        delivery = await take(recorded)
        if delivery.envelope.generation == cause.generation:
            told.append(delivery.envelope.type)
    assert told == ["generation.accepted", "generation.started"]


async def test_the_projector_ends_a_generation(logins: Logins) -> None:
    heard: asyncio.Queue[Delivery[Any]] = asyncio.Queue()
    session, projector = logins.bus("session"), logins.bus("projector")
    session.subscribe(
        topology.SESSION_OUTCOMES, {GenerationFailed: heard.put}, prefetch=1, ignore_others=True
    )
    await session.start()
    await projector.start()
    cause = new_envelope()
    await projector.emit(GenerationFailed(code=FailureCode.DEAD_LETTERED, message="gone"), cause)
    assert (await take(heard)).envelope.generation == cause.generation


@pytest.mark.parametrize(
    ("service", "queue", "message"), READERS, ids=lambda v: getattr(v, "name", "")
)
async def test_a_reader_may_send_its_own_messages_up_the_ladder(
    logins: Logins, service: str, queue: Queue, message: Command | Event
) -> None:
    tries: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    async def fail_at_first(delivery: Delivery[Any]) -> None:
        await tries.put((str(delivery.envelope.generation), delivery.envelope.attempt))
        if delivery.envelope.attempt == 1:
            raise Transient("not now")

    bus = logins.bus(service)
    bus.subscribe(queue, {type(message): fail_at_first}, prefetch=1, ignore_others=True)
    await bus.start()
    generation = await put(logins, queue, message)
    seen: list[int] = []
    while len(seen) < 2:
        whose, attempt = await take(tries)
        if whose == generation:
            seen.append(attempt)
    assert seen == [1, 2]


@pytest.mark.parametrize(
    ("service", "queue", "message"), READERS, ids=lambda v: getattr(v, "name", "")
)
async def test_a_reader_may_bury_its_own_messages_and_the_projector_collects_them(
    logins: Logins, service: str, queue: Queue, message: Command | Event
) -> None:
    letters: asyncio.Queue[DeadLetter] = asyncio.Queue()

    async def break_down(_: Delivery[Any]) -> None:
        raise ValueError("a defect")

    collector, bus = logins.bus("projector"), logins.bus(service)
    collector.collect_dead_letters(topology.DEAD_LETTERS, letters.put, prefetch=1)
    bus.subscribe(queue, {type(message): break_down}, prefetch=1, ignore_others=True)
    await collector.start()
    await bus.start()
    generation = await put(logins, queue, message)
    while True:
        letter = await take(letters)
        if letter.envelope is not None and letter.envelope.generation == generation:
            break
    assert (letter.reason, letter.service, letter.queue) == ("handler_failed", service, queue.name)


@pytest.mark.parametrize("name", ["", f"slidemill.listen.{PRODUCER}.7"])
async def test_a_producer_hears_events_on_an_exclusive_queue(logins: Logins, name: str) -> None:
    teller = logins.bus("renderer")
    await teller.start()
    cause = new_envelope()
    async with logins.channel(PRODUCER) as channel:
        queue = await channel.declare_queue(name, exclusive=True)
        await queue.bind(topology.EVENTS, "generation.*")
        await teller.emit(GenerationStarted(), cause)
        async with queue.iterator(no_ack=True, timeout=15) as messages:
            async for message in messages:
                if message.correlation_id == cause.generation:
                    break


async def test_a_producer_may_state_who_it_is_and_order_renders(exchanges_only: Logins) -> None:
    async with exchanges_only.channel(PRODUCER) as channel:
        for key in (
            "session.render",
            "presentation.generate_deck",
            "render.slides.interactive",
            "render.deck.bulk",
        ):
            assert await may_publish(channel, topology.COMMANDS, key)
        exchange = await channel.get_exchange(topology.COMMANDS, ensure=False)
        stated = aio_pika.Message(b"{}", user_id=exchanges_only.name(PRODUCER))
        await exchange.publish(stated, "session.render", mandatory=False)
