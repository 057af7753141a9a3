"""All SQL of credits."""

from __future__ import annotations

from datetime import date

import asyncpg


async def used(
    connection: asyncpg.Connection | asyncpg.Pool, organisation: str, month: date
) -> int:
    """Return how many credits were spent in a month, named by its first day."""
    found: int | None = await connection.fetchval(
        "SELECT used FROM slideshow.credits WHERE organisation = $1 AND month = $2",
        organisation,
        month,
    )
    return found or 0


async def spend(
    connection: asyncpg.Connection, organisation: str, month: date, limit: int | None
) -> bool:
    """Spend a credit of a month unless `limit` are spent; whether there was one."""
    done: str = await connection.execute(
        """INSERT INTO slideshow.credits (organisation, month, used)
           SELECT $1, $2, 1 WHERE $3::integer IS NULL OR $3 > 0
               ON CONFLICT (organisation, month) DO UPDATE SET used = credits.used + 1
                    WHERE $3::integer IS NULL OR credits.used < $3""",
        organisation,
        month,
        limit,
    )
    return done.endswith(" 1")
