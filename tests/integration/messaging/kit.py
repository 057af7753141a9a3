"""Messages, queues and a broker's back door for the tests of the bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

import aio_pika
import httpx
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from slidemill.contracts import Ask, Command, Envelope, Event, Reply, topology
from slidemill.contracts.topology import Binding, Queue, Rung
from slidemill.messaging import BrokerSettings, Bus, DeadLetter

T = TypeVar("T")

PATIENCE = 15.0
"""Seconds a test waits for something that must happen."""


class Work(Command, type="test.work"):
    """Work for a test; `route` keeps tests apart."""

    route: str
    n: int = 0

    @property
    def routing_key(self) -> str:
        return self.route


class OtherWork(Command, type="test.other_work"):
    """Work of another type."""

    route: str

    @property
    def routing_key(self) -> str:
        return self.route


class Happened(Event, type="test.happened"):
    """An event for a test."""

    route: str
    n: int = 0

    @property
    def routing_key(self) -> str:
        return self.route


class Sum(Reply, type="test.reply.sum"):
    """The answer to `Add`."""

    total: int


class Add(Ask[Sum], type="test.add"):
    """A question for a test."""

    route: str
    a: int = 0
    b: int = 0

    @property
    def routing_key(self) -> str:
        return self.route


@dataclass
class MemoryReplies:
    """A reply store in memory."""

    kept: dict[tuple[str, UUID], bytes] = field(default_factory=dict)

    async def find(self, organisation: str, command_id: UUID) -> bytes | None:
        return self.kept.get((organisation, command_id))

    async def keep(self, organisation: str, command_id: UUID, reply: bytes) -> None:
        self.kept.setdefault((organisation, command_id), reply)


def new_envelope(**changes: Any) -> Envelope:
    """Return the envelope of whoever causes things in tests."""
    facts: dict[str, Any] = {
        "source": "producer.test",
        "type": "test.cause",
        "subject": "session/1",
        "organisation": "acme",
        "generation": f"gen_{uuid4().hex[:24]}",
    }
    return Envelope(**(facts | changes))


@dataclass
class Stage:
    """One test's own routing key, work queue, ladder and dead-letter queue on the test's vhost."""

    url: str
    management: Management
    name: str = field(default_factory=lambda: f"t{uuid4().hex[:10]}")
    buses: list[Bus] = field(default_factory=list)
    rungs: tuple[Rung, ...] = ()

    @property
    def route(self) -> str:
        return f"test.{self.name}"

    @property
    def work(self) -> Queue:
        return topology.work_queue(f"work.{self.name}", "tests", topology.COMMANDS, self.route)

    @property
    def events(self) -> Queue:
        return topology.work_queue(f"events.{self.name}", "tests", topology.EVENTS, self.route)

    @property
    def asks(self) -> Queue:
        return Queue(
            f"asks.{self.name}",
            "tests",
            (Binding(topology.COMMANDS, self.route),),
            topology.SESSION_ASKS.arguments,
        )

    @property
    def dead(self) -> Queue:
        """Takes what our side buries for this test's queues, by queue name."""
        keys = [f"{kind}.{self.name}" for kind in ("work", "events", "asks")]
        return Queue(
            f"dead.{self.name}",
            "tests",
            tuple(Binding(topology.DEAD, key) for key in (*keys, self.route)),
            topology.DEAD_LETTERS.arguments,
        )

    def bus(self, service: str = "tests", *, url: str | None = None, **changes: Any) -> Bus:
        """Return a bus that is stopped when the test ends."""
        settings: dict[str, Any] = {"graceful_timeout": 5, "hand_back_pause": 0.1, "ready_ttl": 0}
        kinds = {key: changes.pop(key) for key in ("transient", "ladder") if key in changes}
        kinds.setdefault("ladder", self.rungs)
        bus = Bus(
            BrokerSettings(url=url or self.url, **(settings | changes)), service=service, **kinds
        )
        self.buses.append(bus)
        return bus

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        """Yield a plain channel to look behind the bus."""
        connection = await aio_pika.connect(self.url)
        async with connection, connection.channel(on_return_raises=True) as channel:
            yield channel

    async def get(self, queue: str) -> AbstractIncomingMessage:
        """Take one message from a queue, waiting for it."""
        async with self.channel() as channel:
            source = await channel.get_queue(queue, ensure=False)
            return await eventually(lambda: source.get(fail=False, no_ack=True))

    async def depth(self, queue: str) -> int:
        """Messages ready in a queue."""
        async with self.channel() as channel:
            declared = await channel.declare_queue(queue, passive=True)
            return declared.declaration_result.message_count or 0

    async def put(self, body: bytes, **properties: Any) -> None:
        """Publish a raw message to the work queue."""
        async with self.channel() as channel:
            exchange = await channel.get_exchange(topology.COMMANDS, ensure=False)
            await exchange.publish(aio_pika.Message(body, **properties), routing_key=self.route)


async def eventually(look: Callable[[], Awaitable[T | None]]) -> T:
    """Return the first true answer of `look`; fails when none comes."""
    async with asyncio.timeout(PATIENCE):
        while not (answer := await look()):  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.02)
    return answer


async def ready(bus: Bus) -> bool:
    """Whether the bus calls itself ready."""
    return (await bus.ready()).ready


async def take(queue: asyncio.Queue[T]) -> T:
    """Return the next thing a handler has put there."""
    async with asyncio.timeout(PATIENCE):
        return await queue.get()


async def collecting(stage: Stage) -> asyncio.Queue[DeadLetter]:
    """Collect the stage's dead letters from now on."""
    letters: asyncio.Queue[DeadLetter] = asyncio.Queue()
    bus = stage.bus("undertaker")
    bus.collect_dead_letters(stage.dead, letters.put, prefetch=1)
    await bus.start()
    return letters


@dataclass
class Management:
    """The broker's management API."""

    client: httpx.AsyncClient
    vhost: str

    async def queues(self) -> list[str]:
        """Names of the vhost's queues."""
        answer = await self.client.get(f"/api/queues/{self.vhost}", params={"columns": "name"})
        return [queue["name"] for queue in answer.raise_for_status().json()]

    async def close_connections(self, name: str) -> None:
        """Close, from the broker's side, the connections called `name`."""

        async def close() -> bool:
            answer = await self.client.get("/api/connections")
            closed = False
            for connection in answer.json():
                told = connection.get("user_provided_name") or ""
                if connection.get("vhost") == self.vhost and told == name:
                    path = f"/api/connections/{quote(connection['name'], safe='')}"
                    closed |= (await self.client.delete(path)).is_success
            return closed

        await eventually(close)


class Valve:
    """A TCP relay to the broker that can be shut: bytes then stay where they are."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "", parts.port or 5672)
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._parts = parts
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Valve:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        login, _, _ = self._parts.netloc.rpartition("@")
        return self._parts._replace(netloc=f"{login}@127.0.0.1:{port}").geturl()

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                await self._open.wait()
                sink.write(data)
                await sink.drain()
        finally:
            sink.close()
