"""Who may call the slideshow API: keys in both spellings, plans, and how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import httpx
import pytest

from slidemill.contracts.slideshow_asks import ListSlideshows, SlideshowPage
from slidemill.gateway.credentials import Key, Plan, digest, make_key
from slidemill.gateway.repository import Keys
from tests.integration.gateway.conftest import PEPPER, Serve
from tests.integration.gateway.slideshows.stage import Stage

API = "/api/partner/v1"
LIST = f"{API}/slideshows"
CALLS = [
    ("GET", "/slideshows"),
    ("POST", "/slideshows/generate"),
    ("GET", f"/slideshows/{uuid4()}"),
    ("PATCH", f"/slideshows/{uuid4()}"),
    ("PATCH", "/slideshows"),
    ("DELETE", f"/slideshows/{uuid4()}"),
    ("POST", f"/slideshows/{uuid4()}/render"),
    ("POST", f"/slideshows/{uuid4()}/duplicate"),
    ("POST", f"/slideshows/{uuid4()}/slides/0/regenerate"),
    ("GET", f"/slideshows/{uuid4()}/export"),
]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def a_key(
    pool: asyncpg.Pool,
    organisation: str,
    *,
    plan: Plan | None = None,
    expires_at: datetime | None = None,
) -> Key:
    made = make_key()
    await Keys(pool).add(
        made.id,
        digest(made.text, PEPPER.encode()),
        organisation=organisation,
        label="test",
        plan=plan,
        expires_at=expires_at,
    )
    return made


@pytest.fixture(autouse=True)
def no_slideshows(stage: Stage, organisation: str) -> None:
    """Have the owner list nothing."""
    page = SlideshowPage(slideshows=[], total=0)
    stage.owner.answers(organisation, ListSlideshows, page)


async def test_a_key_works_in_both_spellings_and_headers(
    gateway: httpx.AsyncClient, pool: asyncpg.Pool, organisation: str
) -> None:
    key = await a_key(pool, organisation)
    for text in (key.text, key.dotted):
        for headers in (bearer(text), {"X-API-Key": text}):
            assert (await gateway.get(LIST, headers=headers)).status_code == 200
            other = await gateway.get("/api/v1/generations", headers=headers)
            assert other.status_code == 200


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_call_without_a_key_is_refused_before_anything_is_read(
    gateway: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await gateway.request(method, f"{API}{path}", content=b"{")
    assert answer.status_code == 401
    assert answer.json()["error_code"] == "missing_token"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_call_with_a_wrong_key_is_refused_before_anything_is_read(
    gateway: httpx.AsyncClient, method: str, path: str
) -> None:
    for wrong in ("smk_wrong", make_key().text, make_key().dotted):
        answer = await gateway.request(method, f"{API}{path}", content=b"{", headers=bearer(wrong))
        assert answer.status_code == 401
        assert answer.json()["error_code"] == "invalid_token"


async def test_a_key_that_is_over_is_told_from_a_wrong_one(
    serve: Serve, pool: asyncpg.Pool, organisation: str
) -> None:
    expired = await a_key(pool, organisation, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    revoked = await a_key(pool, organisation)
    assert await Keys(pool).revoke(revoked.id)
    guessed = f"{revoked.id}.{make_key().dotted.partition('.')[2]}"
    async with serve() as http:
        for key in (expired, revoked):
            for text in (key.text, key.dotted):
                answer = await http.get(LIST, headers=bearer(text))
                assert (answer.status_code, answer.json()["error_code"]) == (401, "revoked_token")
        answer = await http.get(LIST, headers=bearer(guessed))
        assert answer.json()["error_code"] == "invalid_token"


async def test_plans_count_for_nothing_where_no_subscription_is_asked_for(
    gateway: httpx.AsyncClient, pool: asyncpg.Pool, organisation: str
) -> None:
    for plan in (None, *Plan):
        key = await a_key(pool, organisation, plan=plan)
        assert (await gateway.get(LIST, headers=bearer(key.text))).status_code == 200


PLANS: dict[Plan | None, tuple[int, str | None]] = {
    None: (402, "subscription_required"),
    Plan.SCHEDULER: (403, "tier_not_allowed"),
    Plan.CREATOR: (200, None),
    Plan.PROFESSIONAL: (200, None),
    Plan.BUSINESS: (200, None),
}


async def test_where_a_subscription_is_asked_for_the_plan_decides(
    serve: Serve, pool: asyncpg.Pool, organisation: str
) -> None:
    async with serve(subscriptions=True) as http:
        for plan, expected in PLANS.items():
            key = await a_key(pool, organisation, plan=plan)
            answer = await http.get(LIST, headers=bearer(key.text))
            assert (answer.status_code, answer.json().get("error_code")) == expected
            elsewhere = await http.get("/api/v1/generations", headers=bearer(key.text))
            assert elsewhere.status_code == 200


async def test_this_api_has_an_allowance_of_its_own(
    serve: Serve, pool: asyncpg.Pool, organisation: str
) -> None:
    key, other = await a_key(pool, organisation), await a_key(pool, organisation)
    async with serve(slideshow_requests_per_minute=2) as http:
        answers = [await http.get(LIST, headers=bearer(key.text)) for _ in range(3)]
        elsewhere = await http.get("/api/v1/generations", headers=bearer(key.text))
        another = await http.get(LIST, headers=bearer(other.text))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["X-RateLimit-Limit"] == "2"
    assert answers[2].json()["error_code"] == "rate_limited"
    assert int(answers[2].headers["Retry-After"]) >= 1
    assert (elsewhere.status_code, another.status_code) == (200, 200)


async def test_the_general_allowance_holds_here_too(
    serve: Serve, pool: asyncpg.Pool, organisation: str
) -> None:
    key = await a_key(pool, organisation)
    async with serve(requests_per_minute=1) as http:
        answers = [await http.get(LIST, headers=bearer(key.text)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["error_code"] == "rate_limited"
