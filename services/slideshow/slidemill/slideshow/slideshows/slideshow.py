"""What a slideshow is, and how it changes: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from slidemill.contracts.slideshows.settings import SlideshowSettings, SlideshowType
from slidemill.contracts.slideshows.slide import Slide


@dataclass(frozen=True, slots=True)
class Rendered:
    """The pictures that were last drawn of a slideshow."""

    at: datetime
    folder: str
    """Prefix of all that the render made."""
    preview: str
    pictures: tuple[str, ...]
    """Object keys, one for each slide."""


@dataclass(frozen=True, slots=True)
class Slideshow:
    """One slideshow; `version` rises with every visible change, `content` with what is drawn."""

    id: UUID
    organisation: str
    owner: str
    workspace: UUID | None
    title: str
    slideshow_type: SlideshowType
    settings: SlideshowSettings
    slides: tuple[Slide, ...]
    created_at: datetime
    updated_at: datetime
    product: UUID | None = None
    original_prompt: str | None = None
    language: str | None = None
    version: int = 1
    content: int = 1
    rendered: Rendered | None = None
