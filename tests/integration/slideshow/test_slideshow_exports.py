"""Slideshows are turned into files, which are kept as long as they show what there is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import GenerationId, event_id, events, new_generation_id
from slidemill.contracts.commands import ExportSlideshow, RenderSlideshowFile
from slidemill.contracts.events import FailureCode
from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.contracts.slideshows.orders import SlideshowFileRequest
from slidemill.contracts.slideshows.slide import Slide
from slidemill.messaging import Refused
from slidemill.slideshow.slideshows.outcomes import Outcomes
from tests.fixtures.web import Web, serving
from tests.integration.slideshow.album import PLAIN, Album
from tests.integration.slideshow.stage import Stage
from tests.security.intake.picture_forge import drawn


@pytest.fixture(scope="module")
async def web() -> AsyncIterator[Web]:
    async with serving() as web:
        yield web


@pytest.fixture
def album(stage: Stage, organisation: str) -> Album:
    return Album(stage, organisation)


async def order(
    album: Album, slideshow: UUID, format_: SlideshowFormat, output: str, content: int = 1
) -> GenerationId:
    """Order a file as the gateway does."""
    generation = new_generation_id()
    command = ExportSlideshow(slideshow=slideshow, content=content, format=format_, output=output)
    subject = f"slideshow/{slideshow}/{content}/{format_}"
    await album.stage.order(command, album.organisation, generation, subject)
    return generation


async def failure(album: Album, generation: GenerationId) -> Any:
    return (await album.stage.told("generation.failed", generation)).message


@pytest.mark.parametrize("format_", [SlideshowFormat.ZIP, SlideshowFormat.PDF])
async def test_a_draft_has_no_pictures_to_bundle(album: Album, format_: SlideshowFormat) -> None:
    id_ = await album.add()
    with pytest.raises(Refused) as refused:
        await album.prepare_export(id_, format_)
    assert refused.value.code == "not_rendered"


async def test_a_draft_can_be_made_a_presentation(album: Album, web: Web) -> None:
    url = web.give("/tea.png", drawn("png"))
    id_ = await album.add(Slide(image_url=url), PLAIN, title="Tea: hot/cold")
    ready = await album.prepare_export(id_, SlideshowFormat.PPTX)
    folder = f"slideshows/exports/{album.organisation}/{id_}/"
    assert (ready.output, ready.exists, ready.content) == (f"{folder}1.pptx", False, 1)
    assert ready.filename == "Tea hot cold.pptx"
    generation = await order(album, id_, SlideshowFormat.PPTX, ready.output)
    (ordered,) = await album.stage.ordered(generation)
    assert isinstance(ordered.message, RenderSlideshowFile)
    assert ordered.message.output == ready.output
    assert ordered.envelope.subject == f"slideshow/{id_}/1/pptx"
    assert ordered.envelope.id == event_id(generation, 1, "render.slideshow")
    request = SlideshowFileRequest.model_validate(ordered.message.request)
    assert (request.title, request.rendered, len(request.slides)) == ("Tea: hot/cold", [], 2)
    assert await album.stage.house.store.head(request.pictures[url]) is not None


@pytest.mark.parametrize("format_", [SlideshowFormat.ZIP, SlideshowFormat.PDF])
async def test_a_bundle_is_made_of_the_rendered_pictures(
    album: Album, format_: SlideshowFormat
) -> None:
    id_ = await album.add()
    folder = await album.render(id_)
    ready = await album.prepare_export(id_, format_)
    render = folder.rstrip("/").rpartition("/")[2]
    assert ready.output == (
        f"slideshows/exports/{album.organisation}/{id_}/{render}.{format_.value}"
    )
    generation = await order(album, id_, format_, ready.output)
    (ordered,) = await album.stage.ordered(generation)
    request = SlideshowFileRequest.model_validate(ordered.message.request)
    assert (ordered.message.format, request.pictures) == (format_, {})
    assert request.rendered == [f"{folder}0.jpg", f"{folder}1.jpg"]


async def test_a_file_that_is_there_is_not_made_again(album: Album) -> None:
    id_ = await album.add()
    ready = await album.prepare_export(id_, SlideshowFormat.PPTX)
    await album.put(ready.output)
    again = await album.prepare_export(id_, SlideshowFormat.PPTX)
    assert (again.output, again.exists) == (ready.output, True)


async def test_other_slides_are_another_presentation_and_the_old_one_goes(album: Album) -> None:
    id_ = await album.add()
    old = (await album.prepare_export(id_, SlideshowFormat.PPTX)).output
    await album.put(old)
    await album.patch(id_, settings={"aspect_ratio": "1:1"})
    ready = await album.prepare_export(id_, SlideshowFormat.PPTX)
    assert (ready.exists, ready.content) == (False, 2)
    assert ready.output != old
    assert await album.stage.house.store.head(old) is None


async def test_a_file_of_what_was_changed_meanwhile_is_not_made(album: Album) -> None:
    id_ = await album.add()
    await album.render(id_)
    deck = (await album.prepare_export(id_, SlideshowFormat.PPTX)).output
    bundle = (await album.prepare_export(id_, SlideshowFormat.ZIP)).output
    await album.render(id_)
    generation = await order(album, id_, SlideshowFormat.ZIP, bundle)
    assert (await failure(album, generation)).code is FailureCode.SLIDESHOW_CHANGED
    await album.patch(id_, settings={"aspect_ratio": "1:1"})
    generation = await order(album, id_, SlideshowFormat.PPTX, deck)
    assert (await failure(album, generation)).code is FailureCode.SLIDESHOW_CHANGED


async def test_a_file_of_an_unknown_slideshow_is_not_made(album: Album) -> None:
    id_ = uuid4()
    output = f"slideshows/exports/{album.organisation}/{id_}/1.pptx"
    generation = await order(album, id_, SlideshowFormat.PPTX, output)
    assert (await failure(album, generation)).code is FailureCode.SLIDESHOW_NOT_FOUND


async def test_pictures_that_cannot_be_had_fail_the_presentation(album: Album, web: Web) -> None:
    id_ = await album.add(PLAIN, Slide(image_url=web.url("/gone.png")))
    ready = await album.prepare_export(id_, SlideshowFormat.PPTX)
    generation = await order(album, id_, SlideshowFormat.PPTX, ready.output)
    failed = await failure(album, generation)
    assert failed.code is FailureCode.PICTURE_INVALID
    assert failed.message.startswith("slide 2 (index 1): image_url ")


async def test_a_file_that_is_no_longer_so_when_it_is_done_is_deleted(album: Album) -> None:
    id_ = await album.add()
    ready = await album.prepare_export(id_, SlideshowFormat.PPTX)
    generation = await order(album, id_, SlideshowFormat.PPTX, ready.output)
    await album.stage.ordered(generation)
    await album.patch(id_, settings={"aspect_ratio": "1:1"})
    await album.put(ready.output)
    done = events.GenerationCompleted(output=ready.output, slides=2, size=3)
    await Outcomes(album.stage.house).ended(
        album.delivery(done, generation, f"slideshow/{id_}/1/pptx")
    )
    assert await album.objects(id_) == set()


async def test_the_end_of_an_export_is_no_end_of_a_render(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.draw(id_, generation)
    output = f"slideshows/exports/{album.organisation}/{id_}/1.pptx"
    done = events.GenerationCompleted(output=output, slides=2, size=3)
    await Outcomes(album.stage.house).ended(
        album.delivery(done, generation, f"slideshow/{id_}/1/pptx")
    )
    assert not (await album.render_end(id_, generation)).ended
