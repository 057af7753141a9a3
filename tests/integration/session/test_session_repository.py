"""Sessions and renders in a real Postgres."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from slidemill.contracts import GenerationId, new_generation_id
from slidemill.ledger import Connections, DatabaseUnavailable, Replies, migrations
from slidemill.session.repository import MIGRATIONS, SCHEMA, Repository
from slidemill.session.session import Render, Result, Session
from tests.fixtures.recorder import PATIENCE
from tests.integration.session.stage import long_ago

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LONG_AGO = long_ago()
SECOND = timedelta(seconds=1)


async def stored(repository: Repository, organisation: str, created_at: datetime = NOON) -> Session:
    async with repository.transaction() as transaction:
        session = Session(uuid4(), organisation, created_at)
        assert await transaction.add(session)
    return session


async def took_on(
    repository: Repository, session: Session, result: Result | None = None
) -> tuple[Session, Render]:
    async with repository.transaction() as transaction:
        held = await transaction.lock(session.organisation, session.id)
        assert held
        generation = new_generation_id()
        held, render = held.take_on(
            generation, 1, NOON, package=f"{generation}.zip", deck=f"{generation}.pptx"
        )
        await transaction.add_render(session.organisation, render)
        if result:
            render = render.end(result)
            held = held.show(render)
            await transaction.end_render(session.organisation, render)
        await transaction.save(held)
    return held, render


async def test_migrating_twice_changes_nothing(database_address: str) -> None:
    assert await migrations.apply(database_address, MIGRATIONS, SCHEMA) == []


async def test_a_stored_session_is_found_as_it_was(
    repository: Repository, organisation: str
) -> None:
    session = await stored(repository, organisation)
    assert await repository.find(organisation, session.id) == session


async def test_adding_a_session_twice_keeps_the_first(
    repository: Repository, organisation: str
) -> None:
    session = await stored(repository, organisation)
    async with repository.transaction() as transaction:
        assert not await transaction.add(Session(session.id, organisation, NOON + SECOND))
    assert await repository.find(organisation, session.id) == session


async def test_another_organisations_session_can_neither_be_found_nor_taken(
    repository: Repository, organisation: str
) -> None:
    session = await stored(repository, organisation)
    assert await repository.find("someone-else", session.id) is None
    assert await repository.newest("someone-else", LONG_AGO, 10) == []
    async with repository.transaction() as transaction:
        assert not await transaction.add(Session(session.id, "someone-else", NOON))
        assert await transaction.lock("someone-else", session.id) is None


async def test_a_render_and_its_outcome_are_found_as_they_were(
    repository: Repository, organisation: str
) -> None:
    session = await stored(repository, organisation)
    result = Result(NOON + SECOND, succeeded=True, slides=3)
    held, render = await took_on(repository, session, result)
    assert await repository.find(organisation, session.id) == held
    assert await repository.find_render(organisation, render.generation, 1) == render
    assert await repository.find_render("someone-else", render.generation, 1) is None
    assert await repository.find_render(organisation, render.generation, 2) is None


async def test_sessions_are_listed_newest_first_without_old_and_replaced_ones(
    repository: Repository, organisation: str
) -> None:
    kept = [await stored(repository, organisation, NOON + i * SECOND) for i in range(3)]
    await stored(repository, organisation, NOON - SECOND)
    async with repository.transaction() as transaction:
        gone = Session(uuid4(), organisation, NOON + 9 * SECOND)
        await transaction.add(gone)
        await transaction.save(gone.give_way(NOON + 9 * SECOND))
    listed = await repository.newest(organisation, NOON - SECOND, 10)
    assert [session.id for session in listed] == [session.id for session in reversed(kept)]
    assert len(await repository.newest(organisation, NOON - SECOND, 2)) == 2


async def test_whoever_waited_for_a_sessions_lock_sees_the_outcome_written_meanwhile(
    repository: Repository, database: Connections, organisation: str
) -> None:
    session = await stored(repository, organisation)
    session, _ = await took_on(repository, session, Result(NOON, succeeded=True))
    waiting = asyncio.Event()

    async def second() -> Session | None:
        async with repository.transaction() as transaction:
            waiting.set()
            return await transaction.lock(organisation, session.id)

    async with repository.transaction() as transaction:
        held = await transaction.lock(organisation, session.id)
        assert held
        task = asyncio.create_task(second())
        await waiting.wait()
        await someone_waits_for_a_row(database)
        held, render = held.take_on(new_generation_id(), 1, NOON, package=None, deck=None)
        await transaction.add_render(organisation, render)
        render = render.end(Result(NOON + SECOND, succeeded=True))
        await transaction.end_render(organisation, render)
        await transaction.save(held.show(render))
    seen = await task
    assert seen
    assert seen.shown == render


async def someone_waits_for_a_row(database: Connections) -> None:
    """Return once a statement of this database waits for a lock; the server is asked, no clock."""
    waits = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(PATIENCE):
        while not await database.pool.fetchval(waits):
            pass


async def test_sessions_past_their_life_are_removed_once_the_block_is_done(
    repository: Repository, organisation: str
) -> None:
    old = await stored(repository, organisation, LONG_AGO)
    old, render = await took_on(repository, old)
    young = await stored(repository, organisation)
    async with repository.doomed(LONG_AGO, 10) as batch:
        mine = {
            entry.session.id: entry.renders
            for entry in batch
            if entry.session.organisation == organisation
        }
    assert mine == {old.id: (render,)}
    assert await repository.find(organisation, old.id) is None
    assert await repository.find_render(organisation, render.generation, 1) is None
    assert await repository.find(organisation, young.id)


async def test_sessions_stay_when_their_objects_could_not_be_deleted(
    repository: Repository, organisation: str
) -> None:
    old = await stored(repository, organisation, LONG_AGO)
    with pytest.raises(StoreBrokeError):
        await fail_to_remove(repository)
    assert await repository.find(organisation, old.id)
    async with repository.doomed(LONG_AGO, 10) as batch:
        assert [entry.session.id for entry in batch] == [old.id]


class StoreBrokeError(Exception):
    """Stands for whatever goes wrong while objects are deleted."""


async def fail_to_remove(repository: Repository) -> None:
    async with repository.doomed(LONG_AGO, 10):
        raise StoreBrokeError


async def test_two_sweeps_at_once_get_different_sessions(
    repository: Repository, organisation: str
) -> None:
    old = {(await stored(repository, organisation, LONG_AGO)).id for _ in range(4)}
    async with repository.doomed(LONG_AGO, 2) as some, repository.doomed(LONG_AGO, 9) as others:
        first = {entry.session.id for entry in some}
        second = {entry.session.id for entry in others}
    assert len(first) == 2
    assert first | second == old
    assert not first & second


async def test_only_decks_that_are_shown_no_more_are_superseded(
    repository: Repository, organisation: str
) -> None:
    session = await stored(repository, organisation)
    session, first = await took_on(repository, session, Result(LONG_AGO, succeeded=True))
    async with repository.superseded(LONG_AGO, 10) as decks:
        assert decks == []
    session, _ = await took_on(repository, session, Result(LONG_AGO + SECOND, succeeded=True))
    async with repository.superseded(LONG_AGO, 10) as decks:
        assert decks == []
    async with repository.superseded(LONG_AGO + SECOND, 10) as decks:
        assert decks == [first.deck]
    async with repository.superseded(LONG_AGO + SECOND, 10) as decks:
        assert decks == []


async def test_a_reply_is_kept_once_per_organisation_and_command(
    database: Connections, organisation: str
) -> None:
    replies, command = Replies(database, SCHEMA), uuid4()
    assert await replies.find(organisation, command) is None
    await replies.keep(organisation, command, b"first")
    await replies.keep(organisation, command, b"second")
    assert await replies.find(organisation, command) == b"first"
    assert await replies.find("someone-else", command) is None


async def test_replies_are_pruned_by_age(database: Connections, organisation: str) -> None:
    replies, command = Replies(database, SCHEMA), uuid4()
    await replies.keep(organisation, command, b"answer")
    await replies.prune(LONG_AGO)
    assert await replies.find(organisation, command)
    await replies.prune(datetime.now(UTC) + timedelta(hours=1))
    assert await replies.find(organisation, command) is None


async def test_a_database_that_does_not_answer_is_told_apart_from_our_mistakes(
    repository: Repository, database_address: str, organisation: str
) -> None:
    lonely = Connections(database_address, name="slidemill.session")
    await lonely.open()
    await lonely.close()
    with pytest.raises(DatabaseUnavailable):
        await Repository(lonely).find(organisation, uuid4())
    with pytest.raises(asyncpg.PostgresError):
        await break_a_rule(repository, organisation)


async def break_a_rule(repository: Repository, organisation: str) -> None:
    session = await stored(repository, organisation)
    async with repository.transaction() as transaction:
        unheard_of = Render(GenerationId("nonsense"), 1, session.id, 1, None, None)
        await transaction.add_render(organisation, unheard_of)
