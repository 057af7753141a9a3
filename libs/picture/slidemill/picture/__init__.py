"""The picture engine: the description of a slide becomes a JPEG, PNG or WebP; no I/O."""

from slidemill.picture.cache import BackgroundCache
from slidemill.picture.engine import Picture, render
from slidemill.picture.faults import Fault, PictureError

__all__ = ["BackgroundCache", "Fault", "Picture", "PictureError", "render"]
