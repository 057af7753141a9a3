"""All SQL of the gateway: the key store, and idempotency keys of asks."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from slidemill.contracts.slideshows.scope import Scope
from slidemill.gateway.credentials import Caller, Plan


class Keys:
    """API keys in Postgres; only their HMAC is stored."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def add(
        self,
        key_id: str,
        digest: bytes,
        *,
        organisation: str,
        label: str,
        expires_at: datetime | None = None,
        scope: Scope | None = None,
        plan: Plan | None = None,
    ) -> None:
        """Store a new key's HMAC, and what it stands for."""
        scope = scope or Scope()
        await self._pool.execute(
            """
            INSERT INTO gateway.keys
                (id, digest, organisation, label, expires_at, owner, workspace, plan)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            key_id,
            digest,
            organisation,
            label,
            expires_at,
            scope.owner,
            scope.workspace,
            plan,
        )

    async def find(self, key_id: str) -> tuple[bytes, Caller] | None:
        """Return the HMAC of a live key and whom it stands for; None when unknown or over."""
        row = await self._pool.fetchrow(
            """
            UPDATE gateway.keys SET last_used_at = date_trunc('minute', now())
            WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
            RETURNING digest, organisation, expires_at, owner, workspace, plan
            """,
            key_id,
        )
        if row is None:
            return None
        caller = Caller(
            row["organisation"],
            key_id,
            row["expires_at"],
            Scope(owner=row["owner"], workspace=row["workspace"]),
            Plan(row["plan"]) if row["plan"] else None,
        )
        return row["digest"], caller

    async def ended(self, key_id: str) -> bytes | None:
        """Return the HMAC of a key that is expired or revoked."""
        digest: bytes | None = await self._pool.fetchval(
            """
            SELECT digest FROM gateway.keys
            WHERE id = $1 AND (revoked_at IS NOT NULL OR expires_at <= now())
            """,
            key_id,
        )
        return digest

    async def revoke(self, key_id: str) -> bool:
        """End a key's life; False when there is no such living key."""
        done = await self._pool.fetchval(
            """
            UPDATE gateway.keys SET revoked_at = now()
            WHERE id = $1 AND revoked_at IS NULL
            RETURNING true
            """,
            key_id,
        )
        return bool(done)

    async def of(self, organisation: str) -> list[asyncpg.Record]:
        """Every key of an organisation, newest first, without its HMAC."""
        rows = await self._pool.fetch(
            """
            SELECT id, label, created_at, expires_at, revoked_at, last_used_at,
                owner, workspace, plan
            FROM gateway.keys WHERE organisation = $1 ORDER BY created_at DESC
            """,
            organisation,
        )
        return list(rows)


class BoundKey(NamedTuple):
    """What an idempotency key stands for."""

    command: UUID
    fingerprint: str


class AskKeys:
    """Idempotency keys of asks, each remembered for a day."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def bind(
        self, organisation: str, scope: str, route: str, key: str, new: BoundKey
    ) -> BoundKey:
        """Bind a key to `new` unless it was bound within a day; return what it is bound to."""
        row = await self._pool.fetchrow(
            """
            INSERT INTO gateway.ask_keys AS known
                (organisation, scope, route, key, command, fingerprint)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (organisation, scope, route, key) DO UPDATE SET
                (command, fingerprint, used_at) = (
                    SELECT excluded.command, excluded.fingerprint, excluded.used_at
                    WHERE known.used_at <= now() - interval '1 day'
                    UNION ALL
                    SELECT known.command, known.fingerprint, known.used_at
                    WHERE known.used_at > now() - interval '1 day'
                )
            RETURNING command, fingerprint
            """,
            organisation,
            scope,
            route,
            key,
            new.command,
            new.fingerprint,
        )
        return BoundKey(row["command"], row["fingerprint"])

    async def prune(self, batch: int = 1000) -> int:
        """Forget up to `batch` keys that are older than a day; return how many."""
        done: str = await self._pool.execute(
            """
            DELETE FROM gateway.ask_keys WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM gateway.ask_keys
                WHERE used_at <= now() - interval '1 day' LIMIT $1
            ))
            """,
            batch,
        )
        return int(done.rpartition(" ")[2])
