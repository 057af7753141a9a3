"""Forgets what was finished long ago: generations, idempotency keys, dead letters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from slidemill.ledger import Connections, Ledger, is_passing
from slidemill.projector.repository import DeadLetters
from slidemill.projector.settings import Settings

_LOG = structlog.stdlib.get_logger("slidemill.projector.upkeep")
_BATCH = 500


class Upkeep:
    """Deletes in small transactions, so that recording never waits long."""

    def __init__(self, database: Connections, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    async def keep_forgetting(self) -> None:
        """Forget again and again, until cancelled."""
        while True:
            try:
                await self.forget()
            except Exception as error:
                if not is_passing(error):
                    raise
                _LOG.warning("could not forget now", error=repr(error))
            await asyncio.sleep(self._settings.upkeep_interval.total_seconds())

    async def forget(self) -> int:
        """Forget all that is old enough; return how many rows that was."""
        pool = self._database.pool
        ledger, letters = Ledger(pool), DeadLetters(pool)
        return (
            await _whole(ledger.forget, self._settings.generation_life)
            + await _whole(ledger.forget_keys, self._settings.idempotency_life)
            + await _whole(letters.forget, self._settings.dead_letter_life)
        )


async def _whole(forget: Callable[[timedelta, int], Awaitable[int]], life: timedelta) -> int:
    """Forget batch after batch until one is not full."""
    total = 0
    while True:
        count = await forget(life, _BATCH)
        total += count
        if count < _BATCH:
            return total
