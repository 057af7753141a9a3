"""Pictures of slides: made once, kept, and not waited for too long."""

from __future__ import annotations

import asyncio

import httpx

from slidemill.contracts.asks import ExportAbility
from slidemill.contracts.events import FailureCode, GenerationFailed
from tests.integration.gateway.conftest import Serve
from tests.integration.gateway.presentations.conftest import Stage

PRESENTATIONS = "/api/v1/presentations"


async def test_a_thumbnail_is_made_once_and_kept(
    api: httpx.AsyncClient, stage: Stage, organisation: str, deck: str
) -> None:
    path = f"{PRESENTATIONS}/{deck}/slides/2/thumbnail"
    both = asyncio.gather(api.get(path), api.get(path))
    order = await stage.renderer.next(organisation)
    assert (order.data["slide"], order.data["width"], order.data["format"]) == (1, 640, "png")
    await stage.finish(order, b"a picture", slides=1)
    answers = [*await both, await api.get(path)]
    assert [answer.content for answer in answers] == [b"a picture"] * 3
    assert stage.renderer.orders.empty()
    assert answers[0].headers["Content-Type"] == "image/png"
    same = await api.get(path, headers={"If-None-Match": answers[0].headers["ETag"]})
    assert same.status_code == 304
    listed = (await api.get(PRESENTATIONS)).json()["presentations"]
    assert [line["generation_id"] for line in listed] == [deck]


async def test_a_thumbnail_that_takes_long_is_promised(
    serve: Serve, stage: Stage, organisation: str, key: str, deck: str
) -> None:
    path = f"{PRESENTATIONS}/{deck}/slides/1/thumbnail"
    async with serve(longest_wait=0.2) as http:
        later = await http.get(path, headers={"X-API-Key": key})
        assert later.status_code == 202
        assert int(later.headers["Retry-After"]) > 0
        await stage.finish(await stage.renderer.next(organisation), b"a picture", slides=1)
        assert (await http.get(path, headers={"X-API-Key": key})).content == b"a picture"


async def test_a_thumbnail_that_cannot_be_made_says_why(
    api: httpx.AsyncClient, stage: Stage, organisation: str, deck: str
) -> None:
    waiting = asyncio.create_task(api.get(f"{PRESENTATIONS}/{deck}/slides/1/thumbnail"))
    order = await stage.renderer.next(organisation)
    failed = GenerationFailed(code=FailureCode.EXPORT_FAILED, message="the converter gave up")
    await stage.tell(order, failed)
    answer = await waiting
    assert answer.status_code == 409
    assert "the converter gave up" in answer.json()["detail"]


async def test_where_nothing_can_export_that_is_said(
    serve: Serve, stage: Stage, key: str, deck: str
) -> None:
    able = stage.renderer.ability
    stage.renderer.ability = ExportAbility(available=False, detail="there is no LibreOffice")
    try:
        async with serve() as http:
            http.headers["X-API-Key"] = key
            picture = await http.get(f"{PRESENTATIONS}/{deck}/slides/1/thumbnail")
            pdf = await http.post(f"{PRESENTATIONS}/{deck}/export", json={"format": "pdf"})
    finally:
        stage.renderer.ability = able
    assert (picture.status_code, pdf.status_code) == (501, 501)
    assert "there is no LibreOffice" in pdf.json()["detail"]
