"""Removes replies that nobody will ask for again."""

from __future__ import annotations

import asyncio

import structlog

from slidemill.ledger import DatabaseUnavailable, Replies
from slidemill.slideshow.house import House

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.upkeep")


class Upkeep:
    """Any number of instances may do it at once."""

    def __init__(self, house: House, replies: Replies) -> None:
        self._house = house
        self._replies = replies

    async def prune(self) -> int:
        """Remove replies older than `reply_life`; returns how many.

        Raises `DatabaseUnavailable`.
        """
        return await self._replies.prune(self._house.clock() - self._house.settings.reply_life)

    async def keep_pruning(self) -> None:
        """Remove old replies, every `sweep_interval`, for ever."""
        while True:
            try:
                await self.prune()
            except DatabaseUnavailable as error:
                _LOG.warning("could not remove old replies now", error=str(error))
            await asyncio.sleep(self._house.settings.sweep_interval.total_seconds())
