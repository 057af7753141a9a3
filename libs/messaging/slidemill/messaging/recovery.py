"""What happens to a message that was not handled: up the ladder, to the dead, or handed back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from aio_pika import DeliveryMode, Message
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from faststream.rabbit import RabbitMessage

from slidemill.contracts import Envelope, topology
from slidemill.messaging import wire
from slidemill.messaging.errors import Unavailable
from slidemill.messaging.metrics import Outcome
from slidemill.messaging.publisher import Publisher

_LOG = structlog.stdlib.get_logger("slidemill.messaging.recovery")
_MAX_DETAIL = 2000


class Recovery:
    """Settles deliveries; every copy is confirmed before the original is acked."""

    def __init__(
        self,
        publisher: Publisher,
        *,
        service: str,
        ladder: Sequence[topology.Rung],
        hand_back_pause: float,
    ) -> None:
        self._publisher = publisher
        self._service = service
        self._ladder = tuple(ladder)
        self._pause = hand_back_pause

    async def acknowledge(self, message: RabbitMessage, outcome: Outcome) -> Outcome:
        """Ack; when the channel is gone the broker will deliver the message again."""
        try:
            await message.ack()
        except (AMQPError, ChannelInvalidStateError, OSError) as error:
            _LOG.warning("the ack was lost, the message will come again", error=repr(error))
        return outcome

    async def retry(
        self, message: RabbitMessage, envelope: Envelope, queue: str, error: Exception
    ) -> Outcome:
        """Let the message wait on the next rung and come back to `queue` with `try` + 1.

        After the last rung it is a dead letter.
        """
        if envelope.attempt > len(self._ladder):
            return await self.bury(
                message, queue, "tries_exhausted", f"try {envelope.attempt}: {error!r}"
            )
        rung = self._ladder[envelope.attempt - 1]
        again = envelope.model_copy(update={"attempt": envelope.attempt + 1})
        try:
            await self._publisher.publish(
                again,
                exchange=topology.RETRY,
                routing_key=rung.routing_key(queue),
                headers=wire.own_headers(message.headers),
            )
        except Unavailable as unavailable:
            return await self.hand_back(message, unavailable)
        _LOG.warning("will try again later", seconds=rung.delay, error=repr(error))
        return await self.acknowledge(message, Outcome.RETRIED)

    async def bury(self, message: RabbitMessage, queue: str, reason: str, detail: str) -> Outcome:
        """Put the message with the dead letters, with the reason in its headers.

        When our own copy cannot be published, a reject leaves the move to the broker.
        """
        _LOG.error("dead letter", reason=reason, detail=detail)
        copy = self._dead_copy(message, queue, reason, detail)
        try:
            await self._publisher.publish_message(copy, exchange=topology.DEAD, routing_key=queue)
        except Unavailable as unavailable:
            _LOG.warning("leaving the dead letter to the broker", error=str(unavailable))
            try:
                await message.reject(requeue=False)
            except (AMQPError, ChannelInvalidStateError, OSError) as error:
                _LOG.warning("the reject was lost, the message will come again", error=repr(error))
                return Outcome.HANDED_BACK
            return Outcome.DEAD
        return await self.acknowledge(message, Outcome.DEAD)

    async def hand_back(self, message: RabbitMessage, error: Exception) -> Outcome:
        """Give the message back to its queue after a pause; the broker counts how often."""
        _LOG.warning("handing the message back", error=repr(error))
        await asyncio.sleep(self._pause)
        try:
            await message.reject(requeue=True)
        except (AMQPError, ChannelInvalidStateError, OSError) as lost:
            _LOG.warning("the reject was lost, the message will come again", error=repr(lost))
        return Outcome.HANDED_BACK

    def _dead_copy(self, message: RabbitMessage, queue: str, reason: str, detail: str) -> Message:
        raw = message.raw_message
        headers = wire.own_headers(raw.headers) | {
            wire.DEAD_REASON: reason,
            wire.DEAD_DETAIL: detail[:_MAX_DETAIL],
            wire.DEAD_SERVICE: self._service,
            wire.DEAD_QUEUE: queue,
        }
        return Message(
            raw.body,
            headers=headers,
            content_type=raw.content_type,
            delivery_mode=DeliveryMode.PERSISTENT,
            message_id=raw.message_id,
            type=raw.type,
            correlation_id=raw.correlation_id,
            timestamp=raw.timestamp,
            app_id=raw.app_id,
        )
