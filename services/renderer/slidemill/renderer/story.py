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
        self, bus: Emitter, cause: Envelope, generation: GenerationId, worker: str
    ) -> None:
        self._bus = bus
        self._cause = cause
        self._generation = generation
        self._worker = worker
        self._news = asyncio.Event()
        self._started = False
        self._step: GenerationProgress | None = None
        self._steps = 0
        self._ending = False
        self._teller: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._teller = asyncio.create_task(self._tell(), name="story")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._finish()
        if self._teller is not None:
            if kind is asyncio.CancelledError:
                self._teller.cancel()
            # Bounded by the time limit of a publish, also if that does not heed the cancellation.
            await asyncio.wait({self._teller})

    def start(self) -> None:
        """Note that a worker has begun; a second start of the same try is no news."""
        self._started = True
        self._news.set()

    def progress(self, done: int, total: int) -> None:
        """Note that `done` of `total` slides are made."""
        percent = 100 * done // total if total else 0
        self._step = GenerationProgress(percent=min(percent, 100), step=f"{done} of {total} slides")
        self._news.set()

    async def end(self, event: GenerationEvent) -> None:
        """Tell how it ended, after all that was begun to be told; raises `Unavailable`."""
        self._finish()
        if self._teller is not None:
            await self._teller
        await self._emit(event)

    def _finish(self) -> None:
        """Let the teller end when it has told the start; what has waited longer is no news."""
        self._ending = True
        self._news.set()

    async def _tell(self) -> None:
        told = False
        while True:
            await self._news.wait()
            self._news.clear()
            if self._started and not told:
                told = True
                started = GenerationStarted(worker=self._worker)
                await self._try_to_emit(started, str(self._cause.attempt))
            if self._ending:
                return
            if self._step is not None:
                step, self._step = self._step, None
                self._steps += 1
                await self._try_to_emit(step, f"{self._cause.attempt}.{self._steps}")

    async def _try_to_emit(self, event: GenerationEvent, n: str) -> None:
        try:
            await self._emit(event, n)
        except Unavailable as error:
            _LOG.warning("an event was not told", event_type=event.TYPE, error=str(error))

    async def _emit(self, event: GenerationEvent, n: str | None = None) -> None:
        id_ = event_id(self._generation, self._cause.run, event.TYPE, n)
        await self._bus.emit(event, self._cause, id_=id_)
