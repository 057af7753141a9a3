"""Slideshow templates over HTTP: bodies, messages and codes, and what is asked of the owner."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshow_template_asks import (
    CreateSlideshowTemplate,
    DeleteSlideshowTemplate,
    GetSlideshowTemplate,
    KeepSlideshowAsTemplate,
    ListSlideshowTemplates,
    SlideshowTemplateFacts,
    SlideshowTemplatePage,
    SlideshowTemplateReply,
    UpdateSlideshowTemplate,
)
from slidemill.messaging import Refused
from tests.integration.gateway.slideshows.answers import Row, breaks, done, fails
from tests.integration.gateway.slideshows.stage import Stage

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
WRITTEN = "2026-03-02T10:15:00.000Z"
TEMPLATE = UUID("5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11")
SLIDESHOW = UUID("1d3c6a5e-6f0b-4b53-9d3e-2f4b7c8a9e10")
PACK = "9a8b7c6d-1d0a-4a2e-8f55-0f7f0a9b6c22"
KEEP = f"/templates/from-slideshow/{SLIDESHOW}"
CONFIG: dict[str, Any] = {
    "version": 1,
    "structure": {
        "slides": [
            {
                "type": "pack",
                "id": PACK,
                "pinnedImageUrl": None,
                "textElements": [
                    {"id": "a", "content": "Tea", "x": 50, "y": 25, "fontSize": 48, "width": 70}
                ],
            }
        ],
        "packAssignments": {"0": PACK},
    },
    "content": {"mode": "ai", "prompt": "Tea", "slideshowType": "educational"},
    "visuals": {
        "packId": PACK,
        "aspectRatio": "4:5",
        "textSettings": {"fontSize": "small", "preset": "shadow", "width": "narrow"},
    },
}
SHOWN = {
    "id": str(TEMPLATE),
    "name": "Brewing",
    "description": None,
    "visibility": "private",
    "preview_url": None,
    "use_count": 2,
    "last_used_at": None,
    "created_at": WRITTEN,
    "updated_at": WRITTEN,
    "is_owner": True,
    "config": CONFIG,
}


def a_template(**given: Any) -> SlideshowTemplateReply:
    facts = {
        "template": TEMPLATE,
        "name": "Brewing",
        "description": None,
        "visibility": "private",
        "use_count": 2,
        "last_used_at": None,
        "created_at": NOW,
        "updated_at": NOW,
        "is_owner": True,
        "config": CONFIG,
    }
    return SlideshowTemplateReply(template=SlideshowTemplateFacts.model_validate(facts | given))


async def test_a_template_is_shown_with_its_config_in_camel_case(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, GetSlideshowTemplate, a_template())
    answer = await api.get(f"/templates/{TEMPLATE}")
    assert done(answer, 200, "Template retrieved") == SHOWN
    used = a_template(description="One line", last_used_at=NOW, is_owner=False, visibility="public")
    stage.owner.answers(organisation, GetSlideshowTemplate, used)
    assert done(await api.get(f"/templates/{TEMPLATE}"), 200) == {
        **SHOWN,
        "description": "One line",
        "last_used_at": WRITTEN,
        "is_owner": False,
        "visibility": "public",
    }


async def test_templates_are_listed_with_what_was_asked(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    page = SlideshowTemplatePage(templates=[a_template().template], total=7)
    stage.owner.answers(organisation, ListSlideshowTemplates, page)
    query = {"search": "brew", "limit": "1", "offset": "6"}
    data = done(await api.get("/templates", params=query), 200)
    assert data == {"templates": [SHOWN], "total": 7, "limit": 1, "offset": 6}
    asked = stage.owner.last(organisation, ListSlideshowTemplates)
    assert (asked.search, asked.limit, asked.offset) == ("brew", 1, 6)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", f"search={'x' * 201}"])
async def test_a_wrong_query_says_so(api: httpx.AsyncClient, query: str) -> None:
    fails(await api.get(f"/templates?{query}"), 422, "invalid_query")


async def test_a_config_is_kept_as_it_came(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(
        organisation, CreateSlideshowTemplate, lambda ask: a_template(template=ask.template)
    )
    odd = {"version": 99, "colours": ["red"]}
    answer = await api.post(
        "/templates", json={"name": " Brewing ", "config": odd, "visibility": "workspace"}
    )
    asked = stage.owner.last(organisation, CreateSlideshowTemplate)
    assert done(answer, 201, "Template created")["id"] == str(asked.template)
    assert (asked.name, asked.config) == ("Brewing", odd)
    assert (asked.description, asked.visibility) == (None, "workspace")


async def test_a_repeated_call_makes_one_template(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(
        organisation, CreateSlideshowTemplate, lambda ask: a_template(template=ask.template)
    )
    stage.owner.answers(
        organisation, KeepSlideshowAsTemplate, lambda ask: a_template(template=ask.template)
    )
    headers = {"Idempotency-Key": "the same"}
    body = {"name": "Brewing", "config": CONFIG}
    for path, sent in (("/templates", body), (KEEP, {})):
        first = await api.post(path, json=sent, headers=headers)
        again = await api.post(path, json=sent, headers=headers)
        assert done(first, 201) == done(again, 201)
    assert stage.owner.count(organisation, CreateSlideshowTemplate) == 1
    assert stage.owner.count(organisation, KeepSlideshowAsTemplate) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Other"},
        {"description": None},
        {"description": "One line", "visibility": "private"},
        {"config": {"version": 99}},
    ],
)
async def test_a_template_is_changed_by_what_is_given(
    api: httpx.AsyncClient, stage: Stage, organisation: str, changes: dict[str, Any]
) -> None:
    stage.owner.answers(organisation, UpdateSlideshowTemplate, a_template())
    answer = await api.patch(f"/templates/{TEMPLATE}", json=changes)
    assert done(answer, 200, "Template updated") == SHOWN
    assert stage.owner.last(organisation, UpdateSlideshowTemplate).changes == changes


async def test_a_template_is_deleted(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, DeleteSlideshowTemplate, Deleted(id=TEMPLATE))
    answer = await api.delete(f"/templates/{TEMPLATE}")
    assert done(answer, 200) == {"id": str(TEMPLATE), "deleted": True}


async def test_a_slideshow_is_kept_without_a_body_too(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, KeepSlideshowAsTemplate, a_template())
    assert done(await api.post(KEEP), 201) == SHOWN
    asked = stage.owner.last(organisation, KeepSlideshowAsTemplate)
    assert (asked.slideshow, asked.name, asked.preserve_text) == (SLIDESHOW, None, True)
    body = {"name": "Mine", "description": "x", "preserve_text": False}
    done(await api.post(KEEP, json=body), 201)
    asked = stage.owner.last(organisation, KeepSlideshowAsTemplate)
    assert (asked.name, asked.description, asked.preserve_text) == ("Mine", "x", False)


WRONG = [
    ("POST", "/templates", {}, "name"),
    ("POST", "/templates", {"name": "x"}, "config"),
    ("POST", "/templates", {"name": "x", "config": []}, "config"),
    ("POST", "/templates", {"name": " ", "config": {}}, "name"),
    ("POST", "/templates", {"name": "x" * 101, "config": {}}, "name"),
    ("POST", "/templates", {"name": "x", "config": {}, "visibility": "public"}, "visibility"),
    ("POST", "/templates", {"name": "x", "config": {}, "description": "x" * 501}, "description"),
    ("POST", "/templates", {"name": "x", "config": {}, "colour": "red"}, "colour"),
    ("PATCH", f"/templates/{TEMPLATE}", {}, "the body"),
    ("PATCH", f"/templates/{TEMPLATE}", {"name": None}, "name"),
    ("PATCH", f"/templates/{TEMPLATE}", {"config": None}, "config"),
    ("PATCH", f"/templates/{TEMPLATE}", {"visibility": "public"}, "visibility"),
    ("POST", KEEP, {"name": None}, "name"),
    ("POST", KEEP, {"preserve_text": "maybe"}, "preserve_text"),
    ("POST", KEEP, {"config": {}}, "config"),
]


@pytest.mark.parametrize(("method", "path", "body", "place"), WRONG)
async def test_a_wrong_field_is_named(
    api: httpx.AsyncClient, method: str, path: str, body: Any, place: str
) -> None:
    message = fails(await api.request(method, path, json=body), 422, "invalid_payload")
    assert message.startswith(f"{place}: ") or f"; {place}: " in message


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/templates"), ("PATCH", f"/templates/{TEMPLATE}"), ("POST", KEEP)],
)
async def test_a_body_that_is_no_json_says_so(
    api: httpx.AsyncClient, method: str, path: str
) -> None:
    fails(await api.request(method, path, content=b"{"), 400, "invalid_json")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/templates/%20", "missing_template_id"),
        ("PATCH", "/templates/%20", "missing_template_id"),
        ("PATCH", "/templates", "missing_template_id"),
        ("DELETE", "/templates/%20", "missing_template_id"),
        ("DELETE", "/templates", "missing_template_id"),
        ("POST", "/templates/from-slideshow/%20", "missing_slideshow_id"),
        ("POST", "/templates/from-slideshow", "missing_slideshow_id"),
    ],
)
async def test_a_path_without_its_id_says_which(
    api: httpx.AsyncClient, method: str, path: str, code: str
) -> None:
    fails(await api.request(method, path, json={"name": "x"}), 400, code)


NAME = {"name": "x"}
WHOLE = {"name": "x", "config": CONFIG}
REFUSED = [
    (404, Row("GET", "/templates/{id}", None, GetSlideshowTemplate, "not_found")),
    (404, Row("PATCH", "/templates/{id}", NAME, UpdateSlideshowTemplate, "not_found")),
    (403, Row("PATCH", "/templates/{id}", NAME, UpdateSlideshowTemplate, "forbidden_template")),
    (422, Row("PATCH", "/templates/{id}", NAME, UpdateSlideshowTemplate, "invalid_payload")),
    (
        422,
        Row("PATCH", "/templates/{id}", NAME, UpdateSlideshowTemplate, "invalid_template_config"),
    ),
    (
        409,
        Row("PATCH", "/templates/{id}", NAME, UpdateSlideshowTemplate, "template_name_conflict"),
    ),
    (404, Row("DELETE", "/templates/{id}", None, DeleteSlideshowTemplate, "not_found")),
    (403, Row("DELETE", "/templates/{id}", None, DeleteSlideshowTemplate, "forbidden_template")),
    (422, Row("POST", "/templates", WHOLE, CreateSlideshowTemplate, "invalid_payload")),
    (422, Row("POST", "/templates", WHOLE, CreateSlideshowTemplate, "invalid_template_config")),
    (409, Row("POST", "/templates", WHOLE, CreateSlideshowTemplate, "template_name_conflict")),
    (404, Row("POST", KEEP, {}, KeepSlideshowAsTemplate, "slideshow_not_found")),
    (422, Row("POST", KEEP, {}, KeepSlideshowAsTemplate, "invalid_payload")),
    (422, Row("POST", KEEP, {}, KeepSlideshowAsTemplate, "invalid_template_config")),
    (409, Row("POST", KEEP, {}, KeepSlideshowAsTemplate, "template_name_conflict")),
]


@pytest.mark.parametrize(("status", "row"), REFUSED, ids=str)
async def test_a_refusal_of_the_owner_has_its_status(
    api: httpx.AsyncClient, stage: Stage, organisation: str, status: int, row: Row
) -> None:
    stage.owner.answers(organisation, row.ask, Refused(row.code, "config.version: it must be 1"))
    said = fails(await row.send(api, id=TEMPLATE), status, row.code)
    assert said == "config.version: it must be 1"


@pytest.mark.parametrize(
    "row",
    [
        Row("GET", "/templates/{id}", None, GetSlideshowTemplate, "not_found"),
        Row("PATCH", "/templates/{id}", NAME, UpdateSlideshowTemplate, "not_found"),
        Row("DELETE", "/templates/{id}", None, DeleteSlideshowTemplate, "not_found"),
        Row(
            "POST",
            "/templates/from-slideshow/{id}",
            {},
            KeepSlideshowAsTemplate,
            "slideshow_not_found",
        ),
    ],
    ids=str,
)
async def test_what_can_be_no_id_is_not_found(
    api: httpx.AsyncClient, stage: Stage, organisation: str, row: Row
) -> None:
    fails(await row.send(api, id="not-an-id"), 404, row.code)
    assert stage.owner.count(organisation, row.ask) == 0


FAILURES = [
    Row("GET", "/templates", None, ListSlideshowTemplates, "list_failed"),
    Row("GET", f"/templates/{TEMPLATE}", None, GetSlideshowTemplate, "template_fetch_failed"),
    Row("POST", "/templates", WHOLE, CreateSlideshowTemplate, "template_create_failed"),
    Row("PATCH", f"/templates/{TEMPLATE}", NAME, UpdateSlideshowTemplate, "template_update_failed"),
    Row(
        "DELETE", f"/templates/{TEMPLATE}", None, DeleteSlideshowTemplate, "template_delete_failed"
    ),
    Row("POST", KEEP, {}, KeepSlideshowAsTemplate, "template_create_failed"),
]


@pytest.mark.parametrize("row", FAILURES, ids=str)
async def test_a_failure_of_ours_has_the_code_of_its_call(
    api: httpx.AsyncClient, stage: Stage, organisation: str, row: Row
) -> None:
    await breaks(api, stage, organisation, row)
