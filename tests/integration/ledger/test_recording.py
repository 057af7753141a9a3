"""Events recorded in a real Postgres, by several workers, in any order."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from slidemill.contracts import Envelope, event_id, new_generation_id
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCancelled,
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
    GenerationProgress,
    GenerationStarted,
    Status,
)
from slidemill.contracts.ids import GenerationId, Organisation
from slidemill.ledger import Ledger, Outcome, UnrecordableEvent

START = datetime(2026, 1, 1, tzinfo=UTC)
COMPLETED = GenerationCompleted(output="acme/deck.pptx", slides=3, size=1234)
FAILED = GenerationFailed(code=FailureCode.DATA_INVALID, message="slides[3] has no chart")
CANCELLED = GenerationCancelled(reason="enough")


def envelope(
    organisation: Organisation,
    generation: GenerationId,
    event: GenerationEvent,
    *,
    run: int = 1,
    n: int | str | None = None,
    second: float = 0,
) -> Envelope:
    return Envelope(
        id=event_id(generation, run, event.TYPE, n),
        source="slidemill.test",
        type=event.TYPE,
        subject="session/1",
        time=START + timedelta(seconds=second),
        organisation=organisation,
        generation=generation,
        run=run,
        data=event.model_dump(mode="json"),
    )


def story(dice: random.Random, organisation: Organisation) -> list[Envelope]:
    """Events of one generation: one to three runs, often with two or three different terminals."""
    generation = new_generation_id()
    events = []
    for run in range(1, dice.randint(1, 3) + 1):
        if dice.random() < 0.8:
            accepted = GenerationAccepted(kind="session.render")
            events.append(envelope(organisation, generation, accepted, run=run, second=run * 10))
        if dice.random() < 0.8:
            started = GenerationStarted(worker="w")
            events.append(envelope(organisation, generation, started, run=run, second=run * 10 + 1))
        for n in range(dice.randint(0, 3)):
            progress = GenerationProgress(percent=dice.randint(0, 100), step=f"step {n}")
            second = run * 10 + 2 + n
            events.append(envelope(organisation, generation, progress, run=run, n=n, second=second))
        terminals: list[GenerationEvent] = [COMPLETED, FAILED, CANCELLED]
        events.extend(
            envelope(organisation, generation, terminal, run=run, second=run * 10 + 9)
            for terminal in dice.sample(terminals, dice.randint(0, 3))
        )
    return events or [envelope(organisation, generation, GenerationStarted())]


async def test_an_event_is_kept_once_and_the_second_time_is_a_duplicate(
    ledger: Ledger, organisation: Organisation
) -> None:
    event = envelope(organisation, new_generation_id(), GenerationStarted())
    first, second = await ledger.record(event), await ledger.record(event)
    assert (first.outcome, second.outcome) == (Outcome.APPLIED, Outcome.DUPLICATE)
    assert first.view == second.view
    assert len(await ledger.timeline(organisation, first.view.generation)) == 1


async def test_of_two_terminals_the_first_recorded_stays_and_the_other_is_a_conflict(
    ledger: Ledger, organisation: Organisation
) -> None:
    generation = new_generation_id()
    first = await ledger.record(envelope(organisation, generation, COMPLETED))
    second = await ledger.record(envelope(organisation, generation, FAILED))
    assert (first.outcome, first.finished) == (Outcome.APPLIED, True)
    assert (second.outcome, second.finished) == (Outcome.CONFLICT, False)
    assert second.view.status is Status.COMPLETED
    types = [entry.type for entry in await ledger.timeline(organisation, generation)]
    assert types == ["generation.completed"]


async def test_an_event_of_an_older_run_is_kept_as_late(
    ledger: Ledger, organisation: Organisation
) -> None:
    generation = new_generation_id()
    await ledger.record(envelope(organisation, generation, GenerationStarted(), run=2))
    late = await ledger.record(envelope(organisation, generation, COMPLETED, run=1))
    assert (late.outcome, late.finished) == (Outcome.LATE, False)
    assert (late.view.run, late.view.status, late.view.version) == (2, Status.PROCESSING, 2)


async def test_a_batch_may_hold_doubles_and_conflicts(
    ledger: Ledger, organisation: Organisation
) -> None:
    one, other = new_generation_id(), new_generation_id()
    started = envelope(organisation, one, GenerationStarted())
    results = await ledger.record_all(
        [
            started,
            envelope(organisation, other, FAILED),
            started,
            envelope(organisation, one, COMPLETED),
            envelope(organisation, one, FAILED),
        ]
    )
    assert [result.outcome for result in results] == [
        Outcome.APPLIED,
        Outcome.APPLIED,
        Outcome.DUPLICATE,
        Outcome.APPLIED,
        Outcome.CONFLICT,
    ]
    assert [result.finished for result in results] == [False, True, False, True, False]


async def test_an_unrecordable_event_leaves_nothing_behind(
    ledger: Ledger, organisation: Organisation
) -> None:
    generation = new_generation_id()
    good = envelope(organisation, generation, GenerationStarted())
    bad = good.model_copy(update={"id": uuid4(), "type": "generation.unheard_of"})
    with pytest.raises(UnrecordableEvent):
        await ledger.record_all([good, bad])
    assert await ledger.view(organisation, generation) is None


async def test_an_id_used_for_two_generations_leaves_no_empty_row(
    ledger: Ledger, organisation: Organisation
) -> None:
    event = envelope(organisation, new_generation_id(), GenerationStarted())
    await ledger.record(event)
    other = new_generation_id()
    result = await ledger.record(event.model_copy(update={"generation": other}))
    assert result.outcome is Outcome.DUPLICATE
    assert await ledger.view(organisation, other) is None


async def test_text_that_postgres_refuses_is_recorded_with_replacements(
    ledger: Ledger, organisation: Organisation
) -> None:
    generation = new_generation_id()
    failed = GenerationFailed(code=FailureCode.DATA_INVALID, message="bad\x00name")
    view = (await ledger.record(envelope(organisation, generation, failed))).view
    assert view.failure is not None
    assert view.failure.message == "bad\ufffdname"
    assert await ledger.view(organisation, generation) == view


@pytest.mark.parametrize("seed", range(4))
async def test_eight_workers_with_shuffled_doubled_and_conflicting_events_agree_with_a_replay(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - a repeatable shuffle
    events = [event for _ in range(40) for event in story(dice, organisation)]
    deliveries = events + dice.sample(events, len(events) // 2)
    dice.shuffle(deliveries)
    flipped: list[str] = []
    ended: dict[tuple[str, int], Status] = {}

    async def work(share: list[Envelope]) -> None:
        while share:
            batch = [share.pop() for _ in range(min(len(share), dice.choice([1, 1, 7])))]
            for result in await ledger.record_all(batch):
                view = result.view
                if view.status.terminal:
                    known = ended.setdefault((view.generation, view.run), view.status)
                    if known is not view.status:
                        flipped.append(view.generation)

    await asyncio.gather(*(work(deliveries[n::8]) for n in range(8)))
    assert flipped == []
    live = await rows_of(pool)
    assert len(live) == 40
    replayed = await ledger.replay()
    assert (replayed.generations, replayed.corrected) == (40, 0)
    assert await rows_of(pool) == live
    ends = await pool.fetch(
        "SELECT 1 FROM ledger.events WHERE rank = 40"
        " GROUP BY organisation, generation, run HAVING count(*) > 1"
    )
    assert ends == []


async def test_a_row_that_changes_between_read_and_write_is_folded_anew(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    generation = new_generation_id()
    await ledger.record(envelope(organisation, generation, GenerationStarted(worker="a")))
    async with pool.acquire() as other:
        async with other.transaction():
            await other.execute(
                "UPDATE ledger.generations SET step = 'mended' WHERE generation = $1", generation
            )
            accepted = envelope(organisation, generation, GenerationAccepted(kind="deck"))
            recording = asyncio.create_task(ledger.record(accepted))
            while not await other.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ):
                assert not recording.done()
        recorded = await recording
    assert recorded.outcome is Outcome.APPLIED
    assert (recorded.view.current_step, recorded.view.version) == ("mended", 2)


async def test_a_replay_mends_a_damaged_view(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    dice = random.Random(7)  # noqa: S311 - a repeatable shuffle
    for _ in range(10):
        await ledger.record_all(story(dice, organisation))
    sound = await rows_of(pool)
    await pool.execute(
        "UPDATE ledger.generations SET status = 'failed', slides = 99 WHERE generation IN"
        " (SELECT generation FROM ledger.generations ORDER BY generation LIMIT 3)"
    )
    await pool.execute(
        "DELETE FROM ledger.generations WHERE generation IN"
        " (SELECT generation FROM ledger.generations ORDER BY generation DESC LIMIT 2)"
    )
    await pool.execute(
        "INSERT INTO ledger.generations (organisation, generation) VALUES ('x', 'gen_000000000000')"
    )
    replayed = await ledger.replay()
    assert (replayed.generations, replayed.corrected) == (10, 6)
    assert await rows_of(pool) == sound


async def test_a_replay_misses_nothing_that_is_recorded_meanwhile(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    dice = random.Random(8)  # noqa: S311 - a repeatable shuffle
    events = [event for _ in range(60) for event in story(dice, organisation)]
    dice.shuffle(events)

    async def work(share: list[Envelope]) -> None:
        for event in share:
            await ledger.record(event)

    await asyncio.gather(
        *(work(events[n::4]) for n in range(4)), *(ledger.replay() for _ in range(3))
    )
    live = await rows_of(pool)
    assert (await ledger.replay()).corrected == 0
    assert await rows_of(pool) == live


async def rows_of(pool: asyncpg.Pool) -> list[asyncpg.Record]:
    """Every row of the view, as it is stored."""
    return await pool.fetch(  # type: ignore[no-any-return] # the driver is untyped
        "SELECT * FROM ledger.generations ORDER BY organisation, generation"
    )
