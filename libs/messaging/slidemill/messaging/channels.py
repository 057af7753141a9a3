"""What FastStream keeps to itself about its consumers; the only use of its private attributes.

FastStream 0.7 cancels a consumer only after it has stopped taking its messages, and tells nobody
whether a consumer is alive. Check this module at every upgrade; the tests of draining and
readiness show whether it still holds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aio_pika import RobustChannel, RobustConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from aiormq.abc import AbstractChannel
from faststream.rabbit.subscriber import RabbitSubscriber
from pamqp.commands import Queue


async def cancel_consumer(subscriber: RabbitSubscriber) -> None:
    """Stop the flow of messages into `subscriber` while it still takes what has come.

    On return everything the broker had sent is in the hands of its handler.
    """
    queue, tag = subscriber._queue_obj, subscriber._consumer_tag  # noqa: SLF001 - see module
    subscriber._consumer_tag = None  # noqa: SLF001 - FastStream must not cancel it again
    if queue is None or tag is None:
        return
    with suppress(*CONNECTION_EXCEPTIONS, TimeoutError):
        await queue.cancel(tag, timeout=5)
        # Deliveries that arrived before the cancel's answer are tasks that have not yet run; one
        # more round trip on this channel lets every one of them reach its handler.
        await queue.declare(timeout=5)


async def consumer_alive(subscriber: RabbitSubscriber) -> bool:
    """Whether the broker still knows this subscriber's consumer, as far as we were told."""
    queue, tag = subscriber._queue_obj, subscriber._consumer_tag  # noqa: SLF001 - see module
    if queue is None or tag is None or queue.channel.is_closed:
        return False
    channel = await queue.channel.get_underlay_channel()
    return tag in _consumers(channel)


def robust_channel(subscriber: RabbitSubscriber) -> RobustChannel:
    """Return the channel of a started subscriber."""
    queue = subscriber._queue_obj  # noqa: SLF001 - see module
    if queue is None or not isinstance(queue.channel, RobustChannel):
        raise RuntimeError("the subscriber has not been started")
    return queue.channel


async def bind(subscriber: RabbitSubscriber, exchange: str, routing_key: str) -> None:
    """Add a binding to a started subscriber's queue; FastStream makes only one.

    aio-pika makes it again after a reconnect.
    """
    queue = subscriber._queue_obj  # noqa: SLF001 - see module
    if queue is None:
        raise RuntimeError("the subscriber has not been started")
    await queue.bind(exchange, routing_key)


async def count_consumers(connection: RobustConnection, queue: str, *, timeout: float) -> int:  # noqa: ASYNC109 - handed to the client
    """Ask the broker how many consumers `queue` has; raises when there is no such queue.

    On a channel of its own, because a missing queue closes the channel that asked.
    """
    async with _probe(connection, timeout) as channel:
        answer: Queue.DeclareOk = await channel.queue_declare(queue, passive=True, timeout=timeout)
        return answer.consumer_count or 0


async def check_exchange(connection: RobustConnection, exchange: str, *, timeout: float) -> None:  # noqa: ASYNC109 - handed to the client
    """Raise ChannelNotFoundEntity unless the broker has `exchange`.

    On a channel of its own, so that the question cannot close one where others publish.
    """
    async with _probe(connection, timeout) as channel:
        await channel.exchange_declare(exchange, passive=True, timeout=timeout)


@asynccontextmanager
async def _probe(connection: RobustConnection, timeout: float) -> AsyncIterator[AbstractChannel]:  # noqa: ASYNC109 - see above
    transport = connection.transport
    if transport is None:
        raise ConnectionError("not connected")
    channel = await transport.connection.channel(publisher_confirms=False, timeout=timeout)
    try:
        yield channel
    finally:
        if not channel.is_closed:
            await channel.close()


def _consumers(channel: AbstractChannel) -> dict[str, object]:
    return getattr(channel, "consumers", {})
