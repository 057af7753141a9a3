"""Pictures of packs are described once, or it is told why not."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from slidemill.contracts import Envelope, topology
from slidemill.contracts.commands import CaptionImage
from slidemill.contracts.slideshows.slide import Slide
from slidemill.messaging import Delivery, Transient
from slidemill.slideshow.house import House
from slidemill.slideshow.packs.captioning import Captions, captions_wanted
from slidemill.slideshow.pictures.fetching import make_egress
from slidemill.slideshow.pictures.resolving import Pictures
from slidemill.slideshow.settings import Settings
from slidemill.slideshow.writing.provider import Provider
from slidemill.storage import ObjectStore, StoreSettings
from tests.fixtures.ai_provider import (
    MODEL,
    VISION_MODEL,
    AiProvider,
    after,
    ai_provider,
    fails,
    refuses,
    says,
)
from tests.fixtures.web import Web, serving
from tests.integration.slideshow.stage import Stage
from tests.security.intake.picture_forge import drawn

TEA = says({"description": "A pot of tea.", "keywords": ["tea", "pot"]}, model="sees-0613")


@pytest.fixture(scope="module")
async def web() -> AsyncIterator[Web]:
    async with serving() as web:
        yield web


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[AiProvider]:
    async with ai_provider() as provider:
        yield provider


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack of one organisation and those who describe its pictures."""

    house: House
    organisation: str
    id: UUID

    async def add(self, url: str, status: str | None = "pending") -> UUID:
        image = uuid4()
        await self.house.database.pool.execute(
            """INSERT INTO slideshow.pack_images
                      (organisation, id, pack, url, file_name, content_type, created_at,
                       caption_status)
               VALUES ($1, $2, $3, $4, 'image', 'image/png', now(), $5)""",
            self.organisation,
            image,
            self.id,
            url,
            status,
        )
        return image

    async def order(self, image: UUID, attempt: int = 1) -> None:
        """Carry an order out as the bus does."""
        order = CaptionImage(pack=self.id, image=image)
        envelope = Envelope(
            source="slidemill.slideshow",
            type=order.TYPE,
            subject=f"pack/{self.id}",
            organisation=self.organisation,
            attempt=attempt,
            data=order.model_dump(mode="json"),
        )
        pictures = Pictures(self.house, make_egress(self.house.settings))
        captions = Captions(self.house, pictures, Provider.of(self.house.settings))
        await captions.caption(Delivery(order, envelope, "captions", False, None, {}))

    async def read(self, image: UUID) -> asyncpg.Record:
        return await self.house.database.pool.fetchrow(
            """SELECT caption_status AS status, description, keywords, model, generated_at,
                      caption_error AS error
                 FROM slideshow.pack_images WHERE id = $1""",
            image,
        )

    async def objects(self) -> list[str]:
        folder = f"slideshows/pictures/{self.organisation}/"
        return [entry.key async for entry in self.house.store.list(folder)]


@pytest.fixture
async def pack(stage: Stage, settings: Settings, organisation: str, provider: AiProvider) -> Pack:
    seeing = settings.model_validate(
        settings.model_dump()
        | {"ai_url": provider.url, "ai_model": MODEL, "ai_vision_model": VISION_MODEL}
    )
    pack = Pack(replace(stage.house, settings=seeing), organisation, uuid4())
    await stage.house.database.pool.execute(
        """INSERT INTO slideshow.packs (organisation, id, owner, name, created_at)
           VALUES ($1, $2, 'default', 'Tea', now())""",
        organisation,
        pack.id,
    )
    return pack


async def test_a_picture_is_described_from_its_own_bytes_and_not_kept(
    pack: Pack, provider: AiProvider, web: Web
) -> None:
    body = drawn("png", width=141)
    image = await pack.add(web.give("/tea.png", body))
    provider.will(TEA)
    await pack.order(image)
    caption = await pack.read(image)
    assert (caption["status"], caption["description"]) == ("completed", "A pot of tea.")
    assert (caption["keywords"], caption["model"]) == (["tea", "pot"], "sees-0613")
    assert caption["generated_at"] is not None
    [asked] = provider.asked
    assert asked.body["model"] == VISION_MODEL
    address = asked.user[1]["image_url"]["url"]
    assert address == f"data:image/png;base64,{base64.b64encode(body).decode()}"
    assert asked.user[1]["image_url"]["detail"] == "auto"
    assert await pack.objects() == []


async def test_a_large_picture_is_not_looked_at_closely(
    pack: Pack, provider: AiProvider, web: Web
) -> None:
    body = drawn("png") + bytes(5 << 20)
    image = await pack.add(web.give("/large.png", body))
    provider.will(TEA)
    await pack.order(image)
    assert provider.asked[0].user[1]["image_url"]["detail"] == "low"


async def test_a_picture_is_described_once_however_often_it_is_ordered(
    pack: Pack, provider: AiProvider, web: Web
) -> None:
    image = await pack.add(web.give("/once.png", drawn("png")))
    other = says({"description": "Coffee.", "keywords": []})
    asked, late = asyncio.Event(), asyncio.Event()

    async def be_slow() -> None:
        asked.set()
        await late.wait()

    provider.will(after(be_slow, other), TEA)
    slow = asyncio.create_task(pack.order(image))
    await asked.wait()
    await pack.order(image)
    late.set()
    await slow
    await pack.order(image)
    assert (await pack.read(image))["description"] == "A pot of tea."
    assert len(provider.asked) == 2


async def test_trouble_of_the_provider_is_waited_for_and_told_in_the_end(
    pack: Pack, provider: AiProvider, web: Web
) -> None:
    image = await pack.add(web.give("/busy.png", drawn("png")))
    provider.will(*[fails(503, "busy")] * 4)
    with pytest.raises(Transient):
        await pack.order(image)
    assert (await pack.read(image))["status"] == "processing"
    await pack.order(image, attempt=1 + len(topology.LADDER))
    caption = await pack.read(image)
    assert caption["status"] == "failed"
    assert "answered 503" in caption["error"]


async def test_trouble_of_our_own_store_is_waited_for_and_told_in_the_end(
    pack: Pack, web: Web, store_settings: StoreSettings
) -> None:
    url = web.give("/stored.png", drawn("png", width=142))
    image = await pack.add(url)
    slide = Slide(image_url=url)
    pictures = Pictures(pack.house, make_egress(pack.house.settings))
    await pictures.resolve(pack.organisation, uuid4(), [slide])
    nowhere = store_settings.model_copy(update={"url": "http://127.0.0.1:9"})
    async with ObjectStore(nowhere) as store:
        troubled = replace(pack, house=replace(pack.house, store=store))
        with pytest.raises(Transient):
            await troubled.order(image)
        await troubled.order(image, attempt=1 + len(topology.LADDER))
    caption = await pack.read(image)
    assert caption["status"] == "failed"
    assert "can not be reached" in caption["error"]


async def test_a_server_that_may_give_the_picture_later_is_waited_for(
    pack: Pack, provider: AiProvider, web: Web
) -> None:
    image = await pack.add(web.give("/later.png", b"", status=503))
    with pytest.raises(Transient, match="503"):
        await pack.order(image)
    web.give("/later.png", drawn("png"))
    provider.will(TEA)
    await pack.order(image, attempt=2)
    assert (await pack.read(image))["status"] == "completed"


@pytest.mark.parametrize(("path", "words"), [("/missing.png", "404"), ("/page.png", "SVG or HTML")])
async def test_what_is_no_picture_is_told_at_once(
    pack: Pack, provider: AiProvider, web: Web, path: str, words: str
) -> None:
    web.give("/page.png", b"<html>")
    image = await pack.add(web.url(path))
    provider.will()
    await pack.order(image)
    caption = await pack.read(image)
    assert caption["status"] == "failed"
    assert words in caption["error"]
    assert provider.asked == []


async def test_a_refusal_of_the_model_is_told_at_once(
    pack: Pack, provider: AiProvider, web: Web
) -> None:
    image = await pack.add(web.give("/refused.png", drawn("png")))
    provider.will(refuses("I do not look at pots"))
    await pack.order(image)
    assert "I do not look at pots" in (await pack.read(image))["error"]


async def test_pictures_that_are_gone_or_need_no_description_are_left_alone(
    pack: Pack, provider: AiProvider
) -> None:
    image = await pack.add("https://pictures.example/a.png", status=None)
    provider.will()
    await pack.order(image)
    await pack.order(uuid4())
    assert (await pack.read(image))["status"] is None
    assert provider.asked == []


async def test_an_order_from_the_queue_is_answered_where_nobody_describes(
    stage: Stage, pack: Pack, web: Web
) -> None:
    """The service on the stage has no provider; the order was sent when it had one."""
    image = await pack.add(web.give("/nobody.png", drawn("png")))
    order = CaptionImage(pack=pack.id, image=image)
    envelope = Envelope(
        source="slidemill.slideshow",
        type=order.TYPE,
        subject=f"pack/{pack.id}",
        organisation=pack.organisation,
        data=order.model_dump(mode="json"),
    )
    await stage.others.publish(envelope, exchange=topology.COMMANDS, routing_key=order.routing_key)
    async with asyncio.timeout(15):
        while (await pack.read(image))["status"] != "failed":  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.05)
    assert "SLIDEMILL_AI_VISION_MODEL" in (await pack.read(image))["error"]


def test_captions_are_wanted_where_somebody_can_see(settings: Settings, pack: Pack) -> None:
    assert not captions_wanted(settings)
    assert captions_wanted(pack.house.settings)
