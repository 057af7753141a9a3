"""Packages broken in one way: archive, content types, relationships, well-formed parts."""

from __future__ import annotations

from tests.unit.deck.check.breaking import (
    SLIDE_TYPE,
    TYPES,
    Cases,
    merged,
    relation,
    rels,
    slide,
    with_member,
)
from tests.unit.deck.check.sound_deck import changed, picture

CASES: Cases = {
    "a name differs from another only in case": (
        lambda: with_member("PPT/presprops.xml", b"<a/>"),
        ["PPT/presprops.xml: the name is taken by ppt/presProps.xml; member names must be unique."],
    ),
    "a part has no content type": (
        lambda: changed(TYPES, ('<Default Extension="png" ContentType="image/png"/>', "")),
        [f"ppt/media/image1.png: the part has no content type; add it to {TYPES}."],
    ),
    "a part has two content types": (
        lambda: changed(
            TYPES,
            (
                "</Types>",
                f'<Override PartName="/{slide(1)}" ContentType="{SLIDE_TYPE}"/></Types>',
            ),
        ),
        [f"{TYPES}: /{slide(1)} has 2 content types; keep one of them."],
    ),
    "a content type is for a part that is not there": (
        lambda: changed(
            TYPES,
            ("</Types>", f'<Override PartName="/{slide(9)}" ContentType="{SLIDE_TYPE}"/></Types>'),
        ),
        [f"{TYPES}: /{slide(9)} has a content type but is not in the package."],
    ),
    "a layout has the content type of a slide": (
        lambda: changed(
            TYPES,
            (
                '/ppt/slideLayouts/slideLayout4.xml" ContentType="application/vnd.openxmlformats-'
                "officedocument.presentationml.slideLayout+xml",
                f'/ppt/slideLayouts/slideLayout4.xml" ContentType="{SLIDE_TYPE}',
            ),
        ),
        [
            f"ppt/slideLayouts/slideLayout4.xml: its content type is {SLIDE_TYPE}, "
            "but it is used as slideLayout."
        ],
    ),
    "a relationship leads nowhere": (
        lambda: changed(rels(1), relation("rId9", "tags", "../tags/tag1.xml")),
        [f"{rels(1)}: rId9 points at ppt/tags/tag1.xml, which is not in the package."],
    ),
    "two relationships have one id": (
        lambda: changed(rels(3), relation("rId4", "image", "../media/image1.png")),
        [
            f"{rels(3)}: the id rId4 is used twice; ids must be unique.",
        ],
    ),
    "two relationships say the same": (
        lambda: changed(
            rels(2), relation("rId9", "slideLayout", "../slideLayouts/slideLayout6.xml")
        ),
        [
            f"{rels(2)}: 2 relationships of kind slideLayout point at "
            "ppt/slideLayouts/slideLayout6.xml; keep one.",
            f"{slide(2)}: exactly one slide layout is expected, found 2.",
        ],
    ),
    "relationships are left of a part that is gone": (
        lambda: with_member(rels(7), b'<Relationships xmlns="x"/>'),
        [f"{rels(7)}: these are relationships of {slide(7)}, which is missing."],
    ),
    "a picture names no relationship": (
        lambda: changed(slide(3), ('r:embed="rId4"', 'r:embed="rId44"')),
        [
            f"{slide(3)}: rId44 is used but is no relationship of this part.",
            f"{rels(3)}: rId4 points at ppt/media/image1.png, but nothing on the slide uses it; "
            "drop it.",
        ],
    ),
    "a replaced picture is left behind": (
        lambda: merged(
            changed(rels(2), relation("rId9", "image", "../media/image2.png")),
            with_member("ppt/media/image2.png", picture("teal")),
        ),
        [
            f"{rels(2)}: rId9 points at ppt/media/image2.png, but nothing on the slide uses it; "
            "drop it."
        ],
    ),
    "a part is out of reach": (
        lambda: with_member("ppt/media/image7.png", picture("teal")),
        ["ppt/media/image7.png: no relationship leads to this part; drop it."],
    ),
    "a part is no XML": (
        lambda: with_member("ppt/viewProps.xml", b"<a>\x01</a>"),
        [
            "ppt/viewProps.xml: this is not well-formed XML: PCDATA invalid Char value 1, "
            "line 1, column 4 (<string>, line 1)."
        ],
    ),
    "a part has a document type": (
        lambda: with_member("ppt/viewProps.xml", b"<!DOCTYPE a><a/>"),
        ["ppt/viewProps.xml: a document type declaration is not allowed in a part."],
    ),
    "a picture has the content type of another kind": (
        lambda: changed(TYPES, ('ContentType="image/png"', 'ContentType="image/gif"')),
        ["ppt/media/image1.png: its content type is image/gif, which is not png."],
    ),
}
