"""Answers to the short questions about slideshows, and edits of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias
from uuid import UUID

from slidemill.contracts import Ask, Event, events
from slidemill.contracts import slideshow_asks as asks
from slidemill.contracts.slideshows.media import renders_folder
from slidemill.ledger import storable
from slidemill.messaging import AskHandler, Delivery, Refused
from slidemill.slideshow.doomed import Graves, doom
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures.resolving import Pictures
from slidemill.slideshow.products.products import Products
from slidemill.slideshow.slideshows.changing import InvalidChange, change, read_changes
from slidemill.slideshow.slideshows.repository import ProductGone, Slideshows
from slidemill.slideshow.slideshows.slideshow import (
    Slideshow,
    export_key,
    exports_folder,
    fact_id,
    facts,
    filename,
    subject_of,
)

_About: TypeAlias = (
    asks.GetSlideshow
    | asks.UpdateSlideshow
    | asks.DuplicateSlideshow
    | asks.PrepareSlideshowRender
    | asks.PrepareSlideshowExport
)


class SlideshowAsks:
    """Handlers of the asks; each takes the organisation from the envelope, never from the data."""

    def __init__(self, house: House, products: Products, pictures: Pictures) -> None:
        self._house = house
        self._slideshows = Slideshows(house)
        self._graves = Graves(house)
        self._products = products
        self._pictures = pictures

    def handlers(self) -> dict[type[Ask[Any]], AskHandler]:
        """Return the handler of each ask."""
        return {
            asks.ListSlideshows: self.list_page,
            asks.GetSlideshow: self.get,
            asks.UpdateSlideshow: self.update,
            asks.DeleteSlideshow: self.delete,
            asks.DuplicateSlideshow: self.duplicate,
            asks.PrepareSlideshowRender: self.prepare_render,
            asks.GetRenderEnd: self.get_render_end,
            asks.PrepareSlideshowExport: self.prepare_export,
        }

    async def list_page(self, delivery: Delivery[asks.ListSlideshows]) -> asks.SlideshowPage:
        """List what the scope sees, newest first."""
        page = await self._slideshows.page(delivery.envelope.organisation, delivery.message)
        return asks.SlideshowPage(slideshows=page.slideshows, total=page.total)

    async def get(self, delivery: Delivery[asks.GetSlideshow]) -> asks.SlideshowReply:
        """Look a slideshow up."""
        return _reply(await self._seen(delivery))

    async def update(self, delivery: Delivery[asks.UpdateSlideshow]) -> asks.SlideshowReply:
        """Change a slideshow as it is when its turn comes; two at once change it one by one."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        with _refusing():
            changes = read_changes(storable(ask.changes))
            if changes.product_id is not None:
                await self._seen(delivery)
                await self._products.require(organisation, ask.scope, changes.product_id)
            async with self._house.transaction() as connection:
                slideshow = await self._slideshows.lock(
                    connection, organisation, ask.scope, ask.slideshow
                )
                if slideshow is None:
                    raise not_found(ask.slideshow)
                require_version(slideshow, ask.if_version)
                slideshow = change(
                    slideshow, changes, self._house.clock(), seed=delivery.envelope.id
                )
                await self._slideshows.save(connection, slideshow)
        await self._graves.bury_soon()
        event = events.SlideshowUpdated(slideshow=slideshow.id, version=slideshow.version)
        await self._emit(event, delivery, slideshow.id, slideshow.version)
        return _reply(slideshow)

    async def delete(self, delivery: Delivery[asks.DeleteSlideshow]) -> asks.Deleted:
        """Delete a slideshow and all that was made of it.

        It is told before it is done for good: told twice is better than never, and whoever asks
        again after that finds nothing to delete.
        """
        organisation, ask = delivery.envelope.organisation, delivery.message
        id_ = ask.slideshow
        async with self._house.transaction() as connection:
            slideshow = await self._slideshows.lock(connection, organisation, ask.scope, id_)
            if slideshow is None:
                raise not_found(id_)
            require_version(slideshow, ask.if_version)
            await self._pictures.release(connection, organisation, id_)
            await doom(
                connection, renders_folder(organisation, id_), exports_folder(organisation, id_)
            )
            await self._slideshows.delete(connection, organisation, id_)
            await self._emit(events.SlideshowDeleted(slideshow=id_), delivery, id_)
        await self._graves.bury_soon()
        return asks.Deleted(id=id_)

    async def duplicate(self, delivery: Delivery[asks.DuplicateSlideshow]) -> asks.SlideshowReply:
        """Copy a slideshow as a draft, unless an earlier delivery did."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        original = await self._seen(delivery)
        copy = original.copied(ask.copy_id, self._house.clock())
        with _refusing():
            async with self._house.transaction() as connection:
                if not await self._slideshows.add(connection, copy):
                    found = await self._slideshows.lock(
                        connection, organisation, ask.scope, copy.id
                    )
                    if found is None:
                        raise not_found(copy.id)
                    copy = found
        await self._emit(events.SlideshowCreated(slideshow=copy.id), delivery, copy.id)
        return _reply(copy)

    async def prepare_render(
        self, delivery: Delivery[asks.PrepareSlideshowRender]
    ) -> asks.RenderReady:
        """Check that there is something to draw."""
        slideshow = await self._with_slides(delivery)
        return asks.RenderReady(slideshow=facts(slideshow), content=slideshow.content)

    async def get_render_end(self, delivery: Delivery[asks.GetRenderEnd]) -> asks.RenderEnd:
        """Look up how the latest run of a render ended."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        render = await self._slideshows.find_latest_run(organisation, ask.slideshow, ask.generation)
        slideshow = await self._slideshows.find(organisation, ask.scope, ask.slideshow)
        if slideshow is None:
            return asks.RenderEnd(ended=True, message=not_found(ask.slideshow).detail)
        if render is None or render.ended_at is None:
            return asks.RenderEnd(ended=False, slideshow=facts(slideshow))
        return asks.RenderEnd(
            ended=True,
            succeeded=render.succeeded,
            message=render.message,
            slideshow=facts(slideshow),
        )

    async def prepare_export(
        self, delivery: Delivery[asks.PrepareSlideshowExport]
    ) -> asks.ExportReady:
        """Say where the file is, or will be once it is ordered."""
        format_ = delivery.message.format
        slideshow = await self._with_slides(delivery)
        output = export_key(slideshow, format_)
        if output is None:
            raise Refused(
                "not_rendered",
                f"Slideshow {slideshow.id} is a draft, and a {format_} is made of its pictures; "
                "render it first.",
                field="slideshow",
            )
        return asks.ExportReady(
            output=output,
            exists=await self._house.store.head(output) is not None,
            content=slideshow.content,
            filename=filename(slideshow, format_),
        )

    async def _seen(self, delivery: Delivery[_About]) -> Slideshow:
        ask = delivery.message
        slideshow = await self._slideshows.find(
            delivery.envelope.organisation, ask.scope, ask.slideshow
        )
        if slideshow is None:
            raise not_found(ask.slideshow)
        return slideshow

    async def _with_slides(self, delivery: Delivery[_About]) -> Slideshow:
        slideshow = await self._seen(delivery)
        if not slideshow.slides:
            raise Refused(
                "no_slides",
                f"Slideshow {slideshow.id} has no slides; give it some with PATCH.",
                field="slideshow",
            )
        return slideshow

    async def _emit(
        self, event: Event, delivery: Delivery[Any], slideshow: UUID, n: int | None = None
    ) -> None:
        envelope = delivery.envelope
        await self._house.bus.emit(
            event,
            envelope.concerning(subject_of(slideshow)),
            id_=fact_id(envelope.organisation, slideshow, event.TYPE, n),
        )


def not_found(slideshow: UUID) -> Refused:
    """Refusal for a slideshow that never was, is gone, or is somebody else's; all look alike."""
    return Refused(
        "not_found",
        f"There is no slideshow {slideshow}: it was never made, or was deleted.",
        field="slideshow",
    )


def require_version(slideshow: Slideshow, wanted: list[int] | None) -> None:
    """Refuse what was meant for another version of a slideshow; None is for any."""
    if wanted is not None and slideshow.version not in wanted:
        raise Refused(
            "precondition_failed",
            f"Slideshow {slideshow.id} is at version {slideshow.version} by now; nothing was done. "
            "Get it again and decide by that.",
            field="if_version",
        )


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise what is wrong with changes as a refusal."""
    try:
        yield
    except InvalidChange as fault:
        raise Refused("invalid_payload", fault.message, fault.field) from fault
    except ProductGone as fault:
        raise Refused(
            "product_not_found",
            "The product was deleted meanwhile; name another, or null for none.",
            field="product_id",
        ) from fault


def _reply(slideshow: Slideshow) -> asks.SlideshowReply:
    return asks.SlideshowReply(slideshow=facts(slideshow))
