"""What one slide of a slideshow is: background, filters, overlays and texts."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
"""Of the canvas' width (x, width) or height (y, height)."""

Pixels = Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)]
"""On a canvas 1080 px wide."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Factor = Annotated[float, Field(ge=0, le=3, allow_inf_nan=False)]

Colour = Annotated[
    str,
    Field(
        max_length=64,
        pattern=r"^\s*(#([0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})"
        r"|[Rr][Gg][Bb][Aa]?\([-+0-9.,%/\s]+\)|[A-Za-z]+)\s*$",
    ),
]
"""As CSS writes it: `#rgb`, `#rrggbb`, either with alpha, `rgb()`, `rgba()` or a basic name."""

PictureKey = Annotated[str, Field(min_length=1, max_length=2048)]
"""An address, or whatever name the caller hands the picture's bytes over under."""

MAX_TEXTS = 20
MAX_OVERLAYS = 10
MAX_CONTENT = 2_000
"""Characters of one text."""


class AspectRatio(StrEnum):
    """Shape of a slideshow's canvas."""

    TALL = "9:16"
    SQUARE = "1:1"
    PORTRAIT = "4:5"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the finished picture, px."""
        return 1080, {"9:16": 1920, "1:1": 1080, "4:5": 1350}[self.value]


class PictureFormat(StrEnum):
    """How a finished slide is written."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return f"image/{self.value}"


class StylePreset(StrEnum):
    """Look of a text (slideshow reference, section 5)."""

    TIKTOK = "tiktok"
    INVERTED = "inverted"
    SHADOW = "shadow"
    WHITE = "white"
    BLACK = "black"
    SNAPCHAT = "snapchat"


class GridType(StrEnum):
    """How several pictures share the background."""

    QUARTERS = "2x2"
    ONE_AND_TWO = "1+2"
    VERTICAL = "vertical"
    HORIZONTAL = "horizontal"


GRID_PICTURES: dict[GridType, tuple[int, int]] = {
    GridType.QUARTERS: (4, 4),
    GridType.ONE_AND_TWO: (3, 3),
    GridType.VERTICAL: (2, 4),
    GridType.HORIZONTAL: (2, 4),
}
"""Fewest and most pictures a grid takes."""


class FontFamily(StrEnum):
    """Faces a text may ask for (slideshow reference, section 5)."""

    ANTON = "Anton"
    ARIAL = "Arial"
    BEBAS_NEUE = "Bebas Neue"
    BITCOUNT = "Bitcount"
    CINZEL = "Cinzel"
    DELLA = "Della"
    EAGLE_LAKE = "Eagle Lake"
    GEORGIA = "Georgia"
    HELVETICA = "Helvetica"
    INTER = "Inter"
    OPEN_SANS = "Open Sans"
    OSWALD = "Oswald"
    PLAYWRITE = "Playwrite"
    POPPINS = "Poppins"
    ROBOTO = "Roboto"
    RUSSO_ONE = "Russo One"
    TIKTOK_DISPLAY = "TikTok Display"
    TIKTOK_SANS = "TikTok Sans"
    TIMES_NEW_ROMAN = "Times New Roman"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BackgroundFilters(_Part):
    """The ten filters, in the order in which they are put on; the defaults change nothing."""

    brightness: Factor = 1
    contrast: Factor = 1
    saturation: Factor = 1
    hue: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] = 0
    """Degrees."""
    blur: Pixels = 0
    grayscale: Share = 0
    sepia: Share = 0
    invert: Share = 0
    drop_shadow: Pixels = 0
    opacity: Share = 1


class ImageOverlay(_Part):
    """A picture laid over the background; `x` and `y` are its centre."""

    id: UUID | None = None
    image_url: PictureKey
    x: Percent
    y: Percent
    width: Percent
    height: Percent
    rotation: Annotated[float, Field(ge=-360_000, le=360_000, allow_inf_nan=False)] = 0
    """Degrees, clockwise, about the centre."""
    opacity: Share = 1


class TextElement(_Part):
    """A text in a box; `x` and `y` are the box's centre."""

    id: UUID | None = None
    content: str = Field(max_length=MAX_CONTENT)
    x: Percent
    y: Percent
    font_size: float = Field(default=48, ge=8, le=200, allow_inf_nan=False)
    """Px on a canvas 1080 px wide."""
    width: Percent = 70
    height: Percent | None = None
    """The box is at least this high; it always grows with its text."""
    editable: bool = True
    """For editors; a picture is the same either way."""
    style_preset: StylePreset = StylePreset.TIKTOK
    font_family: str | None = Field(default=None, min_length=1, max_length=100)
    """One of `FontFamily`; another name falls back to the default face, with a warning."""
    background_color: Colour | None = None
    text_color: Colour | None = None
    border_radius: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] | None = None
    """Px on a canvas 1080 px wide."""


class Slide(_Part):
    """One slide: a picture, a grid of pictures or nothing, with overlays and texts over it."""

    image_url: PictureKey | None = None
    text_elements: tuple[TextElement, ...] = Field(default=(), max_length=MAX_TEXTS)
    grid_images: tuple[PictureKey, ...] | None = Field(default=None, max_length=4)
    grid_type: GridType | None = None
    background_filters: BackgroundFilters | None = None
    image_overlays: tuple[ImageOverlay, ...] | None = Field(default=None, max_length=MAX_OVERLAYS)

    @model_validator(mode="after")
    def _a_grid_has_its_pictures(self) -> Slide:
        if self.grid_type is None:
            return self
        fewest, most = GRID_PICTURES[self.grid_type]
        given = len(self.grid_images or ())
        if not fewest <= given <= most:
            wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
            raise ValueError(
                f'grid_images: a "{self.grid_type}" grid takes {wanted} pictures, {given} are given'
            )
        return self

    @property
    def shows_grid(self) -> bool:
        """Whether the background is a grid rather than `image_url`."""
        return self.grid_type is not None

    @property
    def picture_places(self) -> tuple[tuple[str, str], ...]:
        """Where a picture is shown and which, background first: `grid_images[1]` and its key."""
        found = []
        if self.shows_grid:
            found += [(f"grid_images[{n}]", key) for n, key in enumerate(self.grid_images or ())]
        elif self.image_url:
            found.append(("image_url", self.image_url))
        for n, overlay in enumerate(self.image_overlays or ()):
            found.append((f"image_overlays[{n}].image_url", overlay.image_url))
        return tuple(found)

    @property
    def picture_keys(self) -> tuple[str, ...]:
        """The pictures this slide needs, each once, background first."""
        return tuple(dict.fromkeys(key for _, key in self.picture_places))
