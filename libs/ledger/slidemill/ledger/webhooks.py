"""Webhooks to send: made with the event that ends a run, claimed and settled by the sender."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from slidemill.contracts.ids import GenerationId

WEBHOOKS_CHANNEL = "slidemill_webhook"

_SECRET_BYTES = 32

EndedRun = tuple[str, GenerationId, int]
"""Organisation, generation and run."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook, claimed for its `attempt`-th attempt (from 1)."""

    organisation: str
    generation: GenerationId
    run: int
    url: str
    attempt: int

    @property
    def id(self) -> str:
        """The same for every attempt, so that the receiver can drop repeated ones."""
        return f"msg_{self.generation}_{self.run}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt went: the status of the answer, or why there was none."""

    began_at: datetime
    ended_at: datetime
    status: int | None = None
    error: str | None = None


def making(ended: str) -> str:
    """Return the statement that notes a webhook for each run of `ended` that has a callback.

    `ended` is a table (organisation, generation, run); a run has one webhook, however often it is
    noted.
    """
    return (
        "INSERT INTO ledger.webhooks (organisation, generation, run, url)"  # noqa: S608 - built from constants
        " SELECT kept.organisation, kept.generation, ended.run, kept.callback_url"
        f" FROM {ended} JOIN ledger.commands AS kept USING (organisation, generation)"
        " WHERE kept.callback_url IS NOT NULL ON CONFLICT DO NOTHING RETURNING 1"
    )


def waking(made: str) -> str:
    """Return what wakes the senders if `made` has rows."""
    return f"SELECT pg_notify('{WEBHOOKS_CHANNEL}', '') FROM {made} LIMIT 1"  # noqa: S608 - built from constants


async def make(connection: asyncpg.Connection, ended: Sequence[EndedRun]) -> None:
    """Note a webhook for each ended run whose command named a callback, and wake the senders.

    Part of the transaction that ends the runs: a webhook is neither lost nor made for nothing.
    """
    if ended:
        runs = (
            "unnest($1::text[], $2::text[], $3::integer[]) AS ended (organisation, generation, run)"
        )
        await connection.execute(
            f"WITH made AS ({making(runs)}) {waking('made')}",
            *([run[place] for run in ended] for place in range(3)),
        )


class Webhooks:
    """The webhooks of all organisations; each method is one statement or transaction."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def claim(self, limit: int, lease: timedelta) -> list[Webhook]:
        """Take due webhooks; one that is not settled within `lease` is due again."""
        rows = await self._pool.fetch(
            "UPDATE ledger.webhooks SET attempts = attempts + 1,"
            " due_at = clock_timestamp() + $2::interval"
            " WHERE (organisation, generation, run) IN ("
            "  SELECT organisation, generation, run FROM ledger.webhooks"
            "  WHERE ended_at IS NULL AND due_at <= clock_timestamp()"
            "  ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)"
            " RETURNING organisation, generation, run, url, attempts AS attempt",
            limit,
            lease,
        )
        return [Webhook(**row) for row in rows]

    async def next_due(self) -> timedelta | None:
        """Return how long until the next one is due; None when none waits."""
        due: timedelta | None = await self._pool.fetchval(
            "SELECT min(due_at) - clock_timestamp() FROM ledger.webhooks WHERE ended_at IS NULL"
        )
        return None if due is None else max(due, timedelta(0))

    async def settle(
        self,
        webhook: Webhook,
        attempt: Attempt,
        *,
        delivered: bool,
        again_in: timedelta | None = None,
    ) -> None:
        """Note how an attempt went; without `again_in` it was the last one."""
        async with self._pool.acquire() as connection, connection.transaction():
            key = webhook.organisation, webhook.generation, webhook.run
            await connection.execute(
                "INSERT INTO ledger.webhook_attempts (organisation, generation, run, attempt,"
                " began_at, ended_at, status, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                " ON CONFLICT DO NOTHING",
                *key,
                webhook.attempt,
                attempt.began_at,
                attempt.ended_at,
                attempt.status,
                attempt.error,
            )
            if again_in is not None:
                await connection.execute(
                    "UPDATE ledger.webhooks SET due_at = clock_timestamp() + $4::interval"
                    " WHERE organisation = $1 AND generation = $2 AND run = $3"
                    " AND ended_at IS NULL",
                    *key,
                    again_in,
                )
                return
            await connection.execute(
                "UPDATE ledger.webhooks SET ended_at = clock_timestamp(), delivered = $4"
                " WHERE organisation = $1 AND generation = $2 AND run = $3 AND ended_at IS NULL",
                *key,
                delivered,
            )

    async def secrets(self, organisation: str) -> list[str]:
        """Return the organisation's living secrets, newest first; the first use makes one."""
        rows = await self._pool.fetch(
            "SELECT secret FROM ledger.webhook_secrets WHERE organisation = $1"
            " AND (retires_at IS NULL OR retires_at > clock_timestamp()) ORDER BY made_at DESC",
            organisation,
        )
        return [row["secret"] for row in rows] or [await self._first_secret(organisation)]

    async def rotate(self, organisation: str, overlap: timedelta) -> str:
        """Make a new secret and return it; the ones before retire after `overlap`.

        Until then webhooks bear a signature for each, so that receivers can change over.
        """
        secret = _new_secret()
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "UPDATE ledger.webhook_secrets"
                " SET retires_at = least(retires_at, clock_timestamp() + $2::interval)"
                " WHERE organisation = $1",
                organisation,
                overlap,
            )
            await connection.execute(
                "INSERT INTO ledger.webhook_secrets (organisation, secret) VALUES ($1, $2)",
                organisation,
                secret,
            )
        return secret

    async def _first_secret(self, organisation: str) -> str:
        """Make a secret unless somebody else does at this moment; return the one there is."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 3))", organisation
            )
            secret: str = await connection.fetchval(
                "WITH held AS (SELECT secret FROM ledger.webhook_secrets WHERE organisation = $1"
                "  AND retires_at IS NULL), made AS (INSERT INTO ledger.webhook_secrets"
                "  (organisation, secret) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM held)"
                "  RETURNING secret) SELECT secret FROM held UNION ALL SELECT secret FROM made",
                organisation,
                _new_secret(),
            )
        return secret


def _new_secret() -> str:
    """Return a secret as Standard Webhooks writes it: `whsec_` and base64 of 24 to 64 bytes."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
