"""Recording the short way: read where generations stand, then write if nobody did meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import asyncpg

from slidemill.contracts.events import Rank
from slidemill.contracts.ids import GenerationId
from slidemill.ledger import rows, webhooks
from slidemill.ledger.rows import Key
from slidemill.ledger.view import Occurrence, Standing, advance, ends_run

Step = tuple[Standing, Standing]
"""Where a generation stood before one event, and after it."""

_KEYS = {"organisation": "text", "generation": "text"}
_IDS = {"organisation": "text", "id": "uuid"}
_ROWS = rows.TYPES | {"row_version": "text"}
_EVENTS = rows.EVENT_TYPES | {"recorded_at": "timestamptz", "ends": "boolean"}


def _reading(*, single: bool) -> str:
    keys = rows.given("given", _KEYS, single=single)
    ids = rows.given("told", _IDS, first=len(_KEYS) + 1, single=single)
    return (
        f"SELECT {rows.COLUMNS}, held.xmin::text AS row_version, clock_timestamp() AS now"  # noqa: S608 - built from constants
        f" FROM {keys} LEFT JOIN ledger.generations AS held USING (organisation, generation)"
        f" WHERE NOT EXISTS (SELECT 1 FROM {ids} JOIN ledger.events USING (organisation, id)"
        " WHERE told.organisation = given.organisation)"
    )


def _writing(*, single: bool) -> str:
    """Return the statement that writes rows, their events and the webhooks of ended runs.

    A row is compared by the transaction that wrote it, not by its `version`: a replay corrects
    rows without adding events. Rows are written in the order of the key, as by `rows.lock`.
    """
    events = rows.given("told", _EVENTS, first=len(_ROWS) + 1, single=single)
    return (
        f"WITH given AS MATERIALIZED (SELECT * FROM {rows.given('given', _ROWS, single=single)}),"  # noqa: S608 - built from constants
        f" written AS (INSERT INTO ledger.generations AS held ({rows.NAMES})"
        f" SELECT {rows.VALUES} FROM given ORDER BY organisation, generation"
        f" ON CONFLICT (organisation, generation) DO UPDATE SET {rows.ASSIGNED}"
        " WHERE (held.organisation, held.generation, held.xmin::text)"
        " IN (SELECT organisation, generation, row_version FROM given)"
        " RETURNING held.organisation, held.generation, held.version, held.rank),"
        f" told AS MATERIALIZED (SELECT told.* FROM {events}"
        " JOIN written USING (organisation, generation)),"
        f" stored AS (INSERT INTO ledger.events ({rows.EVENT_NAMES}, recorded_at)"
        f" SELECT {rows.EVENT_VALUES}, recorded_at FROM told),"
        " ended AS (SELECT organisation, generation, run FROM told WHERE ends),"
        f" made AS ({webhooks.making('ended')})"
        f" SELECT organisation, generation, {rows.NOTIFIED}, ({webhooks.waking('made')})"
        " FROM written"
    )


_READ = {single: _reading(single=single) for single in (True, False)}
_WRITE = {single: _writing(single=single) for single in (True, False)}


@dataclass(frozen=True, slots=True)
class _Fold:
    """What the events of one generation make of it."""

    steps: Sequence[Step]
    occurrences: Sequence[Occurrence]
    row_version: str | None
    """Of the row as it was read; None when there was none."""


async def record(
    connection: asyncpg.Connection, occurrences: Sequence[Occurrence]
) -> dict[Key, list[Step]]:
    """Record what can be recorded so; return it by generation, in the order of the events.

    The others are untouched: their events may be known, or contradict what has been, or somebody
    wrote at the same time. Each generation is taken whole or not at all.
    """
    ids = {(each.envelope.organisation, each.envelope.id) for each in occurrences}
    if len(ids) < len(occurrences):
        return {}
    events: defaultdict[Key, list[Occurrence]] = defaultdict(list)
    for happened in occurrences:
        events[happened.key].append(happened)
    folds = await _read(connection, events)
    return await _write(connection, folds) if folds else {}


async def _read(
    connection: asyncpg.Connection, events: Mapping[Key, Sequence[Occurrence]]
) -> dict[Key, _Fold]:
    """Return the folds of those generations that have met none of the events' ids."""
    envelopes = [happened.envelope for several in events.values() for happened in several]
    columns: list[list[Any]] = [
        [organisation for organisation, _ in events],
        [generation for _, generation in events],
        [envelope.organisation for envelope in envelopes],
        [envelope.id for envelope in envelopes],
    ]
    found = await _fetch(connection, _READ, columns)
    folds = {}
    for row in found:
        key = row["organisation"], GenerationId(row["generation"])
        held = Standing(*key) if row["version"] is None else rows.standing(row)
        if not _is_plain(held, events[key]):
            continue
        # times of one batch rise, so that a timeline shows its events in their order
        recorded = [
            replace(happened, recorded_at=row["now"] + timedelta(microseconds=place))
            for place, happened in enumerate(events[key])
        ]
        folds[key] = _Fold(_steps(held, recorded), recorded, row["row_version"])
    return folds


async def _write(
    connection: asyncpg.Connection, folds: Mapping[Key, _Fold]
) -> dict[Key, list[Step]]:
    """Write what still finds its row as it was read; return that."""
    steps = [step for fold in folds.values() for step in fold.steps]
    occurrences = [happened for fold in folds.values() for happened in fold.occurrences]
    columns = [
        *rows.columns_of([fold.steps[-1][1] for fold in folds.values()]),
        [fold.row_version for fold in folds.values()],
        *rows.event_columns(occurrences),
        [happened.recorded_at for happened in occurrences],
        [ends_run(*step) for step in steps],
    ]
    try:
        written = await _fetch(connection, _WRITE, columns)
    except asyncpg.UniqueViolationError:  # an id that another generation took at this moment
        return {}
    keys = [(row["organisation"], GenerationId(row["generation"])) for row in written]
    return {key: list(folds[key].steps) for key in keys}


async def _fetch(
    connection: asyncpg.Connection, statement: Mapping[bool, str], columns: Sequence[list[Any]]
) -> list[asyncpg.Record]:
    """Run a statement over columns in the form for one row, if there is but one in each."""
    single = all(len(column) == 1 for column in columns)
    values = [column[0] for column in columns] if single else columns
    found: list[asyncpg.Record] = await connection.fetch(statement[single], *values)
    return found


def _steps(standing: Standing, occurrences: Sequence[Occurrence]) -> list[Step]:
    steps = []
    for happened in occurrences:
        after = advance(standing, happened)
        steps.append((standing, after))
        standing = after
    return steps


def _is_plain(standing: Standing, events: Sequence[Occurrence]) -> bool:
    """Whether no run gets a second end; runs before the current one may have had theirs."""
    runs = [happened.envelope.run for happened in events]
    ended = [happened.envelope.run for happened in events if happened.event.RANK is Rank.TERMINAL]
    if standing.finished:
        ended.append(standing.run)
    return min(runs) >= standing.run and len(ended) == len(set(ended))
