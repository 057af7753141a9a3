"""Objects whose rows are gone: noted in the transaction that ends the rows, deleted after it."""

from __future__ import annotations

import asyncio

import asyncpg
import structlog

from slidemill.ledger import DatabaseUnavailable, translated
from slidemill.slideshow.house import House
from slidemill.storage import StoreError

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.doomed")
_AT_ONCE = 100


async def doom(connection: asyncpg.Connection, *keys: str) -> None:
    """Note objects to be deleted once the transaction is committed.

    A key that ends with a slash is the prefix of many.
    """
    await connection.executemany(
        "INSERT INTO slideshow.doomed (key) VALUES ($1)", [(key,) for key in keys]
    )


class Graves:
    """Deletes what was doomed; doing it twice is harmless, dying midway loses nothing."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def bury(self) -> int:
        """Delete doomed objects until none is left; returns how many keys or prefixes that were.

        Raises `DatabaseUnavailable` and `StoreError`.
        """
        count = 0
        while buried := await self._bury_some():
            count += buried
        return count

    async def bury_soon(self) -> None:
        """Delete what was doomed just now; what cannot be deleted now is left to the next round."""
        try:
            await self.bury()
        except (DatabaseUnavailable, StoreError) as error:
            _LOG.warning("objects are left for later", error=str(error))

    async def keep_burying(self) -> None:
        """Delete what was doomed, every `sweep_interval`, for ever."""
        while True:
            await self.bury_soon()
            await asyncio.sleep(self._house.settings.sweep_interval.total_seconds())

    async def _bury_some(self) -> int:
        """Delete under the rows' locks, so that another process takes others."""
        with translated():
            async with self._house.database.pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(
                    """SELECT id, key FROM slideshow.doomed
                        ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED""",
                    _AT_ONCE,
                )
                for row in rows:
                    if row["key"].endswith("/"):
                        await self._house.store.delete_prefix(row["key"])
                    else:
                        await self._house.store.delete(row["key"])
                await connection.execute(
                    "DELETE FROM slideshow.doomed WHERE id = ANY($1::bigint[])",
                    [row["id"] for row in rows],
                )
        return len(rows)
