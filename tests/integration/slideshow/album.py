"""Slideshows in the database, and a renderer that is played by putting its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from slidemill.contracts import (
    Command,
    Envelope,
    Event,
    GenerationId,
    events,
    new_generation_id,
    topology,
)
from slidemill.contracts import slideshow_asks as asks
from slidemill.contracts.commands import RenderSlideshow
from slidemill.contracts.slideshows.media import render_folder
from slidemill.contracts.slideshows.orders import PicturesManifest, RenderedPicture
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.settings import SlideshowSettings, SlideshowType
from slidemill.contracts.slideshows.slide import Slide, TextElement
from slidemill.messaging import Delivery
from slidemill.slideshow.slideshows.repository import Slideshows
from slidemill.slideshow.slideshows.slideshow import Slideshow, with_ids
from tests.integration.slideshow.stage import Stage

PLAIN = Slide(text_elements=(TextElement(content="Brew it cold", x=50, y=30),))
"""A slide that needs no picture from anywhere."""


@dataclass(frozen=True, slots=True)
class Album:
    """The slideshows of one organisation, as the rest of the house deals with them."""

    stage: Stage
    organisation: str
    scope: Scope = field(default_factory=Scope)

    async def add(self, *slides: Slide, title: str = "Three ways to brew") -> UUID:
        """Add a draft with these slides, two plain ones unless given."""
        return await self.add_many_slides(slides or (PLAIN, PLAIN), title=title)

    async def add_many_slides(self, slides: Sequence[Slide], **changes: Any) -> UUID:
        id_, now = uuid4(), datetime.now(UTC)
        slideshow = Slideshow(
            id=id_,
            organisation=self.organisation,
            owner=self.scope.owner,
            workspace=self.scope.workspace,
            title="Three ways to brew",
            slideshow_type=SlideshowType.EDUCATIONAL,
            settings=SlideshowSettings(),
            slides=with_ids(slides, id_),
            created_at=now,
            updated_at=now,
        )
        async with self.stage.house.transaction() as connection:
            assert await Slideshows(self.stage.house).add(connection, replace(slideshow, **changes))
        return id_

    async def get(self, slideshow: UUID) -> asks.SlideshowFacts:
        ask = asks.GetSlideshow(slideshow=slideshow, scope=self.scope)
        return (await self.stage.ask(ask, asks.SlideshowReply, self.organisation)).slideshow

    async def patch(
        self, slideshow: UUID, *, if_version: list[int] | None = None, **changes: Any
    ) -> asks.SlideshowFacts:
        ask = asks.UpdateSlideshow(
            slideshow=slideshow, scope=self.scope, changes=changes, if_version=if_version
        )
        return (await self.stage.ask(ask, asks.SlideshowReply, self.organisation)).slideshow

    async def delete(self, slideshow: UUID, *, if_version: list[int] | None = None) -> asks.Deleted:
        ask = asks.DeleteSlideshow(slideshow=slideshow, scope=self.scope, if_version=if_version)
        return await self.stage.ask(ask, asks.Deleted, self.organisation)

    async def render_end(self, slideshow: UUID, generation: GenerationId) -> asks.RenderEnd:
        ask = asks.GetRenderEnd(slideshow=slideshow, scope=self.scope, generation=generation)
        return await self.stage.ask(ask, asks.RenderEnd, self.organisation)

    async def prepare_export(
        self, slideshow: UUID, format_: asks.SlideshowFormat
    ) -> asks.ExportReady:
        ask = asks.PrepareSlideshowExport(slideshow=slideshow, scope=self.scope, format=format_)
        return await self.stage.ask(ask, asks.ExportReady, self.organisation)

    async def order_render(
        self,
        slideshow: UUID,
        content: int | None = 1,
        generation: GenerationId | None = None,
    ) -> GenerationId:
        """Order a render as the gateway does."""
        generation = generation or new_generation_id()
        subject = f"slideshow/{slideshow}/{content}"
        order = RenderSlideshow(slideshow=slideshow, content=content)
        await self.stage.order(order, self.organisation, generation, subject)
        return generation

    async def draw(self, slideshow: UUID, generation: GenerationId, pictures: int = 2) -> str:
        """Put what the renderer draws; returns the folder."""
        folder = render_folder(self.organisation, slideshow, generation, 1)
        drawn = [await self._picture(f"{folder}{n}.jpg") for n in range(pictures)]
        preview = await self._picture(f"{folder}preview.jpg")
        manifest = PicturesManifest(pictures=drawn, preview=preview)
        await self.stage.house.store.put(
            f"{folder}manifest.json", manifest.model_dump_json().encode(), "application/json"
        )
        return folder

    def _envelope(
        self, message: Command | Event, generation: GenerationId, subject: str
    ) -> Envelope:
        return Envelope(
            source="slidemill.renderer",
            type=message.TYPE,
            subject=subject,
            organisation=self.organisation,
            generation=generation,
            data=message.model_dump(mode="json"),
        )

    async def _picture(self, key: str) -> RenderedPicture:
        await self.stage.house.store.put(key, b"drawn", "image/jpeg")
        return RenderedPicture(key=key, width=1080, height=1350, size=5)

    def delivery(
        self, message: Command | Event, generation: GenerationId, subject: str
    ) -> Delivery[Any]:
        """Return a message as a handler is given it, for what nothing is told of afterwards."""
        envelope = self._envelope(message, generation, subject)
        return Delivery(message, envelope, queue="", redelivered=False, user=None, headers={})

    async def tell(self, event: Event, generation: GenerationId, subject: str) -> None:
        """Publish an event of a generation as the renderer does."""
        await self.stage.others.publish(
            self._envelope(event, generation, subject),
            exchange=topology.EVENTS,
            routing_key=event.routing_key,
        )

    async def complete(
        self, slideshow: UUID, generation: GenerationId, content: int = 1, pictures: int = 2
    ) -> str:
        """Draw, and say so; returns the folder once the slideshow's end of it is told."""
        folder = await self.draw(slideshow, generation, pictures)
        done = events.GenerationCompleted(
            output=f"{folder}manifest.json", slides=pictures, size=100
        )
        await self.tell(done, generation, f"slideshow/{slideshow}/{content}")
        await self.stage.told("slideshow.rendered", generation)
        return folder

    async def render(self, slideshow: UUID, content: int = 1, pictures: int = 2) -> str:
        """Render a slideshow from beginning to end; returns the folder of the pictures."""
        generation = await self.order_render(slideshow, content)
        await self.stage.ordered(generation)
        return await self.complete(slideshow, generation, content, pictures)

    async def objects(self, slideshow: UUID | None = None) -> set[str]:
        """Return the keys of all that is kept of the organisation, or of one slideshow."""
        found = set()
        for kind in ("renders", "exports", "requests", "pictures"):
            folder = f"slideshows/{kind}/{self.organisation}/"
            if slideshow is not None:
                folder += f"{slideshow}/"
            found |= {entry.key async for entry in self.stage.house.store.list(folder)}
        return found

    async def put(self, key: str) -> None:
        await self.stage.house.store.put(key, b"...", "application/octet-stream")
