"""What the gateway needs to do its work."""

from __future__ import annotations

import asyncio

import asyncpg

from slidemill.messaging import Bus, Readiness

_PATIENCE = 2.0  # seconds


class GatewayReadiness:
    """Ready when bus and database answer."""

    def __init__(self, bus: Bus, pool: asyncpg.Pool) -> None:
        self._bus = bus
        self._pool = pool

    async def __call__(self) -> Readiness:
        """Look now."""
        bus, database = await asyncio.gather(self._bus.ready(), self._database())
        return Readiness(ready=bus.ready and not database, reasons=(*bus.reasons, *database))

    async def _database(self) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._pool.execute("SELECT 1")  # a probe, not a query of ours
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            return (f"database: {error!r}",)
        return ()
