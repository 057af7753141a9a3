"""Pictures and files that whoever knows their address may see: where they lie, and their bytes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from slidemill.contracts.ids import ObjectKey
from slidemill.contracts.pack_asks import FileLocated, LocateFile
from slidemill.contracts.slideshows.media import MediaFile, file_of, render_key
from slidemill.contracts.slideshows.packs import FileType
from slidemill.contracts.slideshows.slide import PictureFormat
from slidemill.gateway.asking import Owners
from slidemill.messaging import Refused
from slidemill.storage import ObjectMissing, ObjectStore

_CHUNK = 1024 * 1024
"""Bytes taken out of the store at a time: what one slow client holds of our memory."""
_ASKS_AT_ONCE = 16
_PICTURES = {
    ".jpg": PictureFormat.JPEG.media_type,
    ".png": PictureFormat.PNG.media_type,
    ".webp": PictureFormat.WEBP.media_type,
}
_ENDINGS = {type_.value: f".{type_.extension}" for type_ in FileType}


@dataclass(frozen=True, slots=True)
class Medium:
    """Something to show."""

    key: ObjectKey
    media_type: str
    lasting: bool
    """Whether what is at its address never changes and is nobody's to delete on its own."""


class Media:
    """Finds what an address shows; where a file lies is believed for a while."""

    def __init__(
        self,
        owners: Owners,
        *,
        believe_for: float,
        clock: Callable[[], float],
        capacity: int = 10_000,
    ) -> None:
        """`believe_for` is in seconds."""
        self._owners = owners
        self._believe_for = believe_for
        self._clock = clock
        self._capacity = capacity
        self._known: OrderedDict[MediaFile, tuple[float, Medium]] = OrderedDict()
        self._asking = asyncio.Semaphore(_ASKS_AT_ONCE)

    async def at(self, path: str) -> Medium | None:
        """Return what the path of an address shows; None if it shows nothing."""
        key = render_key(path)
        if key is not None:
            media_type = _PICTURES.get(PurePosixPath(key).suffix)
            return Medium(key, media_type, lasting=True) if media_type else None
        file = file_of(path)
        medium = await self._located(file) if file else None
        return medium if medium and path.endswith(_ENDINGS[medium.media_type]) else None

    def forget(self, file: MediaFile) -> None:
        """Believe nothing of a file any more: it was deleted."""
        self._known.pop(file, None)

    async def _located(self, file: MediaFile) -> Medium | None:
        """Return where a file lies; anyone may ask, so few asks are under way at once."""
        known = self._known.get(file)
        if known is not None and self._clock() - known[0] < self._believe_for:
            return known[1]
        self._known.pop(file, None)
        try:
            async with self._asking:
                found = await self._owners.ask(
                    LocateFile(file=file.file), FileLocated, organisation=file.organisation
                )
        except Refused:  # not there, never uploaded, or nothing that may be shown
            return None
        if found.media_type not in _ENDINGS:
            return None
        medium = Medium(found.key, found.media_type, lasting=False)
        self._known[file] = self._clock(), medium
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)
        return medium


async def pieces(
    store: ObjectStore, key: ObjectKey, etag: str, offset: int, length: int
) -> AsyncIterator[bytes]:
    """Yield `length` bytes of an object from `offset` on, each piece as it is wanted.

    Between two pieces a slow client holds nothing of the store. Raises `ObjectMissing` or
    `ObjectChanged` when the object goes meanwhile.
    """
    end = offset + length
    while offset < end:
        piece = await store.part(key, offset, min(_CHUNK, end - offset), etag=etag)
        if not piece:
            raise ObjectMissing(f"{key}: it ends before byte {end}.")
        offset += len(piece)
        yield piece
