"""The pool keeps working whatever its children do."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from slidemill.contracts.commands import Priority
from slidemill.renderer.child import (
    MIB,
    Crashed,
    DeadlineExceeded,
    Done,
    Errored,
    Failed,
    Limits,
    OutOfMemory,
)
from slidemill.renderer.child.task import PROGRESS_INTERVAL
from slidemill.renderer.pool import Pool
from slidemill.renderer.pool.worker import ChildDidNotStart
from tests.integration.renderer import pool_jobs
from tests.integration.renderer.conftest import OpenPool


async def test_a_child_does_one_job_after_another(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        first = await rig.text("identify")
        assert await rig.text("echo second") == "second"
        assert await rig.text("identify") == first
        assert rig.pool.pids == {int(first)}


async def test_a_fault_of_the_user_is_told_and_the_child_lives(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        before = rig.pool.pids
        outcome = await rig.run("refuse the data")
        assert isinstance(outcome, Failed)
        assert outcome.message == "the data"
        assert outcome.faults[0].place == "slides[0]"
        assert await rig.text("echo next") == "next"
        assert rig.pool.pids == before


async def test_an_exception_in_the_job_is_reported_with_its_traceback(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        outcome = await rig.run("raise ouch")
        assert isinstance(outcome, Errored)
        assert outcome.error == "RuntimeError: ouch"
        assert "pool_jobs.py" in outcome.traceback
        assert await rig.text("echo next") == "next"


@pytest.mark.parametrize(
    ("job", "exit_code", "reason"),
    [
        ("segfault", -signal.SIGSEGV, "SIGSEGV"),
        ("kill", -signal.SIGKILL, "SIGKILL"),
        ("exit", 3, "exit code 3"),
    ],
)
async def test_a_child_that_dies_is_reported_and_replaced(
    open_pool: OpenPool, job: str, exit_code: int, reason: str
) -> None:
    async with open_pool(1) as rig:
        outcome = await rig.run(job)
        assert outcome == Crashed(exit_code=exit_code)
        assert isinstance(outcome, Crashed)
        assert outcome.reason == reason
        assert await rig.text("echo next") == "next"
        assert rig.pool.stats().restarts == 1


async def test_a_child_that_talks_nonsense_is_put_down(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        assert isinstance(await rig.run("babble"), Crashed)
        assert await rig.text("echo next") == "next"


async def test_a_memory_bomb_ends_as_out_of_memory(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        assert await rig.run("devour") == OutOfMemory()
        assert await rig.text("echo next") == "next"


async def test_a_file_over_the_limit_is_not_written(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        outcome = await rig.run("fill 17")
        assert isinstance(outcome, Errored)
        assert "File too large" in outcome.error


async def test_an_endless_loop_ends_at_its_deadline_and_the_slot_is_free_again(
    open_pool: OpenPool,
) -> None:
    async with open_pool(1) as rig:
        outcome = await rig.run("spin", deadline=0.2)
        assert outcome == DeadlineExceeded(seconds=0.2, clock="wall")
        assert await rig.text("echo next") == "next"


async def test_an_endless_loop_ends_by_its_processor_limit_when_nobody_watches(
    open_pool: OpenPool,
) -> None:
    async with open_pool(1, limits=Limits(cpu=1)) as rig:
        outcome = await rig.run("spin", deadline=60)
        assert outcome == DeadlineExceeded(seconds=1, clock="cpu")


async def test_the_processor_limit_counts_each_job_alone(open_pool: OpenPool) -> None:
    async with open_pool(1, limits=Limits(cpu=1)) as rig:
        child = rig.pool.pids
        for _ in range(3):
            assert await rig.text("burn 0.5") == "burnt"
        assert rig.pool.pids == child


async def test_a_cancelled_job_is_killed_and_the_slot_is_free_again(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        (child,) = rig.pool.pids
        begun = rig.begin("block")
        await begun.running.wait()
        begun.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await begun.task
        assert await rig.text("identify") != str(child)
        assert not psutil.pid_exists(child)


async def test_a_job_cancelled_while_it_waits_leaves_the_others_their_turn(
    open_pool: OpenPool, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    async with open_pool(1) as rig:
        busy = rig.begin(f"wait {gate}")
        await busy.running.wait()
        waiting = [asyncio.create_task(rig.text(f"echo {name}")) for name in "ab"]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.to_thread(gate.write_bytes, b"")
        assert await waiting[1] == "b"
        assert isinstance(await busy.task, Done)
        assert waiting[0].cancelled()


async def test_one_child_killed_in_mid_job_does_not_disturb_the_other(
    open_pool: OpenPool, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    async with open_pool(2) as rig:
        survivor = rig.begin(f"wait {gate}")
        await survivor.running.wait()
        victim = rig.begin("block")
        await victim.running.wait()
        os.kill(victim.pid, signal.SIGKILL)
        assert await victim.task == Crashed(exit_code=-signal.SIGKILL)
        await asyncio.to_thread(gate.write_bytes, b"")
        assert isinstance(await survivor.task, Done)


async def test_a_child_that_dies_idle_is_replaced_and_no_job_suffers(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        (child,) = rig.pool.pids
        os.kill(child, signal.SIGKILL)
        assert await rig.text("identify") != str(child)


async def test_the_pool_outlives_its_fork_server(open_pool: OpenPool) -> None:
    async with open_pool(2) as rig:
        (child, *_) = rig.pool.pids
        server = psutil.Process(child).parent()
        assert server is not None
        server.kill()
        assert await rig.text("echo alive") == "alive"


async def test_a_child_is_replaced_after_its_number_of_jobs(open_pool: OpenPool) -> None:
    async with open_pool(1, recycle_after=2) as rig:
        children = [await rig.text("identify") for _ in range(4)]
        assert children[0] == children[1] != children[2] == children[3]


async def test_a_child_that_has_grown_is_replaced(open_pool: OpenPool) -> None:
    async with open_pool(1, recycle_above=200 * MIB, limits=Limits(memory=512 * MIB)) as rig:
        before = await rig.text("identify")
        await rig.text("grow 8")
        assert await rig.text("identify") == before
        await rig.text("grow 200")
        assert await rig.text("identify") != before


async def test_progress_is_reported_but_not_more_often_than_allowed(open_pool: OpenPool) -> None:
    seen: list[int] = []
    async with open_pool(1) as rig:
        took = float(await rig.text("progress 0.6", on_progress=lambda done, _: seen.append(done)))
    assert 1 <= len(seen) <= took / PROGRESS_INTERVAL
    assert seen == sorted(set(seen))


async def test_an_interactive_job_is_not_held_up_by_a_wall_of_bulk_jobs(
    open_pool: OpenPool, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    async with open_pool(2) as rig:
        wall = [rig.begin(f"wait {gate}", priority=Priority.BULK) for _ in range(5)]
        await wall[0].running.wait()
        assert await rig.text("echo at once") == "at once"
        stats = rig.pool.stats()
        assert (stats.running[Priority.BULK], stats.waiting[Priority.BULK]) == (1, 4)
        for begun in wall:
            await begun.running.wait()
            await asyncio.to_thread(gate.write_bytes, b"")
            assert isinstance(await begun.task, Done)


async def test_with_one_child_a_waiting_interactive_job_goes_before_bulk_ones(
    open_pool: OpenPool, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    order: list[str] = []

    async def note(name: str, priority: Priority) -> None:
        await rig.run(f"echo {name}", priority=priority, on_start=lambda: order.append(name))

    async with open_pool(1) as rig:
        busy = rig.begin(f"wait {gate}", priority=Priority.BULK)
        await busy.running.wait()
        async with asyncio.TaskGroup() as group:
            for name in ("b1", "b2"):
                group.create_task(note(name, Priority.BULK))
            group.create_task(note("i", Priority.INTERACTIVE))
            await asyncio.to_thread(gate.write_bytes, b"")
    assert order == ["i", "b1", "b2"]


async def test_no_descriptor_and_no_process_is_left_behind(open_pool: OpenPool) -> None:
    async with open_pool(1):  # the fork server's own descriptors stay for good
        pass
    me = psutil.Process()
    before = (me.num_fds(), len(me.children(recursive=True)))
    async with open_pool(2) as rig:
        for job in ("echo x", "kill", "raise x", "refuse x", "echo y"):
            await rig.run(job)
        await rig.run("spin", deadline=0.05)
    assert (me.num_fds(), len(me.children(recursive=True))) == before


async def test_nothing_of_a_job_stays_on_disk(open_pool: OpenPool, tmp_path: Path) -> None:
    async with open_pool(1) as rig:
        await rig.text("echo x")
        await rig.run("kill")
        assert [entry.name for entry in rig.scratch.root.iterdir()] == ["lock"]
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - quick, and no iterator to leave open


async def test_a_pool_whose_children_can_not_start_says_so() -> None:
    pool = Pool(pool_jobs.perform, 2, limits=Limits(open_files=1))
    with pytest.raises(ChildDidNotStart, match="standard error"):
        await pool.start()
    assert pool.stats().live == 0
