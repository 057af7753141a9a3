"""Asking the owners of subjects, within this gateway's deadline."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from slidemill.contracts import Ask, Reply
from slidemill.messaging import Bus

ReplyT = TypeVar("ReplyT", bound=Reply)


class Owners:
    """The services behind the bus, as routes see them."""

    def __init__(self, bus: Bus, *, deadline: float) -> None:
        """`deadline` is in seconds."""
        self._bus = bus
        self._deadline = deadline

    async def ask(
        self,
        request: Ask[ReplyT],
        reply: type[ReplyT],
        *,
        organisation: str,
        command_id: UUID | None = None,
    ) -> ReplyT:
        """Ask whoever owns the subject; raises `Refused`, `Unavailable` or `AskFailed`.

        With a `command_id` a repeated ask gets the first answer.
        """
        return await self._bus.ask(
            request,
            reply,
            organisation=organisation,
            command_id=command_id,
            deadline=self._deadline,
        )
