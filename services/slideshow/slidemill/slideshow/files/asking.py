"""Answers to the asks about files."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from slidemill.contracts import Ask
from slidemill.contracts.pack_asks import (
    CreateFile,
    DeleteFile,
    FileLocated,
    FilePage,
    FileWithUpload,
    ListFiles,
    LocateFile,
)
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.scope import Scope
from slidemill.ledger import translated
from slidemill.messaging import AskHandler, Delivery, Refused
from slidemill.slideshow.doomed import Graves, doom
from slidemill.slideshow.files import repository
from slidemill.slideshow.files.file import File, upload_key, upload_of, uploads_folder
from slidemill.slideshow.files.settling import Settling
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures.keeping import Keeping

_SETTLED_AT_ONCE = 50
"""Uploads that listing files takes; more are left to the next listing or round."""


class FileAsks:
    """Handlers of the asks; each takes the organisation from the envelope."""

    def __init__(self, house: House, settling: Settling) -> None:
        self._house = house
        self._settling = settling
        self._keeping = Keeping(house)

    def handlers(self) -> Mapping[type[Ask[Any]], AskHandler]:
        """Return what answers which ask."""
        return {
            CreateFile: self.create,
            ListFiles: self.list_page,
            LocateFile: self.locate,
            DeleteFile: self.delete,
        }

    async def create(self, delivery: Delivery[CreateFile]) -> FileWithUpload:
        """Announce a file and say where its bytes are to be put."""
        ask, organisation = delivery.message, delivery.envelope.organisation
        file = File(
            organisation=organisation,
            id=ask.file,
            content_type=ask.content_type,
            filename=ask.filename or f"file.{ask.content_type.extension}",
            created_at=self._house.clock(),
        )
        async with self._house.transaction() as connection:
            await repository.add(connection, file, ask.scope)
            if not await repository.seen(connection, organisation, ask.scope, ask.file):
                raise _not_found(ask.file)
        life = self._house.settings.upload_life
        return FileWithUpload(
            file=file.facts(),
            upload_url=self._house.store.presigned_put(upload_key(organisation, file.id), life),
            expires_in=int(life.total_seconds()),
        )

    async def list_page(self, delivery: Delivery[ListFiles]) -> FilePage:
        """List files whose upload was found good; what was just uploaded is looked at first."""
        ask, organisation = delivery.message, delivery.envelope.organisation
        await self._settle_uploads(organisation, ask.scope)
        with translated():
            files, total = await repository.page(self._house.database.pool, organisation, ask)
        return FilePage(files=[file.facts() for file in files], total=total)

    async def locate(self, delivery: Delivery[LocateFile]) -> FileLocated:
        """Say where the bytes of a file lie."""
        id_ = delivery.message.file
        file = await self._settling.find(delivery.envelope.organisation, id_)
        if file is None or (file.picture is None and file.fault is None):
            raise _not_found(id_)
        if file.picture is None:
            raise Refused(
                "file_invalid",
                f"What was uploaded to file {id_} was not taken: {file.fault}; upload it anew.",
                field="file",
            )
        return FileLocated(
            key=file.picture.key,
            media_type=file.content_type.value,
            size=file.picture.size,
            filename=file.filename,
        )

    async def delete(self, delivery: Delivery[DeleteFile]) -> Deleted:
        """Delete a file; its bytes stay as long as slideshows show them."""
        ask, organisation = delivery.message, delivery.envelope.organisation
        async with self._house.transaction() as connection:
            if not await repository.seen(connection, organisation, ask.scope, ask.file):
                raise _not_found(ask.file)
            sha256 = await repository.remove(connection, organisation, ask.file)
            await self._keeping.let_go(connection, organisation, [sha256] if sha256 else [])
            await doom(connection, upload_key(organisation, ask.file))
        await Graves(self._house).bury_soon()
        return Deleted(id=ask.file)

    async def _settle_uploads(self, organisation: str, scope: Scope) -> None:
        folder = uploads_folder(organisation)
        uploads = [upload_of(entry.key) async for entry in self._house.store.list(folder)]
        ids = [upload.file for upload in uploads if upload is not None]
        if not ids:
            return
        with translated():
            awaited = await repository.awaited(self._house.database.pool, organisation, scope, ids)
        await asyncio.gather(*map(self._settling.settle, islice(awaited, _SETTLED_AT_ONCE)))


def _not_found(file: UUID) -> Refused:
    return Refused(
        "not_found",
        f"There is no file {file}: it was never announced, nothing was uploaded to it, or it was "
        "deleted; announce and upload it.",
        field="file",
    )
