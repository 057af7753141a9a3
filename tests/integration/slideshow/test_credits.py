"""Texts written by AI are counted by organisation and month, and bounded where that is wanted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from slidemill.contracts.slideshow_asks import CreditsReply, GetCredits
from slidemill.messaging import Refused
from slidemill.slideshow.writing.credits import Credits
from tests.integration.slideshow.client import Client
from tests.integration.slideshow.stage import Stage

JUNE = datetime(2031, 6, 30, 23, 59, 59, tzinfo=UTC)
JULY = datetime(2031, 7, 1, tzinfo=UTC)


def limited(stage: Stage, limit: int | None, now: datetime = JUNE) -> Credits:
    """Return the credits of a service with this limit, at this time."""
    settings = stage.house.settings.model_copy(update={"monthly_credits": limit})
    return Credits(replace(stage.house, settings=settings, clock=lambda: now))


async def spend(stage: Stage, credits_: Credits, organisation: str) -> None:
    async with stage.house.transaction() as connection:
        await credits_.spend(connection, organisation)


async def told(stage: Stage, credits_: Credits, organisation: str) -> CreditsReply:
    """Return what is told of the credits."""
    return await credits_.get(Client(stage, organisation).delivery(GetCredits()))


async def test_without_a_limit_credits_are_only_counted(stage: Stage, organisation: str) -> None:
    unlimited = limited(stage, None)
    for _ in range(3):
        await unlimited.require(organisation)
        await spend(stage, unlimited, organisation)
    found = await told(stage, unlimited, organisation)
    assert (found.limit, found.used_this_period, found.reset_at) == (None, 3, JULY)


async def test_credits_are_told_over_the_bus(stage: Stage, organisation: str) -> None:
    reply = await stage.ask(GetCredits(), CreditsReply, organisation)
    assert (reply.limit, reply.used_this_period) == (None, 0)
    assert reply.reset_at > datetime.now(UTC)
    assert (reply.reset_at.day, reply.reset_at.hour) == (1, 0)


@pytest.mark.parametrize("limit", [0, 1, 3])
async def test_no_more_credits_are_spent_than_there_are_however_many_are_wanted_at_once(
    stage: Stage, organisation: str, limit: int
) -> None:
    some = limited(stage, limit)
    spending = [spend(stage, some, organisation) for _ in range(6)]
    ended = await asyncio.gather(*spending, return_exceptions=True)
    refused = [each.code for each in ended if isinstance(each, Refused)]
    assert refused == ["insufficient_credits"] * (6 - limit)
    assert (await told(stage, some, organisation)).used_this_period == limit
    with pytest.raises(Refused, match=r"insufficient_credits.*2031-07-01"):
        await some.require(organisation)


async def test_every_month_has_its_own_credits(stage: Stage, organisation: str) -> None:
    await spend(stage, limited(stage, 1), organisation)
    july = limited(stage, 1, JULY)
    await july.require(organisation)
    await spend(stage, july, organisation)
    found = await told(stage, july, organisation)
    assert (found.used_this_period, found.reset_at) == (1, datetime(2031, 8, 1, tzinfo=UTC))


async def test_months_begin_in_utc(stage: Stage, organisation: str) -> None:
    tokyo = JUNE.astimezone(timezone(timedelta(hours=9)))
    await spend(stage, limited(stage, 1, tokyo), organisation)
    assert (await told(stage, limited(stage, 1), organisation)).used_this_period == 1


async def test_the_year_ends_with_december(stage: Stage, organisation: str) -> None:
    december = limited(stage, 1, datetime(2031, 12, 31, tzinfo=UTC))
    found = await told(stage, december, organisation)
    assert found.reset_at == datetime(2032, 1, 1, tzinfo=UTC)


async def test_a_credit_is_not_spent_when_what_it_was_for_comes_to_nothing(
    stage: Stage, organisation: str
) -> None:
    one = limited(stage, 1)

    async def come_to_nothing() -> None:
        async with stage.house.transaction() as connection:
            await one.spend(connection, organisation)
            raise RuntimeError("came to nothing")

    with pytest.raises(RuntimeError, match="came to nothing"):
        await come_to_nothing()
    assert (await told(stage, one, organisation)).used_this_period == 0


async def test_another_organisation_has_credits_of_its_own(stage: Stage, organisation: str) -> None:
    one = limited(stage, 1)
    await spend(stage, one, organisation)
    await one.require(f"org-{uuid4().hex[:12]}")
    with pytest.raises(Refused, match="insufficient_credits"):
        await one.require(organisation)
