"""Packs over HTTP: the vendor's bodies, messages and codes, and what is asked of the owner."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from slidemill.contracts.pack_asks import (
    AddPackImage,
    Caption,
    CaptionStatus,
    CreatePack,
    DeletePack,
    DeletePackImage,
    GetPack,
    ListPacks,
    PackFacts,
    PackImage,
    PackImageReply,
    PackPage,
    PackReply,
    PackSummary,
    UpdatePack,
)
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.messaging import Refused
from tests.integration.gateway.slideshows.answers import Row, breaks, done, fails
from tests.integration.gateway.slideshows.stage import Stage

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
WRITTEN = "2026-03-02T10:15:00.000Z"
PACK = UUID("5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11")
IMAGE = UUID("1d3c6a5e-6f0b-4b53-9d3e-2f4b7c8a9e10")
ADDRESS = "https://img.example/dawn.png"


def a_picture(**given: Any) -> PackImage:
    facts = {"image": IMAGE, "url": ADDRESS, "file_name": "dawn.png", "content_type": "image/png"}
    return PackImage.model_validate(facts | given)


def a_pack(*images: PackImage, **given: Any) -> PackReply:
    facts = {"pack": PACK, "name": "Tea", "is_public": False, "created_at": NOW, "images": images}
    return PackReply(pack=PackFacts.model_validate(facts | given))


async def test_a_pack_is_started_empty(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, CreatePack, lambda ask: a_pack(pack=ask.pack, name=ask.name))
    answer = await api.post("/packs", json={"name": "  Tea fields "})
    asked = stage.owner.last(organisation, CreatePack)
    assert (asked.name, asked.is_public) == ("Tea fields", False)
    assert done(answer, 201, "Pack created") == {
        "id": str(asked.pack),
        "name": "Tea fields",
        "image_count": 0,
        "is_public": False,
        "created_at": WRITTEN,
        "images": [],
    }


async def test_a_repeated_call_makes_one_pack(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, CreatePack, lambda ask: a_pack(pack=ask.pack))
    headers = {"Idempotency-Key": uuid4().hex}
    first = await api.post("/packs", json={"name": "Tea"}, headers=headers)
    again = await api.post("/packs", json={"name": "Tea"}, headers=headers)
    assert first.json() == again.json()
    assert stage.owner.count(organisation, CreatePack) == 1
    other = await api.post("/packs", json={"name": "Rice"}, headers=headers)
    fails(other, 422, "idempotency_key_reused")


async def test_a_pack_is_shown_with_its_pictures(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    caption = Caption(
        status=CaptionStatus.COMPLETED,
        description="Fields at dawn",
        keywords=["tea", "dawn"],
        model="a-model",
        generated_at=NOW,
    )
    pending = Caption(status=CaptionStatus.PENDING)
    images = [a_picture(), a_picture(caption=caption), a_picture(caption=pending)]
    stage.owner.answers(organisation, GetPack, a_pack(*images))
    data = done(await api.get(f"/packs/{PACK}"), 200, "Pack retrieved")
    assert data["image_count"] == 3
    plain = {"id": str(IMAGE), "url": ADDRESS, "metadata": None}
    completed = {
        "status": "completed",
        "description": "Fields at dawn",
        "keywords": ["tea", "dawn"],
        "model": "a-model",
        "generated_at": WRITTEN,
        "error": None,
    }
    waiting: dict[str, Any] = {
        "status": "pending",
        "description": None,
        "keywords": [],
        "model": None,
        "generated_at": None,
        "error": None,
    }
    assert data["images"] == [
        plain,
        {**plain, "metadata": completed},
        {**plain, "metadata": waiting},
    ]


async def test_packs_are_listed_with_what_was_asked(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    line = PackSummary(
        pack=PACK,
        name="Tea",
        is_public=True,
        created_at=NOW,
        image_count=3,
        preview_image_url=ADDRESS,
    )
    stage.owner.answers(organisation, ListPacks, PackPage(packs=[line], total=41))
    query = {"search": "tea", "limit": "1", "offset": "40", "include_public": "false"}
    data = done(await api.get("/packs", params=query), 200)
    assert data == {
        "packs": [
            {
                "id": str(PACK),
                "name": "Tea",
                "image_count": 3,
                "preview_image_url": ADDRESS,
                "is_public": True,
                "created_at": WRITTEN,
            }
        ],
        "total": 41,
        "limit": 1,
        "offset": 40,
    }
    asked = stage.owner.last(organisation, ListPacks)
    assert (asked.search, asked.limit, asked.offset, asked.include_public) == ("tea", 1, 40, False)
    data = done(await api.get("/packs"), 200)
    assert (data["limit"], data["offset"]) == (20, 0)
    assert stage.owner.last(organisation, ListPacks).include_public


@pytest.mark.parametrize("word", ["true", "", "FALSE", "0", "no", "public"])
async def test_all_but_the_word_false_includes_public_packs(
    api: httpx.AsyncClient, stage: Stage, organisation: str, word: str
) -> None:
    stage.owner.answers(organisation, ListPacks, PackPage(packs=[], total=0))
    done(await api.get("/packs", params={"include_public": word}), 200)
    assert stage.owner.last(organisation, ListPacks).include_public


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "offset=-1", f"search={'x' * 201}"]
)
async def test_a_wrong_query_says_so(api: httpx.AsyncClient, query: str) -> None:
    name = query.partition("=")[0]
    assert fails(await api.get(f"/packs?{query}"), 422, "invalid_query").startswith(f"{name}: ")


async def test_a_pack_is_changed_by_what_is_given(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, UpdatePack, a_pack(name="Rice"))
    data = done(await api.patch(f"/packs/{PACK}", json={"name": "Rice"}), 200, "Pack updated")
    assert data["name"] == "Rice"
    asked = stage.owner.last(organisation, UpdatePack)
    assert (asked.pack, asked.name, asked.is_public) == (PACK, "Rice", None)


async def test_a_pack_and_its_pictures_are_deleted(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, DeletePack, Deleted(id=PACK))
    stage.owner.answers(organisation, DeletePackImage, Deleted(id=IMAGE))
    image = await api.delete(f"/packs/{PACK}/images/{IMAGE}")
    assert done(image, 200) == {"id": str(IMAGE), "deleted": True}
    asked = stage.owner.last(organisation, DeletePackImage)
    assert (asked.pack, asked.image) == (PACK, IMAGE)
    assert done(await api.delete(f"/packs/{PACK}"), 200) == {"id": str(PACK), "deleted": True}


async def test_a_picture_is_added_by_its_address(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(
        organisation,
        AddPackImage,
        lambda ask: PackImageReply(image=a_picture(image=ask.image, file_name=ask.file_name)),
    )
    answer = await api.post(f"/packs/{PACK}/images", json={"image_url": ADDRESS})
    asked = stage.owner.last(organisation, AddPackImage)
    assert (asked.pack, asked.url, asked.file_name) == (PACK, ADDRESS, "image")
    assert done(answer, 201) == {
        "id": str(asked.image),
        "url": ADDRESS,
        "file_name": "image",
        "content_type": "image/png",
    }


BODIES = [
    Row("POST", "/packs", {}, CreatePack, "invalid_payload"),
    Row("PATCH", f"/packs/{PACK}", {}, UpdatePack, "invalid_payload"),
    Row("POST", f"/packs/{PACK}/images", {}, AddPackImage, "invalid_payload"),
]


@pytest.mark.parametrize("row", BODIES, ids=str)
async def test_a_body_that_is_no_json_is_told_apart_from_a_wrong_one(
    api: httpx.AsyncClient, stage: Stage, organisation: str, row: Row
) -> None:
    fails(await api.request(row.method, row.path, content=b"{"), 400, "invalid_json")
    fails(await api.request(row.method, row.path), 400, "invalid_json")
    fails(await row.send(api), 422, row.code)
    fails(await row._replace(body={"colour": "red"}).send(api), 422, row.code)
    assert stage.owner.count(organisation, row.ask) == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "place"),
    [
        ("POST", "/packs", {"name": "   "}, "name"),
        ("POST", "/packs", {"name": "x" * 121}, "name"),
        ("POST", "/packs", {"name": "x", "is_public": None}, "is_public"),
        ("PATCH", f"/packs/{PACK}", {"name": None}, "name"),
        ("POST", f"/packs/{PACK}/images", {"image_url": "/dawn.png"}, "image_url"),
        ("POST", f"/packs/{PACK}/images", {"image_url": "ftp://x/dawn.png"}, "image_url"),
        (
            "POST",
            f"/packs/{PACK}/images",
            {"image_url": ADDRESS, "file_name": "x" * 256},
            "file_name",
        ),
    ],
)
async def test_a_wrong_field_is_named(
    api: httpx.AsyncClient, method: str, path: str, body: Any, place: str
) -> None:
    message = fails(await api.request(method, path, json=body), 422, "invalid_payload")
    assert message.startswith(f"{place}: ")


BLANK = [
    ("GET", "/packs/%20", "missing_pack_id"),
    ("PATCH", "/packs/%20", "missing_pack_id"),
    ("PATCH", "/packs", "missing_pack_id"),
    ("DELETE", "/packs/%20", "missing_pack_id"),
    ("DELETE", "/packs", "missing_pack_id"),
    ("POST", "/packs/%20/images", "missing_pack_id"),
    ("DELETE", f"/packs/%20/images/{IMAGE}", "missing_pack_id"),
    ("DELETE", f"/packs/{PACK}/images/%20", "missing_image_id"),
    ("DELETE", f"/packs/{PACK}/images", "missing_image_id"),
]


@pytest.mark.parametrize(("method", "path", "code"), BLANK)
async def test_a_path_without_its_id_says_which(
    api: httpx.AsyncClient, method: str, path: str, code: str
) -> None:
    fails(await api.request(method, path, json={"name": "x"}), 400, code)


UNKNOWN = [
    Row("GET", "/packs/{pack}", None, GetPack, "not_found"),
    Row("PATCH", "/packs/{pack}", {"name": "x"}, UpdatePack, "not_found"),
    Row("DELETE", "/packs/{pack}", None, DeletePack, "not_found"),
    Row("POST", "/packs/{pack}/images", {"image_url": ADDRESS}, AddPackImage, "pack_not_found"),
    Row("DELETE", "/packs/{pack}/images/{image}", None, DeletePackImage, "pack_not_found"),
]


@pytest.mark.parametrize("row", UNKNOWN, ids=str)
async def test_a_pack_that_is_not_there_is_not_found(
    api: httpx.AsyncClient, stage: Stage, organisation: str, row: Row
) -> None:
    stage.owner.answers(organisation, row.ask, Refused(row.code, "there is no such pack"))
    answer = await row.send(api, pack=PACK, image=IMAGE)
    assert fails(answer, 404, row.code) == "there is no such pack"
    for wrong in ("7", "not-an-id", f"{PACK}x", "%00"):
        fails(await row.send(api, pack=wrong, image=IMAGE), 404, row.code)
    assert stage.owner.count(organisation, row.ask) == 1


async def test_a_picture_that_is_not_there_is_not_found(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, DeletePackImage, Refused("image_not_found", "no"))
    fails(await api.delete(f"/packs/{PACK}/images/{IMAGE}"), 404, "image_not_found")
    fails(await api.delete(f"/packs/{PACK}/images/7"), 404, "image_not_found")


async def test_a_full_pack_takes_no_more(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, AddPackImage, Refused("pack_full", "it has enough"))
    answer = await api.post(f"/packs/{PACK}/images", json={"image_url": ADDRESS})
    fails(answer, 422, "pack_full")


FAILURES = [
    Row("GET", "/packs", None, ListPacks, "list_failed"),
    Row("GET", f"/packs/{PACK}", None, GetPack, "pack_fetch_failed"),
    Row("POST", "/packs", {"name": "x"}, CreatePack, "pack_create_failed"),
    Row("PATCH", f"/packs/{PACK}", {"name": "x"}, UpdatePack, "pack_update_failed"),
    Row("DELETE", f"/packs/{PACK}", None, DeletePack, "pack_delete_failed"),
    Row(
        "POST",
        f"/packs/{PACK}/images",
        {"image_url": ADDRESS},
        AddPackImage,
        "pack_image_add_failed",
    ),
    Row(
        "DELETE",
        f"/packs/{PACK}/images/{IMAGE}",
        None,
        DeletePackImage,
        "pack_image_delete_failed",
    ),
]


@pytest.mark.parametrize("row", FAILURES, ids=str)
async def test_a_failure_of_ours_has_the_code_of_its_call(
    api: httpx.AsyncClient, stage: Stage, organisation: str, row: Row
) -> None:
    await breaks(api, stage, organisation, row)


async def test_packs_are_asked_for_within_the_scope_of_the_key(
    api: httpx.AsyncClient, stage: Stage, organisation: str, workspace_key: tuple[str, UUID]
) -> None:
    stage.owner.answers(organisation, ListPacks, PackPage(packs=[], total=0))
    await api.get("/packs")
    assert stage.owner.last(organisation, ListPacks).scope.workspace is None
    key, workspace = workspace_key
    await api.get("/packs", headers={"Authorization": f"Bearer {key}"})
    assert stage.owner.last(organisation, ListPacks).scope.workspace == workspace
