"""Slideshows are found by those who may see them, listed, copied and deleted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from slidemill.contracts import Ask, Reply, new_generation_id
from slidemill.contracts import slideshow_asks as asks
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.settings import SlideshowStatus
from slidemill.contracts.slideshows.slide import ImageOverlay, Slide, TextElement
from slidemill.messaging import Refused
from tests.integration.slideshow.album import PLAIN, Album
from tests.integration.slideshow.stage import Stage


@pytest.fixture
def album(stage: Stage, organisation: str) -> Album:
    return Album(stage, organisation)


async def titles(album: Album, **wanted: object) -> list[str]:
    ask = asks.ListSlideshows.model_validate({"scope": album.scope, **wanted})
    page = await album.stage.ask(ask, asks.SlideshowPage, album.organisation)
    return [slideshow.title for slideshow in page.slideshows]


async def copy(album: Album, original: object, copy_id: object = None) -> asks.SlideshowFacts:
    ask = asks.DuplicateSlideshow.model_validate(
        {"slideshow": original, "scope": album.scope, "copy_id": copy_id or uuid4()}
    )
    return (await album.stage.ask(ask, asks.SlideshowReply, album.organisation)).slideshow


async def refused(album: Album, ask: Ask[Any]) -> str:
    """Return the code with which an ask is refused."""
    with pytest.raises(Refused) as refusal:
        await album.stage.ask(ask, Reply, album.organisation)
    return refusal.value.code


async def test_a_slideshow_is_told_as_it_was_added(album: Album) -> None:
    id_ = await album.add(PLAIN, Slide(), title="Tea")
    facts = await album.get(id_)
    assert (facts.slideshow, facts.title, facts.status) == (id_, "Tea", SlideshowStatus.DRAFT)
    assert (facts.version, facts.preview, facts.last_rendered_at) == (1, None, None)
    assert [len(slide.slide.text_elements) for slide in facts.slides] == [1, 0]
    assert facts.slides[0].slide.text_elements[0].id is not None


@pytest.mark.parametrize(
    "scope",
    [
        Scope(owner="somebody-else"),
        Scope(workspace=uuid4()),
        Scope(owner="somebody-else", workspace=uuid4()),
    ],
)
async def test_what_is_out_of_scope_is_as_if_it_were_not_there(album: Album, scope: Scope) -> None:
    id_ = await album.add()
    about = {"slideshow": id_, "scope": scope}
    for ask in (
        asks.GetSlideshow(**about),
        asks.UpdateSlideshow(**about, changes={"title": "Mine"}),
        asks.DeleteSlideshow(**about),
        asks.DuplicateSlideshow(**about, copy_id=uuid4()),
        asks.PrepareSlideshowRender(**about),
        asks.PrepareSlideshowExport(**about, format=asks.SlideshowFormat.PPTX),
    ):
        assert await refused(album, ask) == "not_found"
    assert (await album.get(id_)).title == "Three ways to brew"
    stranger = Album(album.stage, album.organisation, scope)
    assert await titles(stranger) == []


async def test_another_organisation_finds_nothing_under_the_same_id(album: Album) -> None:
    id_ = await album.add()
    stranger = Album(album.stage, f"{album.organisation}-other")
    ask = asks.GetSlideshow(slideshow=id_, scope=album.scope)
    assert await refused(stranger, ask) == "not_found"


async def test_a_workspace_key_sees_what_any_owner_made_there(stage: Stage) -> None:
    workspace, organisation = uuid4(), f"org-{uuid4().hex[:12]}"
    ours = Album(stage, organisation, Scope(owner="ada", workspace=workspace))
    theirs = Album(stage, organisation, Scope(owner="ben", workspace=workspace))
    id_ = await ours.add()
    assert (await theirs.get(id_)).slideshow == id_


async def test_slideshows_are_listed_newest_first_page_by_page(album: Album) -> None:
    now = datetime.now(UTC)
    for n in range(5):
        await album.add_many_slides(
            [PLAIN], title=f"Tea {n}", created_at=now + timedelta(seconds=n)
        )
    assert await titles(album) == [f"Tea {n}" for n in (4, 3, 2, 1, 0)]
    assert await titles(album, limit=2, offset=1) == ["Tea 3", "Tea 2"]
    ask = asks.ListSlideshows(scope=album.scope, limit=1, offset=9)
    page = await album.stage.ask(ask, asks.SlideshowPage, album.organisation)
    assert (page.slideshows, page.total) == ([], 5)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("GREEN", ["Green tea 100%"]),
        ("tea", ["Black_tea", "Green tea 100%"]),
        ("0%", ["Green tea 100%"]),
        ("%", ["Green tea 100%"]),
        ("k_t", ["Black_tea"]),
        ("n_t", []),
        ("\\", []),
        ("coffee\0", []),
        ("", ["Black_tea", "Green tea 100%"]),
    ],
)
async def test_titles_are_searched_in_any_case_and_without_wildcards(
    album: Album, search: str, found: list[str]
) -> None:
    await album.add(title="Green tea 100%")
    await album.add(title="Black_tea")
    assert sorted(await titles(album, search=search)) == found


async def test_a_list_tells_drafts_from_rendered_ones(album: Album) -> None:
    await album.add(title="Draft")
    rendered = await album.add(title="Rendered")
    folder = await album.render(rendered)
    assert await titles(album, status="draft") == ["Draft"]
    ask = asks.ListSlideshows(scope=album.scope, status=SlideshowStatus.RENDERED)
    page = await album.stage.ask(ask, asks.SlideshowPage, album.organisation)
    (summary,) = page.slideshows
    assert (summary.title, summary.slide_count, summary.has_rendered_slide, page.total) == (
        "Rendered",
        2,
        True,
        1,
    )
    assert summary.preview == f"{folder}preview.jpg"


async def test_a_copy_is_a_draft_with_elements_of_its_own(album: Album) -> None:
    slide = Slide(
        image_url="https://img.example/tea.png",
        text_elements=(TextElement(content="Cold", x=50, y=30),),
        image_overlays=(
            ImageOverlay(image_url="https://img.example/leaf.png", x=1, y=2, width=3, height=4),
        ),
    )
    original = await album.get(await album.add(slide))
    copied = await copy(album, original.slideshow)
    assert (copied.title, copied.status, copied.version) == (
        "Copy of Three ways to brew",
        SlideshowStatus.DRAFT,
        1,
    )
    before, after = original.slides[0].slide, copied.slides[0].slide
    assert after.image_url == before.image_url
    assert after.text_elements[0].content == "Cold"
    assert after.text_elements[0].id not in {None, before.text_elements[0].id}
    assert before.image_overlays is not None
    assert after.image_overlays is not None
    assert after.image_overlays[0].id not in {None, before.image_overlays[0].id}
    assert await album.get(copied.slideshow) == copied
    subject = f"slideshow/{copied.slideshow}"
    told = await album.stage.told("slideshow.created", subject=subject)
    assert told.envelope.organisation == album.organisation


async def test_a_copy_of_a_rendered_slideshow_shows_no_pictures(album: Album) -> None:
    id_ = await album.add()
    await album.render(id_)
    copied = await copy(album, id_)
    assert (copied.status, copied.preview) == (SlideshowStatus.DRAFT, None)
    assert [slide.rendered for slide in copied.slides] == [None, None]


async def test_a_copys_title_is_cut_to_two_hundred_characters(album: Album) -> None:
    copied = await copy(album, await album.add(title="x" * 200))
    assert copied.title == f"Copy of {'x' * 192}"


async def test_a_copy_asked_for_twice_is_made_once(album: Album) -> None:
    original, copy_id = await album.add(), uuid4()
    first = await copy(album, original, copy_id)
    assert await copy(album, original, copy_id) == first
    assert len(await titles(album)) == 2


async def test_a_copy_stays_in_the_workspace_and_with_the_owner_of_the_original(
    stage: Stage,
) -> None:
    workspace, organisation = uuid4(), f"org-{uuid4().hex[:12]}"
    ours = Album(stage, organisation, Scope(owner="ada", workspace=workspace))
    theirs = Album(stage, organisation, Scope(owner="ben", workspace=workspace))
    copied = await copy(theirs, await ours.add())
    owner = await stage.house.database.pool.fetchval(
        "SELECT owner FROM slideshow.slideshows WHERE id = $1", copied.slideshow
    )
    assert owner == "ada"


async def test_deleting_leaves_neither_row_nor_object(album: Album) -> None:
    id_ = await album.add()
    await album.render(id_)
    for format_ in asks.SlideshowFormat:
        ready = await album.prepare_export(id_, format_)
        await album.put(ready.output)
    assert len(await album.objects(id_)) == 7
    assert (await album.delete(id_)).id == id_
    assert await album.objects(id_) == set()
    for ask in (
        asks.GetSlideshow(slideshow=id_, scope=album.scope),
        asks.DeleteSlideshow(slideshow=id_, scope=album.scope),
    ):
        assert await refused(album, ask) == "not_found"
    await album.stage.told("slideshow.deleted", subject=f"slideshow/{id_}")
    renders = await album.stage.house.database.pool.fetchval(
        "SELECT count(*) FROM slideshow.renders WHERE slideshow = $1", id_
    )
    assert renders == 0


async def test_what_changed_since_it_was_seen_is_not_deleted(album: Album) -> None:
    id_ = await album.add()
    folder = await album.render(id_)
    rendered = await album.get(id_)
    kept = await album.objects(id_)
    with pytest.raises(Refused) as refusal:
        await album.delete(id_, if_version=[rendered.version - 1, rendered.version + 1])
    assert refusal.value.code == "precondition_failed"
    assert f"version {rendered.version}" in refusal.value.detail
    assert await album.get(id_) == rendered
    assert f"{folder}0.jpg" in kept
    assert await album.objects(id_) == kept
    assert (await album.delete(id_, if_version=[7, rendered.version])).id == id_
    gone = asks.GetSlideshow(slideshow=id_, scope=album.scope)
    assert await refused(album, gone) == "not_found"
    assert await album.objects(id_) == set()


async def test_of_a_change_and_a_deletion_of_one_version_at_once_one_is_done(album: Album) -> None:
    id_ = await album.add()
    changed, deleted = await asyncio.gather(
        album.patch(id_, title="Second", if_version=[1]),
        album.delete(id_, if_version=[1]),
        return_exceptions=True,
    )
    if isinstance(deleted, asks.Deleted):
        assert isinstance(changed, Refused)
        assert changed.code == "not_found"
    else:
        assert isinstance(deleted, Refused)
        assert deleted.code == "precondition_failed"
        assert await album.get(id_) == changed


async def test_a_slideshow_is_ready_to_be_rendered_with_its_content(album: Album) -> None:
    id_ = await album.add()
    await album.patch(id_, slides=[{"image_url": "https://img.example/a.png", "text_elements": []}])
    ask = asks.PrepareSlideshowRender(slideshow=id_, scope=album.scope)
    ready = await album.stage.ask(ask, asks.RenderReady, album.organisation)
    assert (ready.content, ready.slideshow.slideshow) == (2, id_)


@pytest.mark.parametrize("what", ["render", "zip", "pdf", "pptx"])
async def test_a_slideshow_without_slides_is_neither_rendered_nor_exported(
    album: Album, what: str
) -> None:
    about = {"slideshow": await album.add_many_slides([]), "scope": album.scope}
    ask: Ask[Any] = (
        asks.PrepareSlideshowRender.model_validate(about)
        if what == "render"
        else asks.PrepareSlideshowExport.model_validate({**about, "format": what})
    )
    assert await refused(album, ask) == "no_slides"


async def test_a_render_that_nobody_knows_has_not_ended(album: Album) -> None:
    id_ = await album.add()
    end = await album.render_end(id_, new_generation_id())
    assert not end.ended
    assert end.slideshow is not None


async def test_the_render_of_a_deleted_slideshow_has_ended(album: Album) -> None:
    id_ = await album.add()
    generation = await album.order_render(id_)
    await album.stage.ordered(generation)
    await album.delete(id_)
    end = await album.render_end(id_, generation)
    assert (end.ended, end.succeeded, end.slideshow) == (True, False, None)
