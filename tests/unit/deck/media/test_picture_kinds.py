"""Pictures as cameras and programs write them: turned, in print colours, animated."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import ExifTags
from PIL import Image as Pillow

from slidemill.deck import AssetError
from slidemill.deck.data import Image, Scaling, Video
from slidemill.deck.images import read_picture, upright
from tests.fixtures.decks import (
    add_box,
    add_slide,
    assert_sound,
    members,
    new_deck,
    opened,
    rendered,
    saved,
)
from tests.fixtures.films import film

RED, GREEN, BLUE, GREY = (200, 40, 40), (40, 160, 60), (40, 60, 200), (128, 128, 128)


def quarters() -> Pillow.Image:
    """Return a picture, 96 by 64, upright: red, green / blue, grey."""
    image = Pillow.new("RGB", (96, 64))
    for color, place in zip(
        (RED, GREEN, BLUE, GREY), ((0, 0), (48, 0), (0, 32), (48, 32)), strict=True
    ):
        image.paste(color, (*place, place[0] + 48, place[1] + 32))
    return image


HELD = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_90,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_270,
}
"""How a camera that notes the orientation has stored what stood upright."""


def photograph(orientation: int, **options: Any) -> bytes:
    image = quarters()
    if orientation in HELD:
        image = image.transpose(HELD[orientation])
    exif = Pillow.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif, **options)
    return out.getvalue()


def written(image: Pillow.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def template() -> bytes:
    deck = new_deck()
    add_box(add_slide(deck), "{logo}", size=(3, 2))
    return saved(deck)


def stored(content: bytes) -> list[bytes]:
    return [part for name, part in members(content).items() if name.startswith("ppt/media/")]


def near(found: Any, color: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 24 for a, b in zip(found, color, strict=True))


@pytest.mark.parametrize("orientation", HELD)
def test_a_photograph_is_shown_upright_however_the_camera_was_held(orientation: int) -> None:
    image = Image("a.jpg", Scaling.CONTAIN)
    result = rendered(template(), {"logo": image}, assets={"a.jpg": photograph(orientation)})
    (made,) = opened(result).slides[0].shapes
    assert made.width / made.height == pytest.approx(1.5, rel=1e-4)
    shown = Pillow.open(io.BytesIO(made.image.blob))
    assert shown.getexif().get(ExifTags.Base.Orientation) is None
    corners = [shown.getpixel(place) for place in ((20, 16), (70, 16), (20, 48), (70, 48))]
    assert [
        near(found, color) for found, color in zip(corners, (RED, GREEN, BLUE, GREY), strict=True)
    ] == [True] * 4
    assert_sound(result.content)


def test_a_photograph_that_stands_upright_is_kept_as_it_is() -> None:
    body = photograph(1)
    result = rendered(template(), {"logo": Image("a.jpg")}, assets={"a.jpg": body})
    assert stored(result.content) == [body]


def test_a_turned_photograph_keeps_resolution_and_colour_profile() -> None:
    profile = b"\0" * 128
    before = photograph(6, dpi=(200, 100), icc_profile=profile)
    assert (read_picture(before).width, read_picture(before).height) == (877_824, 292_608)
    after = upright(before)
    assert (read_picture(after).width, read_picture(after).height) == (877_824, 292_608)
    assert Pillow.open(io.BytesIO(after)).info["icc_profile"] == profile


def test_a_turned_photograph_is_stored_once_and_always_the_same() -> None:
    assets = {"a.jpg": photograph(8), "b.jpg": photograph(8)}
    slides = ({"logo": Image("a.jpg")}, {"logo": Image("b.jpg")}, {"logo": Image("a.jpg")})
    first = rendered(template(), *slides, assets=assets).content
    assert len(stored(first)) == 1
    assert rendered(template(), *slides, assets=assets).content == first


def test_a_films_poster_is_put_upright_too() -> None:
    assets = {"a.mp4": film(), "a.jpg": photograph(6)}
    result = rendered(template(), {"logo": Video("a.mp4", "a.jpg")}, assets=assets)
    (made,) = opened(result).slides[0].shapes
    assert made.width / made.height == pytest.approx(1.5, rel=1e-4)


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_makes_no_sense_is_none(orientation: int) -> None:
    assert read_picture(photograph(orientation)).orientation == 1


def test_a_turned_photograph_with_damaged_pixels_is_refused() -> None:
    body = photograph(6)
    with pytest.raises(AssetError, match="pixels are damaged") as caught:
        rendered(template(), {"logo": Image("a.jpg")}, assets={"a.jpg": body[:-40]})
    assert caught.value.faults[0].place == "slides[0].logo"


def animation() -> bytes:
    frames = [Pillow.new("P", (30, 20), number) for number in range(3)]
    return written(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (written(quarters().convert("CMYK"), "JPEG"), (96, 64)),
        (written(quarters().convert("L"), "JPEG", progressive=True), (96, 64)),
        (written(Pillow.new("I;16", (30, 20), 40_000), "PNG"), (30, 20)),
        (written(quarters().quantize(4), "PNG", transparency=0), (96, 64)),
        (written(quarters().convert("1"), "PNG"), (96, 64)),
        (written(quarters().convert("RGBA"), "PNG"), (96, 64)),
        (animation(), (30, 20)),
    ],
    ids=["CMYK", "grey progressive", "16 bit", "palette", "1 bit", "alpha", "animated"],
)
def test_other_kinds_of_pictures_are_kept_byte_for_byte(body: bytes, size: tuple[int, int]) -> None:
    result = rendered(template(), {"logo": Image("a")}, assets={"a": body})
    assert stored(result.content) == [body]
    (made,) = opened(result).slides[0].shapes
    assert (made.width, made.height) == (size[0] * 9525, size[1] * 9525)
    assert_sound(result.content)
