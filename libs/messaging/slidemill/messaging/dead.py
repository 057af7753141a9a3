"""Reading dead letters: ours tell their reason in headers, the broker's in `x-death`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from faststream.rabbit import RabbitMessage
from pydantic import ValidationError

from slidemill.contracts import Envelope
from slidemill.messaging import wire
from slidemill.messaging.delivery import DeadLetter, DeadLetterHandler
from slidemill.messaging.metrics import Metrics, Outcome
from slidemill.messaging.recovery import Recovery

_LOG = structlog.stdlib.get_logger("slidemill.messaging.dead")


class Undertaker:
    """Hands dead letters to their handler; one that cannot be handled stays in the queue."""

    def __init__(
        self, queue: str, handler: DeadLetterHandler, *, recovery: Recovery, metrics: Metrics
    ) -> None:
        self._queue = queue
        self._handler = handler
        self._recovery = recovery
        self._metrics = metrics

    async def take(self, message: RabbitMessage) -> None:
        """Handle one dead letter; on any failure give it back after a pause."""
        outcome = Outcome.CANCELLED
        try:
            try:
                await self._handler(read_dead_letter(message))
            except Exception as error:  # noqa: BLE001 - logged, and the letter is kept
                _LOG.exception("the dead-letter handler failed")
                outcome = await self._recovery.hand_back(message, error)
            else:
                outcome = await self._recovery.acknowledge(message, Outcome.DONE)
        finally:
            self._metrics.deliveries.labels(self._queue, "dead_letter", outcome.value).inc()


def read_dead_letter(message: RabbitMessage) -> DeadLetter:
    """Return what is known about a dead message; never raises, whatever it holds."""
    raw = message.raw_message
    headers = raw.headers
    death = _last_death(headers)
    try:
        envelope = Envelope.from_json(raw.body)
    except ValidationError:
        envelope = None
    reason = _text(headers.get(wire.DEAD_REASON)) or _text(death.get("reason")) or "unknown"
    by_broker = f"the broker gave it up: {reason}, after {death.get('count', '?')} time(s)"
    return DeadLetter(
        body=raw.body,
        envelope=envelope,
        reason=reason,
        detail=_text(headers.get(wire.DEAD_DETAIL)) or by_broker,
        service=_text(headers.get(wire.DEAD_SERVICE)),
        queue=_text(headers.get(wire.DEAD_QUEUE)) or _text(death.get("queue")),
        message_id=raw.message_id,
        routing_key=raw.routing_key or "",
        headers=dict(headers),
    )


def _last_death(headers: Mapping[str, Any]) -> Mapping[str, Any]:
    deaths = headers.get("x-death")
    if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict):
        return deaths[0]
    return {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
