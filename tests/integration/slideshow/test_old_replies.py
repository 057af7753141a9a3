"""Replies are kept for a repeated ask, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from slidemill.contracts.pack_asks import CreatePack, PackReply
from slidemill.ledger import Replies
from slidemill.slideshow.house import SCHEMA, House
from slidemill.slideshow.upkeep import Upkeep
from tests.integration.slideshow.client import Client
from tests.integration.slideshow.stage import Stage


def at(house: House, time: datetime) -> House:
    return replace(house, clock=lambda: time)


async def test_a_reply_is_kept_for_its_life_and_then_removed(
    stage: Stage, organisation: str
) -> None:
    client, command = Client(stage, organisation), uuid4()
    replies = Replies(stage.house.database, SCHEMA)
    await client.ask(CreatePack, PackReply, command_id=command, pack=uuid4(), name="Tea")
    life, now = stage.house.settings.reply_life, datetime.now(UTC)
    minute = timedelta(minutes=1)
    for time, is_kept in ((now + life - minute, True), (now + life + minute, False)):
        await Upkeep(at(stage.house, time), replies).prune()
        assert (await replies.find(organisation, command) is not None) is is_kept


async def test_the_service_removes_old_replies_by_itself(stage: Stage) -> None:
    assert "replies" in stage.loops
