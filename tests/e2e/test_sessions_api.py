"""The sessions API over HTTP, field for field (its reference, sections 1, 2, 7 and 9)."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import pytest

from slidemill.deck import check
from tests.fixtures.packages import data, package, texts
from tests.fixtures.uploads import create_and_upload, download, upload

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


async def test_a_deck_is_made_from_an_upload(api: httpx.AsyncClient) -> None:
    session = await create_and_upload(api, package())
    rendered = await api.post(f"/sessions/{session}/render")
    assert rendered.status_code == 200, rendered.text
    body = rendered.json()
    assert body["session"]["uuid"] == session
    assert body["session"]["render_succeeded"] is True, body
    assert body["session"]["render_slide_count"] == 3
    assert body["session"]["render_message"] is None
    assert STAMP.fullmatch(body["session"]["rendered_at"])
    deck = await download(body["download_url"])
    assert check(deck) == []
    first, second, third = texts(deck)
    assert first == ["Harbour report", "Berths", "North"]
    assert second == ["Pier", "Tons", "A", "410", "B", "395"]
    assert third == ["The end"]


async def test_a_new_session_has_exactly_the_documented_fields(api: httpx.AsyncClient) -> None:
    created = await api.post("/sessions")
    assert created.status_code == 201
    body = created.json()
    assert set(body) == {"session", "upload"}
    assert list(body["session"]) == [
        "uuid",
        "created_at",
        "rendered_at",
        "render_succeeded",
        "render_slide_count",
        "render_message",
    ]
    assert UUID4.fullmatch(body["session"]["uuid"])
    assert STAMP.fullmatch(body["session"]["created_at"])
    assert [body["session"][name] for name in list(body["session"])[2:]] == [None] * 4
    form = body["upload"]
    assert set(form) == {"action", "method", "enctype", "params"}
    assert (form["method"], form["enctype"]) == ("POST", "multipart/form-data")
    assert form["params"]["key"] == f"sessions/zip/{body['session']['uuid']}.zip"
    assert form["params"]["Content-Type"] == "application/zip"
    assert form["params"]["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"


async def test_a_new_session_deletes_the_unrendered_one_but_not_the_rendered(
    api: httpx.AsyncClient,
) -> None:
    rendered = await create_and_upload(api, package())
    await api.post(f"/sessions/{rendered}/render")
    unrendered = (await api.post("/sessions")).json()["session"]["uuid"]
    latest = (await api.post("/sessions")).json()["session"]["uuid"]
    listed = (await api.get("/sessions")).json()["sessions"]
    assert [item["uuid"] for item in listed] == [latest, rendered]
    assert list(listed[0]) == ["uuid", "created_at", "rendered_at", "render_succeeded"]
    assert (await api.get(f"/sessions/{unrendered}")).status_code == 404


async def test_getting_a_session_issues_fresh_upload_parameters(api: httpx.AsyncClient) -> None:
    session = (await api.post("/sessions")).json()["session"]["uuid"]
    found = await api.get(f"/sessions/{session}")
    assert found.status_code == 200
    assert await upload(found.json(), package()) == 204
    rendered = await api.post(f"/sessions/{session}/render")
    assert rendered.json()["session"]["render_succeeded"] is True


async def test_rendering_twice_takes_the_last_upload(api: httpx.AsyncClient) -> None:
    session = await create_and_upload(api, package(data("First")))
    await api.post(f"/sessions/{session}/render")
    found = (await api.get(f"/sessions/{session}")).json()
    assert await upload(found, package(data("Second"))) == 204
    again = (await api.post(f"/sessions/{session}/render")).json()
    assert texts(await download(again["download_url"]))[0][0] == "Second"


async def test_the_link_is_issued_again_while_the_session_lives(api: httpx.AsyncClient) -> None:
    session = await create_and_upload(api, package())
    early = await api.post(f"/sessions/{session}/download_url")
    assert early.status_code == 422
    assert set(early.json()) == {"message", "errors"}
    await api.post(f"/sessions/{session}/render")
    linked = await api.post(f"/sessions/{session}/download_url")
    assert linked.status_code == 200
    assert texts(await download(linked.json()["download_url"]))[0][0] == "Harbour report"


async def test_rendering_without_an_upload_changes_nothing(api: httpx.AsyncClient) -> None:
    session = (await api.post("/sessions")).json()["session"]["uuid"]
    refused = await api.post(f"/sessions/{session}/render")
    assert refused.status_code == 422
    assert "upload" in refused.json()["message"]
    assert (await api.get(f"/sessions/{session}")).json()["session"]["rendered_at"] is None


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"this is no zip", "zip"),
        (package(without="data.json"), "data.json"),
        (package(without="template.pptx"), "template.pptx"),
        (package(data_json=b'{"slides": ['), "data.json"),
        (package(template_pptx=b"nonsense"), "template.pptx"),
        (package({"slides": [{"template": 9}]}), "slides[0]"),
        (package({"slides": [{"template": 1, "title": {"type": "poem"}}]}), "slides[0].title"),
        (
            package({"slides": [{"template": 2, "photo": {"type": "image", "src": "no.jpg"}}]}),
            "slides[0].photo",
        ),
    ],
    ids=["zip", "data", "template", "json", "pptx", "number", "type", "asset"],
)
async def test_broken_input_is_reported_with_its_place(
    api: httpx.AsyncClient, body: bytes, named: str
) -> None:
    session = await create_and_upload(api, body)
    rendered = await api.post(f"/sessions/{session}/render")
    assert rendered.status_code == 200
    answer = rendered.json()
    assert answer["download_url"] is None
    assert answer["session"]["render_succeeded"] is False
    assert answer["session"]["render_slide_count"] is None
    assert STAMP.fullmatch(answer["session"]["rendered_at"])
    assert named in answer["session"]["render_message"]
    assert "Traceback" not in answer["session"]["render_message"]


async def test_anything_but_a_valid_key_is_unauthorised(anyone: httpx.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"X-API-Key": "smk_0_0_0"}):
        refused = await anyone.post("/sessions", headers=headers)
        assert refused.status_code == 401
        assert list(refused.json()) == ["message"]


async def test_another_accounts_session_does_not_exist(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    session = await create_and_upload(api, package())
    assert (await stranger.get(f"/sessions/{session}")).status_code == 404
    assert (await stranger.post(f"/sessions/{session}/render")).status_code == 404
    assert (await stranger.post(f"/sessions/{session}/download_url")).status_code == 404
    assert (await stranger.get("/sessions")).json() == {"sessions": []}


@pytest.mark.parametrize("session", [str(uuid4()), "nonsense", "00000000"])
async def test_an_unknown_session_is_not_found(api: httpx.AsyncClient, session: str) -> None:
    missing = await api.get(f"/sessions/{session}")
    assert missing.status_code == 404
    assert list(missing.json()) == ["message"]


async def test_a_render_can_be_left_running_and_watched(api: httpx.AsyncClient) -> None:
    session = await create_and_upload(api, package())
    accepted = await api.post(f"/sessions/{session}/render", headers={"Prefer": "respond-async"})
    assert accepted.status_code == 202
    assert accepted.headers["Preference-Applied"] == "respond-async"
    body = accepted.json()
    assert accepted.headers["Location"] == body["status_url"]
    ended = await api.get(body["status_url"], headers={"Prefer": "wait=20"})
    assert ended.status_code == 200
    view = ended.json()
    assert view["status"] == "completed", view
    assert (view["slides"], view["progress"]) == (3, 100)
    assert view["subject"] == f"session/{session}"
    types = [entry["type"] for entry in view["timeline"]]
    assert types[0] == "generation.accepted"
    assert types[-1] == "generation.completed"
    assert texts(await download(view["download_url"]))[2] == ["The end"]
    unchanged = await api.get(body["status_url"], headers={"If-None-Match": ended.headers["ETag"]})
    assert unchanged.status_code == 304


async def test_a_render_that_is_waited_for_answers_within_the_wait(api: httpx.AsyncClient) -> None:
    session = await create_and_upload(api, package())
    rendered = await api.post(f"/sessions/{session}/render", headers={"Prefer": "wait=30"})
    assert rendered.status_code == 200
    assert rendered.headers["Preference-Applied"] == "wait=30"
    assert rendered.json()["session"]["render_succeeded"] is True


async def test_the_same_idempotency_key_gives_the_same_generation(api: httpx.AsyncClient) -> None:
    session = await create_and_upload(api, package())
    headers = {"Prefer": "respond-async", "Idempotency-Key": '"one"'}
    first = (await api.post(f"/sessions/{session}/render", headers=headers)).json()
    await api.get(first["status_url"], headers={"Prefer": "wait=20"})
    second = (await api.post(f"/sessions/{session}/render", headers=headers)).json()
    assert second["generation_id"] == first["generation_id"]
    other = (await api.post("/sessions")).json()
    assert await upload(other, package()) == 204
    reused = await api.post(f"/sessions/{other['session']['uuid']}/render", headers=headers)
    assert reused.status_code == 422


async def test_another_organisations_generation_does_not_exist(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    session = await create_and_upload(api, package())
    headers = {"Prefer": "respond-async"}
    accepted = (await api.post(f"/sessions/{session}/render", headers=headers)).json()
    hidden = await stranger.get(accepted["status_url"])
    assert hidden.status_code == 404
    assert hidden.headers["Content-Type"].startswith("application/problem+json")
    assert (await stranger.get("/api/v1/generations")).json()["generations"] == []
    mine = (await api.get("/api/v1/generations")).json()["generations"]
    assert [line["generation_id"] for line in mine] == [accepted["generation_id"]]


async def test_every_answer_tells_what_is_left_of_the_rate(api: httpx.AsyncClient) -> None:
    answer = await api.get("/sessions")
    assert int(answer.headers["X-RateLimit-Limit"]) >= 1
    assert int(answer.headers["X-RateLimit-Remaining"]) >= 0
