"""Connections to Postgres: how a pool is opened, and which of its errors pass by themselves."""

from __future__ import annotations

import asyncpg

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
