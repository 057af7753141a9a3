"""Who is idle and who waits: interactive jobs go first and find a worker kept free."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

from slidemill.contracts.commands import Priority

WorkerT = TypeVar("WorkerT")


def bulk_share(size: int) -> int:
    """Return how many of `size` workers bulk jobs may hold at once; the rest is kept free."""
    return max(1, size - 1)


class Roster(Generic[WorkerT]):
    """Gives idle workers to waiting jobs.

    Among those that wait, interactive jobs come before bulk ones, each class in order of
    arrival. Bulk jobs never hold more than their share; with one worker both classes share it.
    """

    def __init__(self, size: int) -> None:
        self._bulk_share = bulk_share(size)
        self._idle: deque[WorkerT] = deque()
        self._waiting: dict[Priority, deque[asyncio.Future[WorkerT]]] = {
            priority: deque() for priority in Priority
        }
        self._running = dict.fromkeys(Priority, 0)

    @property
    def idle(self) -> int:
        """How many workers have nothing to do."""
        return len(self._idle)

    def waiting(self, priority: Priority) -> int:
        """Return how many jobs of a class wait for a worker."""
        return sum(not turn.done() for turn in self._waiting[priority])

    def running(self, priority: Priority) -> int:
        """Return how many jobs of a class hold a worker."""
        return self._running[priority]

    def offer(self, worker: WorkerT) -> None:
        """Add an idle worker."""
        # Last come, first served: the worker that just ended a job has its caches warm.
        self._idle.appendleft(worker)
        self._match()

    def withdraw(self, worker: WorkerT) -> None:
        """Take a worker out that is no longer fit; one that is not idle is not here."""
        if worker in self._idle:
            self._idle.remove(worker)

    async def claim(self, priority: Priority) -> WorkerT:
        """Wait for a worker; give the claim back with `release`."""
        turn: asyncio.Future[WorkerT] = asyncio.get_running_loop().create_future()
        self._waiting[priority].append(turn)
        self._match()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # given a worker and cancelled at once
                self.release(priority, turn.result())
            raise

    def release(self, priority: Priority, worker: WorkerT | None) -> None:
        """End a claim; `worker` is idle again, or None when it is used up."""
        self._running[priority] -= 1
        if worker is not None:
            self._idle.appendleft(worker)
        self._match()

    def _match(self) -> None:
        while self._idle and (turn := self._next_turn()):
            turn.set_result(self._idle.popleft())

    def _next_turn(self) -> asyncio.Future[WorkerT] | None:
        for priority in (Priority.INTERACTIVE, Priority.BULK):
            if priority is Priority.BULK and self._running[priority] >= self._bulk_share:
                continue
            waiting = self._waiting[priority]
            while waiting:
                turn = waiting.popleft()
                if not turn.done():  # its job was not cancelled while it waited
                    self._running[priority] += 1
                    return turn
        return None
