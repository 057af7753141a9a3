"""Keys, names and other organisations: who may call the templates and presentations API."""

from __future__ import annotations

import asyncpg
import httpx
import pytest

from slidemill.gateway.credentials import key_id_of
from slidemill.gateway.repository import Keys
from tests.integration.gateway.conftest import Serve
from tests.integration.gateway.presentations.conftest import (
    MISSING_GENERATION,
    MISSING_TEMPLATE,
    a_slide,
    an_update,
)

API = "/api/v1"


CALLS = [
    ("POST", "/templates"),
    ("GET", "/templates"),
    ("POST", "/templates/match"),
    ("GET", f"/templates/{MISSING_TEMPLATE}"),
    ("DELETE", f"/templates/{MISSING_TEMPLATE}"),
    ("GET", f"/templates/{MISSING_TEMPLATE}/download"),
    ("POST", f"/templates/{MISSING_TEMPLATE}/upload/confirm"),
    ("POST", f"/templates/{MISSING_TEMPLATE}/analysis"),
    ("GET", f"/templates/{MISSING_TEMPLATE}/analysis"),
    ("POST", "/presentations/generate"),
    ("POST", "/presentations/generate-deck"),
    ("PUT", f"/presentations/{MISSING_GENERATION}/update-charts"),
    ("GET", f"/presentations/{MISSING_GENERATION}/status"),
    ("GET", f"/presentations/{MISSING_GENERATION}/download"),
    ("GET", "/presentations"),
    ("DELETE", f"/presentations/{MISSING_GENERATION}"),
    ("POST", f"/presentations/{MISSING_GENERATION}/cancel"),
    ("POST", f"/presentations/{MISSING_GENERATION}/retry"),
    ("POST", f"/presentations/{MISSING_GENERATION}/export"),
    ("GET", f"/presentations/{MISSING_GENERATION}/slides/1/thumbnail"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_call_without_a_key_is_refused_before_anything_is_read(
    gateway: httpx.AsyncClient, method: str, path: str
) -> None:
    named = {"X-Org-Name": "acme"}  # believed in development only
    answer = await gateway.request(method, f"{API}{path}", content=b"{", headers=named)
    assert answer.status_code == 401
    assert "API key" in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_call_with_a_wrong_key_is_forbidden(
    gateway: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await gateway.request(
        method, f"{API}{path}", content=b"{", headers={"X-API-Key": "smk_wrong"}
    )
    assert answer.status_code == 403
    assert list(answer.json()) == ["detail"]


async def test_a_disabled_key_is_forbidden(serve: Serve, pool: asyncpg.Pool, key: str) -> None:
    assert await Keys(pool).revoke(key_id_of(key) or "")
    async with serve() as http:
        answer = await http.get(f"{API}/templates", headers={"X-API-Key": key})
    assert answer.status_code == 403


async def test_what_is_another_organisation_s_does_not_exist(
    gateway: httpx.AsyncClient, other_key: str, deck: str, template: str
) -> None:
    theirs = [
        ("GET", f"/templates/{template}"),
        ("DELETE", f"/templates/{template}"),
        ("GET", f"/templates/{template}/download"),
        ("POST", f"/templates/{template}/analysis"),
        ("GET", f"/presentations/{deck}/status"),
        ("GET", f"/presentations/{deck}/download"),
        ("DELETE", f"/presentations/{deck}"),
        ("POST", f"/presentations/{deck}/cancel"),
        ("POST", f"/presentations/{deck}/retry"),
        ("GET", f"/presentations/{deck}/slides/1/thumbnail"),
    ]
    headers = {"X-API-Key": other_key}
    for method, path in theirs:
        answer = await gateway.request(method, f"{API}{path}", headers=headers)
        assert answer.status_code == 404, path
    slide = await gateway.post(
        f"{API}/presentations/generate", json=a_slide(template), headers=headers
    )
    assert slide.status_code == 404
    updated = await gateway.put(
        f"{API}/presentations/{deck}/update-charts",
        json={"updates": [an_update()]},
        headers=headers,
    )
    assert updated.status_code == 404
    for path in ("/templates", "/presentations"):
        listed = (await gateway.get(f"{API}{path}", headers=headers)).json()
        assert listed[path.strip("/")] == []


async def test_in_development_a_name_stands_in_for_a_key(serve: Serve) -> None:
    async with serve(environment="development") as http:
        named = {b"X-Org-Name": "Acme & Söhne".encode()}
        listed = await http.get(f"{API}/templates", headers=named)
        assert listed.status_code == 200
        body = {"filename": "a.pptx", "org_name": "Acme & Söhne"}
        made = await http.post(f"{API}/templates", json=body, headers=named)
        shown = await http.get(f"{API}/templates/{made.json()['template_id']}", headers=named)
        assert shown.json()["org_name"] == "acme-sohne"
        nameless = await http.get(f"{API}/templates", headers={"X-Org-Name": "&"})
        assert nameless.status_code == 401
        wrong = await http.get(f"{API}/templates", headers=named | {b"X-API-Key": b"smk_x"})
        assert wrong.status_code == 403
        elsewhere = await http.get("/api/v1/generations", headers=named)
        assert elsewhere.status_code == 401
