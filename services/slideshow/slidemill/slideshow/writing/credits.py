"""Counting the texts that are written by AI, by organisation and month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from slidemill.contracts import Ask
from slidemill.contracts.slideshow_asks import CreditsReply, GetCredits
from slidemill.ledger import translated
from slidemill.messaging import AskHandler, Delivery, RefusedForNow
from slidemill.slideshow.house import House
from slidemill.slideshow.writing import repository


class Credits:
    """One credit for each text written by AI, each month (UTC) anew.

    Without `monthly_credits` they are only counted. Every method raises `DatabaseUnavailable`.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    async def require(self, organisation: str) -> None:
        """Raise `RefusedForNow` (`insufficient_credits`) when none is left; nothing is spent."""
        limit = self._house.settings.monthly_credits
        now = self._house.clock()
        if limit is not None and await self._used(organisation, now) >= limit:
            raise _spent(limit, now)

    async def spend(self, connection: asyncpg.Connection, organisation: str) -> None:
        """Spend a credit in a transaction; raises `RefusedForNow` (`insufficient_credits`).

        Spend late in the transaction: the organisation's others wait for its end.
        """
        limit = self._house.settings.monthly_credits
        now = self._house.clock()
        if not await repository.spend(connection, organisation, month_of(now), limit):
            raise _spent(limit or 0, now)

    def handlers(self) -> Mapping[type[Ask[Any]], AskHandler]:
        """Return what answers which ask."""
        return {GetCredits: self.get}

    async def get(self, delivery: Delivery[GetCredits]) -> CreditsReply:
        """Look up what the organisation has used this month."""
        now = self._house.clock()
        return CreditsReply(
            limit=self._house.settings.monthly_credits,
            used_this_period=await self._used(delivery.envelope.organisation, now),
            reset_at=reset_after(now),
        )

    async def _used(self, organisation: str, now: datetime) -> int:
        with translated():
            return await repository.used(self._house.database.pool, organisation, month_of(now))


def month_of(now: datetime) -> date:
    """Return the first day of a time's month, UTC."""
    return now.astimezone(UTC).date().replace(day=1)


def reset_after(now: datetime) -> datetime:
    """Return when the month after a time's begins, UTC."""
    month = month_of(now)
    years, before = divmod(month.month, 12)
    return datetime(month.year + years, before + 1, 1, tzinfo=UTC)


def _spent(limit: int, now: datetime) -> RefusedForNow:
    return RefusedForNow(
        "insufficient_credits",
        f"All {limit} credits of this month are used; wait until {reset_after(now):%Y-%m-%d} "
        "(UTC), or write the texts yourself with skip_ai.",
    )
