"""What is done to a generation that was accepted before: cancel, run again, remove."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import asyncpg

from slidemill.contracts import topology
from slidemill.contracts.envelope import Envelope
from slidemill.contracts.events import GenerationCancelled, Status
from slidemill.contracts.ids import GenerationId, event_id
from slidemill.ledger.outbox import OUTBOX_CHANNEL
from slidemill.ledger.rows import Key
from slidemill.ledger.view import Standing


class AlreadyFinished(Exception):  # noqa: N818 - reads as what happened
    """The generation has ended, so there is nothing to cancel."""


class Unfinished(Exception):  # noqa: N818 - reads as what is the case
    """The generation has not ended yet; cancel it, or wait."""


class NotRetryable(Exception):  # noqa: N818 - reads as what is the case
    """The generation cannot be run again; the text says why."""


CANCELLATIONS = topology.EVENTS, GenerationCancelled.TYPE
"""Exchange and routing key by which everyone hears of a cancellation."""


def cancellation(standing: Standing, source: str, reason: str | None) -> Envelope:
    """Return the event that ends the current run; the same for the same run."""
    event = GenerationCancelled(reason=reason)
    run = max(standing.run, 1)
    return Envelope(
        id=event_id(standing.generation, run, event.TYPE),
        source=source,
        type=event.TYPE,
        subject=standing.subject,
        organisation=standing.organisation,
        generation=standing.generation,
        run=run,
        data=event.model_dump(mode="json"),
    )


def check_retryable(standing: Standing) -> None:
    """Raise Unfinished or NotRetryable unless the generation ended and has something to mend."""
    if not standing.finished:
        raise Unfinished(f"{standing.generation} has not ended yet; cancel it first, or wait")
    if standing.status is Status.COMPLETED:
        raise NotRetryable(f"{standing.generation} is completed; there is nothing to run again")


def next_run(command: Envelope, run: int) -> Envelope:
    """Return a command as its next run's."""
    return command.model_copy(
        update={"id": uuid4(), "run": run, "attempt": 1, "time": datetime.now(UTC)}
    )


async def send_and_keep(
    connection: asyncpg.Connection,
    command: Envelope,
    key: Key,
    route: tuple[str, str],
    callback_url: str | None,
) -> None:
    """Put a command into the outbox, and keep it so that it can be run again.

    `route` is exchange and routing key. The caller holds the lock of the generation's row, as
    for `outbox.append`; one statement does both, since someone waits for it.
    """
    await connection.execute(
        "WITH kept AS (INSERT INTO ledger.commands"  # noqa: S608 - built from constants
        " (organisation, generation, exchange, routing_key, envelope, callback_url)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (organisation, generation) DO UPDATE SET envelope = excluded.envelope),"
        " sent AS (INSERT INTO ledger.outbox"
        " (organisation, aggregate, exchange, routing_key, envelope) VALUES ($1, $2, $3, $4, $5))"
        f" SELECT pg_notify('{OUTBOX_CHANNEL}', '')",
        *key,
        *route,
        command.to_json().decode(),
        callback_url,
    )


async def kept_command(
    connection: asyncpg.Connection, key: Key
) -> tuple[Envelope, tuple[str, str], str | None]:
    """Return a generation's command, its exchange and routing key, and its callback URL.

    Raises
    ------
    NotRetryable
        There is none: a producer sent it straight to the broker, or it is too old.
    """
    row = await connection.fetchrow(
        "SELECT envelope, exchange, routing_key, callback_url FROM ledger.commands"
        " WHERE organisation = $1 AND generation = $2",
        *key,
    )
    if row is None:
        raise NotRetryable(
            f"the command of {key[1]} did not come through the gateway; send it anew"
        )
    command = Envelope.from_json(row["envelope"].encode())
    return command, (row["exchange"], row["routing_key"]), row["callback_url"]


async def hide(connection: asyncpg.Connection, organisation: str, generation: GenerationId) -> None:
    """Show a generation no more."""
    await connection.execute(
        "INSERT INTO ledger.removals (organisation, generation) VALUES ($1, $2)"
        " ON CONFLICT DO NOTHING",
        organisation,
        generation,
    )
