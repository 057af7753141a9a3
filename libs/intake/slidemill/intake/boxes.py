"""Boxes, of which films and HEIF pictures are made (ISO/IEC 14496-12, 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap
from struct import unpack_from
from typing import TypeAlias

Bytes: TypeAlias = bytes | mmap
"""A file, in memory or mapped into it."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where one box lies."""

    name: bytes
    start: int
    """Of its content."""
    end: int


def box_at(data: Bytes, at: int, limit: int) -> Box | None:
    """Return the box that begins at `at`; None unless it ends within `limit`."""
    size, name = unpack_from(">L4s", data, at)
    head = 8
    if size == 1 and at + 16 <= limit:
        (size,) = unpack_from(">Q", data, at + 8)
        head = 16
    elif size == 0:
        size = limit - at
    end = at + size
    return Box(name, at + head, end) if size >= head and end <= limit else None


def boxes_between(data: Bytes, at: int, limit: int) -> Iterator[Box | None]:
    """Yield the boxes of a stretch one after the other; None for one that is cut off, the last."""
    while at + 8 <= limit:
        box = box_at(data, at, limit)
        yield box
        if box is None:
            return
        at = box.end
