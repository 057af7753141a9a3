"""Orders that a person has cancelled: stopped while they are worked on, dropped when they come."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

import structlog

from slidemill.contracts import Envelope, GenerationId
from slidemill.contracts.events import GenerationCancelled
from slidemill.messaging import Delivery

_REMEMBERED = 3600.0
"""Seconds; a cancelled order may still wait in a queue or on the retry ladder."""
_MOST_REMEMBERED = 10_000

_LOG = structlog.stdlib.get_logger("slidemill.renderer.cancelling")


class _Job(NamedTuple):
    """What is cancelled: one run of a tenant's generation."""

    organisation: str
    generation: str
    run: int


class Cancellations:
    """Knows what was cancelled within the last hour, and the work on it that has to stop.

    What is not heard, because the connection was lost, is worked on for nothing: in the ledger
    the cancellation has the last word in any case.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard: OrderedDict[_Job, float] = OrderedDict()
        self._working: defaultdict[_Job, set[asyncio.Task[None]]] = defaultdict(set)

    async def hear(self, delivery: Delivery[GenerationCancelled]) -> None:
        """Handle `generation.cancelled`: stop the work on that run, and remember."""
        envelope = delivery.envelope
        if envelope.generation is None:
            return
        job = _Job(envelope.organisation, envelope.generation, envelope.run)
        self._heard[job] = self._clock()
        self._heard.move_to_end(job)
        self._forget()
        for task in self._working.get(job, ()):
            task.cancel()

    async def unless_cancelled(
        self,
        cause: Envelope,
        generation: GenerationId,
        work: Callable[[], Coroutine[Any, Any, None]],
    ) -> bool:
        """Do the work; False when its run was cancelled before or meanwhile."""
        job = _Job(cause.organisation, generation, cause.run)
        self._forget()
        if job in self._heard:
            _LOG.info("dropped, it was cancelled")
            return False
        task = asyncio.create_task(work(), name="job")
        self._working[job].add(task)
        try:
            await task
        except asyncio.CancelledError:
            if job not in self._heard or not _only_the_task_is_cancelled():
                raise
            _LOG.info("stopped, it was cancelled")
            return False
        finally:
            self._working[job].discard(task)
            if not self._working[job]:
                del self._working[job]
        return job not in self._heard

    def _forget(self) -> None:
        """Forget what is long ago, or too much."""
        oldest = self._clock() - _REMEMBERED
        while self._heard:
            job, when = next(iter(self._heard.items()))
            if when >= oldest and len(self._heard) <= _MOST_REMEMBERED:
                return
            del self._heard[job]


def _only_the_task_is_cancelled() -> bool:
    """Tell a cancelled job from a service that stops."""
    current = asyncio.current_task()
    return current is None or current.cancelling() == 0
