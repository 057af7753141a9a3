"""What is told of one generation while it is worked on: started, how far, how it ended."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

import structlog

from slidemill.contracts import Envelope, Event, GenerationId, event_id
from slidemill.contracts.events import GenerationEvent, GenerationProgress, GenerationStarted
from slidemill.messaging import Unavailable

_LOG = structlog.stdlib.get_logger("slidemill.renderer.story")


class Emitter(Protocol):
    """The part of the bus that a story needs."""

    async def emit(self, event: Event, cause: Envelope, *, id_: UUID | None = None) -> None:
        """Publish an event caused by `cause`; raises `Unavailable`."""
        ...


class Story:
    """Emits the events of one try, in order, without holding up the work.

    Ids are the same whenever the same try is told again. That it started and how far it is may
    get lost with the broker; how it ended may not, so `end` raises. Of several steps that wait
    to be told only the last one is.
    """

    def __init__(
        self,
        bus: Emitter,
        cause: Envelope,
        generation: GenerationId,
        worker: str,
        *,
        items: str = "slides",
    ) -> None:
        """`items` names what is counted."""
        self._bus = bus
        self._cause = cause
        self._generation = generation
        self._worker = worker
        self._items = items
        self._starting: asyncio.Task[None] | None = None
        self._stepping: asyncio.Task[None] | None = None
        self._step: GenerationProgress | None = None
        self._steps = 0
        self._ending = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ending = True
        telling = {task for task in (self._starting, self._stepping) if task is not None}
        if kind is asyncio.CancelledError:
            for task in telling:
                task.cancel()
        if telling:
            # Bounded by the time limit of a publish, also if that does not heed the cancellation.
            await asyncio.wait(telling)

    def start(self) -> None:
        """Note that a worker has begun; a second start of the same try is no news."""
        if self._starting is None:
            started = GenerationStarted(worker=self._worker)
            told = self._try_to_emit(started, str(self._cause.attempt))
            self._starting = asyncio.create_task(told, name="story-start")

    def progress(self, done: int, total: int) -> None:
        """Note that `done` of `total` items are made."""
        percent = 100 * done // total if total else 0
        step = f"{done} of {total} {self._items}"
        self._step = GenerationProgress(percent=min(percent, 100), step=step)
        if self._stepping is None:
            self._stepping = asyncio.create_task(self._tell_steps(), name="story-steps")

    async def end(self, event: GenerationEvent) -> None:
        """Tell how it ended; raises `Unavailable`.

        What was begun to be told is on its way before it, but nobody waits for its confirmation:
        that would hold up a quick job by as much as it takes itself.
        """
        self._ending = True
        await asyncio.sleep(0)  # a start that was noted just now leaves first
        await self._emit(event)

    async def _tell_steps(self) -> None:
        """Tell the last step, and go on as long as there are newer ones."""
        if self._starting is not None:
            await asyncio.wait({self._starting})
        while self._step is not None and not self._ending:
            step, self._step = self._step, None
            self._steps += 1
            await self._try_to_emit(step, f"{self._cause.attempt}.{self._steps}")
        self._stepping = None

    async def _try_to_emit(self, event: GenerationEvent, n: str) -> None:
        try:
            await self._emit(event, n)
        except Unavailable as error:
            _LOG.warning("an event was not told", event_type=event.TYPE, error=str(error))

    async def _emit(self, event: GenerationEvent, n: str | None = None) -> None:
        id_ = event_id(self._generation, self._cause.run, event.TYPE, n)
        await self._bus.emit(event, self._cause, id_=id_)
