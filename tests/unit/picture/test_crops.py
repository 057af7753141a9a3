"""A crop of a JPEG decoded alone: the very pixels of the whole, or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import simplejpeg

from slidemill.contracts.slideshows import AspectRatio, Slide
from slidemill.picture import arriving, crops, render
from slidemill.picture.crops import BLOCK, Crop, built, decoded_crop
from slidemill.picture.photos import cover
from slidemill.picture.pixels import Pixels, room_for
from tests.fixtures.photographs import photograph, scene

_MEMBER = Path(__file__).parents[3] / "libs/picture"

pytestmark = pytest.mark.skipif(not built(), reason="not compiled; ./task native does it")


def jpeg(width: int, height: int, subsampling: str = "4:2:0", **options: object) -> bytes:
    out = BytesIO()
    scene(width, height).save(out, "JPEG", quality=88, subsampling=subsampling, **options)
    return out.getvalue()


def taken(data: bytes, crop: Crop, of: tuple[int, int] | None = None) -> tuple[Crop, Pixels] | None:
    """Return what was decoded, and its pixels."""
    high, wide = of or simplejpeg.decode_jpeg_header(data)[:2]
    room = room_for(wide * high * 3)
    decoded = decoded_crop(data, crop, room)
    if decoded is None:
        return None
    _, _, width, height = decoded
    return decoded, room[: width * height * 3].reshape(height, width, 3)


def same_part(decoded: Crop, whole: Pixels) -> Pixels:
    left, top, width, height = decoded
    return whole[top : top + height, left : left + width]


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("size", [(320, 200), (313, 211), (97, 1), (1, 97), (40, 33)])
@pytest.mark.parametrize("across", [(0, 1), (0.3, 0.42), (0.97, 0.02)])
@pytest.mark.parametrize("down", [(0, 1), (0.25, 0.5), (0.55, 0.45), (0.97, 0.02)])
def test_a_crop_has_the_very_pixels_of_the_whole(
    subsampling: str,
    size: tuple[int, int],
    across: tuple[float, float],
    down: tuple[float, float],
) -> None:
    data = jpeg(*size, subsampling)
    left, width = int(size[0] * across[0]), max(int(size[0] * across[1]), 1)
    top, height = int(size[1] * down[0]), max(int(size[1] * down[1]), 1)
    whole = simplejpeg.decode_jpeg(data, "RGB", fastupsample=True)
    found = taken(data, Crop(left, top, width, height))
    assert found is not None
    decoded, pixels = found
    assert left - BLOCK < decoded.left <= left
    assert top - BLOCK < decoded.top <= top
    assert decoded.left + decoded.width >= left + width
    assert decoded.top + decoded.height == top + height
    assert np.array_equal(pixels, same_part(decoded, whole))


@pytest.mark.parametrize("sampling", [0x41, 0x14])
def test_rare_samplings_are_decoded_and_drawn(sampling: int) -> None:
    data = bytearray(jpeg(64, 64))
    of_brightness = data.index(b"\xff\xc0") + 11
    assert data[of_brightness] == 0x22
    data[of_brightness] = sampling  # as many blocks, laid out otherwise: 4:1:1 and 4:4:1
    whole = simplejpeg.decode_jpeg(bytes(data), "RGB", fastupsample=True)
    found = taken(bytes(data), Crop(40, 40, 20, 10), of=(64, 64))
    assert found is not None
    assert np.array_equal(found[1], same_part(found[0], whole))
    assert cover(bytes(data), 50, 60, "photo").shape == (60, 50, 4)


def test_rows_that_are_told_to_be_there_are_there() -> None:
    data = jpeg(320, 200)
    whole = simplejpeg.decode_jpeg(data, "RGB", fastupsample=True)
    room = room_for(320 * 200 * 3)
    told: list[tuple[int, bool]] = []

    def arrived(decoded: Crop, rows: int) -> None:
        there = room[: decoded.width * rows * 3].reshape(rows, decoded.width, 3)
        expected = same_part(decoded._replace(height=rows), whole)
        told.append((rows, np.array_equal(there, expected)))

    decoded = decoded_crop(data, Crop(100, 40, 90, 101), room, step=30, arrived=arrived)
    assert decoded == Crop(96, 32, 94, 109)
    assert told == [(30, True), (60, True), (90, True)]


def test_what_is_damaged_of_several_scans_or_out_of_reach_is_left_to_others() -> None:
    data = jpeg(320, 200)
    crop = Crop(100, 20, 50, 60)
    assert taken(data, crop) is not None
    assert taken(data[: len(data) // 2], crop) is None
    assert taken(data[:-2], crop) is None  # no end marker
    assert taken(data[: len(data) // 2] + data[-2:], crop) is None
    assert taken(jpeg(320, 200, progressive=True), crop) is None
    for each in (
        Crop(300, 0, 21, 1),
        Crop(320, 0, 1, 1),
        Crop(10, 0, 0, 1),
        Crop(2**32 - 10, 0, 20, 1),
        Crop(0, 190, 1, 11),
        Crop(0, 200, 1, 1),
        Crop(0, 0, 1, 0),
        Crop(0, 2**32 - 10, 1, 20),
    ):
        assert taken(data, each) is None
    assert decoded_crop(b"", Crop(0, 0, 1, 1), room_for(64)) is None
    assert decoded_crop(b"\xff\xd8\xff", Crop(0, 0, 1, 1), room_for(64)) is None


@pytest.mark.parametrize(("crop", "needed"), [((128, 0, 64, 200), 200), ((128, 64, 64, 100), 101)])
def test_a_room_that_is_too_small_is_not_written_into(
    crop: tuple[int, int, int, int], needed: int
) -> None:
    data = jpeg(320, 200)
    size = 64 * needed * 3
    room = room_for(size + 3)
    assert decoded_crop(data, Crop(*crop), room[: size - 1]) is None
    assert not room.any()
    assert decoded_crop(data, Crop(*crop), room[:size]) == Crop(*crop)
    assert not room[size:].any()


def test_damaged_files_give_what_the_whole_gives_or_nothing() -> None:
    data = jpeg(160, 120)
    random = np.random.default_rng(7)
    agreed = 0
    for _ in range(1500):
        bad = bytearray(data)
        for at in random.integers(2, len(bad), random.integers(1, 4)):
            bad[at] = random.integers(256)
        try:
            high, wide = simplejpeg.decode_jpeg_header(bytes(bad))[:2]
        except (KeyError, ValueError):
            continue
        if wide * high > 10**6:
            continue
        found = taken(bytes(bad), Crop(40, 40, 50, 40))
        if found is not None:
            whole = simplejpeg.decode_jpeg(bytes(bad), "RGB", fastupsample=True)
            assert np.array_equal(found[1], same_part(found[0], whole))
            agreed += 1
    assert agreed > 100


@pytest.mark.parametrize("ratio", AspectRatio)
@pytest.mark.parametrize("turn", [1, 6])
def test_a_slide_has_the_same_bytes_without_the_library(
    ratio: AspectRatio, turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = photograph(1700, 1300)
    if turn != 1:
        turned = scene(1700, 1300).getexif()
        turned[0x0112] = turn
        photo = jpeg(1700, 1300, exif=turned)
    slide = Slide(image_url="photo")
    fast = render(slide, {"photo": photo}, ratio=ratio).content
    monkeypatch.setattr(arriving, "decoded_crop", lambda *_, **__: None)
    assert render(slide, {"photo": photo}, ratio=ratio).content == fast


def test_the_engine_goes_without_a_library_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crops, "LIBRARY", tmp_path / "none.so")
    crops._decode.cache_clear()
    try:
        assert not built()
        assert taken(jpeg(320, 200), Crop(0, 0, 9, 9)) is None
    finally:
        monkeypatch.undo()
        crops._decode.cache_clear()
    assert built()


@pytest.mark.parametrize("compiler", ["false", "no-such-compiler", "cc -no-such-option"])
def test_a_compiler_that_fails_is_told_and_leaves_no_library(compiler: str, tmp_path: Path) -> None:
    folder = tmp_path / "member"
    shutil.copytree(_MEMBER / "native", folder / "native")
    shutil.copy(_MEMBER / "hatch_build.py", folder)
    package = folder / "slidemill/picture"
    package.mkdir(parents=True)
    command = [sys.executable, "hatch_build.py"]
    subprocess.run(command, cwd=folder, check=True, env=os.environ | {"CC": "cc"})
    assert [each.name for each in package.iterdir()] == ["_crop.so"]
    failed = subprocess.run(
        command,
        cwd=folder,
        check=False,
        env=os.environ | {"CC": compiler},
        capture_output=True,
        text=True,
    )
    assert failed.returncode == 1
    assert compiler.rpartition(" ")[2] in failed.stderr
    assert not list(package.iterdir())
