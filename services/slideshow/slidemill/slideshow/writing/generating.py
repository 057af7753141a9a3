"""Makes slideshows: texts by hand or by AI, pictures from packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from slidemill.contracts.events import SlideshowCreated
from slidemill.contracts.slideshow_asks import GenerateSlideshow, SlideshowReply
from slidemill.contracts.slideshows.requests import GenerateBody
from slidemill.contracts.slideshows.scope import Scope
from slidemill.ledger import storable
from slidemill.messaging import Delivery, Refused
from slidemill.slideshow.house import House
from slidemill.slideshow.packs.packs import Packs
from slidemill.slideshow.products.products import Products
from slidemill.slideshow.slideshows.repository import ProductGone, Slideshows
from slidemill.slideshow.slideshows.slideshow import Slideshow, fact_id, facts, subject_of
from slidemill.slideshow.writing.author import Author
from slidemill.slideshow.writing.choosing import chosen
from slidemill.slideshow.writing.composing import composed
from slidemill.slideshow.writing.credits import Credits
from slidemill.slideshow.writing.outline import Planned, WishError, outline
from slidemill.slideshow.writing.prompts import Product, Subject, Written


class Generating:
    """Answers `slideshow.generate`."""

    def __init__(self, house: House, author: Author) -> None:
        self._house = house
        self._author = author
        self._slideshows = Slideshows(house)
        self._packs = Packs(house)
        self._products = Products(house)
        self._credits = Credits(house)

    async def generate(self, delivery: Delivery[GenerateSlideshow]) -> SlideshowReply:
        """Make a slideshow, unless an earlier delivery did."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        slideshow = await self._slideshows.find(organisation, ask.scope, ask.slideshow)
        if slideshow is None:
            slideshow = await self._made(organisation, _as_kept(ask))
        event = SlideshowCreated(slideshow=slideshow.id)
        await self._house.bus.emit(
            event,
            delivery.envelope.concerning(subject_of(slideshow.id)),
            id_=fact_id(organisation, slideshow.id, event.TYPE),
        )
        return SlideshowReply(slideshow=facts(slideshow))

    async def _made(self, organisation: str, ask: GenerateSlideshow) -> Slideshow:
        wish = ask.wish
        try:
            slides = outline(wish)
        except WishError as fault:
            raise Refused("invalid_payload", str(fault), field=fault.field) from fault
        product = await self._product(organisation, ask.scope, wish.product_id)
        pictures = await self._pictures(organisation, ask, slides)
        written = None
        if not wish.skip_ai and not all(slide.has_text for slide in slides):
            written = await self._write(organisation, wish, slides, product)
        now = self._house.clock()
        slideshow = composed(
            organisation,
            ask,
            slides,
            pictures=pictures,
            written=written,
            product=product,
            now=now,
        )
        return await self._added(slideshow, ask.scope, paid=written is not None)

    async def _product(
        self, organisation: str, scope: Scope, product: UUID | None
    ) -> Product | None:
        if product is None:
            return None
        found = await self._products.require(organisation, scope, product)
        return Product(found.name, found.description)

    async def _pictures(
        self, organisation: str, ask: GenerateSlideshow, slides: Sequence[Planned]
    ) -> Mapping[int, str]:
        """Return the picture of each slide that shows one of a pack."""
        wanted = {index: slide.pack for index, slide in enumerate(slides) if slide.pack}
        config = ask.wish.slide_config
        assigned = config.pack_assignments.values() if config else ()
        named = dict.fromkeys([*filter(None, [ask.wish.pack_id]), *assigned])
        images: dict[UUID, list[str]] = {}
        for pack in named:
            found = await self._packs.images(organisation, ask.scope, pack)
            images[pack] = [image.url for image in found]
        for index, pack in wanted.items():
            if not images[pack]:
                raise Refused(
                    "pack_empty",
                    f"Slide {index + 1} (index {index}) is to show a picture of pack {pack}, which "
                    "has none; add some to it first, or give another pack.",
                    field="pack_id",
                )
        taken = {slide.picture for slide in slides if slide.picture}
        return chosen(wanted, images, seed=ask.slideshow, taken=taken)

    async def _write(
        self,
        organisation: str,
        wish: GenerateBody,
        slides: Sequence[Planned],
        product: Product | None,
    ) -> Written:
        self._author.require()
        await self._credits.require(organisation)
        subject = Subject(wish.slideshow_type, wish.prompt, product, wish.language)
        texts = [slide.words if slide.has_text else None for slide in slides]
        return await self._author.write(subject, texts)

    async def _added(self, slideshow: Slideshow, scope: Scope, *, paid: bool) -> Slideshow:
        """Add the slideshow and count its credit, or return the one that was added meanwhile."""
        try:
            async with self._house.transaction() as connection:
                if await self._slideshows.add(connection, slideshow):
                    if paid:
                        await self._credits.spend(connection, slideshow.organisation)
                    return slideshow
        except ProductGone as gone:
            raise Refused(
                "product_not_found",
                f"Product {slideshow.product} was deleted while texts were written for it.",
                field="product_id",
            ) from gone
        found = await self._slideshows.find(slideshow.organisation, scope, slideshow.id)
        if found is None:
            raise Refused(
                "invalid_payload",
                f"The id {slideshow.id} is taken; choose a new one.",
                field="slideshow",
            )
        return found


def _as_kept(ask: GenerateSlideshow) -> GenerateSlideshow:
    """Return the ask with what the database can hold, so that the reply says what is kept."""
    wish = storable(ask.wish.model_dump(mode="json", exclude_unset=True))
    return ask.model_copy(update={"wish": GenerateBody.model_validate(wish)})
