"""The subscription over HTTP: what every client can find out, also one that may do nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import httpx
import pytest

from slidemill.contracts.slideshow_asks import CreditsReply, GetCredits
from slidemill.gateway.credentials import Plan, digest, make_key
from slidemill.gateway.repository import Keys
from tests.integration.gateway.conftest import PEPPER, Serve
from tests.integration.gateway.slideshows.answers import Row, breaks, done, fails
from tests.integration.gateway.slideshows.stage import Stage

API = "/api/partner/v1"
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


async def test_where_nothing_is_sold_everything_is_allowed(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    credits_ = CreditsReply(limit=None, used_this_period=12, reset_at=APRIL)
    stage.owner.answers(organisation, GetCredits, credits_)
    assert done(await api.get("/subscription"), 200) == {
        "scope": "personal",
        "workspace_id": None,
        "subscription": {
            "status": "active",
            "tier": "unlimited",
            "billing_interval": None,
            "credits": {
                "limit": 2_147_483_647,
                "used_this_period": 12,
                "remaining": 2_147_483_635,
                "reset_at": "2026-04-01T00:00:00.000Z",
                "unlimited": True,
            },
        },
    }


@pytest.mark.parametrize(("used", "remaining"), [(0, 10), (10, 0), (11, 0)])
async def test_credits_never_remain_below_nothing(
    api: httpx.AsyncClient, stage: Stage, organisation: str, used: int, remaining: int
) -> None:
    credits_ = CreditsReply(limit=10, used_this_period=used, reset_at=APRIL)
    stage.owner.answers(organisation, GetCredits, credits_)
    shown = done(await api.get("/subscription"), 200)["subscription"]["credits"]
    assert (shown["limit"], shown["remaining"], shown["unlimited"]) == (10, remaining, False)


async def test_a_workspace_key_says_which_workspace_it_is_for(
    api: httpx.AsyncClient, stage: Stage, organisation: str, workspace_key: tuple[str, UUID]
) -> None:
    key, workspace = workspace_key
    credits_ = CreditsReply(limit=None, used_this_period=0, reset_at=APRIL)
    stage.owner.answers(organisation, GetCredits, credits_)
    answer = await api.get("/subscription", headers={"Authorization": f"Bearer {key}"})
    data = done(answer, 200)
    assert (data["scope"], data["workspace_id"]) == ("workspace", str(workspace))


@pytest.fixture(params=[None, Plan.SCHEDULER, Plan.CREATOR])
async def key_with_plan(
    request: pytest.FixtureRequest, pool: asyncpg.Pool, organisation: str
) -> tuple[str, Plan | None]:
    """Return a key, and its plan."""
    made = make_key()
    plan: Plan | None = request.param
    hashed = digest(made.text, PEPPER.encode())
    await Keys(pool).add(made.id, hashed, organisation=organisation, label="test", plan=plan)
    return made.text, plan


async def test_a_key_that_may_do_nothing_can_find_out_why(
    serve: Serve, stage: Stage, organisation: str, key_with_plan: tuple[str, Plan | None]
) -> None:
    key, plan = key_with_plan
    status, refused = {
        None: ("inactive", (402, "subscription_required")),
        Plan.SCHEDULER: ("active", (403, "tier_not_allowed")),
        Plan.CREATOR: ("active", None),
    }[plan]
    credits_ = CreditsReply(limit=None, used_this_period=0, reset_at=APRIL)
    stage.owner.answers(organisation, GetCredits, credits_)
    async with serve(subscriptions=True) as http:
        http.headers["Authorization"] = f"Bearer {key}"
        told = done(await http.get(f"{API}/subscription"), 200)["subscription"]
        assert (told["status"], told["tier"]) == (status, plan.value if plan else None)
        for path in ("packs/1", "templates/1"):
            fails(await http.get(f"{API}/{path}"), *(refused or (404, "not_found")))
        for path in ("files", "products", "slideshows/copy-tiktok/import"):
            answer = await http.post(f"{API}/{path}", json={})
            fails(answer, *(refused or (422, "invalid_payload")))


async def test_the_subscription_takes_a_key(gateway: httpx.AsyncClient) -> None:
    fails(await gateway.get(f"{API}/subscription"), 401, "missing_token")


async def test_a_failure_of_ours_has_the_code_of_its_call(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    row = Row("GET", "/subscription", None, GetCredits, "subscription_lookup_failed")
    await breaks(api, stage, organisation, row)
