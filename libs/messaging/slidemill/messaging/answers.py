"""The owner's side of a question: one answer per command id, refusals typed, nothing retried."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from faststream.rabbit import RabbitMessage

from slidemill.contracts import Ask, Envelope
from slidemill.messaging import logs, telemetry, wire
from slidemill.messaging.asks import FAILED, REFUSED, UNAVAILABLE, AskLine
from slidemill.messaging.delivery import AskHandler, ReplyStore
from slidemill.messaging.errors import Refused, RefusedForNow, Unavailable
from slidemill.messaging.metrics import AskOutcome, Metrics, Outcome
from slidemill.messaging.recovery import Recovery
from slidemill.messaging.work import delivery_of, handler_of

_LOG = structlog.stdlib.get_logger("slidemill.messaging.answers")


class Answerer:
    """The ask handlers of one queue.

    An ask is answered at once or not at all: its asker waits, so there is no ladder, and an
    ask that is too old has expired in its queue.
    """

    def __init__(
        self,
        queue: str,
        handlers: Mapping[type[Ask[Any]], AskHandler],
        *,
        replies: ReplyStore | None,
        source: str,
        transient: tuple[type[Exception], ...],
        line: AskLine,
        recovery: Recovery,
        metrics: Metrics,
    ) -> None:
        self._queue = queue
        self._handlers = dict(handlers)
        self._replies = replies
        self._source = source
        self._transient = transient
        self._line = line
        self._recovery = recovery
        self._metrics = metrics
        self._turns: WeakValueDictionary[tuple[str, UUID], asyncio.Lock] = WeakValueDictionary()
        self._types = {type_.TYPE for type_ in handlers}

    async def take(self, message: RabbitMessage) -> None:
        """Answer one ask and settle it, whatever happens, but for cancellation."""
        try:
            envelope = wire.read_envelope(message.raw_message)
        except wire.MalformedMessageError as fault:
            await self._recovery.bury(message, self._queue, fault.reason, fault.detail)
            self._metrics.answers.labels("unknown", AskOutcome.FAILED.value).inc()
            return
        with logs.about(envelope, self._queue), telemetry.consuming(envelope, self._queue):
            if self._replies is not None and message.headers.get(wire.ONCE):
                answer, outcome = await self._answer_once(self._replies, message, envelope)
            else:
                answer, outcome = await self._answer(message, envelope)
            await self._send(message, answer)
            await self._recovery.acknowledge(message, Outcome.DONE)
            type_ = envelope.type if envelope.type in self._types else "unknown"
            self._metrics.answers.labels(type_, outcome.value).inc()
            _LOG.info("ask", outcome=outcome.value)

    async def _answer_once(
        self, replies: ReplyStore, message: RabbitMessage, envelope: Envelope
    ) -> tuple[Envelope, AskOutcome]:
        """Answer as before if this command was answered before; remember the answer if not."""
        organisation, command = envelope.organisation, envelope.id
        try:
            async with self._turn(organisation, command):
                kept = await replies.find(organisation, command)
                if kept is not None:
                    return Envelope.from_json(kept), AskOutcome.REPEATED
                answer, outcome = await self._answer(message, envelope)
                if outcome in {AskOutcome.REPLIED, AskOutcome.REFUSED}:
                    await replies.keep(organisation, command, answer.to_json())
                return answer, outcome
        except Exception as error:  # noqa: BLE001 - told to the asker, logged in _trouble
            return self._trouble(envelope, error)

    async def _answer(
        self, message: RabbitMessage, envelope: Envelope
    ) -> tuple[Envelope, AskOutcome]:
        """Return the handler's reply, its refusal, or the trouble it had, ready to send."""
        try:
            typed = wire.read_message(envelope)
        except wire.MalformedMessageError as fault:
            return self._refuse(envelope, Refused("invalid_message", fault.detail))
        handler = handler_of(self._handlers, type(typed))
        if handler is None:
            detail = f"{self._source} does not answer {envelope.type}"
            return self._refuse(envelope, Refused("unexpected_type", detail))
        try:
            reply = await handler(delivery_of(message, envelope, typed, self._queue))
        except RefusedForNow as refused:
            answer, _ = self._refuse(envelope, refused)
            return answer, AskOutcome.REFUSED_FOR_NOW
        except Refused as refused:
            return self._refuse(envelope, refused)
        except Exception as error:  # noqa: BLE001 - told to the asker, logged in _trouble
            return self._trouble(envelope, error)
        return envelope.wrap(reply, source=self._source), AskOutcome.REPLIED

    def _refuse(self, envelope: Envelope, refused: Refused) -> tuple[Envelope, AskOutcome]:
        data = refused.refusal.model_dump(mode="json")
        return self._word(envelope, REFUSED, data), AskOutcome.REFUSED

    def _trouble(self, envelope: Envelope, error: Exception) -> tuple[Envelope, AskOutcome]:
        """Tell the asker whether to come again; what broke stays in our log."""
        if isinstance(error, self._transient):
            _LOG.warning("could not answer now", error=repr(error))
            return self._word(envelope, UNAVAILABLE, {}), AskOutcome.UNAVAILABLE
        _LOG.error("the ask handler failed", exc_info=error)
        return self._word(envelope, FAILED, {}), AskOutcome.FAILED

    def _word(self, envelope: Envelope, type_: str, data: dict[str, Any]) -> Envelope:
        return Envelope(
            source=self._source,
            type=type_,
            subject=envelope.subject,
            organisation=envelope.organisation,
            traceparent=envelope.traceparent,
            data=data,
        )

    async def _send(self, message: RabbitMessage, answer: Envelope) -> None:
        if not message.reply_to:
            return
        try:
            await self._line.answer(message.reply_to, message.raw_message.correlation_id, answer)
        except Unavailable as error:
            _LOG.warning("the answer could not be sent", error=str(error))

    def _turn(self, organisation: str, command: UUID) -> asyncio.Lock:
        """Return the lock of one command, so that two copies of it make one call of the handler.

        It lives as long as somebody holds or waits for it.
        """
        key = (organisation, command)
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = asyncio.Lock()
        return turn
