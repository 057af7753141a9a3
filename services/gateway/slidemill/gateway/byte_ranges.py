"""Which part of a file a request wants: `Range` and `If-Range` (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


class Unsatisfiable(Exception):  # noqa: N818 - says what the range is
    """No byte of the file is in the range."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `first` to `last` of a file, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes there are."""
        return self.last - self.first + 1


def byte_range(header: str | None, size: int) -> ByteRange | None:
    """Return the range of a file of `size` bytes that `Range` asks for; None for the whole file.

    Several ranges, other units and what is malformed mean the whole file, as section 14.2 allows.
    Raises `Unsatisfiable`.
    """
    found = _ONE.fullmatch((header or "").strip())
    if found is None or found[0].endswith("=-"):
        return None
    first, last = found[1], found[2]
    if not first:
        wanted = ByteRange(max(0, size - int(last)), size - 1)
    else:
        wanted = ByteRange(int(first), min(int(last), size - 1) if last else size - 1)
        if last and int(last) < int(first):
            return None
    if wanted.length < 1:
        raise Unsatisfiable
    return wanted


def still_wanted(if_range: str | None, etag: str) -> bool:
    """Whether a range is wanted of a file that has this etag now; a date never tells enough."""
    return if_range is None or if_range.strip() == etag
