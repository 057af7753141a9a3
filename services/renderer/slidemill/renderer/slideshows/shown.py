"""Which pictures the slides of a request show, and where."""

from __future__ import annotations

from collections.abc import Iterator

from slidemill.contracts.slideshows import Slide
from slidemill.contracts.slideshows.orders import PicturesRequest


def shown_objects(request: PicturesRequest) -> tuple[str, ...]:
    """Return the keys of all objects that the slides show, each once, in order."""
    names = (name for slide in request.slides for name in slide.picture_keys)
    return tuple(dict.fromkeys(request.pictures[name] for name in names))


def shown_at(slide: Slide) -> Iterator[tuple[str, str]]:
    """Yield the places within a slide where a picture is shown, each with the picture's name."""
    if slide.shows_grid:
        for at, name in enumerate(slide.grid_images or ()):
            yield f"grid_images[{at}]", name
    elif slide.image_url:
        yield "image_url", slide.image_url
    for at, overlay in enumerate(slide.image_overlays or ()):
        yield f"image_overlays[{at}].image_url", overlay.image_url
