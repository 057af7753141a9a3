"""Requests taken on in a real Postgres: once per key, once per subject, all or nothing."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from slidemill.contracts import Envelope, event_id, new_generation_id, topology
from slidemill.contracts.commands import RenderSession
from slidemill.contracts.events import GenerationCompleted, Status
from slidemill.contracts.ids import Organisation
from slidemill.ledger import Acceptance, IdempotencyConflict, IdempotencyKey, Ledger

KEY = IdempotencyKey(route="POST /sessions/render", key="k-1", fingerprint="same")


def command(organisation: Organisation, subject: str | None = None) -> Envelope:
    message = RenderSession(session=uuid4())
    return Envelope(
        source="slidemill.gateway",
        type=message.TYPE,
        subject=subject or f"session/{message.session}",
        organisation=organisation,
        generation=new_generation_id(),
        data=message.model_dump(mode="json"),
    )


async def accept(
    ledger: Ledger,
    envelope: Envelope,
    key: IdempotencyKey | None = None,
    *,
    exclusive: bool = False,
) -> Acceptance:
    return await ledger.accept(
        envelope,
        exchange=topology.COMMANDS,
        routing_key=envelope.type,
        idempotency=key,
        exclusive_subject=exclusive,
    )


def completed(acceptance: Acceptance) -> Envelope:
    event = GenerationCompleted(output="deck.pptx", slides=1, size=1)
    return Envelope(
        id=event_id(acceptance.generation, acceptance.view.run, event.TYPE),
        source="slidemill.renderer",
        type=event.TYPE,
        organisation=acceptance.view.organisation,
        generation=acceptance.generation,
        run=acceptance.view.run,
        data=event.model_dump(mode="json"),
    )


async def outbox_of(pool: asyncpg.Pool, organisation: Organisation) -> list[Envelope]:
    rows = await pool.fetch(
        "SELECT envelope FROM ledger.outbox WHERE organisation = $1 ORDER BY id", organisation
    )
    return [Envelope.from_json(row["envelope"].encode()) for row in rows]


@pytest.mark.parametrize("key", [KEY, None], ids=["with a key", "without"])
async def test_an_accepted_command_is_seen_at_once_and_waits_in_the_outbox(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation, key: IdempotencyKey | None
) -> None:
    sent = command(organisation)
    accepted = await accept(ledger, sent, key)
    assert (accepted.repeated, accepted.attached) == (False, False)
    assert accepted.generation == sent.generation
    view = await ledger.view(organisation, accepted.generation)
    assert view == accepted.view
    assert view is not None
    assert (view.status, view.kind, view.subject) == (
        Status.PENDING,
        "session.render",
        sent.subject,
    )
    assert view.accepted_at is not None
    assert await outbox_of(pool, organisation) == [sent]
    entries = await ledger.timeline(organisation, accepted.generation)
    assert [entry.type for entry in entries] == ["generation.accepted"]
    assert (await ledger.replay()).corrected == 0


async def test_the_same_key_and_content_stand_for_the_same_generation(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    first = await accept(ledger, command(organisation), KEY)
    await ledger.record(completed(first))
    again = await accept(ledger, command(organisation), KEY)
    assert again.repeated
    assert again.generation == first.generation
    assert again.view.status is Status.COMPLETED
    assert await ledger.recall(organisation, KEY) == again
    assert len(await outbox_of(pool, organisation)) == 1


async def test_the_same_key_with_other_content_is_a_conflict(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    await accept(ledger, command(organisation), KEY)
    other = IdempotencyKey(KEY.route, KEY.key, "different")
    with pytest.raises(IdempotencyConflict, match="'k-1' was used on this route"):
        await accept(ledger, command(organisation), other)
    with pytest.raises(IdempotencyConflict):
        await ledger.recall(organisation, other)
    assert len(await outbox_of(pool, organisation)) == 1
    assert await ledger.unfinished(organisation) == 1


async def test_a_key_counts_within_its_route_and_organisation(
    ledger: Ledger, organisation: Organisation
) -> None:
    elsewhere = IdempotencyKey("POST /other", KEY.key, "different")
    results = [
        await accept(ledger, command(organisation), KEY),
        await accept(ledger, command(organisation), elsewhere),
        await accept(ledger, command("another-tenant"), KEY),
    ]
    assert [result.repeated for result in results] == [False, False, False]
    assert len({result.generation for result in results}) == 3
    assert await ledger.recall("third-tenant", KEY) is None


async def test_twenty_concurrent_requests_with_one_key_make_one_generation(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    results = await asyncio.gather(*(accept(ledger, command(organisation), KEY) for _ in range(20)))
    assert len({result.generation for result in results}) == 1
    assert sum(not result.repeated for result in results) == 1
    assert len(await outbox_of(pool, organisation)) == 1


async def test_fifty_concurrent_requests_about_one_subject_make_one_generation(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    results = await asyncio.gather(
        *(accept(ledger, command(organisation, "session/one"), exclusive=True) for _ in range(50))
    )
    assert len({result.generation for result in results}) == 1
    assert sum(not result.attached for result in results) == 1
    assert len(await outbox_of(pool, organisation)) == 1
    assert await ledger.unfinished(organisation) == 1


async def test_a_subject_whose_generation_has_ended_gets_a_new_one(
    ledger: Ledger, organisation: Organisation
) -> None:
    first = await accept(ledger, command(organisation, "session/one"), exclusive=True)
    await ledger.record(completed(first))
    second = await accept(ledger, command(organisation, "session/one"), exclusive=True)
    assert not second.attached
    assert second.generation != first.generation


async def test_a_key_whose_request_was_attached_stands_for_the_generation_it_was_attached_to(
    ledger: Ledger, organisation: Organisation
) -> None:
    first = await accept(ledger, command(organisation, "session/one"), exclusive=True)
    attached = await accept(ledger, command(organisation, "session/one"), KEY, exclusive=True)
    assert attached.attached
    await ledger.record(completed(first))
    again = await accept(ledger, command(organisation, "session/one"), KEY, exclusive=True)
    assert again.repeated
    assert again.generation == first.generation


async def test_another_tenants_generation_about_an_equal_subject_does_not_matter(
    ledger: Ledger, organisation: Organisation
) -> None:
    await accept(ledger, command("another-tenant", "session/one"), exclusive=True)
    mine = await accept(ledger, command(organisation, "session/one"), exclusive=True)
    assert not mine.attached


async def test_the_same_command_twice_is_published_once(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    sent = command(organisation)
    await accept(ledger, sent, exclusive=True)
    again = await accept(ledger, sent, exclusive=True)
    assert again.repeated
    assert len(await outbox_of(pool, organisation)) == 1


async def test_a_retry_by_a_person_is_a_new_run_of_the_same_generation(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    sent = command(organisation)
    first = await accept(ledger, sent)
    await ledger.record(completed(first))
    retried = await accept(ledger, sent.model_copy(update={"run": 2, "id": uuid4()}))
    assert (retried.repeated, retried.view.run, retried.view.status) == (False, 2, Status.PENDING)
    assert len(await outbox_of(pool, organisation)) == 2


async def test_a_failure_at_the_end_leaves_no_trace(
    ledger: Ledger, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    sent = command(organisation)
    with pytest.raises(asyncpg.PostgresError):
        await ledger.accept(
            sent, exchange=topology.COMMANDS, routing_key="not\x00storable", idempotency=KEY
        )
    assert sent.generation is not None
    assert await ledger.view(organisation, sent.generation) is None
    assert await ledger.recall(organisation, KEY) is None
    assert await outbox_of(pool, organisation) == []


async def test_a_command_without_a_generation_or_a_needed_subject_is_refused(
    ledger: Ledger, organisation: Organisation
) -> None:
    sent = command(organisation)
    with pytest.raises(ValueError, match="names no generation"):
        await accept(ledger, sent.model_copy(update={"generation": None}))
    with pytest.raises(ValueError, match="has no subject"):
        await accept(ledger, sent.model_copy(update={"subject": None}), exclusive=True)
