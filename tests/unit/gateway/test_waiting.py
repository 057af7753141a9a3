from __future__ import annotations

import asyncio

from slidemill.contracts import new_generation_id
from slidemill.gateway.waiting import RenderWaits


async def test_whoever_waits_for_a_generation_is_woken_and_nobody_else() -> None:
    waits = RenderWaits()
    mine, other = new_generation_id(), new_generation_id()
    with waits.expect(mine) as first, waits.expect(mine) as second, waits.expect(other) as third:
        waits.ended(mine)
        assert first.is_set()
        assert second.is_set()
        assert not third.is_set()


async def test_an_outcome_that_comes_before_the_wait_begins_is_not_lost() -> None:
    waits = RenderWaits()
    generation = new_generation_id()
    with waits.expect(generation) as signal:
        waits.ended(generation)
        await asyncio.wait_for(signal.wait(), 30)


async def test_a_gap_in_the_events_wakes_everyone() -> None:
    waits = RenderWaits()
    with waits.expect(new_generation_id()) as first, waits.expect(new_generation_id()) as second:
        waits.missed()
        assert first.is_set()
        assert second.is_set()


async def test_an_outcome_that_nobody_waits_for_is_harmless() -> None:
    RenderWaits().ended(new_generation_id())


async def test_an_outcome_is_looked_for_whenever_the_render_may_have_ended() -> None:
    waits, generation = RenderWaits(), new_generation_id()
    answers, looked = ["", "the end"], asyncio.Event()

    async def look() -> str | None:
        looked.set()
        return answers.pop(0) or None

    waiting = asyncio.create_task(waits.outcome(generation, look, within=10, at_once=True))
    await asyncio.wait_for(looked.wait(), 30)
    waits.ended(generation)
    assert await waiting == "the end"


async def test_an_outcome_that_does_not_come_in_time_is_none() -> None:
    async def look() -> str | None:
        raise AssertionError("nothing has ended")

    assert (
        await RenderWaits().outcome(new_generation_id(), look, within=0.01, at_once=False) is None
    )
