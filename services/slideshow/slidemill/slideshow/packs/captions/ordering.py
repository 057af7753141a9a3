"""Ordering that pictures of packs are described; anew where an order or its tries were lost."""

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
_GIVEN_UP = (
    "All tries to describe this picture ended without a result, by trouble of ours; take it out of "
    "its pack and add it again to have it described."
)


async def order_caption(house: House, cause: Envelope, pack: UUID, image: UUID) -> None:
    """Have a picture described that can be found by now; ordered twice it is one order.

    Raises `Unavailable` when the order was not, or not surely, taken.
    """
    order = CaptionImage(pack=pack, image=image)
    id_ = uuid5(image, f"{cause.organisation}/{order.TYPE}")
    await house.bus.send(order, cause, id_=id_)


class OverdueCaptions:
    """Pictures that nobody describes although somebody should; any number may look at once.

    An order may be lost between a picture's row and the broker, and all its tries may end without
    leaving a word, while the database was away. Such tries are ordered once more, then given up.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    async def order(self) -> int:
        """Order anew what has waited for `caption_patience` or was silent for `caption_silence`.

        Returns how many, some at once. Raises `DatabaseUnavailable` and `Unavailable`, after which
        they count as overdue still.
        """
        now, settings = self._house.clock(), self._house.settings
        async with self._house.transaction() as connection:
            lost = await repository.begin_anew(
                connection, until=now - settings.caption_patience, now=now, most=_AT_ONCE
            )
            silent = await repository.renew(
                connection, until=now - settings.caption_silence, now=now, most=_AT_ONCE
            )
            for organisation, pack, image in (*lost, *silent):
                cause = Envelope(source=SOURCE, type=CaptionImage.TYPE, organisation=organisation)
                await order_caption(self._house, cause, pack, image)
        if lost or silent:
            _LOG.warning("pictures are ordered anew", waited=len(lost), silent=len(silent))
        return len(lost) + len(silent)

    async def give_up(self) -> int:
        """Fail what was ordered once more and is silent again, some at once; returns how many.

        Raises `DatabaseUnavailable`.
        """
        until = self._house.clock() - self._house.settings.caption_silence
        async with self._house.transaction() as connection:
            ended = await repository.give_up(
                connection, until=until, message=_GIVEN_UP, most=_AT_ONCE
            )
        for organisation, pack, image in ended:
            _LOG.warning(
                "a picture is not described: its tries ended without a result, twice",
                organisation=organisation,
                pack=str(pack),
                image=str(image),
            )
        return len(ended)

    async def keep_looking(self) -> None:
        """Give up and order what is overdue, every `sweep_interval`, for ever."""
        while True:
            try:
                await self.give_up()
                await self.order()
            except (DatabaseUnavailable, Unavailable) as error:
                _LOG.warning("could not look after what is overdue now", error=str(error))
            await asyncio.sleep(self._house.settings.sweep_interval.total_seconds())
