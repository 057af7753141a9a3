"""The one way a message leaves a process: persistent, mandatory, confirmed, in bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from aio_pika import Message, RobustConnection
from aio_pika.exceptions import (
    AMQPError,
    ChannelInvalidStateError,
    ChannelNotFoundEntity,
    DeliveryError,
    PublishError,
)
from faststream.exceptions import FastStreamException
from faststream.rabbit import ExchangeType, RabbitBroker, RabbitExchange

from slidemill.contracts import Envelope
from slidemill.messaging import channels, telemetry
from slidemill.messaging.errors import BrokerFull, BrokerUnavailable, Unroutable
from slidemill.messaging.wire import to_message


class Publisher:
    """Publishes on the broker's default channel, which nothing else uses.

    A publish to an unknown exchange makes the broker close the channel. So handlers never share
    it, and an exchange is looked up elsewhere before it is used here for the first time.
    """

    def __init__(self, broker: RabbitBroker, *, timeout: float) -> None:
        self._broker = broker
        self._timeout = timeout
        self._connection: RobustConnection | None = None
        self._known = {""}

    def connected(self, connection: RobustConnection) -> None:
        """Begin to publish; aio-pika keeps the connection alive from here on."""
        self._connection = connection

    async def publish(
        self,
        envelope: Envelope,
        *,
        exchange: str,
        routing_key: str,
        headers: Mapping[str, Any] | None = None,
    ) -> None:
        """Publish `envelope` and wait until the broker has it safely.

        Raises
        ------
        BrokerUnavailable, BrokerFull, Unroutable
            It was not, or not surely, taken.
        """
        with telemetry.publishing(envelope, exchange, routing_key) as traced:
            message = to_message(traced, headers=headers)
            await self.publish_message(message, exchange=exchange, routing_key=routing_key)

    async def publish_message(self, message: Message, *, exchange: str, routing_key: str) -> None:
        """Publish a ready AMQP message as it is; otherwise like `publish`."""
        with broker_errors(f"{message.type} to {exchange or 'the default exchange'}:{routing_key}"):
            connection = self._connection
            if connection is None or not connection.connected.is_set():
                raise ConnectionError("not connected")
            async with asyncio.timeout(self._timeout):
                if exchange not in self._known:
                    await channels.check_exchange(connection, exchange, timeout=self._timeout)
                    self._known.add(exchange)
                await self._broker.publish(
                    message,
                    exchange=RabbitExchange(exchange, type=ExchangeType.TOPIC, declare=False),
                    routing_key=routing_key,
                    mandatory=True,
                )


@contextmanager
def broker_errors(what: str) -> Iterator[None]:
    """Turn the broker client's errors in the body into ours; `what` is named in the text."""
    try:
        yield
    except (PublishError, ChannelNotFoundEntity) as error:
        msg = (
            f"no queue takes {what}: {error}; declare the topology with this version's job "
            f"before starting its services"
        )
        raise Unroutable(msg) from error
    except DeliveryError as error:
        msg = f"the broker refused {what} because a queue for it is full; try again later"
        raise BrokerFull(msg) from error
    except TimeoutError as error:
        msg = f"the broker did not confirm {what} in time; publish it again under the same id"
        raise BrokerUnavailable(msg) from error
    except (AMQPError, ChannelInvalidStateError, FastStreamException, OSError) as error:
        msg = f"the broker could not be reached for {what}: {error!r}; try again later"
        raise BrokerUnavailable(msg) from error
