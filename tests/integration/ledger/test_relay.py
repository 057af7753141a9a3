"""The relay between a real Postgres and a broker that may fail in every way."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest

from slidemill.contracts import Envelope, new_generation_id
from slidemill.contracts.ids import Organisation
from slidemill.ledger import Backlog, Ledger, Relay, is_passing


def command(organisation: Organisation, **more: object) -> Envelope:
    return Envelope(
        source="slidemill.gateway",
        type="session.render",
        organisation=organisation,
        generation=new_generation_id(),
    ).model_copy(update=more)


async def accept(ledger: Ledger, envelope: Envelope) -> None:
    await ledger.accept(envelope, exchange="slidemill.commands", routing_key="session.render")


class Broker:
    """Where the relay publishes to; keeps what was confirmed."""

    def __init__(self, expected: int) -> None:
        self.got: list[Envelope] = []
        self.refusing: set[str | None] = set()
        self.down = False
        self.refusals = 0
        self.enough = asyncio.Event()
        self._expected = expected

    async def publish(self, envelope: Envelope, exchange: str, routing_key: str) -> None:
        assert (exchange, routing_key) == ("slidemill.commands", "session.render")
        if self.down or envelope.generation in self.refusing:
            self.refusals += 1
            raise ConnectionError("no broker here")
        self.got.append(envelope)
        if len({(item.generation, item.run) for item in self.got}) >= self._expected:
            self.enough.set()


class Crash(BaseException):
    """The process dies."""


async def stop(relay: Relay, task: asyncio.Task[None]) -> None:
    relay.stop()
    await asyncio.wait_for(task, 10)


async def unpublished(pool: asyncpg.Pool) -> int:
    count: int = await pool.fetchval(
        "SELECT count(*) FROM ledger.outbox WHERE published_at IS NULL"
    )
    return count


async def is_listening(pool: asyncpg.Pool) -> bool:
    rows = await pool.fetch(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
        " AND query = 'LISTEN \"slidemill_outbox\"'"
    )
    return bool(rows)


async def refused(broker: Broker, count: int) -> bool:
    return broker.refusals >= count


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 - the state is another process's
            await asyncio.sleep(0.01)


async def test_what_was_accepted_is_published_as_it_was_and_marked(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    sent = command(
        organisation, traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    )
    await accept(ledger, sent)
    broker = Broker(1)
    done = await Relay(pool, broker.publish).publish_due()
    assert (done.published, done.failed) == (1, 0)
    assert broker.got == [sent]
    assert await unpublished(pool) == 0


async def test_a_new_message_wakes_a_sleeping_relay(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    broker = Broker(1)
    relay = Relay(pool, broker.publish, poll=3600)
    task = asyncio.create_task(relay.run())
    await until(lambda: is_listening(pool))
    await accept(ledger, command(organisation))
    await asyncio.wait_for(broker.enough.wait(), 10)
    await stop(relay, task)


async def test_a_relay_finds_messages_without_being_woken(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    broker = Broker(2)
    relay = Relay(pool, broker.publish, poll=0.05)
    task = asyncio.create_task(relay.run())
    await accept(ledger, command(organisation))
    # no notification is sent for this one
    await pool.execute(
        "INSERT INTO ledger.outbox (organisation, aggregate, exchange, routing_key, envelope)"
        " SELECT organisation, 'gen_000000000001', exchange, routing_key,"
        " replace(envelope, aggregate, 'gen_000000000001') FROM ledger.outbox"
    )
    await asyncio.wait_for(broker.enough.wait(), 10)
    await stop(relay, task)


@pytest.mark.parametrize("seed", range(3))
async def test_two_relays_that_crash_after_publishing_keep_each_generations_order(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - a repeatable disaster
    first = [command(organisation) for _ in range(15)]
    for run in range(1, 5):
        for envelope in first:
            await accept(ledger, envelope.model_copy(update={"run": run}))
    broker = Broker(60)

    async def publish(envelope: Envelope, exchange: str, routing_key: str) -> None:
        await broker.publish(envelope, exchange, routing_key)
        published = len(broker.got)
        await asyncio.sleep(0)
        if published % 8 == seed:
            raise Crash

    async def work() -> int:
        crashes = 0
        while await unpublished(pool):
            try:
                await Relay(pool, publish, batch=dice.choice([3, 10])).publish_due()
            except* Crash:
                crashes += 1
        return crashes

    crashes = sum(await asyncio.gather(work(), work()))
    runs: dict[str | None, list[int]] = defaultdict(list)
    for envelope in broker.got:
        if not runs[envelope.generation] or runs[envelope.generation][-1] != envelope.run:
            runs[envelope.generation].append(envelope.run)
    assert crashes > 0
    assert set(map(tuple, runs.values())) == {(1, 2, 3, 4)}
    assert len(runs) == 15
    assert len(broker.got) > 60


async def test_a_refused_message_holds_up_its_generation_only(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    stuck, free = command(organisation), command(organisation)
    for envelope in (stuck, stuck.model_copy(update={"run": 2}), free):
        await accept(ledger, envelope)
    broker = Broker(3)
    broker.refusing.add(stuck.generation)
    relay = Relay(pool, broker.publish, poll=0.05)
    first = await relay.publish_due()
    assert (first.published, first.failed) == (1, 1)
    assert [item.generation for item in broker.got] == [free.generation]
    row = await pool.fetchrow("SELECT failures, last_error FROM ledger.outbox ORDER BY id LIMIT 1")
    assert dict(row) == {"failures": 1, "last_error": "ConnectionError: no broker here"}
    broker.refusing.clear()
    task = asyncio.create_task(relay.run())
    await asyncio.wait_for(broker.enough.wait(), 10)
    await stop(relay, task)
    mine = [item.run for item in broker.got if item.generation == stuck.generation]
    assert mine == [1, 2]
    assert await unpublished(pool) == 0


async def test_a_message_that_can_not_be_read_does_not_stop_the_others(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    await accept(ledger, command(organisation))
    await pool.execute("UPDATE ledger.outbox SET envelope = 'no envelope'")
    sent = command(organisation)
    await accept(ledger, sent)
    broker = Broker(1)
    done = await Relay(pool, broker.publish).publish_due()
    assert (done.published, done.failed) == (1, 1)
    assert broker.got == [sent]


async def test_everything_is_published_once_the_broker_is_back(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    for _ in range(30):
        await accept(ledger, command(organisation))
    broker = Broker(30)
    broker.down = True
    relay = Relay(pool, broker.publish, batch=5, poll=0.05)
    task = asyncio.create_task(relay.run())
    await until(lambda: refused(broker, 6))
    # after the first batch it only probes
    assert broker.refusals <= 7
    assert await unpublished(pool) == 30
    broker.down = False
    await asyncio.wait_for(broker.enough.wait(), 20)
    await stop(relay, task)
    assert await unpublished(pool) == 0


async def test_a_broker_that_never_answers_counts_as_a_failure(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    async def publish(*_: object) -> None:
        await asyncio.Event().wait()

    await accept(ledger, command(organisation))
    done = await Relay(pool, publish, publish_timeout=0.01).publish_due()
    assert (done.published, done.failed) == (0, 1)
    assert await unpublished(pool) == 1


async def test_stopping_waits_for_the_confirm_of_what_is_under_way(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    started, confirm = asyncio.Event(), asyncio.Event()

    async def publish(*_: object) -> None:
        started.set()
        await confirm.wait()

    await accept(ledger, command(organisation))
    relay = Relay(pool, publish)
    task = asyncio.create_task(relay.run())
    await asyncio.wait_for(started.wait(), 10)
    relay.stop()
    confirm.set()
    await asyncio.wait_for(task, 10)
    assert await unpublished(pool) == 0


async def test_the_backlog_is_measured_and_old_rows_are_pruned(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    await accept(ledger, command(organisation))
    await accept(ledger, command(organisation))
    await pool.execute(
        "UPDATE ledger.outbox SET created_at = created_at - interval '1 minute' WHERE id ="
        " (SELECT min(id) FROM ledger.outbox)"
    )
    seen: asyncio.Queue[Backlog] = asyncio.Queue()
    broker = Broker(2)
    broker.down = True
    relay = Relay(pool, broker.publish, poll=0.05, keep=timedelta(0), observe=seen.put_nowait)
    first = await relay.backlog()
    assert first.depth == 2
    assert timedelta(seconds=60) <= first.age < timedelta(minutes=10)
    broker.down = False
    task = asyncio.create_task(relay.run())
    while (await asyncio.wait_for(seen.get(), 10)).depth:
        pass
    while await pool.fetchval("SELECT count(*) FROM ledger.outbox"):
        await asyncio.wait_for(seen.get(), 10)
    await stop(relay, task)
    assert await relay.backlog() == Backlog(0, timedelta(0))


async def test_a_relay_outlives_a_lost_database_connection(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    broker = Broker(1)
    relay = Relay(pool, broker.publish, poll=0.05)
    task = asyncio.create_task(relay.run())
    await accept(ledger, command(organisation))
    await asyncio.wait_for(broker.enough.wait(), 10)
    admin = await asyncpg.connect(dsn=pool._connect_args[0])
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await admin.close()
    broker._expected = 2
    broker.enough.clear()
    while True:
        try:
            await accept(ledger, command(organisation))
            break
        except Exception as error:
            if not is_passing(error):
                raise
    await asyncio.wait_for(broker.enough.wait(), 20)
    await stop(relay, task)
