"""Archives of ordinary packers pass the scan and read as they were packed."""

import io
import pickle
import struct
import unicodedata
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.intake import Code, IntakeError, scan_zip
from tests.security.intake.zip_forge import Entry, forge

CONTENTS = {"a.txt": b"a" * 1000, "folder/b.txt": b"", "ü/報告.txt": b"c"}


class OneWay(io.RawIOBase):
    """A stream that can not go back, as an HTTP response."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(memoryview(data))  # type: ignore[arg-type]  # any buffer
        self.written += piece
        return len(piece)


def packed(method: int = zipfile.ZIP_DEFLATED, *, zip64: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.mkdir("folder")
        for name, content in CONTENTS.items():
            with archive.open(name, "w", force_zip64=zip64) as member:
                member.write(content)
    return out.getvalue()


def streamed() -> bytes:
    out = OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in CONTENTS.items():
            archive.writestr(name, content)
    return bytes(out.written)


def contents(data: bytes) -> dict[str, bytes]:
    archive = scan_zip(data)
    return {name: archive.read(name) for name in archive.names}


@pytest.mark.parametrize(
    "data",
    [packed(), packed(zipfile.ZIP_STORED), packed(zip64=True), streamed()],
    ids=["deflated", "stored", "64-bit sizes", "streamed"],
)
def test_archives_of_ordinary_packers_read_as_they_were_packed(data: bytes) -> None:
    assert contents(data) == CONTENTS


def test_folders_are_no_files() -> None:
    archive = scan_zip(packed())
    assert archive.names == tuple(CONTENTS)
    assert "folder/" not in archive
    assert archive.size("a.txt") == 1000
    with pytest.raises(KeyError):
        archive.read("folder/")


def test_an_empty_archive_and_a_comment_are_fine() -> None:
    assert contents(forge(comment=b"made by hand")) == {}


def test_64_bit_ends_that_agree_are_fine() -> None:
    plain = forge(Entry(name="a"))
    start = plain.index(b"PK\x01\x02")
    size = len(plain) - 22 - start
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    assert contents(forge(Entry(name="a"), end64=record + locator)) == {"a": b"content"}
    saturated = forge(
        Entry(name="a"), end64=record + locator, count=0xFFFF, directory_offset=0xFFFFFFFF
    )
    assert contents(saturated) == {"a": b"content"}


@pytest.mark.parametrize(
    ("raw", "flags", "extra", "name"),
    [
        ("ü.png".encode(), 1 << 11, b"", "ü.png"),
        ("ü.png".encode(), 0, b"", "ü.png"),
        (unicodedata.normalize("NFD", "ü.png").encode(), 0, b"", "ü.png"),
        ("ü.png".encode("cp437"), 0, b"", "ü.png"),
        (b"?.png", 0, b"\x75\x70\x01\x00\x02", "?.png"),
        (
            b"\x81.png",
            0,
            struct.pack("<HHBL", 0x7075, 13, 1, zlib.crc32(b"\x81.png")) + "報.png..".encode()[:8],
            "報.png.",
        ),
    ],
    ids=["utf-8", "macOS without the flag", "macOS decomposed", "DOS", "odd extra", "Info-ZIP"],
)
def test_names_are_read_as_their_packer_meant_them(
    raw: bytes, flags: int, extra: bytes, name: str
) -> None:
    assert list(contents(forge(Entry(name=raw, flags=flags, extra=extra)))) == [name]


def test_a_data_descriptor_behind_a_member_is_fine() -> None:
    entry = Entry(
        name="a",
        flags=1 << 3,
        local_size=0,
        local_crc=0,
        local_packed_size=0,
        gap=b"PK\x07\x08" + bytes(12),
    )
    assert contents(forge(entry, Entry(name="b"))) == {"a": b"content", "b": b"content"}


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=8), st.binary(max_size=200), max_size=6),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_whatever_was_packed_comes_out(files: dict[str, bytes], method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert contents(out.getvalue()) == files


def test_errors_cross_process_borders_whole() -> None:
    error = IntakeError(Code.BAD_NAME, "a", "it is bad; rename it.")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (copy.code, copy.place, copy.message) == (error.code, error.place, error.message)
    assert str(copy) == "a: it is bad; rename it."
