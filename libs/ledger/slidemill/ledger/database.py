"""Connections to Postgres: how a pool is opened, and which of its errors pass by themselves."""

from __future__ import annotations

from typing import Annotated

import asyncpg
from pydantic import PostgresDsn, UrlConstraints

DatabaseUrl = Annotated[PostgresDsn, UrlConstraints(host_required=True)]
"""A setting: `postgresql://user:password@host:port/database`."""

_OF_THE_VALUE = ("22", "23")
"""SQLSTATE classes "data exception" and "integrity constraint violation"."""


async def open_pool(
    dsn: str,
    *,
    name: str,
    smallest: int = 1,
    largest: int = 10,
    timeout: float = 10.0,  # noqa: ASYNC109 - the driver's own
) -> asyncpg.Pool:
    """Open a pool whose connections call themselves `name` and never wait for ever.

    `timeout` (seconds) bounds every statement, here and on the server, and each connection attempt.
    Connections are handed on as they are: change a session's settings with SET LOCAL only.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=smallest,
        max_size=largest,
        timeout=timeout,
        command_timeout=timeout,
        reset=_hand_on,
        server_settings={
            "application_name": name,
            "timezone": "UTC",
            "statement_timeout": f"{int(timeout * 1000)}",
            "idle_in_transaction_session_timeout": "60s",
        },
    )


async def _hand_on(_connection: asyncpg.Connection) -> None:
    """Leave out the driver's reset query, a round trip for each use of a connection.

    The driver still rolls back an open transaction and drops listeners.
    """


class Connections:
    """A pool that is opened when the process starts, not when its parts are put together."""

    def __init__(self, url: str, *, name: str, largest: int = 10) -> None:
        """`name` is what the connections call themselves; `largest` is how many there may be."""
        self._url = url
        self._name = name
        self._largest = largest
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Open the pool; it connects when first used, so the database may come later."""
        self._pool = await open_pool(self._url, name=self._name, smallest=0, largest=self._largest)

    async def close(self) -> None:
        """Close all connections, once they are free."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    @property
    def pool(self) -> asyncpg.Pool:
        """The open pool; raises ConnectionError before `open` and after `close`."""
        if self._pool is None:
            raise ConnectionError(f"the database is not open: {self._name} starts or ends")
        return self._pool


def is_passing(error: BaseException) -> bool:
    """Whether the same statement may succeed later: the fault is the server's, not the value's.

    An absent, busy or misconfigured database passes; a value that Postgres or the driver refuses
    does not.
    """
    if isinstance(error, asyncpg.PostgresError):
        return not str(error.sqlstate).startswith(_OF_THE_VALUE)
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)
    return isinstance(error, OSError | TimeoutError | asyncpg.InternalClientError)
