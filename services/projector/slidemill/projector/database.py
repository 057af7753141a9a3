"""The connections to Postgres, and the ledger and dead letters kept there."""

from __future__ import annotations

import asyncpg

from slidemill.ledger import Ledger, open_pool
from slidemill.projector.repository import DeadLetters


class Database:
    """A pool that is opened when the process starts, not when its parts are put together."""

    def __init__(self, url: str, *, connections: int = 10) -> None:
        self._url = url
        self._connections = connections
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Open the pool; it connects when first used, so the database may come later."""
        self._pool = await open_pool(
            self._url, name="slidemill.projector", smallest=0, largest=self._connections
        )

    async def close(self) -> None:
        """Close all connections, once they are free."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    @property
    def ledger(self) -> Ledger:
        """The ledger; raises ConnectionError while closed."""
        return Ledger(self._open_pool())

    @property
    def dead_letters(self) -> DeadLetters:
        """The kept dead letters; raises ConnectionError while closed."""
        return DeadLetters(self._open_pool())

    def _open_pool(self) -> asyncpg.Pool:
        if self._pool is None:
            raise ConnectionError("the database is not open: the projector starts or ends")
        return self._pool
