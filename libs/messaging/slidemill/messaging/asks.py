"""The asker's side of a question: send it, wait for its answer on direct reply-to.

Direct reply-to (RabbitMQ's `amq.rabbitmq.reply-to`) demands that question and consumer share a
channel, and FastStream's own request waits for one answer at a time; so this has its own channel.
"""

from __future__ import annotations

import asyncio
import time
from typing import TypeVar
from uuid import UUID, uuid4

from aio_pika import RobustConnection
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractIncomingMessage
from pydantic import ValidationError

from slidemill.contracts import Ask, Envelope, Reply, topology
from slidemill.contracts.asks import Refusal
from slidemill.messaging import telemetry
from slidemill.messaging.errors import (
    AskFailed,
    AskTimeout,
    BrokerUnavailable,
    OwnerUnavailable,
    Refused,
)
from slidemill.messaging.metrics import AskOutcome, Metrics
from slidemill.messaging.publisher import broker_errors
from slidemill.messaging.wire import ONCE, to_message

ReplyT = TypeVar("ReplyT", bound=Reply)

REFUSED = "ask.refused"
FAILED = "ask.failed"
UNAVAILABLE = "ask.unavailable"

_REPLY_TO = "amq.rabbitmq.reply-to"


class AskLine:
    """One channel for questions, their answers, and the answers this process gives."""

    def __init__(self, *, source: str, timeout: float, metrics: Metrics) -> None:
        self._source = source
        self._timeout = timeout
        self._metrics = metrics
        self._channel: AbstractChannel | None = None
        self._commands: AbstractExchange | None = None
        self._waiting: dict[str, asyncio.Future[AbstractIncomingMessage]] = {}

    async def open(self, connection: RobustConnection) -> None:
        """Open the channel and listen for answers; aio-pika restores both after a reconnect."""
        channel = connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.initialize()
        answers = await channel.declare_queue(_REPLY_TO, passive=True)
        await answers.consume(self._on_answer, no_ack=True)
        channel.close_callbacks.add(self._on_close)
        self._commands = await channel.get_exchange(topology.COMMANDS, ensure=False)
        self._channel = channel

    async def close(self) -> None:
        """Close the channel; whoever still waits gets `BrokerUnavailable`."""
        channel, self._channel = self._channel, None
        if channel is not None and not channel.is_closed:
            await channel.close()
        self._on_close()

    async def ask(
        self,
        request: Ask[ReplyT],
        reply: type[ReplyT],
        *,
        organisation: str,
        command_id: UUID | None,
        deadline: float,
    ) -> ReplyT:
        """See `Bus.ask`."""
        envelope = Envelope(
            id=command_id or uuid4(),
            source=self._source,
            type=request.TYPE,
            organisation=organisation,
            data=request.model_dump(mode="json"),
        )
        started = time.perf_counter()
        outcome = AskOutcome.UNAVAILABLE
        try:
            answer = await self._exchange(
                envelope, request.routing_key, once=command_id is not None, deadline=deadline
            )
            result = _read(answer, reply)
            outcome = AskOutcome.REPLIED
        except Refused:
            outcome = AskOutcome.REFUSED
            raise
        except AskFailed:
            outcome = AskOutcome.FAILED
            raise
        except AskTimeout:
            outcome = AskOutcome.TIMED_OUT
            raise
        finally:
            self._metrics.asks.labels(request.TYPE, outcome.value).inc()
            self._metrics.ask_seconds.labels(request.TYPE).observe(time.perf_counter() - started)
        return result

    async def answer(self, reply_to: str, correlation_id: str | None, envelope: Envelope) -> None:
        """Send an answer to whoever asked; raises `Unavailable` when the broker did not take it.

        Not mandatory: RabbitMQ never counts a direct reply-to address as routable, so a mandatory
        answer would be returned although it arrives. One whose asker has gone is dropped.
        """
        with broker_errors(f"the answer {envelope.type}"):
            if self._channel is None:
                raise BrokerUnavailable("the bus has not been started, or has been stopped")
            async with asyncio.timeout(self._timeout):
                await self._channel.default_exchange.publish(
                    to_message(envelope, correlation_id=correlation_id),
                    routing_key=reply_to,
                    mandatory=False,
                )

    async def _exchange(
        self, envelope: Envelope, routing_key: str, *, once: bool, deadline: float
    ) -> AbstractIncomingMessage:
        token = uuid4().hex
        answer: asyncio.Future[AbstractIncomingMessage] = asyncio.get_running_loop().create_future()
        self._waiting[token] = answer
        try:
            async with asyncio.timeout(deadline):
                with telemetry.publishing(envelope, topology.COMMANDS, routing_key) as traced:
                    await self._publish(traced, routing_key, token, once=once, deadline=deadline)
                return await answer
        except TimeoutError as error:
            msg = f"nobody answered {envelope.type} within {deadline:g} s; try again later"
            raise AskTimeout(msg) from error
        finally:
            self._waiting.pop(token, None)
            answer.cancel()

    async def _publish(
        self, envelope: Envelope, routing_key: str, token: str, *, once: bool, deadline: float
    ) -> None:
        if self._commands is None or self._channel is None:
            raise BrokerUnavailable("the bus has not been started, or has been stopped")
        message = to_message(
            envelope,
            headers={ONCE: True} if once else None,
            correlation_id=token,
            reply_to=_REPLY_TO,
            expiration=deadline,
        )
        with broker_errors(f"the ask {envelope.type}"):
            async with asyncio.timeout(self._timeout):
                await self._commands.publish(message, routing_key=routing_key, mandatory=True)

    async def _on_answer(self, message: AbstractIncomingMessage) -> None:
        answer = self._waiting.get(message.correlation_id or "")
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _on_close(self, *_: object) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(
                    BrokerUnavailable("the connection was lost before the answer came; ask again")
                )


def _read(message: AbstractIncomingMessage, reply: type[ReplyT]) -> ReplyT:
    """Return the typed reply, or raise what the answer says."""
    try:
        envelope = Envelope.from_json(message.body)
        if envelope.type == REFUSED:
            refusal = Refusal.model_validate(envelope.data)
            raise Refused(refusal.code, refusal.detail, refusal.field)
        if envelope.type == UNAVAILABLE:
            raise OwnerUnavailable(f"{envelope.source} has trouble of its own; try again later")
        if envelope.type == FAILED:
            raise AskFailed(f"{envelope.source} broke while answering; its log says why")
        if envelope.type != reply.TYPE:
            raise AskFailed(f"{envelope.source} answered {envelope.type}, not {reply.TYPE}")
        return reply.parse(envelope.data)
    except ValidationError as error:
        raise AskFailed(f"the answer does not read as {reply.TYPE}: {error}") from error
