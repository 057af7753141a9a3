"""The ledger's write statements: events in, generation rows locked, folded and written back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from slidemill.contracts.envelope import Envelope
from slidemill.contracts.events import Finding, ItemResult, Status
from slidemill.contracts.ids import GenerationId
from slidemill.contracts.views import Failure
from slidemill.ledger.view import Occurrence, Standing

CHANGES_CHANNEL = "slidemill_generation"

Key = tuple[str, GenerationId]

_JSON = frozenset({"warnings", "results", "failure"})
_NAMES = tuple(field.name for field in fields(Standing))
TYPES = {
    "organisation": "text",
    "generation": "text",
    "version": "integer",
    "run": "integer",
    "rank": "smallint",
    "status": "text",
    "accepted_run": "integer",
    "accepted_at": "timestamptz",
    "kind": "text",
    "subject": "text",
    "items": "integer",
    "opened_at": "timestamptz",
    "touched_at": "timestamptz",
    "started_at": "timestamptz",
    "progress": "smallint",
    "progress_at": "timestamptz",
    "step": "text",
    "finished_at": "timestamptz",
    "output": "text",
    "slides": "integer",
    "size": "bigint",
    "warnings": "text",
    "results": "text",
    "failure": "text",
}

COLUMNS = ", ".join(f"{name}::text AS {name}" if name in _JSON else name for name in _NAMES)
"""What `standing` reads; JSON as text, so that no codec of the pool gets between."""

NAMES = ", ".join(_NAMES)
VALUES = ", ".join(f"given.{name}::jsonb" if name in _JSON else f"given.{name}" for name in _NAMES)
ASSIGNED = ", ".join(f"{name} = excluded.{name}" for name in _NAMES[2:])
NOTIFIED = (
    f"pg_notify('{CHANGES_CHANNEL}', json_build_object('organisation', organisation,"
    " 'generation', generation, 'version', version, 'ended', rank >= 40)::text)"
)
"""Wakes whoever watches a generation, once the transaction is committed."""

EVENT_TYPES = {
    "organisation": "text",
    "id": "uuid",
    "generation": "text",
    "run": "integer",
    "attempt": "integer",
    "type": "text",
    "rank": "smallint",
    "source": "text",
    "subject": "text",
    "time": "timestamptz",
    "traceparent": "text",
    "data": "text",
}
EVENT_NAMES = ", ".join(EVENT_TYPES)
EVENT_VALUES = EVENT_NAMES.replace("data", "data::jsonb")


def given(alias: str, types: Mapping[str, str], *, first: int = 1, single: bool = False) -> str:
    """Return a table of the parameters from `first` on, one array for each column, and `place`.

    With `single` it is one row of plain values, without `place`: Postgres then knows how many rows
    there are, and need not plan the statement anew for every call.
    """
    names = ", ".join(types)
    places = list(enumerate(types.values(), first))
    if single:
        values = ", ".join(f"${place}::{type_}" for place, type_ in places)
        return f"(VALUES ({values})) AS {alias} ({names})"
    arrays = ", ".join(f"${place}::{type_}[]" for place, type_ in places)
    return f"unnest({arrays}) WITH ORDINALITY AS {alias} ({names}, place)"


def standing(row: asyncpg.Record) -> Standing:
    """Return what a row of `generations`, read with `COLUMNS`, says."""
    values = {name: row[name] for name in _NAMES}
    failure = values["failure"]
    values["status"] = Status(values["status"])
    values["warnings"] = tuple(map(Finding.model_validate, json.loads(values["warnings"])))
    values["results"] = tuple(map(ItemResult.model_validate, json.loads(values["results"])))
    values["failure"] = None if failure is None else Failure.model_validate_json(failure)
    return Standing(**values)


def _values(standing: Standing) -> list[Any]:
    """Return the row of a standing, in the order of its fields."""
    values = []
    for name in _NAMES:
        value = getattr(standing, name)
        if name in {"warnings", "results"}:
            value = json.dumps([item.model_dump(mode="json") for item in value])
        elif name == "failure" and value is not None:
            value = value.model_dump_json()
        values.append(value)
    return values


async def lock(connection: asyncpg.Connection, keys: Iterable[Key]) -> dict[Key, Standing]:
    """Return where the generations stand, with their rows made if need be, and locked.

    Every writer makes and locks rows in the order of the key, so writers of overlapping sets wait
    for each other but never in a circle.
    """
    ordered = sorted(set(keys))
    rows = await connection.fetch(
        "INSERT INTO ledger.generations AS held (organisation, generation)"  # noqa: S608 - built from constants
        " SELECT * FROM unnest($1::text[], $2::text[]) ORDER BY 1, 2"
        " ON CONFLICT (organisation, generation) DO UPDATE SET version = held.version"
        f" RETURNING {COLUMNS}",
        [key[0] for key in ordered],
        [key[1] for key in ordered],
    )
    return {(row["organisation"], row["generation"]): standing(row) for row in rows}


async def insert_events(
    connection: asyncpg.Connection, occurrences: Sequence[Occurrence]
) -> dict[tuple[str, UUID], datetime]:
    """Store what is new; return when each stored event was recorded, by organisation and id.

    Left out are events whose id is known, and terminal events of runs that have one. The caller
    holds the locks of the generations.
    """
    rows = await connection.fetch(
        f"INSERT INTO ledger.events ({EVENT_NAMES}) SELECT {EVENT_VALUES}"  # noqa: S608 - built from constants
        f" FROM {given('told', EVENT_TYPES)} ORDER BY place"
        " ON CONFLICT DO NOTHING RETURNING organisation, id, recorded_at",
        *event_columns(occurrences),
    )
    return {(row["organisation"], row["id"]): row["recorded_at"] for row in rows}


def event_columns(occurrences: Sequence[Occurrence]) -> list[list[Any]]:
    """Return events as one list per column, for unnest."""
    envelopes = [occurrence.envelope for occurrence in occurrences]
    return [
        [envelope.organisation for envelope in envelopes],
        [envelope.id for envelope in envelopes],
        [occurrence.generation for occurrence in occurrences],
        [envelope.run for envelope in envelopes],
        [envelope.attempt for envelope in envelopes],
        [envelope.type for envelope in envelopes],
        [int(occurrence.event.RANK) for occurrence in occurrences],
        [envelope.source for envelope in envelopes],
        [envelope.subject for envelope in envelopes],
        [envelope.time for envelope in envelopes],
        [envelope.traceparent for envelope in envelopes],
        [json.dumps(envelope.data) for envelope in envelopes],
    ]


async def known_ids(
    connection: asyncpg.Connection, occurrences: Iterable[Occurrence]
) -> set[tuple[str, UUID]]:
    """Return those of the events, by organisation and id, that are stored."""
    envelopes = [occurrence.envelope for occurrence in occurrences]
    rows = await connection.fetch(
        "SELECT organisation, id FROM ledger.events"
        " WHERE (organisation, id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))",
        [envelope.organisation for envelope in envelopes],
        [envelope.id for envelope in envelopes],
    )
    return {(row["organisation"], row["id"]) for row in rows}


async def write(connection: asyncpg.Connection, standings: Sequence[Standing]) -> None:
    """Write rows back, and tell whoever watches once the transaction is committed."""
    if not standings:
        return
    assigned = ", ".join(
        f"{name} = given.{name}::jsonb" if name in _JSON else f"{name} = given.{name}"
        for name in _NAMES[2:]
    )
    await connection.execute(
        f"WITH written AS ("  # noqa: S608 - built from constants
        f"UPDATE ledger.generations AS held SET {assigned} FROM {given('given', TYPES)}"
        " WHERE held.organisation = given.organisation AND held.generation = given.generation"
        " RETURNING held.organisation, held.generation, held.version, held.rank)"
        f" SELECT {NOTIFIED} FROM written",
        *columns_of(standings),
    )


async def drop_empty(connection: asyncpg.Connection, keys: Iterable[Key]) -> None:
    """Delete rows that `lock` made and no event has filled."""
    ordered = sorted(set(keys))
    await connection.execute(
        "DELETE FROM ledger.generations WHERE version = 0 AND (organisation, generation) IN"
        " (SELECT * FROM unnest($1::text[], $2::text[]))",
        [key[0] for key in ordered],
        [key[1] for key in ordered],
    )


async def insert_into(
    connection: asyncpg.Connection, table: str, standings: Sequence[Standing]
) -> None:
    """Add rows to `table`, a copy of `generations`."""
    await connection.execute(
        f"INSERT INTO {table} ({NAMES}) SELECT {VALUES} FROM {given('given', TYPES)}",  # noqa: S608 - built from constants
        *columns_of(standings),
    )


async def replace_differing(connection: asyncpg.Connection, table: str, timeout: float) -> int:  # noqa: ASYNC109 - the driver's own
    """Make `generations` say what `table`, a copy of it, says; return how many rows did not."""
    replaced: int = await connection.fetchval(
        "WITH replaced AS (INSERT INTO ledger.generations AS held"  # noqa: S608 - built from constants
        f" SELECT * FROM {table} ON CONFLICT (organisation, generation) DO UPDATE SET {ASSIGNED}"
        " WHERE ROW(held.*) IS DISTINCT FROM ROW(excluded.*)"
        " RETURNING held.organisation, held.generation, held.version, held.rank)"
        f" SELECT count({NOTIFIED}) FROM replaced",
        timeout=timeout,
    )
    return replaced


def envelope_of(row: asyncpg.Record) -> Envelope:
    """Return the envelope of a row of `events`."""
    return Envelope(
        id=row["id"],
        source=row["source"],
        type=row["type"],
        subject=row["subject"],
        time=row["time"],
        traceparent=row["traceparent"],
        organisation=row["organisation"],
        generation=row["generation"],
        run=row["run"],
        attempt=row["attempt"],
        data=json.loads(row["data"]),
    )


def columns_of(standings: Sequence[Standing]) -> list[list[Any]]:
    """Return the rows as one list per column, for unnest."""
    return [list(column) for column in zip(*map(_values, standings), strict=True)]
