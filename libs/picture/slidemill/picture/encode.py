"""A drawn canvas to a file, the same bytes for the same pixels."""

from __future__ import annotations

from slidemill.contracts.slideshows import PictureFormat
from slidemill.picture.canvas import Canvas
from slidemill.picture.pixels import image_over


def encoded(canvas: Canvas, kind: PictureFormat, quality: int) -> bytes:
    """Write the picture; untagged, which means sRGB. `quality` counts for JPEG and WebP."""
    if kind is PictureFormat.JPEG:
        return canvas.jpeg(quality)
    image = image_over(canvas.pixels()).copy(interpretation="srgb").extract_band(0, n=3)
    if kind is PictureFormat.PNG:
        return bytes(image.pngsave_buffer(compression=3, filter="sub", keep="none"))
    return bytes(image.webpsave_buffer(Q=quality, effort=2, smart_subsample=True, keep="none"))
