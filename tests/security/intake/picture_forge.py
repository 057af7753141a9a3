"""Writes picture files byte by byte, as far as a scan of their header reads them."""

import struct
import zlib
from io import BytesIO

from PIL import Image


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def ihdr(width: int, height: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def whole_png(width: int, height: int) -> bytes:
    """Return a white picture of one bit per pixel that any program opens."""
    header = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * ((width + 7) // 8)) * height)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(name, body) for name, body in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )


def sof(width: int, height: int, marker: int = 0xC0) -> bytes:
    return struct.pack(">BBHBHHB", 0xFF, marker, 8, 8, height, width, 0)


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xda\x00\x02 scan \xff\xd9"


def gif_frame(width: int, height: int, left: int = 0) -> bytes:
    return struct.pack("<B4HB", 0x2C, left, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00"


def gif(width: int, height: int, *blocks: bytes) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + b"".join(blocks) + b";"


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        name + struct.pack("<L", len(data)) + data + bytes(len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<L", len(body) + 4) + b"WEBP" + body


def vp8x(width: int, height: int) -> tuple[bytes, bytes]:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", bytes(4) + size


def drawn(
    kind: str, width: int = 30, height: int = 20, frames: int = 1, **options: object
) -> bytes:
    """Return a picture an ordinary program would write."""
    pictures = [Image.new("RGB", (width, height), (9 * n, 0, 0)) for n in range(frames)]
    out = BytesIO()
    extra = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(out, kind, **extra, **options)
    return out.getvalue()
