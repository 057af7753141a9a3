"""The slideshow calls: what their owner is asked, and what the client gets."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from slidemill.contracts.slideshow_asks import (
    Deleted,
    DeleteSlideshow,
    DuplicateSlideshow,
    GenerateSlideshow,
    GetSlideshow,
    ListSlideshows,
    RegenerateSlide,
    SlideshowPage,
    SlideshowReply,
    SlideshowSummary,
    UpdateSlideshow,
)
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.settings import SlideshowStatus, SlideshowType
from slidemill.gateway.credentials import digest, make_key
from slidemill.gateway.repository import Keys
from slidemill.messaging import Refused
from tests.integration.gateway.conftest import PEPPER
from tests.integration.gateway.slideshows.drafts import (
    GENERATION,
    MADE,
    TEXT_ID,
    a_slide,
    draft,
    rendered,
)
from tests.integration.gateway.slideshows.stage import Stage

BY_HAND = {
    "skip_ai": True,
    "slide_config": {
        "total_slides": 1,
        "slide_types": ["custom_image"],
        "custom_images": {"0": {"image_url": "https://img.example/tea.png", "image_id": "tea"}},
        "slide_texts": {"0": "Three ways to brew"},
    },
}


def shown_draft(id_: str) -> dict[str, Any]:
    """Return the whole body of `draft`."""
    return {
        "id": id_,
        "title": "Tea",
        "status": "draft",
        "slideshow_type": "educational",
        "product_id": None,
        "original_prompt": None,
        "preview_image_url": None,
        "created_at": "2026-03-02T10:15:00.123Z",
        "updated_at": "2026-03-02T10:15:00.123Z",
        "last_rendered_at": None,
        "slide_count": 1,
        "settings": {
            "image_pack_id": None,
            "aspect_ratio": "1:1",
            "slideshow_type": None,
            "advanced_settings": None,
            "pack_assignments": None,
        },
        "slides": [
            {
                "index": 0,
                "image_url": "https://img.example/tea.png",
                "rendered_image_url": None,
                "text_elements": [
                    {
                        "id": str(TEXT_ID),
                        "content": "Three ways to brew",
                        "x": 50,
                        "y": 25,
                        "font_size": 48,
                        "width": 70,
                        "height": None,
                        "editable": True,
                        "style_preset": "tiktok",
                        "font_family": None,
                        "background_color": None,
                        "text_color": None,
                        "border_radius": None,
                    }
                ],
                "grid_images": None,
                "grid_type": None,
                "background_filters": None,
                "image_overlays": None,
            }
        ],
    }


async def test_a_slideshow_is_generated_under_the_id_that_the_gateway_chose(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(
        organisation,
        GenerateSlideshow,
        lambda ask: SlideshowReply(slideshow=draft(ask.slideshow)),
    )
    answer = await api.post("/slideshows/generate", json=BY_HAND)
    ask = stage.owner.last(organisation, GenerateSlideshow)
    assert answer.status_code == 201, answer.text
    assert answer.json() == {
        "ok": True,
        "code": 201,
        "message": "Slideshow generated",
        "data": shown_draft(str(ask.slideshow)),
    }
    assert answer.headers["ETag"] == '"3"'
    assert ask.wish.slide_config is not None
    assert ask.wish.slide_config.slide_texts == {"0": "Three ways to brew"}
    assert ask.scope == Scope()


async def test_a_slideshow_is_shown_whole_with_addresses_of_its_pictures(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    facts = rendered(organisation)
    stage.owner.answers(organisation, GetSlideshow, SlideshowReply(slideshow=facts))
    answer = await api.get(f"/slideshows/{facts.slideshow}")
    body = answer.json()
    assert (answer.status_code, body["message"]) == (200, "Slideshow retrieved")
    base = f"http://gateway/media/{organisation}/renders/{facts.slideshow}/{GENERATION}-1"
    assert body["data"]["slides"][0]["rendered_image_url"] == f"{base}/0.jpg"
    assert body["data"]["preview_image_url"] == f"{base}/preview.jpg"
    assert body["data"]["last_rendered_at"] == "2026-03-02T10:15:00.123Z"
    assert answer.headers["ETag"] == '"4"'


async def test_a_slideshow_that_the_client_knows_is_not_sent_again(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    facts = draft()
    stage.owner.answers(organisation, GetSlideshow, SlideshowReply(slideshow=facts))
    path = f"/slideshows/{facts.slideshow}"
    for known in ('"3"', 'W/"2", W/"3"', "*"):
        answer = await api.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == '"3"'
    assert (await api.get(path, headers={"If-None-Match": '"2"'})).status_code == 200


async def test_slideshows_are_listed_with_what_was_asked(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    facts = rendered(organisation)
    line = SlideshowSummary(
        slideshow=facts.slideshow,
        title="Tea",
        status=SlideshowStatus.RENDERED,
        slideshow_type=SlideshowType.PERSONAL,
        product=None,
        preview=facts.preview,
        slide_count=2,
        has_rendered_slide=True,
        created_at=MADE,
        updated_at=MADE,
    )
    stage.owner.answers(organisation, ListSlideshows, SlideshowPage(slideshows=[line], total=7))
    query = {"status": "rendered", "search": "te", "limit": "2", "offset": "6", "unknown": "x"}
    answer = await api.get("/slideshows", params=query)
    base = f"http://gateway/media/{organisation}/renders/{facts.slideshow}/{GENERATION}-1"
    assert answer.json() == {
        "ok": True,
        "code": 200,
        "message": "Slideshows retrieved",
        "data": {
            "slideshows": [
                {
                    "id": str(facts.slideshow),
                    "title": "Tea",
                    "status": "rendered",
                    "slideshow_type": "personal",
                    "product_id": None,
                    "preview_image_url": f"{base}/preview.jpg",
                    "slide_count": 2,
                    "has_rendered_slide": True,
                    "created_at": "2026-03-02T10:15:00.123Z",
                    "updated_at": "2026-03-02T10:15:00.123Z",
                }
            ],
            "total": 7,
            "limit": 2,
            "offset": 6,
        },
    }
    ask = stage.owner.last(organisation, ListSlideshows)
    assert (ask.status, ask.search) == (SlideshowStatus.RENDERED, "te")
    await api.get("/slideshows?search=")
    ask = stage.owner.last(organisation, ListSlideshows)
    assert (ask.status, ask.search, ask.limit, ask.offset) == (None, None, 20, 0)


async def test_a_change_holds_the_given_fields_and_no_others(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    facts = draft()
    stage.owner.answers(organisation, UpdateSlideshow, SlideshowReply(slideshow=facts))
    path = f"/slideshows/{facts.slideshow}"
    changes = {
        "title": "Tea, anew",
        "product_id": None,
        "settings": {"aspect_ratio": "9:16", "advanced_settings": None},
        "slides": [a_slide()],
    }
    answer = await api.patch(path, json=changes)
    assert (answer.status_code, answer.json()["message"]) == (200, "Slideshow updated")
    assert answer.json()["data"] == shown_draft(str(facts.slideshow))
    ask = stage.owner.last(organisation, UpdateSlideshow)
    assert (ask.changes, ask.if_version) == (changes, None)


VERSIONS = [('"3"', [3]), ('"3", W/"4", "x", "5","3"', [3, 5]), ("*", None)]
"""`If-Match`, and the versions it names; None for any."""

NO_VERSIONS = ['W/"3"', '"three"', "3", ""]
"""`If-Match` that no version matches."""


@pytest.mark.parametrize(("header", "versions"), VERSIONS)
async def test_a_change_is_asked_for_the_versions_that_the_client_knows(
    api: httpx.AsyncClient,
    stage: Stage,
    organisation: str,
    header: str,
    versions: list[int] | None,
) -> None:
    facts = draft()
    stage.owner.answers(organisation, UpdateSlideshow, SlideshowReply(slideshow=facts))
    path = f"/slideshows/{facts.slideshow}"
    answer = await api.patch(path, json={"title": "Tea"}, headers={"If-Match": header})
    assert answer.status_code == 200
    assert stage.owner.last(organisation, UpdateSlideshow).if_version == versions


@pytest.mark.parametrize("header", NO_VERSIONS)
async def test_a_change_of_a_version_that_cannot_be_is_not_made(
    api: httpx.AsyncClient, stage: Stage, organisation: str, header: str
) -> None:
    answer = await api.patch(
        f"/slideshows/{uuid4()}", json={"title": "Tea"}, headers={"If-Match": header}
    )
    assert answer.status_code == 412
    assert answer.json()["error_code"] == "precondition_failed"
    assert stage.owner.count(organisation, UpdateSlideshow) == 0


async def test_a_slideshow_is_deleted(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    id_ = uuid4()
    stage.owner.answers(organisation, DeleteSlideshow, Deleted(id=id_))
    answer = await api.delete(f"/slideshows/{id_}")
    assert answer.status_code == 200
    assert answer.json()["data"] == {"id": str(id_), "deleted": True}
    assert stage.owner.last(organisation, DeleteSlideshow).if_version is None


@pytest.mark.parametrize(("header", "versions"), VERSIONS)
async def test_a_deletion_is_asked_for_the_versions_that_the_client_knows(
    api: httpx.AsyncClient,
    stage: Stage,
    organisation: str,
    header: str,
    versions: list[int] | None,
) -> None:
    id_ = uuid4()
    stage.owner.answers(organisation, DeleteSlideshow, Deleted(id=id_))
    answer = await api.delete(f"/slideshows/{id_}", headers={"If-Match": header})
    assert answer.status_code == 200
    assert stage.owner.last(organisation, DeleteSlideshow).if_version == versions


@pytest.mark.parametrize("header", NO_VERSIONS)
async def test_a_version_that_cannot_be_is_not_deleted(
    api: httpx.AsyncClient, stage: Stage, organisation: str, header: str
) -> None:
    answer = await api.delete(f"/slideshows/{uuid4()}", headers={"If-Match": header})
    assert answer.status_code == 412
    assert answer.json()["error_code"] == "precondition_failed"
    assert stage.owner.count(organisation, DeleteSlideshow) == 0


async def test_a_copy_is_made_under_the_id_that_the_gateway_chose(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(
        organisation, DuplicateSlideshow, lambda ask: SlideshowReply(slideshow=draft(ask.copy_id))
    )
    original = uuid4()
    answer = await api.post(f"/slideshows/{original}/duplicate")
    assert (answer.status_code, answer.json()["message"]) == (201, "Slideshow duplicated")
    ask = stage.owner.last(organisation, DuplicateSlideshow)
    assert (ask.slideshow, str(ask.copy_id)) == (original, answer.json()["data"]["id"])


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ({}, (0, None, None)),
        ({"json": {}, "headers": {"If-Match": "*"}}, (0, None, None)),
        ({"json": {"instruction": " shorter "}}, (0, "shorter", None)),
        ({"headers": {"If-Match": '"3", "4"'}}, (0, None, [3, 4])),
    ],
)
async def test_a_slide_is_written_anew(
    api: httpx.AsyncClient,
    stage: Stage,
    organisation: str,
    sent: dict[str, Any],
    asked: tuple[int, str | None, list[int] | None],
) -> None:
    facts = draft()
    stage.owner.answers(organisation, RegenerateSlide, SlideshowReply(slideshow=facts))
    answer = await api.post(f"/slideshows/{facts.slideshow}/slides/0/regenerate", **sent)
    assert answer.status_code == 200, answer.text
    shown = {"slide_index": 0, "slideshow": shown_draft(str(facts.slideshow))}
    assert answer.json()["data"] == shown
    ask = stage.owner.last(organisation, RegenerateSlide)
    assert (ask.index, ask.instruction, ask.if_version) == asked


async def test_every_ask_is_made_in_the_scope_of_the_key(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str, pool: asyncpg.Pool
) -> None:
    scope, made = Scope(owner="ada", workspace=uuid4()), make_key()
    hashed = digest(made.text, PEPPER.encode())
    await Keys(pool).add(made.id, hashed, organisation=organisation, label="test", scope=scope)
    asks: dict[type[Any], tuple[str, str, Any]] = {
        GetSlideshow: ("GET", f"/slideshows/{uuid4()}", None),
        ListSlideshows: ("GET", "/slideshows", None),
        GenerateSlideshow: ("POST", "/slideshows/generate", BY_HAND),
        UpdateSlideshow: ("PATCH", f"/slideshows/{uuid4()}", {"title": "Tea"}),
        DeleteSlideshow: ("DELETE", f"/slideshows/{uuid4()}", None),
        DuplicateSlideshow: ("POST", f"/slideshows/{uuid4()}/duplicate", None),
        RegenerateSlide: ("POST", f"/slideshows/{uuid4()}/slides/0/regenerate", None),
    }
    for ask, (method, path, body) in asks.items():
        stage.owner.answers(organisation, ask, Refused("not_found", "There is no such slideshow."))
        answer = await gateway.request(
            method,
            f"/api/partner/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {made.dotted}"},
        )
        assert answer.status_code == 404
        assert stage.owner.last(organisation, ask).scope == scope
