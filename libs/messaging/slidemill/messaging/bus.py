"""The bus: one broker connection per process, and every way the process talks over it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from uuid import UUID, uuid4

import structlog
from aio_pika import RobustConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from faststream import AckPolicy
from faststream.rabbit import (
    Channel,
    RabbitBroker,
    RabbitMessage,
    RabbitQueue,
)
from faststream.rabbit.prometheus import RabbitPrometheusMiddleware
from faststream.rabbit.subscriber import RabbitSubscriber
from prometheus_client import CollectorRegistry
from yarl import URL

from slidemill.contracts import Ask, Command, Envelope, Event, Message, Reply, topology
from slidemill.messaging import channels
from slidemill.messaging.answers import Answerer
from slidemill.messaging.asks import AskLine
from slidemill.messaging.dead import Undertaker
from slidemill.messaging.delivery import AskHandler, DeadLetterHandler, Handler, ReplyStore
from slidemill.messaging.errors import BrokerUnavailable, Transient, Unavailable
from slidemill.messaging.listening import Listener, OnGap, event_queue
from slidemill.messaging.metrics import Metrics, new_registry
from slidemill.messaging.publisher import Publisher
from slidemill.messaging.readiness import Readiness, Watch
from slidemill.messaging.recovery import Recovery
from slidemill.messaging.settings import BrokerSettings
from slidemill.messaging.work import Worker

ReplyT = TypeVar("ReplyT", bound=Reply)

_LOG = structlog.stdlib.get_logger("slidemill.messaging.bus")
_LOOK_TIMEOUT = 2.0


class Bus:
    """Everything a process says and hears over RabbitMQ.

    Register with `subscribe`, `answer`, `listen`, `collect_dead_letters`; then `start`. The
    unsafe defaults of the framework are overridden here, once, for everybody: own channel and
    prefetch for each subscriber, manual settlement, mandatory persistent confirmed publishes
    with a time limit, nothing declared, consumers cancelled before draining.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        *,
        service: str,
        transient: tuple[type[Exception], ...] = (),
        ladder: Sequence[topology.Rung] = topology.LADDER,
        registry: CollectorRegistry | None = None,
    ) -> None:
        """`transient` are the exception types of drivers that mean: try this message later."""
        self.service = service
        self.source = f"slidemill.{service}"
        self.name = f"{self.source}.{uuid4().hex[:12]}"
        self.registry = registry or new_registry()
        self._settings = settings
        self._transient: tuple[type[Exception], ...] = (Transient, Unavailable, *transient)
        self._metrics = Metrics(self.registry)
        self._broker = RabbitBroker(
            URL(settings.url.get_secret_value()).update_query(name=self.name),
            default_channel=Channel(on_return_raises=True),
            reconnect_interval=settings.reconnect_interval,
            graceful_timeout=None,  # `stop` waits for handlers itself
            ack_policy=AckPolicy.MANUAL,
            app_id=self.source,
            apply_types=False,
            serializer=None,
            decoder=_as_it_is,
            middlewares=(RabbitPrometheusMiddleware(registry=self.registry, app_name=service),),
            logger=None,
            specification_url="amqp://broker",  # the default shows the password
        )
        self._publisher = Publisher(self._broker, timeout=settings.publish_timeout)
        self._recovery = Recovery(
            self._publisher,
            service=service,
            ladder=ladder,
            hand_back_pause=settings.hand_back_pause,
        )
        self._line = AskLine(
            source=self.source, timeout=settings.publish_timeout, metrics=self._metrics
        )
        self._subscribers: dict[str, RabbitSubscriber] = {}
        self._listeners: list[tuple[RabbitSubscriber, Listener, tuple[str, ...]]] = []
        self._at_work: set[asyncio.Task[Any]] = set()
        self._connection: RobustConnection | None = None
        self._starting: asyncio.Task[None] | None = None
        self._trouble = "not started"
        self._stopping = False
        self._ready = Watch(self._look, ttl=settings.ready_ttl, failures=settings.ready_failures)

    def subscribe(
        self,
        queue: topology.Queue,
        handlers: Mapping[type[Message], Handler],
        *,
        prefetch: int,
        ignore_others: bool = False,
    ) -> None:
        """Take messages from a work queue, `prefetch` of them at a time.

        A handler is found by the message's type or its nearest base. Other known types are dead
        letters, or dropped with `ignore_others`. A handler that returns acks; one that raises
        `Transient` (or a type in `transient`) sends the message up the ladder; any other
        exception makes a dead letter.
        """
        worker = Worker(
            queue.name,
            handlers,
            ignore_others=ignore_others,
            transient=self._transient,
            recovery=self._recovery,
            metrics=self._metrics,
        )
        self._consume(RabbitQueue(queue.name, declare=False), worker.take, prefetch)

    def answer(
        self,
        queue: topology.Queue,
        handlers: Mapping[type[Ask[Any]], AskHandler],
        *,
        prefetch: int,
        replies: ReplyStore | None,
    ) -> None:
        """Answer the asks of a queue, `prefetch` of them at a time.

        A handler returns the reply or raises `Refused`. An ask with a command id is answered
        once; a repeated one gets the kept answer, also a kept refusal. Without `replies` every
        ask is answered anew, which suits questions that change nothing. A transient error tells
        the asker to come again, any other that we broke; neither is kept.
        """
        answerer = Answerer(
            queue.name,
            handlers,
            replies=replies,
            source=self.source,
            transient=self._transient,
            line=self._line,
            recovery=self._recovery,
            metrics=self._metrics,
        )
        self._consume(RabbitQueue(queue.name, declare=False), answerer.take, prefetch)

    def listen(
        self,
        handler: Handler,
        *routing_keys: str,
        on_gap: OnGap | None = None,
        prefetch: int = 200,
    ) -> None:
        """Hear events in this very process, on an exclusive queue that dies with the connection.

        After a lost connection the queue is made again and `on_gap` is awaited: events may have
        been missed, look the truth up.
        """
        if not routing_keys:
            raise ValueError("listen to at least one routing key, such as generation.*")
        listener = Listener(handler, on_gap, recovery=self._recovery, metrics=self._metrics)
        subscriber = self._consume(event_queue(self.service), listener.take, prefetch)
        self._listeners.append((subscriber, listener, routing_keys))

    def collect_dead_letters(
        self, queue: topology.Queue, handler: DeadLetterHandler, *, prefetch: int
    ) -> None:
        """Take dead letters; one whose handler fails goes back to the queue after a pause."""
        undertaker = Undertaker(queue.name, handler, recovery=self._recovery, metrics=self._metrics)
        self._consume(RabbitQueue(queue.name, declare=False), undertaker.take, prefetch)

    async def start(self, *, wait: bool = True) -> None:
        """Connect and begin to consume.

        Keeps trying while the broker cannot be reached or queues are not yet declared. Without
        `wait` that happens in the background, and publishes raise `BrokerUnavailable` until then.

        Raises
        ------
        BrokerUnavailable
            Not there within `connect_timeout`.
        """
        self._starting = asyncio.create_task(self._start(), name="bus-start")
        if not wait:
            return
        try:
            async with asyncio.timeout(self._settings.connect_timeout):
                await self._starting
        except TimeoutError as error:
            seconds = self._settings.connect_timeout
            raise BrokerUnavailable(f"not started within {seconds:g} s: {self._trouble}") from error

    async def stop(self) -> None:
        """Take nothing more, let handlers finish, then close.

        Handlers still at work after `graceful_timeout` are cancelled; their messages and those
        never taken are left to others.
        """
        self._stopping = True
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.wait({self._starting})
        await asyncio.gather(*map(channels.cancel_consumer, self._subscribers.values()))
        if self._at_work:
            _, late = await asyncio.wait(self._at_work, timeout=self._settings.graceful_timeout)
            for task in late:
                _LOG.warning("cancelled a handler that did not finish in time")
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._close()

    async def emit(self, event: Event, cause: Envelope, *, id_: UUID | None = None) -> None:
        """Publish an event caused by `cause`; give `id_` where it may be made twice.

        Raises `Unavailable` when it was not, or not surely, taken.
        """
        envelope = cause.wrap(event, source=self.source, id_=id_)
        await self.publish(envelope, exchange=topology.EVENTS, routing_key=event.routing_key)

    async def send(self, command: Command, cause: Envelope, *, id_: UUID | None = None) -> None:
        """Publish a command caused by `cause`, at its first try; raises like `emit`."""
        envelope = cause.wrap(command, source=self.source, id_=id_)
        envelope = envelope.model_copy(update={"attempt": 1})
        await self.publish(envelope, exchange=topology.COMMANDS, routing_key=command.routing_key)

    async def publish(self, envelope: Envelope, *, exchange: str, routing_key: str) -> None:
        """Publish an envelope as it is; raises like `emit`."""
        await self._publisher.publish(envelope, exchange=exchange, routing_key=routing_key)

    async def ask(
        self,
        request: Ask[ReplyT],
        reply: type[ReplyT],
        *,
        organisation: str,
        command_id: UUID | None = None,
        deadline: float = 5.0,
    ) -> ReplyT:
        """Ask the owner of a subject and return its reply.

        With a `command_id` a repeated ask gets the first answer. After `deadline` seconds the
        question is withdrawn if nobody has taken it.

        Raises
        ------
        Refused
            The owner says no, with code, detail and field.
        Unavailable
            `AskTimeout`, `OwnerUnavailable` or a broker's trouble: 503, try again.
        AskFailed
            The owner broke: 500.
        """
        return await self._line.ask(
            request, reply, organisation=organisation, command_id=command_id, deadline=deadline
        )

    async def ready(self) -> Readiness:
        """Whether connection and every consumer are alive, by the broker's own account."""
        if self._stopping:
            return Readiness(ready=False, reasons=("draining",))
        return await self._ready()

    def _consume(
        self,
        queue: RabbitQueue,
        take: Callable[[RabbitMessage], Awaitable[None]],
        prefetch: int,
    ) -> RabbitSubscriber:
        """Register a subscriber with a channel and prefetch of its own; prefetch is concurrency."""
        if queue.name in self._subscribers:
            raise ValueError(f"{queue.name} has a subscriber already; give it all its handlers")
        if prefetch < 1:
            raise ValueError(f"prefetch of {queue.name} is {prefetch}: at least 1, 0 is unlimited")

        async def on_message(message: RabbitMessage) -> None:
            task = asyncio.current_task()
            if task is None:
                raise RuntimeError("deliveries are handled in tasks")
            self._at_work.add(task)
            try:
                await take(message)
            finally:
                self._at_work.discard(task)

        subscriber = self._broker.subscriber(
            queue,
            channel=Channel(prefetch_count=prefetch),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            include_in_schema=False,
        )
        subscriber(on_message)
        self._subscribers[queue.name] = subscriber
        return subscriber

    async def _start(self) -> None:
        """Start, however often it takes."""
        while True:
            connection = await self._connect()
            try:
                await self._open(connection)
            except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
                await self._wait_because_of(error)
                await self._close()
            else:
                return

    async def _open(self, connection: RobustConnection) -> None:
        self._publisher.connected(connection)
        await self._line.open(connection)
        await self._broker.start()
        for subscriber, listener, routing_keys in self._listeners:
            for key in routing_keys:
                await channels.bind(subscriber, topology.EVENTS, key)
            channels.robust_channel(subscriber).reopen_callbacks.add(listener.gap)
        self._connection = connection
        _LOG.info("bus started", queues=sorted(self._subscribers))

    async def _connect(self) -> RobustConnection:
        """Return a connection to a broker that has every queue we read; waits for both."""
        while True:
            try:
                connection = await self._broker.connect()
                for name, subscriber in self._subscribers.items():
                    if not subscriber.queue.declare:
                        await channels.count_consumers(connection, name, timeout=_LOOK_TIMEOUT)
            except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
                await self._wait_because_of(error)
            else:
                return connection

    async def _wait_because_of(self, error: Exception) -> None:
        """Say what the trouble is, once, and pause before the next attempt."""
        if self._trouble != repr(error):
            self._trouble = repr(error)
            _LOG.warning("waiting for the broker and its topology", error=self._trouble)
        await asyncio.sleep(self._settings.reconnect_interval)

    async def _close(self) -> None:
        self._connection = None
        with suppress(*CONNECTION_EXCEPTIONS):
            await self._line.close()
        with suppress(*CONNECTION_EXCEPTIONS):
            await self._broker.stop()

    async def _look(self) -> list[str]:
        connection = self._connection
        if connection is None:
            return [f"not started: {self._trouble}"]
        if not connection.connected.is_set():
            return ["not connected to the broker"]
        found = await asyncio.gather(
            *(self._look_at(connection, *item) for item in self._subscribers.items())
        )
        return [reason for reason in found if reason]

    async def _look_at(
        self, connection: RobustConnection, name: str, subscriber: RabbitSubscriber
    ) -> str | None:
        try:
            async with asyncio.timeout(_LOOK_TIMEOUT):
                if not await channels.consumer_alive(subscriber):
                    return f"{name}: our consumer is gone"
                consumers = await channels.count_consumers(connection, name, timeout=_LOOK_TIMEOUT)
        except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
            return f"{name}: {error!r}"
        return None if consumers else f"{name}: the broker knows no consumer"


async def _as_it_is(message: RabbitMessage) -> RabbitMessage:
    """Give handlers of FastStream the message itself; we read it with the envelope's rules."""
    return message
