"""The edge: who is let in, what is told when something behind is away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from slidemill.gateway.app import create_app
from slidemill.gateway.credentials import digest, key_id_of, make_key
from slidemill.gateway.repository import Keys
from slidemill.gateway.settings import Settings
from slidemill.messaging import BrokerSettings
from slidemill.storage import StoreSettings
from tests.integration.gateway.conftest import PEPPER, Start, owning, running

MakeSettings = Callable[..., Settings]


async def test_without_an_owner_a_call_is_refused_as_unavailable(
    start: Start, settings: MakeSettings
) -> None:
    async with start(settings(ask_deadline=0.3)) as http:
        answer = await http.post("/sessions")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert list(answer.json()) == ["message"]


async def test_a_gateway_starts_and_says_so_while_the_broker_is_away(
    settings: MakeSettings, key: str, store_environment: dict[str, str]
) -> None:
    nowhere = BrokerSettings.model_validate({"url": "amqp://x:y@127.0.0.1:1/"})
    prefix = "SLIDEMILL_STORE_"
    store = StoreSettings.model_validate(
        {name.removeprefix(prefix).lower(): v for name, v in store_environment.items()}
    )
    async with running(create_app(settings(), nowhere, store), key) as http:
        ready = await http.get("/health/ready")
        live = await http.get("/health/live")
        listed = await http.get("/api/v1/generations")
        refused = await http.post("/sessions")
    assert (live.status_code, ready.status_code) == (200, 503)
    assert ready.json()["reasons"]
    assert listed.json() == {"generations": [], "next_cursor": None}
    assert refused.status_code == 503


async def test_too_many_calls_with_one_key_are_told_when_to_come_back(
    start: Start, settings: MakeSettings
) -> None:
    async with start(settings(requests_per_minute=2)) as http:
        answers = [await http.get("/api/v1/generations") for _ in range(3)]
        on_sessions = await http.get("/sessions")
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["X-RateLimit-Limit"] == "2"
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert int(answers[2].headers["Retry-After"]) >= 1
    assert answers[2].headers["Content-Type"].startswith("application/problem+json")
    assert answers[2].json()["code"] == "rate_limited"
    assert on_sessions.status_code == 429
    assert list(on_sessions.json()) == ["message"]


async def test_a_revoked_or_expired_key_is_refused(
    start: Start, settings: MakeSettings, pool: asyncpg.Pool, key: str, organisation: str
) -> None:
    old = make_key()
    await Keys(pool).add(
        old.id,
        digest(old.text, PEPPER.encode()),
        organisation=organisation,
        label="old",
        expires_at=datetime.now(UTC) - timedelta(seconds=1),
    )
    async with start(settings(key_cache=0.001)) as http:
        assert (await http.get("/api/v1/generations")).status_code == 200
        over = await http.get(
            "/api/v1/generations", headers={"Authorization": f"Bearer {old.text}"}
        )
        assert over.status_code == 401
        assert await Keys(pool).revoke(key_id_of(key) or "")
        assert (await http.get("/api/v1/generations")).status_code == 401


async def test_a_key_of_another_pepper_is_refused(
    start: Start, settings: MakeSettings, pool: asyncpg.Pool, organisation: str
) -> None:
    foreign = make_key()
    hashed = digest(foreign.text, b"another pepper, also long enough to be one")
    await Keys(pool).add(foreign.id, hashed, organisation=organisation, label="foreign")
    async with start(settings()) as http:
        refused = await http.get(
            "/api/v1/generations", headers={"Authorization": f"Bearer {foreign.text}"}
        )
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/api/v1/generations?limit=0", "limit"),
        ("/api/v1/generations?limit=many", "limit"),
        ("/api/v1/generations?status=lost", "status"),
        ("/api/v1/generations?cursor=made-up", "cursor"),
    ],
)
async def test_a_wrong_parameter_is_named(
    start: Start, settings: MakeSettings, path: str, named: str
) -> None:
    async with start(settings()) as http:
        answer = await http.get(path)
    assert answer.status_code == 400
    body = answer.json()
    assert named in str(body.get("errors", body["detail"]))


async def test_an_unknown_path_or_method_is_a_problem(start: Start, settings: MakeSettings) -> None:
    async with start(settings()) as http:
        answer = await http.get("/nowhere")
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"
        answer = await http.put("/sessions")
        assert answer.status_code == 405


async def test_a_render_that_takes_too_long_is_left_running_and_found_again(
    start: Start, settings: MakeSettings, broker: BrokerSettings
) -> None:
    session = uuid4()
    path = f"/sessions/{session}/render"
    async with owning(broker, session) as owner:
        async with start(settings(render_deadline=0.4)) as http:
            late = await http.post(path)
            assert late.status_code == 504
            assert "goes on" in late.json()["message"]
        async with start(settings()) as http:
            waiting = asyncio.create_task(http.post(path))
            async_call = await http.post(path, headers={"Prefer": "respond-async"})
            await asyncio.wait_for(owner.called.wait(), 10)
            await owner.end()
            answer = await waiting
    assert answer.status_code == 200, answer.text
    assert answer.json()["download_url"] == "http://store/deck"
    generations = {envelope.generation for envelope in owner.ordered}
    assert generations == {async_call.json()["generation_id"]}


async def test_a_bad_idempotency_key_is_refused(start: Start, settings: MakeSettings) -> None:
    async with start(settings()) as http:
        answer = await http.post(
            f"/sessions/{uuid4()}/render", headers={"Idempotency-Key": "x" * 300}
        )
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["message"]


async def test_metrics_count_requests_by_route(start: Start, settings: MakeSettings) -> None:
    async with start(settings()) as http:
        await http.get("/api/v1/generations")
        text = (await http.get("/metrics")).text
    assert 'route="/api/v1/generations",status="200"' in text
