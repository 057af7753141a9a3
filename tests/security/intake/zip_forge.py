"""Writes zip archives byte by byte, so that every rule of the format can be broken on purpose."""

import struct
import zlib
from dataclasses import dataclass
from functools import cache

STORE, DEFLATE = 0, 8


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One member; what is None is written truthfully."""

    name: bytes | str
    content: bytes = b"content"
    method: int = DEFLATE
    flags: int = 1 << 11
    mode: int = 0
    size: int | None = None
    """Inflated size both headers declare."""
    crc: int | None = None
    packed: bytes | None = None
    packed_size: int | None = None
    extra: bytes = b""
    disk: int = 0
    offset: int | None = None
    """Where the directory says the member is."""
    local_name: bytes | None = None
    local_method: int | None = None
    local_size: int | None = None
    local_crc: int | None = None
    local_packed_size: int | None = None
    local_extra: bytes = b""
    gap: bytes = b""
    """Bytes behind the content."""

    @property
    def raw_name(self) -> bytes:
        return self.name.encode() if isinstance(self.name, str) else self.name

    @property
    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        return deflate(self.content) if self.method == DEFLATE else self.content


def deflate(content: bytes) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


@cache
def deflated_zeros(size: int) -> bytes:
    """Deflate `size` zeros without ever holding them."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    parts = [stream.compress(block) for _ in range(size >> 20)]
    return b"".join([*parts, stream.compress(bytes(size & (1 << 20) - 1)), stream.flush()])


def _or(value: int | None, truth: int) -> int:
    return truth if value is None else value


def forge(
    *entries: Entry,
    before: bytes = b"",
    behind: bytes = b"",
    comment: bytes = b"",
    comment_size: int | None = None,
    count: int | None = None,
    disk: int = 0,
    directory_offset: int | None = None,
    directory_size: int | None = None,
    within: bytes = b"",
    end64: bytes = b"",
) -> bytes:
    """Write an archive; `within` goes behind the directory's records, `end64` before the end."""
    out = bytearray(before)
    central = bytearray()
    for entry in entries:
        at = len(out)
        body, name = entry.body, entry.raw_name
        crc = _or(entry.crc, zlib.crc32(entry.content))
        size = _or(entry.size, len(entry.content))
        packed = _or(entry.packed_size, len(body))
        local_name = name if entry.local_name is None else entry.local_name
        out += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, entry.flags, _or(entry.local_method, entry.method),
            0, 33, _or(entry.local_crc, crc), _or(entry.local_packed_size, packed),
            _or(entry.local_size, size), len(local_name), len(entry.local_extra),
        )  # fmt: skip
        out += local_name + entry.local_extra + body + entry.gap
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 3 << 8 | 20, 20, entry.flags, entry.method, 0, 33,
            crc, packed, size, len(name), len(entry.extra), 0, entry.disk, 0,
            entry.mode << 16, _or(entry.offset, at),
        )  # fmt: skip
        central += name + entry.extra
    start = len(out)
    out += central + within + end64
    total = _or(count, len(entries))
    out += struct.pack(
        "<4s4H2LH", b"PK\x05\x06", disk, disk, total, total,
        _or(directory_size, len(central) + len(within)), _or(directory_offset, start),
        _or(comment_size, len(comment)),
    )  # fmt: skip
    return bytes(out + comment + behind)
