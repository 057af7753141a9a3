"""Jobs over HTTP: what is ordered of whom, and what the client is told."""

from __future__ import annotations

import json
from typing import Any

import asyncpg
import httpx
import pytest

from slidemill.contracts import Envelope, new_generation_id
from slidemill.contracts.commands import INLINE_LIMIT, Priority
from slidemill.contracts.events import (
    FailureCode,
    GenerationCompleted,
    GenerationFailed,
    ItemResult,
    Status,
)
from slidemill.contracts.ids import slide_id
from tests.integration.gateway.conftest import Serve
from tests.integration.gateway.presentations.conftest import PPTX, Stage, a_slide, an_update

PRESENTATIONS = "/api/v1/presentations"
JOB_FIELDS = {"generation_id", "status", "status_url", "created_at", "message"}


async def test_a_deck_is_ordered_of_the_renderer_with_its_slides_found(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str
) -> None:
    body = {
        "slides": [a_slide(template, 2), a_slide(template, 0, subtitle="Spring")],
        "options": {"footer_text": "Port"},
        "org_name": organisation,
    }
    answer = await api.post(f"{PRESENTATIONS}/generate-deck", json=body)
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert set(job) == JOB_FIELDS
    assert job["status"] == "pending"
    assert job["status_url"] == f"http://gateway{PRESENTATIONS}/{job['generation_id']}/status"
    assert job["created_at"].endswith("Z")
    order = await stage.renderer.next(organisation)
    assert (order.type, order.generation) == ("render.slides", job["generation_id"])
    assert order.subject == f"presentation/{job['generation_id']}"
    assert order.data["request"] == {"slides": body["slides"], "options": body["options"]}
    assert [source["index"] for source in order.data["sources"]] == [2, 0]
    assert order.data["output"] == f"presentations/decks/{organisation}/{job['generation_id']}.pptx"
    assert (order.data["priority"], order.data["deadline"]) == (Priority.INTERACTIVE, 300)
    status = (await api.get(job["status_url"])).json()
    assert (status["status"], status["total_slides_requested"]) == ("pending", 2)


async def test_one_slide_is_ordered_as_a_deck_of_one(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str
) -> None:
    body = a_slide(template) | {"options": {"show_slide_numbers": True}, "titel": "unknown"}
    job = (await api.post(f"{PRESENTATIONS}/generate", json=body)).json()
    order = await stage.renderer.next(organisation)
    assert order.generation == job["generation_id"]
    assert order.data["request"] == {
        "slides": [a_slide(template)],
        "options": {"show_slide_numbers": True},
        "titel": "unknown",
    }


async def test_null_options_are_no_options(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str
) -> None:
    body = {"slides": [a_slide(template)], "options": None}
    assert (await api.post(f"{PRESENTATIONS}/generate-deck", json=body)).status_code == 202
    order = await stage.renderer.next(organisation)
    assert order.data["request"] == {"slides": [a_slide(template)]}


async def test_a_large_request_lies_in_the_store(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str
) -> None:
    body = {"slides": [a_slide(template, subtitle="x" * INLINE_LIMIT)]}
    answer = await api.post(f"{PRESENTATIONS}/generate-deck", json=body)
    assert answer.status_code == 202
    order = await stage.renderer.next(organisation)
    assert order.data["request"] is None
    stored = await stage.store.get(order.data["request_key"], 10 * INLINE_LIMIT)
    assert json.loads(stored) == body


async def test_without_the_owner_the_slides_are_left_to_it(
    serve: Serve, stage: Stage, organisation: str, key: str
) -> None:
    async with serve(resolve_deadline=0.001) as http:
        slide = {"template_slide_id": "slide_later", "slide_data": {}}
        answer = await http.post(
            f"{PRESENTATIONS}/generate", json=slide, headers={"X-API-Key": key}
        )
        assert answer.status_code == 202
        order = await stage.renderer.next(organisation)
    assert order.type == "presentation.generate_deck"
    assert order.data["slides"] == ["slide_later"]
    assert order.generation == answer.json()["generation_id"]


async def test_slides_that_were_found_are_not_asked_for_again(
    serve: Serve, stage: Stage, organisation: str, key: str, template: str
) -> None:
    async with serve(slide_cache=60) as http:
        for _ in range(2):
            body = {"slides": [a_slide(template, 1), a_slide(template, 1)]}
            answer = await http.post(
                f"{PRESENTATIONS}/generate-deck", json=body, headers={"X-API-Key": key}
            )
            assert answer.status_code == 202
            await stage.renderer.next(organisation)
    wanted = slide_id(template, 1)
    asks = [ask for ask in stage.owner.asked if getattr(ask, "slides", None) == [wanted]]
    assert len(asks) == 1


async def test_charts_of_a_stored_deck_are_updated_from_its_file(
    api: httpx.AsyncClient, stage: Stage, organisation: str, deck: str
) -> None:
    body = {"updates": [an_update(), an_update(slide_index=1)]}
    job = (await api.put(f"{PRESENTATIONS}/{deck}/update-charts", json=body)).json()
    assert job["generation_id"].startswith("gen_")
    assert job["generation_id"] != deck
    order = await stage.renderer.next(organisation)
    assert order.type == "render.charts"
    assert order.data["source"] == f"presentations/decks/{organisation}/{deck}.pptx"
    assert order.data["request"] == body
    status = (await api.get(f"{PRESENTATIONS}/{job['generation_id']}/status")).json()
    assert status["total_slides_requested"] == 2


async def test_charts_of_an_uploaded_deck_are_updated(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    answer = await api.put(
        f"{PRESENTATIONS}/anything/update-charts",
        files={"file": ("old.pptx", b"PK\x03\x04 a deck", PPTX)},
        data={"updates": json.dumps([an_update()]), "callback_url": "https://example.com/done"},
    )
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert job["generation_id"].startswith("cupd_")
    order = await stage.renderer.next(organisation)
    source = f"presentations/uploads/{organisation}/{job['generation_id']}.pptx"
    assert order.data["source"] == source
    assert await stage.store.get(source, 100) == b"PK\x03\x04 a deck"
    assert order.data["request"] == {"updates": [an_update()]}


async def test_the_status_tells_all_of_a_finished_job(api: httpx.AsyncClient, deck: str) -> None:
    answer = await api.get(f"{PRESENTATIONS}/{deck}/status", headers={"Prefer": "wait=5"})
    assert answer.headers["Preference-Applied"] == "wait=5"
    status = answer.json()
    assert status["status"] == "completed"
    assert status["progress"] == 100
    assert status["current_step"] is None
    assert status["message"] == "Generated 3 pages from 1/1 slides"
    assert status["total_pages_generated"] == 3
    assert status["slide_results"] == [
        {
            "slide_index": 0,
            "template_slide_id": "slide_1",
            "status": "completed",
            "pages_generated": 3,
            "error": None,
        }
    ]
    assert (status["file_size"], status["download_url_expires_in"]) == (6, 3600)
    assert status["error"] is None
    async with httpx.AsyncClient() as anyone:
        linked = await anyone.get(status["download_url"])
    assert linked.content == b"a deck"
    same = await api.get(
        f"{PRESENTATIONS}/{deck}/status", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (same.status_code, same.content) == (304, b"")


async def test_a_failed_job_tells_why(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str
) -> None:
    job = (await api.post(f"{PRESENTATIONS}/generate", json=a_slide(template))).json()
    order = await stage.renderer.next(organisation)
    results = [ItemResult(index=0, status=Status.FAILED, error="no table", id="slide_1")]
    failed = GenerationFailed(
        code=FailureCode.NO_VALID_SLIDES, message="no slide was made", results=results
    )
    await stage.tell(order, failed)
    status = (await api.get(f"{PRESENTATIONS}/{job['generation_id']}/status")).json()
    assert status["status"] == "failed"
    assert status["error"] == {"code": "NO_VALID_SLIDES", "message": "no slide was made"}
    assert status["slide_results"][0]["error"] == "no table"
    assert status["download_url"] is None


async def test_a_file_comes_with_its_name_and_type(api: httpx.AsyncClient, deck: str) -> None:
    answer = await api.get(f"{PRESENTATIONS}/{deck}/download")
    assert (answer.status_code, answer.content) == (200, b"a deck")
    assert answer.headers["Content-Type"] == PPTX
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{deck}.pptx"'
    assert answer.headers["Content-Length"] == "6"


async def test_presentations_are_listed_page_by_page(
    api: httpx.AsyncClient, deck: str, unfinished: str
) -> None:
    first = (await api.get(PRESENTATIONS, params={"limit": 1})).json()
    assert [line["generation_id"] for line in first["presentations"]] == [unfinished]
    rest = (await api.get(PRESENTATIONS, params={"cursor": first["next_cursor"]})).json()
    assert [line["generation_id"] for line in rest["presentations"]] == [deck]
    assert rest["next_cursor"] is None
    done = (await api.get(PRESENTATIONS, params={"status": "completed"})).json()
    assert [line["generation_id"] for line in done["presentations"]] == [deck]


async def test_a_deleted_presentation_is_gone_with_its_files(
    api: httpx.AsyncClient, stage: Stage, organisation: str, deck: str
) -> None:
    assert (await api.delete(f"{PRESENTATIONS}/{deck}")).status_code == 204
    for path in ("status", "download"):
        assert (await api.get(f"{PRESENTATIONS}/{deck}/{path}")).status_code == 404
    assert (await api.delete(f"{PRESENTATIONS}/{deck}")).status_code == 404
    assert await stage.store.head(f"presentations/decks/{organisation}/{deck}.pptx") is None
    assert (await api.get(PRESENTATIONS)).json()["presentations"] == []


async def test_a_cancelled_job_is_shown_as_failed_and_can_be_run_again(
    api: httpx.AsyncClient, stage: Stage, organisation: str, unfinished: str
) -> None:
    cancelled = await api.post(f"{PRESENTATIONS}/{unfinished}/cancel", json={"reason": "typo"})
    assert cancelled.status_code == 200
    assert cancelled.json()["error"]["code"] == "GENERATION_CANCELLED"
    headers = {"Idempotency-Key": "again"}
    first = await api.post(f"{PRESENTATIONS}/{unfinished}/retry", headers=headers)
    second = await api.post(f"{PRESENTATIONS}/{unfinished}/retry", headers=headers)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["generation_id"] == second.json()["generation_id"] == unfinished
    order = await stage.renderer.next(organisation)
    assert (order.generation, order.run) == (unfinished, 2)
    await stage.finish(order)
    status = (await api.get(f"{PRESENTATIONS}/{unfinished}/status")).json()
    assert status["status"] == "completed"


@pytest.mark.parametrize(
    ("body", "ending", "content_type"),
    [
        ({"format": "pdf"}, "pdf", "application/pdf"),
        ({"format": "png"}, "zip", "application/zip"),
        ({"format": "png", "slide": 2, "width": 800}, "png", "image/png"),
    ],
)
async def test_a_deck_is_exported(  # noqa: PLR0917 - fixtures and parameters
    api: httpx.AsyncClient,
    stage: Stage,
    organisation: str,
    deck: str,
    body: dict[str, Any],
    ending: str,
    content_type: str,
) -> None:
    answer = await api.post(f"{PRESENTATIONS}/{deck}/export", json=body)
    assert answer.status_code == 202, answer.text
    made = answer.json()["generation_id"]
    order = await stage.renderer.next(organisation)
    assert (order.type, order.subject) == ("render.export", f"presentation/{deck}")
    assert order.data["output"] == f"presentations/decks/{organisation}/{made}.{ending}"
    assert (order.data["slide"], order.data["width"]) == (body.get("slide"), body.get("width"))
    await stage.finish(order, b"an export")
    file = await api.get(f"{PRESENTATIONS}/{made}/download")
    assert (file.content, file.headers["Content-Type"]) == (b"an export", content_type)


async def test_the_same_request_with_the_same_key_is_one_job(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str, deck: str
) -> None:
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", f"{PRESENTATIONS}/generate", {"json": a_slide(template)}),
        ("POST", f"{PRESENTATIONS}/generate-deck", {"json": {"slides": [a_slide(template)]}}),
        ("PUT", f"{PRESENTATIONS}/{deck}/update-charts", {"json": {"updates": [an_update()]}}),
        (
            "PUT",
            f"{PRESENTATIONS}/-/update-charts",
            {
                "files": {"file": ("a.pptx", b"PK\x03\x04", PPTX)},
                "data": {"updates": json.dumps([an_update(slide_index=7)])},
            },
        ),
        ("POST", f"{PRESENTATIONS}/{deck}/export", {"json": {"format": "pdf"}}),
    ]
    for number, (method, path, sent) in enumerate(calls):
        headers = {"Idempotency-Key": f'"call-{number}"'}
        first = await api.request(method, path, headers=headers, **sent)
        again = await api.request(method, path, headers=headers, **sent)
        assert (first.status_code, again.status_code) == (202, 202), (path, first.text)
        assert first.json() == again.json()
        order = await stage.renderer.next(organisation)
        assert order.generation == first.json()["generation_id"]
        other = sent | ({"json": {"updates": []}} if "json" in sent else {"data": {}})
        assert (await api.request(method, path, headers=headers, **other)).status_code in {400, 422}


async def test_a_key_that_stood_for_another_request_is_refused(
    api: httpx.AsyncClient, template: str
) -> None:
    headers = {"Idempotency-Key": "one"}
    path = f"{PRESENTATIONS}/generate"
    first = await api.post(path, json=a_slide(template), headers=headers)
    assert first.status_code == 202
    other = await api.post(path, json=a_slide(template, 1), headers=headers)
    assert other.status_code == 422
    assert "Idempotency-Key" in str(other.json()["detail"])


async def test_more_unfinished_jobs_than_allowed_are_refused(
    serve: Serve, stage: Stage, organisation: str, key: str, template: str
) -> None:
    async with serve(unfinished_presentations=1) as http:
        http.headers["X-API-Key"] = key
        path = f"{PRESENTATIONS}/generate"
        first = await http.post(path, json=a_slide(template))
        large = a_slide(template, subtitle="x" * INLINE_LIMIT)
        second = await http.post(path, json=large)
        assert (first.status_code, second.status_code) == (202, 429)
        assert second.headers["Retry-After"] == "5"
        kept = [o.key async for o in stage.store.list(f"presentations/requests/{organisation}/")]
        assert kept == []
        await stage.finish(await stage.renderer.next(organisation))
        assert (await http.post(path, json=a_slide(template))).status_code == 202


async def test_a_configured_base_is_that_of_the_status_url(
    serve: Serve, key: str, template: str
) -> None:
    async with serve(public_url="https://slides.example/") as http:
        answer = await http.post(
            f"{PRESENTATIONS}/generate", json=a_slide(template), headers={"X-API-Key": key}
        )
    job = answer.json()
    assert job["status_url"] == (
        f"https://slides.example/api/v1/presentations/{job['generation_id']}/status"
    )


async def test_whom_to_tell_of_the_end_is_kept_with_the_job(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str, pool: asyncpg.Pool
) -> None:
    body = a_slide(template) | {"callback_url": "https://example.com/done"}
    job = await api.post(f"{PRESENTATIONS}/generate", json=body)
    order = await stage.renderer.next(organisation)
    assert "callback_url" not in order.data["request"]
    await stage.finish(order)
    rows = await pool.fetch(
        "SELECT generation, url FROM ledger.webhooks WHERE organisation = $1", organisation
    )
    assert [tuple(row) for row in rows] == [
        (job.json()["generation_id"], "https://example.com/done")
    ]


async def test_where_it_is_allowed_a_callback_may_go_without_encryption(
    serve: Serve, key: str, template: str
) -> None:
    body = a_slide(template) | {"callback_url": "http://localhost:9/done"}
    async with serve(egress_http=True) as http:
        answer = await http.post(f"{PRESENTATIONS}/generate", json=body, headers={"X-API-Key": key})
    assert answer.status_code == 202


async def test_decks_of_sessions_can_be_updated_and_exported_but_not_deleted_here(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    generation = new_generation_id()
    accepted = Envelope(
        source="tests",
        type="generation.accepted",
        subject="session/1",
        organisation=organisation,
        generation=generation,
        data={"kind": "session.render"},
    )
    await stage.ledger.record(accepted)
    output = f"session/{organisation}/deck.pptx"
    await stage.store.put(output, b"a deck", PPTX)
    done = GenerationCompleted(output=output, slides=2, size=6)
    await stage.ledger.record(accepted.wrap(done, source="tests"))
    path = f"{PRESENTATIONS}/{generation}"
    assert (await api.get(f"{path}/download")).content == b"a deck"
    updated = await api.put(f"{path}/update-charts", json={"updates": [an_update()]})
    exported = await api.post(f"{path}/export", json={"format": "pdf"})
    assert (updated.status_code, exported.status_code) == (202, 202)
    for _ in range(2):
        assert (await stage.renderer.next(organisation)).data["source"] == output
    assert (await api.delete(path)).status_code == 409
