"""Templates that are not quite sound, as real ones are, still give sound decks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from slidemill.deck import Rendering
from slidemill.deck.check import check
from slidemill.deck.data import Image
from tests.fixtures.decks import A, R, members, opened, parsed, picture, relationships, rendered
from tests.fixtures.foreign import MAIN, OFFICE, SLIDES, TYPES, Parts, rels_of, swapped, written
from tests.fixtures.schemas import schema_faults

SLIDE = "ppt/slides/slide1.xml"
LAYOUT = "ppt/slideLayouts/slideLayout7.xml"
PICTURE = (
    '<p:pic><p:nvPicPr><p:cNvPr id="70" name="Old"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill>'
    '<a:blip r:embed="rId70"/><a:stretch/></p:blipFill><p:spPr/></p:pic></p:spTree>'
)


def made(change: Callable[[Parts], None]) -> Rendering:
    """Render the second slide twice and the others once, from a template changed in place."""

    def rewriting(parts: Parts) -> Parts:
        change(parts)
        return parts

    slides = (
        {"template": 2, "photo": Image("photo")},
        {"template": 1, "title": "Quay", "points": "x"},
        {"template": 3, "title": "End"},
        {"template": 2, "photo": "no photo"},
    )
    return rendered(written(rewriting), *slides, assets={"photo": picture(color="red")})


def relating(part: str, kind: str, target: str, mode: str = "") -> Callable[[Parts], None]:
    """Add the relationship `rId70` to a part."""
    text = f'<Relationship Id="rId70" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return lambda parts: swapped(
        parts, rels_of(part), ("</Relationships>", f"{text}</Relationships>")
    )


def shown_in(part: str, target: str, mode: str = "") -> Callable[[Parts], None]:
    """Show a picture through `rId70` in a part."""

    def change(parts: Parts) -> None:
        relating(part, "image", target, mode)(parts)
        swapped(parts, part, ("</p:spTree>", PICTURE))

    return change


def twice_listed(parts: Parts) -> None:
    """List the first slide a second time."""
    found = re.search(r'<p:sldId [^>]*r:id="[^"]+"/>', parts[MAIN].decode())
    assert found
    again = re.sub(r'\bid="\d+"', 'id="999"', found[0], count=1)
    swapped(parts, MAIN, ("</p:sldIdLst>", f"{again}</p:sldIdLst>"))


def with_strays(parts: Parts) -> None:
    """Leave parts behind that nothing leads to."""
    parts["ppt/slides/slide9.xml"] = parts[SLIDES[0]]
    parts["ppt/media/stray.png"] = picture(3, 3)
    parts["[trash]/0000.dat"] = b"x"


CHANGES: dict[str, Callable[[Parts], None]] = {
    "a picture nobody shows": relating(SLIDES[1], "image", "../media/image1.png"),
    "a slide's lost part": relating(SLIDES[1], "tags", "../tags/tag9.xml"),
    "a layout's lost part": relating(LAYOUT, "image", "../media/gone.png"),
    "the deck's lost printer settings": relating(MAIN, "printerSettings", "printer/gone.bin"),
    "a lost picture on a slide": shown_in(SLIDES[1], "../media/gone.png"),
    "a lost picture on a layout": shown_in(LAYOUT, "../media/gone.png"),
    "a picture that was lost before": shown_in(SLIDES[1], "NULL", ' TargetMode="External"'),
    "a slide listed twice": twice_listed,
    "parts out of reach": with_strays,
    "two shapes with one id": lambda parts: swapped(parts, SLIDES[1], ('id="3" na', 'id="2" na')),
    "content types without a slash": lambda parts: swapped(
        parts, TYPES, ('PartName="/ppt/slides/', 'PartName="ppt/slides/')
    ),
    "characters written as references": lambda parts: swapped(
        parts, SLIDES[0], ("{title}", "&#123;ti<![CDATA[tle]]>&#x7D;")
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_deck_is_sound_all_the_same(change: str) -> None:
    rendering = made(CHANGES[change])
    assert check(rendering.content) == []
    assert schema_faults(rendering.content) == []
    found = opened(rendering).slides
    assert len(found) == 4
    assert found[1].shapes.title.text == "Report Quay"


@pytest.mark.parametrize("part", [SLIDES[1], LAYOUT])
def test_a_lost_picture_is_named_as_powerpoint_names_it(part: str) -> None:
    content = made(shown_in(part, "../media/gone.png")).content
    target = LAYOUT if part == LAYOUT else SLIDE
    (blip,) = [
        blip
        for blip in parsed(members(content)[target]).iter(f"{A}blip")
        if blip.get(f"{R}embed") == "rId70"
    ]
    assert blip is not None
    assert b'Target="NULL" TargetMode="External"' in members(content)[rels_of(target)]


def test_a_picture_nobody_shows_is_left_behind() -> None:
    def change(parts: Parts) -> None:
        parts["ppt/media/unused.png"] = picture(5, 5, color="plum")
        relating(SLIDES[1], "image", "../media/unused.png")(parts)

    content = made(change).content
    assert "ppt/media/unused.png" not in members(content)
    assert "rId70" not in relationships(content, SLIDE)
