"""Bodies, queries and answers of the slideshow templates (slideshow reference, section 8)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, Field, GetJsonSchemaHandler

from slidemill.contracts.slideshow_template_asks import (
    SlideshowTemplateFacts,
    SlideshowTemplatePage,
)
from slidemill.contracts.slideshows.strict import NotNull
from slidemill.contracts.slideshows.template import (
    CreateTemplateBody,
    FromSlideshowBody,
    TemplateConfig,
    UpdateTemplateBody,
)
from slidemill.gateway.routes.slideshow_packs_schemas import PageQuery
from slidemill.gateway.slideshows.envelope import Success, named, stamp


class _Config:
    """Says in the document what a config is, which the owner of templates checks."""

    @staticmethod
    def __get_pydantic_json_schema__(_: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(TemplateConfig.__pydantic_core_schema__)


class CreateSlideshowTemplateBody(CreateTemplateBody):
    """Keep a config under a name."""

    config: Annotated[dict[str, Any], _Config]


class UpdateSlideshowTemplateBody(UpdateTemplateBody):
    """Change a template: at least one field; a null description clears it."""

    config: Annotated[dict[str, Any] | None, NotNull, _Config] = None
    """It replaces the whole config."""


class KeepSlideshowBody(FromSlideshowBody):
    """Keep what a slideshow is made of as a template."""

    preserve_text: bool = True
    """Whether the texts are kept as they are, or written anew from the slideshow's prompt."""


class SlideshowTemplateQuery(PageQuery):
    """Which templates to list."""

    search: str | None = Field(default=None, max_length=200)
    """Found in names and descriptions, in any case."""


REQUESTS: tuple[type[BaseModel], ...] = (
    CreateSlideshowTemplateBody,
    UpdateSlideshowTemplateBody,
    KeepSlideshowBody,
    SlideshowTemplateQuery,
)


class SlideshowTemplateBody(msgspec.Struct):
    """A template; `config` is camelCase inside, and what it does not say is left out."""

    id: str
    name: str
    description: str | None
    visibility: str
    preview_url: str | None
    use_count: int
    last_used_at: str | None
    created_at: str
    updated_at: str
    is_owner: bool
    config: dict[str, Any]


class SlideshowTemplatesBody(msgspec.Struct):
    """A page of templates, newest first; `total` counts those of all pages."""

    templates: list[SlideshowTemplateBody]
    total: int
    limit: int
    offset: int


SlideshowTemplateAnswer = Annotated[
    Success[SlideshowTemplateBody], named("SlideshowTemplateAnswer")
]
SlideshowTemplatesAnswer = Annotated[
    Success[SlideshowTemplatesBody], named("SlideshowTemplatesAnswer")
]


def template_body(facts: SlideshowTemplateFacts) -> SlideshowTemplateBody:
    """Write a template; nothing draws previews of them."""
    return SlideshowTemplateBody(
        id=str(facts.template),
        name=facts.name,
        description=facts.description,
        visibility=facts.visibility.value,
        preview_url=None,
        use_count=facts.use_count,
        last_used_at=stamp(facts.last_used_at) if facts.last_used_at else None,
        created_at=stamp(facts.created_at),
        updated_at=stamp(facts.updated_at),
        is_owner=facts.is_owner,
        config=_config(facts.config),
    )


def templates_body(
    page: SlideshowTemplatePage, query: SlideshowTemplateQuery
) -> SlideshowTemplatesBody:
    """Write a page of templates."""
    lines = [template_body(each) for each in page.templates]
    return SlideshowTemplatesBody(lines, page.total, query.limit, query.offset)


def _config(config: TemplateConfig) -> dict[str, Any]:
    """Write a config without what is optional and not given; each slide says what it is pinned to.

    So it can be handed to a call that knows no null for "not given".
    """
    written = config.model_dump(mode="json", exclude_none=True)
    for slide in written["structure"]["slides"]:
        slide.setdefault("pinnedImageUrl", None)
    return written
