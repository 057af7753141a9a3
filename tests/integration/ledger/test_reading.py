"""What the ledger says when it is asked, and to whom."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from slidemill.contracts import Envelope, event_id, new_generation_id
from slidemill.contracts.events import (
    GenerationAccepted,
    GenerationCompleted,
    GenerationEvent,
    GenerationStarted,
    Status,
)
from slidemill.contracts.ids import GenerationId, Organisation
from slidemill.ledger import IdempotencyKey, InvalidCursor, Ledger

COMPLETED = GenerationCompleted(output="deck.pptx", slides=1, size=1)


async def record(
    ledger: Ledger,
    organisation: Organisation,
    event: GenerationEvent,
    generation: GenerationId | None = None,
    subject: str = "session/1",
) -> GenerationId:
    generation = generation or new_generation_id()
    await ledger.record(
        Envelope(
            id=event_id(generation, 1, event.TYPE),
            source="slidemill.test",
            type=event.TYPE,
            subject=subject,
            organisation=organisation,
            generation=generation,
            data=event.model_dump(mode="json"),
        )
    )
    return generation


async def test_pages_follow_each_other_newest_first_without_gaps(
    ledger: Ledger, organisation: Organisation
) -> None:
    made = [await record(ledger, organisation, GenerationStarted()) for _ in range(7)]
    seen: list[GenerationId] = []
    cursor = None
    sizes = []
    while True:
        page = await ledger.page(organisation, cursor=cursor, limit=3)
        seen += [view.generation for view in page.generations]
        sizes.append(len(page.generations))
        # what comes in between pages is newer and must not push anything to the next page
        await record(ledger, organisation, GenerationStarted())
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == made[::-1]
    assert sizes == [3, 3, 1]


async def test_a_page_can_be_limited_to_statuses_kind_and_subject(
    ledger: Ledger, organisation: Organisation
) -> None:
    accepted = GenerationAccepted(kind="session.render")
    mine = await record(ledger, organisation, accepted, subject="session/a")
    await record(ledger, organisation, GenerationAccepted(kind="render.deck"), subject="session/b")
    done = await record(ledger, organisation, COMPLETED)

    async def found(**filters: object) -> list[GenerationId]:
        page = await ledger.page(organisation, **filters)  # type: ignore[arg-type] # one for each case
        return [view.generation for view in page.generations]

    assert await found(statuses=[Status.COMPLETED, Status.FAILED]) == [done]
    assert await found(kind="session.render") == [mine]
    assert await found(subject="session/a", statuses=[Status.PENDING]) == [mine]
    assert await found(subject="session/a", kind="render.deck") == []


@pytest.mark.parametrize("cursor", ["", "x", "bm90IGEgdGltZSBnZW5fMQ==", "MjAyNi0wMS0wMSBn"])
async def test_a_cursor_of_ones_own_making_is_refused(
    ledger: Ledger, organisation: Organisation, cursor: str
) -> None:
    with pytest.raises(InvalidCursor, match="next_cursor"):
        await ledger.page(organisation, cursor=cursor)


async def test_no_question_is_answered_with_another_tenants_generation(
    ledger: Ledger, organisation: Organisation
) -> None:
    generation = await record(ledger, organisation, GenerationAccepted(kind="session.render"))
    assert await ledger.view("another-tenant", generation) is None
    assert await ledger.timeline("another-tenant", generation) == []
    assert (await ledger.page("another-tenant")).generations == []
    assert await ledger.unfinished("another-tenant") == 0


async def test_an_event_that_names_another_tenants_generation_does_not_reach_it(
    ledger: Ledger, organisation: Organisation
) -> None:
    generation = await record(ledger, organisation, GenerationAccepted(kind="session.render"))
    # equal in id too, since ids are made from the generation
    await record(ledger, "another-tenant", COMPLETED, generation)
    view = await ledger.view(organisation, generation)
    assert view is not None
    assert view.status is Status.PENDING
    await record(ledger, organisation, COMPLETED, generation)
    view = await ledger.view(organisation, generation)
    assert view is not None
    assert view.status is Status.COMPLETED


async def test_unfinished_generations_are_counted_per_organisation(
    ledger: Ledger, organisation: Organisation
) -> None:
    await record(ledger, organisation, GenerationStarted())
    await record(ledger, organisation, GenerationAccepted(kind="session.render"))
    await record(ledger, organisation, COMPLETED)
    assert await ledger.unfinished(organisation) == 2


async def test_a_silent_generation_is_overdue_unless_it_has_ended(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    silent = await record(ledger, organisation, GenerationStarted())
    ended = await record(ledger, organisation, COMPLETED)
    await age(pool, silent, ended)
    await record(ledger, organisation, GenerationStarted())
    found = await ledger.overdue(timedelta(minutes=15))
    assert [view.generation for view in found] == [silent]


async def test_a_generation_whose_command_waits_for_the_broker_is_not_overdue(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    command = Envelope(
        source="slidemill.gateway",
        type="session.render",
        organisation=organisation,
        generation=new_generation_id(),
    )
    accepted = await ledger.accept(command, exchange="x", routing_key="y")
    await age(pool, accepted.generation)
    quarter = timedelta(minutes=15)
    assert await ledger.overdue(quarter) == []
    await pool.execute("UPDATE ledger.outbox SET published_at = clock_timestamp()")
    assert await ledger.overdue(quarter) == []
    await pool.execute("UPDATE ledger.outbox SET published_at = published_at - interval '1 hour'")
    assert [view.generation for view in await ledger.overdue(quarter)] == [accepted.generation]


async def test_finished_generations_are_forgotten_whole_and_others_kept(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    old = [await record(ledger, organisation, COMPLETED) for _ in range(3)]
    working = await record(ledger, organisation, GenerationStarted())
    await age(pool, *old, working)
    fresh = await record(ledger, organisation, COMPLETED)
    month = timedelta(minutes=30)
    assert [await ledger.forget(month, batch=2) for _ in range(3)] == [2, 1, 0]
    kept = {view.generation for view in (await ledger.page(organisation)).generations}
    assert kept == {working, fresh}
    assert await ledger.timeline(organisation, old[0]) == []
    assert (await ledger.replay()).corrected == 0


async def test_old_idempotency_keys_are_forgotten(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    def command() -> Envelope:
        return Envelope(
            source="slidemill.gateway",
            type="session.render",
            organisation=organisation,
            generation=new_generation_id(),
        )

    old, new = IdempotencyKey("r", "old", "f"), IdempotencyKey("r", "new", "f")
    await ledger.accept(command(), exchange="x", routing_key="y", idempotency=old)
    await pool.execute("UPDATE ledger.idempotency SET created_at = created_at - interval '25h'")
    await ledger.accept(command(), exchange="x", routing_key="y", idempotency=new)
    assert await ledger.forget_keys(timedelta(hours=24)) == 1
    assert await ledger.recall(organisation, old) is None
    assert await ledger.recall(organisation, new) is not None


async def age(pool: asyncpg.Pool, *generations: GenerationId) -> None:
    """Make the generations an hour older."""
    await pool.execute(
        "UPDATE ledger.generations SET touched_at = touched_at - interval '1 hour',"
        " opened_at = opened_at - interval '1 hour' WHERE generation = ANY($1)",
        generations,
    )
    await pool.execute(
        "UPDATE ledger.events SET recorded_at = recorded_at - interval '1 hour'"
        " WHERE generation = ANY($1)",
        generations,
    )
