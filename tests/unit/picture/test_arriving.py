"""A photo that is scaled while it is decoded looks as one that is scaled afterwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from io import BytesIO
from typing import Any, Self

import numpy as np
import pytest
from PIL import ImageCms

from slidemill.picture import arriving
from slidemill.picture.crops import built
from slidemill.picture.faults import PictureError
from slidemill.picture.photos import contain, cover
from slidemill.picture.pixels import Pixels, Spares, room_for
from tests.fixtures.photographs import scene

needs_crops = pytest.mark.skipif(not built(), reason="not compiled; ./task native does it")


class AtOnce:
    """An executor that works when it is asked to: nothing below the rows told is there yet."""

    def __init__(self, _: int) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, work: Callable[..., None], *args: Any) -> Future[None]:
        done: Future[None] = Future()
        work(*args)
        done.set_result(None)
        PARTS.append(1)
        return done


PARTS: list[int] = []


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    PARTS.clear()
    monkeypatch.setattr(arriving, "_PART", 4000)
    monkeypatch.setattr(arriving, "ThreadPoolExecutor", AtOnce)


def photo(width: int = 700, height: int = 500, **options: Any) -> bytes:
    out = BytesIO()
    scene(width, height, 1).save(out, "JPEG", quality=90, **options)
    return out.getvalue()


def whole(data: bytes, width: int, height: int, fit: Callable[..., Pixels] = cover) -> Pixels:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arriving, "_PART", 10**9)
        return fit(data, width, height, "photo")


def soiled() -> Spares:
    """Spares whose rooms hold something else."""
    spares = Spares(most=2, largest=arriving.LARGEST * 3)
    with spares.lent(2_000_000) as room:
        room[:] = np.random.default_rng(3).integers(0, 255, room.size, np.uint8)
    return spares


@needs_crops
@pytest.mark.parametrize(
    ("width", "height"),
    [(300, 499), (699, 260), (360, 300), (1080, 1350), (701, 501), (500, 40), (351, 1)],
)
@pytest.mark.parametrize("fit", [cover, contain])
def test_parts_are_the_whole(
    in_parts: None,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    height: int,
    fit: Callable[..., Pixels],
) -> None:
    data = photo()
    expected = whole(data, width, height, fit)
    PARTS.clear()
    monkeypatch.setattr(arriving, "_SPARES", soiled())
    assert np.array_equal(fit(data, width, height, "photo"), expected)
    if fit is cover and height > 100:
        assert len(PARTS) > 10


@needs_crops
@pytest.mark.parametrize("turn", range(1, 9))
def test_turned_photos_with_a_profile_are_drawn_in_parts_too(in_parts: None, turn: int) -> None:
    exif = scene(8, 8).getexif()
    exif[0x0112] = turn
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    swapped = profile.replace(b"sRGB", b"swap").replace("sRGB".encode("utf-16-be"), bytes(8))
    data = photo(exif=exif, icc_profile=swapped)
    found = cover(data, 400, 480, "photo")
    assert PARTS
    assert np.array_equal(found, whole(data, 400, 480))
    assert not np.array_equal(found, whole(photo(exif=exif), 400, 480))


@needs_crops
def test_a_photo_that_breaks_off_is_told_as_ever(in_parts: None) -> None:
    data = photo()
    with pytest.raises(PictureError, match="damaged or cut off"):
        cover(data[: len(data) * 2 // 3], 300, 499, "photo")
    assert PARTS  # it was on the way already


def test_rooms_are_counted_while_they_are_lent() -> None:
    spares = Spares(most=1, largest=100)
    with spares.lent(10), spares.lent(10):
        assert spares.lent_now == 2
    with pytest.raises(RuntimeError), spares.lent(10):
        raise RuntimeError
    with pytest.raises(MemoryError), spares.lent(10**18):
        pass
    assert spares.lent_now == 0


def test_a_room_begins_with_a_page() -> None:
    assert room_for(100).ctypes.data % 4096 == 0
