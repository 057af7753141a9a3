"""Pixels in memory: what they look like, and where they begin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""Rows of RGBA, sRGB, colours multiplied by alpha."""

_PAGE = 4096


def blank(height: int, width: int) -> Pixels:
    """Return transparent black pixels that begin with a page of memory.

    Rows copied between two such pictures keep the processor's stores and loads apart: where two
    begin a few bytes apart within their pages, each load waits for a store it only seems to need,
    and copying takes ten times as long ("4K aliasing" in Intel's optimization manual).
    """
    size = height * width * 4
    room = np.zeros(size + _PAGE, np.uint8)
    begin = -room.ctypes.data % _PAGE
    return room[begin : begin + size].reshape(height, width, 4)
