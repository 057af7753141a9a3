"""What the ledger can be asked: views, timelines, lists, counts."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from slidemill.contracts.events import Status
from slidemill.contracts.ids import GenerationId
from slidemill.contracts.views import GenerationView, TimelineEntry
from slidemill.ledger.rows import COLUMNS, standing
from slidemill.ledger.view import Standing

LARGEST_PAGE = 200

_TIMELINE = ("id", "type", "run", "attempt", "source", "time", "recorded_at")


_SHOWN = (
    "NOT EXISTS (SELECT 1 FROM ledger.removals AS removed"
    " WHERE removed.organisation = held.organisation AND removed.generation = held.generation)"
)


class InvalidCursor(ValueError):  # noqa: N818 - reads as what happened
    """A cursor that no page of the ledger handed out."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some generations, newest first, and where to go on; no cursor means the end."""

    generations: list[GenerationView]
    next_cursor: str | None


async def get(
    connection: asyncpg.Connection, organisation: str, generation: GenerationId
) -> Standing | None:
    """Return where a generation of the organisation stands, unless it was removed."""
    row = await connection.fetchrow(
        f"SELECT {COLUMNS} FROM ledger.generations AS held"  # noqa: S608 - built from constants
        f" WHERE organisation = $1 AND generation = $2 AND {_SHOWN}",
        organisation,
        generation,
    )
    return None if row is None else standing(row)


async def timeline(
    connection: asyncpg.Connection, organisation: str, generation: GenerationId
) -> list[TimelineEntry]:
    """Return every recorded event and webhook of a generation, in the order of the record."""
    rows = await connection.fetch(
        "SELECT id, type, run, attempt, source, time, recorded_at, data::text AS data, rank"
        " FROM ledger.events WHERE organisation = $1 AND generation = $2"
        " UNION ALL"
        " SELECT id, CASE WHEN status BETWEEN 200 AND 299 THEN 'webhook.delivered'"
        " ELSE 'webhook.failed' END, run, attempt, 'slidemill.projector', began_at, ended_at,"
        " json_build_object('status', status, 'error', error)::text, 50"
        " FROM ledger.webhook_attempts WHERE organisation = $1 AND generation = $2"
        " ORDER BY recorded_at, rank, id",
        organisation,
        generation,
    )
    return [
        TimelineEntry(**{name: row[name] for name in _TIMELINE}, data=json.loads(row["data"]))
        for row in rows
    ]


async def page(
    connection: asyncpg.Connection,
    organisation: str,
    *,
    cursor: str | None,
    limit: int,
    statuses: Collection[Status] | None,
    kind: str | None,
    kind_prefix: str | None,
    subject: str | None,
) -> Page:
    """Return a page of an organisation's generations, by when the ledger first heard of them."""
    limit = max(1, min(limit, LARGEST_PAGE))
    opened_at, generation = (None, None) if cursor is None else _parse_cursor(cursor)
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM ledger.generations AS held"  # noqa: S608 - built from constants
        f" WHERE organisation = $1 AND {_SHOWN}"
        " AND ($2::timestamptz IS NULL OR (opened_at, generation) < ($2, $3::text))"
        " AND ($4::text[] IS NULL OR status = ANY($4))"
        " AND ($5::text IS NULL OR kind = $5)"
        " AND ($6::text IS NULL OR subject = $6)"
        " AND ($7::text IS NULL OR starts_with(kind, $7))"
        " ORDER BY opened_at DESC, generation DESC LIMIT $8",
        organisation,
        opened_at,
        generation,
        None if statuses is None else [status.value for status in statuses],
        kind,
        subject,
        kind_prefix,
        limit + 1,
    )
    found = [standing(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page([item.view() for item in found], _cursor(found[-1]) if more else None)


async def count_unfinished(connection: asyncpg.Connection, organisation: str) -> int:
    """Count an organisation's generations that have no terminal state yet."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM ledger.generations WHERE organisation = $1 AND rank < 40",
        organisation,
    )
    return count


async def overdue(
    connection: asyncpg.Connection, older_than: timedelta, limit: int
) -> list[GenerationView]:
    """Return unfinished generations, of every organisation, that have been silent for so long.

    A generation whose command the broker has not had for that long is not overdue: it waits for
    the broker, and will be published.
    """
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM ledger.generations AS held"  # noqa: S608 - built from constants
        " WHERE rank < 40 AND touched_at < clock_timestamp() - $1::interval AND NOT EXISTS ("
        "  SELECT 1 FROM ledger.outbox AS sent"
        "  WHERE sent.organisation = held.organisation AND sent.aggregate = held.generation"
        "  AND (sent.published_at IS NULL"
        "       OR sent.published_at >= clock_timestamp() - $1::interval))"
        " ORDER BY touched_at LIMIT $2",
        older_than,
        limit,
    )
    return [standing(row).view() for row in rows]


def _cursor(last: Standing) -> str:
    """Return the opaque cursor of what comes after `last`."""
    opened_at = "" if last.opened_at is None else last.opened_at.isoformat()
    return base64.urlsafe_b64encode(f"{opened_at} {last.generation}".encode()).decode()


def _parse_cursor(cursor: str) -> tuple[datetime, str]:
    """Return the place that a cursor names."""
    try:
        opened_at, generation = base64.urlsafe_b64decode(cursor).decode().split(" ")
        place = datetime.fromisoformat(opened_at)
    except ValueError:
        place, generation = None, ""
    if place is None or place.tzinfo is None or "\x00" in generation:
        raise InvalidCursor(f"{cursor!r} is no cursor; take `next_cursor` of the page before")
    return place, generation
