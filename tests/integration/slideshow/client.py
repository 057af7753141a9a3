"""A key of an organisation: what it asks, and what it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

import pytest

from slidemill.contracts import Ask, Envelope, Reply
from slidemill.contracts.messages import Message
from slidemill.contracts.slideshows.scope import Scope
from slidemill.messaging import Delivery, Refused
from tests.integration.slideshow.stage import Stage

ReplyT = TypeVar("ReplyT", bound=Reply)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks within one scope, as the gateway does for a key."""

    stage: Stage
    organisation: str
    scope: Scope = field(default_factory=Scope)

    def within(self, **scope: object) -> Client:
        """Return another key of the organisation."""
        return replace(self, scope=Scope.model_validate(scope))

    async def ask(
        self,
        ask: type[Ask[ReplyT]],
        reply: type[ReplyT],
        *,
        command_id: UUID | None = None,
        **fields: Any,
    ) -> ReplyT:
        request = ask.model_validate({"scope": self.scope, **fields})
        return await self.stage.ask(request, reply, self.organisation, command_id)

    async def refusal(self, ask: type[Ask[Any]], **fields: Any) -> Refused:
        """Return with what an ask is refused."""
        with pytest.raises(Refused) as refused:
            await self.ask(ask, Reply, **fields)
        return refused.value

    async def refused(self, ask: type[Ask[Any]], **fields: Any) -> str:
        """Return the code with which an ask is refused."""
        return (await self.refusal(ask, **fields)).code

    def delivery(self, message: Message) -> Delivery[Any]:
        """Return a message as a handler is given it, for services set up otherwise."""
        envelope = Envelope(
            source="slidemill.gateway",
            type=message.TYPE,
            organisation=self.organisation,
            data=message.model_dump(mode="json"),
        )
        return Delivery(message, envelope, queue="", redelivered=False, user=None, headers={})
