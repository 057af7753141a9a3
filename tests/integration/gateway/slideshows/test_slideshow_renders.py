"""Rendering a slideshow over HTTP: ordered once, waited for, found again."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest

from slidemill.contracts import Envelope
from slidemill.contracts.events import (
    FailureCode,
    GenerationCancelled,
    GenerationFailed,
    SlideshowRendered,
)
from slidemill.contracts.slideshow_asks import (
    GetRenderEnd,
    PrepareSlideshowRender,
    RenderEnd,
    RenderReady,
)
from tests.integration.gateway.conftest import Serve
from tests.integration.gateway.slideshows.drafts import draft, rendered
from tests.integration.gateway.slideshows.stage import Stage

ASYNC = {"Prefer": "respond-async"}


class Renders:
    """The owner of one slideshow: its renders end when and as the test says."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self.slideshow = uuid4()
        self.content = 1
        self._stage = stage
        self._organisation = organisation
        self._ends: dict[str, RenderEnd] = {}
        draft_ = draft(self.slideshow)
        stage.owner.answers(
            organisation,
            PrepareSlideshowRender,
            lambda _: RenderReady(slideshow=draft_, content=self.content),
        )
        stage.owner.answers(
            organisation,
            GetRenderEnd,
            lambda ask: self._ends.get(ask.generation, RenderEnd(ended=False, slideshow=draft_)),
        )

    @property
    def path(self) -> str:
        return f"/slideshows/{self.slideshow}/render"

    @property
    def orders(self) -> list[Envelope]:
        return self._stage.owner.orders(self._organisation)

    async def order(self) -> Envelope:
        """Return the first order, once it is there."""
        return await self._stage.owner.first_order(self._organisation)

    async def attached(self) -> None:
        """Return once a call has found a render that an earlier one ordered, and looks after it."""
        await self._stage.owner.until_asked(self._organisation, GetRenderEnd)

    async def end(self, order: Envelope, end: RenderEnd | None = None) -> None:
        """Let a render end, well unless `end` says otherwise, and tell everyone."""
        done = rendered(self._organisation, self.slideshow)
        end = end or RenderEnd(ended=True, succeeded=True, slideshow=done)
        self._ends[order.generation or ""] = end
        event = SlideshowRendered(slideshow=self.slideshow, succeeded=end.succeeded)
        await self._stage.bus.emit(event, order)

    def failed(self, message: str) -> RenderEnd:
        return RenderEnd(ended=True, message=message, slideshow=draft(self.slideshow))


@pytest.fixture
def renders(stage: Stage, organisation: str) -> Renders:
    """Return the renders of a slideshow of this test's organisation."""
    return Renders(stage, organisation)


async def test_a_render_is_waited_for_and_the_slideshow_shown(
    api: httpx.AsyncClient, renders: Renders
) -> None:
    waiting = asyncio.create_task(api.post(renders.path))
    order = await renders.order()
    await renders.end(order)
    answer = await waiting
    body = answer.json()
    assert (answer.status_code, body["message"]) == (200, "Slideshow rendered")
    assert body["data"]["status"] == "rendered"
    assert body["data"]["slides"][0]["rendered_image_url"].endswith("/0.jpg")
    assert answer.headers["ETag"] == '"4"'
    assert "Preference-Applied" not in answer.headers
    assert (order.type, order.subject) == (
        "slideshow.render",
        f"slideshow/{renders.slideshow}/1",
    )
    assert UUID(order.data["slideshow"]) == renders.slideshow
    assert (order.data["content"], order.data["priority"]) == (1, "interactive")


async def test_a_render_that_fails_says_why(api: httpx.AsyncClient, renders: Renders) -> None:
    why = "slide 3 (index 2): image_url https://img.example/tea.png answers 404"
    waiting = asyncio.create_task(api.post(renders.path))
    await renders.end(await renders.order(), renders.failed(why))
    answer = await waiting
    assert answer.status_code == 500
    assert answer.json() == {
        "ok": False,
        "code": 500,
        "message": why,
        "error_code": "render_failed",
    }


async def test_a_slideshow_that_is_deleted_meanwhile_is_not_found(
    api: httpx.AsyncClient, renders: Renders
) -> None:
    waiting = asyncio.create_task(api.post(renders.path))
    await renders.end(await renders.order(), RenderEnd(ended=True, message="it is gone"))
    answer = await waiting
    assert (answer.status_code, answer.json()["error_code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (GenerationFailed(code=FailureCode.TIMED_OUT, message="nobody drew it"), "nobody drew it"),
        (GenerationCancelled(), "the render was cancelled"),
    ],
)
async def test_a_render_that_its_owner_never_saw_ends_by_the_ledger(
    api: httpx.AsyncClient,
    stage: Stage,
    renders: Renders,
    event: GenerationFailed | GenerationCancelled,
    says: str,
) -> None:
    accepted = await api.post(renders.path, headers=ASYNC)
    waiting = asyncio.create_task(api.post(renders.path))
    await renders.attached()
    order = await renders.order()
    await stage.record(order, event)
    await stage.bus.emit(SlideshowRendered(slideshow=renders.slideshow, succeeded=False), order)
    answer = await waiting
    assert accepted.status_code == 202
    assert (answer.status_code, answer.json()["error_code"]) == (500, "render_failed")
    assert answer.json()["message"] == says


async def test_a_render_can_be_ordered_and_looked_after_later(
    api: httpx.AsyncClient, renders: Renders
) -> None:
    answer = await api.post(renders.path, headers=ASYNC)
    body = answer.json()
    generation = body["data"]["generation_id"]
    url = f"http://gateway/api/v1/generations/{generation}"
    assert (answer.status_code, body["ok"], body["code"]) == (202, True, 202)
    assert body["data"]["status_url"] == answer.headers["Location"] == url
    assert body["data"]["slideshow"]["status"] == "draft"
    assert answer.headers["Preference-Applied"] == "respond-async"
    shown = await api.get(url)
    assert (shown.status_code, shown.json()["kind"]) == (200, "slideshow.render")


async def test_a_client_that_will_not_wait_longer_is_told_that_it_goes_on(
    api: httpx.AsyncClient, renders: Renders
) -> None:
    answer = await api.post(renders.path, headers={"Prefer": "wait=1"})
    assert answer.status_code == 202
    assert answer.headers["Preference-Applied"] == "wait=1"


async def test_a_render_that_takes_too_long_goes_on_and_is_found_again(
    serve: Serve, key: str, renders: Renders
) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    path = f"/api/partner/v1{renders.path}"
    async with serve(render_deadline=0.3) as http:
        late = await http.post(path, headers=headers)
    assert (late.status_code, late.json()["error_code"]) == (504, "render_timeout")
    assert "goes on" in late.json()["message"]
    async with serve() as http:
        waiting = asyncio.create_task(http.post(path, headers=headers))
        await renders.attached()
        order = await renders.order()
        await renders.end(order)
        assert (await waiting).status_code == 200
    assert order.generation is not None
    assert order.generation in late.json()["message"]
    assert len(renders.orders) == 1


async def test_other_slides_are_another_render(api: httpx.AsyncClient, renders: Renders) -> None:
    first = await api.post(renders.path, headers=ASYNC)
    renders.content = 2
    other = await api.post(renders.path, headers=ASYNC)
    generations = {answer.json()["data"]["generation_id"] for answer in (first, other)}
    assert len(generations) == 2


async def test_a_repeated_render_is_the_one_of_before(
    api: httpx.AsyncClient, renders: Renders
) -> None:
    once = {"Idempotency-Key": "a render"}
    first = await api.post(renders.path, headers=once | ASYNC)
    order = await renders.order()
    await renders.end(order)
    again = await api.post(renders.path, headers=once)
    assert again.status_code == 200
    assert first.json()["data"]["generation_id"] == order.generation
    assert len(renders.orders) == 1


async def test_the_key_of_a_render_does_not_pass_for_another_slideshow(
    api: httpx.AsyncClient, renders: Renders
) -> None:
    headers = {"Idempotency-Key": "a render", **ASYNC}
    await api.post(renders.path, headers=headers)
    answer = await api.post(f"/slideshows/{uuid4()}/render", headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (422, "idempotency_key_reused")


async def test_a_render_is_no_presentation(
    gateway: httpx.AsyncClient, api: httpx.AsyncClient, key: str, renders: Renders
) -> None:
    accepted = (await api.post(renders.path, headers=ASYNC)).json()["data"]["generation_id"]
    headers = {"Authorization": f"Bearer {key}"}
    listed = await gateway.get("/api/v1/presentations", headers=headers)
    shown = await gateway.get(f"/api/v1/presentations/{accepted}/status", headers=headers)
    generations = await gateway.get("/api/v1/generations", headers=headers)
    assert listed.json()["presentations"] == []
    assert shown.status_code == 404
    assert [one["generation_id"] for one in generations.json()["generations"]] == [accepted]
