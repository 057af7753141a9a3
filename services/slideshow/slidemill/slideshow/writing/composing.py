"""Puts a slideshow together from what is known of it: no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from slidemill.contracts.slideshow_asks import GenerateSlideshow
from slidemill.contracts.slideshows import Slide, TextElement
from slidemill.contracts.slideshows.requests import GenerateBody
from slidemill.contracts.slideshows.settings import SlideshowSettings
from slidemill.slideshow.slideshows.slideshow import TITLE_LIMIT, Slideshow, with_ids
from slidemill.slideshow.writing.arranging import Look, placed, stacked
from slidemill.slideshow.writing.outline import Planned
from slidemill.slideshow.writing.prompts import Product, SlideText, Written
from slidemill.slideshow.writing.words import one_line, shortened

_UNTITLED = "Untitled slideshow"


def composed(
    organisation: str,
    ask: GenerateSlideshow,
    slides: Sequence[Planned],
    *,
    pictures: Mapping[int, str],
    written: Written | None,
    product: Product | None,
    now: datetime,
) -> Slideshow:
    """Return the slideshow that was asked for.

    `pictures` are those chosen from packs, by slide; `written` has a text for each of the
    `slides` that have none.
    """
    wish = ask.wish
    texts = iter(written.slides if written else ())
    made = (
        Slide(
            image_url=slide.picture or pictures.get(index),
            text_elements=_elements(slide, None if slide.has_text else next(texts, None), wish),
        )
        for index, slide in enumerate(slides)
    )
    return Slideshow(
        id=ask.slideshow,
        organisation=organisation,
        owner=ask.scope.owner,
        workspace=ask.scope.workspace,
        title=_title(wish, slides, written, product),
        slideshow_type=wish.slideshow_type,
        settings=_settings(wish),
        slides=with_ids(_each_id_once(tuple(made)), ask.slideshow),
        created_at=now,
        updated_at=now,
        product=wish.product_id,
        original_prompt=wish.prompt,
        language=wish.language,
    )


def _elements(
    slide: Planned, written: SlideText | None, wish: GenerateBody
) -> tuple[TextElement, ...]:
    look = Look.of(wish.advanced_settings)
    if written is not None:
        return stacked(written.texts, look, wish.aspect_ratio)
    plain = [slide.text] if slide.text is not None else []
    return (
        *stacked(plain, look, wish.aspect_ratio),
        *placed(slide.placed, look, before=len(plain)),
    )


def _each_id_once(slides: Sequence[Slide]) -> list[Slide]:
    """Return the slides without the ids that other texts before had already."""
    seen = set()
    found = []
    for slide in slides:
        elements = []
        for element in slide.text_elements:
            elements.append(
                element.model_copy(update={"id": None}) if element.id in seen else element
            )
            seen.add(element.id)
        found.append(slide.model_copy(update={"text_elements": tuple(elements)}))
    return found


def _title(
    wish: GenerateBody,
    slides: Sequence[Planned],
    written: Written | None,
    product: Product | None,
) -> str:
    """Return the AI's title, else the prompt, what is written first, or the product's name."""
    candidates = (
        written.title if written else "",
        wish.prompt or "",
        next((slide.words for slide in slides if slide.has_text), ""),
        product.name if product else "",
    )
    found = next((text for text in map(one_line, candidates) if text), _UNTITLED)
    return shortened(found, TITLE_LIMIT)


def _settings(wish: GenerateBody) -> SlideshowSettings:
    config = wish.slide_config
    return SlideshowSettings(
        image_pack_id=wish.pack_id,
        aspect_ratio=wish.aspect_ratio,
        slideshow_type=wish.slideshow_type,
        advanced_settings=wish.advanced_settings,
        pack_assignments=(config.pack_assignments or None) if config else None,
    )
