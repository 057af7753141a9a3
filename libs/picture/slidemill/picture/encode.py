"""A drawn canvas to a file, the same bytes for the same pixels."""

from __future__ import annotations

import pyvips

from slidemill.contracts.slideshows import PictureFormat
from slidemill.picture.canvas import Canvas


def encoded(canvas: Canvas, kind: PictureFormat, quality: int) -> bytes:
    """Write the picture; untagged, which means sRGB. `quality` counts for JPEG and WebP."""
    if kind is PictureFormat.JPEG:
        return canvas.jpeg(quality)
    pixels = canvas.pixels()
    height, width = pixels.shape[:2]
    image = pyvips.Image.new_from_memory(pixels.data, width, height, 4, "uchar")
    image = image.copy(interpretation="srgb").extract_band(0, n=3)
    if kind is PictureFormat.PNG:
        return bytes(image.pngsave_buffer(compression=3, filter="sub", keep="none"))
    return bytes(image.webpsave_buffer(Q=quality, effort=2, smart_subsample=True, keep="none"))
