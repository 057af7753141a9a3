"""What the schema check sees, and what it leaves aside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fixtures.decks import (
    add_box,
    add_chart,
    add_slide,
    add_table,
    members,
    new_deck,
    rebuilt,
    saved,
    substituted,
)
from tests.fixtures.schemas import NO_SCHEMAS, schema_faults, schema_folder

pytestmark = pytest.mark.skipif(schema_folder() is None, reason=NO_SCHEMAS)

SLIDE = "ppt/slides/slide1.xml"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
P14 = 'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"'


def deck() -> bytes:
    made = new_deck()
    slide = add_slide(made)
    add_box(slide, "Harbour")
    add_table(slide, "figures", 2, 2)
    add_chart(slide, "load")
    return saved(made)


def edited(edit: Callable[[bytes], bytes]) -> list[str]:
    return schema_faults(rebuilt(deck(), {SLIDE: edit}))


def test_a_deck_by_the_book_has_no_faults() -> None:
    assert schema_faults(deck()) == []


def test_children_out_of_their_order_are_told_with_their_part() -> None:
    fault, *_ = edited(substituted("<a:bodyPr", "<a:lstStyle/><a:bodyPr"))
    assert fault.startswith(f"{SLIDE}: Element '{{")
    assert "lstStyle': This element is not expected" in fault


def test_a_value_that_is_none_of_the_listed_is_told() -> None:
    (fault,) = edited(substituted('wrap="none"', 'wrap="some"'))
    assert "attribute 'wrap'" in fault


def test_the_workbook_behind_a_chart_is_checked_too() -> None:
    content = deck()
    (name,) = [n for n in members(content) if n.endswith(".xlsx")]
    broken = rebuilt(
        content,
        {name: lambda book: rebuilt(book, {"xl/worksheets/sheet1.xml": _without_data})},
    )
    (fault,) = schema_faults(broken)
    assert fault.startswith(f"{name}/xl/worksheets/sheet1.xml: ")


def test_markup_for_newer_readers_is_left_aside() -> None:
    newer = (
        f'<mc:AlternateContent {MC}><mc:Choice {P14} Requires="p14"><p:transition '
        'p14:dur="2000"><p14:vortex/></p:transition></mc:Choice><mc:Fallback>'
        "<p:transition><p:fade/></p:transition></mc:Fallback></mc:AlternateContent></p:sld>"
    )
    assert edited(substituted("</p:sld>", newer)) == []
    assert (
        edited(substituted("<p:cSld>", f'<p:cSld {MC} {P14} mc:Ignorable="p14" p14:x="1">')) == []
    )


def test_the_fallback_for_older_readers_is_checked() -> None:
    newer = (
        f'<mc:AlternateContent {MC}><mc:Choice {P14} Requires="p14"/><mc:Fallback>'
        "<p:transition><p:fade/><p:fade/></p:transition></mc:Fallback></mc:AlternateContent>"
        "</p:sld>"
    )
    (fault,) = edited(substituted("</p:sld>", newer))
    assert "fade': This element is not expected" in fault


def _without_data(sheet: bytes) -> bytes:
    return sheet.replace(b"<sheetData>", b"<cells>").replace(b"</sheetData>", b"</cells>")
