"""The picture engine: the description of a slide becomes a JPEG, PNG or WebP; no I/O."""

from slidemill.picture.cache import BackgroundCache
from slidemill.picture.engine import Picture, render
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.measured import MeasuredLine, MeasuredText, measure
from slidemill.picture.preview import preview
from slidemill.picture.text.fonts import load_faces

__all__ = [
    "BackgroundCache",
    "Fault",
    "MeasuredLine",
    "MeasuredText",
    "Picture",
    "PictureError",
    "load_faces",
    "measure",
    "preview",
    "render",
]
