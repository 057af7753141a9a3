"""Asks about slideshow templates (slideshow reference, section 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.messages import Ask, Reply
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.template import TemplateConfig, Visibility


class SlideshowTemplateFacts(BaseModel):
    """A template as its owner knows it; times are UTC."""

    model_config = ConfigDict(frozen=True)

    template: UUID
    name: str
    description: str | None
    visibility: Visibility
    use_count: int
    last_used_at: datetime | None
    created_at: datetime
    updated_at: datetime
    is_owner: bool
    """Whether the asker may change it."""
    config: TemplateConfig


class SlideshowTemplateReply(Reply, type="slideshow_template.reply.template"):
    """One template."""

    template: SlideshowTemplateFacts


class SlideshowTemplatePage(Reply, type="slideshow_template.reply.page"):
    """A page of templates, newest first."""

    templates: list[SlideshowTemplateFacts]
    total: int
    """Of all pages."""


class CreateSlideshowTemplate(Ask[SlideshowTemplateReply], type="slideshow_template.create"):
    """Keep a config; the asker chooses the id, so that a repeated ask makes one.

    Refused: `invalid_payload` (workspace visibility without a workspace),
    `invalid_template_config`, `template_name_conflict`.
    """

    template: UUID
    scope: Scope
    name: str = Field(min_length=1, max_length=100)
    description: str | None = Field(default=None, max_length=500)
    visibility: Visibility = Visibility.PRIVATE
    config: dict[str, Any]
    """A `TemplateConfig`, as it came."""


class ListSlideshowTemplates(Ask[SlideshowTemplatePage], type="slideshow_template.list"):
    """List templates that may be read, newest first."""

    scope: Scope
    search: str | None = Field(default=None, max_length=200)
    """Found in names and descriptions, in any case."""
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class GetSlideshowTemplate(Ask[SlideshowTemplateReply], type="slideshow_template.get"):
    """Look a template up; refused: `not_found`."""

    template: UUID
    scope: Scope


class UpdateSlideshowTemplate(Ask[SlideshowTemplateReply], type="slideshow_template.update"):
    """Change a template.

    Refused: `not_found`, `forbidden_template` (it may be read, not changed), `invalid_payload`,
    `invalid_template_config`, `template_name_conflict`.
    """

    template: UUID
    scope: Scope
    changes: dict[str, Any]
    """An `UpdateTemplateBody`, with the fields that were given and no others."""


class DeleteSlideshowTemplate(Ask[Deleted], type="slideshow_template.delete"):
    """Delete a template; refused: `not_found`, `forbidden_template`."""

    template: UUID
    scope: Scope


class KeepSlideshowAsTemplate(Ask[SlideshowTemplateReply], type="slideshow_template.keep"):
    """Make a template of a slideshow.

    Refused: `slideshow_not_found`, `invalid_payload`, `invalid_template_config`,
    `template_name_conflict`.
    """

    template: UUID
    slideshow: UUID
    scope: Scope
    name: str | None = Field(default=None, min_length=1, max_length=100)
    """Made up from the slideshow's title when left out."""
    description: str | None = Field(default=None, max_length=500)
    visibility: Visibility = Visibility.PRIVATE
    preserve_text: bool = True
