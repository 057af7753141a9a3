"""Taking on a command of a generation that nobody knows yet, in one statement."""

from __future__ import annotations

import asyncpg

from slidemill.contracts.envelope import Envelope
from slidemill.ledger import rows
from slidemill.ledger.accepting import Cap
from slidemill.ledger.outbox import OUTBOX_CHANNEL
from slidemill.ledger.view import Occurrence, Standing, advance

_ROW = len(rows.TYPES)
_EVENT = _ROW + len(rows.EVENT_TYPES)
_VALUES = rows.VALUES.replace("given.opened_at", "now()").replace("given.touched_at", "now()")
_EXCHANGE, _ROUTING_KEY, _ENVELOPE, _CALLBACK, _KINDS, _MOST = (
    f"${place}" for place in range(_EVENT + 1, _EVENT + 7)
)
_ROUTE = f"{_EXCHANGE}, {_ROUTING_KEY}, {_ENVELOPE}"
_FITS = (
    f"CASE WHEN {_MOST}::bigint IS NULL THEN true"
    f" ELSE ledger.unfinished_in_turn(given.organisation, {_KINDS}) < {_MOST} END"
)
# One time is the event's and the row's, as a replay would have it.
_TAKE_ON = (
    f"WITH written AS (INSERT INTO ledger.generations ({rows.NAMES}) SELECT {_VALUES}"  # noqa: S608 - built from constants
    f" FROM {rows.given('given', rows.TYPES, single=True)} WHERE {_FITS}"
    " ON CONFLICT DO NOTHING RETURNING organisation, generation, version, rank),"
    f" stored AS (INSERT INTO ledger.events ({rows.EVENT_NAMES}, recorded_at)"
    f" SELECT {rows.EVENT_VALUES}, now()"
    f" FROM {rows.given('told', rows.EVENT_TYPES, first=_ROW + 1, single=True)}"
    " JOIN (SELECT organisation, generation FROM written) AS taken"
    " USING (organisation, generation)),"
    " kept AS (INSERT INTO ledger.commands"
    " (organisation, generation, exchange, routing_key, envelope, callback_url)"
    f" SELECT organisation, generation, {_ROUTE}, {_CALLBACK} FROM written),"
    " sent AS (INSERT INTO ledger.outbox"
    " (organisation, aggregate, exchange, routing_key, envelope)"
    f" SELECT organisation, generation, {_ROUTE} FROM written)"
    f" SELECT {rows.NOTIFIED}, pg_notify('{OUTBOX_CHANNEL}', '') FROM written"
)


async def take_on(
    connection: asyncpg.Connection,
    command: Envelope,
    accepted: Occurrence,
    *,
    route: tuple[str, str],
    callback_url: str | None,
    cap: Cap | None,
) -> Standing | None:
    """Record the acceptance, keep the command and put it into the outbox, all or nothing.

    Return where the generation stands. None, and nothing is done, if it is known already or does
    not fit under the cap. `route` is exchange and routing key.
    """
    standing = advance(Standing(*accepted.key), accepted)
    columns = [*rows.columns_of([standing]), *rows.event_columns([accepted])]
    try:
        taken = await connection.fetchrow(
            _TAKE_ON,
            *(column[0] for column in columns),
            *route,
            command.to_json().decode(),
            callback_url,
            None if cap is None else cap.kinds,
            None if cap is None else cap.most,
        )
    except asyncpg.UniqueViolationError:  # its event is known
        return None
    return None if taken is None else standing
