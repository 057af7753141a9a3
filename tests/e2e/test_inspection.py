"""A template is uploaded to be looked at, and what came back is used to render it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import httpx
import jsonschema
import pytest

from slidemill.storage import ObjectStore, StoreSettings
from tests.fixtures.packages import template, texts
from tests.fixtures.uploads import create_and_upload, download

PATH = "/api/v1/inspect"


def form(content: bytes, field: str = "template") -> dict[str, Any]:
    return {field: ("report.pptx", content)}


async def test_an_upload_is_told_what_it_holds(api: httpx.AsyncClient) -> None:
    answer = await api.post(PATH, files=form(template()))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"inventory", "schema", "sample"}
    first, second = body["inventory"]["slides"]
    assert [each["key"] for each in first["placeholders"]] == ["title", "points"]
    assert [each["key"] for each in second["tables"]] == ["figures"]
    jsonschema.validate(body["sample"], body["schema"])


async def test_the_sample_that_came_back_renders_as_it_stands(api: httpx.AsyncClient) -> None:
    sample = (await api.post(PATH, files=form(template()))).json()["sample"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("template.pptx", template())
        package.writestr("data.json", json.dumps(sample))
    session = await create_and_upload(api, out.getvalue())
    rendered = (await api.post(f"/sessions/{session}/render")).json()
    assert rendered["session"]["render_succeeded"] is True, rendered
    assert "{" not in str(texts(await download(rendered["download_url"])))


async def test_what_is_no_template_is_refused_with_the_reason(api: httpx.AsyncClient) -> None:
    answer = await api.post(PATH, files=form(b"no zip at all"))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "template_invalid"
    assert "zip" in answer.json()["detail"]


@pytest.mark.parametrize("field", ["file", "pptx"])
async def test_a_form_without_the_template_names_the_field(
    api: httpx.AsyncClient, field: str
) -> None:
    answer = await api.post(PATH, files=form(template(), field))
    assert answer.status_code == 400
    assert "`template`" in answer.json()["errors"][0]["detail"]


async def test_a_template_of_more_than_50_mib_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post(PATH, files=form(bytes(50 * 1024 * 1024 + 1)))
    assert answer.status_code == 413


async def test_inspection_needs_a_key(anyone: httpx.AsyncClient) -> None:
    assert (await anyone.post(PATH, files=form(template()))).status_code == 401


async def test_nothing_of_an_inspection_is_kept(api: httpx.AsyncClient) -> None:
    assert (await api.post(PATH, files=form(template()))).status_code == 200
    assert (await api.post(PATH, files=form(b"no zip"))).status_code == 422
    async with ObjectStore(StoreSettings()) as store:
        left = [each async for each in store.list("gateway/inspections/")]
    assert left == []
