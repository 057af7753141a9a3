"""Hostile pictures, one per rule of the picture scan."""

import struct
import tracemalloc
from io import BytesIO

import pytest
from PIL import Image

from slidemill.intake import Code, ImageKind, IntakeError, scan_image
from slidemill.intake.limits import IMAGE_FRAMES
from tests.security.intake.picture_forge import (
    chunk,
    drawn,
    gif,
    gif_frame,
    ihdr,
    jpeg,
    png,
    riff,
    sof,
    vp8x,
    whole_png,
)


def refusal(data: bytes) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        scan_image(data, frozenset(ImageKind), "images/a.png")
    assert caught.value.place == "images/a.png"
    return caught.value


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG or HTML"),
        (b"<html><script>", "SVG or HTML"),
        (b"PK\x03\x04", "a zip"),
        (b"BM" + bytes(99), "a BMP"),
        (b"II*\0" + bytes(99), "a TIFF"),
        (b"\0\0\0\x18ftypheic", "a HEIC"),
        (b"SIMPLE  =                    T", "unknown"),  # FITS
        (b"STARTFONT 2.1", "unknown"),  # BDF
        (b"\x01fcp" + bytes(99), "unknown"),  # PCF
        (b"DanM" + bytes(99), "unknown"),  # MSP
        (b" " + drawn("png"), "unknown"),
        (b"%PDF-1.7\n" + drawn("png"), "a PDF"),
        (b"\x89PNG", "unknown"),
        (b"RIFF\0\0\0\0WAVE", "unknown"),
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(data: bytes, what: str) -> None:
    error = refusal(data)
    assert error.code is Code.UNKNOWN_IMAGE
    assert what in error.message


def test_a_picture_that_is_also_a_zip_counts_as_the_picture_only() -> None:
    assert scan_image(drawn("png") + b"PK\x05\x06" + bytes(18)).kind is ImageKind.PNG


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png(ihdr(13000, 13000)), id="PNG"),
        pytest.param(png(ihdr(2**31, 2**31)), id="largest PNG"),
        pytest.param(png(ihdr(40_000_001, 1)), id="one row"),
        pytest.param(jpeg(sof(65535, 65535)), id="JPEG"),
        pytest.param(jpeg(sof(8000, 8000, 0xC2)), id="progressive JPEG"),
        pytest.param(gif(65535, 65535, gif_frame(1, 1)), id="GIF screen"),
        pytest.param(gif(1, 1, gif_frame(10000, 10000)), id="GIF frame"),
        pytest.param(gif(1, 1, gif_frame(1, 4000, left=65000)), id="GIF frame far off"),
        pytest.param(riff(vp8x(2**24, 2**24)), id="WebP canvas"),
        pytest.param(
            riff((b"VP8 ", bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 16000, 16000))),
            id="lossy WebP",
        ),
        pytest.param(
            riff((b"VP8L", b"\x2f" + struct.pack("<L", 15999 | 15999 << 14))), id="lossless WebP"
        ),
    ],
)
def test_more_pixels_than_may_be_decoded_are_refused_unread(data: bytes) -> None:
    error = refusal(data)
    assert error.code is Code.IMAGE_TOO_LARGE
    assert "40 million" in error.message


def test_a_real_picture_of_13000_by_13000_is_refused_without_decoding_it() -> None:
    assert Image.open(BytesIO(whole_png(130, 130))).getpixel((129, 129)) == 255
    bomb = whole_png(13000, 13000)
    tracemalloc.start()
    assert refusal(bomb).code is Code.IMAGE_TOO_LARGE
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(gif(9, 9, *[gif_frame(9, 9)] * (IMAGE_FRAMES + 1)), id="GIF"),
        pytest.param(png(ihdr(9, 9), chunk(b"acTL", struct.pack(">LL", 10**6, 0))), id="PNG"),
        pytest.param(riff(vp8x(9, 9), *[(b"ANMF", bytes(16))] * (IMAGE_FRAMES + 1)), id="WebP"),
    ],
)
def test_too_many_frames_are_refused(data: bytes) -> None:
    assert refusal(data).code is Code.IMAGE_TOO_MANY_FRAMES


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png(ihdr(9, 9), ihdr(13000, 13000)), id="PNG with two sizes"),
        pytest.param(png(chunk(b"tEXt", b""), ihdr(9, 9)), id="PNG with a late size"),
        pytest.param(png(), id="PNG without size"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + ihdr(9, 9), id="PNG without pixels"),
        pytest.param(png(ihdr(0, 9)), id="PNG of no width"),
        pytest.param(jpeg(sof(9, 9), sof(13000, 13000)), id="JPEG with two sizes"),
        pytest.param(jpeg(), id="JPEG without size"),
        pytest.param(jpeg(sof(9, 0)), id="JPEG of no height"),
        pytest.param(jpeg(b"\xff\xe0\x00\x01"), id="JPEG segment too short"),
        pytest.param(jpeg(sof(9, 9) + b"no segment"), id="JPEG with rubbish"),
        pytest.param(b"\xff\xd8\xff\xe0\xff\xff", id="JPEG cut off"),
        pytest.param(gif(9, 9), id="GIF without frames"),
        pytest.param(gif(0, 0, gif_frame(0, 0)), id="GIF of no size"),
        pytest.param(b"GIF89a", id="GIF cut off"),
        pytest.param(
            b"GIF89a" + struct.pack("<HHBBB", 9, 9, 0, 0, 0) + b"!\xfe" + b"\x01a" * 600_000,
            id="GIF of endless blocks",
        ),
        pytest.param(riff(), id="WebP without chunks"),
        pytest.param(riff((b"EXIF", bytes(9))), id="WebP without picture"),
    ],
)
def test_headers_that_are_damaged_or_read_two_ways_are_refused(data: bytes) -> None:
    assert refusal(data).code is Code.IMAGE_DAMAGED


def test_kinds_that_are_not_asked_for_are_refused() -> None:
    with pytest.raises(IntakeError, match=r"it is WEBP, not one of gif, jpeg, png; convert it"):
        scan_image(drawn("webp"))
