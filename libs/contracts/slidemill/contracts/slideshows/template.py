"""Slideshow templates: what one keeps of a slideshow (slideshow reference, section 8)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from slidemill.contracts.slideshows.requests import Language, Prompt
from slidemill.contracts.slideshows.settings import (
    MAX_SLIDES,
    FontSize,
    SlideNumber,
    SlideshowType,
)
from slidemill.contracts.slideshows.slide import (
    MAX_CONTENT,
    MAX_TEXTS,
    AspectRatio,
    Percent,
    StylePreset,
)
from slidemill.contracts.slideshows.strict import Body, NotNull, WebAddress

TemplateName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Visibility(StrEnum):
    """Who may read a template."""

    PRIVATE = "private"
    WORKSPACE = "workspace"
    PUBLIC = "public"


SettableVisibility = Literal[Visibility.PRIVATE, Visibility.WORKSPACE]
"""`workspace` with a workspace key only; nobody can make one public."""


class ConfigPart(Body):
    """A part of a template's config: camelCase on the wire."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True
    )


class TemplateText(ConfigPart):
    """A text with its place, percent of the canvas."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    content: str = Field(max_length=MAX_CONTENT)
    x: Percent
    y: Percent
    font_size: Annotated[float, Field(ge=8, le=200, allow_inf_nan=False)]
    """Px."""
    width: Percent


class TemplateSlide(ConfigPart):
    """A slide of a template."""

    type: Literal["pack", "custom"]
    id: UUID
    """The pack, of a `pack` slide; any id of its own, of a `custom` one."""
    pinned_image_url: WebAddress | None = None
    text_elements: list[TemplateText] = Field(default_factory=list, max_length=MAX_TEXTS)


class TemplateStructure(ConfigPart):
    """Which slides there are."""

    slides: list[TemplateSlide] = Field(min_length=1, max_length=MAX_SLIDES)
    pack_assignments: dict[SlideNumber, UUID] | None = None


class TemplateContent(ConfigPart):
    """What the texts are about."""

    mode: Literal["ai", "manual"]
    prompt: Prompt | None = None
    product_id: UUID | None = None
    language: Language | None = None
    slideshow_type: SlideshowType | None = None


class TextSettings(ConfigPart):
    """How texts look."""

    font_size: FontSize
    preset: StylePreset
    width: Literal["default", "narrow"]
    font_family: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


class TemplateVisuals(ConfigPart):
    """How slides look."""

    pack_id: UUID | None = None
    aspect_ratio: AspectRatio
    text_settings: TextSettings


class TemplateConfig(ConfigPart):
    """What a template keeps, version 1."""

    version: Literal[1]
    structure: TemplateStructure
    content: TemplateContent
    visuals: TemplateVisuals


class CreateTemplateBody(Body):
    """Keep a config under a name; the config is checked on its own (`invalid_template_config`)."""

    name: TemplateName
    config: dict[str, Any]
    description: Description | None = None
    visibility: SettableVisibility = Visibility.PRIVATE


class UpdateTemplateBody(Body):
    """Change a template: at least one field; a null description clears it."""

    name: Annotated[TemplateName | None, NotNull] = None
    description: Description | None = None
    visibility: Annotated[SettableVisibility | None, NotNull] = None
    config: Annotated[dict[str, Any] | None, NotNull] = None

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("give at least one of name, description, visibility, config")
        return self


class FromSlideshowBody(Body):
    """Keep what a slideshow is made of as a template."""

    name: Annotated[TemplateName | None, NotNull] = None
    description: Description | None = None
    visibility: SettableVisibility = Visibility.PRIVATE
    preserve_text: bool = True
