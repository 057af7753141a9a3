"""Objects that no data speaks of go where their slide goes, whole and once for each copy."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from slidemill.deck import Rendering
from slidemill.deck.check import check
from slidemill.deck.data import Delete, Image
from tests.fixtures.decks import A, P, R, members, opened, picture, relationships, rendered, xml
from tests.fixtures.foreign import OFFICE, SLIDES, Parts, related, rels_of, swapped, written
from tests.fixtures.foreign_objects import FONT, INK, ITEM, SOUND, VECTOR, with_objects
from tests.fixtures.schemas import schema_faults

SLIDE = "ppt/slides/slide{}.xml"
ZOOM = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice xmlns:z="http://schemas.microsoft.com/office/powerpoint/2016/slidezoom" '
    'Requires="z"><p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="80" name="Zoom"/>'
    "<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData "
    'uri="http://schemas.microsoft.com/office/powerpoint/2016/slidezoom"><z:sldZm><z:sldZmObj '
    'sldId="258"/></z:sldZm></a:graphicData></a:graphic></p:graphicFrame></mc:Choice><mc:Fallback>'
    '<p:pic><p:nvPicPr><p:cNvPr id="80" name="Zoom"><a:hlinkClick r:id="rId80" '
    'action="ppaction://hlinksldjump"/></p:cNvPr><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill/>'
    "<p:spPr/></p:pic></mc:Fallback></mc:AlternateContent>"
)
ORDERS: dict[str, tuple[dict[str, Any], ...]] = {
    "twice": ({"template": 2, "title": "Quay"}, {"template": 1}, {"template": 2, "title": "Pier"}),
    "not at all": ({"template": 1}, {"template": 3, "title": "Quay"}),
    "without what data can delete": (
        {
            "template": 2,
            "title": Delete(),
            "photo": Delete(),
            "object": Delete(),
            "load": Delete(),
            "figures": Delete(),
        },
    ),
    "with a picture in a group": ({"template": 2, "title": Image("photo")},),
}


@cache
def made(order: str) -> Rendering:
    """Render the template with objects on its second slide."""
    assets = {"photo": picture(color="red")}
    return rendered(written(with_objects), *ORDERS[order], assets=assets)


def kinds(order: str, number: int) -> dict[str, list[str]]:
    """Map kinds of relationships of a slide to their targets."""
    found: dict[str, list[str]] = {}
    for kind, target in relationships(made(order).content, SLIDE.format(number)).values():
        found.setdefault(kind, []).append(target)
    return found


@pytest.mark.parametrize("order", ORDERS)
def test_the_deck_is_sound_and_opens(order: str) -> None:
    content = made(order).content
    assert check(content) == []
    assert schema_faults(content) == []
    assert len(opened(made(order)).slides) == len(ORDERS[order])


@pytest.mark.parametrize("kind", ["package", "vmlDrawing", "tags", "themeOverride", "chart"])
def test_each_copy_has_its_own_of_what_belongs_to_a_slide(kind: str) -> None:
    first, second = kinds("twice", 1)[kind], kinds("twice", 3)[kind]
    assert len(first) == len(second) == 1
    assert first != second


def test_copies_share_pictures_sounds_and_ink() -> None:
    for kind, part in (("image", VECTOR), ("audio", SOUND), ("customXml", INK)):
        assert part in kinds("twice", 1)[kind]
        assert part in kinds("twice", 3)[kind]


def test_an_old_drawing_keeps_the_picture_it_shows() -> None:
    content = made("twice").content
    (drawing,) = kinds("twice", 3)["vmlDrawing"]
    assert list(relationships(content, drawing).values()) == [("image", "ppt/media/image8.png")]


def test_fonts_and_data_of_the_deck_stay_whatever_slides_are_used() -> None:
    for order in ORDERS:
        assert {FONT, ITEM} <= members(made(order).content).keys()


def test_objects_of_an_unused_slide_are_left_behind() -> None:
    left = {VECTOR, SOUND, INK, "ppt/media/image8.png"}
    assert not left & members(made("not at all").content).keys()


def test_a_deleted_object_takes_its_workbook_along() -> None:
    found = kinds("without what data can delete", 1)
    assert not {"package", "vmlDrawing"} & found.keys()
    assert not any(".vml" in name for name in members(made("without what data can delete").content))


def test_a_drawing_stays_while_another_object_has_a_shape_in_it() -> None:
    control = '<p:controls><p:control spid="_x0000_s1027" name="Dial" r:id="rId50"/></p:controls>'

    def rewriting(parts: Parts) -> Parts:
        with_objects(parts)
        swapped(parts, SLIDES[1], ("</p:cSld>", f"{control}</p:cSld>"))
        return parts

    content = rendered(written(rewriting), {"template": 2, "object": Delete()}).content
    assert "vmlDrawing" in {kind for kind, _ in relationships(content, SLIDE.format(1)).values()}
    assert check(content) == []


@pytest.mark.parametrize("gone", [True, False])
def test_a_picture_only_a_deleted_chart_shows_goes_with_it(gone: bool) -> None:
    image = "ppt/media/image77.png"

    def rewriting(parts: Parts) -> Parts:
        chart = next(name for name in parts if name.startswith("ppt/charts/chart"))
        parts[image] = picture(7, 7, color="plum")
        related(parts, chart, "rId77", "image", image, content_type="image/png")
        fill = (
            '<c:spPr><a:blipFill><a:blip r:embed="rId77"/><a:stretch/></a:blipFill></c:spPr>'
            "<c:txPr>"
        )
        head, found, tail = parts[chart].decode().rpartition("<c:txPr>")
        assert found
        parts[chart] = f"{head}{fill}{tail}".encode()
        return parts

    slides = (
        {"template": 2, "load": Delete()},
        {"template": 2, **({"load": Delete()} if gone else {})},
    )
    content = rendered(written(rewriting), *slides).content
    assert check(content) == []
    assert (image in members(content)) is not gone


def test_a_marker_beside_a_formula_and_one_in_a_group_are_filled() -> None:
    slide = xml(made("twice").content, SLIDE.format(3))
    said = ["".join(each.itertext(f"{A}t")) for each in slide.iter(f"{A}p")]
    assert " is Pier" in said
    assert "In a group: Pier" in said


def test_the_background_stays() -> None:
    slide = xml(made("twice").content, SLIDE.format(3))
    blip = slide.find(f"{P}cSld/{P}bg//{A}blip")
    related = relationships(made("twice").content, SLIDE.format(3))
    assert related[blip.get(f"{R}embed")] == ("image", "ppt/media/image8.png")


def test_a_zoom_becomes_the_linked_picture_it_is_for_older_readers() -> None:
    def rewriting(parts: Parts) -> Parts:
        relation = f'<Relationship Id="rId80" Type="{OFFICE}/slide" Target="slide3.xml"/>'
        end = "</Relationships>"
        swapped(parts, rels_of(SLIDES[1]), (end, relation + end))
        swapped(parts, SLIDES[1], ("</p:spTree>", f"{ZOOM}</p:spTree>"))
        return parts

    slides = ({"template": 1}, {"template": 2}, {"template": 3}, {"template": 2})
    content = rendered(written(rewriting), *slides).content
    assert check(content) == []
    for number in (2, 4):
        slide = xml(content, SLIDE.format(number))
        assert not list(slide.iter("{*}sldZmObj"))
        (link,) = slide.iter(f"{A}hlinkClick")
        related = relationships(content, SLIDE.format(number))
        assert related[link.get(f"{R}id")] == ("slide", SLIDE.format(3))
