"""Slides as pictures: what stands where, in which colours."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from slidemill.contracts.slideshows import (
    AspectRatio,
    BackgroundFilters,
    GridType,
    ImageOverlay,
    PictureFormat,
    Slide,
    StylePreset,
)
from slidemill.picture import (
    BackgroundCache,
    PictureError,
    load_faces,
    measure,
    preview,
    render,
)
from slidemill.picture.photos import cover
from tests.fixtures.drawn_slides import drawn, ink, picture, saved, text
from tests.fixtures.photographs import photograph

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def near(pixel: object, colour: tuple[int, ...], by: int = 6) -> bool:
    return bool(np.abs(np.asarray(pixel, int) - colour).max() <= by)


@pytest.mark.parametrize("ratio", AspectRatio)
@pytest.mark.parametrize("kind", PictureFormat)
def test_a_picture_has_the_size_and_format_asked_for(
    ratio: AspectRatio, kind: PictureFormat
) -> None:
    made = render(Slide(text_elements=(text("Hi"),)), {}, ratio=ratio, format=kind)
    image = Image.open(BytesIO(made.content))
    image.load()
    assert image.size == ratio.size == (made.width, made.height)
    assert image.format == kind.value.upper()


@pytest.mark.parametrize("kind", PictureFormat)
def test_the_same_input_gives_the_same_bytes_with_and_without_a_cache(kind: PictureFormat) -> None:
    photo = photograph(1200, 900)
    slide = Slide(
        image_url="p",
        text_elements=(text("Hello 日本 👩🏽‍🍳", font_size=80), text("مرحبا", y=80)),
        image_overlays=(ImageOverlay(image_url="p", x=30, y=30, width=20, height=20, rotation=30),),
        background_filters=BackgroundFilters(saturation=1.3),
    )
    cache = BackgroundCache()
    made = {
        render(slide, {"p": photo}, ratio=AspectRatio.PORTRAIT, format=kind, cache=kept).content
        for kept in (None, cache, cache, None)
    }
    assert len(made) == 1


def test_a_jpeg_of_strips_is_what_one_compressed_at_once_would_be() -> None:
    slide = Slide(image_url="p", text_elements=(text("Strips", font_size=120),))
    photo = photograph(1200, 900)
    made = render(slide, {"p": photo}, ratio=AspectRatio.PORTRAIT)
    whole = drawn(slide, AspectRatio.PORTRAIT, p=photo)
    read = np.asarray(Image.open(BytesIO(made.content)), np.int16)
    assert np.abs(read - whole).mean() < 3
    rows = np.abs(read - whole).mean(axis=(1, 2))
    edges = rows[79::80]
    assert edges.mean() < rows.mean() * 1.5


def test_the_background_is_cropped_about_its_middle() -> None:
    image = Image.new("RGB", (300, 100), "red")
    image.paste("green", (100, 0, 200, 100))
    found = drawn(Slide(image_url="p"), p=saved(image))
    assert near(found[540, 5], GREEN)
    assert near(found[540, 1075], GREEN)


def test_a_photo_is_turned_as_its_exif_says() -> None:
    image = Image.new("RGB", (400, 400), "red")
    image.paste("blue", (0, 0, 200, 400))
    exif = Image.Exif()
    exif[274] = 6  # a quarter to the right: what was left is up
    found = drawn(Slide(image_url="p"), p=saved(image, "JPEG", exif=exif, quality=95))
    assert near(found[100, 540], BLUE, 12)
    assert near(found[980, 540], RED, 12)


def test_colours_of_an_icc_profile_become_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    for name in ("ascii", "utf-16-be"):
        profile = profile.replace("sRGB".encode(name), "swap".encode(name))
    image = Image.new("RGB", (20, 20), "#c08040")
    for kind in ("PNG", "JPEG"):
        tagged = saved(image, kind, icc_profile=profile)
        assert near(cover(tagged, 10, 10, "p")[5, 5], (0x40, 0x80, 0xC0, 255), 6)


def test_an_alpha_channel_goes_through_an_icc_profile_unharmed() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"sRGB", b"swap").replace("sRGB".encode("utf-16-be"), bytes(8))
    image = Image.new("RGBA", (20, 20), (200, 100, 40, 128))
    found = cover(saved(image, icc_profile=profile), 10, 10, "p")
    assert near(found[5, 5], (100, 50, 20, 128), 3)


def test_transparent_parts_of_a_background_are_black() -> None:
    image = Image.new("RGBA", (100, 100), (255, 255, 255, 0))
    assert near(drawn(Slide(image_url="p"), p=saved(image))[500, 500], (0, 0, 0))


def test_a_slide_without_a_picture_is_black() -> None:
    assert near(drawn(Slide())[500, 500], (0, 0, 0))


@pytest.mark.parametrize(
    ("grid", "probes"),
    [
        (GridType.QUARTERS, [(270, 270), (810, 270), (270, 810), (810, 810)]),
        (GridType.ONE_AND_TWO, [(270, 540), (810, 270), (810, 810)]),
        (GridType.VERTICAL, [(540, 180), (540, 540), (540, 900)]),
        (GridType.HORIZONTAL, [(180, 540), (540, 540), (900, 540)]),
    ],
)
def test_every_picture_of_a_grid_has_its_place(
    grid: GridType, probes: list[tuple[int, int]]
) -> None:
    colours = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    names = list(colours)[: len(probes)]
    slide = Slide(grid_type=grid, grid_images=tuple(names))
    found = drawn(slide, AspectRatio.SQUARE, **{name: picture(name) for name in names})
    for name, (x, y) in zip(names, probes, strict=True):
        assert near(found[y, x], colours[name])


def test_an_overlay_lies_about_its_centre_and_turns_clockwise() -> None:
    image = Image.new("RGB", (200, 200), "red")
    image.paste("blue", (0, 0, 200, 100))
    overlay = ImageOverlay(image_url="o", x=25, y=75, width=20, height=20, rotation=90)
    found = drawn(Slide(image_url="p", image_overlays=(overlay,)), p=picture(), o=saved(image))
    assert ink(found) == pytest.approx((162, 702, 377, 917), abs=1)
    assert near(found[810, 330], BLUE)
    assert near(found[810, 210], RED)


def test_an_overlay_keeps_its_proportions_and_is_mixed_by_its_opacity() -> None:
    overlay = ImageOverlay(image_url="o", x=50, y=50, width=40, height=40, opacity=0.5)
    slide = Slide(image_url="p", image_overlays=(overlay,))
    found = drawn(slide, p=picture("black"), o=picture("white", (100, 50)))
    assert ink(found, 0) == pytest.approx((324, 432, 755, 647), abs=1)
    assert near(found[540, 540], (128, 128, 128))


FILTERS = [
    ({"brightness": 0.5}, (100, 60, 20)),
    ({"brightness": 2}, (255, 240, 80)),
    ({"contrast": 2}, (255, 113, 0)),
    ({"contrast": 0}, (128, 128, 128)),
    ({"saturation": 0}, (131, 131, 131)),
    ({"hue": 180}, (63, 143, 223)),
    ({"grayscale": 1}, (131, 131, 131)),
    ({"sepia": 1}, (178, 159, 124)),
    ({"invert": 1}, (55, 135, 215)),
    ({"invert": 0.5}, (128, 128, 128)),
    ({"opacity": 0.5}, (100, 60, 20)),
    ({"blur": 20}, (200, 120, 40)),
    ({"drop_shadow": 20}, (200, 120, 40)),
    ({"brightness": 0.5, "invert": 1}, (155, 195, 235)),
    ({"brightness": 3, "contrast": 0.5}, (191, 191, 124)),
]


@pytest.mark.parametrize(("values", "expected"), FILTERS)
def test_a_filter_does_what_filter_effects_says(
    values: dict[str, float], expected: tuple[int, int, int]
) -> None:
    slide = Slide(image_url="p", background_filters=BackgroundFilters.model_validate(values))
    found = drawn(slide, p=picture("#c87828"))  # 200, 120, 40
    assert near(found[540, 540], expected, 3)
    assert near(found[2, 2], expected, 3)


def test_filters_do_not_touch_texts() -> None:
    slide = Slide(
        image_url="p",
        text_elements=(text("I", font_size=200, text_color="#00ff00", style_preset="white"),),
        background_filters=BackgroundFilters(grayscale=1, blur=10),
    )
    assert near(drawn(slide, p=picture())[540, 540], (0, 255, 0))


def test_presets_look_as_described() -> None:
    def look(preset: StylePreset) -> set[str]:
        element = text("HHH\nHHH", font_size=160, style_preset=preset)
        found = drawn(Slide(image_url="p", text_elements=(element,)), p=picture())
        names = {"white": WHITE, "black": (0, 0, 0)}
        return {
            name
            for name, colour in names.items()
            if (np.abs(found - np.array(colour)).max(axis=2) <= 4).sum() > 2000
        }

    assert look(StylePreset.TIKTOK) == {"white", "black"}
    assert look(StylePreset.INVERTED) == {"white", "black"}
    assert look(StylePreset.WHITE) == {"white"}
    assert look(StylePreset.BLACK) == {"black"}


def test_an_inverted_text_has_its_box_round_every_line() -> None:
    element = text("i\nwide wide line", font_size=80, style_preset="inverted", width=90)
    found = drawn(Slide(image_url="p", text_elements=(element,)), p=picture())
    white = (found == 255).all(axis=2)
    first, second = white[500].sum(), white[580].sum()
    assert 60 < first < second / 2
    left, top, *_ = ink(found)
    assert not white[top + 1, left + 1]


def test_a_snapchat_bar_goes_over_the_whole_width() -> None:
    element = text("hey", font_size=60, style_preset="snapchat")
    found = drawn(Slide(image_url="p", text_elements=(element,)), p=picture())
    assert near(found[540, 1], (51, 51, 51))
    assert near(found[540, 1078], (51, 51, 51))


def test_a_shadow_darkens_what_is_round_the_letters() -> None:
    element = text("HHH", font_size=160, style_preset="shadow")
    found = drawn(Slide(image_url="p", text_elements=(element,)), p=picture())
    assert found.min() < 40
    assert found.max() == 255


def test_own_colours_and_radius_replace_the_presets() -> None:
    element = text(
        "H", font_size=200, background_color="#ff0000", text_color="#0000ff", border_radius=0
    )
    found = drawn(Slide(image_url="p", text_elements=(element,)), p=picture())
    left, top, right, bottom = ink(found)
    for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
        assert near(found[y, x], RED, 40)
    assert (found == BLUE).all(axis=2).any()


def test_a_text_is_centred_on_its_point_in_percent() -> None:
    element = text("HHHH", x=30, y=70, font_size=80, style_preset="white")
    left, top, right, bottom = ink(
        drawn(Slide(image_url="p", text_elements=(element,)), p=picture())
    )
    assert (left + right) / 2 == pytest.approx(324, abs=3)
    assert (top + bottom) / 2 == pytest.approx(756, abs=3)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (100, 0), (0, 100), (100, 100)])
def test_a_text_at_the_edge_is_moved_onto_the_canvas(x: int, y: int) -> None:
    element = text("corner", x=x, y=y, font_size=90)
    left, top, right, bottom = ink(
        drawn(Slide(image_url="p", text_elements=(element,)), p=picture())
    )
    assert left > 0
    assert top > 0
    assert right < 1079
    assert bottom < 1079


def test_a_box_grows_with_its_text_and_with_its_height() -> None:
    def height(**fields: object) -> float:
        slide = Slide(text_elements=(text("one two three four five six " * 3, **fields),))
        return measure(slide, ratio=AspectRatio.SQUARE)[0].height

    assert height(height=1) == height()
    assert height(height=60) == pytest.approx(648)
    assert height(width=30) > height(width=90)


def test_a_text_higher_than_the_canvas_is_set_smaller_with_a_warning() -> None:
    slide = Slide(text_elements=(text("word " * 300, font_size=100),))
    made = render(slide, {}, ratio=AspectRatio.SQUARE)
    (found,) = measure(slide, ratio=AspectRatio.SQUARE)
    assert found.height <= 1080
    assert found.font_size < 100
    assert "text_elements[0].font_size" in made.warnings[0]


def test_measuring_tells_what_is_drawn() -> None:
    slide = Slide(
        text_elements=(text("  "), text("Hello\nשלום", font_family="arial", text_color="#123456"))
    )
    (found,) = measure(slide, ratio=AspectRatio.TALL)
    assert found.index == 1
    assert [line.text for line in found.lines] == ["Hello", "שלום"]
    assert (found.font_family, found.text_color, found.font_size) == ("Arial", "#123456", 48)
    assert (found.outline_color, found.background_color) == ("#ffffff", None)
    assert found.left + found.width / 2 == pytest.approx(540)


def test_an_unknown_face_is_replaced_with_a_warning() -> None:
    made = render(
        Slide(text_elements=(text("a", font_family="Comic Sans"),)), {}, ratio=AspectRatio.SQUARE
    )
    assert made.warnings == (
        'text_elements[0].font_family: "Comic Sans" is not bundled; "TikTok Display" is used.',
    )


def test_a_text_that_can_not_be_read_on_its_box_is_a_warning() -> None:
    element = text("a", style_preset="inverted", text_color="white")
    made = render(Slide(text_elements=(element,)), {}, ratio=AspectRatio.SQUARE)
    assert "text_elements[0].text_color" in made.warnings[0]


def test_all_faults_are_told_together_with_their_places() -> None:
    overlay = ImageOverlay(image_url="junk", x=1, y=1, width=1, height=1)
    slide = Slide(
        image_url="missing",
        text_elements=(text("a", text_color="nocolour"), text("b", background_color="rgb(1)")),
        image_overlays=(overlay,),
    )
    with pytest.raises(PictureError) as caught:
        render(slide, {"junk": b"%PDF-1.7"}, ratio=AspectRatio.SQUARE)
    assert [fault.place for fault in caught.value.faults] == [
        "text_elements[0].text_color",
        "text_elements[1].background_color",
        "image_url",
        "image_overlays[0].image_url",
    ]


def huge() -> bytes:
    png = bytearray(picture(size=(10, 10)))
    png[16:24] = (20_000).to_bytes(4, "big") * 2
    return bytes(png)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JPEG, PNG, GIF or WebP"),
        (b"<svg/>", "no JPEG, PNG, GIF or WebP"),
        (photograph(1200, 900)[:40_000], "damaged or cut off"),
        (b"\xff\xd8\xff\xe0" + b"x" * 100, "damaged"),
        (huge(), "million"),
        (picture() + b"\0" * (21 << 20), "MiB"),
    ],
)
def test_a_bad_picture_is_named(data: bytes, said: str) -> None:
    with pytest.raises(PictureError, match=said) as caught:
        render(
            Slide(grid_type=GridType.VERTICAL, grid_images=("good", "bad")),
            {"good": picture(), "bad": data},
            ratio=AspectRatio.SQUARE,
        )
    assert [fault.place for fault in caught.value.faults] == ["grid_images[1]"]


def test_a_cache_holds_no_more_than_it_may() -> None:
    cache = BackgroundCache(max_bytes=12_000_000)
    for colour in ("red", "green", "blue", "white"):
        render(Slide(image_url="p"), {"p": picture(colour)}, ratio=AspectRatio.SQUARE, cache=cache)
        assert cache.used_bytes <= 12_000_000


@pytest.mark.parametrize("options", [{"quality": 80}, {"lossless": True}, {"exif": b"x"}])
def test_a_webp_of_any_kind_is_drawn_at_its_size(options: dict[str, object]) -> None:
    half = Image.new("RGB", (3000, 2000), "#2040c0")
    half.paste("#c04020", (1500, 0, 3000, 2000))
    shown = drawn(Slide(image_url="a"), a=saved(half, "WEBP", **options))
    assert shown[500, 200] == pytest.approx((0x20, 0x40, 0xC0), abs=6)
    assert shown[500, 900] == pytest.approx((0xC0, 0x40, 0x20), abs=6)


def test_a_webp_that_claims_too_many_pixels_is_refused_by_its_header() -> None:
    chunk = b"VP8X" + (10).to_bytes(4, "little") + bytes(4) + b"\xfe\x3f\0" * 2
    file = b"RIFF" + (4 + len(chunk)).to_bytes(4, "little") + b"WEBP" + chunk
    with pytest.raises(PictureError, match="16383 x 16383 pixels"):
        render(Slide(image_url="a"), {"a": file}, ratio=AspectRatio.SQUARE)


@pytest.mark.parametrize("kind", list(PictureFormat))
def test_a_preview_is_the_finished_picture_made_small(kind: PictureFormat) -> None:
    slide = Slide(image_url="a")
    made = render(slide, {"a": picture("#2040c0")}, ratio=AspectRatio.PORTRAIT, format=kind)
    small = preview(made.content, 540)
    shown = Image.open(BytesIO(small))
    assert (shown.format, shown.size) == ("JPEG", (540, 675))
    assert shown.getpixel((270, 300)) == pytest.approx((0x20, 0x40, 0xC0), abs=4)
    assert preview(made.content, 540) == small


def test_a_preview_of_what_is_no_picture_is_refused() -> None:
    for content in (b"plain text", photograph(1200, 900)[:200]):
        with pytest.raises(ValueError, match="content: it"):
            preview(content, 540)


def test_all_bundled_faces_can_be_loaded_at_once() -> None:
    folder = files("slidemill.picture").joinpath("fonts")
    bundled = [each for each in folder.iterdir() if each.name.endswith((".ttf", ".otf"))]
    assert load_faces() == len(bundled)


def test_a_measured_text_tells_its_paragraphs_emoji_and_direction() -> None:
    slide = Slide(text_elements=(text("Tea 🍵 now\nشاي\nお茶", style_preset="inverted"),))
    (found,) = measure(slide, ratio=AspectRatio.SQUARE)
    runs = [[(run.text, run.is_emoji) for run in each.runs] for each in found.paragraphs]
    assert runs[0] == [("Tea ", False), ("🍵", True), (" now", False)]
    assert [each.right_to_left for each in found.paragraphs] == [False, True, False]
    assert [run.region for run in found.paragraphs[2].runs] == ["JP"]
    assert found.hugs_lines
    assert found.padding > 0
