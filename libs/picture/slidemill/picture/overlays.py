"""Pictures laid over the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot

import skia

from slidemill.contracts.slideshows import ImageOverlay
from slidemill.picture.canvas import Canvas
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.photos import contain
from slidemill.picture.pixels import Pixels


@dataclass(frozen=True, slots=True)
class LaidPicture:
    """An overlay, decoded at its size; px."""

    pixels: Pixels
    x: float
    """Of the centre."""
    y: float
    """Of the centre."""
    rotation: float
    """Degrees, clockwise."""
    opacity: float


def overlays_of(
    overlays: tuple[ImageOverlay, ...], pictures: Mapping[str, bytes], size: tuple[int, int]
) -> list[LaidPicture]:
    """Decode the overlays, in their order.

    A picture keeps its proportions and fills its box in one direction, about the box's centre.
    Raises `PictureError` with every picture that is missing or bad.
    """
    faults: list[Fault] = []
    found = []
    for at, overlay in enumerate(overlays):
        place = f"image_overlays[{at}].image_url"
        if overlay.image_url not in pictures:
            faults.append(Fault(place, "its picture is not there."))
            continue
        try:
            found.append(_laid(overlay, pictures[overlay.image_url], size, place))
        except PictureError as error:
            faults += error.faults
    if faults:
        raise PictureError(faults)
    return found


def draw_overlay(drawing: Canvas, overlay: LaidPicture) -> None:
    """Draw one overlay, turned about its centre."""
    image = skia.Image.fromarray(
        overlay.pixels, colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType
    )
    reach = hypot(image.width(), image.height()) / 2 + 1
    canvas = drawing.between(overlay.y - reach, overlay.y + reach)
    canvas.save()
    canvas.translate(overlay.x, overlay.y)
    canvas.rotate(overlay.rotation)
    paint = skia.Paint(Alphaf=overlay.opacity, AntiAlias=True)
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
    canvas.drawImage(image, -image.width() / 2, -image.height() / 2, sampling, paint)
    canvas.restore()


def _laid(overlay: ImageOverlay, data: bytes, size: tuple[int, int], place: str) -> LaidPicture:
    width = max(round(size[0] * overlay.width / 100), 1)
    height = max(round(size[1] * overlay.height / 100), 1)
    return LaidPicture(
        contain(data, width, height, place),
        size[0] * overlay.x / 100,
        size[1] * overlay.y / 100,
        overlay.rotation,
        overlay.opacity,
    )
