"""The zip directory, read strictly: what one reader could take differently from another is refused.

Record layouts and section numbers are those of the .ZIP File Format Specification (APPNOTE 6.3).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import ZipLimits
from slidemill.intake.names import decode_name

_END = struct.Struct("<4s4H2LH")  # 4.3.16
_END64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_LOCATOR64 = struct.Struct("<4sLQL")  # 4.3.15
_CENTRAL = struct.Struct("<4s6H3L5H2L")  # 4.3.12

_MAX16 = 0xFFFF
_MAX32 = 0xFFFFFFFF
_ZIP64_EXTRA = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the central directory."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int
    """Unix file mode, 0 if the packer has none."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The central directory and where it starts."""

    start: int
    records: tuple[Record, ...]


def read_directory(data: bytes, limits: ZipLimits, place: str) -> Directory:
    """Read the central directory; nothing is inflated.

    Raises `IntakeError` if the archive is cut off, split, has anything before, behind or
    between its records, contradicts itself or has too many members.
    """
    end = _find_end(data, place)
    _, disk, directory_disk, here, count, size, start, _ = _END.unpack_from(data, end)
    if (disk, directory_disk) not in {(0, 0), (_MAX16, _MAX16)} or here != count:
        raise IntakeError(
            Code.ZIP_MULTI_DISK, place, "it is one volume of a split archive; upload a whole one."
        )
    locator = end - _LOCATOR64.size
    if locator >= 0 and data.startswith(b"PK\x06\x07", locator):
        end, count, size, start = _widen(data, locator, (count, size, start), place)
    if count > limits.members:
        raise IntakeError(
            Code.TOO_MANY_MEMBERS,
            place,
            f"it has {count} members, more than the {limits.members} allowed; leave out files.",
        )
    if start + size != end:
        # A directory that is elsewhere than it says is how one file is made to look like two.
        _refuse_extra(place, "before its first or behind its last member")
    return Directory(start, tuple(_records(data, start, end, count, place)))


def parse_extra(field: bytes) -> dict[int, bytes]:
    """Split an extra field (4.5.1) by tag; bytes that do not parse are padding."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(field):
        tag, size = struct.unpack_from("<HH", field, at)
        found.setdefault(tag, field[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def widened(extra: dict[int, bytes], values: tuple[int, ...], place: str) -> tuple[int, ...]:
    """Replace saturated 32-bit values by those of the zip64 extra field (4.5.3)."""
    if _MAX32 not in values:
        return values
    field = extra.get(_ZIP64_EXTRA, b"")
    wide = list(struct.unpack_from(f"<{len(field) // 8}Q", field))
    if values.count(_MAX32) > len(wide):
        raise IntakeError(
            Code.ZIP64_MISMATCH, place, "its 64-bit sizes are missing; make the zip again."
        )
    return tuple(wide.pop(0) if value == _MAX32 else value for value in values)


def _find_end(data: bytes, place: str) -> int:
    if not data.startswith(b"PK"):
        if b"PK\x05\x06" in data[-_END.size - _MAX16 :]:
            _refuse_extra(place, "before its first member")
        raise IntakeError(Code.NOT_A_ZIP, place, "it is not a zip archive; upload a .zip file.")
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + _END.size > len(data):
        _refuse_damaged(place, "its end is missing, so the upload was cut off")
    comment = _END.unpack_from(data, end)[-1]
    if end + _END.size + comment > len(data):
        _refuse_damaged(place, "its end is cut off")
    if end + _END.size + comment < len(data):
        _refuse_extra(place, "behind its end")
    return end


def _widen(
    data: bytes, locator: int, narrow: tuple[int, int, int], place: str
) -> tuple[int, int, int, int]:
    """Return position of the zip64 end record, count of members, size and start of directory."""
    _, disk, at, disks = _LOCATOR64.unpack_from(data, locator)
    if at + _END64.size != locator or not data.startswith(b"PK\x06\x06", at):
        raise IntakeError(
            Code.ZIP64_MISMATCH, place, "its 64-bit end is elsewhere than it says; zip it again."
        )
    _, length, _, _, own, directory_disk, here, count, size, start = _END64.unpack_from(data, at)
    wide = (count, size, start)
    agree = all(
        low in (high, top)
        for low, high, top in zip(narrow, wide, (_MAX16, _MAX32, _MAX32), strict=True)
    )
    if (disk, own, directory_disk) != (0, 0, 0) or disks > 1 or here != count:
        raise IntakeError(
            Code.ZIP_MULTI_DISK, place, "it is one volume of a split archive; upload a whole one."
        )
    if not agree or length + 12 != _END64.size:
        raise IntakeError(
            Code.ZIP64_MISMATCH, place, "its 64-bit and 32-bit ends contradict; zip it again."
        )
    return at, count, size, start


def _records(data: bytes, start: int, end: int, count: int, place: str) -> Iterator[Record]:
    at = start
    for number in range(count):
        if at + _CENTRAL.size > end or not data.startswith(b"PK\x01\x02", at):
            _refuse_damaged(place, f"entry {number} of its directory is missing")
        (
            _, _, _, flags, method, _, _, crc, packed, size,
            name_size, extra_size, comment_size, disk, _, attributes, offset,
        ) = _CENTRAL.unpack_from(data, at)  # fmt: skip
        at += _CENTRAL.size
        raw_name = data[at : at + name_size]
        extra = parse_extra(data[at + name_size : at + name_size + extra_size])
        at += name_size + extra_size + comment_size
        if at > end:
            _refuse_damaged(place, f"entry {number} of its directory is cut off")
        if disk not in (0, _MAX16):
            raise IntakeError(
                Code.ZIP_MULTI_DISK, place, "a member is on another volume; upload a whole archive."
            )
        name = decode_name(raw_name, flags, extra, place)
        size, packed, offset = widened(extra, (size, packed, offset), name or place)
        yield Record(
            name, raw_name, flags, method, crc, packed, size, offset, mode=attributes >> 16
        )
    if at != end:
        _refuse_extra(place, "within its directory")


def _refuse_damaged(place: str, what: str) -> NoReturn:
    raise IntakeError(Code.ZIP_DAMAGED, place, f"{what}; make the zip again and upload it whole.")


def _refuse_extra(place: str, where: str) -> NoReturn:
    raise IntakeError(
        Code.ZIP_EXTRA_DATA,
        place,
        f"there are bytes {where} that do not belong to the zip; programs would read it "
        "differently; make the zip again.",
    )
