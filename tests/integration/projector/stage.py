"""The projector at work, the rest of the house played by the tests, and a road that can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import aio_pika
import asyncpg

from slidemill.contracts import Envelope, GenerationId, event_id, topology
from slidemill.contracts.commands import RenderDeck
from slidemill.contracts.events import GenerationEvent, GenerationFailed
from slidemill.contracts.ids import Organisation
from slidemill.contracts.messages import Message
from slidemill.contracts.views import GenerationView
from slidemill.ledger import Ledger
from slidemill.messaging import BrokerSettings, Bus, Delivery
from slidemill.projector.app import create_app
from slidemill.projector.repository import DeadLetters, KeptLetter
from slidemill.projector.settings import Settings
from slidemill.storage import StoreSettings

FoundT = TypeVar("FoundT")

STORE = StoreSettings.model_validate(
    {"url": "http://store.example", "access_key": "key", "secret_key": "secret"}
)
"""Links are signed for it; the projector never calls it."""

PATIENCE = 30.0
"""Seconds a test waits for something that must happen."""


async def until(found: Callable[[], Awaitable[FoundT | None]]) -> FoundT:
    """Return what is found once it is; what is looked for happens in another process."""
    async with asyncio.timeout(PATIENCE):
        while True:
            result = await found()
            if result:
                return result
            await asyncio.sleep(0.02)


async def age(pool: asyncpg.Pool, organisation: Organisation, span: timedelta) -> None:
    """Make an organisation's generations older, in the events as in the view."""
    await pool.execute(
        "UPDATE ledger.generations SET touched_at = touched_at - $2::interval,"
        " opened_at = opened_at - $2::interval WHERE organisation = $1",
        organisation,
        span,
    )
    await pool.execute(
        "UPDATE ledger.events SET recorded_at = recorded_at - $2::interval WHERE organisation = $1",
        organisation,
        span,
    )


class Road:
    """A TCP way to the database that can be cut and mended."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._streams: set[asyncio.StreamWriter] = set()
        self._cut = False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        """URL of the database over this road."""
        host = f"{self._parts.username}@127.0.0.1:{self._port}"
        if self._parts.password:
            host = f"{self._parts.username}:{self._parts.password}@127.0.0.1:{self._port}"
        return self._parts._replace(netloc=host).geturl()

    def cut(self) -> None:
        """Drop every connection and let no new one through."""
        self._cut = True
        for stream in self._streams:
            stream.close()

    def mend(self) -> None:
        """Let connections through again."""
        self._cut = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.close()
            return
        there, back = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        self._streams |= {writer, back}
        await asyncio.gather(_pump(reader, back), _pump(there, writer))
        self._streams -= {writer, back}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


class Stage:
    """The projector, and a bus that plays producers, renderer and owners."""

    def __init__(self, broker: BrokerSettings, database: str, pool: asyncpg.Pool) -> None:
        settings = Settings.model_validate(
            {
                "database_url": database,
                "port": 0,
                "watchdog_interval": 0.2,
                "webhook_schedule": [0.05, 0.05],
                "egress_allow": "127.0.0.0/8",
                "egress_http": True,
            }
        )
        self.app = create_app(settings, broker, STORE)
        self.ledger = Ledger(pool)
        self.letters = DeadLetters(pool)
        self.heard: list[Envelope] = []
        self._url = broker.url.get_secret_value()
        self._house = Bus(broker, service="renderer")
        self._house.listen(self._hear, "generation.#")
        self._house.subscribe(topology.RENDER_BULK, {RenderDeck: self._break_down}, prefetch=10)
        self._serving: asyncio.Task[None] | None = None
        self._connection: aio_pika.abc.AbstractConnection | None = None

    async def __aenter__(self) -> Self:
        self._connection = await aio_pika.connect(self._url)
        self._channel = await self._connection.channel()
        await self._house.start()
        self._serving = asyncio.create_task(self.app.run())
        await until(self._ready)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._house.stop()
        self.app.end()
        if self._serving is not None:
            await self._serving
        if self._connection is not None:
            await self._connection.close()

    async def publish(self, envelope: Envelope) -> None:
        """Publish an event."""
        await self._house.publish(envelope, exchange=topology.EVENTS, routing_key=envelope.type)

    async def order(self, envelope: Envelope) -> None:
        """Publish a `render.deck` order, at which the renderer breaks down."""
        await self._house.publish(
            envelope, exchange=topology.COMMANDS, routing_key="render.deck.bulk"
        )

    async def bury(self, body: bytes, queue: topology.Queue, reason: str, **headers: Any) -> None:
        """Put a dead letter where services put theirs."""
        exchange = await self._channel.get_exchange(topology.DEAD)
        marks = {
            "slidemill-dead-reason": reason,
            "slidemill-dead-detail": f"a test says {reason}",
            "slidemill-dead-service": queue.consumer,
            "slidemill-dead-queue": queue.name,
        }
        await exchange.publish(aio_pika.Message(body, headers=marks | headers), queue.name)

    async def throw(self, body: bytes, routing_key: str) -> None:
        """Publish bytes on the commands exchange."""
        exchange = await self._channel.get_exchange(topology.COMMANDS)
        await exchange.publish(aio_pika.Message(body), routing_key)

    async def ended(self, organisation: Organisation, generation: GenerationId) -> GenerationView:
        """Return the view once it is terminal."""

        async def look() -> GenerationView | None:
            view = await self.ledger.view(organisation, generation)
            return view if view is not None and view.status.terminal else None

        return await until(look)

    async def kept(self, generation: GenerationId | None, body: bytes | None = None) -> KeptLetter:
        """Return the kept letter of a generation, or with this body, once it is there."""

        async def look() -> KeptLetter | None:
            for letter in await self.letters.newest(50):
                if letter.generation == generation and body in {None, letter.body}:
                    return letter
            return None

        return await until(look)

    def failures_of(self, generation: GenerationId) -> list[UUID]:
        """Return the ids of the failures heard so far, one for each delivery."""
        return [
            envelope.id
            for envelope in self.heard
            if envelope.generation == generation and envelope.type == GenerationFailed.TYPE
        ]

    def count(self, name: str, **labels: str) -> float:
        """Return a figure of the projector's metrics, summed over the labels not given."""
        return sum(
            sample.value
            for family in self.app.bus.registry.collect()
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    async def _ready(self) -> bool:
        return (await self.app.ready()).ready

    async def _hear(self, delivery: Delivery[GenerationEvent]) -> None:
        self.heard.append(delivery.envelope)

    async def _break_down(self, delivery: Delivery[RenderDeck]) -> None:
        raise ValueError("a bug with a /secret/path")


def envelope(
    organisation: Organisation,
    generation: GenerationId,
    message: Message,
    *,
    run: int = 1,
    n: int | None = None,
) -> Envelope:
    """Return a message about a generation; an event's id is the deterministic one."""
    is_event = isinstance(message, GenerationEvent)
    return Envelope(
        id=event_id(generation, run, message.TYPE, n) if is_event else uuid4(),
        source="slidemill.test",
        type=message.TYPE,
        subject="session/1",
        organisation=organisation,
        generation=generation,
        run=run,
        data=message.model_dump(mode="json"),
    )
