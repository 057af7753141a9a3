"""Bodies, queries and answers of the slideshow calls (slideshow reference, sections 2 to 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.ids import ObjectKey
from slidemill.contracts.slideshow_asks import (
    SlideFacts,
    SlideshowFacts,
    SlideshowFormat,
    SlideshowPage,
    SlideshowSummary,
)
from slidemill.contracts.slideshows import media
from slidemill.contracts.slideshows.requests import GenerateBody, RegenerateBody, UpdateBody
from slidemill.contracts.slideshows.settings import SlideshowSettings, SlideshowStatus
from slidemill.contracts.slideshows.slide import (
    BackgroundFilters,
    GridType,
    ImageOverlay,
    TextElement,
)
from slidemill.gateway.routes.slideshow_packs_schemas import PageQuery
from slidemill.gateway.slideshows.envelope import Success, named, stamp

Address = Callable[[str], str]
"""From a path of ours to its URL."""


class GenerateSlideshowBody(GenerateBody):
    """Make a slideshow: by hand from `slide_config`, by AI from `prompt`, or mixed."""


class UpdateSlideshowBody(UpdateBody):
    """Change a slideshow: at least one field."""


class RegenerateSlideBody(RegenerateBody):
    """How a slide's texts are to be written anew."""


class SlideshowQuery(PageQuery):
    """Which slideshows to list."""

    status: SlideshowStatus | None = None
    search: str | None = Field(default=None, max_length=200)
    """Found in titles, in any case."""


class SlideshowExportQuery(BaseModel):
    """What to turn a slideshow into."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    format: SlideshowFormat
    """A zip or PDF is made of the rendered pictures, a PPTX of the slides as they are."""


REQUESTS: tuple[type[BaseModel], ...] = (
    GenerateSlideshowBody,
    UpdateSlideshowBody,
    RegenerateSlideBody,
    SlideshowQuery,
    SlideshowExportQuery,
)


class SlideBody(msgspec.Struct):
    """A slide; `rendered_image_url` is null until it is rendered."""

    index: int
    image_url: str | None
    rendered_image_url: str | None
    text_elements: list[TextElement]
    grid_images: list[str] | None
    grid_type: GridType | None
    background_filters: BackgroundFilters | None
    image_overlays: list[ImageOverlay] | None


class SlideshowBody(msgspec.Struct):
    """A slideshow."""

    id: str
    title: str
    status: SlideshowStatus
    slideshow_type: str
    product_id: str | None
    original_prompt: str | None
    preview_image_url: str | None
    created_at: str
    updated_at: str
    last_rendered_at: str | None
    slide_count: int
    settings: SlideshowSettings
    slides: list[SlideBody]


class SlideshowLine(msgspec.Struct):
    """A slideshow in a list."""

    id: str
    title: str
    status: SlideshowStatus
    slideshow_type: str
    product_id: str | None
    preview_image_url: str | None
    slide_count: int
    has_rendered_slide: bool
    created_at: str
    updated_at: str


class SlideshowsBody(msgspec.Struct):
    """A page of slideshows, newest first; `total` is of all pages."""

    slideshows: list[SlideshowLine]
    total: int
    limit: int
    offset: int


class RegeneratedBody(msgspec.Struct):
    """A slide that was written anew, and the slideshow it is in."""

    slide_index: int
    slideshow: SlideshowBody


class RenderGoingOnBody(msgspec.Struct):
    """A render that is not waited for."""

    generation_id: str
    status_url: str
    slideshow: SlideshowBody


SlideshowAnswer = Annotated[Success[SlideshowBody], named("SlideshowAnswer")]
SlideshowsAnswer = Annotated[Success[SlideshowsBody], named("SlideshowsAnswer")]
RegeneratedAnswer = Annotated[Success[RegeneratedBody], named("RegeneratedAnswer")]
RenderGoingOnAnswer = Annotated[Success[RenderGoingOnBody], named("RenderGoingOnAnswer")]


def slideshow_body(facts: SlideshowFacts, address: Address) -> SlideshowBody:
    """Return the full body of a slideshow."""
    return SlideshowBody(
        id=str(facts.slideshow),
        title=facts.title,
        status=facts.status,
        slideshow_type=facts.slideshow_type.value,
        product_id=_text(facts.product),
        original_prompt=facts.original_prompt,
        preview_image_url=_url(facts.preview, address),
        created_at=stamp(facts.created_at),
        updated_at=stamp(facts.updated_at),
        last_rendered_at=stamp(facts.last_rendered_at) if facts.last_rendered_at else None,
        slide_count=len(facts.slides),
        settings=facts.settings,
        slides=[_slide(index, slide, address) for index, slide in enumerate(facts.slides)],
    )


def slideshows_body(page: SlideshowPage, query: SlideshowQuery, address: Address) -> SlideshowsBody:
    """Return the body of a page."""
    lines = [_line(summary, address) for summary in page.slideshows]
    return SlideshowsBody(lines, page.total, query.limit, query.offset)


def _slide(index: int, facts: SlideFacts, address: Address) -> SlideBody:
    slide = facts.slide
    return SlideBody(
        index=index,
        image_url=slide.image_url,
        rendered_image_url=_url(facts.rendered, address),
        text_elements=list(slide.text_elements),
        grid_images=None if slide.grid_images is None else list(slide.grid_images),
        grid_type=slide.grid_type,
        background_filters=slide.background_filters,
        image_overlays=None if slide.image_overlays is None else list(slide.image_overlays),
    )


def _line(summary: SlideshowSummary, address: Address) -> SlideshowLine:
    return SlideshowLine(
        id=str(summary.slideshow),
        title=summary.title,
        status=summary.status,
        slideshow_type=summary.slideshow_type.value,
        product_id=_text(summary.product),
        preview_image_url=_url(summary.preview, address),
        slide_count=summary.slide_count,
        has_rendered_slide=summary.has_rendered_slide,
        created_at=stamp(summary.created_at),
        updated_at=stamp(summary.updated_at),
    )


def _url(key: ObjectKey | None, address: Address) -> str | None:
    return None if key is None else address(media.render_path(key))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
