"""Pools of real processes that run the misbehaving jobs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from slidemill.contracts.commands import Priority
from slidemill.renderer.pool import Done, Limits, Outcome, Pool, Scratch
from slidemill.renderer.pool.limits import MIB
from tests.integration.renderer import pool_jobs

SMALL = Limits(memory=128 * MIB, cpu=60, file_size=16 * MIB)


class Rig:
    """A running pool and a short way to give it jobs."""

    def __init__(self, pool: Pool, scratch: Scratch) -> None:
        self.pool = pool
        self.scratch = scratch

    async def run(
        self,
        job: str,
        *,
        deadline: float = 30,
        priority: Priority = Priority.INTERACTIVE,
        **callbacks: Any,
    ) -> Outcome:
        """Do a job and return how it ended."""
        outcome, _ = await self._run(job, deadline, priority, callbacks)
        return outcome

    async def text(self, job: str, priority: Priority = Priority.INTERACTIVE) -> str:
        """Do a job that must be done and return what it wrote."""
        outcome, written = await self._run(job, 30, priority, {})
        assert isinstance(outcome, Done), outcome
        return written

    def begin(self, job: str, **options: Any) -> Begun:
        """Start a job; `running` is set once the child works on it."""
        return Begun(self, job, options)

    async def _run(
        self, job: str, deadline: float, priority: Priority, callbacks: dict[str, Any]
    ) -> tuple[Outcome, str]:
        with self.scratch.workspace() as workspace:
            workspace.input.write_text(job)
            ran = await self.pool.run(workspace, priority=priority, deadline=deadline, **callbacks)
            return ran.outcome, workspace.output.read_text()


class Begun:
    """A job under way, in the child called `pid` once it is `running`."""

    def __init__(self, rig: Rig, job: str, options: dict[str, Any]) -> None:
        self.running = asyncio.Event()
        self.pid = 0
        self.task: asyncio.Task[Outcome] = asyncio.create_task(
            rig.run(job, on_progress=self._on_progress, **options)
        )

    def _on_progress(self, pid: int, _: int) -> None:
        self.pid = pid
        self.running.set()


OpenPool: TypeAlias = Callable[..., AbstractAsyncContextManager[Rig]]


@pytest.fixture
def open_pool(tmp_path: Path) -> OpenPool:
    """Return a context manager that runs a pool of `size` children."""

    @asynccontextmanager
    async def open_(size: int = 2, *, limits: Limits = SMALL, **options: Any) -> AsyncIterator[Rig]:
        scratch = Scratch(tmp_path)
        pool = Pool(pool_jobs.perform, size, limits=limits, **options)
        try:
            await pool.start()
            yield Rig(pool, scratch)
        finally:
            await pool.stop()
            scratch.close()

    return open_
