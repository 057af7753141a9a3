"""A renderer on real servers, and the other side of the conversation."""

from __future__ import annotations

import asyncio
import socket
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from slidemill.contracts import Envelope, new_generation_id, topology
from slidemill.contracts.commands import Priority, RenderDeck, RenderJob
from slidemill.contracts.events import GenerationCancelled, GenerationEvent, Rank
from slidemill.messaging import BrokerSettings, Bus, DeadLetter, Delivery, ServiceApp
from slidemill.storage import ObjectStore

PATIENCE = 60.0
"""Seconds a test waits for something that must happen."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command that was sent, and where its deck will be."""

    envelope: Envelope
    output: str

    @property
    def generation(self) -> str:
        """As the command's envelope says, or as it follows from the message's id."""
        return self.envelope.generation or f"gen_{self.envelope.id.hex}"


@dataclass(frozen=True, slots=True)
class Told:
    """An event and its envelope."""

    event: GenerationEvent
    envelope: Envelope

    @property
    def name(self) -> str:
        """The last word of the event's type."""
        return self.event.TYPE.rpartition(".")[2]


@dataclass
class Customer:
    """Orders decks, and hears what becomes of them."""

    broker_url: str
    store: ObjectStore
    organisation: str = field(default_factory=lambda: f"org-{uuid4().hex[:10]}")

    def __post_init__(self) -> None:
        settings = BrokerSettings(url=self.broker_url, graceful_timeout=1)
        self.bus = Bus(settings, service="customer")
        self.bus.listen(self._hear, "generation.*")
        self.bus.collect_dead_letters(topology.DEAD_LETTERS, self._mourn, prefetch=1)
        self._told: defaultdict[str, asyncio.Queue[Told]] = defaultdict(asyncio.Queue)
        self._dead: defaultdict[str, asyncio.Queue[DeadLetter]] = defaultdict(asyncio.Queue)

    def key(self, kind: str, name: str | None = None) -> str:
        """Return a key of the organisation's own."""
        return f"tests/{kind}/{self.organisation}/{name or uuid4().hex}"

    async def order(
        self,
        body: bytes | str | None,
        *,
        priority: Priority = Priority.INTERACTIVE,
        deadline: float = 30,
        envelope: dict[str, Any] | None = None,
        **command: Any,
    ) -> Ordered:
        """Upload a package and order its deck; None uploads nothing."""
        key = self.key("packages")
        if body is not None:
            content = body.encode() if isinstance(body, str) else body
            await self.store.put(key, content, "application/zip")
        facts: dict[str, Any] = {"package": key, "output": self.key("decks")} | command
        order = RenderDeck(priority=priority, deadline=deadline, **facts)
        return await self.place(order, envelope=envelope)

    async def put(self, kind: str, content: bytes, name: str | None = None) -> str:
        """Upload an object of the organisation's own and return its key."""
        key = self.key(kind, name)
        await self.store.put(key, content, "application/octet-stream")
        return key

    async def place(self, order: RenderJob, *, envelope: dict[str, Any] | None = None) -> Ordered:
        """Send any order to the renderer."""
        about: dict[str, Any] = {
            "source": "slidemill.session",
            "type": order.TYPE,
            "organisation": self.organisation,
            "generation": new_generation_id(),
            "data": order.model_dump(mode="json"),
        }
        sent = Ordered(Envelope(**(about | (envelope or {}))), order.output)
        await self.send(sent)
        return sent

    async def send(self, ordered: Ordered) -> None:
        """Send a command, once more if it was sent before."""
        key = ordered.envelope.message().routing_key
        await self.bus.publish(ordered.envelope, exchange=topology.COMMANDS, routing_key=key)

    async def cancel(self, ordered: Ordered) -> None:
        """Say that an order was cancelled, as the gateway does."""
        await self.bus.emit(GenerationCancelled(), ordered.envelope)

    async def next_event(self, ordered: Ordered) -> Told:
        """Return the next event about an order."""
        async with asyncio.timeout(PATIENCE):
            return await self._told[ordered.generation].get()

    def heard_of(self, ordered: Ordered) -> list[str]:
        """Return the names of the events about an order that nobody has asked for yet."""
        told, names = self._told[ordered.generation], []
        while not told.empty():
            names.append(told.get_nowait().name)
        return names

    async def story(self, ordered: Ordered) -> list[Told]:
        """Return the events about an order up to the terminal one, progress left out."""
        told = [await self.next_event(ordered)]
        while told[-1].event.RANK is not Rank.TERMINAL:
            told.append(await self.next_event(ordered))
        return [one for one in told if one.event.RANK is not Rank.PROGRESS]

    async def end(self, ordered: Ordered) -> GenerationEvent:
        """Return the terminal event about an order."""
        return (await self.story(ordered))[-1].event

    async def obituary(self, ordered: Ordered) -> DeadLetter:
        """Return the dead letter of an order."""
        async with asyncio.timeout(PATIENCE):
            return await self._dead[str(ordered.envelope.id)].get()

    async def deck(self, ordered: Ordered) -> bytes:
        """Return what lies under the order's output."""
        return await self.store.get(ordered.output, 1 << 28)

    async def _hear(self, delivery: Delivery[GenerationEvent]) -> None:
        generation = delivery.envelope.generation or ""
        await self._told[generation].put(Told(delivery.message, delivery.envelope))

    async def _mourn(self, letter: DeadLetter) -> None:
        await self._dead[letter.message_id or ""].put(letter)


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def figures(app: ServiceApp) -> str:
    """Return what a running service shows of itself."""
    assert app.address is not None
    host, port = app.address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
        return (await client.get("/metrics")).text


async def until_figure(app: ServiceApp, line: str) -> None:
    """Wait until a running service shows this line among its figures."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if line in (await figures(app)).splitlines():
                return
            await asyncio.sleep(0.02)
