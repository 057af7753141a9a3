"""Generations cancelled, run again, removed and capped, in a real Postgres."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from slidemill.contracts import Envelope, event_id, new_generation_id, topology
from slidemill.contracts.commands import GenerateDeck
from slidemill.contracts.events import (
    FailureCode,
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
    GenerationStarted,
    Status,
)
from slidemill.contracts.ids import Organisation
from slidemill.ledger import (
    Acceptance,
    AlreadyFinished,
    Cap,
    IdempotencyConflict,
    IdempotencyKey,
    Ledger,
    NotRetryable,
    Outcome,
    TooManyUnfinished,
    Unfinished,
)

GATEWAY = "slidemill.gateway"
CAP = Cap(kinds="presentation.", most=2)


async def accept(
    ledger: Ledger,
    organisation: Organisation,
    *,
    cap: Cap | None = None,
    kind: str = "presentation.generate_deck",
    callback_url: str | None = None,
) -> Acceptance:
    message = GenerateDeck(slides=["slide_1"], request={}, output="presentations/decks/o/g.pptx")
    command = Envelope(
        source=GATEWAY,
        type=message.TYPE,
        organisation=organisation,
        generation=new_generation_id(),
        data=message.model_dump(mode="json"),
    )
    return await ledger.accept(
        command,
        exchange=topology.COMMANDS,
        routing_key=command.type,
        kind=kind,
        items=1,
        callback_url=callback_url,
        cap=cap,
    )


def happened(accepted: Acceptance, event: GenerationEvent, run: int = 1) -> Envelope:
    return Envelope(
        id=event_id(accepted.generation, run, event.TYPE),
        source="slidemill.renderer",
        type=event.TYPE,
        organisation=accepted.view.organisation,
        generation=accepted.generation,
        run=run,
        data=event.model_dump(mode="json"),
    )


FAILED = GenerationFailed(code=FailureCode.DATA_INVALID, message="no")
COMPLETED = GenerationCompleted(output="presentations/decks/o/g.pptx", slides=1, size=9)


async def test_a_cancellation_ends_the_run_and_everyone_is_told(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    accepted = await accept(ledger, organisation)
    view = await ledger.cancel(organisation, accepted.generation, source=GATEWAY, reason="stop")
    assert view is not None
    assert view.status is Status.CANCELLED
    late = await ledger.record(happened(accepted, COMPLETED))
    assert late.outcome is Outcome.CONFLICT
    sent = await pool.fetch(
        "SELECT exchange, routing_key FROM ledger.outbox WHERE organisation = $1 ORDER BY id",
        organisation,
    )
    assert [tuple(row) for row in sent] == [
        (topology.COMMANDS, "presentation.generate_deck"),
        (topology.EVENTS, "generation.cancelled"),
    ]


async def test_what_has_ended_cannot_be_cancelled(
    ledger: Ledger, organisation: Organisation
) -> None:
    accepted = await accept(ledger, organisation)
    await ledger.record(happened(accepted, COMPLETED))
    with pytest.raises(AlreadyFinished):
        await ledger.cancel(organisation, accepted.generation, source=GATEWAY)


async def test_nobody_cancels_retries_or_removes_what_is_anothers(
    ledger: Ledger, organisation: Organisation
) -> None:
    accepted = await accept(ledger, organisation)
    generation = accepted.generation
    assert await ledger.cancel("other", generation, source=GATEWAY) is None
    assert await ledger.retry("other", generation) is None
    assert await ledger.remove("other", generation) is None
    view = await ledger.view(organisation, generation)
    assert view is not None
    assert view.status is Status.PENDING


async def test_a_retry_is_a_new_run_of_the_same_command(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    accepted = await accept(ledger, organisation)
    with pytest.raises(Unfinished):
        await ledger.retry(organisation, accepted.generation)
    await ledger.record(happened(accepted, FAILED))
    again = await ledger.retry(organisation, accepted.generation)
    assert again is not None
    assert (again.view.run, again.view.status, again.view.items) == (2, Status.PENDING, 1)
    rows = await pool.fetch(
        "SELECT envelope FROM ledger.outbox WHERE organisation = $1 ORDER BY id", organisation
    )
    first, second = (Envelope.from_json(row["envelope"].encode()) for row in rows)
    assert first.data == second.data
    assert (first.run, second.run) == (1, 2)
    assert first.id != second.id
    await ledger.record(happened(accepted, COMPLETED, run=2))
    with pytest.raises(NotRetryable, match="completed"):
        await ledger.retry(organisation, accepted.generation)


async def test_a_retry_with_a_key_that_was_used_for_it_runs_nothing(
    ledger: Ledger, organisation: Organisation
) -> None:
    accepted = await accept(ledger, organisation)
    await ledger.record(happened(accepted, FAILED))
    key = IdempotencyKey(route="retry", key="one", fingerprint=accepted.generation)
    first = await ledger.retry(organisation, accepted.generation, idempotency=key)
    await ledger.record(happened(accepted, FAILED, run=2))
    again = await ledger.retry(organisation, accepted.generation, idempotency=key)
    assert first is not None
    assert again is not None
    assert (first.repeated, again.repeated, again.view.run) == (False, True, 2)
    other = IdempotencyKey(route="retry", key="one", fingerprint="another generation")
    with pytest.raises(IdempotencyConflict):
        await ledger.retry(organisation, accepted.generation, idempotency=other)


async def test_of_two_retries_at_once_one_is_refused(
    ledger: Ledger, organisation: Organisation
) -> None:
    accepted = await accept(ledger, organisation)
    await ledger.record(happened(accepted, FAILED))
    results = await asyncio.gather(
        ledger.retry(organisation, accepted.generation),
        ledger.retry(organisation, accepted.generation),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["Acceptance", "Unfinished"]


async def test_what_a_producer_sent_past_the_gateway_cannot_be_run_again(
    ledger: Ledger, organisation: Organisation
) -> None:
    generation = new_generation_id()
    event = Envelope(
        id=uuid4(),
        source="producer.acme",
        type=FAILED.TYPE,
        organisation=organisation,
        generation=generation,
        data=FAILED.model_dump(mode="json"),
    )
    await ledger.record(event)
    with pytest.raises(NotRetryable, match="gateway"):
        await ledger.retry(organisation, generation)


async def test_a_removed_generation_is_gone_and_stays_gone(
    ledger: Ledger, organisation: Organisation
) -> None:
    accepted = await accept(ledger, organisation)
    with pytest.raises(Unfinished):
        await ledger.remove(organisation, accepted.generation)
    await ledger.record(happened(accepted, COMPLETED))
    removed = await ledger.remove(organisation, accepted.generation)
    assert removed is not None
    assert removed.output == COMPLETED.output
    await ledger.record(happened(accepted, GenerationStarted()))
    await ledger.replay()
    assert await ledger.view(organisation, accepted.generation) is None
    assert (await ledger.page(organisation)).generations == []
    assert await ledger.forget(finished_before=timedelta()) == 1


async def test_no_more_than_the_cap_are_unfinished_however_many_come_at_once(
    ledger: Ledger, organisation: Organisation
) -> None:
    await accept(ledger, organisation, kind="session.render")
    results = await asyncio.gather(
        *(accept(ledger, organisation, cap=CAP) for _ in range(6)), return_exceptions=True
    )
    taken = [each for each in results if isinstance(each, Acceptance)]
    assert len(taken) == CAP.most
    assert sum(isinstance(each, TooManyUnfinished) for each in results) == 4
    await ledger.record(happened(taken[0], COMPLETED))
    await accept(ledger, organisation, cap=CAP)


async def test_pages_can_be_narrowed_to_kinds_that_begin_so(
    ledger: Ledger, organisation: Organisation
) -> None:
    await accept(ledger, organisation, kind="session.render")
    wanted = await accept(ledger, organisation)
    page = await ledger.page(organisation, kind_prefix="presentation.")
    assert [view.generation for view in page.generations] == [wanted.generation]


async def test_the_end_of_a_run_makes_one_webhook_if_it_was_asked_for(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    told = await accept(ledger, organisation, callback_url="https://example.com/hook")
    quiet = await accept(ledger, organisation)
    for accepted in (told, quiet):
        await ledger.record(happened(accepted, FAILED))
        await ledger.record(happened(accepted, FAILED))
    await ledger.retry(organisation, told.generation)
    await ledger.record(happened(told, COMPLETED, run=2))
    rows = await pool.fetch(
        "SELECT generation, run, url FROM ledger.webhooks WHERE organisation = $1 ORDER BY run",
        organisation,
    )
    assert [tuple(row) for row in rows] == [
        (told.generation, 1, "https://example.com/hook"),
        (told.generation, 2, "https://example.com/hook"),
    ]
