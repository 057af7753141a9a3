"""A slideshow is kept as a template: its pictures, places and, if wanted, texts."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import slideshow_template_asks as asks
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.settings import AdvancedSettings, SlideshowSettings
from slidemill.contracts.slideshows.slide import (
    AspectRatio,
    GridType,
    Slide,
    StylePreset,
    TextElement,
)
from tests.integration.slideshow.album import PLAIN, Album
from tests.integration.slideshow.client import Client
from tests.integration.slideshow.stage import Stage

TEA = "https://img.example/tea.png"
CUP = "https://img.example/cup.png"


@pytest.fixture
def ana(stage: Stage, organisation: str) -> Client:
    return Client(stage, organisation, Scope(owner="ana"))


@pytest.fixture
def album(ana: Client) -> Album:
    return Album(ana.stage, ana.organisation, ana.scope)


async def keep(client: Client, slideshow: UUID, **fields: Any) -> asks.SlideshowTemplateFacts:
    fields = {"template": uuid4(), **fields}
    reply = await client.ask(
        asks.KeepSlideshowAsTemplate, asks.SlideshowTemplateReply, slideshow=slideshow, **fields
    )
    return reply.template


async def test_pictures_and_texts_are_kept_in_their_places(ana: Client, album: Album) -> None:
    text = TextElement(content="Brew it cold", x=40, y=30, font_size=44, width=60)
    slideshow = await album.add(Slide(image_url=TEA, text_elements=(text,)), Slide(image_url=CUP))
    kept = await keep(ana, slideshow)
    first, second = kept.config.structure.slides
    assert [(slide.type, slide.pinned_image_url) for slide in (first, second)] == [
        ("custom", TEA),
        ("custom", CUP),
    ]
    element = first.text_elements[0]
    assert (element.content, element.x, element.y) == ("Brew it cold", 40, 30)
    assert (element.font_size, element.width) == (44, 60)
    assert second.text_elements == []
    assert first.id != second.id
    assert kept.config.structure.pack_assignments is None


async def test_texts_that_are_not_preserved_leave_their_places(ana: Client, album: Album) -> None:
    kept = await keep(ana, await album.add(PLAIN), preserve_text=False)
    element = kept.config.structure.slides[0].text_elements[0]
    assert (element.content, element.x, element.y) == ("", 50, 30)


async def test_slides_of_packs_stay_so_with_their_present_pictures(
    ana: Client, album: Album
) -> None:
    teas, cups = uuid4(), uuid4()
    settings = SlideshowSettings(pack_assignments={"1": cups, "7": teas})
    slides = [Slide(image_url=TEA), Slide(image_url=CUP)]
    assigned = await keep(ana, await album.add_many_slides(slides, settings=settings))
    found = assigned.config.structure
    assert [slide.type for slide in found.slides] == ["custom", "pack"]
    assert (found.slides[1].id, found.slides[1].pinned_image_url) == (cups, CUP)
    assert found.pack_assignments == {"1": cups}
    settings = SlideshowSettings(image_pack_id=teas, pack_assignments={"1": cups})
    whole = await keep(ana, await album.add_many_slides(slides, settings=settings))
    assert [slide.id for slide in whole.config.structure.slides] == [teas, cups]
    assert {slide.type for slide in whole.config.structure.slides} == {"pack"}
    assert whole.config.visuals.pack_id == teas


async def test_a_grid_is_kept_by_its_first_picture(ana: Client, album: Album) -> None:
    grid = Slide(grid_images=(CUP, TEA), grid_type=GridType.VERTICAL)
    kept = await keep(ana, await album.add(grid, Slide()))
    pictures = [slide.pinned_image_url for slide in kept.config.structure.slides]
    assert pictures == [CUP, None]


async def test_a_slideshow_that_was_written_by_hand_is_kept_as_manual(
    ana: Client, album: Album
) -> None:
    kept = await keep(ana, await album.add(PLAIN))
    assert (kept.config.content.mode, kept.config.content.prompt) == ("manual", None)
    visuals = kept.config.visuals
    assert (visuals.pack_id, visuals.aspect_ratio) == (None, AspectRatio.PORTRAIT)
    look = visuals.text_settings
    assert (look.font_size, look.preset, look.width) == ("default", StylePreset.TIKTOK, "default")


async def test_a_slideshow_that_was_written_by_ai_is_kept_with_its_prompt_and_look(
    ana: Client, album: Album
) -> None:
    settings = SlideshowSettings(
        aspect_ratio=AspectRatio.TALL,
        advanced_settings=AdvancedSettings(
            font_size=60, text_preset=StylePreset.SNAPCHAT, text_width="narrow"
        ),
    )
    slideshow = await album.add_many_slides(
        [PLAIN], settings=settings, original_prompt="Cold brew", language="de"
    )
    kept = (await keep(ana, slideshow)).config
    assert (kept.content.mode, kept.content.prompt) == ("ai", "Cold brew")
    assert (kept.content.language, kept.content.slideshow_type) == ("de", "educational")
    assert kept.visuals.aspect_ratio is AspectRatio.TALL
    look = kept.visuals.text_settings
    assert (look.font_size, look.preset, look.width) == (60, StylePreset.SNAPCHAT, "narrow")


async def test_names_are_made_up_from_the_title_until_one_is_free(
    ana: Client, album: Album
) -> None:
    slideshow = await album.add(PLAIN, title="Tea")
    names = [(await keep(ana, slideshow)).name for _ in range(3)]
    assert names == ["Tea template", "Tea template 2", "Tea template 3"]
    assert (await keep(ana, slideshow, name="Tea template 5")).name == "Tea template 5"
    assert (await keep(ana, slideshow)).name == "Tea template 4"
    assert (await keep(ana, slideshow)).name == "Tea template 6"


async def test_names_made_up_at_once_are_all_different(ana: Client, album: Album) -> None:
    slideshow = await album.add(PLAIN, title="Tea")
    kept = await asyncio.gather(*(keep(ana, slideshow) for _ in range(6)))
    assert len({template.name for template in kept}) == 6


async def test_a_long_title_makes_a_name_that_fits(ana: Client, album: Album) -> None:
    slideshow = await album.add(PLAIN, title="x" * 200)
    names = [(await keep(ana, slideshow)).name for _ in range(2)]
    assert all(len(name) <= 100 for name in names)
    assert names[1] == f"{names[0]} 2"


async def test_a_name_that_is_given_is_not_changed_to_one_that_is_free(
    ana: Client, album: Album
) -> None:
    slideshow = await album.add(PLAIN)
    await keep(ana, slideshow, name="Tea")
    refusal = await ana.refusal(
        asks.KeepSlideshowAsTemplate, template=uuid4(), slideshow=slideshow, name="Tea"
    )
    assert (refusal.code, refusal.field) == ("template_name_conflict", "name")


async def test_a_slideshow_kept_twice_by_one_id_is_one_template(ana: Client, album: Album) -> None:
    slideshow, template = await album.add(PLAIN), uuid4()
    kept = await asyncio.gather(*(keep(ana, slideshow, template=template) for _ in range(4)))
    assert len({each.name for each in kept}) == 1
    page = await ana.ask(asks.ListSlideshowTemplates, asks.SlideshowTemplatePage)
    assert page.total == 1


async def test_what_is_given_besides_is_kept(ana: Client, album: Album) -> None:
    workspace = uuid4()
    at_work = ana.within(owner="ana", workspace=workspace)
    theirs = Album(ana.stage, ana.organisation, at_work.scope)
    slideshow = await theirs.add(PLAIN)
    kept = await keep(at_work, slideshow, description="For teas", visibility="workspace")
    assert (kept.description, kept.visibility) == ("For teas", "workspace")
    mine = await album.add(PLAIN)
    refusal = await ana.refusal(
        asks.KeepSlideshowAsTemplate, template=uuid4(), slideshow=mine, visibility="workspace"
    )
    assert (refusal.code, refusal.field) == ("invalid_payload", "visibility")


async def test_a_slideshow_without_slides_makes_no_template(ana: Client, album: Album) -> None:
    slideshow = await album.add_many_slides([])
    refusal = await ana.refusal(asks.KeepSlideshowAsTemplate, template=uuid4(), slideshow=slideshow)
    assert (refusal.code, refusal.field) == ("invalid_template_config", "structure.slides")


async def test_a_slideshow_out_of_scope_is_not_found(ana: Client, album: Album) -> None:
    slideshow = await album.add(PLAIN)
    for client in (ana.within(owner="ben"), ana.within(owner="ana", workspace=uuid4())):
        refused = await client.refused(
            asks.KeepSlideshowAsTemplate, template=uuid4(), slideshow=slideshow
        )
        assert refused == "slideshow_not_found"
