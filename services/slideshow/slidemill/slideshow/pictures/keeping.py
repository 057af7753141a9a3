"""Keeping pictures: each content once, put before its row is seen, deleted after its row is gone.

An object may be written for a row that never comes (a process that dies) and deleted while
another slideshow begins to use the same content. Neither happens: before an object is written it
is doomed, and the transaction that adds its row takes that back. Graves delete under the lock of
the doom's row, so taking it back waits for a deletion under way. They come a while after the doom,
because the store may carry out a put whose sender is long gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import asyncpg
import structlog

from slidemill.ledger import DatabaseUnavailable, translated
from slidemill.slideshow.doomed import doom
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures import repository
from slidemill.slideshow.pictures.content import Content, Picture

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.pictures")
_AT_ONCE = 500


class Keeping:
    """The pictures and videos in the store."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def announce(self, organisation: str, content: Content) -> None:
        """Doom what is about to be kept for the first time: `keep` takes that back."""
        async with self._house.transaction() as connection:
            await repository.lock(connection, organisation, [content.sha256])
            if await repository.find(connection, organisation, content.sha256) is None:
                patience = self._house.settings.put_patience
                await doom(connection, content.key(organisation), after=patience)

    async def keep(
        self,
        connection: asyncpg.Connection,
        organisation: str,
        content: Content,
        body: bytes | Path,
    ) -> Picture:
        """Keep an announced content, locked until the transaction ends.

        Say in the same transaction what it is kept for.
        """
        await repository.lock(connection, organisation, [content.sha256])
        picture = await repository.find(connection, organisation, content.sha256)
        key = picture.key if picture else content.key(organisation)
        await repository.spare(connection, key)
        if picture is None or await self._house.store.head(key) is None:
            await self._house.store.put(key, body, content.media_type)
        return picture or await repository.add(
            connection, organisation, content, self._house.clock()
        )

    async def let_go(
        self, connection: asyncpg.Connection, organisation: str, hashes: Iterable[str]
    ) -> None:
        """Doom those contents that nothing shows or owns any more."""
        candidates = sorted(set(hashes))
        if candidates:
            await repository.lock(connection, organisation, candidates)
            await repository.drop_unused(connection, organisation, candidates)

    async def forget(self) -> None:
        """Forget what addresses gave too long ago, and doom pictures that are of no use now."""
        since = self._house.clock() - self._house.settings.fetched_life
        count = _AT_ONCE
        while count == _AT_ONCE:
            async with self._house.transaction() as connection:
                count = await repository.forget_given(connection, since, _AT_ONCE)
        count = _AT_ONCE
        while count == _AT_ONCE:
            with translated():
                found = await repository.forgotten(self._house.database.pool, since, _AT_ONCE)
            for organisation, sha256 in found:
                async with self._house.transaction() as connection:
                    await repository.lock(connection, organisation, [sha256])
                    await repository.drop_forgotten(connection, organisation, sha256, since)
            count = len(found)

    async def keep_forgetting(self) -> None:
        """Forget, as often as addresses are fetched anew, for ever."""
        while True:
            try:
                await self.forget()
            except DatabaseUnavailable as error:
                _LOG.warning("pictures are forgotten later", error=str(error))
            await asyncio.sleep(self._house.settings.fetched_life.total_seconds())
