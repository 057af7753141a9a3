"""The outbox's statements: append, claim in order, mark, prune, measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from slidemill.contracts.envelope import Envelope
from slidemill.ledger.rows import Key

OUTBOX_CHANNEL = "slidemill_outbox"


@dataclass(frozen=True, slots=True)
class Entry:
    """A message to publish, its envelope still JSON; `failures` counts the vain attempts."""

    id: int
    generation: str
    envelope: bytes
    exchange: str
    routing_key: str
    failures: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait for the relay, and for how long the oldest has."""

    depth: int
    age: timedelta


async def append(
    connection: asyncpg.Connection, envelope: Envelope, key: Key, exchange: str, routing_key: str
) -> None:
    """Add a message of the aggregate `key`, and wake the relays once that is committed.

    The caller holds the lock of the aggregate's row: ids of one aggregate then rise in the order
    of the commits, which is the order in which the relay publishes.
    """
    await connection.execute(
        "WITH appended AS (INSERT INTO ledger.outbox"  # noqa: S608 - built from constants
        " (organisation, aggregate, exchange, routing_key, envelope) VALUES ($1, $2, $3, $4, $5))"
        f" SELECT pg_notify('{OUTBOX_CHANNEL}', '')",
        *key,
        exchange,
        routing_key,
        envelope.to_json().decode(),
    )


async def claim(connection: asyncpg.Connection, limit: int) -> list[Entry]:
    """Lock and return due messages, at most the first of each aggregate, oldest first.

    A message waits while an earlier one of its aggregate is unpublished, even if another relay
    has claimed that one; so relays side by side keep each aggregate's order.
    """
    rows = await connection.fetch(
        "SELECT id, aggregate, envelope, exchange, routing_key, failures"
        " FROM ledger.outbox AS waiting"
        " WHERE published_at IS NULL AND due_at <= clock_timestamp() AND NOT EXISTS ("
        "  SELECT 1 FROM ledger.outbox AS earlier"
        "  WHERE earlier.organisation = waiting.organisation"
        "  AND earlier.aggregate = waiting.aggregate"
        "  AND earlier.id < waiting.id AND earlier.published_at IS NULL)"
        " ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED",
        limit,
    )
    return [
        Entry(
            id=row["id"],
            generation=row["aggregate"],
            envelope=row["envelope"].encode(),
            exchange=row["exchange"],
            routing_key=row["routing_key"],
            failures=row["failures"],
        )
        for row in rows
    ]


async def mark_published(connection: asyncpg.Connection, ids: Sequence[int]) -> None:
    """Note that the broker has confirmed these."""
    await connection.execute(
        "UPDATE ledger.outbox SET published_at = clock_timestamp(), last_error = NULL"
        " WHERE id = ANY($1::bigint[])",
        ids,
    )


async def mark_failed(
    connection: asyncpg.Connection, id_: int, error: str, again_in: timedelta
) -> None:
    """Note a failed publish, and when to try again."""
    await connection.execute(
        "UPDATE ledger.outbox SET failures = failures + 1, last_error = $2,"
        " due_at = clock_timestamp() + $3::interval WHERE id = $1",
        id_,
        error,
        again_in,
    )


async def prune(connection: asyncpg.Connection, older_than: timedelta, limit: int) -> int:
    """Delete messages published longer ago than that; return how many."""
    pruned: int = await connection.fetchval(
        "WITH pruned AS (DELETE FROM ledger.outbox WHERE id IN ("
        "  SELECT id FROM ledger.outbox WHERE published_at < clock_timestamp() - $1::interval"
        "  LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1)"
        " SELECT count(*) FROM pruned",
        older_than,
        limit,
    )
    return pruned


async def backlog(connection: asyncpg.Connection) -> Backlog:
    """Measure what is unpublished."""
    row = await connection.fetchrow(
        "SELECT count(*) AS depth,"
        " greatest(coalesce(clock_timestamp() - min(created_at), interval '0'), interval '0')"
        " AS age FROM ledger.outbox WHERE published_at IS NULL"
    )
    return Backlog(row["depth"], row["age"])
