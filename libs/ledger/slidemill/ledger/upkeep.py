"""Rebuilding the view from the events, and forgetting what was finished long ago."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from slidemill.ledger.rows import envelope_of, insert_into, replace_differing
from slidemill.ledger.view import Standing, advance, occurrence

_OF_A_GENERATION = (
    "events",
    "idempotency",
    "commands",
    "removals",
    "webhooks",
    "webhook_attempts",
    "generations",
)
_SHADOW = "pg_temp.generations_again"
_AT_ONCE = 2000
_LONG = 3600.0

_EVENTS = (
    "SELECT organisation, id, generation, run, attempt, type, source, subject, time, traceparent,"
    " data::text AS data, recorded_at FROM ledger.events"
)
_STALE = (
    "SELECT organisation, generation FROM"  # noqa: S608 - built from constants
    " (SELECT organisation, generation, count(*) AS events"
    "  FROM ledger.events GROUP BY organisation, generation) AS counted"
    f" LEFT JOIN {_SHADOW} AS shadow USING (organisation, generation)"
    " WHERE shadow.version IS DISTINCT FROM counted.events"
)


@dataclass(frozen=True, slots=True)
class Replay:
    """How many generations the events tell of, and how many rows did not say the same."""

    generations: int
    corrected: int


async def replay(connection: asyncpg.Connection) -> Replay:
    """Rebuild `generations` from `events`; readers see the old rows until the new ones are there.

    The fold runs beside the writers. They are held up only while what they have added meanwhile
    is folded and the differing rows are replaced.
    """
    await connection.execute(
        "CREATE TEMP TABLE generations_again (LIKE ledger.generations INCLUDING DEFAULTS,"
        " PRIMARY KEY (organisation, generation))"
    )
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL statement_timeout = 0")
            await _fold(connection, f"{_EVENTS} ORDER BY organisation, generation, recorded_at")
        async with connection.transaction():
            await connection.execute("SET LOCAL statement_timeout = 0")
            await connection.execute("LOCK TABLE ledger.generations IN EXCLUSIVE MODE")
            return await _finish(connection)
    finally:
        if not connection.is_closed():
            await connection.execute(f"DROP TABLE {_SHADOW}")


async def _finish(connection: asyncpg.Connection) -> Replay:
    """Fold again what changed during the fold, then replace the rows that differ."""
    await connection.execute(f"CREATE TEMP TABLE stale ON COMMIT DROP AS {_STALE}", timeout=_LONG)
    await connection.execute(
        f"DELETE FROM {_SHADOW} AS shadow WHERE (organisation, generation) IN (TABLE stale)"  # noqa: S608 - built from constants
        " OR NOT EXISTS (SELECT 1 FROM ledger.events AS told"
        "  WHERE told.organisation = shadow.organisation"
        "  AND told.generation = shadow.generation)",
        timeout=_LONG,
    )
    await _fold(
        connection,
        f"{_EVENTS} WHERE (organisation, generation) IN (TABLE stale)"
        " ORDER BY organisation, generation, recorded_at",
    )
    deleted = await connection.fetchval(
        "WITH deleted AS (DELETE FROM ledger.generations AS held WHERE NOT EXISTS ("  # noqa: S608 - built from constants
        f"  SELECT 1 FROM {_SHADOW} AS shadow WHERE shadow.organisation = held.organisation"
        "  AND shadow.generation = held.generation) RETURNING 1) SELECT count(*) FROM deleted",
        timeout=_LONG,
    )
    replaced = await replace_differing(connection, _SHADOW, timeout=_LONG)
    total = await connection.fetchval("SELECT count(*) FROM ledger.generations", timeout=_LONG)
    return Replay(total, deleted + replaced)


async def _fold(connection: asyncpg.Connection, query: str) -> None:
    """Fold the events of `query`, which come generation by generation, into the shadow table."""
    batch: list[Standing] = []
    async for standing in _standings(connection, query):
        batch.append(standing)
        if len(batch) >= _AT_ONCE:
            await insert_into(connection, _SHADOW, batch)
            batch = []
    if batch:
        await insert_into(connection, _SHADOW, batch)


async def _standings(connection: asyncpg.Connection, query: str) -> AsyncIterator[Standing]:
    """Yield where each generation stands after its events."""
    standing: Standing | None = None
    async for row in connection.cursor(query, prefetch=_AT_ONCE):
        happened = occurrence(envelope_of(row), row["recorded_at"])
        if standing is not None and (standing.organisation, standing.generation) != happened.key:
            yield standing
            standing = None
        standing = advance(standing, happened)
    if standing is not None:
        yield standing


async def forget(connection: asyncpg.Connection, older_than: timedelta, batch: int) -> int:
    """Delete up to `batch` generations that finished longer ago than that; return how many.

    Their events, commands, webhooks and idempotency keys go with them. An organisation's
    unfinished generations are never touched.
    """
    rows = await connection.fetch(
        "SELECT organisation, generation FROM ledger.generations"
        " WHERE rank = 40 AND touched_at < clock_timestamp() - $1::interval"
        " ORDER BY organisation, generation LIMIT $2 FOR UPDATE SKIP LOCKED",
        older_than,
        batch,
    )
    keys = [row["organisation"] for row in rows], [row["generation"] for row in rows]
    for table in _OF_A_GENERATION:
        await connection.execute(
            f"DELETE FROM ledger.{table} WHERE (organisation, generation) IN"  # noqa: S608 - built from constants
            " (SELECT * FROM unnest($1::text[], $2::text[]))",
            *keys,
        )
    return len(rows)


async def forget_keys(connection: asyncpg.Connection, older_than: timedelta, batch: int) -> int:
    """Delete up to `batch` idempotency keys older than that; return how many."""
    forgotten: int = await connection.fetchval(
        "WITH gone AS (DELETE FROM ledger.idempotency WHERE (organisation, route, key) IN ("
        "  SELECT organisation, route, key FROM ledger.idempotency"
        "  WHERE created_at < clock_timestamp() - $1::interval"
        "  ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1)"
        " SELECT count(*) FROM gone",
        older_than,
        batch,
    )
    return forgotten
