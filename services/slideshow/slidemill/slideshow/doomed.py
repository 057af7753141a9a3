"""Objects whose rows are gone: noted in the transaction that ends the rows, deleted after it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import structlog

from slidemill.ledger import DatabaseUnavailable
from slidemill.slideshow.house import House
from slidemill.slideshow.repository import doom, forget_doomed, lock_doomed
from slidemill.storage import StoreError

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.doomed")
_AT_ONCE = 100
_SOON = 2.0
"""Seconds."""
_AT_WORK: set[asyncio.Task[None]] = set()
"""Keeps burials alive that nobody waits for any more."""

__all__ = ["Graves", "doom"]


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
        """Delete what was doomed just now, if that is quickly done: somebody may wait.

        It goes on after that time, and what cannot be deleted is left to the next round.
        """
        burying = asyncio.create_task(self._bury_or_leave())
        _AT_WORK.add(burying)
        burying.add_done_callback(_AT_WORK.discard)
        await asyncio.wait({burying}, timeout=_SOON)

    async def keep_burying(self) -> None:
        """Delete what was doomed, every `sweep_interval`, for ever."""
        while True:
            try:
                await self.bury()
            except (DatabaseUnavailable, StoreError) as error:
                _LOG.warning("objects are left for later", error=repr(error))
            await asyncio.sleep(self._house.settings.sweep_interval.total_seconds())

    async def _bury_or_leave(self) -> None:
        try:
            await self._bury_some()
        except (DatabaseUnavailable, StoreError) as error:
            _LOG.warning("objects are left for later", error=repr(error))

    async def _bury_some(self) -> int:
        """Delete under the rows' locks, so that another process takes others."""
        async with self._house.transaction() as connection:
            doomed = await lock_doomed(connection, _AT_ONCE)
            for _, key in doomed:
                await _to_the_end(self._delete(key))
            await forget_doomed(connection, [id_ for id_, _ in doomed])
        return len(doomed)

    async def _delete(self, key: str) -> None:
        if key.endswith("/"):
            await self._house.store.delete_prefix(key)
        else:
            await self._house.store.delete(key)


async def _to_the_end(deletion: Coroutine[None, None, None]) -> None:
    """Await a deletion, also when cancelled: the store carries it out all the same.

    Its lock must last as long, or it would hit what is put under the key by the next owner.
    """
    task = asyncio.ensure_future(deletion)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
