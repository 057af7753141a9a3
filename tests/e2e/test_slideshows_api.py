"""Slideshows over HTTP with real services, from uploaded photos to posted pictures."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image
from pptx import Presentation

from slidemill.storage import ObjectStore, StoreSettings
from tests.conftest import House
from tests.fixtures.photographs import photograph
from tests.fixtures.slideshows import BASE, Slideshows

Json = dict[str, Any]

FILTERS = {
    "brightness": 0.9,
    "contrast": 1.1,
    "saturation": 1.2,
    "hue": 0,
    "blur": 0,
    "grayscale": 0,
    "sepia": 0.1,
    "invert": 0,
    "drop_shadow": 0,
    "opacity": 1,
}
SLIDESHOW = {
    "id", "title", "status", "slideshow_type", "product_id", "original_prompt",
    "preview_image_url", "created_at", "updated_at", "last_rendered_at", "slide_count",
    "settings", "slides",
}  # fmt: skip
SLIDE = {
    "index", "image_url", "rendered_image_url", "text_elements", "grid_images", "grid_type",
    "background_filters", "image_overlays",
}  # fmt: skip
TEXT = {
    "id", "content", "x", "y", "font_size", "width", "height", "editable", "style_preset",
    "font_family", "background_color", "text_color", "border_radius",
}  # fmt: skip
FIRST_WORDS: Json = {
    "skip_ai": True,
    "slide_config": {
        "total_slides": 1,
        "slide_types": ["custom_image"],
        "custom_images": {"0": {"image_url": "https://img.example/a.jpg", "image_id": "a"}},
        "slide_texts": {"0": "First words"},
    },
}


@pytest.fixture
def slideshows(api: httpx.AsyncClient) -> Slideshows:
    return Slideshows(api)


@pytest.fixture
async def store(house: House) -> AsyncIterator[ObjectStore]:
    prefix = "SLIDEMILL_STORE_"
    values = {
        name.removeprefix(prefix).lower(): value
        for name, value in house.environment.items()
        if name.startswith(prefix)
    }
    async with ObjectStore(StoreSettings.model_validate(values)) as store:
        yield store


async def kept(store: ObjectStore, organisation: str) -> list[str]:
    """Return the keys of all objects of an organisation's slideshows."""
    return [
        entry.key async for entry in store.list("slideshows/") if f"/{organisation}/" in entry.key
    ]


async def manual(slideshows: Slideshows, pack: str, photo_url: str) -> Json:
    """Make a slideshow of three slides by hand."""
    wish = {
        "skip_ai": True,
        "aspect_ratio": "4:5",
        "pack_id": pack,
        "slide_config": {
            "total_slides": 3,
            "slide_types": ["image_pack", "custom_image", "image_pack"],
            "custom_images": {"1": {"image_url": photo_url, "image_id": "mine"}},
            "slide_texts": {"0": "Three ways to brew", "2": "Taste, then decide"},
            "slide_text_elements": {
                "1": [
                    {"content": "Cold, overnight", "x": 50, "y": 30, "font_size": 44, "width": 70}
                ]
            },
        },
    }
    return await slideshows.ask("POST", "/slideshows/generate", code=201, json=wish)


async def test_photos_become_a_slideshow_that_is_rendered_exported_copied_and_deleted(
    slideshows: Slideshows, store: ObjectStore, organisation: str
) -> None:
    photos = [await slideshows.upload(photograph(1600, 1200, seed)) for seed in range(3)]
    listed = await slideshows.ask("GET", "/files")
    assert listed["total"] == 3
    assert {file["url"] for file in listed["files"]} == {photo["url"] for photo in photos}
    async with httpx.AsyncClient() as anyone:
        shown = await anyone.get(photos[0]["url"])
    assert shown.content == photograph(1600, 1200, 0)
    assert shown.headers["content-type"] == "image/jpeg"

    pack = await slideshows.ask("POST", "/packs", code=201, json={"name": "Brewing"})
    for photo in photos[:2]:
        await slideshows.ask(
            "POST", f"/packs/{pack['id']}/images", code=201, json={"image_url": photo["url"]}
        )
    made = await manual(slideshows, pack["id"], photos[2]["url"])
    assert set(made) == SLIDESHOW
    assert made["status"] == "draft"
    assert [slide["index"] for slide in made["slides"]] == [0, 1, 2]
    assert {made["slides"][0]["image_url"], made["slides"][2]["image_url"]} == {
        photos[0]["url"],
        photos[1]["url"],
    }
    assert made["slides"][1]["image_url"] == photos[2]["url"]
    path = f"/slideshows/{made['id']}"

    slides = [
        {
            "image_url": slide["image_url"],
            "text_elements": [
                {key: value for key, value in text.items() if value is not None}
                for text in slide["text_elements"]
            ],
        }
        for slide in made["slides"]
    ]
    slides[0]["background_filters"] = FILTERS
    slides[1]["text_elements"][0]["style_preset"] = "inverted"
    changed = await slideshows.ask("PATCH", path, json={"title": "How we brew", "slides": slides})
    assert changed["title"] == "How we brew"
    assert changed["slides"][0]["background_filters"] == FILTERS

    rendered = await slideshows.ask("POST", f"{path}/render")
    assert rendered["status"] == "rendered"
    assert rendered["last_rendered_at"]
    pictures = []
    async with httpx.AsyncClient() as anyone:
        for slide in rendered["slides"]:
            picture = await anyone.get(slide["rendered_image_url"])
            assert picture.status_code == 200, picture.text
            assert Image.open(io.BytesIO(picture.content)).size == (1080, 1350)
            pictures.append(picture.content)
        preview = await anyone.get(rendered["preview_image_url"])
        assert Image.open(io.BytesIO(preview.content)).width == 540

    with zipfile.ZipFile(io.BytesIO(await slideshows.export(made["id"], "zip"))) as archive:
        assert [archive.read(name) for name in archive.namelist()] == pictures
    assert (await slideshows.export(made["id"], "pdf")).startswith(b"%PDF-")
    deck = Presentation(io.BytesIO(await slideshows.export(made["id"], "pptx")))
    assert [
        [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for slide in deck.slides
    ] == [["Three ways to brew"], ["Cold, overnight"], ["Taste, then decide"]]

    copy = await slideshows.ask("POST", f"{path}/duplicate", code=201)
    assert copy["title"] == "Copy of How we brew"
    assert copy["status"] == "draft"
    assert copy["preview_image_url"] is None
    assert copy["id"] != made["id"]

    assert await kept(store, organisation)
    for slideshow in (made["id"], copy["id"]):
        gone = await slideshows.ask("DELETE", f"/slideshows/{slideshow}")
        assert gone == {"id": slideshow, "deleted": True}
    await slideshows.ask("DELETE", f"/packs/{pack['id']}")
    for file in listed["files"]:
        await slideshows.ask("DELETE", f"/files/{file['id']}")
    assert await kept(store, organisation) == []
    assert (await slideshows.ask("GET", "/slideshows"))["total"] == 0


async def test_a_patch_as_the_vendors_clients_send_it_is_answered_as_they_expect(
    slideshows: Slideshows,
) -> None:
    photo = await slideshows.upload(photograph(800, 1000))
    wish = {
        "skip_ai": True,
        "slide_config": {
            "total_slides": 1,
            "slide_types": ["custom_image"],
            "custom_images": {"0": {"image_url": photo["url"], "image_id": "one"}},
            "slide_texts": {"0": "First words"},
        },
    }
    made = await slideshows.ask("POST", "/slideshows/generate", code=201, json=wish)
    rendered = await slideshows.ask("POST", f"/slideshows/{made['id']}/render")
    assert rendered["status"] == "rendered"

    answer = await slideshows.api.patch(
        f"{BASE}/slideshows/{made['id']}",
        json={
            "title": "Five habits",
            "slides": [
                {
                    "image_url": photo["url"],
                    "text_elements": [
                        {
                            "content": "Start small",
                            "x": 50,
                            "y": 25,
                            "font_size": 52,
                            "width": 80,
                            "style_preset": "tiktok",
                        }
                    ],
                }
            ],
            "settings": {"advanced_settings": {"text_preset": "shadow"}},
        },
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"]
    body = answer.json()
    assert {key: body[key] for key in ("ok", "code", "message")} == {
        "ok": True,
        "code": 200,
        "message": "Slideshow updated",
    }
    data = body["data"]
    assert set(data) == SLIDESHOW
    assert UUID(data["id"]) == UUID(made["id"])
    assert data["title"] == "Five habits"
    assert data["status"] == "draft"
    assert data["preview_image_url"] is None
    assert data["last_rendered_at"] is None
    assert data["slide_count"] == 1
    assert set(data["settings"]) == {
        "image_pack_id",
        "aspect_ratio",
        "slideshow_type",
        "advanced_settings",
        "pack_assignments",
    }
    (slide,) = data["slides"]
    assert set(slide) == SLIDE
    assert slide["rendered_image_url"] is None
    (text,) = slide["text_elements"]
    assert set(text) == TEXT
    UUID(text["id"])  # or this raises
    assert text["content"] == "Start small"
    assert data["created_at"].endswith("Z")
    assert datetime.fromisoformat(data["updated_at"]) > datetime.fromisoformat(data["created_at"])


async def test_two_changes_at_once_lose_nothing_silently(slideshows: Slideshows) -> None:
    made = await slideshows.ask("POST", "/slideshows/generate", code=201, json=FIRST_WORDS)
    path = f"{BASE}/slideshows/{made['id']}"
    etag = (await slideshows.api.get(path)).headers["etag"]
    answers = await asyncio.gather(
        *(
            slideshows.api.patch(path, json={"title": title}, headers={"If-Match": etag})
            for title in ("One", "Two")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    won = next(answer for answer in answers if answer.status_code == 200)
    lost = next(answer for answer in answers if answer.status_code == 412)
    assert lost.json()["error_code"] == "precondition_failed"
    assert (await slideshows.api.get(path)).json()["data"]["title"] == won.json()["data"]["title"]


async def test_a_slideshow_that_was_changed_since_is_not_deleted(slideshows: Slideshows) -> None:
    made = await slideshows.ask("POST", "/slideshows/generate", code=201, json=FIRST_WORDS)
    path = f"{BASE}/slideshows/{made['id']}"
    old = (await slideshows.api.get(path)).headers["etag"]
    new = (await slideshows.api.patch(path, json={"title": "Mine"})).headers["etag"]
    late = await slideshows.api.delete(path, headers={"If-Match": old})
    assert (late.status_code, late.json()["error_code"]) == (412, "precondition_failed")
    assert (await slideshows.api.get(path)).json()["data"]["title"] == "Mine"
    assert (await slideshows.api.delete(path, headers={"If-Match": new})).status_code == 200
    assert (await slideshows.api.get(path)).status_code == 404


async def test_a_picture_that_cannot_be_fetched_fails_the_render_and_names_the_slide(
    slideshows: Slideshows,
) -> None:
    photo = await slideshows.upload(photograph(800, 1000))
    missing = photo["url"].replace(photo["url"].rsplit("/", 1)[1], f"{UUID(int=7)}.jpg")
    wish = {
        "skip_ai": True,
        "slide_config": {
            "total_slides": 2,
            "slide_types": ["custom_image", "custom_image"],
            "custom_images": {
                "0": {"image_url": photo["url"], "image_id": "one"},
                "1": {"image_url": missing, "image_id": "two"},
            },
        },
    }
    made = await slideshows.ask("POST", "/slideshows/generate", code=201, json=wish)
    status, code, message = await slideshows.refused("POST", f"/slideshows/{made['id']}/render")
    assert (status, code) == (500, "render_failed")
    assert "slide 2" in message
    after = await slideshows.ask("GET", f"/slideshows/{made['id']}")
    assert after["status"] == "draft"
    assert [slide["rendered_image_url"] for slide in after["slides"]] == [None, None]


async def test_another_organisation_sees_nothing(
    slideshows: Slideshows, stranger: httpx.AsyncClient
) -> None:
    pack = await slideshows.ask("POST", "/packs", code=201, json={"name": "Ours"})
    refused = await Slideshows(stranger).refused("GET", f"/packs/{pack['id']}")
    assert refused[:2] == (404, "not_found")
