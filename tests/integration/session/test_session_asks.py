"""Each ask over a real broker, with a real database and store behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from slidemill.contracts import Ask
from slidemill.contracts.asks import (
    CreateSession,
    GetSession,
    LinkDeck,
    ListSessions,
    PrepareRender,
    RenderPrepared,
    SessionList,
    SessionWithLink,
    SessionWithUpload,
)
from slidemill.contracts.events import (
    FailureCode,
    GenerationFailed,
    SessionCreated,
    SessionExpired,
)
from slidemill.messaging import Refused
from slidemill.session.session import upload_key
from tests.integration.session.stage import Stage

DAY = timedelta(hours=24)


async def listed(stage: Stage, organisation: str) -> list[UUID]:
    found = await stage.ask(organisation, ListSessions(), SessionList)
    return [facts.session for facts in found.sessions]


async def refused(stage: Stage, organisation: str, request: Ask[Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        await stage.ask(organisation, request, SessionWithUpload)
    return caught.value


async def test_a_new_session_takes_an_upload_through_its_form(
    stage: Stage, organisation: str
) -> None:
    request = CreateSession(session=uuid4())
    created = await stage.ask(organisation, request, SessionWithUpload)
    assert created.upload.params["key"] == f"sessions/zip/{request.session}.zip"
    assert created.upload.params["Content-Type"] == "application/zip"
    fields = [(name, (None, value)) for name, value in created.upload.params.items()]
    async with httpx.AsyncClient() as client:
        answer = await client.request(
            created.upload.method,
            created.upload.action,
            files=[*fields, ("file", ("input.zip", b"PK-ish", "application/zip"))],
        )
    assert answer.status_code == 204
    assert await stage.store.get(upload_key(request.session), 99) == b"PK-ish"
    await stage.ask(organisation, PrepareRender(session=request.session), RenderPrepared)


async def test_a_new_session_is_told_to_everyone(stage: Stage, organisation: str) -> None:
    session = await stage.create(organisation)
    (heard,) = await stage.heard_about(SessionCreated, session)
    assert heard.message.session == session
    assert heard.envelope.organisation == organisation


async def test_the_same_creation_twice_makes_one_session_and_one_reply(
    stage: Stage, organisation: str
) -> None:
    request, command = CreateSession(session=uuid4()), uuid4()
    first = await stage.ask(organisation, request, SessionWithUpload, command)
    second = await stage.ask(organisation, request, SessionWithUpload, command)
    assert first == second
    assert await listed(stage, organisation) == [request.session]


async def test_a_creation_whose_reply_was_lost_finds_its_session(
    stage: Stage, organisation: str
) -> None:
    request = CreateSession(session=uuid4())
    first = await stage.ask(organisation, request, SessionWithUpload)
    second = await stage.ask(organisation, request, SessionWithUpload)
    assert first.session == second.session


async def test_a_repeated_creation_does_not_bring_a_replaced_session_back(
    stage: Stage, organisation: str
) -> None:
    first = await stage.create(organisation)
    second = await stage.create(organisation)
    await stage.heard_about(SessionExpired, first)
    await stage.ask(organisation, CreateSession(session=second), SessionWithUpload)
    assert await listed(stage, organisation) == [second]


async def test_a_new_session_removes_the_one_never_asked_to_render_with_its_upload(
    stage: Stage, organisation: str
) -> None:
    first = await stage.uploaded(organisation)
    second = await stage.create(organisation)
    await stage.heard_about(SessionExpired, first)
    assert await listed(stage, organisation) == [second]
    assert await stage.store.head(upload_key(first)) is None
    assert (await refused(stage, organisation, GetSession(session=first))).code == (
        "session_not_found"
    )


async def test_a_session_whose_render_was_asked_for_survives_new_ones(
    stage: Stage, organisation: str
) -> None:
    asked = await stage.uploaded(organisation)
    await stage.ask(organisation, PrepareRender(session=asked), RenderPrepared)
    ordered = await stage.uploaded(organisation)
    await stage.order(organisation, ordered)
    newest = await stage.create(organisation)
    assert await listed(stage, organisation) == [newest, ordered, asked]
    assert await stage.store.head(upload_key(asked))


async def test_another_organisations_sessions_survive_a_creation(
    stage: Stage, organisation: str
) -> None:
    mine = await stage.create(organisation)
    await stage.create(f"{organisation}-2")
    assert await listed(stage, organisation) == [mine]


async def test_of_many_sessions_created_at_once_one_remains(
    stage: Stage, organisation: str
) -> None:
    created = await asyncio.gather(*(stage.create(organisation) for _ in range(8)))
    (remaining,) = await listed(stage, organisation)
    assert remaining in created
    for session in set(created) - {remaining}:
        await stage.heard_about(SessionExpired, session)


async def test_a_session_is_listed_and_found_until_its_life_is_over(
    stage: Stage, organisation: str
) -> None:
    young = await stage.aged(organisation, DAY - timedelta(minutes=1))
    old = await stage.aged(organisation, DAY)
    assert await listed(stage, organisation) == [young]
    found = await stage.ask(organisation, GetSession(session=young), SessionWithUpload)
    assert found.session.session == young
    assert (await refused(stage, organisation, GetSession(session=old))).code == (
        "session_not_found"
    )


async def test_the_list_can_be_cut(stage: Stage, organisation: str) -> None:
    await stage.aged(organisation, timedelta(hours=3))
    newest = await stage.aged(organisation, timedelta(hours=2))
    found = await stage.ask(organisation, ListSessions(limit=1), SessionList)
    assert [facts.session for facts in found.sessions] == [newest]


@pytest.mark.parametrize(
    "request_",
    [
        lambda session: GetSession(session=session),
        lambda session: PrepareRender(session=session),
        lambda session: LinkDeck(session=session, require_deck=True),
        lambda session: LinkDeck(session=session, require_deck=False),
        lambda session: CreateSession(session=session),
    ],
    ids=["get", "prepare", "link", "look", "create"],
)
async def test_another_organisations_session_is_not_found(
    stage: Stage, organisation: str, request_: Callable[[UUID], Ask[Any]]
) -> None:
    session = await stage.uploaded(organisation)
    await stage.end(await stage.order(organisation, session))
    refusal = await refused(stage, f"{organisation}-2", request_(session))
    assert (refusal.code, refusal.field) == ("session_not_found", "session")
    assert await listed(stage, f"{organisation}-2") == []


@pytest.mark.parametrize("request_", [GetSession, PrepareRender, LinkDeck])
@pytest.mark.parametrize("age", [None, DAY])
async def test_an_unknown_and_an_expired_session_look_alike(
    stage: Stage, organisation: str, request_: Callable[..., Ask[Any]], age: timedelta | None
) -> None:
    session = uuid4() if age is None else await stage.aged(organisation, age)
    refusal = await refused(stage, organisation, request_(session=session))
    assert refusal.code == "session_not_found"
    assert refusal.detail.replace(str(session), "…").startswith("There is no session …")


async def test_a_render_can_not_be_prepared_before_the_upload(
    stage: Stage, organisation: str
) -> None:
    session = await stage.create(organisation)
    with pytest.raises(Refused) as caught:
        await stage.ask(organisation, PrepareRender(session=session), RenderPrepared)
    assert caught.value.code == "upload_missing"
    await stage.create(organisation)
    assert session not in await listed(stage, organisation)


async def test_a_render_of_too_large_an_upload_is_refused(
    stage: Stage, organisation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await stage.uploaded(organisation, b"four")
    monkeypatch.setattr(stage.settings, "upload_limit", 3)
    with pytest.raises(Refused) as caught:
        await stage.ask(organisation, PrepareRender(session=session), RenderPrepared)
    assert caught.value.code == "upload_too_large"
    assert "4 bytes" in caught.value.detail


async def test_a_deck_can_be_downloaded_through_its_link_under_the_sessions_name(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.end(order)
    linked = await stage.ask(organisation, LinkDeck(session=session), SessionWithLink)
    assert linked.session.render_succeeded
    assert linked.session.render_slide_count == 3
    assert linked.download_url
    async with httpx.AsyncClient() as client:
        answer = await client.get(linked.download_url)
    assert answer.content == order.envelope.id.bytes
    assert f'filename="{session}.pptx"' in answer.headers["content-disposition"]
    assert answer.headers["content-type"].endswith("presentationml.presentation")


async def test_a_session_not_rendered_yet_has_no_link(stage: Stage, organisation: str) -> None:
    session = await stage.uploaded(organisation)
    with pytest.raises(Refused) as caught:
        await stage.ask(organisation, LinkDeck(session=session), SessionWithLink)
    assert caught.value.code == "not_rendered"
    assert (await stage.link(organisation, session)).download_url is None


async def test_a_failed_render_takes_the_link_away(stage: Stage, organisation: str) -> None:
    session = await stage.uploaded(organisation)
    await stage.end(await stage.order(organisation, session))
    failed = GenerationFailed(code=FailureCode.DATA_INVALID, message="slides[0].who: not a chart")
    await stage.end(await stage.order(organisation, session), failed)
    with pytest.raises(Refused) as caught:
        await stage.ask(organisation, LinkDeck(session=session), SessionWithLink)
    assert caught.value.code == "not_rendered"
    linked = await stage.link(organisation, session)
    assert linked.download_url is None
    assert linked.session.render_message == "slides[0].who: not a chart"
