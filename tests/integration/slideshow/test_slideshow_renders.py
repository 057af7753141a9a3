"""From the order to render a slideshow to the pictures that it shows, whatever goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import (
    Envelope,
    GenerationId,
    event_id,
    events,
    new_generation_id,
    topology,
)
from slidemill.contracts import slideshow_asks as asks
from slidemill.contracts.commands import RenderPictures, RenderSlideshow
from slidemill.contracts.events import FailureCode, ItemResult, Status
from slidemill.contracts.slideshows.media import render_folder
from slidemill.contracts.slideshows.orders import PicturesRequest
from slidemill.contracts.slideshows.settings import SlideshowStatus
from slidemill.contracts.slideshows.slide import Slide, TextElement
from slidemill.slideshow.pictures.fetching import make_egress
from slidemill.slideshow.pictures.resolving import Pictures
from slidemill.slideshow.slideshows.outcomes import Outcomes
from slidemill.slideshow.slideshows.rendering import Renders
from tests.fixtures.web import Web, serving
from tests.integration.slideshow.album import Album
from tests.integration.slideshow.stage import Stage
from tests.security.intake.picture_forge import drawn


@pytest.fixture(scope="module")
async def web() -> AsyncIterator[Web]:
    async with serving() as web:
        yield web


@pytest.fixture
def album(stage: Stage, organisation: str) -> Album:
    return Album(stage, organisation)


@pytest.fixture
def pictures(stage: Stage) -> Pictures:
    return Pictures(stage.house, make_egress(stage.house.settings))


def failed(message: str = "It could not be drawn.") -> events.GenerationFailed:
    return events.GenerationFailed(code=FailureCode.DEADLINE_EXCEEDED, message=message)


def completed(folder: str) -> events.GenerationCompleted:
    return events.GenerationCompleted(output=f"{folder}manifest.json", slides=2, size=100)


async def ended(album: Album, slideshow: UUID, generation: GenerationId) -> asks.RenderEnd:
    """Return how a render ended, once that is told."""
    await album.stage.told("slideshow.rendered", generation, f"slideshow/{slideshow}")
    return await album.render_end(slideshow, generation)


async def again(
    album: Album, event: events.GenerationEvent, slideshow: UUID, generation: GenerationId
) -> None:
    """Tell of another end of a run, and wait until that was taken in."""
    await album.tell(event, generation, f"slideshow/{slideshow}/1")
    await album.stage.heard.wait_for(
        lambda delivery: (
            delivery.envelope.type == "slideshow.rendered"
            and delivery.envelope.generation == generation
        ),
        count=2,
    )


async def test_an_order_becomes_one_to_the_renderer_with_every_picture(
    album: Album, web: Web
) -> None:
    url = web.give("/tea.png", drawn("png"))
    id_ = await album.add(Slide(image_url=url), Slide(text_elements=()))
    generation = await album.order_render(id_)
    (order,) = await album.stage.ordered(generation)
    message = order.message
    assert isinstance(message, RenderPictures)
    folder = render_folder(album.organisation, id_, generation, 1)
    assert (message.folder, message.output) == (folder, f"{folder}manifest.json")
    assert message.routing_key == "render.pictures.interactive"
    assert order.envelope.subject == f"slideshow/{id_}/1"
    assert order.envelope.id == event_id(generation, 1, "render.pictures")
    request = PicturesRequest.model_validate(message.request)
    assert (request.ratio, request.format, request.quality) == ("4:5", "jpeg", 90)
    assert [slide.image_url for slide in request.slides] == [url, None]
    assert await album.stage.house.store.head(request.pictures[url]) is not None


async def test_a_request_too_large_for_a_message_lies_in_the_store_until_the_end(
    album: Album,
) -> None:
    text = TextElement(content="x" * 2000, x=50, y=50)
    id_ = await album.add(*(Slide(text_elements=(text,) * 20) for _ in range(2)))
    generation = await album.order_render(id_)
    (order,) = await album.stage.ordered(generation)
    key = f"slideshows/requests/{album.organisation}/{generation}-1.json"
    assert (order.message.request, order.message.request_key) == (None, key)
    body = await album.stage.house.store.get(key, 1_000_000)
    assert len(PicturesRequest.model_validate_json(body).slides) == 2
    await album.complete(id_, generation)
    assert await album.stage.house.store.head(key) is None


async def test_a_render_shows_its_pictures_and_is_told(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    assert not (await album.render_end(id_, generation)).ended
    folder = await album.complete(id_, generation)
    end = await ended(album, id_, generation)
    assert (end.ended, end.succeeded, end.message) == (True, True, None)
    facts = await album.get(id_)
    assert end.slideshow == facts
    assert (facts.status, facts.version) == (SlideshowStatus.RENDERED, 2)
    assert facts.preview == f"{folder}preview.jpg"
    assert [slide.rendered for slide in facts.slides] == [f"{folder}0.jpg", f"{folder}1.jpg"]
    assert facts.last_rendered_at is not None
    told = await album.stage.told("slideshow.rendered", generation)
    assert (told.message.succeeded, told.message.slides) == (True, 2)
    assert told.envelope.subject == f"slideshow/{id_}"


async def test_a_new_render_takes_the_place_of_the_old_one_and_its_files(album: Album) -> None:
    id_ = await album.add()
    await album.render(id_)
    for format_ in asks.SlideshowFormat:
        await album.put((await album.prepare_export(id_, format_)).output)
    folder = await album.render(id_)
    facts = await album.get(id_)
    assert facts.preview == f"{folder}preview.jpg"
    deck = (await album.prepare_export(id_, asks.SlideshowFormat.PPTX)).output
    names = ("0.jpg", "1.jpg", "preview.jpg", "manifest.json")
    assert await album.objects(id_) == {deck, *(folder + name for name in names)}


async def test_a_render_of_slides_that_changed_meanwhile_is_not_shown(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.patch(id_, settings={"aspect_ratio": "1:1"})
    await album.complete(id_, generation)
    end = await ended(album, id_, generation)
    assert (end.ended, end.succeeded) == (True, False)
    assert "changed" in (end.message or "")
    assert (await album.get(id_)).status is SlideshowStatus.DRAFT
    assert await album.objects(id_) == set()


async def test_a_title_that_changed_meanwhile_does_not_matter(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.patch(id_, title="Other")
    await album.complete(id_, generation)
    facts = await album.get(id_)
    assert (facts.title, facts.status, facts.version) == ("Other", "rendered", 3)


async def test_an_order_of_an_older_content_fails(album: Album) -> None:
    id_ = await album.add()
    await album.patch(id_, settings={"aspect_ratio": "1:1"})
    generation = await album.order_render(id_, 1)
    told = await album.stage.told("generation.failed", generation)
    assert told.message.code is FailureCode.SLIDESHOW_CHANGED
    assert told.envelope.subject == f"slideshow/{id_}/1"
    end = await ended(album, id_, generation)
    assert (end.ended, end.succeeded, end.message) == (True, False, told.message.message)


async def test_an_order_without_content_is_of_what_there_is(album: Album) -> None:
    id_ = await album.add()
    await album.patch(id_, settings={"aspect_ratio": "1:1"})
    generation = await album.order_render(id_, None)
    (order,) = await album.stage.ordered(generation)
    assert order.envelope.subject == f"slideshow/{id_}/2"
    await album.complete(id_, generation, content=2)
    assert (await album.get(id_)).status is SlideshowStatus.RENDERED


@pytest.mark.parametrize("content", [1, None])
async def test_an_order_of_an_unknown_slideshow_fails_and_its_end_is_told(
    album: Album, content: int | None
) -> None:
    id_ = uuid4()
    generation = await album.order_render(id_, content)
    told = await album.stage.told("generation.failed", generation)
    assert told.message.code is FailureCode.SLIDESHOW_NOT_FOUND
    end = await album.stage.told("slideshow.rendered", generation, f"slideshow/{id_}")
    assert (end.message.succeeded, end.message.message) == (False, told.message.message)


async def test_an_order_of_no_slides_fails(album: Album) -> None:
    id_ = await album.add_many_slides([])
    generation = await album.order_render(id_)
    told = await album.stage.told("generation.failed", generation)
    assert told.message.code is FailureCode.NO_VALID_SLIDES
    assert (await ended(album, id_, generation)).ended


async def test_pictures_that_cannot_be_had_fail_the_render_and_are_all_named(
    album: Album, web: Web
) -> None:
    good, gone = web.give("/good.png", drawn("png")), web.url("/gone.png")
    page = web.give("/page.png", b"<html>")
    id_ = await album.add(Slide(image_url=good), Slide(image_url=gone), Slide(image_url=page))
    generation = await album.order_render(id_)
    told = await album.stage.told("generation.failed", generation)
    assert told.message.code is FailureCode.PICTURE_INVALID
    assert "slide 2 (index 1): image_url " in told.message.message
    assert "slide 3 (index 2): image_url " in told.message.message
    assert [fault.place for fault in told.message.faults] == [
        "slides[1].image_url",
        "slides[2].image_url",
    ]
    end = await ended(album, id_, generation)
    assert (end.succeeded, end.message) == (False, told.message.message)
    assert (await album.get(id_)).status is SlideshowStatus.DRAFT


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (failed("Slide 1 is too much."), "Slide 1 is too much."),
        (events.GenerationCancelled(reason="Stopped by Ada."), "Stopped by Ada."),
        (events.GenerationCancelled(), "The render was cancelled."),
        (
            events.GenerationPartial(
                output="slideshows/x",
                slides=1,
                size=1,
                results=[ItemResult(index=1, status=Status.FAILED, error="no font")],
            ),
            "slide 2: no font",
        ),
    ],
    ids=["failed", "cancelled", "cancelled without a word", "partial"],
)
async def test_a_rendered_slideshow_keeps_its_pictures_when_the_next_render_comes_to_nothing(
    album: Album, event: events.GenerationEvent, message: str
) -> None:
    id_ = await album.add()
    await album.render(id_)
    before, kept = await album.get(id_), await album.objects(id_)
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.draw(id_, generation, pictures=1)
    await album.tell(event, generation, f"slideshow/{id_}/1")
    end = await ended(album, id_, generation)
    assert (end.ended, end.succeeded, end.message) == (True, False, message)
    assert await album.get(id_) == before
    assert await album.objects(id_) == kept


async def test_an_end_told_twice_counts_once(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    folder = await album.complete(id_, generation)
    before, kept = await album.get(id_), await album.objects(id_)
    await again(album, completed(folder), id_, generation)
    assert await album.get(id_) == before
    assert await album.objects(id_) == kept


async def test_the_first_end_of_a_run_counts(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.tell(events.GenerationCancelled(), generation, f"slideshow/{id_}/1")
    await album.stage.told("slideshow.rendered", generation)
    folder = await album.draw(id_, generation)
    await again(album, completed(folder), id_, generation)
    assert (await album.get(id_)).status is SlideshowStatus.DRAFT
    assert await album.objects(id_) == set()


async def test_a_cancellation_after_the_end_changes_nothing(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.complete(id_, generation)
    before, kept = await album.get(id_), await album.objects(id_)
    await again(album, events.GenerationCancelled(), id_, generation)
    assert await album.get(id_) == before
    assert await album.objects(id_) == kept


async def test_an_end_that_comes_again_after_a_later_render_changes_nothing(album: Album) -> None:
    id_ = await album.add()
    first, second = await album.order_render(id_), await album.order_render(id_)
    await album.stage.ordered(first)
    await album.stage.ordered(second)
    old = await album.complete(id_, first)
    await album.complete(id_, second)
    before, kept = await album.get(id_), await album.objects(id_)
    await album.draw(id_, first)
    await again(album, completed(old), id_, first)
    assert await album.get(id_) == before
    assert await album.objects(id_) == kept


async def test_a_render_that_ended_before_its_order_came_is_not_begun(
    album: Album, pictures: Pictures
) -> None:
    id_ = await album.add()
    generation = new_generation_id()
    await album.tell(events.GenerationCancelled(), generation, f"slideshow/{id_}/1")
    assert (await ended(album, id_, generation)).ended
    order = RenderSlideshow(slideshow=id_, content=1)
    await Renders(album.stage.house, pictures).render(
        album.delivery(order, generation, f"slideshow/{id_}/1")
    )
    await album.stage.ordered(await album.order_render(id_))
    heard = album.stage.heard.heard
    assert not [
        each
        for each in heard
        if each.envelope.generation == generation and isinstance(each.message, RenderPictures)
    ]


async def test_a_repeated_order_has_the_same_id(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.order_render(id_, 1, generation)
    first, second = await album.stage.ordered(generation, 2)
    assert first.envelope.id == second.envelope.id
    assert first.message == second.message


async def test_what_was_drawn_of_a_deleted_slideshow_goes_too(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.delete(id_)
    await album.complete(id_, generation)
    assert await album.objects(id_) == set()
    told = await album.stage.told("slideshow.rendered", generation)
    assert not told.message.succeeded


async def test_pictures_that_are_not_to_be_found_are_not_shown(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    folder = render_folder(album.organisation, id_, generation, 1)
    await album.tell(completed(folder), generation, f"slideshow/{id_}/1")
    end = await ended(album, id_, generation)
    assert (end.ended, end.succeeded) == (True, False)
    assert (await album.get(id_)).status is SlideshowStatus.DRAFT


async def test_too_few_pictures_are_not_shown(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.complete(id_, generation, pictures=1)
    end = await album.render_end(id_, generation)
    assert not end.succeeded
    assert await album.objects(id_) == set()


async def test_a_render_that_was_not_ordered_here_is_nothing_to_a_slideshow(album: Album) -> None:
    id_ = await album.add()
    generation = new_generation_id()
    folder = await album.draw(id_, generation)
    await Outcomes(album.stage.house).ended(
        album.delivery(completed(folder), generation, f"slideshow/{id_}/1")
    )
    assert (await album.get(id_)).status is SlideshowStatus.DRAFT
    assert not (await album.render_end(id_, generation)).ended


async def test_a_producers_order_is_accepted_under_the_slideshows_own_subject(
    album: Album,
) -> None:
    id_ = await album.add()
    order = RenderSlideshow(slideshow=id_)
    envelope = Envelope(
        source="producer.acme",
        type=order.TYPE,
        subject="session/of-somebody",
        organisation=album.organisation,
        data=order.model_dump(mode="json"),
    )
    await album.stage.others.publish(
        envelope, exchange=topology.COMMANDS, routing_key=order.routing_key
    )
    generation = GenerationId(f"gen_{envelope.id.hex}")
    accepted = await album.stage.told("generation.accepted", generation)
    assert (accepted.message.kind, accepted.message.items) == ("slideshow.render", 2)
    assert accepted.envelope.subject == f"slideshow/{id_}/1"
    await album.stage.ordered(generation)
    await album.complete(id_, generation)
    assert (await album.get(id_)).status is SlideshowStatus.RENDERED
