"""No picture that a slideshow begins to show is deleted for another that ends, nor left behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from slidemill.contracts.slideshows.slide import Slide
from slidemill.slideshow.doomed import Graves
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures.content import look_at
from slidemill.slideshow.pictures.fetching import make_egress
from slidemill.slideshow.pictures.keeping import Keeping
from slidemill.slideshow.pictures.resolving import Pictures, PicturesMissing
from slidemill.storage import ObjectStore, StoreSettings
from tests.fixtures.web import Send, Web, serving
from tests.integration.slideshow.album import Album
from tests.integration.slideshow.stage import Stage
from tests.security.intake.picture_forge import drawn


@pytest.fixture(scope="module")
async def web() -> AsyncIterator[Web]:
    async with serving() as web:
        yield web


@pytest.fixture
def house(stage: Stage) -> House:
    """Give a service that deletes what nobody kept as soon as it looks."""
    impatient = stage.house.settings.model_copy(update={"put_patience": timedelta(0)})
    return replace(stage.house, settings=impatient)


@pytest.fixture
def pictures(house: House) -> Pictures:
    return Pictures(house, make_egress(house.settings))


@pytest.fixture
def album(stage: Stage, organisation: str) -> Album:
    return Album(stage, organisation)


async def release(house: House, pictures: Pictures, organisation: str, slideshow: UUID) -> None:
    async with house.transaction() as connection:
        await pictures.release(connection, organisation, slideshow)


async def test_a_doomed_picture_that_is_shown_again_is_spared(
    house: House, album: Album, web: Web, pictures: Pictures
) -> None:
    slide = Slide(image_url=web.give("/again.png", drawn("png", width=101)))
    one, other = await album.add(slide), await album.add(slide)
    await pictures.resolve(album.organisation, one, [slide])
    await release(house, pictures, album.organisation, one)
    found = await pictures.resolve(album.organisation, other, [slide])
    await Graves(house).bury()
    assert await album.objects() == set(found.values())


async def test_a_picture_deleted_between_finding_and_showing_is_fetched_anew(
    house: House, album: Album, web: Web, pictures: Pictures
) -> None:
    """While the second picture is on its way, the first loses the only slideshow that shows it."""
    first, second = drawn("png", width=102), drawn("png", width=103)
    known = Slide(image_url=web.give("/known.png", first))
    before = await album.add(known)
    await pictures.resolve(album.organisation, before, [known])

    async def page(send: Send) -> None:
        await release(house, pictures, album.organisation, before)
        await Graves(house).bury()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": second})

    slides = [known, Slide(image_url=web.put("/meanwhile.png", page))]
    slideshow = await album.add(*slides)
    found = await pictures.resolve(album.organisation, slideshow, slides)
    assert await album.objects() == set(found.values())
    assert len(found) == 2


async def test_what_is_written_for_a_row_that_never_comes_is_deleted(
    house: House, organisation: str
) -> None:
    body = drawn("png", width=104)
    content, keeping = look_at(body), Keeping(house)
    key = content.key(organisation)
    await keeping.announce(organisation, content)
    with suppress(RuntimeError):
        async with house.transaction() as connection:
            await keeping.keep(connection, organisation, content, body)
            raise RuntimeError
    assert await house.store.head(key)
    await Graves(house).bury()
    assert await house.store.head(key) is None


async def test_what_is_put_after_its_sender_was_given_up_is_deleted_too(
    stage: Stage, organisation: str
) -> None:
    """The store carries out what it was sent before the sender died, after the others noticed."""
    body = drawn("png", width=106)
    content, house = look_at(body), stage.house
    key = content.key(organisation)
    await Keeping(house).announce(organisation, content)
    await Graves(house).bury()
    await house.store.put(key, body, content.media_type)
    await house.database.pool.execute(
        "UPDATE slideshow.doomed SET doomed_at = doomed_at - $2::interval WHERE key = $1",
        key,
        house.settings.put_patience,
    )
    await Graves(house).bury()
    assert await house.store.head(key) is None


async def test_announcing_what_is_kept_dooms_nothing(house: House, organisation: str) -> None:
    body = drawn("png", width=105)
    content, keeping = look_at(body), Keeping(house)
    for _ in range(2):
        await keeping.announce(organisation, content)
        async with house.transaction() as connection:
            await keeping.keep(connection, organisation, content, body)
    await keeping.announce(organisation, content)
    await Graves(house).bury()
    assert await house.store.head(content.key(organisation))


async def test_slideshows_that_come_and_go_at_once_show_what_is_there(
    house: House, album: Album, web: Web
) -> None:
    """Six slideshows share two pictures; they show and release them while the dead are buried."""
    slides = [Slide(image_url=web.give(f"/s{n}.png", drawn("png", width=110 + n))) for n in (0, 1)]
    slideshows = [await album.add(*slides) for _ in range(6)]
    done = asyncio.Event()

    async def bury() -> None:
        while not done.is_set():
            await Graves(house).bury()

    async def come_and_go(slideshow: UUID, pictures: Pictures) -> dict[str, str]:
        found: dict[str, str] = {}
        for _ in range(5):
            found = await pictures.resolve(album.organisation, slideshow, slides)
            assert all([await house.store.head(key) for key in found.values()])
            await release(house, pictures, album.organisation, slideshow)
        return await pictures.resolve(album.organisation, slideshow, slides)

    burying = asyncio.create_task(bury())
    rooms = [Pictures(house, make_egress(house.settings)) for _ in slideshows]
    found = await asyncio.gather(*map(come_and_go, slideshows, rooms))
    done.set()
    await burying
    await Graves(house).bury()
    assert await album.objects() == {key for each in found for key in each.values()}
    for slideshow in slideshows:
        await release(house, rooms[0], album.organisation, slideshow)
    await Graves(house).bury()
    assert await album.objects() == set()


async def test_a_slideshow_rendered_and_deleted_at_once_leaves_nothing(
    house: House, album: Album, web: Web, pictures: Pictures
) -> None:
    """Whichever is first: either the pictures are released, or nothing is shown any more."""
    slides = [Slide(image_url=web.give(f"/d{n}.png", drawn("png", width=120 + n))) for n in (0, 1)]
    for _ in range(5):
        slideshow = await album.add(*slides)
        await asyncio.gather(
            pictures.resolve(album.organisation, slideshow, slides), album.delete(slideshow)
        )
    later = replace(house, clock=lambda: house.clock() + timedelta(hours=2))
    await Keeping(later).forget()
    await Graves(house).bury()
    assert await album.objects() == set()


async def test_pictures_of_a_slideshow_that_has_faults_are_forgotten_after_a_while(
    house: House, album: Album, web: Web, pictures: Pictures
) -> None:
    slides = [
        Slide(image_url=web.give("/fine.png", drawn("png", width=130))),
        Slide(image_url=web.url("/nowhere.png")),
    ]
    slideshow = await album.add(*slides)
    with pytest.raises(PicturesMissing):
        await pictures.resolve(album.organisation, slideshow, slides)
    kept = await album.objects()
    assert len(kept) == 1
    await Keeping(house).forget()
    await Graves(house).bury()
    assert await album.objects() == kept
    later = replace(house, clock=lambda: house.clock() + timedelta(hours=2))
    await Keeping(later).forget()
    await Graves(house).bury()
    assert await album.objects() == set()


class SlowlyDeleting(ObjectStore):
    """A store that has begun to delete and cannot be stopped any more."""

    def __init__(self, settings: StoreSettings) -> None:
        super().__init__(settings)
        self.begun = asyncio.Event()
        self.go_on = threading.Event()
        self.deleted = threading.Event()

    async def delete(self, key: str) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._delete_in_time, key, loop)

    def _delete_in_time(self, key: str, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon_threadsafe(self.begun.set)
        self.go_on.wait()
        try:
            self._client.remove_object(self._bucket, key)
        finally:
            self.deleted.set()


async def test_a_deletion_that_nobody_waits_for_does_not_hit_what_is_kept_after_it(
    house: House, organisation: str, store_settings: StoreSettings
) -> None:
    body = drawn("png", width=131)
    content, keeping = look_at(body), Keeping(house)
    await keeping.announce(organisation, content)

    async def keep() -> str:
        async with house.transaction() as connection:
            return (await keeping.keep(connection, organisation, content, body)).key

    async with SlowlyDeleting(store_settings) as store:
        burying = asyncio.create_task(Graves(replace(house, store=store)).bury())
        await store.begun.wait()
        burying.cancel()
        kept = asyncio.create_task(keep())
        await asyncio.wait({kept}, timeout=0.3)
        store.go_on.set()
        key = await kept
        await asyncio.to_thread(store.deleted.wait)
        await asyncio.wait({burying})
    assert await house.store.head(key)
