"""The slideshow service at work, and what asks it, orders from it, renders and listens."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any, Self, TypeVar
from uuid import UUID

from slidemill.contracts import Ask, Command, Envelope, GenerationId, Reply, topology
from slidemill.contracts.commands import RenderJob
from slidemill.ledger import Connections
from slidemill.messaging import BrokerSettings, Bus, Delivery
from slidemill.slideshow.app import connect, make_bus
from slidemill.slideshow.house import House
from slidemill.slideshow.settings import Settings
from slidemill.storage import ObjectStore
from tests.fixtures.recorder import PATIENCE, Recorder

ReplyT = TypeVar("ReplyT", bound=Reply)


class Stage:
    """The service on its bus, and the rest of the house, played by the tests, on another."""

    def __init__(
        self, settings: Settings, broker: BrokerSettings, database: Connections, store: ObjectStore
    ) -> None:
        self.house = House(settings, make_bus(broker), store, database)
        self.loops = connect(self.house)
        self.others = Bus(broker, service="house")
        self.heard = Recorder()
        """Every event, and every order to the renderer."""
        self.others.listen(self.heard.take, "#")
        for queue in (topology.RENDER_INTERACTIVE, topology.RENDER_BULK):
            self.others.subscribe(queue, {RenderJob: self.heard.take}, prefetch=10)
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.house.bus.start()
        self._running.push_async_callback(self.house.bus.stop)
        await self.others.start()
        self._running.push_async_callback(self.others.stop)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._running.aclose()

    async def ask(
        self,
        request: Ask[ReplyT],
        reply: type[ReplyT],
        organisation: str,
        command_id: UUID | None = None,
    ) -> ReplyT:
        """Ask as the gateway does."""
        return await self.others.ask(
            request, reply, organisation=organisation, command_id=command_id, deadline=PATIENCE
        )

    async def order(
        self, command: Command, organisation: str, generation: GenerationId, subject: str
    ) -> None:
        """Send a command as the gateway's outbox does."""
        envelope = Envelope(
            source="slidemill.gateway",
            type=command.TYPE,
            subject=subject,
            organisation=organisation,
            generation=generation,
            data=command.model_dump(mode="json"),
        )
        await self.others.publish(
            envelope, exchange=topology.COMMANDS, routing_key=command.routing_key
        )

    async def ordered(self, generation: GenerationId, count: int = 1) -> list[Delivery[Any]]:
        """Return what was ordered of the renderer for a generation."""
        return await self.heard.wait_for(
            lambda delivery: (
                delivery.envelope.generation == generation
                and isinstance(delivery.message, RenderJob)
            ),
            count,
        )

    async def told(
        self, type_: str, generation: GenerationId | None = None, subject: str | None = None
    ) -> Delivery[Any]:
        """Return the first event of a type, of a generation or about a subject if given."""
        found = await self.heard.wait_for(
            lambda delivery: (
                delivery.envelope.type == type_
                and generation in {None, delivery.envelope.generation}
                and subject in {None, delivery.envelope.subject}
            )
        )
        return found[0]
