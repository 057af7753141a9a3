"""Asks about slideshows and their products (slideshow reference, sections 2 to 5).

Every ask says for whom it is; what is outside that scope is refused as if it were not there.
Refusal codes are the `error_code`s of the reference.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.ids import GenerationId, ObjectKey
from slidemill.contracts.messages import Ask, Reply
from slidemill.contracts.slideshows.requests import GenerateBody
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.settings import (
    SlideshowSettings,
    SlideshowStatus,
    SlideshowType,
)
from slidemill.contracts.slideshows.slide import Slide


class SlideFacts(BaseModel):
    """A slide and what was drawn of it."""

    model_config = ConfigDict(frozen=True)

    slide: Slide
    """Each of its texts and overlays has an id."""
    rendered: ObjectKey | None = None
    """Its picture, of the last render, while the slideshow is `rendered`."""


class SlideshowFacts(BaseModel):
    """A slideshow as its owner knows it; times are UTC."""

    model_config = ConfigDict(frozen=True)

    slideshow: UUID
    title: str
    status: SlideshowStatus
    slideshow_type: SlideshowType
    product: UUID | None
    original_prompt: str | None
    settings: SlideshowSettings
    slides: list[SlideFacts]
    preview: ObjectKey | None
    """A small picture of the first slide, while the slideshow is `rendered`."""
    created_at: datetime
    updated_at: datetime
    last_rendered_at: datetime | None
    version: int
    """Rises with every change that can be seen: the slideshow's ETag."""


class SlideshowSummary(BaseModel):
    """A slideshow in a list."""

    model_config = ConfigDict(frozen=True)

    slideshow: UUID
    title: str
    status: SlideshowStatus
    slideshow_type: SlideshowType
    product: UUID | None
    preview: ObjectKey | None
    slide_count: int
    has_rendered_slide: bool
    created_at: datetime
    updated_at: datetime


class SlideshowReply(Reply, type="slideshow.reply.slideshow"):
    """One slideshow."""

    slideshow: SlideshowFacts


class SlideshowPage(Reply, type="slideshow.reply.page"):
    """A page of slideshows, newest first."""

    slideshows: list[SlideshowSummary]
    total: int
    """Of all pages."""


class Deleted(Reply, type="reply.deleted"):
    """Something is gone."""

    id: UUID


class GenerateSlideshow(Ask[SlideshowReply], type="slideshow.generate"):
    """Make a slideshow; the asker chooses its id, so that a repeated ask makes one.

    Refused: `invalid_payload`, `product_not_found`, `forbidden_product_access`,
    `pack_not_found`, `pack_empty`, `ai_not_configured`, `ai_provider_failed`,
    `insufficient_credits`.
    """

    slideshow: UUID
    scope: Scope
    wish: GenerateBody


class ListSlideshows(Ask[SlideshowPage], type="slideshow.list"):
    """List slideshows, newest first."""

    scope: Scope
    status: SlideshowStatus | None = None
    search: str | None = Field(default=None, max_length=200)
    """Found in titles, in any case."""
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class GetSlideshow(Ask[SlideshowReply], type="slideshow.get"):
    """Look a slideshow up; refused: `not_found`."""

    slideshow: UUID
    scope: Scope


class UpdateSlideshow(Ask[SlideshowReply], type="slideshow.update"):
    """Change a slideshow; one that was rendered becomes a draft if its looks change.

    Refused: `not_found`, `invalid_payload`, `product_not_found`, `forbidden_product_access`,
    `precondition_failed`.
    """

    slideshow: UUID
    scope: Scope
    changes: dict[str, Any]
    """An `UpdateBody`, with the fields that were given and no others."""
    if_version: list[int] | None = Field(default=None, max_length=20)
    """The change is made only while the slideshow has one of these versions."""


class DeleteSlideshow(Ask[Deleted], type="slideshow.delete"):
    """Delete a slideshow and all that was made of it.

    Refused: `not_found`, `precondition_failed`.
    """

    slideshow: UUID
    scope: Scope
    if_version: list[int] | None = Field(default=None, max_length=20)
    """It is deleted only while it has one of these versions."""


class DuplicateSlideshow(Ask[SlideshowReply], type="slideshow.duplicate"):
    """Copy a slideshow as a draft; refused: `not_found`."""

    slideshow: UUID
    scope: Scope
    copy_id: UUID
    """The id of the copy."""


class RegenerateSlide(Ask[SlideshowReply], type="slideshow.regenerate_slide"):
    """Have the texts of one slide written anew.

    Refused: `not_found`, `precondition_failed`, `regeneration_precondition_failed`,
    `ai_not_configured`, `ai_provider_failed`, `insufficient_credits`.
    """

    slideshow: UUID
    scope: Scope
    index: int = Field(ge=0)
    instruction: str | None = Field(default=None, max_length=500)
    if_version: list[int] | None = Field(default=None, max_length=20)
    """The texts are changed only while the slideshow has one of these versions."""


class SlideshowFormat(StrEnum):
    """What a slideshow can be turned into."""

    ZIP = "zip"
    PDF = "pdf"
    PPTX = "pptx"

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return {
            "zip": "application/zip",
            "pdf": "application/pdf",
            "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        }[self.value]


class RenderReady(Reply, type="slideshow.reply.render_ready"):
    """The slideshow can be rendered as it is now."""

    slideshow: SlideshowFacts
    content: int
    """Rises with every change of what is drawn."""


class PrepareSlideshowRender(Ask[RenderReady], type="slideshow.prepare_render"):
    """Check that a slideshow can be rendered; refused: `not_found`, `no_slides`."""

    slideshow: UUID
    scope: Scope


class RenderEnd(Reply, type="slideshow.reply.render_end"):
    """How a render ended, once it has."""

    ended: bool
    succeeded: bool = False
    message: str | None = None
    """Why it did not succeed: what, where, and the mend."""
    slideshow: SlideshowFacts | None = None
    """As it is now; None when it was deleted meanwhile."""


class GetRenderEnd(Ask[RenderEnd], type="slideshow.get_render_end"):
    """Look up how a render ended; one that is not known has not ended."""

    slideshow: UUID
    scope: Scope
    generation: GenerationId


class ExportReady(Reply, type="slideshow.reply.export_ready"):
    """Where the file is or will be; the same until the slideshow changes."""

    output: ObjectKey
    exists: bool
    content: int
    """Rises with every change of what is drawn."""
    filename: str
    """What to call it where it is saved."""


class PrepareSlideshowExport(Ask[ExportReady], type="slideshow.prepare_export"):
    """Check that a slideshow can be turned into a file.

    Refused: `not_found`, `no_slides`, `not_rendered` (a zip or PDF is made of its pictures).
    """

    slideshow: UUID
    scope: Scope
    format: SlideshowFormat


class ProductFacts(BaseModel):
    """Something that slideshows are made for; times are UTC."""

    model_config = ConfigDict(frozen=True)

    product: UUID
    name: str
    description: str
    created_at: datetime


class ProductReply(Reply, type="product.reply.product"):
    """One product."""

    product: ProductFacts


class ProductPage(Reply, type="product.reply.page"):
    """A page of products, newest first."""

    products: list[ProductFacts]
    total: int
    """Of all pages."""


class CreateProduct(Ask[ProductReply], type="product.create"):
    """Note a product; the asker chooses its id, so that a repeated ask makes one."""

    product: UUID
    scope: Scope
    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=5000)


class ListProducts(Ask[ProductPage], type="product.list"):
    """List products, newest first."""

    scope: Scope
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class DeleteProduct(Ask[Deleted], type="product.delete"):
    """Forget a product; slideshows made for it lose it. Refused: `product_not_found`."""

    product: UUID
    scope: Scope


class CreditsReply(Reply, type="credits.reply.credits"):
    """What was used of this month's credits."""

    limit: int | None
    """None: as many as one likes."""
    used_this_period: int
    reset_at: datetime


class GetCredits(Ask[CreditsReply], type="credits.get"):
    """Look up what the organisation has used; every text written by AI costs one."""
