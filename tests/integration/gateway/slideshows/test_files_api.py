"""Files over HTTP: camelCase bodies, codes, and addresses that show what was uploaded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from slidemill.contracts.pack_asks import (
    CreateFile,
    DeleteFile,
    FileFacts,
    FileLocated,
    FilePage,
    FileWithUpload,
    ListFiles,
    LocateFile,
)
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.packs import FileType
from slidemill.messaging import Refused
from tests.integration.gateway.conftest import Serve
from tests.integration.gateway.slideshows.answers import Row, breaks, done, fails
from tests.integration.gateway.slideshows.stage import Stage

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
FILE = UUID("5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11")
BODY = {"contentType": "image/png", "filename": "dawn.png"}


def a_file(**given: Any) -> FileFacts:
    facts = {
        "file": FILE,
        "content_type": "image/png",
        "filename": "dawn.png",
        "size": 1234,
        "created_at": NOW,
    }
    return FileFacts.model_validate(facts | given)


def an_upload(ask: CreateFile) -> FileWithUpload:
    file = a_file(file=ask.file, content_type=ask.content_type, size=None)
    return FileWithUpload(file=file, upload_url="http://store/put?signed", expires_in=600)


@pytest.mark.parametrize(
    ("media_type", "extension"),
    [
        ("image/jpeg", "jpg"),
        ("image/png", "png"),
        ("image/heic", "heic"),
        ("video/quicktime", "mov"),
        ("video/x-msvideo", "avi"),
    ],
)
async def test_a_file_is_announced_with_where_to_put_it(
    api: httpx.AsyncClient, stage: Stage, organisation: str, media_type: str, extension: str
) -> None:
    stage.owner.answers(organisation, CreateFile, an_upload)
    answer = await api.post("/files", json={"contentType": media_type})
    asked = stage.owner.last(organisation, CreateFile)
    assert (asked.content_type, asked.filename) == (FileType(media_type), None)
    assert done(answer, 201) == {
        "uploadUrl": "http://store/put?signed",
        "url": f"http://gateway/media/{organisation}/files/{asked.file}.{extension}",
        "contentType": media_type,
        "expiresIn": 600,
    }


async def test_addresses_begin_as_the_gateway_is_known_outside(
    serve: Serve, stage: Stage, organisation: str, key: str
) -> None:
    stage.owner.answers(organisation, CreateFile, an_upload)
    async with serve(public_url="https://slides.example/api/") as http:
        headers = {"Authorization": f"Bearer {key}"}
        answer = await http.post("/api/partner/v1/files", json=BODY, headers=headers)
    begins = f"https://slides.example/api/media/{organisation}/files/"
    assert done(answer, 201)["url"].startswith(begins)


async def test_the_address_of_a_file_shows_it(
    api: httpx.AsyncClient, gateway: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, CreateFile, an_upload)
    url = done(await api.post("/files", json=BODY), 201)["url"]
    key = f"slideshows/pictures/{organisation}/{uuid4().hex}.png"
    await stage.store.put(key, b"a picture", "image/png")
    found = FileLocated(key=key, media_type="image/png", size=9, filename="dawn.png")
    stage.owner.answers(organisation, LocateFile, found)
    assert (await gateway.get(url)).content == b"a picture"


async def test_a_repeated_call_announces_one_file(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, CreateFile, an_upload)
    headers = {"Idempotency-Key": "the same"}
    first = await api.post("/files", json=BODY, headers=headers)
    again = await api.post("/files", json=BODY, headers=headers)
    assert done(first, 201) == done(again, 201)
    assert stage.owner.count(organisation, CreateFile) == 1


async def test_files_are_listed_with_what_was_asked(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, ListFiles, FilePage(files=[a_file()], total=3))
    query = {"type": "image", "limit": "1", "offset": "2", "context": "anything"}
    assert done(await api.get("/files", params=query), 200) == {
        "files": [
            {
                "id": str(FILE),
                "url": f"http://gateway/media/{organisation}/files/{FILE}.png",
                "contentType": "image/png",
                "filename": "dawn.png",
                "size": 1234,
                "createdAt": "2026-03-02T10:15:00.000Z",
            }
        ],
        "total": 3,
        "limit": 1,
        "offset": 2,
    }
    asked = stage.owner.last(organisation, ListFiles)
    assert (asked.type, asked.limit, asked.offset) == ("image", 1, 2)
    assert done(await api.get("/files"), 200)["limit"] == 50


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "type=audio", "type="])
async def test_a_wrong_query_says_so(api: httpx.AsyncClient, query: str) -> None:
    message = fails(await api.get(f"/files?{query}"), 400, "invalid_query_parameter")
    assert message.startswith(query.partition("=")[0])


async def test_a_deleted_file_is_shown_no_more(
    serve: Serve, stage: Stage, organisation: str, key: str
) -> None:
    object_key = f"slideshows/pictures/{organisation}/{uuid4().hex}.png"
    await stage.store.put(object_key, b"a picture", "image/png")
    found = FileLocated(key=object_key, media_type="image/png", size=9, filename="dawn.png")
    stage.owner.answers(organisation, LocateFile, found)
    stage.owner.answers(organisation, DeleteFile, Deleted(id=FILE))
    path = f"/media/{organisation}/files/{FILE}.png"
    async with serve(file_cache=3600) as http:
        assert (await http.get(path)).status_code == 200
        headers = {"Authorization": f"Bearer {key}"}
        answer = await http.delete(f"/api/partner/v1/files/{FILE}", headers=headers)
        assert done(answer, 200) == {"id": str(FILE), "deleted": True}
        stage.owner.answers(organisation, LocateFile, Refused("not_found", "no"))
        assert (await http.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "contentType"),
        ({"contentType": "text/html"}, "contentType"),
        ({"contentType": "image/svg+xml"}, "contentType"),
        ({"content_type": "image/png"}, "contentType"),
        ({**BODY, "filename": " "}, "filename"),
        ({**BODY, "filename": "x" * 256}, "filename"),
        ({**BODY, "size": 3}, "size"),
    ],
)
async def test_a_wrong_field_is_named(api: httpx.AsyncClient, body: Any, place: str) -> None:
    message = fails(await api.post("/files", json=body), 422, "invalid_payload")
    assert message.startswith(f"{place}: ")


async def test_a_body_that_is_no_json_says_so(api: httpx.AsyncClient) -> None:
    fails(await api.post("/files", content=b"{"), 400, "invalid_json")


async def test_a_file_that_is_not_there_is_not_found(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, DeleteFile, Refused("not_found", "no"))
    fails(await api.delete(f"/files/{FILE}"), 404, "not_found")
    fails(await api.delete("/files/7"), 404, "not_found")
    fails(await api.delete("/files/%20"), 400, "missing_file_id")
    fails(await api.delete("/files"), 400, "missing_file_id")


@pytest.mark.parametrize(
    "row",
    [
        Row("POST", "/files", BODY, CreateFile, "file_create_failed"),
        Row("GET", "/files", None, ListFiles, "list_failed"),
        Row("DELETE", f"/files/{FILE}", None, DeleteFile, "file_delete_failed"),
    ],
    ids=str,
)
async def test_a_failure_of_ours_has_the_code_of_its_call(
    api: httpx.AsyncClient, stage: Stage, organisation: str, row: Row
) -> None:
    await breaks(api, stage, organisation, row)
