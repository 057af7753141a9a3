"""A JPEG decoded in one go, and scaled while its further rows are still being decoded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pyvips
import simplejpeg

from slidemill.picture.crops import Crop, decoded_crop
from slidemill.picture.pixels import Pixels, Room, Spares, blank, image_over

LARGEST = 16_000_000
"""Pixels of a JPEG that is decoded in one go: 48 MB of memory."""
_BANDS = 3
_PART = 1_250_000
"""Pixels after which what is there is scaled; smaller parts cost more than they save."""
_REACH, _SLACK = 2, 8
"""Rows on each side that the cubic kernel looks at, and how many more are waited for."""
_SPARES = Spares(most=2, largest=LARGEST * _BANDS)

Scale = Callable[[pyvips.Image], pyvips.Image]
"""From the crop of the file to a picture of the size asked for, RGBA."""


def scaled_jpeg(
    data: bytes, header: pyvips.Image, crop: Crop, size: tuple[int, int], scale: Scale
) -> Pixels | None:
    """Return the crop of a JPEG as cameras write it, scaled: faster than row by row.

    Colours between the samples are not interpolated, as the picture is being scaled. None for a
    JPEG of another kind or with a fault: libvips tells a blemish from damage. Raises
    `pyvips.Error` when libvips fails.
    """
    if not _as_cameras_write(data):
        return None
    with _SPARES.lent(header.width * header.height * _BANDS) as room:
        rows = _Rows(header, crop, room, size, scale)
        decoded = _decoded(data, crop, room, rows)
        if decoded is None:
            try:
                simplejpeg.decode_jpeg(data, "RGB", fastupsample=True, buffer=room)
            except ValueError:
                return None
            decoded = Crop(0, 0, header.width, header.height)
        rows.write(decoded, decoded.height)
        return rows.pixels


def _as_cameras_write(data: bytes) -> bool:
    try:
        return bool(simplejpeg.decode_jpeg_header(data)[2] == "YCbCr")
    except (KeyError, ValueError):  # it has no word for every sampling
        return False


def _decoded(data: bytes, crop: Crop, room: Room, rows: _Rows) -> Crop | None:
    """Decode the crop, and have all but the last of its parts written meanwhile."""
    parts = crop.width * crop.height // _PART
    if parts <= 1 or _SPARES.lent_now > 1:  # another photo has the other core: parts only cost
        return decoded_crop(data, crop, room)
    written: list[Future[None]] = []
    with ThreadPoolExecutor(1) as beside:

        def arrived(decoded: Crop, count: int) -> None:
            written.append(beside.submit(rows.write, decoded, count))

        whole = decoded_crop(data, crop, room, step=-(-crop.height // parts), arrived=arrived)
    for part in written:
        part.result()
    return whole


class _Rows:
    """The rows of a scaled picture, written as far down as what they are made of is there."""

    def __init__(
        self, header: pyvips.Image, crop: Crop, room: Room, size: tuple[int, int], scale: Scale
    ) -> None:
        width, height = size
        self.pixels = blank(height, width)
        self._header = header
        self._crop = crop
        self._room = room
        self._scale = scale
        self._decoded: Crop | None = None
        self._done = 0

    def write(self, decoded: Crop, count: int) -> None:
        """Write what can be made of so many decoded rows, all over when another crop is decoded."""
        if decoded != self._decoded:
            self._decoded = decoded
            self._done = 0
            self._scaled = self._scale(self._over(decoded))
        height, width = self.pixels.shape[:2]
        end = height if count == decoded.height else self._ready(decoded, count)
        if end > self._done:
            part = self._scaled.crop(0, self._done, width, end - self._done)
            part.write(image_over(self.pixels[self._done : end]))
            self._done = end

    def _over(self, decoded: Crop) -> pyvips.Image:
        """Return the crop as an image over the room, with what the header says of its colours."""
        crop, header = self._crop, self._header
        rows = self._room[: decoded.width * decoded.height * _BANDS]
        image = image_over(rows.reshape(decoded.height, decoded.width, _BANDS))
        image = image.crop(
            crop.left - decoded.left, crop.top - decoded.top, crop.width, crop.height
        )
        image = image.copy(interpretation="srgb")
        name = "icc-profile-data"
        if header.get_typeof(name):
            image.set_type(header.get_typeof(name), name, header.get(name))
        return image

    def _ready(self, decoded: Crop, count: int) -> int:
        """Return how many rows need nothing below the first `count` decoded ones."""
        per_row = self._crop.height / self.pixels.shape[0]
        there = count - (self._crop.top - decoded.top) - _REACH * max(per_row, 1) - _SLACK
        return max(int(there / per_row), 0)
