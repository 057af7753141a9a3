"""Who stands behind the gateway here: an owner of slideshows that says what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from slidemill.contracts import Ask, Envelope, Reply, topology
from slidemill.contracts.commands import ExportSlideshow, RenderSlideshow
from slidemill.contracts.events import GenerationEvent
from slidemill.contracts.messages import message_types
from slidemill.ledger import Ledger
from slidemill.messaging import BrokerSettings, Bus, Delivery
from slidemill.storage import ObjectStore, StoreSettings

AskT = TypeVar("AskT", bound=Ask[Any])
Says = Reply | Exception | Callable[[Any], Reply]


class Replies:
    """A store of replies, in memory."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, UUID], bytes] = {}

    async def find(self, organisation: str, command_id: UUID) -> bytes | None:
        return self._kept.get((organisation, command_id))

    async def keep(self, organisation: str, command_id: UUID, reply: bytes) -> None:
        self._kept[organisation, command_id] = reply


@dataclass
class Owner:
    """Owner of slideshows on the bus: each test says how its asks are answered."""

    script: dict[tuple[str, type], Says] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    """Every organisation and ask, in order."""
    ordered: list[Envelope] = field(default_factory=list)
    """Every order, in order."""
    more: asyncio.Condition = field(default_factory=asyncio.Condition)

    def answers(self, organisation: str, ask: type[Ask[Any]], says: Says) -> None:
        """Have asks of a kind answered; an exception is raised, what can be called is called."""
        self.script[organisation, ask] = says

    def last(self, organisation: str, ask: type[AskT]) -> AskT:
        """Return the last ask of a kind."""
        found = [each for who, each in self.asked if who == organisation and isinstance(each, ask)]
        return found[-1]

    def count(self, organisation: str, ask: type[Ask[Any]]) -> int:
        """How many asks of a kind there were."""
        return sum(who == organisation and isinstance(each, ask) for who, each in self.asked)

    async def take(self, delivery: Delivery[Any]) -> Reply:
        organisation, message = delivery.envelope.organisation, delivery.message
        async with self.more:
            self.asked.append((organisation, message))
            self.more.notify_all()
        says = self.script[organisation, type(message)]
        if isinstance(says, Exception):
            raise says
        return says if isinstance(says, Reply) else says(message)

    async def until_asked(self, organisation: str, ask: type[Ask[Any]]) -> None:
        """Return once there was an ask of a kind."""
        async with asyncio.timeout(10), self.more:
            while not self.count(organisation, ask):
                await self.more.wait()

    async def order(self, delivery: Delivery[Any]) -> None:
        async with self.more:
            self.ordered.append(delivery.envelope)
            self.more.notify_all()

    def orders(self, organisation: str) -> list[Envelope]:
        """Return what was ordered for an organisation."""
        return [order for order in self.ordered if order.organisation == organisation]

    async def first_order(self, organisation: str) -> Envelope:
        """Return the first order for an organisation, once it is there."""
        async with asyncio.timeout(10), self.more:
            while not (found := self.orders(organisation)):
                await self.more.wait()
        return found[0]

    def attach(self, bus: Bus) -> None:
        """Answer the asks of both queues, and take orders."""
        taken: dict[Any, Any] = {RenderSlideshow: self.order, ExportSlideshow: self.order}
        bus.subscribe(topology.SLIDESHOW_COMMANDS, taken, prefetch=10)
        types = message_types()
        for queue in (topology.SLIDESHOW_ASKS, topology.SLIDESHOW_WRITING):
            keys = [binding.routing_key for binding in queue.bindings]
            handlers: dict[Any, Any] = {types[key]: self.take for key in keys}
            bus.answer(queue, handlers, prefetch=10, replies=Replies())


@dataclass
class Stage:
    """The servers, and who stands behind the gateway."""

    broker: BrokerSettings
    store_settings: StoreSettings
    store: ObjectStore
    ledger: Ledger
    bus: Bus
    owner: Owner

    async def record(self, order: Envelope, event: GenerationEvent) -> None:
        """Record an event of the generation that an order is about."""
        await self.ledger.record(order.wrap(event, source="tests"))
