"""The picture engine: the description of a slide becomes a JPEG, PNG or WebP; no I/O."""

from slidemill.picture.cache import BackgroundCache
from slidemill.picture.engine import Picture, render
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.measured import (
    MeasuredLine,
    MeasuredParagraph,
    MeasuredRun,
    MeasuredText,
    measure,
)
from slidemill.picture.preview import preview
from slidemill.picture.text.fonts import Region, load_faces

__all__ = [
    "BackgroundCache",
    "Fault",
    "MeasuredLine",
    "MeasuredParagraph",
    "MeasuredRun",
    "MeasuredText",
    "Picture",
    "PictureError",
    "Region",
    "load_faces",
    "measure",
    "preview",
    "render",
]
