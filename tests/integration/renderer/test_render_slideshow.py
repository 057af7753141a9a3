"""A slideshow in the store becomes one file that is taken home."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pypdfium2 as pdfium
import pytest
from pptx import Presentation

from slidemill.contracts.commands import RenderSlideshowFile
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationFailed,
)
from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.contracts.slideshows import AspectRatio, Slide
from slidemill.deck import check
from slidemill.picture import render
from slidemill.renderer.child import MIB, JobKind
from slidemill.renderer.jobs import Jobs
from slidemill.renderer.slideshows.drawing import Painter
from slidemill.renderer.slideshows.slideshow_job import SlideshowJob
from tests.fixtures.photographs import photograph
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.kit import Customer, Ordered

JOBS = Jobs({JobKind.SLIDESHOW: SlideshowJob(Painter(cache=32 * MIB))})
SLIDE = {"image_url": "sea", "text_elements": [{"content": "Cold, overnight", "x": 50, "y": 40}]}
PHOTO = photograph(1600, 1200)
FINISHED = render(Slide.model_validate(SLIDE), {"sea": PHOTO}, ratio=AspectRatio.PORTRAIT).content


@pytest.fixture(autouse=True)
async def renderer(open_renderer: OpenRenderer) -> AsyncIterator[None]:
    """Run a renderer that makes files of slideshows."""
    async with open_renderer(JOBS, render_memory=1024 * MIB):
        yield


async def order(
    customer: Customer,
    form: SlideshowFormat,
    *,
    envelope: dict[str, Any] | None = None,
    **facts: Any,
) -> Ordered:
    """Order a file of two slides whose pictures are in the store."""
    photo = await customer.put("pictures", PHOTO)
    rendered = [await customer.put("renders", FINISHED) for _ in range(2)]
    request: dict[str, Any] = {
        "ratio": "4:5",
        "slides": [SLIDE] * 2,
        "pictures": {"sea": photo},
        "rendered": rendered,
        "title": "Tea",
    }
    return await customer.place(
        RenderSlideshowFile(output=customer.key("exports"), format=form, request=request | facts),
        envelope=envelope,
    )


async def made(customer: Customer, ordered: Ordered) -> bytes:
    completed = await customer.end(ordered)
    assert isinstance(completed, GenerationCompleted), completed
    content = await customer.deck(ordered)
    assert (completed.slides, completed.size) == (2, len(content))
    info = await customer.store.head(ordered.output)
    form = SlideshowFormat(ordered.envelope.data["format"])
    assert info is not None
    assert info.content_type == form.media_type
    return content


async def test_a_zip_has_the_finished_pictures(customer: Customer) -> None:
    content = await made(customer, await order(customer, SlideshowFormat.ZIP))
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "01.jpg": FINISHED,
        "02.jpg": FINISHED,
    }


async def test_a_pdf_has_a_page_for_each_finished_picture(customer: Customer) -> None:
    content = await made(customer, await order(customer, SlideshowFormat.PDF))
    document = pdfium.PdfDocument(content)
    assert [page.get_size() for page in document] == [(810, 1012.5)] * 2


async def test_a_presentation_needs_no_finished_pictures(customer: Customer) -> None:
    content = await made(customer, await order(customer, SlideshowFormat.PPTX, rendered=[]))
    assert check(content) == []
    for slide in Presentation(io.BytesIO(content)).slides:
        assert [shape.has_text_frame for shape in slide.shapes] == [False, True]


async def test_a_finished_picture_that_is_not_there_ends_as_failed(customer: Customer) -> None:
    lost = customer.key("renders")
    ordered = await order(customer, SlideshowFormat.ZIP, rendered=[lost, lost])
    failed = await customer.end(ordered)
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.SOURCE_MISSING
    assert lost in failed.message


async def test_a_picture_is_wanted_for_each_slide(customer: Customer) -> None:
    failed = await customer.end(await order(customer, SlideshowFormat.PDF, rendered=[]))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.DATA_INVALID
    assert "0 finished pictures are given for 2 slides" in failed.message


async def test_a_presentation_with_a_picture_that_is_not_there_names_the_slides(
    customer: Customer,
) -> None:
    lost = customer.key("pictures")
    ordered = await order(customer, SlideshowFormat.PPTX, pictures={"sea": lost})
    failed = await customer.end(ordered)
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.PICTURE_INVALID
    assert [fault.place for fault in failed.faults] == [
        "slides[0].image_url",
        "slides[1].image_url",
    ]
    assert await customer.store.head(ordered.output) is None


async def test_a_request_that_breaks_its_schema_is_told_with_the_place(customer: Customer) -> None:
    failed = await customer.end(await order(customer, SlideshowFormat.PPTX, ratio="3:2", shape=1))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.DATA_INVALID
    assert {fault.place for fault in failed.faults} == {"ratio", "shape"}


@pytest.mark.parametrize(
    "foreign",
    [
        {"rendered": ["slideshows/renders/somebody-else/x/0.jpg"] * 2},
        {"pictures": {"sea": "a/b/c"}},
    ],
)
async def test_another_tenants_objects_can_not_be_named_in_the_request(
    customer: Customer, foreign: dict[str, Any]
) -> None:
    letter = await customer.obituary(await order(customer, SlideshowFormat.ZIP, **foreign))
    assert "is not one of" in letter.detail


async def test_a_direct_producer_is_recorded_with_the_number_of_slides(customer: Customer) -> None:
    ordered = await order(
        customer,
        SlideshowFormat.ZIP,
        envelope={"source": "producer.shop", "generation": None},
    )
    story = await customer.story(ordered)
    assert story[0].event == GenerationAccepted(kind="render.slideshow", items=2)


@pytest.mark.parametrize("form", list(SlideshowFormat))
async def test_an_order_that_comes_twice_gives_the_same_bytes_and_events(
    customer: Customer, form: SlideshowFormat
) -> None:
    ordered = await order(customer, form)
    first, content = await customer.story(ordered), await customer.deck(ordered)
    await customer.send(ordered)
    second = await customer.story(ordered)
    assert await customer.deck(ordered) == content
    assert [told.envelope.id for told in second] == [told.envelope.id for told in first]
