"""Taking what was uploaded: looked at where nobody can change it, then kept by its content."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import structlog

from slidemill.ledger import translated
from slidemill.slideshow.files import repository
from slidemill.slideshow.files.checking import NotAsAnnounced, check_picture, check_video
from slidemill.slideshow.files.file import File, upload_key
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures.content import Content
from slidemill.slideshow.pictures.keeping import Keeping
from slidemill.storage import ObjectMissing, ObjectTooLarge, StoreError

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.files")
_AT_ONCE = 4
_MIB = 1 << 20


class Settling:
    """Settles uploads; two at once of one file are harmless."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._keeping = Keeping(house)
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def find(self, organisation: str, id_: UUID) -> File | None:
        """Return a file, settled if something was uploaded to it."""
        file = await self._read(organisation, id_)
        if file is None or file.picture is not None:
            return file
        return await self.settle(file)

    async def settle(self, file: File) -> File | None:
        """Take what was uploaded to an awaited file, or note why not; returns the file as it is.

        An upload that was not taken is deleted, and another may follow while its URL lives.
        """
        async with self._turns:
            try:
                async with self._taken(file) as (content, body):
                    await self._keep(file, content, body)
            except ObjectMissing:  # nothing was uploaded, or somebody else has just settled it
                return await self._read(file.organisation, file.id)
            except NotAsAnnounced as error:
                async with self._house.transaction() as connection:
                    await repository.note_fault(connection, file.organisation, file.id, str(error))
        await self._delete_upload(file)
        return await self._read(file.organisation, file.id)

    @asynccontextmanager
    async def _taken(self, file: File) -> AsyncIterator[tuple[Content, bytes | Path]]:
        """Give a copy of the upload that was found good, a picture in memory, a video on disk.

        Raises `NotAsAnnounced` and `ObjectMissing`.
        """
        settings, store = self._house.settings, self._house.store
        key = upload_key(file.organisation, file.id)
        limit = settings.fetch_limit if file.content_type.is_image else settings.video_limit
        try:
            if file.content_type.is_image:
                body = await store.get(key, limit)
                yield await asyncio.to_thread(check_picture, body, file.content_type), body
                return
            with tempfile.TemporaryDirectory(prefix="slidemill-upload-") as folder:
                path = Path(folder) / "video"
                await store.download(key, path, limit)
                yield await asyncio.to_thread(check_video, path, file.content_type), path
        except ObjectTooLarge:
            raise NotAsAnnounced(
                f"it has more than the {limit / _MIB:g} MiB allowed; save it smaller"
            ) from None

    async def _keep(self, file: File, content: Content, body: bytes | Path) -> None:
        organisation = file.organisation
        await self._keeping.announce(organisation, content)
        async with self._house.transaction() as connection:
            if await repository.hold_awaited(connection, organisation, file.id):
                picture = await self._keeping.keep(connection, organisation, content, body)
                await repository.fill(connection, organisation, file.id, picture.sha256)

    async def _delete_upload(self, file: File) -> None:
        try:
            await self._house.store.delete(upload_key(file.organisation, file.id))
        except StoreError as error:
            _LOG.warning("an upload is left for the next round", error=str(error))

    async def _read(self, organisation: str, id_: UUID) -> File | None:
        with translated():
            return await repository.find(self._house.database.pool, organisation, id_)
