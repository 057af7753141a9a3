"""A row of the reference's error tables each: status, body and headers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.integration.gateway.conftest import Serve
from tests.integration.gateway.presentations.conftest import (
    MISSING_GENERATION,
    MISSING_TEMPLATE,
    PPTX,
    an_update,
)

API = "/api/v1"
MIB = 1024 * 1024


@dataclass(frozen=True)
class Row:
    """A call and the answer it gets; `{template}` and others in the path stand for fixtures."""

    status: int
    method: str
    path: str
    says: str = ""
    """What the answer's text holds."""
    sent: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status} {self.method} {self.path} {self.says}"


def form(
    updates: object = None, file: bytes | None = b"PK\x03\x04", **others: str
) -> dict[str, Any]:
    text = updates if isinstance(updates, str) else json.dumps(updates or [an_update()])
    files = {} if file is None else {"files": {"file": ("a.pptx", file, PPTX)}}
    return files | {"data": {"updates": text, **others}}


def chart(**given: Any) -> dict[str, Any]:
    data = {"categories": ["A", "B"], "series": [{"name": "s", "values": [1]}], **given}
    return {"updates": [an_update(chart_data=data)]}


NOT_UTF_8 = b'--x\r\nContent-Disposition: form-data; name="updates"\r\n\r\n\xff\r\n--x--\r\n'
NO_SLIDE = {"template_slide_id": "slide_unknown", "slide_data": {}}
DEEP = b'{"filename":"a.pptx","x":' + b"[" * 5000 + b"]" * 5000 + b"}"

ROWS = [
    # 400: bad body, malformed multipart, bad chart update data, bad slide number
    Row(400, "POST", "/templates", "JSON", {"content": b"{"}),
    Row(400, "POST", "/templates", "JSON", {"content": b""}),
    Row(400, "POST", "/templates", "JSON", {"content": b'{"filename": NaN}'}),
    Row(400, "POST", "/templates", "JSON", {"content": DEEP}),
    Row(400, "POST", "/templates", ".pptx", {"json": {"filename": "a.ppt"}}),
    Row(
        400, "POST", "/templates", "bytes", {"json": {"filename": "a.pptx", "file_size": 10485761}}
    ),
    Row(400, "POST", "/templates/match", "JSON", {"content": b"slide_data"}),
    Row(400, "POST", "/templates/{fresh}/upload/confirm", "PUT"),
    Row(400, "POST", "/presentations/generate", "JSON", {"content": b"[1,"}),
    Row(400, "POST", "/presentations/generate-deck", "JSON", {"content": b"\xff\xfe"}),
    Row(
        400,
        "POST",
        "/presentations/generate",
        "Idempotency-Key",
        {"json": NO_SLIDE, "headers": {"Idempotency-Key": "x" * 300}},
    ),
    Row(400, "PUT", "/presentations/{deck}/update-charts", "JSON", {"content": b"{"}),
    Row(
        400,
        "PUT",
        "/presentations/{deck}/update-charts",
        "updates[0].chart_data: series[0].values has 1",
        {"json": chart()},
    ),
    Row(
        400,
        "PUT",
        "/presentations/-/update-charts",
        "updates[0].chart_data",
        form(chart()["updates"]),
    ),
    Row(400, "PUT", "/presentations/-/update-charts", "JSON", form("[1,")),
    Row(
        400,
        "PUT",
        "/presentations/-/update-charts",
        "no file",
        form(file=None) | {"files": {"other": b"x"}},
    ),
    Row(400, "PUT", "/presentations/-/update-charts", "no .pptx", form(file=b"%PDF")),
    Row(400, "PUT", "/presentations/-/update-charts", "part `updates`", form(" ")),
    Row(
        400,
        "PUT",
        "/presentations/-/update-charts",
        "form",
        {"content": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
    ),
    Row(
        400,
        "PUT",
        "/presentations/-/update-charts",
        "form",
        {"content": b"--x--", "headers": {"Content-Type": "multipart/form-data"}},
    ),
    Row(
        400,
        "PUT",
        "/presentations/-/update-charts",
        "UTF-8",
        {
            "content": NOT_UTF_8,
            "headers": {"Content-Type": "multipart/form-data; boundary=x"},
        },
    ),
    Row(400, "GET", "/presentations?cursor=made-up", "cursor"),
    Row(400, "GET", "/presentations/{deck}/slides/0/thumbnail", "counted from 1"),
    Row(400, "GET", "/presentations/{deck}/slides/first/thumbnail", "counted from 1"),
    Row(
        400, "GET", "/presentations/{deck}/slides/99999999999999999999/thumbnail", "counted from 1"
    ),
    Row(
        400,
        "POST",
        "/presentations/{deck}/export",
        "no slide 3",
        {"json": {"format": "png", "slide": 3}},
    ),
    Row(400, "POST", "/presentations/{unfinished}/cancel", "JSON", {"content": b"why"}),
    # 403: org_name mismatch
    Row(
        403,
        "POST",
        "/templates",
        "org_name",
        {"json": {"filename": "a.pptx", "org_name": "rivals"}},
    ),
    Row(403, "GET", "/templates?org_name=rivals", "org_name"),
    Row(
        403,
        "POST",
        "/templates/match",
        "org_name",
        {"json": {"slide_data": {}, "org_name": "rivals"}},
    ),
    Row(
        403,
        "POST",
        "/presentations/generate",
        "org_name",
        {"json": NO_SLIDE | {"org_name": "rivals"}},
    ),
    Row(
        403,
        "POST",
        "/presentations/generate-deck",
        "org_name",
        {"json": {"slides": [NO_SLIDE], "org_name": ""}},
    ),
    Row(403, "PUT", "/presentations/-/update-charts", "org_name", form(org_name="rivals")),
    # 404: template, analysis, slide, generation or file not found
    Row(404, "GET", "/templates/{no_template}", "template"),
    Row(404, "GET", "/templates/what", "template"),
    Row(404, "GET", "/templates/tmpl_%00", "template"),
    Row(404, "DELETE", "/templates/{no_template}", "template"),
    Row(404, "GET", "/templates/{no_template}/download", "template"),
    Row(404, "GET", "/templates/{fresh}/download", "no file yet"),
    Row(404, "GET", "/templates/{template}/download", "no longer kept"),
    Row(404, "POST", "/templates/{no_template}/upload/confirm", "template"),
    Row(404, "POST", "/templates/{no_template}/analysis", "template"),
    Row(404, "POST", "/templates/{fresh}/analysis", "PUT the file"),
    Row(404, "GET", "/templates/{no_template}/analysis", "template"),
    Row(404, "GET", "/templates/{template}/analysis", "not analysed"),
    Row(404, "POST", "/presentations/generate", "slide_unknown", {"json": NO_SLIDE}),
    Row(
        404,
        "POST",
        "/presentations/generate-deck",
        "slide_unknown",
        {"json": {"slides": [NO_SLIDE]}},
    ),
    Row(
        404,
        "PUT",
        "/presentations/{none}/update-charts",
        "presentation",
        {"json": {"updates": [an_update()]}},
    ),
    Row(
        404,
        "PUT",
        "/presentations/pres_1/update-charts",
        "presentation",
        {"json": {"updates": [an_update()]}},
    ),
    Row(404, "GET", "/presentations/{none}/status", "presentation"),
    Row(404, "GET", "/presentations/gen_%00/status", "presentation"),
    Row(404, "GET", "/presentations/{none}/download", "presentation"),
    Row(404, "GET", "/presentations/{unfinished}/download", "is pending"),
    Row(404, "DELETE", "/presentations/{none}", "presentation"),
    Row(404, "POST", "/presentations/{none}/cancel", "presentation"),
    Row(404, "POST", "/presentations/{none}/retry", "presentation"),
    Row(404, "POST", "/presentations/{none}/export", "presentation", {"json": {"format": "pdf"}}),
    Row(404, "GET", "/presentations/{none}/slides/1/thumbnail", "presentation"),
    Row(404, "GET", "/presentations/{deck}/slides/4/thumbnail", "no slide 4"),
    # 409: not in this state
    Row(
        409,
        "PUT",
        "/presentations/{unfinished}/update-charts",
        "is pending",
        {"json": {"updates": [an_update()]}},
    ),
    Row(409, "DELETE", "/presentations/{unfinished}", "cancel it first"),
    Row(409, "POST", "/presentations/{deck}/cancel", "ended"),
    Row(409, "POST", "/presentations/{deck}/retry", "completed"),
    Row(409, "POST", "/presentations/{unfinished}/retry", "not ended"),
    Row(
        409, "POST", "/presentations/{unfinished}/export", "is pending", {"json": {"format": "pdf"}}
    ),
    Row(409, "GET", "/presentations/{unfinished}/slides/1/thumbnail", "is pending"),
    # 413: limits
    Row(413, "POST", "/templates", "bytes", {"content": b" " * (MIB + 1)}),
    Row(413, "POST", "/presentations/generate", "bytes", {"content": b" " * (10 * MIB + 1)}),
    Row(413, "POST", "/presentations/generate-deck", "bytes", {"content": b" " * (10 * MIB + 1)}),
    Row(
        413,
        "PUT",
        "/presentations/{deck}/update-charts",
        "bytes",
        {"content": b" " * (10 * MIB + 1)},
    ),
    Row(413, "PUT", "/presentations/-/update-charts", "updates", form(" " * MIB + "[]")),
    Row(
        413,
        "PUT",
        "/presentations/-/update-charts",
        "deck",
        form(file=b"PK\x03\x04" + bytes(50 * MIB)),
    ),
    Row(413, "PUT", "/presentations/-/update-charts", "form", form(file=bytes(52 * MIB))),
    # 422: schema
    Row(422, "POST", "/templates", "body.filename", {"json": {}}),
    Row(422, "POST", "/templates", "body.filename", {"json": {"filename": ""}}),
    Row(422, "POST", "/templates", "body", {"json": []}),
    Row(
        422,
        "POST",
        "/templates",
        "body.metadata.tags",
        {"json": {"filename": "a.pptx", "metadata": {"tags": "x"}}},
    ),
    Row(422, "GET", "/templates?page=0", "query.page"),
    Row(422, "GET", "/templates?limit=101&sort=age", "query.sort"),
    Row(422, "GET", "/templates?created_after=yesterday", "query.created_after"),
    Row(422, "GET", "/templates?created_after=0001-01-01T00:00:00", "query.created_after"),
    Row(422, "POST", "/templates/match", "body.slide_data", {"json": {}}),
    Row(
        422,
        "POST",
        "/templates/match",
        "body.match_against",
        {"json": {"slide_data": {}, "match_against": "x"}},
    ),
    Row(
        422,
        "POST",
        "/templates/{template}/analysis",
        "body.options.parse_slides",
        {"json": {"options": {"parse_slides": []}}},
    ),
    Row(
        422,
        "POST",
        "/presentations/generate",
        "body.template_slide_id",
        {"json": {"slide_data": {}}},
    ),
    Row(
        422,
        "POST",
        "/presentations/generate",
        "body.slide_data",
        {"json": {"template_slide_id": "slide_1"}},
    ),
    Row(
        422,
        "POST",
        "/presentations/generate",
        "body.callback_url",
        {"json": NO_SLIDE | {"callback_url": "ftp://example.com"}},
    ),
    Row(
        422,
        "POST",
        "/presentations/generate",
        "body.callback_url",
        {"json": NO_SLIDE | {"callback_url": "http://example.com"}},
    ),
    Row(422, "POST", "/presentations/generate-deck", "body.slides", {"json": {"slides": []}}),
    Row(
        422,
        "POST",
        "/presentations/generate-deck",
        "body.slides",
        {"json": {"slides": [NO_SLIDE] * 201}},
    ),
    Row(
        422,
        "POST",
        "/presentations/generate-deck",
        "body.slides.0.slide_data.content.0.blocks.0",
        {
            "json": {
                "slides": [
                    {
                        "template_slide_id": "s",
                        "slide_data": {"content": {"blocks": [{"type": "video"}]}},
                    }
                ]
            }
        },
    ),
    Row(
        422, "PUT", "/presentations/{deck}/update-charts", "body.updates", {"json": {"updates": []}}
    ),
    Row(
        422,
        "PUT",
        "/presentations/{deck}/update-charts",
        "body.updates.0.slide_index",
        {"json": {"updates": [an_update(slide_index=-1)]}},
    ),
    Row(
        422,
        "PUT",
        "/presentations/-/update-charts",
        "body.updates.0.chart_data",
        form([{"slide_index": 0}]),
    ),
    Row(
        422,
        "PUT",
        "/presentations/-/update-charts",
        "body.callback_url",
        form(callback_url="mailto:x"),
    ),
    Row(422, "POST", "/presentations/{deck}/export", "body.format", {"json": {"format": "gif"}}),
    Row(
        422,
        "POST",
        "/presentations/{deck}/export",
        "body",
        {"json": {"format": "pdf", "width": 800}},
    ),
    Row(422, "GET", "/presentations?status=lost", "query.status"),
    Row(422, "GET", "/presentations/{deck}/slides/1/thumbnail?width=9", "query.width"),
]


@pytest.fixture
async def fresh(api: httpx.AsyncClient) -> str:
    """Return a template whose file was not uploaded."""
    made = (await api.post(f"{API}/templates", json={"filename": "a.pptx"})).json()
    return str(made["template_id"])


@pytest.fixture
def there(template: str, fresh: str, deck: str, unfinished: str) -> dict[str, str]:
    """Return the ids that the paths of the rows stand for."""
    return {
        "template": template,
        "fresh": fresh,
        "deck": deck,
        "unfinished": unfinished,
        "no_template": MISSING_TEMPLATE,
        "none": MISSING_GENERATION,
    }


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_the_answer_to_a_wrong_call(
    row: Row, api: httpx.AsyncClient, there: dict[str, str]
) -> None:
    path = row.path.format(**there)
    answer = await api.request(row.method, f"{API}{path}", **row.sent)
    assert answer.status_code == row.status, answer.text
    body = answer.json()
    assert list(body) == ["detail"]
    if row.status == 422:
        assert all(set(fault) == {"type", "loc", "msg"} for fault in body["detail"])
        places = [".".join(map(str, fault["loc"])) for fault in body["detail"]]
        assert any(place.startswith(row.says) for place in places), places
    else:
        assert row.says in body["detail"]


async def test_without_an_owner_templates_are_unavailable(serve: Serve, key: str) -> None:
    async with serve(ask_deadline=0.001) as http:
        answer = await http.get(f"{API}/templates", headers={"X-API-Key": key})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert list(answer.json()) == ["detail"]


async def test_the_rate_limit_holds_here_too(serve: Serve, key: str) -> None:
    async with serve(requests_per_minute=1) as http:
        http.headers["X-API-Key"] = key
        answers = [await http.get(f"{API}/presentations") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["Retry-After"]) >= 1
    assert list(answers[1].json()) == ["detail"]


async def test_an_error_that_nobody_foresaw_is_told_in_its_own_body(
    api: httpx.AsyncClient, stage: Any, organisation: str, template: str
) -> None:
    stage.owner.templates[organisation, template] = None  # the owner breaks over this
    answer = await api.get(f"{API}/templates")
    del stage.owner.templates[organisation, template]
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert (error["code"], error["details"]) == ("INTERNAL_SERVER_ERROR", {})
    assert error["message"]
