"""Members of an embedded workbook's archive, with their headers written once."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from slidemill.deck.opc.archive import Packed, write_archive

_OFFSET = struct.Struct("<I")
_OFFSET_AT = 42
"""Where a directory entry says where its member begins (APPNOTE 4.3.12)."""
_END = struct.Struct("<4s4H2IH")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A zip member with its local header; its directory entry is cut at the offset."""

    member: bytes
    before: bytes
    after: bytes


def seal(name: str, packed: Packed) -> Sealed:
    """Write a member once, to be put into many archives."""
    header, payload, entry, _ = write_archive([(name, packed)])
    cut = bytes(entry)
    return Sealed(b"".join((header, payload)), cut[:_OFFSET_AT], cut[_OFFSET_AT + _OFFSET.size :])


def sealed_archive(members: Iterable[Sealed]) -> bytes:
    """Return the zip archive of these members, in order."""
    chunks: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    place = _OFFSET.pack
    for sealed in members:
        chunks.append(sealed.member)
        directory.append(sealed.before + place(offset) + sealed.after)
        offset += len(sealed.member)
    count, tail = len(directory), b"".join(directory)
    chunks.append(tail)
    chunks.append(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(tail), offset, 0))
    return b"".join(chunks)
