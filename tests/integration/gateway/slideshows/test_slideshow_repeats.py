"""Idempotency keys: the same call is carried out once, another one is told apart."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from slidemill.contracts.slideshow_asks import (
    DuplicateSlideshow,
    GenerateSlideshow,
    RegenerateSlide,
    SlideshowReply,
)
from slidemill.contracts.slideshows.scope import Scope
from slidemill.gateway.credentials import digest, make_key
from slidemill.gateway.repository import AskKeys, BoundKey, Keys
from slidemill.messaging import Refused
from tests.integration.gateway.conftest import PEPPER
from tests.integration.gateway.slideshows.drafts import draft
from tests.integration.gateway.slideshows.stage import Stage

HAND: dict[str, Any] = {"skip_ai": True}
ONCE = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}


@pytest.fixture(autouse=True)
def owner(stage: Stage, organisation: str) -> None:
    """Have the owner do everything that is asked for."""
    stage.owner.answers(
        organisation, GenerateSlideshow, lambda ask: SlideshowReply(slideshow=draft(ask.slideshow))
    )
    stage.owner.answers(
        organisation, DuplicateSlideshow, lambda ask: SlideshowReply(slideshow=draft(ask.copy_id))
    )
    stage.owner.answers(
        organisation, RegenerateSlide, lambda ask: SlideshowReply(slideshow=draft(ask.slideshow))
    )


CALLS: list[tuple[str, type[Any]]] = [
    ("/slideshows/generate", GenerateSlideshow),
    (f"/slideshows/{uuid4()}/duplicate", DuplicateSlideshow),
    (f"/slideshows/{uuid4()}/slides/0/regenerate", RegenerateSlide),
]


@pytest.mark.parametrize(("path", "ask"), CALLS)
async def test_a_repeated_call_is_answered_as_before_and_done_once(
    api: httpx.AsyncClient, stage: Stage, organisation: str, path: str, ask: type[Any]
) -> None:
    body = HAND if ask is GenerateSlideshow else {}
    first = await api.post(path, json=body, headers=ONCE)
    again = await api.post(path, json=body, headers=ONCE)
    assert first.json()["ok"]
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert stage.owner.count(organisation, ask) == 1
    other = await api.post(path, json=body, headers={"Idempotency-Key": "another"})
    assert other.json()["ok"]
    assert stage.owner.count(organisation, ask) == 2


async def test_without_a_key_every_call_is_done(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    made = {(await api.post("/slideshows/generate", json=HAND)).json()["data"]["id"] for _ in "ab"}
    assert len(made) == 2
    assert stage.owner.count(organisation, GenerateSlideshow) == 2


async def test_a_key_that_comes_with_another_body_is_refused(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    await api.post("/slideshows/generate", json=HAND, headers=ONCE)
    other = {**HAND, "slide_count": 3}
    answer = await api.post("/slideshows/generate", json=other, headers=ONCE)
    assert (answer.status_code, answer.json()["error_code"]) == (422, "idempotency_key_reused")
    elsewhere = f"/slideshows/{uuid4()}/duplicate"
    assert (await api.post(elsewhere, headers=ONCE)).status_code == 201
    another = await api.post(f"/slideshows/{uuid4()}/duplicate", headers=ONCE)
    assert another.json()["error_code"] == "idempotency_key_reused"
    assert stage.owner.count(organisation, GenerateSlideshow) == 1
    assert stage.owner.count(organisation, DuplicateSlideshow) == 1


async def test_a_body_that_was_refused_binds_no_key(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    wrong = await api.post("/slideshows/generate", json={}, headers=ONCE)
    assert wrong.status_code == 422
    assert (await api.post("/slideshows/generate", json=HAND, headers=ONCE)).status_code == 201


async def test_a_refusal_of_the_owner_is_repeated_too(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, GenerateSlideshow, Refused("pack_empty", "It is empty."))
    answers = [await api.post("/slideshows/generate", json=HAND, headers=ONCE) for _ in "ab"]
    assert [answer.json()["error_code"] for answer in answers] == ["pack_empty", "pack_empty"]
    assert stage.owner.count(organisation, GenerateSlideshow) == 1


async def test_a_call_that_broke_is_tried_again_under_the_same_id(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, GenerateSlideshow, RuntimeError("the owner broke"))
    broken = await api.post("/slideshows/generate", json=HAND, headers=ONCE)
    tried = stage.owner.last(organisation, GenerateSlideshow).slideshow
    stage.owner.answers(
        organisation, GenerateSlideshow, lambda ask: SlideshowReply(slideshow=draft(ask.slideshow))
    )
    made = await api.post("/slideshows/generate", json=HAND, headers=ONCE)
    assert (broken.status_code, made.status_code) == (500, 201)
    assert made.json()["data"]["id"] == str(tried)


async def test_keys_of_different_scopes_have_nothing_to_do_with_each_other(
    api: httpx.AsyncClient, stage: Stage, organisation: str, pool: asyncpg.Pool
) -> None:
    made = make_key()
    await Keys(pool).add(
        made.id,
        digest(made.text, PEPPER.encode()),
        organisation=organisation,
        label="test",
        scope=Scope(owner="ada"),
    )
    first = await api.post("/slideshows/generate", json=HAND, headers=ONCE)
    other = await api.post(
        "/slideshows/generate",
        json=HAND,
        headers=ONCE | {"Authorization": f"Bearer {made.text}"},
    )
    assert other.status_code == 201
    assert first.json()["data"]["id"] != other.json()["data"]["id"]


async def test_a_key_counts_for_a_day(pool: asyncpg.Pool, organisation: str) -> None:
    keys = AskKeys(pool)
    old, new = BoundKey(uuid4(), "one body"), BoundKey(uuid4(), "another body")
    place = organisation, "default/", "POST /slideshows/generate", "key"
    assert await keys.bind(*place, old) == old
    assert await keys.bind(*place, new) == old
    await pool.execute(
        "UPDATE gateway.ask_keys SET used_at = used_at - interval '1 day' WHERE organisation = $1",
        organisation,
    )
    assert await keys.bind(*place, new) == new
    assert await keys.bind(*place, old) == new


async def test_keys_that_are_over_are_forgotten(pool: asyncpg.Pool, organisation: str) -> None:
    keys = AskKeys(pool)
    for name in ("old", "new"):
        await keys.bind(organisation, "default/", "route", name, BoundKey(uuid4(), "body"))
    await pool.execute(
        "UPDATE gateway.ask_keys SET used_at = used_at - interval '1 day'"
        " WHERE organisation = $1 AND key = 'old'",
        organisation,
    )
    assert await keys.prune() >= 1
    left = await pool.fetch(
        "SELECT key FROM gateway.ask_keys WHERE organisation = $1", organisation
    )
    assert [row["key"] for row in left] == ["new"]
