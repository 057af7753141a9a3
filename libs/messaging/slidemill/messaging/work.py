"""Taking messages from a work queue: check, dispatch by type, settle."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any, TypeVar

import structlog
from faststream.rabbit import RabbitMessage

from slidemill.contracts import Envelope, Message
from slidemill.messaging import logs, telemetry, wire
from slidemill.messaging.delivery import Delivery, Handler
from slidemill.messaging.errors import DeadLettered
from slidemill.messaging.metrics import Metrics, Outcome
from slidemill.messaging.recovery import Recovery

HandlerT = TypeVar("HandlerT")
MessageT = TypeVar("MessageT", bound=Message)

_LOG = structlog.stdlib.get_logger("slidemill.messaging.work")


class Worker:
    """The handlers of one work queue."""

    def __init__(
        self,
        queue: str,
        handlers: Mapping[type[Message], Handler],
        *,
        ignore_others: bool,
        transient: tuple[type[Exception], ...],
        recovery: Recovery,
        metrics: Metrics,
    ) -> None:
        self._queue = queue
        self._handlers = dict(handlers)
        self._ignore_others = ignore_others
        self._transient = transient
        self._recovery = recovery
        self._metrics = metrics

    async def take(self, message: RabbitMessage) -> None:
        """Handle one delivery and settle it, whatever happens, but for cancellation.

        A cancelled handler (shutdown, lost channel, the broker's consumer timeout) leaves its
        message unsettled, and the broker gives it out again.
        """
        try:
            envelope = wire.read_envelope(message.raw_message)
        except wire.MalformedMessageError as fault:
            outcome = await self._recovery.bury(message, self._queue, fault.reason, fault.detail)
            self._count("unknown", outcome)
            return
        with logs.about(envelope, self._queue), telemetry.consuming(envelope, self._queue):
            await self._take(message, envelope)

    async def _take(self, message: RabbitMessage, envelope: Envelope) -> None:
        started = time.perf_counter()
        type_ = "unknown"
        outcome = Outcome.CANCELLED
        try:
            typed = wire.read_message(envelope)
            type_ = envelope.type
            outcome = await self._dispatch(message, envelope, typed)
        except wire.MalformedMessageError as fault:
            outcome = await self._recovery.bury(message, self._queue, fault.reason, fault.detail)
        finally:
            seconds = time.perf_counter() - started
            self._count(type_, outcome)
            self._metrics.delivery_seconds.labels(self._queue, type_).observe(seconds)
            _LOG.info("delivery", outcome=outcome.value, seconds=round(seconds, 4))

    async def _dispatch(
        self, message: RabbitMessage, envelope: Envelope, typed: Message
    ) -> Outcome:
        handler = handler_of(self._handlers, type(typed))
        if handler is None:
            if self._ignore_others:
                return await self._recovery.acknowledge(message, Outcome.IGNORED)
            return await self._recovery.bury(
                message, self._queue, "unexpected_type", f"nobody here handles {envelope.type}"
            )
        delivery = delivery_of(message, envelope, typed, self._queue)
        try:
            await handler(delivery)
        except asyncio.CancelledError:
            raise
        except self._transient as error:
            return await self._recovery.retry(message, envelope, self._queue, error)
        except DeadLettered as wish:
            return await self._recovery.bury(message, self._queue, "handler_failed", str(wish))
        except Exception as error:  # noqa: BLE001 - any bug; the message is kept as a dead letter
            _LOG.exception("the handler failed")
            return await self._recovery.bury(message, self._queue, "handler_failed", repr(error))
        return await self._recovery.acknowledge(message, Outcome.DONE)

    def _count(self, type_: str, outcome: Outcome) -> None:
        self._metrics.deliveries.labels(self._queue, type_, outcome.value).inc()


def handler_of(handlers: Mapping[type[Any], HandlerT], type_: type[Message]) -> HandlerT | None:
    """Return the handler of a message type or of its nearest base that has one."""
    for candidate in type_.__mro__:
        if candidate in handlers:
            return handlers[candidate]
    return None


def delivery_of(
    message: RabbitMessage, envelope: Envelope, typed: MessageT, queue: str
) -> Delivery[MessageT]:
    """Return what a handler is given."""
    raw = message.raw_message
    return Delivery(
        message=typed,
        envelope=envelope,
        queue=queue,
        redelivered=bool(raw.redelivered),
        user=raw.user_id,
        headers=wire.own_headers(raw.headers),
    )
