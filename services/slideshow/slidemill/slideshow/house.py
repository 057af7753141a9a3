"""What every room of the service works with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from slidemill.ledger import Connections, translated
from slidemill.messaging import Bus
from slidemill.slideshow.repository import find_tables
from slidemill.slideshow.settings import Settings
from slidemill.storage import ObjectStore

SERVICE = "slideshow"
SOURCE = "slidemill.slideshow"
SCHEMA = "slideshow"
MIGRATIONS = Path(__file__).parent / "migrations"


def utc_now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """Settings, bus, store, database and clock of one process."""

    settings: Settings
    bus: Bus
    store: ObjectStore
    database: Connections
    clock: Callable[[], datetime] = utc_now

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Open a transaction, committed unless the block raises; raises `DatabaseUnavailable`."""
        with translated():
            async with self.database.pool.acquire() as connection, connection.transaction():
                yield connection

    async def ready(self) -> None:
        """Return when the database answers and has the tables; raises `DatabaseUnavailable`."""
        with translated():
            await find_tables(self.database.pool)
