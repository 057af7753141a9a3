"""Bodies of the calls about slideshows (slideshow reference, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from slidemill.contracts.slideshows.settings import (
    MAX_SLIDES,
    AdvancedSettings,
    SlideNumber,
    SlideshowStatus,
    SlideshowType,
)
from slidemill.contracts.slideshows.slide import (
    MAX_CONTENT,
    MAX_OVERLAYS,
    MAX_TEXTS,
    AspectRatio,
    BackgroundFilters,
    Percent,
    Slide,
    StylePreset,
)
from slidemill.contracts.slideshows.strict import Body, NotNull, WebAddress

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prompt = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Language = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=32)]


class SlideKind(StrEnum):
    """Where a generated slide's picture comes from."""

    IMAGE_PACK = "image_pack"
    CUSTOM_IMAGE = "custom_image"


class CustomImage(Body):
    """The picture of a `custom_image` slide."""

    image_url: WebAddress
    image_id: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    image_name: Annotated[str, StringConstraints(max_length=255)] | None = None


class PlacedText(Body):
    """A text with its place; `x` and `y` are the box's centre."""

    content: str = Field(max_length=MAX_CONTENT)
    x: Percent
    y: Percent
    id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    font_size: Annotated[float, Field(ge=8, le=200, allow_inf_nan=False)] | None = None
    width: Percent | None = None


class SlideConfig(Body):
    """What each slide is to hold; maps have the 0-based index of the slide, as text, for key."""

    total_slides: Annotated[int, Field(ge=1, le=MAX_SLIDES)]
    slide_types: list[SlideKind] = Field(max_length=MAX_SLIDES)
    custom_images: dict[SlideNumber, CustomImage] = Field(default_factory=dict)
    pinned_images: dict[SlideNumber, WebAddress] = Field(default_factory=dict)
    slide_texts: dict[SlideNumber, Annotated[str, StringConstraints(max_length=MAX_CONTENT)]] = (
        Field(default_factory=dict)
    )
    slide_text_elements: dict[
        SlideNumber, Annotated[list[PlacedText], Field(max_length=MAX_TEXTS)]
    ] = Field(default_factory=dict)
    pack_assignments: dict[SlideNumber, UUID] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _every_slide_fits(self) -> Self:
        if len(self.slide_types) != self.total_slides:
            raise ValueError(
                f"slide_types: {len(self.slide_types)} are given for {self.total_slides} slides"
            )
        for name in (
            "custom_images",
            "pinned_images",
            "slide_texts",
            "slide_text_elements",
            "pack_assignments",
        ):
            for key in getattr(self, name):
                if int(key) >= self.total_slides:
                    raise ValueError(f"{name}.{key}: there are only {self.total_slides} slides")
        for index, kind in enumerate(self.slide_types):
            custom = kind is SlideKind.CUSTOM_IMAGE
            if custom and str(index) not in self.custom_images:
                raise ValueError(f"custom_images.{index}: slide {index} is a custom_image slide")
            for name in ("pinned_images", "pack_assignments"):
                if custom and str(index) in getattr(self, name):
                    raise ValueError(f"{name}.{index}: slide {index} is not an image_pack slide")
        return self


class GenerateBody(Body):
    """Make a slideshow: by hand from `slide_config`, by AI from `prompt`, or mixed."""

    prompt: Prompt | None = None
    product_id: UUID | None = None
    pack_id: UUID | None = None
    slide_count: Annotated[int, Field(ge=1, le=MAX_SLIDES)] = 5
    slideshow_type: SlideshowType = SlideshowType.EDUCATIONAL
    aspect_ratio: AspectRatio = AspectRatio.PORTRAIT
    language: Language | None = None
    advanced_settings: AdvancedSettings | None = None
    skip_ai: bool = False
    slide_config: SlideConfig | None = None

    @model_validator(mode="after")
    def _something_to_write_about(self) -> Self:
        if not self.skip_ai and self.prompt is None and self.product_id is None:
            raise ValueError("prompt: give one, or a product_id, or set skip_ai to true")
        return self


_MOST = {"text_elements": MAX_TEXTS, "image_overlays": MAX_OVERLAYS}
"""Longer lists are refused before anybody looks into them, which would take long."""


def _as_a_patch_may_have_it(value: Any) -> Any:
    """Refuse what is a slide, but not in PATCH (section 4); `Slide` looks at all the rest."""
    if not isinstance(value, dict):
        return value
    for name, most in _MOST.items():
        if (given := len(_listed(value, name))) > most:
            raise ValueError(f"{name}: at most {most} are allowed, {given} are given")
    _refuse_nulls(value, "")
    for name in ("image_url", "text_elements"):
        if name not in value:
            raise ValueError(f"{name}: every slide needs one")
    filters = value.get("background_filters")
    if isinstance(filters, dict) and (
        missing := BackgroundFilters.model_fields.keys() - filters.keys()
    ):
        names = ", ".join(sorted(missing))
        raise ValueError(f"background_filters: give all ten members or none; missing: {names}")
    for place, address in _addresses(value):
        _check_address(place, address)
    for index, element in enumerate(_listed(value, "text_elements")):
        if isinstance(element, dict) and element.get("style_preset") == StylePreset.SNAPCHAT:
            raise ValueError(
                f"text_elements.{index}.style_preset: snapchat is for advanced_settings only"
            )
    return value


def _refuse_nulls(value: Any, place: str) -> None:
    if value is None:
        raise ValueError(f"{place[1:]}: null is not allowed inside slides; leave the field out")
    inside: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for key, each in inside:
        _refuse_nulls(each, f"{place}.{key}")


def _listed(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def _addresses(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "image_url", value["image_url"]
    for index, address in enumerate(_listed(value, "grid_images")):
        yield f"grid_images.{index}", address
    for index, overlay in enumerate(_listed(value, "image_overlays")):
        if isinstance(overlay, dict) and "image_url" in overlay:
            yield f"image_overlays.{index}.image_url", overlay["image_url"]


def _check_address(place: str, address: Any) -> None:
    try:
        _WEB_ADDRESS.validate_python(address)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ValueError(f"{place}: {message}") from error


_WEB_ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)

PatchedSlide = Annotated[Slide, BeforeValidator(_as_a_patch_may_have_it)]
"""A slide as PATCH takes it: picture and texts are there, nothing is null, `index` is refused."""


class UpdateBody(Body):
    """Change a slideshow: at least one field; which ones are given is in `model_fields_set`."""

    title: Annotated[Title | None, NotNull] = None
    status: Annotated[SlideshowStatus | None, NotNull] = None
    slideshow_type: Annotated[SlideshowType | None, NotNull] = None
    product_id: UUID | None = None
    """null detaches the product."""
    settings: Annotated[dict[str, Any] | None, NotNull] = None
    """A part of the settings; it is merged into what there is, member by member."""
    slides: Annotated[list[PatchedSlide] | None, NotNull] = Field(
        default=None, max_length=MAX_SLIDES
    )
    """All slides, in order; they replace those there are."""

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("give at least one field to change")
        return self


class RegenerateBody(Body):
    """How a slide's texts are to be written anew."""

    instruction: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
        | None
    ) = None
