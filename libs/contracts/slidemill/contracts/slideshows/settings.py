"""Settings of a slideshow: defaults for what is generated, and the shape of its canvas."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from slidemill.contracts.slideshows.slide import AspectRatio, StylePreset
from slidemill.contracts.slideshows.strict import Body

MAX_SLIDES = 10

SlideNumber = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]?)$")]
"""0-based index of a slide, written as a string: the key of maps from slides."""


class SlideshowType(StrEnum):
    """What a slideshow is meant to be."""

    EDUCATIONAL = "educational"
    PERSONAL = "personal"


class SlideshowStatus(StrEnum):
    """Where a slideshow stands."""

    DRAFT = "draft"
    RENDERED = "rendered"


FontSize = Literal["default", "small"] | Annotated[float, Field(ge=8, le=200, allow_inf_nan=False)]
"""Px, or a name: default is 48 for a title or a lone text and 40 for others, small 40 and 33."""


class AdvancedSettings(Body):
    """How generated texts look."""

    font_size: FontSize | None = None
    text_preset: StylePreset | None = None
    text_width: Literal["default", "narrow"] | None = None
    """default is 70 percent of the canvas' width, narrow 50."""


class SlideshowSettings(Body):
    """What later generation starts from; only `aspect_ratio` changes slides that are there."""

    image_pack_id: UUID | None = None
    aspect_ratio: AspectRatio | None = None
    """4:5 unless said otherwise."""
    slideshow_type: SlideshowType | None = None
    advanced_settings: AdvancedSettings | None = None
    pack_assignments: dict[SlideNumber, UUID] | None = None

    @property
    def ratio(self) -> AspectRatio:
        """The canvas' shape."""
        return self.aspect_ratio or AspectRatio.PORTRAIT

    def merged(self, patch: Mapping[str, Any]) -> SlideshowSettings:
        """Return the settings with a part of others put into them, objects member by member.

        null clears a member. Raises pydantic's ValidationError.
        """
        return SlideshowSettings.model_validate(_merged(self.model_dump(mode="json"), patch))


def _merged(into: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Merge as RFC 7396 (JSON Merge Patch) does, but keep nulls at the top for nullable fields."""
    found = dict(into)
    for name, value in patch.items():
        before = found.get(name)
        if isinstance(value, Mapping):
            inside = _merged(before if isinstance(before, Mapping) else {}, value)
            found[name] = {key: each for key, each in inside.items() if each is not None}
        else:
            found[name] = value
    return found
