"""Which pictures the slides of a request show."""

from __future__ import annotations

from slidemill.contracts.slideshows.orders import PicturesRequest


def shown_objects(request: PicturesRequest) -> tuple[str, ...]:
    """Return the keys of all objects that the slides show, each once, in order."""
    names = (name for slide in request.slides for name in slide.picture_keys)
    return tuple(dict.fromkeys(request.pictures[name] for name in names))
