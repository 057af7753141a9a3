"""Only the columns of a JPEG that a crop keeps, by C over libjpeg-turbo, where that was built.

A photo that lies behind a standing slide loses more than half of its columns: leaving them out
takes a sixth off the decoding. `native/columns.c` is the C, `hatch_build.py` compiles it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from slidemill.picture.pixels import Room

LIBRARY = Path(__file__).with_name("_columns.so")
MARGIN = 32
"""Columns, px, that may be decoded before those asked for: the widest block (ITU T.81, A.1.1)."""


def built() -> bool:
    """Whether columns can be decoded here: the library was compiled and finds libjpeg."""
    return _decode() is not None


def decoded_columns(data: bytes, left: int, width: int, room: Room) -> tuple[int, int] | None:
    """Decode `width` columns of a JPEG from `left` on, px, as rows of RGB at the room's beginning.

    Returns where the decoded columns begin and how many they are, which may be up to `MARGIN`
    more than asked for; each pixel is the one that decoding the whole file gives, colours not
    interpolated between their samples. None when the file is damaged, of several scans (a
    progressive one) or too large for the room, and when the library was not built.
    """
    decode = _decode()
    if decode is None:
        return None
    begin, count = ctypes.c_uint(left), ctypes.c_uint(width)
    rows = decode(
        data, len(data), ctypes.byref(begin), ctypes.byref(count), room.ctypes.data, room.nbytes
    )
    return (begin.value, count.value) if rows > 0 else None


@cache
def _decode() -> Callable[..., Any] | None:
    try:
        function = ctypes.CDLL(str(LIBRARY)).slidemill_decode_columns
    except OSError:
        return None
    unsigned = ctypes.POINTER(ctypes.c_uint)
    function.argtypes = (
        ctypes.c_char_p,
        ctypes.c_size_t,
        unsigned,
        unsigned,
        ctypes.c_void_p,
        ctypes.c_size_t,
    )
    function.restype = ctypes.c_int
    return function
