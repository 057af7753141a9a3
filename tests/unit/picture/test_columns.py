"""Columns of a JPEG decoded alone: the very pixels of the whole, or nothing."""

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
from slidemill.picture import columns, photos, render
from slidemill.picture.columns import MARGIN, built, decoded_columns
from slidemill.picture.pixels import Pixels, room_for
from tests.fixtures.photographs import photograph, scene

_MEMBER = Path(__file__).parents[3] / "libs/picture"

pytestmark = pytest.mark.skipif(not built(), reason="not compiled; ./task native does it")


def jpeg(width: int, height: int, subsampling: str = "4:2:0", **options: object) -> bytes:
    out = BytesIO()
    scene(width, height).save(out, "JPEG", quality=88, subsampling=subsampling, **options)
    return out.getvalue()


def taken(data: bytes, left: int, width: int) -> tuple[int, Pixels] | None:
    """Where the decoded columns begin, and they."""
    high, wide = simplejpeg.decode_jpeg_header(data)[:2]
    room = room_for(wide * high * 3)
    found = decoded_columns(data, left, width, room)
    if found is None:
        return None
    begin, count = found
    return begin, room[: count * high * 3].reshape(high, count, 3)


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0", "4:1:1"])
@pytest.mark.parametrize("size", [(320, 200), (313, 211), (97, 1), (40, 33)])
@pytest.mark.parametrize("part", [(0, 1), (0.3, 0.42), (0.55, 0.45), (0.97, 0.02)])
def test_columns_are_the_very_pixels_of_the_whole(
    subsampling: str, size: tuple[int, int], part: tuple[float, float]
) -> None:
    data = jpeg(*size, subsampling)
    left, width = int(size[0] * part[0]), max(int(size[0] * part[1]), 1)
    whole = simplejpeg.decode_jpeg(data, "RGB", fastupsample=True)
    found = taken(data, left, width)
    assert found is not None
    begin, pixels = found
    assert left - MARGIN < begin <= left
    assert begin + pixels.shape[1] >= left + width
    assert np.array_equal(pixels, whole[:, begin : begin + pixels.shape[1]])


def test_what_is_damaged_of_several_scans_or_out_of_reach_is_left_to_others() -> None:
    data = jpeg(320, 200)
    assert taken(data, 100, 50) is not None
    assert taken(data[: len(data) // 2], 100, 50) is None
    assert taken(data[:-2], 100, 50) is None  # no end marker
    assert taken(data[: len(data) // 2] + data[-2:], 100, 50) is None
    assert taken(jpeg(320, 200, progressive=True), 100, 50) is None
    for left, width in ((300, 21), (320, 1), (10, 0), (2**32 - 10, 20)):
        assert taken(data, left, width) is None
    assert decoded_columns(b"", 0, 1, room_for(64)) is None
    assert decoded_columns(b"\xff\xd8\xff", 0, 1, room_for(64)) is None


def test_a_room_that_is_too_small_is_not_written_into() -> None:
    data = jpeg(320, 200)
    room = room_for(64 * 200 * 3 - 1)
    assert decoded_columns(data, 128, 64, room) is None
    assert not room.any()


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
            if wide < 100 or wide * high > 10**6:
                continue
            whole = simplejpeg.decode_jpeg(bytes(bad), "RGB", fastupsample=True)
        except ValueError:
            continue
        found = taken(bytes(bad), 40, 50)
        if found is not None:
            begin, pixels = found
            assert np.array_equal(pixels, whole[:, begin : begin + pixels.shape[1]])
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
    monkeypatch.setattr(photos, "decoded_columns", lambda *_: None)
    assert render(slide, {"photo": photo}, ratio=ratio).content == fast


def test_the_engine_goes_without_a_library_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "LIBRARY", tmp_path / "none.so")
    columns._decode.cache_clear()
    try:
        assert not built()
        assert taken(jpeg(320, 200), 100, 50) is None
    finally:
        monkeypatch.undo()
        columns._decode.cache_clear()
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
    assert [each.name for each in package.iterdir()] == ["_columns.so"]
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
