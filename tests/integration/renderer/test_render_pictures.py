"""Slides of a slideshow become pictures in the store, and a manifest that names them."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from slidemill.contracts.commands import RenderPictures
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationFailed,
    Status,
)
from slidemill.contracts.slideshows.orders import PicturesManifest, RenderedPicture
from slidemill.messaging import ServiceApp
from slidemill.renderer.child import MIB, JobKind
from slidemill.renderer.jobs import Jobs
from tests.fixtures.hostile_pictures import hostile_pictures
from tests.fixtures.photographs import photograph
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.halting_job import HALT, HaltingJob
from tests.integration.renderer.kit import Customer, Ordered, figures

JOBS = Jobs({JobKind.PICTURES: HaltingJob()})
PHOTO = photograph(1600, 1200)
MEADOW = "https://img.example/meadow.jpg"


@pytest.fixture(autouse=True)
async def renderer(open_renderer: OpenRenderer) -> AsyncIterator[ServiceApp]:
    """Run a renderer that draws slides."""
    async with open_renderer(JOBS, render_memory=1024 * MIB) as app:
        yield app


def slide(text: str = "Cold, overnight", **facts: Any) -> dict[str, Any]:
    return {"image_url": MEADOW, "text_elements": [{"content": text, "x": 50, "y": 40}]} | facts


async def order(
    customer: Customer,
    *slides: dict[str, Any],
    photo: bytes = PHOTO,
    envelope: dict[str, Any] | None = None,
    change: Callable[[dict[str, Any]], dict[str, Any]] = lambda request: request,
    **command: Any,
) -> Ordered:
    """Put one photograph into the store and order slides that show it."""
    key = await customer.put("pictures", photo)
    request = change({"ratio": "1:1", "slides": list(slides), "pictures": {MEADOW: key}})
    folder = customer.key("renders") + "/"
    facts = {"output": f"{folder}manifest.json", "folder": folder, "request": request}
    return await customer.place(
        RenderPictures(**(facts | command)),
        envelope=envelope,
    )


async def manifest(customer: Customer, ordered: Ordered) -> PicturesManifest:
    return PicturesManifest.model_validate_json(await customer.deck(ordered))


async def picture(customer: Customer, told: RenderedPicture) -> Image.Image:
    content = await customer.store.get(told.key, 1 << 24)
    assert len(content) == told.size
    drawn = Image.open(io.BytesIO(content))
    assert drawn.size == (told.width, told.height)
    return drawn


async def under(customer: Customer, ordered: Ordered) -> list[str]:
    """Return the names of the objects in the order's folder."""
    folder = ordered.envelope.data["folder"]
    return [found.key.removeprefix(folder) async for found in customer.store.list(folder)]


async def test_each_slide_becomes_a_picture_and_the_first_a_preview(customer: Customer) -> None:
    ordered = await order(customer, slide("one"), slide("two"))
    completed = await customer.end(ordered)
    assert isinstance(completed, GenerationCompleted), completed
    told = await manifest(customer, ordered)
    assert await under(customer, ordered) == ["0.jpg", "1.jpg", "manifest.json", "preview.jpg"]
    drawn = [await picture(customer, each) for each in (*told.pictures, told.preview)]
    assert [each.size for each in drawn] == [(1080, 1080), (1080, 1080), (540, 540)]
    assert {each.format for each in drawn} == {"JPEG"}
    assert completed.slides == 2
    assert completed.size == sum(each.size for each in (*told.pictures, told.preview))
    assert [result.status for result in completed.results] == [Status.COMPLETED] * 2


@pytest.mark.parametrize(
    ("ratio", "form", "size", "small"),
    [("9:16", "png", (1080, 1920), (540, 960)), ("4:5", "webp", (1080, 1350), (540, 675))],
)
async def test_pictures_have_the_ratio_and_format_that_are_asked_for(
    customer: Customer, ratio: str, form: str, size: tuple[int, int], small: tuple[int, int]
) -> None:
    ordered = await order(
        customer, slide(), change=lambda request: request | {"ratio": ratio, "format": form}
    )
    assert isinstance(await customer.end(ordered), GenerationCompleted)
    told = await manifest(customer, ordered)
    assert told.pictures[0].key.endswith(f"/0.{form}")
    drawn = await picture(customer, told.pictures[0])
    assert (drawn.size, drawn.format) == (size, form.upper())
    assert (await picture(customer, told.preview)).size == small


async def test_a_slide_that_can_not_be_drawn_fails_the_render_and_nothing_is_put(
    customer: Customer,
) -> None:
    lost, text = customer.key("pictures"), await customer.put("pictures", b"plain text")
    odd = {"content": "x", "x": 1, "y": 1, "text_color": "reddish"}
    ordered = await order(
        customer,
        slide(),
        slide(image_url="lost"),
        slide(image_url="text", text_elements=[odd]),
        change=lambda request: (
            request | {"pictures": request["pictures"] | {"lost": lost, "text": text}}
        ),
    )
    failed = await customer.end(ordered)
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.PICTURE_INVALID
    assert failed.message.startswith("slide 2 (index 1): image_url: There is no picture")
    assert [fault.place for fault in failed.faults] == [
        "slides[1].image_url",
        "slides[2].text_elements[0].text_color",
        "slides[2].image_url",
    ]
    good, *bad = failed.results
    assert (good.status, good.error) == (Status.COMPLETED, None)
    assert [(each.index, each.status) for each in bad] == [(1, Status.FAILED), (2, Status.FAILED)]
    assert lost in (bad[0].error or "")
    assert await under(customer, ordered) == []


@pytest.mark.parametrize("field", ["folder", "output", "request_key"])
async def test_another_tenants_objects_can_not_be_named(customer: Customer, field: str) -> None:
    foreign: dict[str, Any] = {field: "slideshows/renders/somebody-else/x/"}
    if field == "request_key":
        foreign["request"] = None
    letter = await customer.obituary(await order(customer, slide(), **foreign))
    assert "somebody-else" in letter.detail


async def test_another_tenants_pictures_can_not_be_shown(customer: Customer) -> None:
    foreign = {MEADOW: "slideshows/pictures/somebody-else/1.jpg"}
    ordered = await order(customer, slide(), change=lambda request: request | {"pictures": foreign})
    assert "somebody-else" in (await customer.obituary(ordered)).detail


async def test_a_folder_without_its_slash_is_refused(customer: Customer) -> None:
    ordered = await order(customer, slide(), folder=customer.key("renders"))
    assert "slash" in (await customer.obituary(ordered)).detail


async def test_a_picture_named_by_its_content_is_fetched_once(
    renderer: ServiceApp, customer: Customer
) -> None:
    lasting = f"slideshows/pictures/{customer.organisation}/{uuid4().hex}.jpg"
    await customer.store.put(lasting, PHOTO, "image/jpeg")
    for _ in range(2):
        ordered = await order(
            customer, slide(), change=lambda request: request | {"pictures": {MEADOW: lasting}}
        )
        assert isinstance(await customer.end(ordered), GenerationCompleted)
    assert "slidemill_render_pictures_fetched_total 1.0" in await figures(renderer)


async def test_a_large_request_comes_from_the_store(customer: Customer) -> None:
    key = await customer.put("pictures", PHOTO)
    texts = [{"content": "steep " * 300, "x": 50, "y": 50, "font_size": 10}] * 20
    request = {
        "ratio": "1:1",
        "slides": [slide(text_elements=texts)] * 3,
        "pictures": {MEADOW: key},
    }
    stored = await customer.put("requests", json.dumps(request).encode())
    ordered = await order(customer, request=None, request_key=stored)
    assert isinstance(await customer.end(ordered), GenerationCompleted)
    assert len((await manifest(customer, ordered)).pictures) == 3


async def test_a_request_that_breaks_its_schema_is_told_with_the_place(customer: Customer) -> None:
    ordered = await order(customer, slide(image_overlays=[{"image_url": MEADOW, "x": 101}]))
    failed = await customer.end(ordered)
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.DATA_INVALID
    assert "slides[0].image_overlays[0].x" in [fault.place for fault in failed.faults]


async def test_a_picture_that_no_object_is_given_for_is_told(customer: Customer) -> None:
    failed = await customer.end(await order(customer, slide(image_url="unknown")))
    assert isinstance(failed, GenerationFailed)
    assert "no object is given for picture 'unknown'" in failed.message


async def test_hostile_pictures_end_as_faults_and_the_child_goes_on(
    renderer: ServiceApp, customer: Customer
) -> None:
    for name, content in hostile_pictures().items():
        failed = await customer.end(await order(customer, slide(), photo=content))
        assert isinstance(failed, GenerationFailed), name
        assert failed.code is FailureCode.PICTURE_INVALID, (name, failed.message)
    assert isinstance(await customer.end(await order(customer, slide())), GenerationCompleted)
    assert "slidemill_render_children_replaced_total 0.0" in await figures(renderer)


async def test_a_cancelled_render_tells_nothing_and_leaves_nothing(customer: Customer) -> None:
    ordered = await order(customer, slide(HALT), slide())
    while (await customer.next_event(ordered)).name != "started":
        pass
    await customer.cancel(ordered)
    while (await customer.next_event(ordered)).name != "cancelled":
        pass
    for _ in range(3):
        assert isinstance(await customer.end(await order(customer, slide())), GenerationCompleted)
    assert await under(customer, ordered) == []
    assert customer.heard_of(ordered) == []


async def test_a_direct_producer_is_recorded_with_the_number_of_slides(customer: Customer) -> None:
    ordered = await order(
        customer,
        slide(),
        slide(),
        envelope={"source": "producer.shop", "generation": None},
    )
    story = await customer.story(ordered)
    assert story[0].event == GenerationAccepted(kind="render.pictures", items=2)


async def test_an_order_that_comes_twice_gives_the_same_bytes_and_events(
    customer: Customer,
) -> None:
    ordered = await order(customer, slide(), slide("another"))
    first, told = await customer.story(ordered), await manifest(customer, ordered)
    made = [await customer.store.get(each.key, 1 << 24) for each in told.pictures]
    await customer.send(ordered)
    second = await customer.story(ordered)
    assert await manifest(customer, ordered) == told
    assert [await customer.store.get(each.key, 1 << 24) for each in told.pictures] == made
    assert [each.envelope.id for each in second] == [each.envelope.id for each in first]
