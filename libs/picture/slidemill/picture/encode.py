"""Pixels to files, the same bytes for the same pixels."""

from __future__ import annotations

import pyvips

from slidemill.contracts.slideshows import PictureFormat
from slidemill.picture.photos import Pixels


def encoded(pixels: Pixels, kind: PictureFormat, quality: int) -> bytes:
    """Write opaque pixels; untagged, which means sRGB. `quality` counts for JPEG and WebP."""
    height, width = pixels.shape[:2]
    image = pyvips.Image.new_from_memory(pixels.data, width, height, 4, "uchar")
    image = image.copy(interpretation="srgb").extract_band(0, n=3)
    match kind:
        case PictureFormat.JPEG:
            return bytes(image.jpegsave_buffer(Q=quality, subsample_mode="on", keep="none"))
        case PictureFormat.PNG:
            return bytes(image.pngsave_buffer(compression=3, filter="sub", keep="none"))
        case PictureFormat.WEBP:
            return bytes(
                image.webpsave_buffer(Q=quality, effort=2, smart_subsample=True, keep="none")
            )
