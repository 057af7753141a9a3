"""Answers to asks about packs: everybody of the organisation reads public ones, nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from slidemill.contracts import Ask
from slidemill.contracts import pack_asks as asks
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.messaging import AskHandler, Delivery, Refused
from slidemill.slideshow.house import House
from slidemill.slideshow.packs import repository
from slidemill.slideshow.packs.captioning import captions_wanted
from slidemill.slideshow.packs.captions.ordering import order_caption
from slidemill.slideshow.packs.packs import pack_missing

_TYPES = {
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".avif": "image/avif",
}


class PackAsks:
    """Handlers of the asks; each takes the organisation from the envelope."""

    def __init__(self, house: House) -> None:
        self._house = house

    def handlers(self) -> Mapping[type[Ask[Any]], AskHandler]:
        """Return what answers which ask."""
        return {
            asks.CreatePack: self.create,
            asks.ListPacks: self.list_page,
            asks.GetPack: self.get,
            asks.UpdatePack: self.update,
            asks.DeletePack: self.delete,
            asks.AddPackImage: self.add_image,
            asks.DeletePackImage: self.delete_image,
        }

    async def create(self, delivery: Delivery[asks.CreatePack]) -> asks.PackReply:
        """Start an empty pack, unless an earlier delivery did."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            await repository.add(connection, organisation, ask, self._house.clock())
            if not await repository.lock(connection, organisation, ask.scope, ask.pack):
                raise _taken(ask.pack, "pack")
            return await _reply(connection, organisation, ask)

    async def list_page(self, delivery: Delivery[asks.ListPacks]) -> asks.PackPage:
        """List what the scope may read, newest first."""
        async with self._house.transaction() as connection:
            packs, total = await repository.page(
                connection, delivery.envelope.organisation, delivery.message
            )
        return asks.PackPage(packs=packs, total=total)

    async def get(self, delivery: Delivery[asks.GetPack]) -> asks.PackReply:
        """Look a pack up."""
        async with self._house.transaction() as connection:
            return await _reply(connection, delivery.envelope.organisation, delivery.message)

    async def update(self, delivery: Delivery[asks.UpdatePack]) -> asks.PackReply:
        """Change a pack of the scope's own."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            if not await repository.lock(connection, organisation, ask.scope, ask.pack):
                raise pack_missing(ask.pack, "not_found")
            await repository.change(
                connection, organisation, ask.pack, name=ask.name, is_public=ask.is_public
            )
            return await _reply(connection, organisation, ask)

    async def delete(self, delivery: Delivery[asks.DeletePack]) -> Deleted:
        """Delete a pack of the scope's own; slideshows keep the pictures they show."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            if not await repository.remove(connection, organisation, ask.scope, ask.pack):
                raise pack_missing(ask.pack, "not_found")
        return Deleted(id=ask.pack)

    async def add_image(self, delivery: Delivery[asks.AddPackImage]) -> asks.PackImageReply:
        """Put a picture into a pack, unless an earlier delivery did, and have it described."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            image = await self._added(connection, organisation, ask)
        if image.caption and image.caption.status is asks.CaptionStatus.PENDING:
            await order_caption(self._house, delivery.envelope, ask.pack, ask.image)
        return asks.PackImageReply(image=image)

    async def delete_image(self, delivery: Delivery[asks.DeletePackImage]) -> Deleted:
        """Take a picture out of a pack of the scope's own."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            if not await repository.lock(connection, organisation, ask.scope, ask.pack):
                raise pack_missing(ask.pack, "pack_not_found")
            if not await repository.remove_image(connection, organisation, ask.pack, ask.image):
                raise Refused(
                    "image_not_found",
                    f"Pack {ask.pack} has no picture {ask.image}: it was never there, or was "
                    "deleted.",
                    field="image",
                )
        return Deleted(id=ask.image)

    async def _added(
        self, connection: asyncpg.Connection, organisation: str, ask: asks.AddPackImage
    ) -> asks.PackImage:
        """Return the picture, put into the pack by now; two at once are put in one by one."""
        if not await repository.lock(connection, organisation, ask.scope, ask.pack):
            raise pack_missing(ask.pack, "pack_not_found")
        known = await repository.find_image(connection, organisation, ask.pack, ask.image)
        if known is not None:
            return known
        most = self._house.settings.pack_images
        if await repository.count_images(connection, organisation, ask.pack) >= most:
            raise Refused(
                "pack_full",
                f"Pack {ask.pack} has {most} pictures, as many as a pack can have; delete some, "
                "or put this one into another pack.",
                field="pack",
            )
        wanted = captions_wanted(self._house.settings)
        await repository.add_image(
            connection,
            organisation,
            ask,
            content_type=guessed_type(ask.url),
            caption=asks.CaptionStatus.PENDING if wanted else None,
            now=self._house.clock(),
        )
        image = await repository.find_image(connection, organisation, ask.pack, ask.image)
        if image is None:
            raise _taken(ask.image, "image")
        return image


def guessed_type(url: str) -> str:
    """Return a picture's media type by the ending of its address' path, else JPEG's."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return "image/jpeg"
    return _TYPES.get(PurePosixPath(path).suffix.lower(), "image/jpeg")


async def _reply(
    connection: asyncpg.Connection,
    organisation: str,
    ask: asks.CreatePack | asks.GetPack | asks.UpdatePack,
) -> asks.PackReply:
    pack = await repository.find(connection, organisation, ask.scope, ask.pack)
    if pack is None:
        raise pack_missing(ask.pack, "not_found")
    return asks.PackReply(pack=pack)


def _taken(id_: UUID, field: str) -> Refused:
    return Refused("invalid_payload", f"The id {id_} is taken; choose a new one.", field=field)
