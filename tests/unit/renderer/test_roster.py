"""Interactive jobs first, and a worker kept free for them."""

from __future__ import annotations

import asyncio

import pytest

from slidemill.contracts.commands import Priority
from slidemill.renderer.pool.roster import Roster, bulk_share


@pytest.mark.parametrize(("size", "share"), [(1, 1), (2, 1), (3, 2), (16, 15)])
def test_bulk_jobs_leave_one_worker_free_when_there_are_two_or_more(size: int, share: int) -> None:
    assert bulk_share(size) == share


async def test_a_worker_goes_to_the_one_who_has_waited_longest() -> None:
    roster: Roster[str] = Roster(1)
    first = asyncio.create_task(roster.claim(Priority.INTERACTIVE))
    second = asyncio.create_task(roster.claim(Priority.INTERACTIVE))
    await asyncio.sleep(0)
    roster.offer("worker")
    assert await first == "worker"
    assert not second.done()
    roster.release(Priority.INTERACTIVE, "worker")
    assert await second == "worker"


async def test_bulk_waits_at_its_share_though_a_worker_is_idle() -> None:
    roster: Roster[str] = Roster(2)
    roster.offer("a")
    roster.offer("b")
    held = await roster.claim(Priority.BULK)
    waiting = asyncio.create_task(roster.claim(Priority.BULK))
    await asyncio.sleep(0)
    assert (roster.idle, roster.waiting(Priority.BULK)) == (1, 1)
    assert await roster.claim(Priority.INTERACTIVE) != held
    roster.release(Priority.BULK, held)
    assert await waiting == held


async def test_a_claim_cancelled_in_the_moment_it_is_met_gives_its_worker_back() -> None:
    roster: Roster[str] = Roster(2)
    claim = asyncio.create_task(roster.claim(Priority.BULK))
    await asyncio.sleep(0)
    roster.offer("worker")
    claim.cancel()
    with pytest.raises(asyncio.CancelledError):
        await claim
    assert (roster.idle, roster.running(Priority.BULK)) == (1, 0)


async def test_a_used_up_worker_frees_its_share_but_does_not_come_back() -> None:
    roster: Roster[str] = Roster(1)
    roster.offer("worker")
    await roster.claim(Priority.BULK)
    roster.release(Priority.BULK, None)
    assert (roster.idle, roster.running(Priority.BULK)) == (0, 0)


async def test_a_dead_worker_is_not_given_out() -> None:
    roster: Roster[str] = Roster(1)
    roster.offer("dead")
    roster.withdraw("dead")
    roster.withdraw("never here")
    roster.offer("alive")
    assert await roster.claim(Priority.INTERACTIVE) == "alive"
