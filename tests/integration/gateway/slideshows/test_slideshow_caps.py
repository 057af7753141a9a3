"""How many renders and exports an organisation may have unfinished, and what else that is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from itertools import count
from uuid import uuid4

import asyncpg
import httpx
import pytest

from slidemill.contracts.events import GenerationCancelled
from slidemill.contracts.slideshow_asks import (
    ExportReady,
    PrepareSlideshowExport,
    PrepareSlideshowRender,
    RenderReady,
)
from slidemill.gateway.credentials import digest, make_key
from slidemill.gateway.repository import Keys
from tests.integration.gateway.conftest import PEPPER, Serve, kept_running
from tests.integration.gateway.slideshows.drafts import draft
from tests.integration.gateway.slideshows.stage import Stage

ASYNC = {"Prefer": "respond-async"}
TOO_MANY = {
    "ok": False,
    "code": 429,
    "message": "your organisation has 2 unfinished renders and exports, and may not have more at "
    "a time; try again when one has ended",
    "error_code": "too_many_unfinished",
}


class Desk:
    """The owner of one slideshow: which content it has, and whether its file is made."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self.slideshow = uuid4()
        self.contents = count(1)
        """What it holds at each look; every one is a render of its own."""
        self.output = f"slideshows/exports/{organisation}/{self.slideshow}/1.pptx"
        self.exists = False
        stage.owner.answers(organisation, PrepareSlideshowRender, self._render)
        stage.owner.answers(organisation, PrepareSlideshowExport, self._export)

    @property
    def render(self) -> str:
        return f"/slideshows/{self.slideshow}/render"

    @property
    def export(self) -> str:
        return f"/slideshows/{self.slideshow}/export?format=pptx"

    def holds(self, content: int) -> None:
        """Have it hold this from now on."""
        self.contents = count(content, step=0)

    def _render(self, _: PrepareSlideshowRender) -> RenderReady:
        return RenderReady(slideshow=draft(self.slideshow), content=next(self.contents))

    def _export(self, _: PrepareSlideshowExport) -> ExportReady:
        return ExportReady(output=self.output, exists=self.exists, content=1, filename="tea.pptx")


@pytest.fixture
def desk(stage: Stage, organisation: str) -> Desk:
    """Return the owner of a slideshow of this test's organisation."""
    return Desk(stage, organisation)


@pytest.fixture
async def two_at_most(serve: Serve, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of a gateway that lets an organisation have two unfinished."""
    begin = partial(serve, unfinished_slideshows=2, render_deadline=0.3)
    async with kept_running(begin) as http:
        http.base_url = httpx.URL("http://gateway/api/partner/v1")
        http.headers["Authorization"] = f"Bearer {key}"
        yield http


def is_too_many(answer: httpx.Response) -> bool:
    """Whether a call was refused because of the cap; fails if it was, but not as it should."""
    if answer.status_code != 429:
        return False
    assert answer.json() == TOO_MANY
    assert answer.headers["Retry-After"] == "5"
    return True


async def test_of_many_renders_at_once_as_many_as_allowed_are_taken_on(
    two_at_most: httpx.AsyncClient, stage: Stage, organisation: str, desk: Desk
) -> None:
    answers = await asyncio.gather(
        *(two_at_most.post(desk.render, headers=ASYNC) for _ in range(6))
    )
    taken = {a.json()["data"]["generation_id"] for a in answers if a.status_code == 202}
    assert len(taken) == 2
    assert sum(map(is_too_many, answers)) == 4
    assert await stage.ledger.unfinished(organisation) == 2


async def test_a_refused_render_is_taken_on_when_another_has_ended(
    two_at_most: httpx.AsyncClient, stage: Stage, organisation: str, desk: Desk
) -> None:
    for _ in range(2):
        assert (await two_at_most.post(desk.render, headers=ASYNC)).status_code == 202
    desk.holds(3)
    headers = {"Idempotency-Key": "a render", **ASYNC}
    assert is_too_many(await two_at_most.post(desk.render, headers=headers))
    await stage.record(await stage.owner.first_order(organisation), GenerationCancelled())
    taken = await two_at_most.post(desk.render, headers=headers)
    again = await two_at_most.post(desk.render, headers=headers)
    assert (taken.status_code, again.status_code) == (202, 202)
    assert taken.json()["data"]["generation_id"] == again.json()["data"]["generation_id"]


async def test_what_was_taken_on_before_is_found_again_under_the_cap(
    two_at_most: httpx.AsyncClient, desk: Desk
) -> None:
    first = await two_at_most.post(desk.render, headers=ASYNC)
    assert (await two_at_most.post(desk.render, headers=ASYNC)).status_code == 202
    desk.holds(1)
    again = await two_at_most.post(desk.render, headers=ASYNC)
    assert again.status_code == 202
    assert again.json()["data"]["generation_id"] == first.json()["data"]["generation_id"]


async def test_exports_count_with_renders(
    two_at_most: httpx.AsyncClient, stage: Stage, desk: Desk
) -> None:
    assert (await two_at_most.get(desk.export)).status_code == 504  # it goes on
    assert (await two_at_most.post(desk.render, headers=ASYNC)).status_code == 202
    assert is_too_many(await two_at_most.post(desk.render, headers=ASYNC))
    assert (await two_at_most.get(desk.export)).status_code == 504  # that one is waited for
    assert is_too_many(await two_at_most.get(desk.export.replace("pptx", "pdf")))
    desk.exists = True
    await stage.store.put(desk.output, b"a file", "application/octet-stream")
    made = await two_at_most.get(desk.export)
    assert (made.status_code, made.content) == (200, b"a file")


async def test_another_organisation_has_a_cap_of_its_own(
    two_at_most: httpx.AsyncClient, stage: Stage, pool: asyncpg.Pool, organisation: str, desk: Desk
) -> None:
    for _ in range(2):
        assert (await two_at_most.post(desk.render, headers=ASYNC)).status_code == 202
    assert is_too_many(await two_at_most.post(desk.render, headers=ASYNC))
    other, made = f"{organisation}-other", make_key()
    hashed = digest(made.text, PEPPER.encode())
    await Keys(pool).add(made.id, hashed, organisation=other, label="test")
    theirs = Desk(stage, other)
    two_at_most.headers["Authorization"] = f"Bearer {made.text}"
    taken = await two_at_most.post(theirs.render, headers=ASYNC)
    assert taken.status_code == 202
