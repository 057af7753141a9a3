"""From the order to turn a slideshow into a file to the renderer's."""

from __future__ import annotations

from slidemill.contracts import Envelope, GenerationId, event_id, events
from slidemill.contracts.commands import ExportSlideshow, RenderSlideshowFile
from slidemill.contracts.events import FailureCode
from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.contracts.slideshows.orders import SlideshowFileRequest
from slidemill.contracts.slideshows.slide import Slide
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
from slidemill.slideshow.slideshows.repository import Slideshows
from slidemill.slideshow.slideshows.slideshow import Slideshow, Subject, export_key
from slidemill.storage import belongs_to


class Exports:
    """Handler of `slideshow.export`; it keeps nothing, so it can be repeated."""

    def __init__(self, house: House, pictures: Pictures) -> None:
        self._house = house
        self._slideshows = Slideshows(house)
        self._orders = Orders(house)
        self._pictures = pictures

    async def export(self, delivery: Delivery[ExportSlideshow]) -> None:
        """Order the file, or end the generation as failed."""
        command = delivery.message
        cause, generation = delivery.envelope.with_generation()
        if not belongs_to(command.output, cause.organisation):
            raise DeadLettered(
                f"the key {command.output!r} is not one of {cause.organisation}'s: take the one "
                "that slideshow.prepare_export gives"
            )
        subject = Subject(command.slideshow, command.content, command.format)
        cause = cause.concerning(str(subject))
        if cause.from_outside:
            accepted = events.GenerationAccepted(kind=command.TYPE)
            await self._orders.emit(accepted, cause, generation)
        try:
            order = await self._order(cause, generation, command)
        except CannotDraw as fault:
            await self._orders.emit(fault.failure, cause, generation)
            return
        await self._house.bus.send(order, cause, id_=event_id(generation, cause.run, order.TYPE))

    async def _order(
        self, cause: Envelope, generation: GenerationId, command: ExportSlideshow
    ) -> RenderSlideshowFile:
        slideshow = await self._slideshows.find_of_any(cause.organisation, command.slideshow)
        if slideshow is None:
            raise not_there(command.slideshow)
        check_drawable(slideshow, command.content)
        if export_key(slideshow, command.format) != command.output:
            raise CannotDraw(
                FailureCode.SLIDESHOW_CHANGED,
                f"Slideshow {slideshow.id} was rendered anew, or is a draft again, since this was "
                "ordered; order it again.",
            )
        request = await self._request(slideshow, command.format)
        return RenderSlideshowFile(
            format=command.format,
            output=command.output,
            priority=command.priority,
            deadline=self._house.settings.pictures_deadline,
            **await self._orders.request(cause, generation, request),
        )

    async def _request(
        self, slideshow: Slideshow, format_: SlideshowFormat
    ) -> SlideshowFileRequest:
        """Return what the file is made of: slides, or the finished pictures of slides."""
        settings = self._house.settings
        slides, pictures = list(slideshow.slides), {}
        rendered: tuple[str, ...] = ()
        if format_ is SlideshowFormat.PPTX:
            pictures = await resolve(self._pictures, slideshow)
        elif slideshow.rendered is not None:
            slides = [Slide(text_elements=slide.text_elements) for slide in slides]
            rendered = slideshow.rendered.pictures
        return SlideshowFileRequest(
            ratio=slideshow.settings.ratio,
            slides=slides,
            pictures=pictures,
            format=self._orders.picture_format,
            quality=settings.picture_quality,
            title=slideshow.title,
            rendered=list(rendered),
        )
