"""Has the texts of one slide written anew."""

from __future__ import annotations

from collections.abc import Sequence

from slidemill.contracts.events import SlideshowUpdated
from slidemill.contracts.slideshow_asks import RegenerateSlide, SlideshowReply
from slidemill.contracts.slideshows import Slide
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.settings import SlideshowStatus
from slidemill.messaging import Delivery, Refused
from slidemill.slideshow.doomed import Graves
from slidemill.slideshow.house import House
from slidemill.slideshow.products.products import Products
from slidemill.slideshow.slideshows.asking import not_found, require_version
from slidemill.slideshow.slideshows.repository import Slideshows
from slidemill.slideshow.slideshows.slideshow import Slideshow, fact_id, facts, subject_of
from slidemill.slideshow.writing.author import Author
from slidemill.slideshow.writing.credits import Credits
from slidemill.slideshow.writing.prompts import Product, Subject


class Regenerating:
    """Answers `slideshow.regenerate_slide`."""

    def __init__(self, house: House, author: Author) -> None:
        self._house = house
        self._author = author
        self._slideshows = Slideshows(house)
        self._products = Products(house)
        self._credits = Credits(house)
        self._graves = Graves(house)

    async def regenerate(self, delivery: Delivery[RegenerateSlide]) -> SlideshowReply:
        """Give a slide's texts new words; their places and looks stay.

        The row is not locked while the model writes: texts that somebody else changed meanwhile
        stay as that made them.
        """
        organisation, ask = delivery.envelope.organisation, delivery.message
        before = _ready(await self._slideshows.find(organisation, ask.scope, ask.slideshow), ask)
        new = await self._rewritten(before, ask)
        async with self._house.transaction() as connection:
            found = await self._slideshows.lock(connection, organisation, ask.scope, ask.slideshow)
            slides = _reworded(_ready(found, ask).slides, before.slides, ask.index, new)
            slideshow = _ready(found, ask).redrawn(slides, self._house.clock())
            await self._slideshows.save(connection, slideshow)
            await self._credits.spend(connection, organisation)
        await self._graves.bury_soon()
        event = SlideshowUpdated(slideshow=slideshow.id, version=slideshow.version)
        await self._house.bus.emit(
            event,
            delivery.envelope.concerning(subject_of(slideshow.id)),
            id_=fact_id(organisation, slideshow.id, event.TYPE, slideshow.version),
        )
        return SlideshowReply(slideshow=facts(slideshow))

    async def _rewritten(self, slideshow: Slideshow, ask: RegenerateSlide) -> Sequence[str]:
        self._author.require()
        await self._credits.require(slideshow.organisation)
        product = await self._product(slideshow, ask.scope)
        subject = Subject(
            slideshow.slideshow_type, slideshow.original_prompt, product, slideshow.language
        )
        return await self._author.rewrite(
            subject,
            ["\n".join(_texts(slide)) for slide in slideshow.slides],
            ask.index,
            _texts(slideshow.slides[ask.index]),
            ask.instruction,
        )

    async def _product(self, slideshow: Slideshow, scope: Scope) -> Product | None:
        """Return the slideshow's product, if it can still be seen."""
        if slideshow.product is None:
            return None
        try:
            found = await self._products.require(slideshow.organisation, scope, slideshow.product)
        except Refused:
            return None
        return Product(found.name, found.description)


def _ready(slideshow: Slideshow | None, ask: RegenerateSlide) -> Slideshow:
    """Return the slideshow if its slide can be written anew; raises `Refused`."""
    if slideshow is None:
        raise not_found(ask.slideshow)
    require_version(slideshow, ask.if_version)
    if slideshow.status is not SlideshowStatus.DRAFT:
        raise _precondition(
            "the slideshow is rendered; change its status to draft first, which drops its pictures."
        )
    if slideshow.original_prompt is None:
        raise _precondition(
            "the slideshow has no original_prompt, so nothing says what it is about; generate one "
            "with a prompt, or change the texts with PATCH."
        )
    if ask.index >= len(slideshow.slides):
        raise _precondition(
            f"there is no slide of index {ask.index}; the slideshow has {len(slideshow.slides)} "
            "slides, counted from 0."
        )
    if not slideshow.slides[ask.index].text_elements:
        raise _precondition(
            f"the slide of index {ask.index} has no text elements to write anew; add one with "
            "PATCH first."
        )
    return slideshow


def _reworded(
    slides: Sequence[Slide], before: Sequence[Slide], index: int, new: Sequence[str]
) -> list[Slide]:
    """Return the slides with new texts on one of them, whose texts must be as they were."""
    slide = slides[index]
    if _identified(slide) != _identified(before[index]):
        raise _precondition(
            f"the texts of the slide of index {index} were changed while new ones were written; "
            "look at them and try again."
        )
    elements = tuple(
        element.model_copy(update={"content": text})
        for element, text in zip(slide.text_elements, new, strict=True)
    )
    found = list(slides)
    found[index] = slide.model_copy(update={"text_elements": elements})
    return found


def _texts(slide: Slide) -> list[str]:
    return [element.content for element in slide.text_elements]


def _identified(slide: Slide) -> list[tuple[object, str]]:
    return [(element.id, element.content) for element in slide.text_elements]


def _precondition(text: str) -> Refused:
    return Refused("regeneration_precondition_failed", f"The slide cannot be written anew: {text}")
