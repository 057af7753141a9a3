"""The pool itself: keeps its children alive, fit and fed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from slidemill.contracts.commands import Priority
from slidemill.renderer.child.limits import MIB, Limits
from slidemill.renderer.child.orders import Brief, JobKind, Order
from slidemill.renderer.child.outcomes import Crashed, Done, Failed, Outcome
from slidemill.renderer.child.task import Job
from slidemill.renderer.pool.nursery import Nursery
from slidemill.renderer.pool.roster import Roster
from slidemill.renderer.pool.worker import ChildDidNotStart, OnProgress, Worker, WorkerGone
from slidemill.renderer.pool.workspaces import Workspace

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_MAX_CLAIMS = 5
"""How many children a job may find dead; more can not be chance."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a job, and how long it took."""

    outcome: Outcome
    waited: float
    """Seconds until a child was free."""
    took: float
    """Seconds in the child."""


@dataclass(frozen=True, slots=True)
class PoolStats:
    """A look at the pool."""

    live: int
    """Children that can work or do."""
    running: Mapping[Priority, int]
    waiting: Mapping[Priority, int]
    restarts: int
    """Children replaced since the start, for whatever reason."""


class Pool:
    """Children that do one job each at a time, and are replaced when they die or grow.

    A child that overruns its deadline, or whose job is cancelled, is killed. Everything a child
    can do ends in an `Outcome`; only cancellation raises.
    """

    def __init__(
        self,
        job: Job,
        size: int,
        *,
        limits: Limits | None = None,
        preload: Sequence[str] = (),
        recycle_after: int = 1000,
        recycle_above: int = 768 * MIB,
    ) -> None:
        """Describe the pool; `start` makes the children.

        `preload` names modules that the fork server imports once for all children. A child is
        replaced after `recycle_after` jobs, or when it holds more than `recycle_above` bytes.
        """
        self._size = size
        self._limits = limits or Limits()
        self._recycle_after = recycle_after
        self._recycle_above = recycle_above
        self._nursery = Nursery(job, self._limits, preload)
        self._roster: Roster[Worker] = Roster(size)
        self._live: set[Worker] = set()
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        self._restarts = 0

    @property
    def pids(self) -> frozenset[int]:
        """Process ids of the living children."""
        return frozenset(worker.pid for worker in self._live)

    def stats(self) -> PoolStats:
        """Return what goes on right now."""
        return PoolStats(
            live=len(self._live),
            running={priority: self._roster.running(priority) for priority in Priority},
            waiting={priority: self._roster.waiting(priority) for priority in Priority},
            restarts=self._restarts,
        )

    async def start(self) -> None:
        """Start the children; returns when all are ready.

        Raises
        ------
        ChildDidNotStart
            The first try of one failed, so that the service is set up wrongly.
        """
        births = await asyncio.gather(
            *(self._bear() for _ in range(self._size)), return_exceptions=True
        )
        first = [birth for birth in births if isinstance(birth, Worker)]
        self._keepers = [asyncio.create_task(self._keep(worker)) for worker in first]
        for birth in births:
            if isinstance(birth, BaseException):
                await self.stop()
                raise birth
        networks = sorted({str(worker.network) for worker in first})
        _log.info("pool started", children=self._size, network_refused_by=networks)

    async def stop(self) -> None:
        """Kill the children, busy or not, and wait until they are gone."""
        self._stopping.set()
        for worker in self._live:
            worker.kill()
        await asyncio.gather(*self._keepers)
        self._nursery.close()

    async def run(
        self,
        workspace: Workspace,
        *,
        priority: Priority,
        deadline: float,
        kind: JobKind = JobKind.DECK,
        brief: Brief | None = None,
        on_start: Callable[[], None] | None = None,
        on_progress: OnProgress | None = None,
    ) -> Ran:
        """Do the job in a workspace that holds its input; returns how it ended.

        `deadline` is seconds from when a child takes it; waiting for a child has no bound.
        `on_start` is called when that happens, `on_progress` as the job goes on.
        """
        order = Order(
            job=kind,
            directory=str(workspace.directory),
            cpu=min(deadline + 1, self._limits.cpu),
            brief=brief,
        )
        asked = asyncio.get_running_loop().time()
        tries = 0
        while True:
            tries += 1
            worker = await self._roster.claim(priority)
            fit = False
            try:
                await worker.begin(order)
                began = asyncio.get_running_loop().time()
                if on_start is not None:
                    on_start()
                outcome = await worker.finish(order, deadline, on_progress)
                took = asyncio.get_running_loop().time() - began
                fit = self._is_fit(worker, outcome)
                return Ran(outcome, waited=began - asked, took=took)
            except WorkerGone as gone:
                if tries == _MAX_CLAIMS:
                    return Ran(Crashed(exit_code=gone.exit_code), waited=0, took=0)
            finally:
                if not fit:
                    worker.kill()  # it has replied or is dying: nothing is lost
                self._roster.release(priority, worker if fit else None)

    def _is_fit(self, worker: Worker, outcome: Outcome) -> bool:
        """Tell whether a child may go on after this outcome."""
        return (
            isinstance(outcome, Done | Failed)
            and not worker.gone.done()
            and worker.jobs < self._recycle_after
            and worker.resident <= self._recycle_above
        )

    async def _bear(self) -> Worker:
        worker = Worker(self._nursery, await self._nursery.bear())
        self._live.add(worker)
        try:
            await worker.get_ready()
        except ChildDidNotStart:
            self._live.discard(worker)
            raise
        return worker

    async def _keep(self, worker: Worker) -> None:
        """Keep one place of the pool filled until the pool stops."""
        while True:
            self._roster.offer(worker)
            await worker.gone
            self._live.discard(worker)
            self._roster.withdraw(worker)
            if self._stopping.is_set():
                return
            self._restarts += 1
            successor = await self._replace()
            if successor is None:
                return
            worker = successor

    async def _replace(self) -> Worker | None:
        """Start a child, however often it takes; None when the pool is stopping."""
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                worker = await self._bear()
            except (ChildDidNotStart, OSError) as error:
                _log.exception("no child could be started", error=str(error))
            else:
                if self._stopping.is_set():
                    worker.kill()
                return worker
            try:
                await asyncio.wait_for(self._stopping.wait(), pause)
            except TimeoutError:
                pause = min(2 * pause, _LONGEST_PAUSE)
        return None
