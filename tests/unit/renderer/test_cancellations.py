"""What was cancelled is stopped, or not begun; nothing else is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from slidemill.contracts import Envelope, GenerationId
from slidemill.contracts.events import GenerationCancelled
from slidemill.messaging import Delivery
from slidemill.renderer.cancelling import Cancellations

GENERATION = GenerationId("gen_0123456789abcdef01234567")
OTHER = GenerationId("gen_76543210fedcba9876543210")


def cause(generation: GenerationId = GENERATION, **facts: Any) -> Envelope:
    known = {"source": "tests", "type": "render.slides", "organisation": "acme"}
    return Envelope.model_validate(known | {"generation": generation} | facts)


def word(about: Envelope) -> Delivery[GenerationCancelled]:
    return Delivery(GenerationCancelled(), about, "listen", False, None, {})


class Work:
    """Work that goes on until it is released."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.release = asyncio.Event()
        self.stopped = False

    async def __call__(self) -> None:
        self.begun.set()
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            self.stopped = True
            raise


async def test_work_on_a_cancelled_run_is_stopped() -> None:
    cancellations, work = Cancellations(), Work()
    running = asyncio.create_task(cancellations.unless_cancelled(cause(), GENERATION, work))
    await work.begun.wait()
    await cancellations.hear(word(cause()))
    assert await running is False
    assert work.stopped


async def test_an_order_that_comes_after_its_cancellation_is_not_begun() -> None:
    cancellations, work = Cancellations(), Work()
    await cancellations.hear(word(cause()))
    assert await cancellations.unless_cancelled(cause(), GENERATION, work) is False
    assert not work.begun.is_set()


@pytest.mark.parametrize(
    "other",
    [cause(OTHER), cause(run=2), cause(organisation="rival")],
    ids=["generation", "run", "organisation"],
)
async def test_other_work_goes_on(other: Envelope) -> None:
    cancellations, work = Cancellations(), Work()
    running = asyncio.create_task(cancellations.unless_cancelled(cause(), GENERATION, work))
    await work.begun.wait()
    await cancellations.hear(word(other))
    work.release.set()
    assert await running is True


async def test_after_an_hour_a_cancellation_is_forgotten() -> None:
    now = 0.0
    cancellations, work = Cancellations(clock=lambda: now), Work()
    work.release.set()
    await cancellations.hear(word(cause()))
    now = 3599
    assert await cancellations.unless_cancelled(cause(), GENERATION, work) is False
    now = 3601
    assert await cancellations.unless_cancelled(cause(), GENERATION, work) is True


async def test_a_flood_of_cancellations_does_not_fill_the_memory() -> None:
    cancellations, work = Cancellations(), Work()
    work.release.set()
    await cancellations.hear(word(cause()))
    for run in range(2, 10_002):
        await cancellations.hear(word(cause(OTHER, run=run)))
    assert await cancellations.unless_cancelled(cause(), GENERATION, work) is True


async def test_a_service_that_stops_is_not_taken_for_a_cancelled_order() -> None:
    cancellations, work = Cancellations(), Work()
    running = asyncio.create_task(cancellations.unless_cancelled(cause(), GENERATION, work))
    await work.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert work.stopped


async def test_an_error_of_the_work_is_told() -> None:
    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await Cancellations().unless_cancelled(cause(), GENERATION, fail)
