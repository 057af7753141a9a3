"""The connections to Postgres, and what their trouble is called here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from slidemill.ledger import is_passing, open_pool


class DatabaseUnavailable(Exception):  # noqa: N818 - reads as what happened
    """The database can not be reached or can not serve now; the same call may work later."""


class Database:
    """A pool that is opened when the process starts, not when its parts are put together."""

    def __init__(self, url: str, *, connections: int = 10) -> None:
        self._url = url
        self._connections = connections
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Open the pool; it connects when first used, so the database may come later."""
        self._pool = await open_pool(
            self._url, name="slidemill.session", smallest=0, largest=self._connections
        )

    async def close(self) -> None:
        """Close all connections, once they are free."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    @property
    def pool(self) -> asyncpg.Pool:
        """The open pool; raises `DatabaseUnavailable` before `open` and after `close`."""
        if self._pool is None:
            raise DatabaseUnavailable(
                "the session database is not open: the service starts or ends"
            )
        return self._pool


@contextmanager
def translated() -> Iterator[None]:
    """Raise what may pass as `DatabaseUnavailable`; leave our own mistakes as they are."""
    try:
        yield
    except (
        OSError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        asyncpg.PostgresError,
    ) as error:
        if not is_passing(error):
            raise
        raise DatabaseUnavailable(
            f"the session database can not serve now ({type(error).__name__}: {error}); "
            "check that it runs and is migrated, then try again."
        ) from error
