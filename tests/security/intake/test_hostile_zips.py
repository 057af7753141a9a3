"""One hostile archive per rule of the zip scan."""

import stat
import struct
import tracemalloc
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO

import pytest

from slidemill.intake import Archive, Code, IntakeError, ZipLimits, scan_zip
from tests.security.intake.zip_forge import STORE, Entry, deflate, deflated_zeros, forge

MIB = 1 << 20
SMALL = ZipLimits(packed=MIB, members=5, member=1000, total=1500, ratio_floor=500, ratio=50)
TEXT = Entry(name="a.txt")


def refusal(data: bytes, limits: ZipLimits | None = None) -> IntakeError:
    """Return the error of scanning and reading everything."""
    with pytest.raises(IntakeError) as caught:
        read_all(scan_zip(data, limits) if limits else scan_zip(data))
    return caught.value


def read_all(archive: Archive) -> dict[str, bytes]:
    return {name: archive.read(name) for name in archive.names}


def unicode_path(old: bytes, new: str) -> bytes:
    body = struct.pack("<BL", 1, zlib.crc32(old)) + new.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


def end64(count: int, size: int, start: int, at: int, *, disks: int = 1) -> bytes:
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, at, disks)


def zip64(entry: Entry, **lies: int) -> bytes:
    """Write the archive of one entry with 64-bit end records."""
    plain = forge(entry)
    start = plain.rindex(b"PK\x01\x02")
    size = len(plain) - 22 - start
    truth = {"count": 1, "size": size, "start": start, "at": start + size, "disks": 1}
    return forge(
        entry,
        end64=end64(**truth | lies),
        count=0xFFFF,
        directory_size=0xFFFFFFFF,
        directory_offset=0xFFFFFFFF,
    )


@pytest.mark.parametrize(
    "name",
    [
        "../a", "a/../../b", "..", "/etc/passwd", "//host/share", "C:/a", "c:a", "a\\b",
        "..\\a", "a//b", "./a", "a/./b", "", "a\x00.png", "a\nb", "a\x7f", "a\x85b", "x" * 513,
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    error = refusal(forge(Entry(name=name)))
    assert error.code is Code.BAD_NAME


def test_a_name_that_is_not_the_utf8_it_claims_is_refused() -> None:
    assert refusal(forge(Entry(name=b"\xff\xfe"))).code is Code.BAD_NAME


def test_a_second_name_that_contradicts_a_plain_one_is_refused() -> None:
    entry = Entry(name="a.txt", extra=unicode_path(b"a.txt", "../b.txt"))
    assert refusal(forge(entry)).code is Code.BAD_NAME


def test_a_second_name_is_checked_like_the_first() -> None:
    entry = Entry(name=b"\x81.txt", flags=0, extra=unicode_path(b"\x81.txt", "../ü.txt"))
    assert "'..'" in str(refusal(forge(entry)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.png", "a.png"),
        ("a.png", "A.PNG"),
        ("ü.png", "u\u0308.png"),
        ("STRASSE", "straße"),
        ("ﬁ.png", "fi.png"),
        ("a", "a/"),
    ],
)
def test_names_that_are_one_file_somewhere_are_refused(one: str, other: str) -> None:
    error = refusal(forge(Entry(name=one), Entry(name=other, content=b"", method=STORE)))
    assert error.code is Code.DUPLICATE_NAME


@pytest.mark.parametrize("flags", [1, 1 << 6 | 1, 1 << 13])
def test_encrypted_members_are_refused(flags: int) -> None:
    error = refusal(forge(Entry(name="a", flags=flags)))
    assert (error.code, error.place) == (Code.ENCRYPTED_MEMBER, "a")
    assert "zip without a password" in error.message


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 95, 98])
def test_methods_other_than_store_and_deflate_are_refused(method: int) -> None:
    error = refusal(forge(Entry(name="a", method=method)))
    assert error.code is Code.UNSUPPORTED_METHOD


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO])
def test_symbolic_links_and_devices_are_refused(kind: int) -> None:
    error = refusal(forge(Entry(name="a", content=b"/etc/passwd", mode=kind | 0o777)))
    assert error.code is Code.SPECIAL_FILE


def test_too_many_members_are_refused_before_they_are_read() -> None:
    error = refusal(forge(TEXT, count=6), SMALL)
    assert error.code is Code.TOO_MANY_MEMBERS
    assert "6 members, more than the 5" in error.message


def test_a_member_that_says_it_is_too_large_is_refused() -> None:
    error = refusal(forge(Entry(name="a", size=1001)), SMALL)
    assert (error.code, error.place) == (Code.MEMBER_TOO_LARGE, "a")


def test_members_too_large_together_are_refused() -> None:
    noise = [Entry(name=str(n), content=bytes(600), method=STORE) for n in range(3)]
    assert refusal(forge(*noise), SMALL).code is Code.TOTAL_TOO_LARGE


def test_a_member_packed_tighter_than_real_content_is_refused() -> None:
    error = refusal(forge(Entry(name="a", content=bytes(900))), SMALL)
    assert error.code is Code.RATIO_TOO_HIGH


def test_an_archive_over_the_upload_limit_is_refused() -> None:
    entry = Entry(name="a", content=bytes(MIB), method=STORE)
    assert refusal(forge(entry), SMALL).code is Code.ZIP_TOO_LARGE


def test_the_classic_bomb_is_refused_without_inflating_it() -> None:
    bomb = Entry(name="a", packed=deflated_zeros(300 * MIB), size=300 * MIB, crc=0)
    archive = forge(TEXT, bomb)
    tracemalloc.start()
    assert refusal(archive).code is Code.MEMBER_TOO_LARGE
    assert tracemalloc.get_traced_memory()[1] < MIB
    tracemalloc.stop()


def test_a_bomb_of_many_parts_is_refused_without_inflating_it() -> None:
    part = Entry(name="a", packed=deflated_zeros(3 * MIB), size=3 * MIB, crc=0)
    archive = forge(*(replace(part, name=f"a{n}") for n in range(200)))
    tracemalloc.start()
    assert refusal(archive).code is Code.TOTAL_TOO_LARGE
    assert tracemalloc.get_traced_memory()[1] < MIB
    tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_stopped_at_the_size_it_declares() -> None:
    archive = forge(Entry(name="a", packed=deflated_zeros(300 * MIB), size=1000, crc=0))
    scanned = scan_zip(archive)
    tracemalloc.start()
    with pytest.raises(IntakeError) as caught:
        scanned.read("a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code is Code.SIZE_MISMATCH
    assert peak < MIB  # the packed bytes and a thousand inflated ones; never the 300 MiB


@pytest.mark.parametrize("size", [0, 6, 8, 100])
def test_a_wrong_size_is_refused_on_reading(size: int) -> None:
    assert refusal(forge(Entry(name="a", size=size))).code is Code.SIZE_MISMATCH


def test_a_stored_member_with_two_sizes_is_refused() -> None:
    error = refusal(forge(Entry(name="a", method=STORE, size=100)))
    assert error.code is Code.SIZE_MISMATCH


def test_bytes_hidden_behind_the_deflated_content_are_refused() -> None:
    error = refusal(forge(Entry(name="a", packed=deflate(b"content") + b"hidden")))
    assert error.code is Code.SIZE_MISMATCH


def test_a_wrong_checksum_is_refused_on_reading() -> None:
    assert refusal(forge(Entry(name="a", crc=1))).code is Code.CHECKSUM_MISMATCH


def test_content_that_is_no_deflate_stream_is_refused_on_reading() -> None:
    assert refusal(forge(Entry(name="a", packed=b"\xff" * 9))).code is Code.ZIP_DAMAGED


@pytest.mark.parametrize(
    "lie",
    [
        {"local_name": b"b.txt"},
        {"local_method": STORE},
        {"local_size": 5},
        {"local_crc": 5},
        {"local_packed_size": 5},
        {"offset": 3},
        {"offset": 10**6},
    ],
)
def test_two_headers_that_disagree_are_refused(lie: dict[str, int]) -> None:
    error = refusal(forge(replace(TEXT, **lie)))  # type: ignore[arg-type]  # any field may lie
    assert error.code is Code.HEADER_MISMATCH


def test_a_member_that_reaches_into_the_directory_is_refused() -> None:
    lie = Entry(name="a", method=STORE, packed_size=60, size=60)
    assert refusal(forge(lie)).code is Code.HEADER_MISMATCH


def test_members_that_share_bytes_are_refused() -> None:
    inner = forge(Entry(name="b", method=STORE, content=b"x"))
    inner = inner[: inner.index(b"PK\x01\x02")]
    outer = Entry(name="a", method=STORE, content=inner)
    start = 30 + 1
    first, second = Entry(name="b", method=STORE, content=b"x", offset=start), outer
    data = forge(second)
    whole = forge(second, first)
    # The directory of `whole`, over the body of `data`: "b" lies inside "a".
    at = whole.index(b"PK\x01\x02")
    central = whole[at : whole.index(b"PK\x05\x06")]
    body = data[: data.index(b"PK\x01\x02")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(central), len(body), 0)
    error = refusal(body + central + end)
    assert error.code is Code.OVERLAP


def test_one_body_listed_twice_is_refused() -> None:
    twice = forge(TEXT, Entry(name="a.txt", offset=0))
    assert refusal(twice).code is Code.DUPLICATE_NAME


def test_bytes_before_the_first_member_are_refused() -> None:
    assert refusal(forge(TEXT, before=b"#!/bin/sh\n")).code is Code.ZIP_EXTRA_DATA
    assert refusal(forge(TEXT, before=b"PK\x03\x04 hidden")).code is Code.ZIP_EXTRA_DATA
    assert refusal(b"MZ" + forge(TEXT)).code is Code.ZIP_EXTRA_DATA


def test_bytes_behind_the_end_are_refused() -> None:
    assert refusal(forge(TEXT, behind=b"\n")).code is Code.ZIP_EXTRA_DATA
    assert refusal(forge(TEXT) + forge(Entry(name="b"))).code is Code.ZIP_EXTRA_DATA


def test_a_second_end_in_the_comment_is_refused() -> None:
    fake = forge()
    assert refusal(forge(TEXT, comment=fake + b"x")).code is Code.ZIP_EXTRA_DATA
    assert refusal(forge(TEXT, comment=fake)).code is Code.ZIP_EXTRA_DATA


def test_a_member_the_directory_does_not_list_is_refused() -> None:
    hidden = forge(Entry(name="b"))
    hidden = hidden[: hidden.index(b"PK\x01\x02")]
    assert refusal(forge(replace(TEXT, gap=hidden))).code is Code.ZIP_EXTRA_DATA
    assert refusal(forge(before=hidden)).code is Code.ZIP_EXTRA_DATA


def test_bytes_within_the_directory_are_refused() -> None:
    assert refusal(forge(TEXT, within=b"hidden")).code is Code.ZIP_EXTRA_DATA


def test_split_archives_are_refused() -> None:
    assert refusal(forge(TEXT, disk=1)).code is Code.ZIP_MULTI_DISK
    assert refusal(forge(Entry(name="a", disk=1))).code is Code.ZIP_MULTI_DISK
    assert refusal(zip64(TEXT, disks=2)).code is Code.ZIP_MULTI_DISK


@pytest.mark.parametrize("lie", [{"at": 0}, {"at": 10**9}])
def test_64_bit_ends_that_are_elsewhere_are_refused(lie: dict[str, int]) -> None:
    assert refusal(zip64(TEXT, **lie)).code is Code.ZIP64_MISMATCH


def test_64_bit_ends_that_contradict_the_32_bit_ones_are_refused() -> None:
    plain = forge(TEXT)
    start = plain.index(b"PK\x01\x02")
    size = len(plain) - 22 - start
    data = forge(TEXT, end64=end64(2, size, start, start + size))
    assert refusal(data).code is Code.ZIP64_MISMATCH


def test_64_bit_ends_do_not_lift_the_member_limit() -> None:
    assert refusal(zip64(TEXT, count=2**40)).code is Code.TOO_MANY_MEMBERS


def test_64_bit_sizes_that_are_missing_are_refused() -> None:
    assert refusal(forge(Entry(name="a", size=0xFFFFFFFF))).code is Code.ZIP64_MISMATCH


def test_64_bit_sizes_do_not_lift_the_size_limit() -> None:
    extra = struct.pack("<HHQ", 1, 8, 2**40)
    entry = Entry(name="a", size=0xFFFFFFFF, extra=extra, local_extra=extra)
    assert refusal(forge(entry)).code is Code.MEMBER_TOO_LARGE


@pytest.mark.parametrize("data", [b"", b"P", b"%PDF-1.7", b"\x1f\x8b gzip", b"Rar!\x1a\x07"])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    assert refusal(data).code is Code.NOT_A_ZIP


def test_every_cut_of_an_archive_is_refused() -> None:
    whole = forge(TEXT, Entry(name="b"), comment=b"comment")
    for size in range(2, len(whole)):
        assert refusal(whole[:size]).code is Code.ZIP_DAMAGED


def test_an_archive_that_the_standard_library_would_take_can_still_be_two_archives() -> None:
    """Shows what strictness is for: the library reads one, a streaming reader the other."""
    hidden = forge(Entry(name="evil.txt"))
    data = hidden[: hidden.index(b"PK\x01\x02")] + forge(TEXT)
    assert zipfile.ZipFile(BytesIO(data)).namelist() == ["a.txt"]
    assert refusal(data).code is Code.ZIP_EXTRA_DATA


def test_every_error_says_what_why_and_the_mend() -> None:
    error = refusal(forge(Entry(name="a", flags=1)))
    assert str(error) == ("a: it is encrypted and can not be read; zip without a password.")
