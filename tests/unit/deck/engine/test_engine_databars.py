"""Data bars, and the colour that a cell keeps behind its bar."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from pptx.dml.color import RGBColor

from slidemill.deck.data import (
    Color,
    Databar,
    ShapeStyle,
    Styles,
    Table,
    Text,
)
from tests.fixtures.decks import (
    A,
    add_slide,
    add_table,
    assert_sound,
    new_deck,
    rebuilt,
    rendered,
    saved,
)
from tests.unit.deck.engine.table_cells import COLORS, TEAL, made

ONE_STYLE = "{00000000-1111-4222-8333-444444444444}"


def barred(rows: int, columns: int) -> Table:
    bar = Databar(0.25, TEAL)
    return Table(tuple(tuple(Text("x", databar=bar) for _ in range(columns)) for _ in range(rows)))


def rests(content: bytes) -> list[list[str]]:
    """Return the colour behind each cell's bar: its value and what changes it."""
    found = []
    for row in made(content):
        stops = [list(cell.iter(f"{A}gs"))[-1][0] for cell in row]
        found.append(
            [
                " ".join([s.get("val"), *(f"{e.tag[len(A) :]} {e.get('val')}" for e in s)])
                for s in stops
            ]
        )
    return found


def with_style(deck: Any, *parts: tuple[str, str]) -> bytes:
    """Return the deck with a table style whose parts have these colours, used by its tables."""
    fills = "".join(
        f"<a:{name}><a:tcStyle><a:tcBdr/><a:fill><a:solidFill>{color}</a:solidFill></a:fill>"
        f"</a:tcStyle></a:{name}>"
        for name, color in parts
    )
    style = (
        f'<a:tblStyleLst xmlns:a="{A[1:-1]}" def="{ONE_STYLE}">'
        f'<a:tblStyle styleId="{ONE_STYLE}" styleName="Own">{fills}</a:tblStyle></a:tblStyleLst>'
    )
    for slide in deck.slides:
        for identity in slide.shapes._spTree.iter(f"{A}tableStyleId"):
            identity.text = ONE_STYLE
    kind = "application/vnd.openxmlformats-officedocument.presentationml.tableStyles+xml"
    override = f'<Override PartName="/ppt/tableStyles.xml" ContentType="{kind}"/></Types>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/tableStyles"
    return rebuilt(
        _without_styles(saved(deck)),
        {
            "ppt/tableStyles.xml": style.encode(),
            "[Content_Types].xml": lambda part: part.replace(
                b"</Types>",
                override.encode(),
            ),
            "ppt/_rels/presentation.xml.rels": lambda part: part.replace(
                b"</Relationships>",
                f'<Relationship Id="rId900" Type="{relation}" Target="tableStyles.xml"/>'
                "</Relationships>".encode(),
            ),
        },
    )


def _without_styles(deck: bytes) -> bytes:
    def drop(part: bytes) -> bytes:
        root = etree.fromstring(part)
        for child in list(root):
            if "tableStyles" in "".join(map(str, child.attrib.values())):
                root.remove(child)
        return etree.tostring(root, encoding="UTF-8", standalone=True)

    names = ("[Content_Types].xml", "ppt/_rels/presentation.xml.rels")
    return rebuilt(deck, dict.fromkeys(names, drop))


def test_behind_a_databar_the_cell_keeps_the_colour_of_the_default_style() -> None:
    deck = new_deck()
    add_table(add_slide(deck), "figures", 2, 2)
    content = rendered(saved(deck), {"figures": barred(3, 2)}).content
    assert rests(content) == [
        ["accent1"] * 2,
        ["accent1 tint 40000"] * 2,
        ["accent1 tint 20000"] * 2,
    ]


def test_behind_a_databar_the_cell_keeps_the_colour_of_the_templates_own_style() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 3, 3).table
    table.last_row = table.first_col = table.last_col = True
    named = [
        ("wholeTbl", '<a:srgbClr val="AAAAAA"/>'),
        ("band1H", '<a:schemeClr val="accent2"><a:lumMod val="75000"/></a:schemeClr>'),
        ("lastCol", '<a:srgbClr val="00000C"/>'),
        ("firstCol", '<a:srgbClr val="00000F"/>'),
        ("lastRow", '<a:srgbClr val="0000FF"/>'),
        ("firstRow", '<a:srgbClr val="FF0000"/>'),
    ]
    content = rendered(with_style(deck, *named), {"figures": barred(5, 3)}).content
    assert rests(content) == [
        ["FF0000"] * 3,
        ["00000F", "accent2 lumMod 75000", "00000C"],
        ["00000F", "AAAAAA", "00000C"],
        ["00000F", "accent2 lumMod 75000", "00000C"],
        ["0000FF"] * 3,
    ]
    assert_sound(content)


def test_columns_may_be_banded_instead_of_rows() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 2, 2).table
    table.first_row = table.horz_banding = False
    table.vert_banding = True
    parts = [("band1V", '<a:srgbClr val="111111"/>'), ("band2V", '<a:srgbClr val="222222"/>')]
    content = rendered(with_style(deck, *parts), {"figures": barred(1, 4)}).content
    assert rests(content) == [["111111", "222222"] * 2]


def test_a_cell_whose_style_has_no_colour_is_clear_behind_its_databar() -> None:
    deck = new_deck()
    add_table(add_slide(deck), "figures", 2, 2)
    content = rendered(
        with_style(deck, ("firstRow", '<a:srgbClr val="111111"/>')), {"figures": barred(2, 1)}
    ).content
    assert rests(content) == [["111111"], ["FFFFFF alpha 0"]]


def test_a_cells_own_fill_stands_behind_its_databar_and_a_styled_one_above_both() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 1, 2).table
    for column in range(2):
        table.cell(0, column).fill.solid()
        table.cell(0, column).fill.fore_color.rgb = RGBColor(1, 2, 3)  # type: ignore[no-untyped-call]  # python-pptx has no types
    bar = Databar(0.25, TEAL)
    styled = Text("x", Styles(shape=ShapeStyle(fill=COLORS[1][0])), databar=bar)
    content = rendered(saved(deck), {"figures": Table(((Text("x", databar=bar), styled),))}).content
    assert rests(content) == [["010203", "accent3"]]


@pytest.mark.parametrize(("color", "tag"), COLORS, ids=str)
@pytest.mark.parametrize("ratio", [0.0, 0.001, 0.5, 0.999, 1.0])
def test_databars_may_have_any_colour_and_ratio(color: Color, tag: str, ratio: float) -> None:
    deck = new_deck()
    add_table(add_slide(deck), "figures", 1, 1)
    text = Text("x", databar=Databar(ratio, color))
    content = rendered(saved(deck), {"figures": Table(((text,),))}).content
    ((cell,),) = made(content)
    shown = [e.tag[len(A) :] for e in cell.find(f"{A}tcPr").iter() if e.get("val") == color.val]
    assert shown == {0.0: [], 1.0: [tag]}.get(ratio, [tag, tag])
    stops = [int(stop.get("pos")) for stop in cell.iter(f"{A}gs")]
    assert stops == sorted(stops)
    if 0 < ratio < 1:
        assert stops[1] == stops[2] == pytest.approx(100_000 * min(ratio, 1 - ratio), abs=1)
    assert_sound(content)
