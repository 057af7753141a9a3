"""One hostile film per rule of the film scan."""

from __future__ import annotations

import struct

import pytest

from slidemill.intake import Code, IntakeError, scan_film
from slidemill.intake.limits import FILM_BOXES
from tests.fixtures.decks import picture
from tests.fixtures.films import box, brands, data_entry, description, film


def refusal(data: bytes) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        scan_film(data, "clip.mp4")
    assert caught.value.place == "clip.mp4"
    return caught.value


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"a text that is called a film", "unknown"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "unknown"),
        (b"MZ\x90\0" + bytes(60), "unknown"),
        (b"\x1aE\xdf\xa3" + bytes(60), "unknown"),
        (b"RIFF\0\0\0\0AVI LIST" + bytes(60), "unknown"),
        (picture(), "unknown"),
        (brands(b"heic", b"mif1") + description(), "HEIC"),
        (brands(b"avif") + description(), "AVIF"),
        (brands(b"M4A ") + description(), "sound"),
        (b"\0\0\0\x08ftyp", "unknown"),
    ],
)
def test_what_is_no_film_is_refused_whatever_it_is_called(data: bytes, what: str) -> None:
    error = refusal(data)
    assert error.code is Code.UNKNOWN_FILM
    assert what in error.message


@pytest.mark.parametrize(
    "data",
    [
        brands(b"isom"),
        film()[:-1],
        brands(b"isom") + description() + box(b"mdat", bytes(50))[:-1],
        brands(b"isom") + struct.pack(">L4s", 7, b"free") + description(),
        brands(b"isom") + struct.pack(">L4sQ", 1, b"mdat", 1 << 62) + description(),
        brands(b"isom") + box(b"moov", struct.pack(">L4s", 99, b"trak")),
        brands(b"isom") + box(b"moov", box(b"cmov", bytes(20))),
        brands(b"isom") + box(b"moov", box(b"moov")[:-1] + b"\xff" * 9),
    ],
    ids=["bare", "cut off", "cut off frames", "small", "endless", "large", "packed", "garbled"],
)
def test_films_that_are_damaged_or_cut_off_are_refused(data: bytes) -> None:
    assert refusal(data).code is Code.FILM_DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        brands(b"qt  ") + box(b"moov", box(b"rmra", box(b"rmda", bytes(30)))),
        film() + description(data_entry(b"http://127.0.0.1/a.mp4\0")),
        brands(b"isom") + description(data_entry(b"file:///etc/passwd\0")),
        brands(b"qt  ") + description(data_entry(bytes(20), kind=b"alis")),
        brands(b"isom") + description(data_entry(b"a\0http://127.0.0.1/\0", kind=b"urn ")),
    ],
    ids=["reference movie", "web", "file", "alias", "name"],
)
def test_films_whose_pictures_lie_elsewhere_are_refused(data: bytes) -> None:
    assert refusal(data).code is Code.EXTERNAL_LINK


def test_a_film_of_far_too_many_boxes_is_refused() -> None:
    data = brands(b"isom") + box(b"free") * FILM_BOXES + description()
    assert refusal(data).code is Code.FILM_DAMAGED


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (film(), "mp4"),
        (film(b"mp42", b"isom", b"avc1"), "mp4"),
        (film(b"M4V "), "mp4"),
        (film(b"qt  "), "mov"),
        (box(b"wide") + box(b"mdat", bytes(9)) + description(), "mov"),
        (brands(b"isom") + description() + struct.pack(">L4s", 0, b"mdat") + bytes(99), "mp4"),
        (film() + bytes(5), "mp4"),
        (brands(b"iso5") + description() + (box(b"moof") + box(b"mdat", b"x")) * 500, "mp4"),
    ],
    ids=["mp4", "brands", "m4v", "mov", "classic", "open end", "padding", "in pieces"],
)
def test_whole_films_pass(data: bytes, kind: str) -> None:
    facts = scan_film(data)
    assert (facts.kind, facts.tracks) == (kind, 1)
