"""Slideshows as their owner tells of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from slidemill.contracts.slideshow_asks import SlideFacts, SlideshowFacts
from slidemill.contracts.slideshows.media import render_folder
from slidemill.contracts.slideshows.settings import (
    SlideshowSettings,
    SlideshowStatus,
    SlideshowType,
)
from slidemill.contracts.slideshows.slide import AspectRatio, Slide, TextElement

GENERATION = "gen_0123456789abcdef01234567"
MADE = datetime(2026, 3, 2, 10, 15, 0, 123456, tzinfo=UTC)
TEXT_ID = UUID("0b8f8a52-91a1-4c8e-9d5e-4a5e4b1f6c01")


def a_slide(**given: Any) -> dict[str, Any]:
    """Return a slide as PATCH takes it."""
    text = {"content": "Three ways to brew", "x": 50, "y": 25, "font_size": 48}
    return {"image_url": "https://img.example/tea.png", "text_elements": [text], **given}


def draft(slideshow: UUID | None = None, **given: Any) -> SlideshowFacts:
    """Return a draft of one slide, unless `given` says otherwise."""
    slide = Slide(
        image_url="https://img.example/tea.png",
        text_elements=(TextElement(id=TEXT_ID, content="Three ways to brew", x=50, y=25),),
    )
    facts: dict[str, Any] = {
        "slideshow": slideshow or uuid4(),
        "title": "Tea",
        "status": SlideshowStatus.DRAFT,
        "slideshow_type": SlideshowType.EDUCATIONAL,
        "product": None,
        "original_prompt": None,
        "settings": SlideshowSettings(aspect_ratio=AspectRatio.SQUARE),
        "slides": [SlideFacts(slide=slide)],
        "preview": None,
        "created_at": MADE,
        "updated_at": MADE,
        "last_rendered_at": None,
        "version": 3,
    }
    return SlideshowFacts.model_validate(facts | given)


def rendered(organisation: str, slideshow: UUID | None = None) -> SlideshowFacts:
    """Return the same slideshow with its picture."""
    before = draft(slideshow)
    folder = render_folder(organisation, before.slideshow, GENERATION, 1)
    return before.model_copy(
        update={
            "status": SlideshowStatus.RENDERED,
            "slides": [SlideFacts(slide=before.slides[0].slide, rendered=f"{folder}0.jpg")],
            "preview": f"{folder}preview.jpg",
            "last_rendered_at": MADE,
            "version": 4,
        }
    )
