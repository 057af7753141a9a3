"""Pixels in memory: what they look like, and where they begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyvips

Pixels = npt.NDArray[np.uint8]
"""Rows of RGBA, sRGB, colours multiplied by alpha."""

Room = npt.NDArray[np.uint8]
"""Bytes in a row."""

_PAGE = 4096


def blank(height: int, width: int) -> Pixels:
    """Return transparent black pixels that begin with a page of memory; see `room_for`."""
    return room_for(height * width * 4).reshape(height, width, 4)


def room_for(size: int) -> Room:
    """Return zeroed bytes that begin with a page of memory.

    Rows copied between two such rooms keep the processor's stores and loads apart: where two
    begin a few bytes apart within their pages, each load waits for a store it only seems to need,
    and copying takes ten times as long ("4K aliasing" in Intel's optimization manual).
    """
    room = np.zeros(size + _PAGE, np.uint8)
    begin = -room.ctypes.data % _PAGE
    return room[begin : begin + size]


def image_over(pixels: Pixels) -> pyvips.Image:
    """Return an image of these pixels, rows without gaps: libvips reads them, or writes into them.

    The pixels have to be kept for as long as the image is used.
    """
    height, width, bands = pixels.shape
    return pyvips.Image.new_from_memory(pixels.data, width, height, bands, "uchar")


class Spares:
    """Rooms that are used again: the system hands out new memory page by page, which takes time.

    A lent room holds what was left in it. Safe to share between threads.
    """

    def __init__(self, most: int, *, largest: int) -> None:
        """`most` rooms of up to `largest` bytes are kept, those given back last."""
        self._most = most
        self._largest = largest
        self.lent_now = 0
        """Rooms that are lent at the moment."""
        self._kept: list[Room] = []
        self._lock = Lock()

    @contextmanager
    def lent(self, size: int) -> Iterator[Room]:
        """Give a room of `size` bytes; nothing of it may be used beyond the block."""
        with self._lock:
            self.lent_now += 1
        try:
            room = self._take(size)
            try:
                yield room[:size]
            finally:
                self._keep(room)
        finally:
            with self._lock:
                self.lent_now -= 1

    def _keep(self, room: Room) -> None:
        if room.nbytes <= self._largest:
            with self._lock:
                self._kept = [*self._kept, room][-self._most :]

    def _take(self, size: int) -> Room:
        with self._lock:
            for at, room in enumerate(self._kept):
                if room.nbytes >= size:
                    return self._kept.pop(at)
        return room_for(size)
