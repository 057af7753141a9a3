"""Packs for the other rooms: the pictures to choose from."""

from __future__ import annotations

from uuid import UUID

from slidemill.contracts.pack_asks import PackImage
from slidemill.contracts.slideshows.scope import Scope
from slidemill.messaging import Refused
from slidemill.slideshow.house import House
from slidemill.slideshow.packs import repository


class Packs:
    """Packs of every organisation; every method raises `DatabaseUnavailable`."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def images(self, organisation: str, scope: Scope, pack: UUID) -> list[PackImage]:
        """Return the pictures of a pack that the scope may read, oldest first.

        Raises `Refused` with `pack_not_found`.
        """
        async with self._house.transaction() as connection:
            found = await repository.find(connection, organisation, scope, pack)
        if found is None:
            raise pack_missing(pack, "pack_not_found", "pack_id")
        return found.images


def pack_missing(pack: UUID, code: str, field: str = "pack") -> Refused:
    """Refusal for a pack that never was, is gone, or is somebody else's; all look alike."""
    return Refused(
        code, f"There is no pack {pack}: it was never made, or was deleted.", field=field
    )
