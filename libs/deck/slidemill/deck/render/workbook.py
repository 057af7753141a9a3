"""Filling the cells of an embedded workbook: one sheet is written anew, the rest is carried."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slidemill.deck.opc.archive import Packed, pack, store, write_archive
from slidemill.deck.render.workbook_cells import CellArea, CellLine
from slidemill.deck.render.workbook_sheet import SheetPlan

__all__ = ["CellArea", "CellLine", "WorkbookPlan"]

_OFFSET = struct.Struct("<I")
_OFFSET_AT = 42
"""Where a directory entry says where its member begins (APPNOTE 4.3.12)."""
_END = struct.Struct("<4s4H2IH")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A zip member with its headers; the directory entry is cut at the offset."""

    member: bytes
    before: bytes
    after: bytes


def seal(name: str, packed: Packed) -> Sealed:
    """Write a member once, to be put into many archives."""
    header, payload, entry, _ = write_archive([(name, packed)])
    cut = bytes(entry)
    return Sealed(b"".join((header, payload)), cut[:_OFFSET_AT], cut[_OFFSET_AT + _OFFSET.size :])


def sealed_archive(members: Sequence[Sealed]) -> bytes:
    """Return the zip archive of these members, in order."""
    chunks: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    place = _OFFSET.pack
    for member in members:
        chunks.append(member.member)
        directory.append(member.before + place(offset) + member.after)
        offset += len(member.member)
    tail = b"".join(directory)
    count = len(members)
    chunks.append(tail)
    chunks.append(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(tail), offset, 0))
    return b"".join(chunks)


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """A compiled workbook; `sheets` are its worksheets' names, in order."""

    sheets: tuple[str, ...]
    plans: Mapping[str, SheetPlan]
    """By folded name."""
    members: Mapping[str, Sealed]

    def filled(self, sheet: str, lines: Sequence[CellLine], cleared: Sequence[CellArea]) -> Packed:
        """Return the workbook with `lines` written to a sheet and the `cleared` areas emptied.

        Cells in both are written. Sheet names are found whatever their case; KeyError when
        there is no such worksheet.
        """
        plan = self.plans[sheet.casefold()]
        members = dict(self.members)
        written = plan.filled(lines, cleared)
        members[plan.part] = seal(plan.part, pack(written.encode()))
        return store(sealed_archive(list(members.values())))
