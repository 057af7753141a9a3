"""Many callers, few transactions, each its own result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from slidemill.contracts import Envelope, new_generation_id
from slidemill.ledger import Outcome, Recorded, UnrecordableEvent
from slidemill.ledger.view import Standing
from slidemill.projector.recording import Recorder


def event() -> Envelope:
    return Envelope(
        source="slidemill.test",
        type="generation.started",
        organisation="acme",
        generation=new_generation_id(),
    )


def recorded(envelope: Envelope) -> Recorded:
    assert envelope.generation is not None
    return Recorded(Outcome.APPLIED, Standing("acme", envelope.generation).view())


class Book:
    """Stands for the ledger: notes the batches, and refuses what it is told to refuse."""

    def __init__(self, refuse: Callable[[Envelope], Exception | None] = lambda _: None) -> None:
        self.batches: list[int] = []
        self.gate = asyncio.Event()
        self._refuse = refuse

    async def record_all(self, envelopes: Sequence[Envelope]) -> list[Recorded]:
        self.batches.append(len(envelopes))
        await self.gate.wait()
        for envelope in envelopes:
            if error := self._refuse(envelope):
                raise error
        return [recorded(envelope) for envelope in envelopes]


async def test_what_waits_while_one_batch_runs_shares_the_next() -> None:
    book = Book()
    recorder = Recorder(book.record_all, most=100)
    first = asyncio.create_task(recorder.record(event()))
    while not book.batches:  # noqa: ASYNC110 - one turn of the loop after the other
        await asyncio.sleep(0)
    events = [event() for _ in range(30)]
    others = [asyncio.create_task(recorder.record(item)) for item in events]
    await asyncio.sleep(0)
    book.gate.set()
    results = await asyncio.gather(first, *others)
    assert book.batches == [1, 30]
    assert [result.view.generation for result in results[1:]] == [
        item.generation for item in events
    ]


async def test_a_batch_has_a_greatest_size() -> None:
    book = Book()
    book.gate.set()
    recorder = Recorder(book.record_all, most=10)
    await asyncio.gather(*(recorder.record(event()) for _ in range(25)))
    assert book.batches == [10, 10, 5]


async def test_an_event_that_is_refused_fails_alone() -> None:
    bad = event()
    book = Book(lambda item: UnrecordableEvent("no") if item.id == bad.id else None)
    book.gate.set()
    recorder = Recorder(book.record_all, most=100)
    good = [event() for _ in range(3)]
    results = await asyncio.gather(
        *(recorder.record(item) for item in (good[0], bad, *good[1:])), return_exceptions=True
    )
    assert isinstance(results[1], UnrecordableEvent)
    assert [type(result) for result in results] == [
        Recorded,
        UnrecordableEvent,
        Recorded,
        Recorded,
    ]


async def test_a_database_that_is_away_fails_the_whole_batch_at_once() -> None:
    book = Book(lambda _: ConnectionError("gone"))
    book.gate.set()
    recorder = Recorder(book.record_all, most=100)
    results = await asyncio.gather(
        *(recorder.record(event()) for _ in range(5)), return_exceptions=True
    )
    assert all(isinstance(result, ConnectionError) for result in results)
    assert book.batches == [5]
    with pytest.raises(ConnectionError):
        await recorder.record(event())


async def test_a_caller_that_gives_up_does_not_disturb_the_others() -> None:
    book = Book()
    recorder = Recorder(book.record_all, most=100)
    tasks = [asyncio.create_task(recorder.record(event())) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    book.gate.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[1], asyncio.CancelledError)
    assert isinstance(results[0], Recorded)
    assert isinstance(results[2], Recorded)
