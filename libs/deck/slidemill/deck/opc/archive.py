"""Zip archives whose unchanged members are carried over as the compressed bytes they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from isal import isal_zlib

STORED = 0
DEFLATED = 8

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_SHARED = struct.Struct("<5H3I2H")
"""What a local header and a directory entry have in common."""
_OFFSET = struct.Struct("<3H2I")
_END = struct.Struct("<4s4H2IH")
_END_SEARCH = 65_535 + _END.size
_ENCRYPTED = 0x1
_UTF8 = 0x800
_DOS_DATE = 0x21  # 1980-01-01, the first day a zip can say: output depends on input only
_LEVEL, _SMALL_LEVEL = 1, 0
_SMALL = 1024
"""Bytes up to which clearing level 1's tables takes longer than all else: level 0 has none."""
_MAX_ENTRIES = 0xFFFF
_MAX_SIZE = 0xFFFFFFFF


class ArchiveError(ValueError):
    """The bytes are not a zip archive this reader takes."""


class Packed(NamedTuple):
    """Bytes as a zip member holds them; `crc` and `size` are of the content, unpacked."""

    method: int
    crc: int
    size: int
    payload: bytes | memoryview

    def read(self) -> bytes:
        """Return the content, checked against its size and checksum.

        Raises ArchiveError when the payload does not inflate to what the directory says.
        """
        if self.method == STORED:
            content = bytes(self.payload)
        else:
            inflater = zlib.decompressobj(-15)
            try:
                content = inflater.decompress(self.payload, self.size + 1)
            except zlib.error as error:
                raise ArchiveError(f"it does not inflate ({error})") from error
        if len(content) != self.size or isal_zlib.crc32(content) != self.crc:
            raise ArchiveError("its content does not match its checksum")
        return content


def pack(content: bytes) -> Packed:
    """Deflate `content`; ISA-L level 1 costs a quarter of zlib level 6 for 15 % more bytes."""
    size = len(content)
    level = _LEVEL if size > _SMALL else _SMALL_LEVEL
    payload = isal_zlib.compress(content, level, -15)
    return Packed(DEFLATED, isal_zlib.crc32(content), size, payload)


def store(content: bytes) -> Packed:
    """Hold `content` as it is: pictures and films do not deflate."""
    return Packed(STORED, isal_zlib.crc32(content), len(content), content)


def read_archive(data: bytes) -> dict[str, Packed]:
    """Members of a zip archive by name, in directory order; nothing is inflated.

    Raises ArchiveError for anything but plain zip: ZIP64, encryption, several volumes, other
    compression methods, doubled names, entries that point outside the file.
    """
    view = memoryview(data)
    members: dict[str, Packed] = {}
    for name, packed in _entries(data, view):
        if name.endswith("/"):
            continue
        if name in members:
            raise ArchiveError(f'it holds "{name}" twice')
        members[name] = packed
    return members


def _directory(data: bytes) -> tuple[int, int]:
    """Offset of the central directory and its number of entries."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _END_SEARCH))
    if at < 0 or at + _END.size > len(data):
        raise ArchiveError("it has no zip directory; it is not a zip file, or it is cut off")
    _, disk, start_disk, here, count, size, offset, _ = _END.unpack_from(data, at)
    if count == _MAX_ENTRIES or _MAX_SIZE in (offset, size):
        raise ArchiveError("it is a ZIP64 archive; save it again as a plain zip under 4 GiB")
    if disk or start_disk or here != count:
        raise ArchiveError("it is one volume of a split zip archive")
    if offset + size > at:
        raise ArchiveError("its zip directory lies outside the file")
    return offset, count


def _entries(data: bytes, view: memoryview) -> Iterator[tuple[str, Packed]]:
    offset, count = _directory(data)
    for _ in range(count):
        try:
            fields = _CENTRAL.unpack_from(data, offset)
        except struct.error as error:
            raise ArchiveError("its zip directory is cut off") from error
        signature, _, _, flags, method, _, _, crc, packed_size, size = fields[:10]
        name_length, extra_length, comment_length, *_, local = fields[10:]
        if signature != b"PK\x01\x02":
            raise ArchiveError("its zip directory is damaged")
        start = offset + _CENTRAL.size
        raw = data[start : start + name_length]
        offset = start + name_length + extra_length + comment_length
        name = _name(raw, flags)
        if _MAX_SIZE in (packed_size, size, local):
            raise ArchiveError(f'"{name}" is a ZIP64 entry; save it again as a plain zip')
        if flags & _ENCRYPTED:
            raise ArchiveError(f'"{name}" is encrypted; save the file without a password')
        if method not in (STORED, DEFLATED):
            raise ArchiveError(f'"{name}" uses compression method {method}; only deflate is read')
        yield name, Packed(method, crc, size, _payload(data, view, local, packed_size, name))


def _name(raw: bytes, flags: int) -> str:
    try:
        text = raw.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace") if flags & _UTF8 else raw.decode("cp437")
    return text.replace("\\", "/")


def _payload(data: bytes, view: memoryview, local: int, size: int, name: str) -> memoryview:
    try:
        signature, *_, name_length, extra_length = _LOCAL.unpack_from(data, local)
    except struct.error as error:
        raise ArchiveError(f'"{name}" lies outside the file') from error
    start = local + _LOCAL.size + name_length + extra_length
    if signature != b"PK\x03\x04" or start + size > len(data):
        raise ArchiveError(f'"{name}" lies outside the file')
    return view[start : start + size]


def write_archive(entries: list[tuple[str, Packed]]) -> list[bytes | memoryview]:
    """Return a zip archive of `entries`, in order, as chunks to be written one after the other.

    Raises ArchiveError when the result would need ZIP64.
    """
    chunks: list[bytes | memoryview] = []
    directory: list[bytes] = []
    offset = 0
    shared, place = _SHARED.pack, _OFFSET.pack
    for name, (method, crc, size, payload) in entries:
        raw = name.encode()
        length = len(payload)
        flags = 0 if raw.isascii() else _UTF8
        if offset > _MAX_SIZE:
            break
        common = shared(20, flags, method, 0, _DOS_DATE, crc, length, size, len(raw), 0)
        chunks.append(b"PK\x03\x04" + common + raw)
        chunks.append(payload)
        directory.append(b"PK\x01\x02\x14\x00" + common + place(0, 0, 0, 0, offset) + raw)
        offset += _LOCAL.size + len(raw) + length
    tail = b"".join(directory)
    if offset + len(tail) >= _MAX_SIZE or len(entries) >= _MAX_ENTRIES:
        raise ArchiveError("the deck would be larger than a plain zip can hold (4 GiB)")
    chunks.append(tail)
    count = len(entries)
    chunks.append(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(tail), offset, 0))
    return chunks
