"""Videos and HEIF pictures are told by their containers, whatever they are called."""

from __future__ import annotations

import struct
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pytest

from slidemill.intake import Code, HeifKind, IntakeError, VideoKind, scan_heif, scan_video
from tests.fixtures.films import avi, box, brands, element, film, heif, webm
from tests.security.intake.picture_forge import drawn


@pytest.mark.parametrize(
    ("data", "kind", "media_type"),
    [
        (film(b"isom"), VideoKind.MP4, "video/mp4"),
        (film(b"M4V "), VideoKind.MP4, "video/mp4"),
        (film(b"qt  "), VideoKind.QUICKTIME, "video/quicktime"),
        (avi(), VideoKind.AVI, "video/x-msvideo"),
        (webm(), VideoKind.WEBM, "video/webm"),
        (webm(b"webm\0\0"), VideoKind.WEBM, "video/webm"),
    ],
)
def test_videos_are_told_by_their_container(data: bytes, kind: VideoKind, media_type: str) -> None:
    assert scan_video(data) is kind
    assert kind.media_type == media_type


def test_a_video_need_not_be_in_memory(tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(film(content=bytes(100_000)))
    with (tmp_path / "film").open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        assert scan_video(data) is VideoKind.MP4


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", Code.UNKNOWN_FILM, id="nothing"),
        pytest.param(drawn("png"), Code.UNKNOWN_FILM, id="PNG"),
        pytest.param(heif(b"heic"), Code.UNKNOWN_FILM, id="HEIC"),
        pytest.param(b"<html></html>", Code.UNKNOWN_FILM, id="HTML"),
        pytest.param(webm(b"matroska"), Code.UNKNOWN_FILM, id="Matroska"),
        pytest.param(webm()[:14], Code.FILM_DAMAGED, id="WebM cut off in its head"),
        pytest.param(webm()[:18], Code.FILM_DAMAGED, id="WebM without segment"),
        pytest.param(b"\x1a\x45\xdf\xa3" + b"\xff" * 40, Code.FILM_DAMAGED, id="EBML of any size"),
        pytest.param(b"\x1a\x45\xdf\xa3" + bytes(2000), Code.FILM_DAMAGED, id="EBML of zeros"),
        pytest.param(avi()[:-9], Code.FILM_DAMAGED, id="AVI cut off"),
        pytest.param(avi(b"movi"), Code.FILM_DAMAGED, id="AVI without headers"),
        pytest.param(b"RIFF\4\0\0\0AVI ", Code.FILM_DAMAGED, id="AVI of nothing"),
        pytest.param(film()[:-9], Code.FILM_DAMAGED, id="MP4 cut off"),
    ],
)
def test_what_is_no_whole_video_is_refused(data: bytes, code: Code) -> None:
    with pytest.raises(IntakeError) as caught:
        scan_video(data)
    assert caught.value.code is code


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (heif(b"heic", b"mif1"), HeifKind.HEIC),
        (heif(b"mif1", b"heic"), HeifKind.HEIC),
        (heif(b"heix"), HeifKind.HEIC),
        (heif(b"mif1", b"miaf"), HeifKind.HEIF),
        (heif(b"mif1"), HeifKind.HEIF),
    ],
)
def test_heif_pictures_are_told_by_their_brands(data: bytes, kind: HeifKind) -> None:
    assert scan_heif(data) is kind
    assert kind.media_type == f"image/{kind}"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", Code.UNKNOWN_IMAGE, id="nothing"),
        pytest.param(drawn("jpeg"), Code.UNKNOWN_IMAGE, id="JPEG"),
        pytest.param(film(b"isom", b"heic"), Code.UNKNOWN_IMAGE, id="a film that claims to be"),
        pytest.param(heif(b"avif", b"mif1"), Code.UNKNOWN_IMAGE, id="AVIF"),
        pytest.param(heif(b"mif1", b"avif"), Code.UNKNOWN_IMAGE, id="AVIF, said later"),
        pytest.param(brands(b"heic"), Code.IMAGE_DAMAGED, id="no description"),
        pytest.param(heif(b"heic")[:-1], Code.IMAGE_DAMAGED, id="cut off"),
        pytest.param(brands(b"heic") + box(b"free") * 5000, Code.IMAGE_DAMAGED, id="many boxes"),
        pytest.param(struct.pack(">L4s4s4x", 99, b"ftyp", b"heic"), Code.UNKNOWN_IMAGE, id="lie"),
    ],
)
def test_what_is_no_whole_heif_picture_is_refused(data: bytes, code: Code) -> None:
    with pytest.raises(IntakeError) as caught:
        scan_heif(data)
    assert caught.value.code is code


def test_elements_of_webm_may_come_in_any_order() -> None:
    head = element(b"\x42\x86", b"\1") + element(b"\xec", bytes(30)) + element(b"\x42\x82", b"webm")
    assert (
        scan_video(element(b"\x1a\x45\xdf\xa3", head) + b"\x18\x53\x80\x67\xff") is VideoKind.WEBM
    )
