"""Pictures of packs are to be described where somebody is named who can see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import pack_asks as asks
from slidemill.contracts import topology
from slidemill.contracts.commands import CaptionImage
from slidemill.contracts.slideshows.scope import Scope
from slidemill.messaging import BrokerSettings, Bus, Unavailable, declare_topology
from slidemill.slideshow.app import make_bus
from slidemill.slideshow.house import House
from slidemill.slideshow.packs import repository
from slidemill.slideshow.packs.asking import PackAsks
from slidemill.slideshow.packs.captions import repository as captions
from slidemill.slideshow.packs.captions.ordering import OverdueCaptions
from tests.fixtures.recorder import PATIENCE, Recorder
from tests.fixtures.servers import fresh_vhost
from tests.integration.slideshow.stage import Stage


def adding(pack: UUID, image: UUID) -> asks.AddPackImage:
    url = "https://img.example/tea.png"
    return asks.AddPackImage(pack=pack, image=image, scope=Scope(), url=url, file_name="image")


@dataclass(frozen=True, slots=True)
class Seeing:
    """Packs of a service that has pictures described, and what it orders."""

    house: House
    others: Bus
    ordered: Recorder
    organisation: str

    async def new_pack(self) -> UUID:
        ask = asks.CreatePack(pack=uuid4(), scope=Scope(), name="Tea")
        await self.others.ask(ask, asks.PackReply, organisation=self.organisation)
        return ask.pack

    async def add(self, pack: UUID, image: UUID) -> asks.PackImage:
        reply = await self.others.ask(
            adding(pack, image),
            asks.PackImageReply,
            organisation=self.organisation,
            deadline=PATIENCE,
        )
        return reply.image

    async def note(self, pack: UUID, image: UUID) -> None:
        """Put a picture into a pack as a service does that dies before it orders anything."""
        async with self.house.transaction() as connection:
            await repository.add_image(
                connection,
                self.organisation,
                adding(pack, image),
                content_type="image/png",
                caption=asks.CaptionStatus.PENDING,
                now=self.house.clock(),
            )

    async def begin(self, pack: UUID, image: UUID, now: datetime) -> None:
        """Begin to describe a picture as a service does that dies before it has a result."""
        async with self.house.transaction() as connection:
            assert await captions.begin(connection, self.organisation, pack, image, now)

    async def look(self, now: datetime) -> None:
        """Look after what is overdue at a time, as every round does."""
        overdue = OverdueCaptions(replace(self.house, clock=lambda: now))
        await overdue.give_up()
        await overdue.order()

    async def caption(self, pack: UUID, image: UUID) -> asks.Caption | None:
        async with self.house.transaction() as connection:
            found = await repository.find_image(connection, self.organisation, pack, image)
        assert found is not None
        return found.caption

    async def order_overdue(self, now: datetime, image: UUID) -> datetime | None:
        """Order what is overdue at a time; returns when the picture was ordered anew."""
        await OverdueCaptions(replace(self.house, clock=lambda: now)).order()
        async with self.house.transaction() as connection:
            ordered: datetime | None = await connection.fetchval(
                "SELECT caption_ordered_at FROM slideshow.pack_images WHERE id = $1", image
            )
        return ordered


@pytest.fixture
async def seeing(
    stage: Stage, broker_url: str, broker_management_url: str, organisation: str
) -> AsyncIterator[Seeing]:
    """Give packs on a virtual host of their own, where nobody describes what is ordered."""
    provided = stage.house.settings.model_copy(
        update={"ai_url": "http://127.0.0.1:9/v1", "ai_model": "w", "ai_vision_model": "v"}
    )
    async with AsyncExitStack() as running:
        url = await running.enter_async_context(fresh_vhost(broker_url, broker_management_url))
        await declare_topology(url)
        broker = BrokerSettings.model_validate({"url": url, "graceful_timeout": 5})
        house = replace(stage.house, settings=provided, bus=make_bus(broker))
        house.bus.answer(
            topology.SLIDESHOW_ASKS, PackAsks(house).handlers(), prefetch=5, replies=None
        )
        others, ordered = Bus(broker, service="house"), Recorder()
        others.subscribe(topology.SLIDESHOW_CAPTIONS, {CaptionImage: ordered.take}, prefetch=5)
        for bus in (house.bus, others):
            await bus.start()
            running.push_async_callback(bus.stop)
        yield Seeing(house, others, ordered, organisation)


async def test_a_new_picture_is_ordered_to_be_described(seeing: Seeing) -> None:
    pack, image = await seeing.new_pack(), uuid4()
    added = await seeing.add(pack, image)
    assert added.caption == asks.Caption(status=asks.CaptionStatus.PENDING)
    order = (await seeing.ordered.wait_for(lambda _: True))[0]
    assert order.message == CaptionImage(pack=pack, image=image)
    assert order.envelope.organisation == seeing.organisation


async def test_an_order_that_is_given_again_is_the_same_order(seeing: Seeing) -> None:
    pack, image = await seeing.new_pack(), uuid4()
    for _ in range(2):
        await seeing.add(pack, image)
    orders = await seeing.ordered.wait_for(lambda _: True, count=2)
    assert len({order.envelope.id for order in orders}) == 1


async def test_a_lost_order_is_given_anew_after_a_while_and_not_again_at_once(
    seeing: Seeing,
) -> None:
    pack, image = await seeing.new_pack(), uuid4()
    await seeing.note(pack, image)
    now, patience = seeing.house.clock(), seeing.house.settings.caption_patience
    first, second = now + patience * 1.5, now + patience * 3
    assert await seeing.order_overdue(now + patience / 2, image) is None
    assert await seeing.order_overdue(first, image) == first
    assert await seeing.order_overdue(now + patience * 2, image) == first
    assert await seeing.order_overdue(second, image) == second
    orders = await seeing.ordered.wait_for(
        lambda each: each.envelope.organisation == seeing.organisation, count=2
    )
    assert {order.message.image for order in orders} == {image}
    assert len({order.envelope.id for order in orders}) == 1


@pytest.mark.parametrize("status", ["processing", "completed", "failed", None])
async def test_a_picture_that_somebody_began_to_describe_is_not_ordered_anew(
    seeing: Seeing, status: str | None
) -> None:
    image = uuid4()
    await seeing.note(await seeing.new_pack(), image)
    async with seeing.house.transaction() as connection:
        await connection.execute(
            "UPDATE slideshow.pack_images SET caption_status = $2 WHERE id = $1", image, status
        )
    later = seeing.house.clock() + seeing.house.settings.caption_patience * 2
    assert await seeing.order_overdue(later, image) is None


async def test_tries_that_fell_silent_are_ordered_once_more_and_then_the_caption_ends(
    seeing: Seeing,
) -> None:
    pack, image = await seeing.new_pack(), uuid4()
    await seeing.note(pack, image)
    now, silence = seeing.house.clock(), seeing.house.settings.caption_silence
    await seeing.begin(pack, image, now)
    await seeing.look(now + silence * 0.9)
    assert await seeing.caption(pack, image) == asks.Caption(status=asks.CaptionStatus.PROCESSING)
    await seeing.look(now + silence * 1.1)
    assert await seeing.caption(pack, image) == asks.Caption(status=asks.CaptionStatus.PENDING)
    [order] = await seeing.ordered.wait_for(
        lambda each: each.envelope.organisation == seeing.organisation
    )
    assert order.message == CaptionImage(pack=pack, image=image)

    await seeing.begin(pack, image, now + silence * 2)
    await seeing.look(now + silence * 2.9)
    assert await seeing.caption(pack, image) == asks.Caption(status=asks.CaptionStatus.PROCESSING)
    for rounds in (3.1, 3.2):
        await seeing.look(now + silence * rounds)
        caption = await seeing.caption(pack, image)
        assert caption is not None
        assert caption.status is asks.CaptionStatus.FAILED
        assert "add it again" in str(caption.error)


async def test_a_try_in_between_breaks_the_silence(seeing: Seeing) -> None:
    pack, image = await seeing.new_pack(), uuid4()
    await seeing.note(pack, image)
    now, silence = seeing.house.clock(), seeing.house.settings.caption_silence
    await seeing.begin(pack, image, now)
    await seeing.begin(pack, image, now + silence * 0.9)
    await seeing.look(now + silence * 1.1)
    assert await seeing.caption(pack, image) == asks.Caption(status=asks.CaptionStatus.PROCESSING)


async def test_what_is_ordered_in_vain_is_silent_still(seeing: Seeing) -> None:
    pack, image = await seeing.new_pack(), uuid4()
    await seeing.note(pack, image)
    now, silence = seeing.house.clock(), seeing.house.settings.caption_silence
    await seeing.begin(pack, image, now)
    nowhere = BrokerSettings.model_validate({"url": "amqp://nobody:no@127.0.0.1:9/"})
    unheard = replace(seeing, house=replace(seeing.house, bus=make_bus(nowhere)))
    with pytest.raises(Unavailable):
        await unheard.look(now + silence * 1.1)
    assert await seeing.caption(pack, image) == asks.Caption(status=asks.CaptionStatus.PROCESSING)
    await seeing.look(now + silence * 1.2)
    assert await seeing.caption(pack, image) == asks.Caption(status=asks.CaptionStatus.PENDING)
