"""Only what a crop keeps of a JPEG, by C over libjpeg-turbo, where that was built.

A photo that lies behind a standing slide loses more than half of its columns: not turning them
into pixels takes a sixth off the decoding. `native/crop.c` is the C, `hatch_build.py` compiles it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from slidemill.picture.pixels import Room

LIBRARY = Path(__file__).with_name("_crop.so")
BLOCK = 32
"""Px that may be decoded to the left of a crop and above it: the largest block (T.81, A.1.1)."""

Arrived = Callable[["Crop", int], None]
"""Told what is being decoded, and how many of its rows are there and stay as they are."""


class Crop(NamedTuple):
    """A rectangle of a picture, px."""

    left: int
    top: int
    width: int
    height: int


class _Rectangle(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint) for name in Crop._fields)

    def crop(self) -> Crop:
        return Crop(self.left, self.top, self.width, self.height)


_Told = ctypes.CFUNCTYPE(None, ctypes.c_uint)


def built() -> bool:
    """Whether crops can be decoded here: the library was compiled and finds libjpeg."""
    return _decode() is not None


def decoded_crop(
    data: bytes, crop: Crop, room: Room, *, step: int = 0, arrived: Arrived | None = None
) -> Crop | None:
    """Decode a crop of a JPEG as rows of RGB at the room's beginning.

    Returns what was decoded: the crop, and less than `BLOCK` more to its left and above it. Each
    pixel is the one that decoding the whole file gives, colours not interpolated between their
    samples. None when the file is damaged anywhere, of several scans (a progressive one) or
    smaller than the crop, and when the library was not built; the room then holds anything.

    `arrived` is called in this thread after every `step` rows, not for the last. It must not
    raise: there is nobody to hear it.
    """
    decode = _decode()
    if decode is None:
        return None
    rectangle = _Rectangle(*crop)

    def tell(rows: int) -> None:
        if arrived is not None:
            arrived(rectangle.crop(), rows)

    whole = decode(
        data,
        len(data),
        ctypes.byref(rectangle),
        room.ctypes.data,
        room.nbytes,
        step or crop.height + BLOCK,
        _Told(tell),
    )
    return rectangle.crop() if whole else None


@cache
def _decode() -> Callable[..., Any] | None:
    try:
        function = ctypes.CDLL(str(LIBRARY)).slidemill_decode_crop
    except OSError:
        return None
    function.argtypes = (
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.POINTER(_Rectangle),
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        _Told,
    )
    function.restype = ctypes.c_int
    return function
