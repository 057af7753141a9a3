"""What PATCH takes, what it changes, and what it makes a draft of."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import slideshow_asks as asks
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.settings import SlideshowStatus
from slidemill.messaging import Refused
from tests.integration.slideshow.album import Album
from tests.integration.slideshow.stage import Stage

TEA = {"image_url": "https://img.example/tea.png", "text_elements": []}


@pytest.fixture
def album(stage: Stage, organisation: str) -> Album:
    return Album(stage, organisation)


async def refusal(album: Album, slideshow: UUID, **changes: Any) -> tuple[str, str | None, str]:
    with pytest.raises(Refused) as refused:
        await album.patch(slideshow, **changes)
    return refused.value.code, refused.value.field, refused.value.detail


async def made(album: Album) -> UUID:
    """Make a product."""
    ask = asks.CreateProduct(product=uuid4(), scope=album.scope, name="Cold brew")
    reply = await album.stage.ask(ask, asks.ProductReply, album.organisation)
    return reply.product.product


@pytest.mark.parametrize(
    ("changes", "draft"),
    [
        ({"title": "Other"}, False),
        ({"slideshow_type": "personal"}, False),
        ({"product_id": None}, False),
        ({"settings": {}}, False),
        ({"settings": {"pack_assignments": {"0": str(uuid4())}}}, False),
        ({"settings": {"image_pack_id": str(uuid4())}}, False),
        ({"settings": {"aspect_ratio": "4:5"}}, False),
        ({"settings": {"advanced_settings": None}}, False),
        ({"status": "rendered"}, False),
        ({"status": "rendered", "title": "Other"}, False),
        ({"slides": [TEA]}, True),
        ({"slides": []}, True),
        ({"settings": {"aspect_ratio": "1:1"}}, True),
        ({"settings": {"advanced_settings": {"font_size": "small"}}}, True),
        ({"status": "draft"}, True),
        ({"status": "draft", "title": "Other"}, True),
    ],
)
async def test_only_other_looks_make_a_draft_of_a_rendered_slideshow(
    album: Album, changes: dict[str, Any], *, draft: bool
) -> None:
    id_ = await album.add()
    folder = await album.render(id_)
    bundles = [
        (await album.prepare_export(id_, format_)).output
        for format_ in (asks.SlideshowFormat.ZIP, asks.SlideshowFormat.PDF)
    ]
    for bundle in bundles:
        await album.put(bundle)
    before = await album.get(id_)
    after = await album.patch(id_, **changes)
    assert after == await album.get(id_)
    assert after.version == before.version + 1
    kept = await album.objects(id_)
    if draft:
        assert (after.status, after.preview, after.last_rendered_at) == ("draft", None, None)
        assert {slide.rendered for slide in after.slides} <= {None}
        assert kept == set()
    else:
        assert after.status is SlideshowStatus.RENDERED
        assert (after.preview, after.last_rendered_at) == (before.preview, before.last_rendered_at)
        assert [slide.rendered for slide in after.slides] == [f"{folder}{n}.jpg" for n in (0, 1)]
        titled = {key for key in bundles if key.endswith(".pdf")} if "title" in changes else set()
        assert kept > set(bundles) - titled
        assert kept.isdisjoint(titled)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"titel": "x"}, "titel"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": None}, "title"),
        ({"status": "done"}, "status"),
        ({"status": "rendered"}, "status"),
        ({"slideshow_type": "funny"}, "slideshow_type"),
        ({"product_id": "none"}, "product_id"),
        ({"settings": None}, "settings"),
        ({"settings": {"aspect_ratio": "3:2"}}, "settings.aspect_ratio"),
        ({"settings": {"colour": "red"}}, "settings.colour"),
        (
            {"settings": {"advanced_settings": {"font_size": 7}}},
            "settings.advanced_settings.font_size",
        ),
        ({"settings": {"pack_assignments": {"x": str(uuid4())}}}, "settings.pack_assignments.x"),
        ({"slides": None}, "slides"),
        ({"slides": [TEA] * 11}, "slides"),
        ({"slides": [{"text_elements": []}]}, "slides.0"),
        ({"slides": [TEA, {**TEA, "index": 1}]}, "slides.1.index"),
        ({"slides": [{**TEA, "grid_type": None}]}, "slides.0"),
        (
            {"slides": [{**TEA, "text_elements": [{"content": "x", "x": 101, "y": 1}]}]},
            "slides.0.text_elements.0.x",
        ),
    ],
)
async def test_what_is_wrong_is_refused_with_its_field(
    album: Album, changes: dict[str, Any], field: str | None
) -> None:
    id_ = await album.add()
    code, at, detail = await refusal(album, id_, **changes)
    assert (code, at) == ("invalid_payload", field)
    assert detail.startswith(f"{field}: " if field else "give")
    assert (await album.get(id_)).version == 1


@pytest.mark.parametrize("changes", [{"slides": [TEA]}, {"settings": {"aspect_ratio": "9:16"}}])
async def test_a_slideshow_cannot_be_called_rendered_while_its_looks_change(
    album: Album, changes: dict[str, Any]
) -> None:
    id_ = await album.add()
    await album.render(id_)
    code, field, _ = await refusal(album, id_, status="rendered", **changes)
    assert (code, field) == ("invalid_payload", "status")
    assert (await album.get(id_)).status is SlideshowStatus.RENDERED


async def test_settings_are_merged_member_by_member(album: Album) -> None:
    id_ = await album.add()
    pack = str(uuid4())
    await album.patch(
        id_,
        settings={
            "aspect_ratio": "1:1",
            "advanced_settings": {"font_size": 60, "text_width": "narrow"},
        },
    )
    facts = await album.patch(
        id_, settings={"image_pack_id": pack, "advanced_settings": {"font_size": "small"}}
    )
    assert facts.settings.model_dump(mode="json", exclude_none=True) == {
        "aspect_ratio": "1:1",
        "image_pack_id": pack,
        "advanced_settings": {"font_size": "small", "text_width": "narrow"},
    }
    facts = await album.patch(id_, settings={"advanced_settings": None})
    assert facts.settings.advanced_settings is None


async def test_slides_are_replaced_whole_and_their_elements_get_ids(album: Album) -> None:
    id_, own = await album.add(), str(uuid4())
    overlay = {"image_url": "https://img.example/a.png", "x": 1, "y": 2, "width": 3, "height": 4}
    slides = [
        {
            **TEA,
            "text_elements": [
                {"content": "One", "x": 50, "y": 25, "id": own},
                {"content": "Two", "x": 50, "y": 75},
            ],
            "image_overlays": [overlay],
        }
    ]
    facts = await album.patch(id_, slides=slides)
    (slide,) = facts.slides
    assert [text.content for text in slide.slide.text_elements] == ["One", "Two"]
    ids = [text.id for text in slide.slide.text_elements]
    ids += [overlay.id for overlay in slide.slide.image_overlays or ()]
    assert str(ids[0]) == own
    assert None not in ids
    assert len(set(ids)) == 3


async def test_characters_that_cannot_be_kept_are_replaced(album: Album) -> None:
    id_ = await album.add()
    text = {"content": "a\0b", "x": 1, "y": 1}
    facts = await album.patch(id_, title="Te\0a", slides=[{**TEA, "text_elements": [text]}])
    assert facts.title == "Te\ufffda"
    assert facts.slides[0].slide.text_elements[0].content == "a\ufffdb"
    assert await album.get(id_) == facts


async def test_a_change_is_told_with_its_version(album: Album) -> None:
    id_ = await album.add()
    await album.patch(id_, title="Other")
    told = await album.stage.told("slideshow.updated", subject=f"slideshow/{id_}")
    assert told.message.version == 2


async def test_a_change_of_an_older_version_is_refused_with_the_present_one(album: Album) -> None:
    id_ = await album.add()
    await album.patch(id_, title="Second", if_version=[1])
    with pytest.raises(Refused) as refused:
        await album.patch(id_, title="Third", if_version=[1])
    assert refused.value.code == "precondition_failed"
    assert "version 2" in refused.value.detail
    await album.patch(id_, title="Third", if_version=[7, 2])
    assert (await album.get(id_)).title == "Third"


async def test_two_changes_at_once_are_both_made(album: Album) -> None:
    id_ = await album.add()
    await asyncio.gather(
        *(
            album.patch(id_, settings={"pack_assignments": {str(n): str(uuid4())}})
            for n in range(10)
        ),
        album.patch(id_, title="Other"),
    )
    facts = await album.get(id_)
    assert (facts.title, facts.version) == ("Other", 12)
    assert set(facts.settings.pack_assignments or ()) == {str(n) for n in range(10)}


async def test_of_two_changes_of_one_version_at_once_one_is_refused(album: Album) -> None:
    id_ = await album.add()
    done = await asyncio.gather(
        *(album.patch(id_, title=f"Title {n}", if_version=[1]) for n in range(5)),
        return_exceptions=True,
    )
    made = [each for each in done if isinstance(each, asks.SlideshowFacts)]
    refused = [each for each in done if isinstance(each, Refused)]
    assert [each.code for each in refused] == ["precondition_failed"] * 4
    assert await album.get(id_) == made[0]


async def test_an_unknown_product_is_refused(album: Album) -> None:
    id_ = await album.add()
    code, field, _ = await refusal(album, id_, product_id=str(uuid4()))
    assert (code, field) == ("product_not_found", "product_id")


async def test_a_slideshow_is_made_for_a_product_and_detached_again(album: Album) -> None:
    id_, product = await album.add(), await made(album)
    assert (await album.patch(id_, product_id=str(product))).product == product
    assert (await album.patch(id_, title="Other")).product == product
    assert (await album.patch(id_, product_id=None)).product is None


async def test_somebody_elses_product_is_refused(album: Album) -> None:
    id_ = await album.add()
    theirs = await made(Album(album.stage, album.organisation, Scope(owner="ben")))
    code, field, _ = await refusal(album, id_, product_id=str(theirs))
    assert (code, field) == ("forbidden_product_access", "product_id")
    assert (await album.get(id_)).product is None


async def test_a_slideshow_that_is_not_there_is_said_before_its_product(album: Album) -> None:
    code, _, _ = await refusal(album, uuid4(), product_id=str(uuid4()))
    assert code == "not_found"


@pytest.mark.parametrize(
    ("format_", "exists"),
    [
        (asks.SlideshowFormat.PPTX, False),
        (asks.SlideshowFormat.PDF, False),
        (asks.SlideshowFormat.ZIP, True),
    ],
)
async def test_another_title_outdates_the_files_that_hold_it(
    album: Album, format_: asks.SlideshowFormat, *, exists: bool
) -> None:
    id_ = await album.add()
    await album.render(id_)
    await album.put((await album.prepare_export(id_, format_)).output)
    assert (await album.prepare_export(id_, format_)).exists
    await album.patch(id_, title="Other")
    assert (await album.prepare_export(id_, format_)).exists is exists
