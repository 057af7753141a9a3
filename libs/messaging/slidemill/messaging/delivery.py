"""What handlers are given and what they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

from slidemill.contracts import Envelope, Message, Reply

MessageT_co = TypeVar("MessageT_co", bound=Message, covariant=True)


@dataclass(frozen=True, slots=True)
class Delivery(Generic[MessageT_co]):
    """One message as its handler sees it."""

    message: MessageT_co
    envelope: Envelope
    queue: str
    redelivered: bool
    """Whether the broker has given this message out before (a crash, a lost connection)."""
    user: str | None
    """The broker login that published it, checked by the broker; None when not stated."""
    headers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be handled, and why, as far as that is known."""

    body: bytes
    envelope: Envelope | None
    """None when the body is not an envelope."""
    reason: str
    """`unparseable`, `mismatch`, `unexpected_type`, `handler_failed`, `tries_exhausted`; or the
    broker's own: `delivery_limit`, `rejected`, `expired`, `maxlen`."""
    detail: str
    service: str | None
    queue: str | None
    message_id: str | None
    routing_key: str
    headers: Mapping[str, Any]


Handler: TypeAlias = Callable[[Delivery[Any]], Awaitable[None]]
AskHandler: TypeAlias = Callable[[Delivery[Any]], Awaitable[Reply]]
DeadLetterHandler: TypeAlias = Callable[[DeadLetter], Awaitable[None]]


class ReplyStore(Protocol):
    """Remembers the replies to asks that carry a command id; services keep it in Postgres."""

    async def find(self, organisation: str, command_id: UUID) -> bytes | None:
        """Return the reply kept for this command, or None."""
        ...

    async def keep(self, organisation: str, command_id: UUID, reply: bytes) -> None:
        """Keep a reply; keeping a second one for the same command changes nothing."""
        ...
