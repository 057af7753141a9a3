"""Slideshows made of one's own texts and pictures, without any AI."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

from slidemill.contracts.slideshows.scope import Scope
from tests.fixtures.ai_provider import AiProvider
from tests.integration.slideshow.desk import Desk, by_hand, contents, pictures
from tests.integration.slideshow.stage import Stage

URLS = [f"https://img.example/{n}.png" for n in range(4)]


def of_packs(count: int, **fields: Any) -> dict[str, Any]:
    """Return a wish for slides with pictures of packs."""
    return {
        "skip_ai": True,
        "slide_config": {
            "total_slides": count,
            "slide_types": ["image_pack"] * count,
            "slide_texts": {str(n): f"Text {n}" for n in range(count)},
        }
        | fields,
    }


async def test_a_slideshow_is_made_of_ones_own_texts(desk: Desk) -> None:
    slideshow = await desk.generate(**by_hand("Three ways to brew", "Cold, overnight"))

    assert contents(slideshow) == [["Three ways to brew"], ["Cold, overnight"]]
    assert pictures(slideshow) == URLS[:2]
    assert (slideshow.title, slideshow.original_prompt) == ("All about tea", "All about tea")
    assert (slideshow.status, slideshow.version) == ("draft", 1)
    assert await desk.get(slideshow.slideshow) == slideshow
    assert desk.ai.asked == []
    assert await desk.credits_used() == 0


async def test_others_are_told_that_it_was_made(desk: Desk) -> None:
    slideshow = await desk.generate(**by_hand("Tea"))

    told = await desk.stage.told("slideshow.created", subject=f"slideshow/{slideshow.slideshow}")
    assert told.envelope.organisation == desk.organisation
    assert told.message.slideshow == slideshow.slideshow


async def test_a_repeated_ask_gets_the_slideshow_that_was_made(desk: Desk) -> None:
    id_ = uuid4()
    first = await desk.generate(id_=id_, **by_hand("Tea"))

    again = await desk.generate(id_=id_, **by_hand("Something else"))

    assert again == first
    assert await desk.list_titles() == ["All about tea"]


async def test_of_many_asks_at_once_with_one_id_one_makes_it(desk: Desk) -> None:
    id_ = uuid4()

    made = await asyncio.gather(*(desk.generate(id_=id_, **by_hand(f"Tea {n}")) for n in range(5)))

    assert made == [made[0]] * 5
    assert await desk.list_titles() == ["All about tea"]


async def test_the_id_of_somebody_elses_slideshow_is_taken(desk: Desk) -> None:
    id_ = uuid4()
    await desk.generate(id_=id_, scope=Scope(owner="ann"), **by_hand("Tea"))

    refused = await desk.refusal(id_=id_, **by_hand("Tea"))

    assert (refused.code, refused.field) == ("invalid_payload", "slideshow")


async def test_pictures_come_from_the_pack_each_once_and_the_same_again(desk: Desk) -> None:
    pack, id_ = await desk.pack(*URLS), uuid4()

    slideshow = await desk.generate(id_=id_, pack_id=pack, **of_packs(4))

    assert sorted(filter(None, pictures(slideshow))) == URLS
    assert slideshow.settings.image_pack_id == pack
    elsewhere = Desk(desk.stage, desk.ai, f"{desk.organisation}-2")
    same = await elsewhere.generate(id_=id_, pack_id=await elsewhere.pack(*URLS), **of_packs(4))
    assert sorted(filter(None, pictures(same))) == URLS


async def test_slides_have_the_pictures_that_were_pinned_or_assigned(desk: Desk) -> None:
    pack, other = await desk.pack(URLS[0]), await desk.pack(URLS[1])

    slideshow = await desk.generate(
        pack_id=pack,
        **of_packs(3, pinned_images={"1": URLS[2]}, pack_assignments={"2": str(other)}),
    )

    assert pictures(slideshow) == [URLS[0], URLS[2], URLS[1]]
    assert slideshow.settings.pack_assignments == {"2": other}


async def test_a_pack_slide_without_a_pack_is_refused_by_its_number(desk: Desk) -> None:
    refused = await desk.refusal(**of_packs(2, pinned_images={"0": URLS[0]}))

    assert (refused.code, refused.field) == ("invalid_payload", "pack_id")
    assert "slide 2 (index 1) is an image_pack slide and has no pack" in refused.detail


async def test_a_pack_without_pictures_is_refused(desk: Desk) -> None:
    refused = await desk.refusal(pack_id=await desk.pack(), **of_packs(2))

    assert refused.code == "pack_empty"
    assert "Slide 1 (index 0)" in refused.detail


async def test_a_pack_that_is_not_there_or_not_ones_own_is_refused_alike(desk: Desk) -> None:
    anns = await desk.pack(*URLS, scope=Scope(owner="ann"))

    missing = await desk.refusal(pack_id=uuid4(), **of_packs(1))
    foreign = await desk.refusal(pack_id=anns, **of_packs(1))
    assigned = await desk.refusal(**of_packs(1, pack_assignments={"0": str(uuid4())}))

    assert {missing.code, foreign.code, assigned.code} == {"pack_not_found"}
    assert await desk.list_titles() == []


async def test_a_product_has_to_be_there_and_ones_own(desk: Desk) -> None:
    anns = await desk.product("Kettle", "", scope=Scope(owner="ann"))

    missing = await desk.refusal(product_id=uuid4(), **by_hand("Tea"))
    foreign = await desk.refusal(product_id=anns, **by_hand("Tea"))

    assert (missing.code, foreign.code) == ("product_not_found", "forbidden_product_access")


async def test_without_ai_a_wish_has_to_say_what_the_slides_hold(desk: Desk) -> None:
    refused = await desk.refusal(skip_ai=True)

    assert (refused.code, refused.field) == ("invalid_payload", "slide_config")


async def test_where_no_ai_is_configured_only_ones_own_texts_make_slideshows(
    stage: Stage, organisation: str, ai: AiProvider
) -> None:
    desk = Desk(stage, ai, organisation)

    refused = await desk.refusal()

    assert refused.code == "ai_not_configured"
    assert "SLIDEMILL_AI_URL" in refused.detail
    assert "SLIDEMILL_AI_MODEL" in refused.detail
    assert contents(await desk.generate(**by_hand("Tea"))) == [["Tea"]]


async def test_a_slideshow_whose_texts_are_all_given_needs_no_ai(
    stage: Stage, organisation: str, ai: AiProvider
) -> None:
    desk = Desk(stage, ai, organisation)

    slideshow = await desk.generate(**by_hand("Tea", "Cake") | {"skip_ai": False})

    assert contents(slideshow) == [["Tea"], ["Cake"]]


async def test_characters_that_the_database_cannot_hold_are_told_as_they_are_kept(
    desk: Desk,
) -> None:
    slideshow = await desk.generate(**by_hand("a\x00b"))

    assert await desk.get(slideshow.slideshow) == slideshow
