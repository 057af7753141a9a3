"""What the renderer is told about a slideshow: the request inside its commands."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from slidemill.contracts.ids import ObjectKey
from slidemill.contracts.slideshows.settings import MAX_SLIDES
from slidemill.contracts.slideshows.slide import AspectRatio, PictureFormat, Slide


class PicturesRequest(BaseModel):
    """Slides to draw, and where the pictures that they name lie."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ratio: AspectRatio
    slides: list[Slide] = Field(min_length=1, max_length=MAX_SLIDES)
    pictures: dict[str, ObjectKey]
    """By what a slide calls them; every one of `Slide.picture_keys` is there."""
    format: PictureFormat = PictureFormat.JPEG
    quality: int = Field(default=90, ge=1, le=100)
    """For JPEG and WebP."""

    @model_validator(mode="after")
    def _all_pictures_are_known(self) -> Self:
        for index, slide in enumerate(self.slides):
            for name in slide.picture_keys:
                if name not in self.pictures:
                    raise ValueError(f"slides.{index}: no object is given for picture {name!r}")
        return self


class SlideshowFileRequest(PicturesRequest):
    """A slideshow to put into one file."""

    title: str = Field(default="", max_length=200)
    rendered: list[ObjectKey] = Field(default_factory=list, max_length=MAX_SLIDES)
    """Its finished pictures, in order: what a zip or PDF is made of."""


class RenderedPicture(BaseModel):
    """A finished picture in the store."""

    model_config = ConfigDict(frozen=True)

    key: ObjectKey
    width: int
    """Px."""
    height: int
    """Px."""
    size: int
    """Bytes."""


class PicturesManifest(BaseModel):
    """The output of `render.pictures`: it is written last, so all that it names is there."""

    model_config = ConfigDict(frozen=True)

    pictures: list[RenderedPicture]
    """One for each slide, in order."""
    preview: RenderedPicture
    """The first slide, 540 px wide."""
