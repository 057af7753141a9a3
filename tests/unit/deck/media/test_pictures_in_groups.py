"""Pictures that replace shapes inside groups: where they stand on the slide."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pptx.util import Inches

from slidemill.deck.data import Image, Overflow, Scaling
from tests.fixtures.decks import (
    A,
    P,
    add_box,
    add_slide,
    assert_sound,
    new_deck,
    picture,
    rendered,
    saved,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
WIDE = picture(400, 200)
Point = tuple[float, float]


def turned(point: Point, centre: Point, transform: Any) -> Point:
    """Mirror and then turn a point as `a:xfrm` asks (ECMA-376 part 1, 20.1.7.6)."""
    x, y = point[0] - centre[0], point[1] - centre[1]
    if transform.get("flipH") == "1":
        x = -x
    if transform.get("flipV") == "1":
        y = -y
    angle = math.radians(int(transform.get("rot", "0")) / 60_000)
    return (
        centre[0] + x * math.cos(angle) - y * math.sin(angle),
        centre[1] + x * math.sin(angle) + y * math.cos(angle),
    )


def numbers(transform: Any, *names: str) -> list[float]:
    found = [transform.find(f"{A}{name}") for name in names]
    return [float(value) for each in found for value in each.attrib.values()]


def on_slide(element: Any, across: float, down: float) -> Point:
    """Return where a point of a shape stands on the slide; 0 to 1 from its top left corner."""
    transform = element.find(f"{P}spPr/{A}xfrm")
    x, y, width, height = numbers(transform, "off", "ext")
    centre = (x + width / 2, y + height / 2)
    point = turned((x + across * width, y + down * height), centre, transform)
    for group in element.iterancestors(f"{P}grpSp"):
        transform = group.find(f"{P}grpSpPr/{A}xfrm")
        x, y, width, height = numbers(transform, "off", "ext")
        left, top, inner_width, inner_height = numbers(transform, "chOff", "chExt")
        point = (
            x + (point[0] - left) * width / inner_width,
            y + (point[1] - top) * height / inner_height,
        )
        point = turned(point, (x + width / 2, y + height / 2), transform)
    return point


def frame(element: Any) -> tuple[Point, float, float, float]:
    """Return centre, width, height and the sense (1, or -1 when mirrored) on the slide."""
    origin, right, below = on_slide(element, 0, 0), on_slide(element, 1, 0), on_slide(element, 0, 1)
    u = right[0] - origin[0], right[1] - origin[1]
    v = below[0] - origin[0], below[1] - origin[1]
    sense = math.copysign(1, u[0] * v[1] - u[1] * v[0])
    return on_slide(element, 0.5, 0.5), math.hypot(*u), math.hypot(*v), sense


def grouped(*transforms: dict[str, str], scale: tuple[float, float] = (2, 2), rot: int = 0) -> Any:
    """Return a deck with a box in groups, outermost first, each `scale` times its children."""
    deck = new_deck()
    home = add_slide(deck)
    for _ in transforms:
        home = home.shapes.add_group_shape() if hasattr(home, "shapes") else home
    box = add_box(home, "{logo}", size=(4, 1))
    box.rotation = rot
    for group, attributes in zip(
        reversed(list(box._element.iterancestors(f"{P}grpSp"))), transforms, strict=True
    ):
        transform = group.grpSpPr.get_or_add_xfrm()
        for name, value in attributes.items():
            transform.set(name, value)
        for name, x, y in (("off", 0.5, 2), ("chOff", 1, 1)):
            transform.find(f"{A}{name}").set("x", str(Inches(x)))
            transform.find(f"{A}{name}").set("y", str(Inches(y)))
        for name, factor in (("ext", scale), ("chExt", (1, 1))):
            transform.find(f"{A}{name}").set("cx", str(Inches(4 * factor[0])))
            transform.find(f"{A}{name}").set("cy", str(Inches(1 * factor[1])))
    return deck


def shown(deck: Any, image: Image) -> tuple[Any, Any]:
    """Return the box of the template and the picture in its place."""
    source = saved(deck)
    content = rendered(source, {"logo": image}, assets={"a": WIDE}).content
    assert_sound(content)
    (box,) = xml(source, SLIDE).iter(f"{P}sp")
    (made,) = xml(content, SLIDE).iter(f"{P}pic")
    return box, made


GROUPS = [
    ({},),
    ({"rot": "2700000"},),
    ({"flipH": "1"},),
    ({"flipV": "1"},),
    ({"flipH": "1", "rot": "5400000"},),
    ({"flipH": "1"}, {"flipV": "1", "rot": "1800000"}),
    ({"rot": "600000"}, {"flipH": "1"}, {"flipH": "1", "rot": "16200000"}),
]


@pytest.mark.parametrize("transforms", GROUPS, ids=str)
@pytest.mark.parametrize("rot", [0, 30, 90])
def test_a_picture_stands_on_the_centre_of_its_shape_upright_and_whole(
    transforms: tuple[dict[str, str], ...], rot: int
) -> None:
    box, made = shown(grouped(*transforms, rot=rot), Image("a", Scaling.CONTAIN))
    where, _, height, _ = frame(box)
    centre, wide, high, sense = frame(made)
    assert centre == pytest.approx(where, abs=8)
    assert (wide, high) == pytest.approx((2 * height, height), rel=1e-5)
    assert sense == 1


@pytest.mark.parametrize("transforms", GROUPS, ids=str)
def test_a_cropped_picture_covers_its_shape_exactly(transforms: tuple[dict[str, str], ...]) -> None:
    image = Image("a", Scaling.COVER, Overflow.HIDDEN)
    box, made = shown(grouped(*transforms), image)
    assert frame(made)[0] == pytest.approx(frame(box)[0], abs=8)
    assert frame(made)[1:3] == pytest.approx(frame(box)[1:3], rel=1e-5)


@pytest.mark.parametrize("transforms", GROUPS, ids=str)
def test_a_natural_size_is_that_on_the_slide(transforms: tuple[dict[str, str], ...]) -> None:
    _, made = shown(grouped(*transforms), Image("a"))
    assert frame(made)[1:3] == pytest.approx((3_810_000, 1_905_000), rel=1e-5)


def test_a_stretched_group_does_not_stretch_the_picture() -> None:
    _, made = shown(grouped({}, scale=(1, 3)), Image("a", Scaling.CONTAIN))
    assert frame(made)[1:3] == pytest.approx((Inches(4), Inches(2)), rel=1e-5)


def test_what_lies_across_in_a_stretched_group_is_stretched_along_its_height() -> None:
    _, made = shown(grouped({}, scale=(1, 4), rot=90), Image("a", Scaling.CONTAIN))
    width, height = numbers(made.find(f"{P}spPr/{A}xfrm"), "ext")
    # on the slide the shape is 16 inches (along the upright axis) by 1, the picture 2 by 1
    assert (width, height) == (Inches(2) / 4, Inches(1))
