"""Waiting for a generation to change."""

from __future__ import annotations

import asyncio

import asyncpg

from slidemill.contracts import Envelope, new_generation_id
from slidemill.contracts.events import GenerationStarted
from slidemill.contracts.ids import GenerationId, Organisation
from slidemill.ledger import Changes, Ledger


async def start(ledger: Ledger, organisation: Organisation, generation: GenerationId) -> None:
    await ledger.record(
        Envelope(
            source="slidemill.test",
            type=GenerationStarted.TYPE,
            organisation=organisation,
            generation=generation,
        )
    )


async def backends(pool: asyncpg.Pool) -> list[int]:
    """Return the server's processes that listen for changes."""
    rows = await pool.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
    )
    return [row["pid"] for row in rows]


async def test_a_watcher_wakes_when_its_generation_changes_and_not_for_others(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    mine, other = new_generation_id(), new_generation_id()
    async with Changes(pool) as changes, changes.watch(mine) as watcher:
        assert await watcher.next(10)
        async with changes.watch(other) as witness:
            await start(ledger, organisation, other)
            assert await witness.next(10)
        assert not await watcher.next(0)
        await start(ledger, organisation, mine)
        assert await watcher.next(10)


async def test_a_change_between_the_watch_and_the_wait_is_not_missed(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    generation = new_generation_id()
    async with Changes(pool) as changes, changes.watch(generation) as watcher:
        await watcher.next(10)
        async with changes.watch(generation) as witness:
            await start(ledger, organisation, generation)
            assert await witness.next(10)
        assert await watcher.next(0.001)


async def test_every_watcher_of_a_generation_wakes(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    generation = new_generation_id()
    async with Changes(pool) as changes:
        async with changes.watch(generation) as one, changes.watch(generation) as two:
            await asyncio.gather(one.next(10), two.next(10))
            await start(ledger, organisation, generation)
            assert all(await asyncio.gather(one.next(10), two.next(10)))
        assert changes._watchers == {}


async def test_a_lost_connection_comes_back_and_wakes_everyone(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    generation = new_generation_id()
    async with Changes(pool) as changes, changes.watch(generation) as watcher:
        assert await watcher.next(10)
        (listener,) = await backends(pool)
        await pool.execute("SELECT pg_terminate_backend($1)", listener)
        assert await watcher.next(10)
        await start(ledger, organisation, generation)
        assert await watcher.next(10)
        assert await backends(pool) != [listener]


async def test_stopping_gives_the_connection_back(pool: asyncpg.Pool) -> None:
    changes = Changes(pool)
    await changes.start()
    async with changes.watch(new_generation_id()) as watcher:
        assert await watcher.next(10)
    await changes.stop()
    assert await backends(pool) == []


async def test_who_waits_for_the_end_sleeps_through_the_rest(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    generation = new_generation_id()
    async with (
        Changes(pool) as changes,
        changes.watch(generation, ends_only=True) as watcher,
        changes.watch(generation) as witness,
    ):
        assert await watcher.next(10)
        assert await witness.next(10)
        await start(ledger, organisation, generation)
        assert await witness.next(10)
        assert not await watcher.next(0)
        await ledger.cancel(organisation, generation, source="slidemill.test")
        assert await watcher.next(10)
