"""What is over goes, rows and objects, and nothing else does, on real servers."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from slidemill.contracts.asks import CreateSession, GetSession, SessionWithUpload
from slidemill.contracts.events import SessionExpired
from slidemill.messaging import BrokerSettings, Bus, Refused, Unavailable
from slidemill.session.app import utc_now
from slidemill.session.session import Session, upload_key
from slidemill.storage import ObjectStore
from tests.integration.session.stage import Stage

DAY = timedelta(hours=24)


async def keys(store: ObjectStore, *wanted: str) -> set[str]:
    """Return which of these keys have an object."""
    return {key for key in wanted if await store.head(key)}


async def test_an_expired_session_goes_with_its_upload_its_package_and_its_decks(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    rendered = await stage.order(organisation, session)
    await stage.end(rendered)
    rendering = await stage.order(organisation, session)
    objects = (upload_key(session), rendered.message.output, rendering.message.package)
    assert await keys(stage.store, *objects) == set(objects)
    await stage.sweep(later=DAY).expired()
    assert await keys(stage.store, *objects) == set()
    assert await stage.repository.find(organisation, session) is None
    (told,) = await stage.heard_about(SessionExpired, session)
    assert told.message.session == session
    assert told.envelope.organisation == organisation


async def test_a_living_session_stays_whole(stage: Stage, organisation: str) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.end(order)
    objects = (upload_key(session), order.message.output)
    await stage.sweep(later=DAY - timedelta(minutes=1)).expired()
    assert await keys(stage.store, *objects) == set(objects)
    assert (await stage.facts(organisation, session)).render_succeeded


async def test_many_sessions_are_swept_in_batches(stage: Stage, organisation: str) -> None:
    await stage.sweep(later=DAY).expired()
    async with stage.repository.transaction() as transaction:
        for _ in range(120):
            await transaction.add(Session(uuid4(), organisation, utc_now() - DAY))
    assert (await stage.sweep().expired()).sessions == 120
    assert (await stage.sweep().expired()).sessions == 0


async def test_sweeps_at_the_same_time_share_the_work(stage: Stage, organisation: str) -> None:
    await stage.sweep(later=DAY).expired()
    async with stage.repository.transaction() as transaction:
        for _ in range(60):
            await transaction.add(Session(uuid4(), organisation, utc_now() - DAY))
    swept = await asyncio.gather(*(stage.sweep().expired() for _ in range(3)))
    assert sum(one.sessions for one in swept) == 60


async def test_a_sweep_that_died_midway_is_done_again(
    stage: Stage, organisation: str, broker: BrokerSettings
) -> None:
    session = await stage.aged(organisation, DAY)
    never_started = Bus(broker, service="session")
    with pytest.raises(Unavailable):
        await stage.sweep(bus=never_started).expired()
    assert await stage.store.head(upload_key(session)) is None
    assert await stage.repository.find(organisation, session)
    await stage.sweep().expired()
    assert await stage.repository.find(organisation, session) is None
    await stage.heard_about(SessionExpired, session)


async def test_a_replaced_session_that_was_left_is_swept(stage: Stage, organisation: str) -> None:
    session = Session(uuid4(), organisation, utc_now())
    await stage.upload(session.id, b"zip")
    async with stage.repository.transaction() as transaction:
        await transaction.add(session)
        await transaction.save(session.give_way(utc_now()))
    await stage.sweep().expired()
    assert await stage.store.head(upload_key(session.id)) is None
    assert await stage.repository.find(organisation, session.id) is None
    await stage.heard_about(SessionExpired, session.id)


async def test_a_replaced_deck_goes_when_its_links_have_run_out(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    older = await stage.order(organisation, session)
    await stage.end(older)
    newer = await stage.order(organisation, session)
    await stage.end(newer)
    decks = (older.message.output, newer.message.output)
    await stage.sweep().expired()
    assert await keys(stage.store, *decks) == set(decks)
    await stage.sweep(later=timedelta(minutes=6)).expired()
    assert await keys(stage.store, *decks) == {newer.message.output}


async def test_a_late_upload_to_an_expired_session_is_swept_once_it_is_surely_nobodys(
    stage: Stage,
) -> None:
    late, elsewhere = upload_key(uuid4()), f"templates/{uuid4()}.pptx"
    for key in (late, elsewhere):
        await stage.store.put(key, b"zip", "application/zip")
    await stage.sweep(later=DAY + timedelta(minutes=119)).strays()
    assert await stage.store.head(late)
    assert await stage.sweep(later=DAY + timedelta(minutes=121)).strays() >= 1
    assert await keys(stage.store, late, elsewhere) == {elsewhere}


async def test_replies_are_forgotten_after_a_day(stage: Stage, organisation: str) -> None:
    request, command = CreateSession(session=uuid4()), uuid4()
    await stage.ask(organisation, request, SessionWithUpload, command)
    await stage.sweep(later=DAY - timedelta(minutes=1)).expired()
    assert await stage.replies.find(organisation, command)
    await stage.sweep(later=DAY + timedelta(minutes=1)).expired()
    assert await stage.replies.find(organisation, command) is None
    with pytest.raises(Refused):
        await stage.ask(organisation, GetSession(session=request.session), SessionWithUpload)
