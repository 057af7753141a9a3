"""What is told of a try, and what may get lost."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from slidemill.contracts import Envelope, Event, GenerationId
from slidemill.contracts.events import (
    FailureCode,
    GenerationFailed,
    GenerationProgress,
    GenerationStarted,
)
from slidemill.messaging import BrokerUnavailable
from slidemill.renderer.story import Story

GENERATION = GenerationId("gen_0123456789abcdef01234567")
END = GenerationFailed(code=FailureCode.DATA_INVALID, message="slides[0]: wrong")


class Gazette:
    """Takes what is emitted; shut, it holds it back; away, it refuses it."""

    def __init__(self) -> None:
        self.printed: list[tuple[Event, UUID | None]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.away = False
        self._grown = asyncio.Condition()

    async def wait_for(self, count: int) -> None:
        """Wait until so many events are printed."""
        async with self._grown:
            await self._grown.wait_for(lambda: len(self.printed) >= count)

    @property
    def events(self) -> list[Event]:
        return [event for event, _ in self.printed]

    async def emit(self, event: Event, cause: Envelope, *, id_: UUID | None = None) -> None:
        await self.open.wait()
        if self.away:
            raise BrokerUnavailable("away")
        async with self._grown:
            self.printed.append((event, id_))
            self._grown.notify_all()


def story(gazette: Gazette, attempt: int = 1, **options: str) -> Story:
    cause = Envelope(
        source="slidemill.session",
        type="render.deck",
        organisation="acme",
        generation=GENERATION,
        attempt=attempt,
    )
    return Story(gazette, cause, GENERATION, "host:1", **options)


async def test_the_start_is_told_before_the_end_however_quick_the_job_was() -> None:
    gazette = Gazette()
    async with story(gazette) as told:
        told.start()
        await told.end(END)
    assert gazette.events == [GenerationStarted(worker="host:1"), END]


async def test_a_job_that_never_started_has_only_an_end() -> None:
    gazette = Gazette()
    async with story(gazette) as told:
        await told.end(END)
    assert gazette.events == [END]


async def test_of_steps_that_pile_up_only_the_last_is_told() -> None:
    gazette = Gazette()
    gazette.open.clear()
    async with story(gazette) as told:
        told.start()
        await asyncio.sleep(0)
        for done in range(1, 5):
            told.progress(done, 8)
        gazette.open.set()
        await gazette.wait_for(2)
        await told.end(END)
    assert gazette.events[1:] == [GenerationProgress(percent=50, step="4 of 8 slides"), END]


async def test_what_is_counted_has_a_name() -> None:
    gazette = Gazette()
    async with story(gazette, items="charts") as told:
        told.progress(2, 4)
        await gazette.wait_for(1)
        await told.end(END)
    assert gazette.events[0] == GenerationProgress(percent=50, step="2 of 4 charts")


async def test_the_end_does_not_wait_until_the_start_is_confirmed() -> None:
    class Slow(Gazette):
        async def emit(self, event: Event, cause: Envelope, *, id_: UUID | None = None) -> None:
            self.printed.append((event, id_))
            if isinstance(event, GenerationStarted):
                await confirmed.wait()

    confirmed, gazette = asyncio.Event(), Slow()
    async with story(gazette) as told:
        told.start()
        await told.end(END)
        assert gazette.events == [GenerationStarted(worker="host:1"), END]
        confirmed.set()


async def test_the_same_try_told_again_has_the_same_ids_and_another_try_others() -> None:
    ids = []
    for attempt in (1, 1, 2):
        gazette = Gazette()
        async with story(gazette, attempt) as told:
            told.start()
            told.start()
            await told.end(END)
        ids.append([id_ for _, id_ in gazette.printed])
    first, again, second_try = ids
    assert first == again
    assert first[0] != second_try[0]
    assert first[1] == second_try[1], "a run has one end, whichever try reaches it"


async def test_a_start_may_get_lost_but_an_end_may_not() -> None:
    gazette = Gazette()
    gazette.away = True
    async with story(gazette) as told:
        told.start()
        with pytest.raises(BrokerUnavailable):
            await told.end(END)
    assert gazette.printed == []


async def test_what_was_begun_is_told_when_the_work_breaks_off_with_an_error() -> None:
    gazette = Gazette()

    async def work() -> None:
        async with story(gazette) as told:
            told.start()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()
    assert gazette.events == [GenerationStarted(worker="host:1")]


async def test_a_cancelled_story_tells_nothing_more() -> None:
    gazette = Gazette()
    gazette.open.clear()

    async def work() -> None:
        async with story(gazette) as told:
            told.start()
            begun.set()
            await asyncio.Event().wait()

    begun = asyncio.Event()
    working = asyncio.create_task(work())
    await begun.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert gazette.printed == []


async def test_a_story_ends_even_if_a_publish_does_not_heed_its_cancellation() -> None:
    class Deaf(Gazette):
        async def emit(self, event: Event, cause: Envelope, *, id_: UUID | None = None) -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return

    async def work() -> None:
        async with story(Deaf()) as told:
            told.start()
            await asyncio.Event().wait()

    begun = asyncio.Event()
    working = asyncio.create_task(work())
    await begun.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
