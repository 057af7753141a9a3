"""What a slideshow's slide is, as the picture engine and the slideshow service both know it."""

from slidemill.contracts.slideshows.slide import (
    GRID_PICTURES,
    MAX_CONTENT,
    MAX_OVERLAYS,
    MAX_TEXTS,
    AspectRatio,
    BackgroundFilters,
    Colour,
    FontFamily,
    GridType,
    ImageOverlay,
    PictureFormat,
    Slide,
    StylePreset,
    TextElement,
)

__all__ = [
    "GRID_PICTURES",
    "MAX_CONTENT",
    "MAX_OVERLAYS",
    "MAX_TEXTS",
    "AspectRatio",
    "BackgroundFilters",
    "Colour",
    "FontFamily",
    "GridType",
    "ImageOverlay",
    "PictureFormat",
    "Slide",
    "StylePreset",
    "TextElement",
]
