"""What services call the trouble of their database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from slidemill.ledger.database import is_passing


class DatabaseUnavailable(Exception):  # noqa: N818 - reads as what happened
    """The database can not be reached or can not serve now; the same call may work later."""


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
            f"the database can not serve now ({type(error).__name__}: {error}); "
            "check that it runs and is migrated, then try again."
        ) from error
