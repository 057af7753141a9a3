"""Templates over HTTP: the vendor's bodies, and what is asked of the owner."""

from __future__ import annotations

import json

import httpx

from slidemill.contracts import GenerationId
from slidemill.contracts.events import FailureCode, GenerationFailed, GenerationProgress
from slidemill.contracts.template_asks import AnalysisStatus, TemplateStatus
from tests.integration.gateway.presentations.conftest import PPTX, Stage

TEMPLATES = "/api/v1/templates"
FIELDS = {
    "template_id",
    "org_name",
    "filename",
    "file_size",
    "status",
    "metadata",
    "created_at",
    "updated_at",
    "deleted_at",
    "download_url",
    "download_url_expires_in",
    "file_hash",
    "file_hash_algorithm",
    "content_type",
}


async def test_a_template_is_announced_with_where_to_put_it(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    body = {
        "filename": "Q1.PPTX",
        "file_size": 1000,
        "metadata": {"category": "a\0b", "tags": ["x"]},
        "org_name": organisation.upper(),
    }
    answer = await api.post(TEMPLATES, json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made == {
        "template_id": made["template_id"],
        "upload_url": "http://store/put",
        "expires_in": 3600,
        "status": "pending",
        "upload_method": "signed_url",
        "max_file_size": 10_485_760,
        "allowed_extensions": [".pptx"],
    }
    facts = stage.owner.templates[organisation, made["template_id"]]
    assert (facts.filename, facts.metadata.category) == ("Q1.PPTX", "a\ufffdb")


async def test_a_template_is_shown_with_all_its_fields(
    api: httpx.AsyncClient, organisation: str, template: str
) -> None:
    confirmed = await api.post(f"{TEMPLATES}/{template}/upload/confirm")
    shown = (await api.get(f"{TEMPLATES}/{template}")).json()
    assert (confirmed.status_code, confirmed.json()) == (200, shown)
    assert set(shown) == FIELDS
    assert shown["org_name"] == organisation
    assert shown["created_at"] == "2026-03-02T10:15:00.000Z"
    assert (shown["file_hash_algorithm"], shown["download_url_expires_in"]) == ("sha256", 3600)
    assert shown["content_type"] == PPTX


async def test_templates_are_listed_with_what_was_asked(
    api: httpx.AsyncClient, stage: Stage, template: str
) -> None:
    query = {
        "tags[]": ["finance", "quarter"],
        "limit": "1",
        "status": "analyzed",
        "created_after": "2026-01-01T00:00:00",
        "include_deleted": "true",
    }
    listed = (await api.get(TEMPLATES, params=query)).json()
    assert [one["template_id"] for one in listed["templates"]] == [template]
    assert listed["pagination"] == {"page": 1, "limit": 1, "total": 1, "pages": 1}
    assert listed["filters"] == {
        "tags": ["finance", "quarter"],
        "status": "analyzed",
        "created_after": "2026-01-01T00:00:00Z",
        "include_deleted": True,
        "sort": "createdAt",
        "order": "desc",
    }
    assert listed["aggregations"]["by_category"] == {"reports": 1}
    ask = stage.owner.asked[-1]
    assert (ask.tags, ask.status) == (["finance", "quarter"], TemplateStatus.ANALYZED)


async def test_a_template_s_file_can_be_fetched(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str
) -> None:
    facts = stage.owner.templates[organisation, template]
    await stage.store.put(facts.file or "", b"the file", PPTX)
    answer = await api.get(f"{TEMPLATES}/{template}/download")
    assert (answer.content, answer.headers["Content-Type"]) == (b"the file", PPTX)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="quarterly.pptx"'


async def test_a_deleted_template_is_gone(api: httpx.AsyncClient, template: str) -> None:
    assert (await api.delete(f"{TEMPLATES}/{template}")).status_code == 204
    assert (await api.get(f"{TEMPLATES}/{template}")).status_code == 404


async def test_an_analysis_is_ordered_once_and_its_progress_shown(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str
) -> None:
    path = f"{TEMPLATES}/{template}/analysis"
    options = {"include_table_details": False}
    started = await api.post(path, json={"options": options})
    assert started.status_code == 202, started.text
    assert (await api.post(path)).json() == started.json()
    assert set(started.json()) == {"analysis_id", "status", "started_at"}
    order = await stage.renderer.next(organisation)
    assert (order.type, order.generation) == ("template.analyse", started.json()["analysis_id"])
    assert order.subject == f"template/{template}"
    assert order.data["options"]["include_table_details"] is False
    await stage.tell(order, GenerationProgress(percent=40, step="reading"))
    shown = (await api.get(path)).json()
    assert (shown["status"], shown["progress"]) == ("processing", 40)
    assert (shown["current_step"], shown["results"]) == ("reading", None)
    await stage.tell(order, GenerationFailed(code=FailureCode.TEMPLATE_INVALID, message="broken"))
    failed = (await api.get(path)).json()
    assert failed["error"] == {"code": "ANALYSIS_FAILED", "message": "broken"}
    assert stage.renderer.orders.empty()


async def test_a_completed_analysis_brings_what_was_found(
    api: httpx.AsyncClient, stage: Stage, organisation: str, template: str
) -> None:
    path = f"{TEMPLATES}/{template}/analysis"
    await api.post(path)
    key = f"templates/analyses/{organisation}/{template}/found.json"
    found = {"slides": [{"slideId": "slide_1", "slideIndex": 0, "slideNumber": 1, "shapes": []}]}
    await stage.store.put(key, json.dumps(found).encode(), "application/json")
    started = stage.owner.analyses[organisation, template]
    stage.owner.analyses[organisation, template] = started.model_copy(
        update={"status": AnalysisStatus.COMPLETED, "document": key}
    )
    shown = (await api.get(path)).json()
    assert (shown["status"], shown["progress"]) == ("completed", 100)
    assert shown["results"] == found
    assert shown["analysis_id"] == GenerationId(started.analysis)


async def test_content_finds_its_slides(api: httpx.AsyncClient, stage: Stage) -> None:
    content = {"title": "Harbour", "unknown": 1}
    body = {"slide_data": content, "match_against": "slides", "top_k": 3}
    answer = await api.post(f"{TEMPLATES}/match", json=body)
    assert answer.status_code == 200, answer.text
    matched = answer.json()
    assert matched["best_match"] == matched["matches"][0]
    assert matched["best_match"]["layout_name"] == "Title"
    assert (matched["input_signature"], matched["total_slides_searched"]) == ({"title": 1}, 3)
    ask = stage.owner.asked[-1]
    assert (ask.slide_data, ask.top_k) == (content, 3)
