"""Ordering that pictures of packs are described, and anew where an order was lost."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid5

import structlog

from slidemill.contracts import Envelope
from slidemill.contracts.commands import CaptionImage
from slidemill.ledger import DatabaseUnavailable
from slidemill.messaging import Unavailable
from slidemill.slideshow.house import SOURCE, House
from slidemill.slideshow.packs.captions import repository

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.captions")
_AT_ONCE = 100


async def order_caption(house: House, cause: Envelope, pack: UUID, image: UUID) -> None:
    """Have a picture described that can be found by now; ordered twice it is one order.

    Raises `Unavailable` when the order was not, or not surely, taken.
    """
    order = CaptionImage(pack=pack, image=image)
    id_ = uuid5(image, f"{cause.organisation}/{order.TYPE}")
    await house.bus.send(order, cause, id_=id_)


class OverdueCaptions:
    """Orders that were lost between a picture's row and the broker; any number may look at once."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def order(self) -> int:
        """Order anew what has waited for `caption_patience`, some at once; returns how many.

        Raises `DatabaseUnavailable` and `Unavailable`, after which they count as waiting still.
        """
        now = self._house.clock()
        async with self._house.transaction() as connection:
            overdue = await repository.begin_anew(
                connection,
                until=now - self._house.settings.caption_patience,
                now=now,
                most=_AT_ONCE,
            )
            for organisation, pack, image in overdue:
                cause = Envelope(source=SOURCE, type=CaptionImage.TYPE, organisation=organisation)
                await order_caption(self._house, cause, pack, image)
        if overdue:
            _LOG.warning("pictures waited long to be described", count=len(overdue))
        return len(overdue)

    async def keep_ordering(self) -> None:
        """Order what is overdue, every `sweep_interval`, for ever."""
        while True:
            try:
                await self.order()
            except (DatabaseUnavailable, Unavailable) as error:
                _LOG.warning("could not order what is overdue now", error=str(error))
            await asyncio.sleep(self._house.settings.sweep_interval.total_seconds())
