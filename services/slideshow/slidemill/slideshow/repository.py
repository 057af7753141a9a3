"""SQL about the house as a whole: whether it is there, and what is to be cleared out."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg


async def find_tables(pool: asyncpg.Pool) -> None:
    """Return when the database answers and has the tables."""
    await pool.fetchval("SELECT count(*) FROM slideshow.slideshows WHERE false")


async def doom(connection: asyncpg.Connection, *keys: str) -> None:
    """Note objects to be deleted once the transaction is committed.

    A key that ends with a slash is the prefix of many.
    """
    await connection.executemany(
        "INSERT INTO slideshow.doomed (key) VALUES ($1)", [(key,) for key in keys]
    )


async def lock_doomed(connection: asyncpg.Connection, limit: int) -> list[tuple[int, str]]:
    """Return and lock what was doomed first, id and key; what others hold is left to them."""
    rows = await connection.fetch(
        "SELECT id, key FROM slideshow.doomed ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED", limit
    )
    return [(row["id"], row["key"]) for row in rows]


async def forget_doomed(connection: asyncpg.Connection, ids: Sequence[int]) -> None:
    """Note that doomed objects were deleted."""
    await connection.execute("DELETE FROM slideshow.doomed WHERE id = ANY($1::bigint[])", ids)
