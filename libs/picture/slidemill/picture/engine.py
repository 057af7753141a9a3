"""A slide's description to a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from slidemill.contracts.slideshows import AspectRatio, PictureFormat, Slide
from slidemill.picture.background import background
from slidemill.picture.cache import BackgroundCache
from slidemill.picture.canvas import canvas_on
from slidemill.picture.encode import encoded
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.overlays import draw_overlay, overlays_of
from slidemill.picture.text.paint import draw_text
from slidemill.picture.text.place import PlacedText, place_text


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished slide."""

    content: bytes
    width: int
    """Px."""
    height: int
    """Px."""
    format: PictureFormat
    warnings: tuple[str, ...]
    """What was drawn otherwise than asked for, each with its place in the slide."""


def render(
    slide: Slide,
    pictures: Mapping[str, bytes],
    *,
    ratio: AspectRatio,
    format: PictureFormat = PictureFormat.JPEG,  # noqa: A002 - what callers and users call it
    quality: int = 90,
    cache: BackgroundCache | None = None,
) -> Picture:
    """Draw a slide; the same input gives the same bytes.

    `pictures` has the file of every key in `slide.picture_keys`. `quality` is 1 to 100 and counts
    for JPEG and WebP. Raises `PictureError` with every fault and its place in the slide.
    """
    if not 1 <= quality <= 100:
        raise ValueError(f"quality: {quality} is not between 1 and 100")
    size = ratio.size
    faults: list[Fault] = []
    warnings: list[str] = []
    placed = placed_texts(slide, size, faults, warnings)
    behind = _collected(faults, background, slide, pictures, size, cache)
    laid = _collected(faults, overlays_of, slide.image_overlays or (), pictures, size)
    if behind is None or laid is None or faults:
        raise PictureError(faults)
    with canvas_on(behind) as canvas:
        for overlay in laid:
            draw_overlay(canvas, overlay)
        for text in placed:
            draw_text(canvas, text)
        content = encoded(canvas, format, quality)
    return Picture(content, *size, format, tuple(warnings))


_Args = ParamSpec("_Args")
_Made = TypeVar("_Made")


def _collected(
    faults: list[Fault],
    make: Callable[_Args, _Made],
    *args: _Args.args,
    **named: _Args.kwargs,
) -> _Made | None:
    """Call `make`; what it finds wrong is added to `faults`, so that all is told at once."""
    try:
        return make(*args, **named)
    except PictureError as error:
        faults += error.faults
        return None


def placed_texts(
    slide: Slide, size: tuple[int, int], faults: list[Fault], warnings: list[str]
) -> list[PlacedText]:
    """Lay out every text that has something to show."""
    return [
        place_text(element, f"text_elements[{at}]", size, faults, warnings)
        for at, element in enumerate(slide.text_elements)
        if element.content.strip()
    ]
