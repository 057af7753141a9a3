"""Events over a real broker into the ledger, whatever order and number they come in."""

from __future__ import annotations

import random
from datetime import timedelta

import asyncpg
import httpx

from slidemill.contracts import Envelope, new_generation_id
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
    GenerationProgress,
    GenerationStarted,
    Status,
)
from slidemill.contracts.ids import Organisation
from tests.integration.projector.stage import Road, Stage, age, envelope, until

ACCEPTED = GenerationAccepted(kind="session.render")
COMPLETED = GenerationCompleted(output="acme/deck.pptx", slides=3, size=1234)
FAILED = GenerationFailed(code=FailureCode.DATA_INVALID, message="slides[3] has no chart")


async def test_the_events_of_a_generation_become_its_view(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    story: list[GenerationEvent] = [
        ACCEPTED,
        GenerationStarted(),
        GenerationProgress(percent=50),
        COMPLETED,
    ]
    for event in story:
        await stage.publish(envelope(organisation, generation, event))
    view = await stage.ended(organisation, generation)
    assert (view.status, view.output, view.slides) == (Status.COMPLETED, "acme/deck.pptx", 3)


async def test_shuffled_doubled_and_conflicting_deliveries_end_right(
    stage: Stage, organisation: Organisation
) -> None:
    dice = random.Random(4)  # noqa: S311 - a repeatable shuffle
    deliveries: list[Envelope] = []
    generations = [new_generation_id() for _ in range(40)]
    for generation in generations:
        story: list[GenerationEvent] = [ACCEPTED, GenerationStarted(), COMPLETED]
        if dice.random() < 0.5:
            story.append(FAILED)
        deliveries += [envelope(organisation, generation, event) for event in story]
        deliveries += [
            envelope(organisation, generation, GenerationProgress(percent=20 * n), n=n)
            for n in range(3)
        ]
    deliveries += dice.sample(deliveries, 80)
    dice.shuffle(deliveries)
    # events of earlier tests may still come in; they are not waited for
    taken = stage.count("slidemill_ledger_events_total")
    conflicts = stage.count("slidemill_terminal_conflicts_total")
    for item in deliveries:
        await stage.publish(item)

    async def all_taken() -> bool:
        if stage.count("slidemill_ledger_events_total") - taken < len(deliveries):
            return False
        for generation in generations:
            if len(await stage.ledger.timeline(organisation, generation)) < 6:
                return False
        return True

    await until(all_taken)
    assert stage.count("slidemill_terminal_conflicts_total") > conflicts
    for generation in generations:
        view = await stage.ended(organisation, generation)
        entries = await stage.ledger.timeline(organisation, generation)
        ends = [entry.type for entry in entries if entry.type in {COMPLETED.TYPE, FAILED.TYPE}]
        assert ends == [f"generation.{view.status}"]
    assert (await stage.ledger.replay()).corrected == 0


async def test_events_wait_on_the_ladder_while_the_database_is_away(
    stage: Stage, road: Road, organisation: Organisation
) -> None:
    generation = new_generation_id()
    retried = stage.count("slidemill_deliveries_total", outcome="retried")

    async def is_retried() -> bool:
        return stage.count("slidemill_deliveries_total", outcome="retried") > retried

    async def is_not_ready() -> bool:
        return not (await stage.app.ready()).ready

    async def is_ready() -> bool:
        return (await stage.app.ready()).ready

    road.cut()
    try:
        await stage.publish(envelope(organisation, generation, COMPLETED))
        await until(is_retried)
        await until(is_not_ready)
    finally:
        road.mend()
    view = await stage.ended(organisation, generation)
    assert view.status is Status.COMPLETED
    await until(is_ready)


async def test_a_silent_generation_is_given_up_once(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    generation = new_generation_id()
    await stage.ledger.record(envelope(organisation, generation, ACCEPTED))
    await age(pool, organisation, timedelta(hours=1))
    view = await stage.ended(organisation, generation)
    assert view.failure is not None
    assert view.failure.code is FailureCode.TIMED_OUT
    assert "Nothing was heard of this generation for 15 minutes" in view.failure.message
    assert view.subject == "session/1"
    assert len(set(stage.failures_of(generation))) == 1
    assert await stage.ledger.overdue(timedelta(minutes=15)) == []


async def test_health_and_metrics_are_served(stage: Stage) -> None:
    assert stage.app.address is not None
    host, port = stage.app.address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
        assert (await client.get("/health/live")).status_code == 200
        assert (await client.get("/health/ready")).json() == {"ready": True, "reasons": []}
        text = (await client.get("/metrics")).text
    for name in (
        "slidemill_ledger_events_total",
        "slidemill_terminal_conflicts_total",
        "slidemill_event_lag_seconds_bucket",
        "slidemill_generations_overdue",
    ):
        assert name in text
