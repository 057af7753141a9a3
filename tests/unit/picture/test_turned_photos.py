"""Photos as phones write them, lying on a side or mirrored, stand upright on a slide."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from slidemill.picture.photos import contain, cover
from tests.fixtures.photographs import scene

_TURNS = range(1, 9)
"""EXIF 2.32, tag 274."""


def photo(turn: int, kind: str, size: tuple[int, int]) -> bytes:
    image = scene(*size, seed=1)
    exif = image.getexif()
    exif[0x0112] = turn
    out = BytesIO()
    image.save(out, kind, exif=exif, quality=92)
    return out.getvalue()


def upright(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB")


def difference(found: np.ndarray, expected: Image.Image) -> float:
    """Return how far colours are apart on average, of 255."""
    return float(np.abs(found[..., :3].astype(int) - np.asarray(expected, int)).mean())


@pytest.mark.parametrize("turn", _TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("shrink", [1, 3, 9])
def test_a_photo_is_turned_before_it_fills_its_place(turn: int, kind: str, shrink: int) -> None:
    data = photo(turn, kind, (720, 540))
    size = (480 // shrink, 500 // shrink)
    expected = ImageOps.fit(upright(data), size, Image.Resampling.BICUBIC)
    assert difference(cover(data, *size, "photo"), expected) < 4


@pytest.mark.parametrize("turn", _TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_turned_before_it_is_laid_over(turn: int, kind: str) -> None:
    data = photo(turn, kind, (720, 540))
    expected = upright(data)
    expected.thumbnail((200, 200), Image.Resampling.BICUBIC)
    found = contain(data, 200, 200, "photo")
    assert found.shape[1::-1] == expected.size
    assert difference(found, expected) < 4


@pytest.mark.parametrize("turn", [3, 6])
def test_a_photo_of_twelve_megapixels_is_turned_too(turn: int) -> None:
    data = photo(turn, "JPEG", (4000, 3000))
    expected = ImageOps.fit(upright(data), (108, 192), Image.Resampling.BICUBIC)
    found = Image.fromarray(cover(data, 1080, 1920, "photo")[..., :3])
    assert difference(np.asarray(found.reduce(10)), expected) < 6
