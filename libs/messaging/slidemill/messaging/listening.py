"""Hearing events in one process only: on a queue of its own that dies with its connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog
from faststream.rabbit import QueueType, RabbitMessage, RabbitQueue

from slidemill.messaging import logs, telemetry, wire
from slidemill.messaging.delivery import Handler
from slidemill.messaging.metrics import Metrics, Outcome
from slidemill.messaging.recovery import Recovery
from slidemill.messaging.work import delivery_of

OnGap = Callable[[], Awaitable[None]]

_LOG = structlog.stdlib.get_logger("slidemill.messaging.listening")
_MAX_BACKLOG = 50_000


def event_queue(service: str) -> RabbitQueue:
    """Return an exclusive, auto-deleted queue with a name nobody else has.

    A listener that cannot keep up loses the oldest events, not the broker's memory.
    """
    return RabbitQueue(
        f"slidemill.listen.{service}.{uuid4().hex}",
        queue_type=QueueType.CLASSIC,
        durable=False,
        exclusive=True,
        auto_delete=True,
        arguments={"x-max-length": _MAX_BACKLOG, "x-overflow": "drop-head"},
    )


class Listener:
    """Hands events to one handler; there is no retry, for the truth is in the ledger."""

    def __init__(
        self, handler: Handler, on_gap: OnGap | None, *, recovery: Recovery, metrics: Metrics
    ) -> None:
        self._handler = handler
        self._on_gap = on_gap
        self._recovery = recovery
        self._metrics = metrics
        self._gaps: set[asyncio.Task[None]] = set()

    async def take(self, message: RabbitMessage) -> None:
        """Hand one event over and ack it, whatever the handler makes of it."""
        type_, outcome = "unknown", Outcome.CANCELLED
        try:
            envelope = wire.read_envelope(message.raw_message)
            typed = wire.read_message(envelope)
            type_ = envelope.type
            with logs.about(envelope, "listen"), telemetry.consuming(envelope, "listen"):
                await self._handler(delivery_of(message, envelope, typed, "listen"))
            outcome = Outcome.DONE
        except wire.MalformedMessageError as fault:
            outcome = Outcome.IGNORED
            _LOG.warning("not an event we know", reason=fault.reason, detail=fault.detail)
        except Exception:  # noqa: BLE001 - logged; the next event must still be heard
            outcome = Outcome.DEAD
            _LOG.exception("the listener failed")
        finally:
            self._metrics.deliveries.labels("listen", type_, outcome.value).inc()
        await self._recovery.acknowledge(message, outcome)

    def gap(self, *_: object) -> None:
        """Note that events may have been missed: the queue is a new one."""
        _LOG.warning("the event queue was lost and made again; events may have been missed")
        if self._on_gap is not None:
            task = asyncio.create_task(self._report())
            self._gaps.add(task)
            task.add_done_callback(self._gaps.discard)

    async def _report(self) -> None:
        if self._on_gap is None:
            return
        try:
            await self._on_gap()
        except Exception:  # noqa: BLE001 - logged; nobody awaits this task
            _LOG.exception("the gap handler failed")
