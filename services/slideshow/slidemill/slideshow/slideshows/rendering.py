"""From the order to render a slideshow to the order of its pictures."""

from __future__ import annotations

import structlog

from slidemill.contracts import Envelope, GenerationId, event_id, events
from slidemill.contracts.commands import RenderPictures, RenderSlideshow
from slidemill.contracts.slideshows.media import render_folder
from slidemill.contracts.slideshows.orders import PicturesRequest
from slidemill.messaging import DeadLettered, Delivery
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures.resolving import Pictures
from slidemill.slideshow.slideshows.ordering import (
    CannotDraw,
    Orders,
    check_drawable,
    not_there,
    resolve,
)
from slidemill.slideshow.slideshows.repository import Render, Slideshows
from slidemill.slideshow.slideshows.slideshow import Slideshow, Subject, manifest_key

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.rendering")


class Renders:
    """Handler of `slideshow.render`.

    Every step can be repeated: what was done is found again, and what is sent twice has one id.
    """

    def __init__(self, house: House, pictures: Pictures) -> None:
        self._house = house
        self._slideshows = Slideshows(house)
        self._orders = Orders(house)
        self._pictures = pictures

    async def render(self, delivery: Delivery[RenderSlideshow]) -> None:
        """Note the run, find the pictures and order the drawing, or end it as failed.

        How it ended is noted when the event of that comes back, as with any other end.
        """
        command = delivery.message
        cause, generation = delivery.envelope.with_generation()
        check_generation(generation)
        slideshow, render = await self._begin(cause, generation, command)
        if render is not None and render.slideshow != command.slideshow:
            _LOG.warning("the generation is another slideshow's", slideshow=str(render.slideshow))
            return
        content = render.content if render else command.content
        cause = cause.concerning(str(Subject(command.slideshow, content, None)))
        if cause.from_outside:
            items = len(slideshow.slides) if slideshow else None
            accepted = events.GenerationAccepted(kind=command.TYPE, items=items)
            await self._orders.emit(accepted, cause, generation)
        if render is not None and render.ended_at is not None:
            _LOG.info("the render has ended already", slideshow=str(render.slideshow))
            return
        try:
            if slideshow is None or render is None:
                raise not_there(command.slideshow)
            order = await self._order(cause, generation, command, slideshow, render.content)
        except CannotDraw as fault:
            await self._orders.emit(fault.failure, cause, generation)
            return
        await self._house.bus.send(order, cause, id_=event_id(generation, cause.run, order.TYPE))

    async def _begin(
        self, cause: Envelope, generation: GenerationId, command: RenderSlideshow
    ) -> tuple[Slideshow | None, Render | None]:
        """Return the slideshow and the render of this run, made now unless it was made before."""
        organisation, run = cause.organisation, cause.run
        async with self._house.transaction() as connection:
            slideshow = await self._slideshows.lock_of_any(
                connection, organisation, command.slideshow
            )
            render = await self._slideshows.find_render(connection, organisation, generation, run)
            if slideshow is not None and render is None:
                render = Render(generation, run, slideshow.id, command.content or slideshow.content)
                await self._slideshows.add_render(
                    connection, organisation, render, self._house.clock()
                )
        return slideshow, render

    async def _order(
        self,
        cause: Envelope,
        generation: GenerationId,
        command: RenderSlideshow,
        slideshow: Slideshow,
        content: int,
    ) -> RenderPictures:
        check_drawable(slideshow, content)
        pictures = await resolve(self._pictures, slideshow)
        settings = self._house.settings
        request = PicturesRequest(
            ratio=slideshow.settings.ratio,
            slides=list(slideshow.slides),
            pictures=pictures,
            format=self._orders.picture_format,
            quality=settings.picture_quality,
        )
        folder = render_folder(slideshow.organisation, slideshow.id, generation, cause.run)
        return RenderPictures(
            folder=folder,
            output=manifest_key(folder),
            priority=command.priority,
            deadline=settings.pictures_deadline,
            **await self._orders.request(cause, generation, request),
        )


def check_generation(generation: GenerationId) -> None:
    """Raise `DeadLettered` for an id that is no render's: it is part of public addresses."""
    if not generation.startswith("gen_"):
        raise DeadLettered(f"the generation {generation} is no render: its id begins with gen_")
