"""The projector's own table: dead letters, kept to be browsed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from slidemill.ledger import storable
from slidemill.messaging import DeadLetter

MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA = "projector"

_MOST_BODY = 1_000_000
_MOST_HEADERS = 64_000

_COLUMNS = (
    "id, organisation, generation, type, reason, detail, service, queue, routing_key,"
    " message_id, headers::text AS headers, body, size, outcome, note, times, first_at, last_at"
)


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A dead letter as it is kept; `size` is that of the whole body, `body` its first megabyte."""

    id: int
    organisation: str | None
    generation: str | None
    type: str | None
    reason: str
    detail: str
    service: str | None
    queue: str | None
    routing_key: str
    message_id: str | None
    headers: Mapping[str, Any]
    body: bytes
    size: int
    outcome: str
    note: str | None
    times: int
    first_at: datetime
    last_at: datetime


class DeadLetters:
    """The table `projector.dead_letters`: seen by operators, who see all organisations."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def keep(self, letter: DeadLetter, outcome: str, note: str | None) -> int:
        """Keep a letter and what was done about it; return its number.

        The same letter again (body, queue and reason) only counts up and renews the outcome.
        """
        envelope = letter.envelope
        number: int = await self._pool.fetchval(
            "INSERT INTO projector.dead_letters AS kept (digest, organisation, generation, type,"
            " reason, detail, service, queue, routing_key, message_id, headers, body, size,"
            " outcome, note)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12, $13, $14,"
            " $15)"
            " ON CONFLICT (digest) DO UPDATE SET times = kept.times + 1,"
            " last_at = clock_timestamp(), outcome = excluded.outcome, note = excluded.note"
            " RETURNING id",
            _digest(letter),
            None if envelope is None else envelope.organisation,
            None if envelope is None else envelope.generation,
            None if envelope is None else storable(envelope.type),
            storable(letter.reason),
            storable(letter.detail),
            storable(letter.service),
            storable(letter.queue),
            storable(letter.routing_key),
            storable(letter.message_id),
            _headers(letter.headers),
            letter.body[:_MOST_BODY],
            len(letter.body),
            outcome,
            storable(note),
        )
        return number

    async def newest(self, limit: int, *, before: int | None = None) -> list[KeptLetter]:
        """Return up to `limit` letters, the last kept first, all with numbers below `before`."""
        rows = await self._pool.fetch(
            f"SELECT {_COLUMNS} FROM projector.dead_letters"  # noqa: S608 - built from constants
            " WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2",
            before,
            limit,
        )
        return [KeptLetter(**{**dict(row), "headers": json.loads(row["headers"])}) for row in rows]

    async def forget(self, older_than: timedelta, batch: int) -> int:
        """Delete up to `batch` letters that last came longer ago than that; return how many."""
        count: int = await self._pool.fetchval(
            "WITH gone AS (DELETE FROM projector.dead_letters WHERE id IN ("
            "  SELECT id FROM projector.dead_letters"
            "  WHERE last_at < clock_timestamp() - $1::interval"
            "  ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1)"
            " SELECT count(*) FROM gone",
            older_than,
            batch,
        )
        return count

    async def ready(self) -> None:
        """Raise unless the database answers and has our table."""
        await self._pool.fetchval("SELECT 1 FROM projector.dead_letters LIMIT 1")


def _digest(letter: DeadLetter) -> bytes:
    """Return what makes a letter the same as another."""
    place = repr((letter.queue, letter.reason, letter.routing_key)).encode("utf-8", "replace")
    return hashlib.sha256(place + letter.body).digest()


def _headers(headers: Mapping[str, Any]) -> str:
    """Return AMQP headers as JSON; what JSON has no word for is described."""
    text = json.dumps(storable(dict(headers)), default=repr)
    if len(text) > _MOST_HEADERS:
        return json.dumps({"dropped": f"{len(text)} characters of headers"})
    return text
