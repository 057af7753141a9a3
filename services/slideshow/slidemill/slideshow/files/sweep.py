"""Takes uploads that nobody asks for, and removes those that belong to nothing."""

from __future__ import annotations

import asyncio

import structlog

from slidemill.ledger import DatabaseUnavailable, translated
from slidemill.slideshow.files import repository
from slidemill.slideshow.files.file import upload_of, uploads_folder
from slidemill.slideshow.files.settling import Settling
from slidemill.slideshow.house import House
from slidemill.storage import StoreError

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.files")


class FileSweep:
    """Any number of instances may sweep at once; a sweep that dies midway is done again."""

    def __init__(self, house: House, settling: Settling) -> None:
        self._house = house
        self._settling = settling

    async def sweep(self) -> int:
        """Settle what was uploaded, then remove files that were awaited too long.

        Returns how many were removed.
        """
        async for entry in self._house.store.list(uploads_folder()):
            try:
                await self._settle(entry.key)
            except StoreError as error:  # others need not wait for this one
                _LOG.warning("could not settle an upload now", key=entry.key, error=str(error))
        until = self._house.clock() - self._house.settings.upload_keep
        async with self._house.transaction() as connection:
            return await repository.remove_unfilled(connection, until)

    async def keep_sweeping(self) -> None:
        """Sweep, every `sweep_interval`, for ever."""
        while True:
            try:
                await self.sweep()
            except (DatabaseUnavailable, StoreError) as error:
                _LOG.warning("could not sweep files now", error=str(error))
            await asyncio.sleep(self._house.settings.sweep_interval.total_seconds())

    async def _settle(self, key: str) -> None:
        """Settle an upload; one whose file is gone or was settled before belongs to nothing."""
        upload = upload_of(key)
        file = None
        if upload is not None:
            with translated():
                file = await repository.find(self._house.database.pool, *upload)
        if file is not None and file.picture is None:
            await self._settling.settle(file)
        else:
            await self._house.store.delete(key)
