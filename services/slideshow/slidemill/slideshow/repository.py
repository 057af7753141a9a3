"""SQL about the house as a whole: whether it is there, and what is to be cleared out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import asyncpg

_AT_ONCE = timedelta()


async def find_tables(pool: asyncpg.Pool) -> None:
    """Return when the database answers and has the tables."""
    await pool.fetchval("SELECT count(*) FROM slideshow.slideshows WHERE false")


async def doom(connection: asyncpg.Connection, *keys: str, after: timedelta = _AT_ONCE) -> None:
    """Note objects to be deleted once the transaction is committed and that time is over.

    A key that ends with a slash is the prefix of many.
    """
    await connection.executemany(
        "INSERT INTO slideshow.doomed (key, doomed_at) VALUES ($1, now() + $2)",
        [(key, after) for key in keys],
    )


async def lock_doomed(connection: asyncpg.Connection, limit: int) -> list[tuple[int, str]]:
    """Return and lock what is to be deleted now, id and key; what others hold is left to them."""
    rows = await connection.fetch(
        """SELECT id, key FROM slideshow.doomed WHERE doomed_at <= now()
            ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED""",
        limit,
    )
    return [(row["id"], row["key"]) for row in rows]


async def forget_doomed(connection: asyncpg.Connection, ids: Sequence[int]) -> None:
    """Note that doomed objects were deleted."""
    await connection.execute("DELETE FROM slideshow.doomed WHERE id = ANY($1::bigint[])", ids)
