"""All SQL of the gateway: the key store."""

from __future__ import annotations

from datetime import datetime

import asyncpg

from slidemill.gateway.credentials import Caller


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
    ) -> None:
        """Store a new key's HMAC."""
        await self._pool.execute(
            """
            INSERT INTO gateway.keys (id, digest, organisation, label, expires_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            key_id,
            digest,
            organisation,
            label,
            expires_at,
        )

    async def find(self, key_id: str) -> tuple[bytes, Caller] | None:
        """Return the HMAC of a live key and whom it stands for; None when unknown or over."""
        row = await self._pool.fetchrow(
            """
            UPDATE gateway.keys SET last_used_at = date_trunc('minute', now())
            WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
            RETURNING digest, organisation, expires_at
            """,
            key_id,
        )
        if row is None:
            return None
        return row["digest"], Caller(row["organisation"], key_id, row["expires_at"])

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
            SELECT id, label, created_at, expires_at, revoked_at, last_used_at
            FROM gateway.keys WHERE organisation = $1 ORDER BY created_at DESC
            """,
            organisation,
        )
        return list(rows)
