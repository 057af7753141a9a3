"""A slide's texts, written anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import slideshow_asks as asks
from slidemill.contracts.slideshow_asks import SlideshowFacts
from slidemill.contracts.slideshows.scope import Scope
from slidemill.messaging import Refused
from tests.fixtures.ai_provider import AiProvider, after, fails, says
from tests.integration.slideshow.album import Album
from tests.integration.slideshow.desk import CREDITS, Desk, by_hand, contents, script
from tests.integration.slideshow.stage import Stage

PLACED = [
    {"content": "Old title", "x": 20, "y": 15, "font_size": 66, "width": 35},
    {"content": "Old body", "x": 60, "y": 80},
]


async def placed(desk: Desk, **wish: Any) -> SlideshowFacts:
    """Make a slideshow whose second slide has two texts at places of their own."""
    made = by_hand("Tea", "")
    made["slide_config"]["slide_text_elements"] = {"1": PLACED}
    return await desk.generate(**made | wish)


async def regenerate(desk: Desk, slideshow: UUID, index: int = 1, **wish: Any) -> SlideshowFacts:
    found: SlideshowFacts = await desk.ask(
        asks.RegenerateSlide(slideshow=slideshow, scope=desk.scope, index=index, **wish)
    )
    return found


async def refusal(desk: Desk, slideshow: UUID, index: int = 1, **wish: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        await regenerate(desk, slideshow, index, **wish)
    return caught.value


async def update(desk: Desk, slideshow: UUID, **changes: Any) -> SlideshowFacts:
    found: SlideshowFacts = await desk.ask(
        asks.UpdateSlideshow(slideshow=slideshow, scope=desk.scope, changes=changes)
    )
    return found


def patched(slideshow: SlideshowFacts, **changes: Any) -> list[dict[str, Any]]:
    """Return the slides for a PATCH, with changes to the first text of the second slide."""
    slides = [each.slide.model_dump(mode="json", exclude_none=True) for each in slideshow.slides]
    slides[1]["text_elements"][0] |= changes
    return slides


async def test_words_change_and_places_and_looks_stay(desk: Desk) -> None:
    before = await placed(desk)
    desk.ai.will(says({"texts": ["New title", "New body"]}))

    after_ = await regenerate(desk, before.slideshow)

    assert contents(after_) == [["Tea"], ["New title", "New body"]]
    expected = [
        text.model_copy(update={"content": new})
        for text, new in zip(
            before.slides[1].slide.text_elements, ["New title", "New body"], strict=True
        )
    ]
    assert list(after_.slides[1].slide.text_elements) == expected
    assert after_.slides[0] == before.slides[0]
    assert (after_.version, after_.title) == (before.version + 1, before.title)
    assert await desk.get(before.slideshow) == after_
    assert await desk.credits_used() == 1


async def test_the_model_sees_the_slideshow_and_the_wish(desk: Desk) -> None:
    product = await desk.product("Kettle", "Boils.")
    before = await placed(desk, product_id=product, language="Deutsch")
    desk.ai.will(says({"texts": ["a", "b"]}))

    await regenerate(desk, before.slideshow, instruction="Funnier!")

    assert desk.ai.asked[0].material == {
        "prompt": "All about tea",
        "product": {"name": "Kettle", "description": "Boils."},
        "language": "Deutsch",
        "slides": [{"slide": 1, "text": "Tea"}, {"slide": 2, "text": "Old title\nOld body"}],
        "rewrite": {"slide": 2, "texts": ["Old title", "Old body"]},
        "instruction": "Funnier!",
    }


async def test_others_are_told(desk: Desk) -> None:
    before = await placed(desk)
    desk.ai.will(says({"texts": ["a", "b"]}))

    found = await regenerate(desk, before.slideshow)

    told = await desk.stage.told("slideshow.updated", subject=f"slideshow/{before.slideshow}")
    assert told.message.version == found.version


async def test_what_is_drawn_counts_as_changed(desk: Desk) -> None:
    before = await placed(desk)
    request = asks.PrepareSlideshowRender(slideshow=before.slideshow, scope=desk.scope)
    first = await desk.stage.ask(request, asks.RenderReady, desk.organisation)
    desk.ai.will(says({"texts": ["a", "b"]}))

    await regenerate(desk, before.slideshow)

    second = await desk.stage.ask(request, asks.RenderReady, desk.organisation)
    assert second.content == first.content + 1


async def test_too_few_texts_are_asked_for_once_more(desk: Desk) -> None:
    before = await placed(desk)
    desk.ai.will(says({"texts": ["only one"]}), says({"texts": ["one", "two", "three"]}))

    assert contents(await regenerate(desk, before.slideshow))[1] == ["one", "two"]


async def test_a_failing_provider_changes_nothing(desk: Desk) -> None:
    before = await placed(desk)
    desk.ai.will(*[fails(500, "oh")] * 2)

    assert (await refusal(desk, before.slideshow)).code == "ai_provider_failed"
    assert await desk.get(before.slideshow) == before
    assert await desk.credits_used() == 0


async def test_a_slideshow_that_cannot_be_seen_is_not_found(desk: Desk) -> None:
    anns = await desk.generate(scope=Scope(owner="ann"), **by_hand("Tea"))

    assert (await refusal(desk, uuid4())).code == "not_found"
    assert (await refusal(desk, anns.slideshow)).code == "not_found"


async def test_preconditions_are_told_one_by_one(desk: Desk) -> None:
    texts = await placed(desk)
    unprompted = await placed(desk, prompt=None)
    bare = await desk.generate(**by_hand("Tea", " "))

    for slideshow, index, words in [
        (unprompted, 1, "has no original_prompt"),
        (texts, 2, "there is no slide of index 2; the slideshow has 2 slides"),
        (bare, 1, "has no text elements"),
    ]:
        refused = await refusal(desk, slideshow.slideshow, index)
        assert refused.code == "regeneration_precondition_failed"
        assert words in refused.detail
    assert desk.ai.asked == []


async def test_a_rendered_slideshow_has_to_be_a_draft_first(desk: Desk) -> None:
    album = Album(desk.stage, desk.organisation)
    desk.ai.will(says(script(("Start cold", ""), ("Wait", "Twelve hours."))))
    before = await desk.generate(slide_count=2)
    await album.render(before.slideshow)

    refused = await refusal(desk, before.slideshow)

    assert refused.code == "regeneration_precondition_failed"
    assert "is rendered" in refused.detail


async def test_texts_changed_while_the_model_writes_stay_as_they_were_made(desk: Desk) -> None:
    before = await placed(desk)

    async def changed() -> None:
        await update(desk, before.slideshow, slides=patched(before, content="Mine"))

    desk.ai.will(after(changed, says({"texts": ["a", "b"]})))

    refused = await refusal(desk, before.slideshow)

    assert refused.code == "regeneration_precondition_failed"
    assert "were changed while new ones were written" in refused.detail
    assert contents(await desk.get(before.slideshow))[1] == ["Mine", "Old body"]
    assert await desk.credits_used() == 0


async def test_a_text_moved_while_the_model_writes_gets_the_new_words_at_its_new_place(
    desk: Desk,
) -> None:
    before = await placed(desk)

    async def moved() -> None:
        slides = patched(before, x=77)
        await update(desk, before.slideshow, slides=slides, title="Renamed")

    desk.ai.will(after(moved, says({"texts": ["a", "b"]})))

    found = await regenerate(desk, before.slideshow)

    assert found.title == "Renamed"
    first = found.slides[1].slide.text_elements[0]
    assert (first.content, first.x) == ("a", 77)


async def test_a_slide_is_written_anew_only_as_its_client_knows_it(desk: Desk) -> None:
    before = await placed(desk)
    desk.ai.will(says({"texts": ["a", "b"]}))

    stale = await refusal(desk, before.slideshow, if_version=[before.version + 1])
    assert stale.code == "precondition_failed"
    assert desk.ai.asked == []
    assert await desk.get(before.slideshow) == before

    known = await regenerate(desk, before.slideshow, if_version=[before.version])
    assert contents(known)[1] == ["a", "b"]


async def test_another_version_while_the_model_writes_is_not_the_one_that_was_meant(
    desk: Desk,
) -> None:
    before = await placed(desk)

    async def renamed() -> None:
        await update(desk, before.slideshow, title="Renamed")

    desk.ai.will(after(renamed, says({"texts": ["a", "b"]})))

    stale = await refusal(desk, before.slideshow, if_version=[before.version])
    assert stale.code == "precondition_failed"
    assert contents(await desk.get(before.slideshow)) == contents(before)
    assert await desk.credits_used() == 0


async def test_a_slideshow_deleted_while_the_model_writes_is_not_found(desk: Desk) -> None:
    before = await placed(desk)

    async def deleted() -> None:
        request = asks.DeleteSlideshow(slideshow=before.slideshow, scope=desk.scope)
        await desk.stage.ask(request, asks.Deleted, desk.organisation)

    desk.ai.will(after(deleted, says({"texts": ["a", "b"]})))

    assert (await refusal(desk, before.slideshow)).code == "not_found"
    assert await desk.credits_used() == 0


async def test_when_all_credits_are_used_nothing_is_written_anew(desk: Desk) -> None:
    before = await placed(desk)
    desk.ai.will(*[says({"texts": ["a", "b"]})] * CREDITS)
    for _ in range(CREDITS):
        await regenerate(desk, before.slideshow)
    desk.ai.will(says({"texts": ["a", "b"]}))

    assert (await refusal(desk, before.slideshow)).code == "insufficient_credits"
    assert desk.ai.asked == []


async def test_where_no_ai_is_configured_nothing_is_written_anew(
    stage: Stage, organisation: str, ai: AiProvider
) -> None:
    desk = Desk(stage, ai, organisation)
    before = await placed(desk)

    assert (await refusal(desk, before.slideshow)).code == "ai_not_configured"
