"""What lies behind the texts: one picture or a grid, cover-cropped, with filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import skia

from slidemill.contracts.slideshows import BackgroundFilters, GridType, Slide
from slidemill.picture.cache import BackgroundCache
from slidemill.picture.canvas import Background
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.filters import changes_anything, image_filter
from slidemill.picture.photos import cover
from slidemill.picture.pixels import Pixels, blank

_OPAQUE = 0xFF000000
"""The least of opaque pixels as numbers: alpha is their highest byte."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture and the rectangle it fills, px."""

    place: str
    key: str
    left: int
    top: int
    width: int
    height: int


def background(
    slide: Slide,
    pictures: Mapping[str, bytes],
    size: tuple[int, int],
    cache: BackgroundCache | None,
) -> Background:
    """Return the slide's background, opaque.

    Raises `PictureError` with every picture that is missing or can not be decoded.
    """
    cells = cells_of(slide, size)
    filters = slide.background_filters if changes_anything(slide.background_filters) else None
    missing = [each for each in cells if each.key not in pictures]
    if missing:
        raise PictureError([Fault(each.place, "its picture is not there.") for each in missing])
    files = tuple(pictures[each.key] for each in cells)

    def make() -> Background:
        return Background(_made(cells, files, size, filters))

    if cache is None or not cells:
        return make()
    key = (files, slide.grid_type, size, filters)
    return cache.get(key, sum(map(len, set(files))), make)


def cells_of(slide: Slide, size: tuple[int, int]) -> list[Cell]:
    """Return the rectangles of the background, without gaps between them."""
    width, height = size
    if slide.grid_type is None:
        return [Cell("image_url", slide.image_url, 0, 0, width, height)] if slide.image_url else []
    keys = slide.grid_images or ()
    middle, half = width // 2, height // 2
    rectangles: list[tuple[int, int, int, int]]
    match slide.grid_type:
        case GridType.QUARTERS:
            rectangles = [
                (0, 0, middle, half),
                (middle, 0, width, half),
                (0, half, middle, height),
                (middle, half, width, height),
            ]
        case GridType.ONE_AND_TWO:
            rectangles = [
                (0, 0, middle, height),
                (middle, 0, width, half),
                (middle, half, width, height),
            ]
        case GridType.VERTICAL:
            cuts = _cuts(height, len(keys))
            rectangles = [(0, top, width, bottom) for top, bottom in cuts]
        case _:
            cuts = _cuts(width, len(keys))
            rectangles = [(left, 0, right, height) for left, right in cuts]
    return [
        Cell(f"grid_images[{at}]", key, left, top, right - left, bottom - top)
        for at, (key, (left, top, right, bottom)) in enumerate(zip(keys, rectangles, strict=True))
    ]


def _cuts(length: int, parts: int) -> list[tuple[int, int]]:
    edges = [round(length * part / parts) for part in range(parts + 1)]
    return list(pairwise(edges))


def _made(
    cells: list[Cell],
    files: tuple[bytes, ...],
    size: tuple[int, int],
    filters: BackgroundFilters | None,
) -> Pixels:
    width, height = size
    faults: list[Fault] = []
    canvas = blank(height, width)
    for cell, data in zip(cells, files, strict=True):
        try:
            fitted = cover(data, cell.width, cell.height, cell.place)
        except PictureError as error:
            faults += error.faults
            continue
        if fitted.shape == canvas.shape:
            canvas = fitted
        else:
            canvas[cell.top : cell.top + cell.height, cell.left : cell.left + cell.width] = fitted
    if faults:
        raise PictureError(faults)
    if filters is not None and cells:
        canvas = _filtered(canvas, filters)
    elif canvas.view("<u4").min() >= _OPAQUE:
        return canvas
    canvas[..., 3] = 255  # colours are multiplied by alpha already: what is left is black
    return canvas


def _filtered(pixels: Pixels, filters: BackgroundFilters) -> Pixels:
    """Put the filters on the whole background, as CSS does on the element that holds it."""
    height, width = pixels.shape[:2]
    out = blank(height, width)
    image = skia.Image.fromarray(
        pixels, colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType
    )
    surface = skia.Surface(
        out, colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType
    )
    paint = skia.Paint(ImageFilter=image_filter(filters, (width, height)), Alphaf=filters.opacity)
    canvas = surface.getCanvas()
    canvas.clipRect(skia.Rect.MakeWH(width, height))
    canvas.drawImage(image, 0, 0, skia.SamplingOptions(), paint)
    surface.flushAndSubmit()
    return out
