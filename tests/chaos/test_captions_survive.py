"""Whatever dies on the way: every picture of a pack is described, and seldom paid for twice."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import pack_asks as asks
from slidemill.contracts.slideshows.scope import Scope
from tests.chaos.alone import PATIENCE, Alone, alone
from tests.fixtures.ai_provider import (
    KEY,
    MODEL,
    VISION_MODEL,
    AiProvider,
    Answer,
    Asked,
    Receive,
    ai_provider,
    never,
    says,
)
from tests.fixtures.web import Send, Web, serving
from tests.security.intake.picture_forge import drawn

PICTURES = 6
AT_ONCE = 2
PHOTOS = [drawn("png", width=40 + number) for number in range(PICTURES)]


class Model:
    """What the AI provider does: describe what it sees, or not answer before its client dies."""

    def __init__(self) -> None:
        self.described: Counter[int] = Counter()
        """How often each picture was answered for."""
        self.broken_off: Counter[int] = Counter()
        """How often nobody was left to hear the answer."""
        self._under_way = asyncio.Condition()

    async def describe(self, asked: Asked, receive: Receive, send: Send) -> None:
        number = seen(asked)
        self.described[number] += 1
        await says({"description": f"Picture {number}.", "keywords": []})(asked, receive, send)

    async def ponder(self, asked: Asked, receive: Receive, send: Send) -> None:
        async with self._under_way:
            self.broken_off[seen(asked)] += 1
            self._under_way.notify_all()
        await never(asked, receive, send)

    async def pondered(self, count: int) -> None:
        """Return when so many were asked for in vain."""
        async with self._under_way, asyncio.timeout(PATIENCE):
            await self._under_way.wait_for(lambda: self.broken_off.total() >= count)


def seen(asked: Asked) -> int:
    """Return the number of the picture that is asked about."""
    address: str = asked.user[1]["image_url"]["url"]
    return PHOTOS.index(base64.b64decode(address.partition(",")[2]))


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serving() as web:
        yield web


@pytest.fixture
async def provider() -> AsyncIterator[AiProvider]:
    async with ai_provider() as provider:
        yield provider


@pytest.fixture
async def house(
    request: pytest.FixtureRequest, store_environment: dict[str, str], provider: AiProvider
) -> AsyncIterator[Alone]:
    settings = {
        "ai_url": provider.url,
        "ai_key": KEY,
        "ai_model": MODEL,
        "ai_vision_model": VISION_MODEL,
        "work_at_once": str(AT_ONCE),
    }
    async with alone(request.getfixturevalue, store_environment, **settings) as house:
        yield house


async def captions(house: Alone, organisation: str, pack: UUID) -> list[asks.Caption]:
    """Return what is known of the pictures, oldest first, once no description is awaited."""
    open_ = {asks.CaptionStatus.PENDING, asks.CaptionStatus.PROCESSING}
    ask = asks.GetPack(pack=pack, scope=Scope())
    async with asyncio.timeout(PATIENCE):
        while True:
            found = (await house.ask(ask, asks.PackReply, organisation)).pack.images
            told = [image.caption for image in found if image.caption is not None]
            if not any(caption.status in open_ for caption in told):
                return told
            await asyncio.sleep(0.2)  # a client's pause between two looks


async def test_every_picture_is_described_and_asked_about_again_only_where_a_kill_explains_it(
    house: Alone, provider: AiProvider, web: Web, organisation: str
) -> None:
    model = Model()
    ponder: list[Answer] = [model.ponder] * AT_ONCE
    describe: list[Answer] = [model.describe] * AT_ONCE
    provider.will(*ponder, *describe, *ponder, *describe * PICTURES)
    await house.service.start()
    pack = uuid4()
    await house.ask(
        asks.CreatePack(pack=pack, scope=Scope(), name="Tea"), asks.PackReply, organisation
    )
    for number, photo in enumerate(PHOTOS):
        url = web.give(f"/{number}.png", photo)
        image = asks.AddPackImage(
            pack=pack, image=uuid4(), scope=Scope(), url=url, file_name=f"{number}.png"
        )
        await house.ask(image, asks.PackImageReply, organisation)
    for kills in (1, 2):
        await model.pondered(kills * AT_ONCE)
        await house.service.kill()
        await house.service.start()

    ended = await captions(house, organisation, pack)
    assert [caption.description for caption in ended] == [f"Picture {n}." for n in range(PICTURES)]
    assert {caption.status for caption in ended} == {asks.CaptionStatus.COMPLETED}
    assert model.broken_off.total() == 2 * AT_ONCE
    assert model.described == dict.fromkeys(range(PICTURES), 1)
