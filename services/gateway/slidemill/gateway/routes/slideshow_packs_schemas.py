"""Queries and answers of the pack calls (slideshow reference, section 6)."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from slidemill.contracts.pack_asks import PackFacts, PackImage, PackPage, PackSummary
from slidemill.contracts.slideshows.packs import AddImageBody, CreatePackBody, UpdatePackBody
from slidemill.gateway.slideshows.envelope import Success, named, stamp


class PageQuery(BaseModel):
    """Which part of a list to return."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


def _unless_false(value: object) -> bool:
    """Read a switch as the vendor does: all but the word `false` is true."""
    return value not in {"false", False}


class PackQuery(PageQuery):
    """Which packs to list."""

    search: str | None = Field(default=None, max_length=200)
    """Found in names, descriptions of pictures or keywords, in any case."""
    include_public: Annotated[bool, BeforeValidator(_unless_false)] = True
    """Whether public packs of others in the organisation are listed; all but `false` is true."""


REQUESTS: tuple[type[BaseModel], ...] = (CreatePackBody, UpdatePackBody, AddImageBody, PackQuery)


class CaptionBody(msgspec.Struct):
    """What a picture shows, as AI says."""

    status: str
    description: str | None
    keywords: list[str]
    model: str | None
    generated_at: str | None
    error: str | None


class PackPicture(msgspec.Struct):
    """A picture of a pack; `metadata` is null where nobody describes pictures."""

    id: str
    url: str
    metadata: CaptionBody | None


class PackBody(msgspec.Struct):
    """A pack and its pictures, oldest first."""

    id: str
    name: str
    image_count: int
    is_public: bool
    created_at: str
    images: list[PackPicture]


class PackLine(msgspec.Struct):
    """A pack in a list."""

    id: str
    name: str
    image_count: int
    preview_image_url: str | None
    is_public: bool
    created_at: str


class PacksBody(msgspec.Struct):
    """A page of packs, newest first; `total` counts those of all pages."""

    packs: list[PackLine]
    total: int
    limit: int
    offset: int


class PackImageBody(msgspec.Struct):
    """A picture that was added; its type is guessed from its address."""

    id: str
    url: str
    file_name: str
    content_type: str


PackAnswer = Annotated[Success[PackBody], named("PackAnswer")]
PacksAnswer = Annotated[Success[PacksBody], named("PacksAnswer")]
PackImageAnswer = Annotated[Success[PackImageBody], named("PackImageAnswer")]


def pack_body(facts: PackFacts) -> PackBody:
    """Write a pack with its pictures."""
    return PackBody(
        id=str(facts.pack),
        name=facts.name,
        image_count=len(facts.images),
        is_public=facts.is_public,
        created_at=stamp(facts.created_at),
        images=[PackPicture(str(each.image), each.url, _caption(each)) for each in facts.images],
    )


def packs_body(page: PackPage, query: PackQuery) -> PacksBody:
    """Write a page of packs."""
    return PacksBody([_line(each) for each in page.packs], page.total, query.limit, query.offset)


def image_body(image: PackImage) -> PackImageBody:
    """Write a picture that was added."""
    return PackImageBody(str(image.image), image.url, image.file_name, image.content_type)


def _line(summary: PackSummary) -> PackLine:
    return PackLine(
        id=str(summary.pack),
        name=summary.name,
        image_count=summary.image_count,
        preview_image_url=summary.preview_image_url,
        is_public=summary.is_public,
        created_at=stamp(summary.created_at),
    )


def _caption(image: PackImage) -> CaptionBody | None:
    caption = image.caption
    if caption is None:
        return None
    return CaptionBody(
        status=caption.status.value,
        description=caption.description,
        keywords=caption.keywords,
        model=caption.model,
        generated_at=stamp(caption.generated_at) if caption.generated_at else None,
        error=caption.error,
    )
