"""Pictures that slides name are fetched, kept once, and gone when nobody shows them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from slidemill.contracts.slideshows.media import render_folder, render_path
from slidemill.contracts.slideshows.slide import GridType, ImageOverlay, Slide
from slidemill.slideshow.doomed import Graves
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures.fetching import make_egress
from slidemill.slideshow.pictures.keeping import Keeping
from slidemill.slideshow.pictures.resolving import Pictures, PicturesMissing
from slidemill.storage import ObjectStore, StoreSettings, StoreUnavailable
from tests.fixtures.web import Page, Send, Web, serving
from tests.integration.slideshow.stage import Stage
from tests.security.intake.picture_forge import drawn


@pytest.fixture(scope="module")
async def web() -> AsyncIterator[Web]:
    async with serving() as web:
        yield web


@pytest.fixture
def pictures(stage: Stage) -> Pictures:
    return Pictures(stage.house, make_egress(stage.house.settings))


async def a_slideshow(house: House, organisation: str) -> UUID:
    """Write the row of an empty slideshow."""
    slideshow = uuid4()
    await house.database.pool.execute(
        """INSERT INTO slideshow.slideshows
                  (organisation, id, owner, title, slideshow_type, settings, slides,
                   created_at, updated_at)
           VALUES ($1, $2, 'default', '', 'educational', $3, '[]', now(), now())""",
        organisation,
        slideshow,
        json.dumps({}),
    )
    return slideshow


async def objects(house: House, organisation: str) -> dict[str, int]:
    """Return key and size of everything the organisation has in the store."""
    folder = f"slideshows/pictures/{organisation}/"
    return {entry.key: entry.size async for entry in house.store.list(folder)}


async def let_go(house: House, pictures: Pictures, organisation: str, slideshow: UUID) -> None:
    async with house.transaction() as connection:
        await pictures.release(connection, organisation, slideshow)
    await Graves(house).bury()


def showing(*urls: str) -> list[Slide]:
    return [Slide(image_url=url) for url in urls]


async def test_every_picture_that_slides_name_is_in_the_store_afterwards(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    bodies = {kind: drawn(kind, width=10 + n) for n, kind in enumerate(["png", "jpeg", "webp"])}
    urls = {kind: web.give(f"/a.{kind}", body) for kind, body in bodies.items()}
    slides = [
        Slide(
            image_url=urls["png"],
            image_overlays=(ImageOverlay(image_url=urls["jpeg"], x=1, y=1, width=1, height=1),),
        ),
        Slide(grid_type=GridType.VERTICAL, grid_images=(urls["webp"], urls["png"])),
        Slide(),
    ]
    slideshow = await a_slideshow(stage.house, organisation)
    found = await pictures.resolve(organisation, slideshow, slides)
    assert set(found) == set(urls.values())
    for kind, url in urls.items():
        assert await stage.house.store.get(found[url], 10_000) == bodies[kind]
    assert found[urls["jpeg"]].endswith(".jpg")


async def test_an_address_is_fetched_once_and_believed_for_a_while(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    url = web.give("/believed.png", drawn("png"))
    slideshow = await a_slideshow(stage.house, organisation)
    first = await pictures.resolve(organisation, slideshow, showing(url, url))
    assert web.asked["/believed.png"] == 1
    web.give("/believed.png", drawn("png", width=77))
    assert await pictures.resolve(organisation, slideshow, showing(url)) == first
    assert web.asked["/believed.png"] == 1
    later = replace(stage.house, clock=lambda: stage.house.clock() + timedelta(hours=2))
    changed = await Pictures(later, make_egress(later.settings)).resolve(
        organisation, slideshow, showing(url)
    )
    assert web.asked["/believed.png"] == 2
    assert changed != first
    assert set(await objects(stage.house, organisation)) == {changed[url]}


async def test_the_same_content_of_two_addresses_is_kept_once(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    body = drawn("png", width=31)
    urls = [web.give("/one.png", body), web.give("/two.png", body)]
    slideshow = await a_slideshow(stage.house, organisation)
    found = await pictures.resolve(organisation, slideshow, showing(*urls))
    assert found[urls[0]] == found[urls[1]]
    assert list((await objects(stage.house, organisation)).values()) == [len(body)]


async def test_a_picture_that_is_gone_from_the_store_is_fetched_anew(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    url = web.give("/gone.png", drawn("png", width=32))
    slideshow = await a_slideshow(stage.house, organisation)
    found = await pictures.resolve(organisation, slideshow, showing(url))
    await stage.house.store.delete(found[url])
    assert await pictures.resolve(organisation, slideshow, showing(url)) == found
    assert await stage.house.store.head(found[url])


async def test_pictures_are_fetched_side_by_side_but_not_all_at_once(
    stage: Stage, organisation: str, web: Web
) -> None:
    together = asyncio.Event()
    on_their_way: list[int] = []
    most = 0

    def page(number: int) -> Page:
        async def answer(send: Send) -> None:
            nonlocal most
            on_their_way.append(number)
            most = max(most, len(on_their_way))
            if len(on_their_way) == 2:
                together.set()
            await together.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            on_their_way.remove(number)
            await send({"type": "http.response.body", "body": drawn("png", width=80 + number)})

        return answer

    urls = [web.put(f"/side{n}.png", page(n)) for n in range(6)]
    two = stage.house.settings.model_copy(update={"fetches_at_once": 2})
    house = replace(stage.house, settings=two)
    slideshow = await a_slideshow(house, organisation)
    found = await Pictures(house, make_egress(two)).resolve(organisation, slideshow, showing(*urls))
    assert len(found) == 6
    assert most == 2


async def test_redirects_are_followed_three_times(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    web.give("/hop0", drawn("png", width=33))
    for n in range(1, 5):
        web.give(f"/hop{n}", status=302, location=f"hop{n - 1}")
    slideshow = await a_slideshow(stage.house, organisation)
    found = await pictures.resolve(organisation, slideshow, showing(web.url("/hop3")))
    assert len(found) == 1
    with pytest.raises(PicturesMissing, match="redirects more than 3 times"):
        await pictures.resolve(organisation, slideshow, showing(web.url("/hop4")))


async def test_all_that_is_wrong_is_told_together_with_its_places(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    good, page = web.give("/good.png", drawn("png")), web.give("/page", b"<html></html>")
    missing = web.url("/missing.png")
    slides = [
        Slide(image_url=missing),
        Slide(grid_type=GridType.VERTICAL, grid_images=(good, page)),
        Slide(
            image_url=good,
            image_overlays=(ImageOverlay(image_url=missing, x=1, y=1, width=1, height=1),),
        ),
    ]
    slideshow = await a_slideshow(stage.house, organisation)
    with pytest.raises(PicturesMissing) as caught:
        await pictures.resolve(organisation, slideshow, slides)
    assert [(fault.slide, fault.place) for fault in caught.value.faults] == [
        (0, "image_url"),
        (1, "grid_images[1]"),
        (2, "image_overlays[0].image_url"),
    ]
    messages = [fault.message for fault in caught.value.faults]
    assert "404 Not Found" in messages[0]
    assert "SVG or HTML" in messages[1]
    assert web.asked["/missing.png"] == 1


async def test_what_a_slideshow_shows_no_more_is_deleted(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    urls = [web.give(f"/show{n}.png", drawn("png", width=40 + n)) for n in range(3)]
    slideshow = await a_slideshow(stage.house, organisation)
    await pictures.resolve(organisation, slideshow, showing(urls[0], urls[1]))
    found = await pictures.resolve(organisation, slideshow, showing(urls[1], urls[2]))
    assert set(await objects(stage.house, organisation)) == set(found.values())


async def test_releasing_leaves_what_others_show_and_nothing_else(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    urls = [web.give(f"/both{n}.png", drawn("png", width=50 + n)) for n in range(2)]
    one, other = [await a_slideshow(stage.house, organisation) for _ in range(2)]
    await pictures.resolve(organisation, one, showing(*urls))
    kept = await pictures.resolve(organisation, other, showing(urls[1]))
    await let_go(stage.house, pictures, organisation, one)
    assert set(await objects(stage.house, organisation)) == set(kept.values())
    await let_go(stage.house, pictures, organisation, other)
    assert await objects(stage.house, organisation) == {}
    left = "SELECT count(*) FROM slideshow.fetched WHERE organisation = $1"
    assert await stage.house.database.pool.fetchval(left, organisation) == 0


async def test_what_addresses_gave_is_forgotten_in_time_but_not_what_is_shown(
    stage: Stage, organisation: str, web: Web, pictures: Pictures
) -> None:
    url = web.give("/forgotten.png", drawn("png", width=71))
    slideshow = await a_slideshow(stage.house, organisation)
    found = await pictures.resolve(organisation, slideshow, showing(url))
    later = replace(stage.house, clock=lambda: stage.house.clock() + timedelta(hours=2))
    await Keeping(later).forget()
    left = "SELECT count(*) FROM slideshow.fetched WHERE organisation = $1"
    assert await stage.house.database.pool.fetchval(left, organisation) == 0
    await Graves(stage.house).bury()
    assert set(await objects(stage.house, organisation)) == set(found.values())


@pytest.mark.parametrize("host", ["https://any.example", "", "https://\0"])
async def test_a_picture_that_was_rendered_here_is_shown_without_being_fetched(
    stage: Stage, organisation: str, pictures: Pictures, host: str
) -> None:
    body = drawn("jpeg", width=72)
    key = f"{render_folder(organisation, uuid4(), 'gen_0123456789ab', 1)}0.jpg"
    await stage.house.store.put(key, body, "image/jpeg")
    url = f"{host}{render_path(key)}"
    slideshow = await a_slideshow(stage.house, organisation)
    found = await pictures.resolve(organisation, slideshow, showing(url))
    await stage.house.store.delete(key)
    assert await stage.house.store.get(found[url], 10_000) == body
    await let_go(stage.house, pictures, organisation, slideshow)
    with pytest.raises(PicturesMissing, match="this rendered picture is gone"):
        await pictures.resolve(organisation, slideshow, showing(url))


async def test_trouble_of_our_own_store_is_not_told_as_a_fault_of_the_slides(
    stage: Stage, organisation: str, web: Web, store_settings: StoreSettings
) -> None:
    url = web.give("/trouble.png", drawn("png", width=73))
    slideshow = await a_slideshow(stage.house, organisation)
    nowhere = store_settings.model_copy(update={"url": "http://127.0.0.1:9"})
    async with ObjectStore(nowhere) as store:
        house = replace(stage.house, store=store)
        with pytest.raises(StoreUnavailable):
            await Pictures(house, make_egress(house.settings)).resolve(
                organisation, slideshow, showing(url)
            )
