"""Declaring the topology: done by one job with the rights for it, never by services."""

from __future__ import annotations

from collections.abc import Iterable

import aio_pika
from aio_pika.abc import AbstractConnection, FieldValue
from aio_pika.exceptions import AMQPConnectionError, ChannelPreconditionFailed

from slidemill.contracts import topology
from slidemill.messaging.errors import BrokerUnavailable, TopologyConflict


async def declare_topology(
    url: str,
    *,
    exchanges: Iterable[topology.Exchange] = topology.EXCHANGES,
    queues: Iterable[topology.Queue] = topology.QUEUES,
) -> list[str]:
    """Declare exchanges, queues and bindings; return what was declared, one line each.

    Doing it again changes nothing. Everything that can be declared is, before a conflict is
    raised.

    Raises
    ------
    TopologyConflict
        Something of that name exists with other properties; the text names each and the mend.
    BrokerUnavailable
        The broker cannot be reached.
    """
    try:
        connection = await aio_pika.connect(url)
    except (AMQPConnectionError, OSError) as error:
        raise BrokerUnavailable(
            f"cannot reach the broker to declare the topology: {error}"
        ) from error
    done: list[str] = []
    conflicts: list[str] = []
    async with connection:
        for exchange in exchanges:
            try:
                done.append(await _declare_exchange(connection, exchange))
            except ChannelPreconditionFailed as error:
                conflicts.append(f"exchange {exchange.name}: {error}")
        for queue in queues:
            try:
                done.append(await _declare_queue(connection, queue))
            except ChannelPreconditionFailed as error:
                conflicts.append(f"queue {queue.name}: {error}")
    if conflicts:
        msg = (
            "already on the broker with other properties: "
            + "; ".join(conflicts)
            + ". Stop its consumers, let it run empty, delete it, and declare the topology again."
        )
        raise TopologyConflict(msg)
    return done


async def _declare_exchange(connection: AbstractConnection, exchange: topology.Exchange) -> str:
    async with connection.channel() as channel:
        declared = await channel.declare_exchange(exchange.name, exchange.kind.value, durable=True)
        for binding in exchange.bindings:
            await declared.bind(binding.exchange, binding.routing_key)
    return f"exchange {exchange.name} ({exchange.kind.value})"


async def _declare_queue(connection: AbstractConnection, queue: topology.Queue) -> str:
    async with connection.channel() as channel:
        declared = await channel.declare_queue(
            queue.name, durable=True, arguments=dict(queue.arguments)
        )
        for binding in queue.bindings:
            await declared.bind(binding.exchange, binding.routing_key, arguments=_wanted(binding))
    keys = ", ".join(_shown(binding) for binding in queue.bindings)
    return f"queue {queue.name} <- {keys}"


def _wanted(binding: topology.Binding) -> dict[str, FieldValue]:
    return {"x-match": "all", **binding.headers} if binding.headers else {}


def _shown(binding: topology.Binding) -> str:
    return ", ".join(binding.headers.values()) or binding.routing_key
