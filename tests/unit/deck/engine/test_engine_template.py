"""What a template must be, and what is said of files that are none."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from slidemill.deck import TemplateError, compile  # noqa: A004  # the engine's verb
from slidemill.deck.opc.archive import ArchiveError, pack, read_archive, store, write_archive
from tests.fixtures.decks import (
    add_box,
    add_slide,
    members,
    new_deck,
    opened,
    rebuilt,
    rendered,
    saved,
    substituted,
    texts,
)

SLIDE = "ppt/slides/slide1.xml"


@pytest.fixture(scope="module")
def template() -> bytes:
    deck = new_deck()
    add_box(add_slide(deck), "{k}")
    return saved(deck)


def refusal(content: bytes) -> str:
    with pytest.raises(TemplateError) as caught:
        compile(content)
    assert caught.value.faults
    return str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a zip at all" * 99, b"PK\x05\x06" + b"\0" * 9]
)
def test_a_file_that_is_no_zip_is_refused(content: bytes) -> None:
    assert "zip" in refusal(content)


def test_an_old_or_protected_file_is_told_apart(template: bytes) -> None:
    assert "password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + template)


def test_a_cut_off_file_is_refused(template: bytes) -> None:
    refusal(template[: len(template) // 2])
    refusal(template[:-30])


def test_zip64_is_refused_by_name(template: bytes) -> None:
    end = template.rindex(b"PK\x05\x06")
    many = template[: end + 8] + b"\xff\xff\xff\xff" + template[end + 12 :]
    assert "ZIP64" in refusal(many)


def test_encrypted_members_are_refused(template: bytes) -> None:
    entry = template.rindex(b"PK\x01\x02")
    locked = template[: entry + 8] + b"\x01\x00" + template[entry + 10 :]
    assert "encrypted" in refusal(locked)


def test_other_compression_methods_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    assert "compression method 12" in refusal(out.getvalue())


def test_a_damaged_member_is_refused_with_its_name(template: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        at = archive.getinfo(SLIDE).header_offset + 30 + len(SLIDE) + 20
    assert SLIDE in refusal(template[:at] + b"\x00\xff\x00\xff" + template[at + 4 :])


def test_a_document_that_is_no_presentation_is_refused() -> None:
    word = rebuilt(
        saved(new_deck()),
        {"ppt/presentation.xml": b'<w:document xmlns:w="http://schemas.example/word"/>'},
    )
    assert "no presentation" in refusal(word)


def test_the_strict_form_is_refused_with_the_mend(template: bytes) -> None:
    strict = rebuilt(
        template,
        {
            "ppt/presentation.xml": lambda part: part.replace(
                b"http://schemas.openxmlformats.org/presentationml/2006/main",
                b"http://purl.oclc.org/ooxml/presentationml/main",
            )
        },
    )
    assert "Strict" in refusal(strict)


def test_a_template_without_slides_is_refused() -> None:
    assert "no slides" in refusal(saved(new_deck()))


def test_a_missing_slide_is_refused(template: bytes) -> None:
    parts = members(template)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            if name != SLIDE:
                archive.writestr(name, part)
    assert "slide 1" in refusal(out.getvalue())


def test_a_document_type_is_refused_and_nothing_is_expanded(template: bytes) -> None:
    hostile = b'<?xml version="1.0"?><!DOCTYPE p:sld [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    attack = rebuilt(template, {SLIDE: lambda part: hostile + part[part.index(b"<p:sld") :]})
    assert "document type" in refusal(attack)


def test_broken_xml_is_refused_with_the_parts_name(template: bytes) -> None:
    broken = rebuilt(template, {SLIDE: substituted("</p:sld>", "")})
    assert refusal(broken).startswith(f"{SLIDE}: ")


def test_members_written_with_data_descriptors_are_read(template: bytes) -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise io.UnsupportedOperation

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members(template).items():
            archive.writestr(name, part)
    content = out.getvalue()
    assert b"PK\x07\x08" in content
    assert texts(opened(rendered(content, {"k": "v"})).slides[0]) == ["v"]


def test_an_archive_reads_back_as_it_was_written() -> None:
    entries = [("a.xml", pack(b"<a/>" * 500)), ("grün/b.bin", store(b"\x00\x01")), ("c", pack(b""))]
    content = b"".join(write_archive(entries))
    assert {name: packed.read() for name, packed in read_archive(content).items()} == {
        "a.xml": b"<a/>" * 500, "grün/b.bin": b"\x00\x01", "c": b"",
    }  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_doubled_member_is_refused() -> None:
    content = b"".join(write_archive([("a", pack(b"1")), ("a", pack(b"2"))]))
    with pytest.raises(ArchiveError, match="twice"):
        read_archive(content)


def test_a_member_larger_than_its_directory_entry_says_is_refused() -> None:
    content = bytearray(b"".join(write_archive([("a", pack(b"x" * 5000))])))
    entry = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 10)
    with pytest.raises(ArchiveError, match="checksum"):
        read_archive(bytes(content))["a"].read()


def test_more_than_a_plain_zip_holds_is_refused() -> None:
    one = pack(b"")
    with pytest.raises(ArchiveError, match="plain zip"):
        write_archive([(str(number), one) for number in range(65_535)])
