"""Tables found by their alternative text."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from pptx.dml.color import RGBColor
from pptx.util import Inches

from slidemill.deck import DataError, Rendering
from slidemill.deck.data import (
    Align,
    Color,
    ColorKind,
    Databar,
    FontStyle,
    HorizontalSizing,
    ShapeStyle,
    Styles,
    Table,
    Text,
    VerticalSizing,
)
from tests.fixtures.decks import (
    A16,
    A,
    add_slide,
    add_table,
    assert_sound,
    cells,
    new_deck,
    opened,
    rendered,
    saved,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
TEAL = Color(ColorKind.RGB, "008080")


def grid(*rows: str, **options: object) -> Table:
    """Return a table from rows like `"a b c"`."""
    return Table(tuple(tuple(map(Text, row.split())) for row in rows), **options)  # type: ignore[arg-type]  # options are the dataclass's own


def template(rows: int = 3, columns: int = 3) -> bytes:
    deck = new_deck()
    add_table(add_slide(deck), "figures", rows, columns)
    return saved(deck)


def frame_of(rendering: Rendering) -> Any:
    return opened(rendering).slides[0].shapes[0]


@pytest.mark.parametrize(
    "rows", [("a b c",) * 3, ("a",), ("a b", "c d"), ("a b c d e",) * 7, ("a b c",) * 12]
)
def test_a_table_takes_the_size_of_its_data(rows: tuple[str, ...]) -> None:
    result = rendered(template(), {"figures": grid(*rows)})
    assert cells(frame_of(result)) == [row.split() for row in rows]
    assert_sound(result.content)


def test_short_rows_are_padded_with_empty_cells() -> None:
    result = rendered(template(), {"figures": grid("a b c d", "e")})
    assert cells(frame_of(result)) == [["a", "b", "c", "d"], ["e", "", "", ""]]


def test_new_rows_copy_the_last_body_row_and_new_columns_the_last_column() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 2, 2).table
    for r in range(2):
        for c in range(2):
            run = table.cell(r, c).text_frame.paragraphs[0].runs[0]
            run.font.name = f"F{r}{c}"
    result = rendered(saved(deck), {"figures": grid("a b c", "d e f", "g h i")})
    faces = [
        [cell.text_frame.paragraphs[0].runs[0].font.name for cell in row.cells]
        for row in frame_of(result).table.rows
    ]
    assert faces == [["F00", "F01", "F01"], ["F10", "F11", "F11"], ["F10", "F11", "F11"]]


def test_a_total_row_stays_the_last_one() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 3, 1).table
    table.last_row = True
    for r in range(3):
        table.cell(r, 0).text_frame.paragraphs[0].runs[0].font.name = f"F{r}"
    result = rendered(saved(deck), {"figures": grid("a", "b", "c", "d", "sum")})
    made = frame_of(result).table
    faces = [row.cells[0].text_frame.paragraphs[0].runs[0].font.name for row in made.rows]
    assert faces == ["F0", "F1", "F1", "F1", "F2"]


def test_row_and_column_ids_stay_unique_and_the_old_ones_stay() -> None:
    result = rendered(template(2, 2), {"figures": grid("a b c", "d e f", "g h i", "j k l")})
    root = xml(result.content, SLIDE)
    rows = [e.get("val") for e in root.iter(f"{A16}rowId")]
    columns = [e.get("val") for e in root.iter(f"{A16}colId")]
    assert rows[:2] == ["10000", "10001"]
    assert len(set(rows)) == 4
    assert columns[:2] == ["70000", "70001"]
    assert len(set(columns)) == 3


@pytest.mark.parametrize(
    ("sizing", "left", "width"),
    [
        (HorizontalSizing.FIXED, 1, 3),
        (HorizontalSizing.ANCHOR_LEFT, 1, 5),
        (HorizontalSizing.ANCHOR_RIGHT, -1, 5),
    ],
)
def test_horizontal_sizing_says_what_stays(sizing: HorizontalSizing, left: int, width: int) -> None:
    table = grid("a b c d e", "a b c d e", "a b c d e", horizontal_sizing=sizing)
    frame = frame_of(rendered(template(), {"figures": table}))
    assert (frame.left, frame.width) == (Inches(left), Inches(width))
    assert sum(column.width for column in frame.table.columns) == frame.width


@pytest.mark.parametrize(
    ("sizing", "top", "height"),
    [
        (VerticalSizing.FIXED, 0, 1_200_000),
        (VerticalSizing.ANCHOR_TOP, 0, 2_000_000),
        (VerticalSizing.ANCHOR_BOTTOM, -800_000, 2_000_000),
    ],
)
def test_vertical_sizing_says_what_stays(sizing: VerticalSizing, top: int, height: int) -> None:
    table = grid(*["a b c"] * 5, vertical_sizing=sizing)
    frame = frame_of(rendered(template(), {"figures": table}))
    assert (frame.top - Inches(2), frame.height) == (top, height)
    assert sum(row.height for row in frame.table.rows) == frame.height


def test_fixed_sizes_keep_their_proportions() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 1, 3).table
    for column, width in zip(table.columns, (3, 2, 1), strict=True):
        column.width = Inches(width)
    frame = frame_of(rendered(saved(deck), {"figures": grid("a b")}))
    assert [c.width for c in frame.table.columns] == [Inches(3.6), Inches(2.4)]


def test_merged_cells_stay_merged_at_the_same_size_and_split_on_resize() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 2, 2).table
    table.cell(0, 0).merge(table.cell(0, 1))
    same = rendered(saved(deck), {"figures": grid("a b", "c d")})
    assert next(xml(same.content, SLIDE).iter(f"{A}tc")).get("gridSpan") == "2"
    grown = rendered(saved(deck), {"figures": grid("a b", "c d", "e f")})
    assert not [tc for tc in xml(grown.content, SLIDE).iter(f"{A}tc") if "gridSpan" in tc.attrib]
    assert cells(frame_of(grown)) == [["a", "b"], ["c", "d"], ["e", "f"]]


def test_empty_template_cells_format_what_is_written_into_them() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 1, 1).table
    paragraph = table.cell(0, 0).text_frame.paragraphs[0]
    paragraph.runs[0]._r.getparent().remove(paragraph.runs[0]._r)
    etree.SubElement(paragraph._p, f"{A}endParaRPr", sz="900", b="1")
    result = rendered(saved(deck), {"figures": grid("x")})
    (run,) = xml(result.content, SLIDE).iter(f"{A}r")
    assert dict(run.find(f"{A}rPr").attrib) == {"sz": "900", "b": "1"}


def test_cells_may_have_styles_links_breaks_and_markers_of_xml() -> None:
    text = Text(
        "a\n<b>",
        Styles(FontStyle(italic=True), ShapeStyle(fill=TEAL, align=Align.CENTER)),
        hyperlink="https://example.org/",
    )
    result = rendered(template(1, 1), {"figures": Table(((text,),))})
    (cell,) = xml(result.content, SLIDE).iter(f"{A}tc")
    assert cell.find(f".//{A}pPr").get("algn") == "ctr"
    assert cell.find(f"{A}tcPr/{A}solidFill/{A}srgbClr").get("val") == "008080"
    assert {e.get("i") for e in cell.iter(f"{A}rPr")} == {"1"}
    assert cells(frame_of(result)) == [["a\v<b>"]]
    assert_sound(result.content)


def cell_with_bar(ratio: float) -> Any:
    """Return the properties of a light grey cell with a teal data bar."""
    deck = new_deck()
    cell = add_table(add_slide(deck), "figures", 1, 1).table.cell(0, 0)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor(0xF0, 0xF0, 0xF0)  # type: ignore[no-untyped-call]  # python-pptx has no types
    text = Text("81 %", databar=Databar(ratio, TEAL))
    result = rendered(saved(deck), {"figures": Table(((text,),))})
    return next(xml(result.content, SLIDE).iter(f"{A}tcPr"))


@pytest.mark.parametrize(
    ("ratio", "angle", "stops"),
    [
        (0.25, "0", ["0 008080", "25000 008080", "25000 F0F0F0", "100000 F0F0F0"]),
        (0.75, "10800000", ["0 F0F0F0", "25000 F0F0F0", "25000 008080", "100000 008080"]),
    ],
)
def test_a_databar_is_a_gradient_with_a_hard_stop_over_the_cells_fill(
    ratio: float, angle: str, stops: list[str]
) -> None:
    (gradient,) = cell_with_bar(ratio).iter(f"{A}gradFill")
    assert gradient.find(f"{A}lin").get("ang") == angle
    assert [
        f"{stop.get('pos')} {stop.find(f'{A}srgbClr').get('val')}"
        for stop in gradient.iter(f"{A}gs")
    ] == stops


@pytest.mark.parametrize(("ratio", "color"), [(0.0, "F0F0F0"), (1.0, "008080")])
def test_an_empty_and_a_full_databar_are_plain_fills(ratio: float, color: str) -> None:
    properties = cell_with_bar(ratio)
    assert properties.find(f"{A}gradFill") is None
    assert properties.find(f"{A}solidFill/{A}srgbClr").get("val") == color


def test_a_table_in_a_group_is_found() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    group = slide.shapes.add_group_shape()
    frame = add_table(slide, "figures", 1, 1)
    group._element.append(frame._element)
    result = rendered(saved(deck), {"figures": grid("x y", "z w")})
    assert cells(opened(result).slides[0].shapes[0].shapes[0]) == [["x", "y"], ["z", "w"]]


def test_a_table_without_cells_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        rendered(template(), {"figures": Table(())})
    assert caught.value.faults[0].place == "slides[0].figures"


def test_an_alternative_text_without_data_changes_nothing() -> None:
    source = template()
    result = rendered(source, {"other": "x"})
    kept = etree.tostring(xml(result.content, SLIDE).find(f".//{A}tbl"))
    assert kept == etree.tostring(xml(source, SLIDE).find(f".//{A}tbl"))
