"""Pictures in the place of marked shapes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pptx.util import Inches

from slidemill.deck import (
    AssetError,
    DataError,
    compile,  # noqa: A004  # the engine's verb
)
from slidemill.deck.data import Image, Overflow, Scaling
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    A,
    P,
    add_box,
    add_slide,
    add_table,
    assert_sound,
    data,
    members,
    new_deck,
    opened,
    picture,
    rebuilt,
    relationships,
    rendered,
    saved,
    set_alternative_text,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
WIDE = picture(400, 200)
"""Natural size at 96 dpi: 3,810,000 by 1,905,000 EMU."""


def box_template(marker: str = "{logo}") -> bytes:
    """One 4 by 1 inch box at (1, 1)."""
    deck = new_deck()
    add_box(add_slide(deck), marker)
    return saved(deck)


def placed(rendering: Any) -> Any:
    (shape,) = opened(rendering).slides[0].shapes
    assert shape.shape_type == 13
    return shape


def test_a_picture_of_natural_size_stands_on_the_shapes_centre() -> None:
    result = rendered(box_template(), {"logo": Image("a.png")}, assets={"a.png": WIDE})
    made = placed(result)
    assert (made.width, made.height) == (3_810_000, 1_905_000)
    assert made.left + made.width / 2 == Inches(3)
    assert made.top + made.height / 2 == Inches(1.5)
    assert made.image.blob == WIDE
    assert_sound(result.content)


def test_the_files_resolution_counts() -> None:
    result = rendered(
        box_template(), {"logo": Image("a")}, assets={"a": picture(400, 200, "JPEG", dpi=200)}
    )
    made = placed(result)
    assert (made.width, made.height) == (Inches(2), Inches(1))


@pytest.mark.parametrize(
    ("scaling", "size"),
    [
        (Scaling.CONTAIN, (2, 1)),
        (Scaling.COVER, (4, 2)),
        (Scaling.FIT_WIDTH, (4, 2)),
        (Scaling.FIT_HEIGHT, (2, 1)),
    ],
)
def test_scaling_fits_the_picture_to_the_shape(scaling: Scaling, size: tuple[int, int]) -> None:
    result = rendered(box_template(), {"logo": Image("a", scaling)}, assets={"a": WIDE})
    made = placed(result)
    assert (made.width, made.height) == (Inches(size[0]), Inches(size[1]))
    assert (made.crop_left, made.crop_top) == (0, 0)
    assert (made.left + made.width / 2, made.top + made.height / 2) == (Inches(3), Inches(1.5))


def test_hidden_overflow_is_cropped_to_the_shape() -> None:
    image = Image("a", Scaling.COVER, Overflow.HIDDEN)
    made = placed(rendered(box_template(), {"logo": image}, assets={"a": WIDE}))
    assert (made.left, made.top, made.width, made.height) == (
        Inches(1), Inches(1), Inches(4), Inches(1),
    )  # fmt: skip
    assert (made.crop_top, made.crop_bottom) == (0.25, 0.25)
    assert (made.crop_left, made.crop_right) == (0, 0)


def test_a_natural_size_may_be_cropped_too() -> None:
    image = Image("a", overflow=Overflow.HIDDEN)
    made = placed(rendered(box_template(), {"logo": image}, assets={"a": picture(480, 480)}))
    assert (made.width, made.height) == (Inches(4), Inches(1))
    assert made.crop_top == pytest.approx(0.4)
    assert made.crop_left == pytest.approx(0.1)


def test_name_alternative_text_rotation_and_id_of_the_shape_stay() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{!logo}")
    box.name, box.rotation = "Place for the logo", 30
    set_alternative_text(box, "our logo")
    result = rendered(saved(deck), {"logo": Image("a")}, assets={"a": WIDE})
    made = placed(result)
    assert (made.name, made.rotation, made.shape_id) == (box.name, 30, box.shape_id)
    assert made._element.nvPicPr.cNvPr.get("descr") == "our logo"


def test_a_placeholder_without_a_place_of_its_own_takes_the_layouts() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    body = slide.placeholders[1]
    body.text_frame.text = "{logo}"
    where = (body.left, body.top, body.width, body.height)
    image = Image("a", Scaling.COVER, Overflow.HIDDEN)
    result = rendered(saved(deck), {"logo": image}, assets={"a": WIDE})
    made = opened(result).slides[0].shapes[1]
    assert (made.left, made.top, made.width, made.height) == where
    assert not made.is_placeholder


def test_in_a_group_the_size_follows_the_groups_scale() -> None:
    deck = new_deck()
    group = add_slide(deck).shapes.add_group_shape()
    add_box(group, "{logo}")
    transform = group._element.grpSpPr.get_or_add_xfrm()
    transform.find(f"{A}ext").set("cx", str(Inches(8)))
    transform.find(f"{A}ext").set("cy", str(Inches(2)))
    transform.find(f"{A}chExt").set("cx", str(Inches(4)))
    transform.find(f"{A}chExt").set("cy", str(Inches(1)))
    result = rendered(saved(deck), {"logo": Image("a", Scaling.CONTAIN)}, assets={"a": WIDE})
    made = opened(result).slides[0].shapes[0].shapes[0]
    assert (made.width, made.height) == (Inches(2), Inches(1))
    natural = rendered(saved(deck), {"logo": Image("a")}, assets={"a": WIDE})
    made = opened(natural).slides[0].shapes[0].shapes[0]
    assert (made.width, made.height) == (3_810_000 / 2, 1_905_000 / 2)


@pytest.mark.parametrize(
    ("kind", "extension", "media_type"),
    [
        ("PNG", "png", "image/png"),
        ("JPEG", "jpg", "image/jpeg"),
        ("GIF", "gif", "image/gif"),
    ],
)
def test_kinds_are_told_by_content_not_by_name(kind: str, extension: str, media_type: str) -> None:
    assets = {"picture.bin": picture(kind=kind)}
    result = rendered(box_template(), {"logo": Image("picture.bin")}, assets=assets)
    (target,) = [t for k, t in relationships(result.content, SLIDE).values() if k == "image"]
    assert target.endswith(f".{extension}")
    types = members(result.content)["[Content_Types].xml"].decode()
    assert f'Extension="{extension}" ContentType="{media_type}"' in types
    assert placed(result).image.content_type == media_type


def test_equal_pictures_are_stored_once_whatever_their_paths() -> None:
    slide = {"logo": Image("a.png")}
    result = rendered(
        box_template(),
        slide,
        {"logo": Image("./sub/../b.png")},
        slide,
        assets={"a.png": WIDE, "b.png": bytes(WIDE)},
    )
    media = [name for name in members(result.content) if name.startswith("ppt/media/")]
    assert len(media) == 1
    assert_sound(result.content)


def test_a_picture_the_template_already_holds_is_not_stored_again() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{logo}")
    add_slide(deck).shapes.add_picture(io.BytesIO(WIDE), 0, 0)
    result = rendered(saved(deck), {"logo": Image("a")}, assets={"a": WIDE})
    media = {k: v for k, v in members(result.content).items() if k.startswith("ppt/media/")}
    assert list(media.values()) == [WIDE]
    assert_sound(result.content)


def test_a_picture_the_slide_already_shows_needs_no_second_relationship() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{logo}")
    slide.shapes.add_picture(io.BytesIO(WIDE), 0, 0)
    result = rendered(saved(deck), {"logo": Image("a")}, assets={"a": WIDE})
    kinds = [kind for kind, _ in relationships(result.content, SLIDE).values()]
    assert sorted(kinds) == ["image", "slideLayout"]
    assert_sound(result.content)


def test_a_missing_or_unreadable_file_names_slide_key_and_path() -> None:
    template = compile(box_template())
    deck = data({"logo": Image("no.png")}, {"logo": Image("bad.png")}, {"logo": Image("a.tif")})
    assets = {"bad.png": b"\x89PNG\r\n\x1a\nrubbish", "a.tif": picture(kind="TIFF")}
    with pytest.raises(AssetError) as caught:
        template.render(deck, assets)
    places = [fault.place for fault in caught.value.faults]
    assert places == ["slides[0].logo", "slides[1].logo", "slides[2].logo"]
    assert "no.png" in caught.value.faults[0].message


def test_a_marker_in_a_table_cell_cannot_become_a_picture() -> None:
    deck = new_deck()
    add_table(add_slide(deck), "", 1, 1).table.cell(0, 0).text = "{logo}"
    with pytest.raises(DataError) as caught:
        rendered(saved(deck), {"logo": Image("a")}, assets={"a": WIDE})
    (fault,) = caught.value.faults
    assert fault.place == "slides[0].logo"
    assert "cell" in fault.message


def test_a_link_that_only_the_replaced_shape_used_goes_with_it() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{logo}")
    box.text_frame.paragraphs[0].runs[0].hyperlink.address = "https://example.org/"
    result = rendered(saved(deck), {"logo": Image("a")}, assets={"a": WIDE})
    assert sorted(k for k, _ in relationships(result.content, SLIDE).values()) == [
        "image", "slideLayout",
    ]  # fmt: skip
    assert_sound(result.content)


def test_both_alternatives_of_a_shape_give_way_to_one_picture() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    p14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"

    def alternated(part: bytes) -> bytes:
        text = part.decode()
        start, end = text.index("<p:sp>"), text.index("</p:sp>") + len("</p:sp>")
        box = text[start:end]
        choice = f'<mc:Choice xmlns:p14="{p14}" Requires="p14">{box}</mc:Choice>'
        both = f'<mc:AlternateContent xmlns:mc="{mc}">{choice}<mc:Fallback>{box}</mc:Fallback>'
        return f"{text[:start]}{both}</mc:AlternateContent>{text[end:]}".encode()

    template = rebuilt(box_template(), {SLIDE: alternated})
    result = rendered(template, {"logo": Image("a")}, assets={"a": WIDE})
    root = xml(result.content, SLIDE)
    assert len(list(root.iter(f"{P}pic"))) == 1
    assert not list(root.iter(f"{{{mc}}}AlternateContent"))
    assert_sound(result.content)


def test_a_shape_that_has_no_size_anywhere_is_refused() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{logo}", size=(0, 0))
    with pytest.raises(DataError) as caught:
        rendered(saved(deck), {"logo": Image("a")}, assets={"a": WIDE})
    assert caught.value.faults[0].place == "slides[0].logo"
