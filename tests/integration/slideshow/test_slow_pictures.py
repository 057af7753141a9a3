"""Pictures that do not come are waited for together, not one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from slidemill.contracts import new_generation_id
from slidemill.contracts.commands import RenderSlideshow
from slidemill.contracts.events import FailureCode
from slidemill.contracts.slideshows.slide import GridType, Slide
from slidemill.slideshow.pictures.fetching import make_egress
from slidemill.slideshow.pictures.resolving import PictureFault, Pictures, PicturesMissing
from slidemill.slideshow.slideshows.rendering import Renders
from tests.fixtures.web import Page, Web, serving, stalled
from tests.integration.slideshow.album import Album
from tests.integration.slideshow.stage import Stage
from tests.security.intake.picture_forge import drawn

DEADLINE = 2.0
"""Seconds for all pictures of a slideshow; one may take 15."""
PATIENCE = 60.0
"""Seconds after which a test that hangs is given up."""


@pytest.fixture(scope="module")
async def web() -> AsyncIterator[Web]:
    async with serving() as web:
        yield web


@pytest.fixture
def hanging() -> Iterator[Page]:
    """Give a page that begins to answer and goes no further before the test's end."""
    page, go_on = stalled(drawn("png")[:20])
    yield page
    go_on.set()


@pytest.fixture
def album(stage: Stage, organisation: str) -> Album:
    return Album(stage, organisation)


def in_a_hurry(stage: Stage, **settings: Any) -> Pictures:
    """Return what finds pictures with little time for all of them."""
    changed = stage.house.settings.model_dump() | {"fetching_deadline": DEADLINE, **settings}
    house = replace(stage.house, settings=stage.house.settings.model_validate(changed))
    return Pictures(house, make_egress(house.settings))


async def late(pictures: Pictures, organisation: str, *urls: str) -> list[PictureFault]:
    """Return what is said of pictures that do not all arrive."""
    with pytest.raises(PicturesMissing) as caught:
        await pictures.resolve(organisation, uuid4(), [Slide(image_url=url) for url in urls])
    return caught.value.faults


async def test_a_render_whose_pictures_hang_fails_in_time_and_names_their_slides(
    album: Album, web: Web, hanging: Page
) -> None:
    good, hangs = web.give("/good.png", drawn("png")), web.put("/hangs.png", hanging)
    grid = (good, *(web.put(f"/hangs/{number}.png", hanging) for number in range(21)))
    id_ = await album.add(
        Slide(image_url=good),
        Slide(image_url=hangs),
        Slide(image_url=web.url("/gone.png")),
        *(
            Slide(grid_type=GridType.QUARTERS, grid_images=(good, *grid[n : n + 3]))
            for n in range(1, 22, 3)
        ),
    )
    generation = new_generation_id()
    renders = Renders(album.stage.house, in_a_hurry(album.stage))
    async with asyncio.timeout(PATIENCE):
        await renders.render(
            album.delivery(
                RenderSlideshow(slideshow=id_, content=1), generation, f"slideshow/{id_}/1"
            )
        )
    failed = (await album.stage.told("generation.failed", generation)).message
    assert failed.code is FailureCode.PICTURE_INVALID
    first, second = failed.message.split("; render again")
    assert first.startswith("pictures of slide 2 (index 1), slide 4 (index 3), slide 5 (index 4), ")
    assert first.endswith("slide 10 (index 9) had not arrived when the time for all was over")
    assert "slide 3" not in first
    assert "slide 3 (index 2): image_url " in second
    assert failed.faults[0].place == "slides[1].image_url"
    assert "had not arrived when the 2 s for all pictures" in failed.faults[0].message
    assert len(failed.faults) == 23


async def test_pictures_that_arrived_in_time_are_not_fetched_again(
    stage: Stage, organisation: str, web: Web, hanging: Page
) -> None:
    pictures = in_a_hurry(stage)
    good, hangs = web.give("/arrived.png", drawn("png")), web.put("/late.png", hanging)
    (fault,) = await late(pictures, organisation, good, hangs)
    assert (fault.slide, fault.place, fault.late) == (1, "image_url", True)
    web.give("/late.png", drawn("png", width=9))
    again = [Slide(image_url=good), Slide(image_url=hangs)]
    assert set(await pictures.resolve(organisation, uuid4(), again)) == {good, hangs}
    assert web.asked["/arrived.png"] == 1


async def test_waiting_for_a_turn_counts_but_not_for_what_is_there(
    stage: Stage, organisation: str, web: Web, hanging: Page
) -> None:
    pictures = in_a_hurry(stage, fetches_at_once=1)
    there, hangs = web.give("/there.png", drawn("png")), web.put("/first.png", hanging)
    behind = web.give("/behind.png", drawn("png"))
    await pictures.resolve(organisation, uuid4(), [Slide(image_url=there)])
    faults = await late(pictures, organisation, hangs, there, behind)
    assert [(fault.slide, fault.late) for fault in faults] == [(0, True), (2, True)]
    assert web.asked["/behind.png"] == 0
