"""What cells of grown, shrunk and restyled tables look like, and where the tables stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.dml.color import RGBColor
from pptx.util import Inches, Pt

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import (
    Align,
    Delete,
    FontStyle,
    HorizontalSizing,
    ShapeStyle,
    Styles,
    Table,
    Text,
    VerticalAlign,
    VerticalSizing,
)
from tests.fixtures.decks import (
    A,
    P,
    add_slide,
    add_table,
    assert_sound,
    cells,
    data,
    new_deck,
    opened,
    rendered,
    saved,
    xml,
)
from tests.unit.deck.engine.table_cells import COLORS, SLIDE, TEAL, grid, made


def header_only(columns: int = 2) -> Any:
    """Return a deck with a table of one header row: white bold text on its own dark fill."""
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 1, columns).table
    for column in range(columns):
        cell = table.cell(0, column)
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor(1, 2, 3)  # type: ignore[no-untyped-call]  # python-pptx has no types
        run = cell.text_frame.paragraphs[0].runs[0]
        run.font.bold, run.font.size, run.font.name = True, Pt(11), "Inter"
        run.font.color.rgb = RGBColor(255, 255, 255)  # type: ignore[no-untyped-call]  # python-pptx has no types
    return deck


def test_rows_below_a_lone_header_are_not_set_off_as_it_is() -> None:
    content = rendered(saved(header_only()), {"figures": grid("a b", "c d", "e f")}).content
    header, *body = made(content)
    for cell in header:
        assert cell.find(f"{A}tcPr/{A}solidFill") is not None
        assert cell.find(f".//{A}rPr").get("b") == "1"
    for cell in (cell for row in body for cell in row):
        assert cell.find(f"{A}tcPr/{A}solidFill") is None
        properties = cell.find(f".//{A}rPr")
        assert (properties.get("b"), properties.get("sz")) == (None, "1100")
        assert [child.tag for child in properties] == [f"{A}latin"]
    assert_sound(content)


def test_a_lone_header_stays_alone_when_the_data_is_one_row() -> None:
    content = rendered(saved(header_only()), {"figures": grid("a b")}).content
    ((first, _),) = made(content)
    assert first.find(f".//{A}rPr").get("b") == "1"


def test_a_lone_row_that_is_no_header_is_copied() -> None:
    deck = header_only()
    deck.slides[0].shapes[0].table.first_row = False
    content = rendered(saved(deck), {"figures": grid("a b", "c d")}).content
    assert [cell.find(f".//{A}rPr").get("b") for row in made(content) for cell in row] == ["1"] * 4


def test_between_header_and_total_row_there_may_be_no_sample_row() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 2, 1).table
    table.last_row = True
    for number in range(2):
        run = table.cell(number, 0).text_frame.paragraphs[0].runs[0]
        run.font.bold, run.font.name = True, f"F{number}"
    content = rendered(saved(deck), {"figures": grid("a", "b", "c", "sum")}).content
    looks = [row[0].find(f".//{A}rPr") for row in made(content)]
    assert [(e.get("b"), e.find(f"{A}latin").get("typeface")) for e in looks] == [
        ("1", "F0"), (None, "F0"), (None, "F0"), ("1", "F1"),
    ]  # fmt: skip


def test_a_cell_takes_every_style_at_once() -> None:
    styles = Styles(
        FontStyle("Inter", 14, COLORS[2][0], bold=True, underline=True, strike=True),
        ShapeStyle(TEAL, COLORS[1][0], Align.RIGHT, VerticalAlign.BOTTOM),
    )
    deck = new_deck()
    add_table(add_slide(deck), "figures", 1, 1)
    content = rendered(saved(deck), {"figures": Table(((Text("x", styles),),))}).content
    ((cell,),) = made(content)
    properties, run = cell.find(f"{A}tcPr"), cell.find(f".//{A}rPr")
    assert properties.get("anchor") == "b"
    assert [child.tag[len(A) :] for child in properties] == [
        "lnL",
        "lnR",
        "lnT",
        "lnB",
        "solidFill",
    ]
    assert [line.find(f".//{A}schemeClr").get("val") for line in properties[:4]] == ["accent3"] * 4
    assert cell.find(f".//{A}pPr").get("algn") == "r"
    assert dict(run.attrib) | {} == {"sz": "1400", "b": "1", "u": "sng", "strike": "sngStrike"}
    assert run.find(f"{A}solidFill/{A}prstClr").get("val") == "tomato"
    assert run.find(f"{A}latin").get("typeface") == "Inter"
    assert_sound(content)


def test_the_styles_of_one_cell_do_not_reach_the_next() -> None:
    deck = new_deck()
    add_table(add_slide(deck), "figures", 1, 2)
    styled = Text("x", Styles(FontStyle(bold=True), ShapeStyle(TEAL, align=Align.CENTER)))
    plain_hyperlink = Text("y", hyperlink="https://example.org/")
    table = Table(((styled, plain_hyperlink),))
    ((_, second),) = made(rendered(saved(deck), {"figures": table}).content)
    assert second.find(f".//{A}pPr") is None or second.find(f".//{A}pPr").get("algn") is None
    assert second.find(f".//{A}rPr").get("b") is None
    assert second.find(f"{A}tcPr/{A}solidFill") is None


@pytest.mark.parametrize("part", ["columns", "rows", "both"])
def test_merged_cells_are_split_when_rows_or_columns_change(part: str) -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 3, 3).table
    table.cell(0, 0).merge(table.cell(1, 1))
    rows = {"columns": ("a b c d",) * 3, "rows": ("a b c",) * 4, "both": ("a b",) * 2}[part]
    result = rendered(saved(deck), {"figures": grid(*rows)})
    merges = {"gridSpan", "rowSpan", "hMerge", "vMerge"}
    assert not [cell for row in made(result.content) for cell in row if merges & set(cell.attrib)]
    assert cells(opened(result).slides[0].shapes[0]) == [row.split() for row in rows]
    assert_sound(result.content)


def test_ragged_rows_are_filled_up_with_empty_cells_of_their_columns_format() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "figures", 2, 3).table
    for column in range(3):
        table.cell(1, column).vertical_anchor = None
        table.cell(1, column)._tc.get_or_add_tcPr().set("marL", str(column))
    result = rendered(saved(deck), {"figures": grid("a", "b c d", "e f")})
    assert cells(opened(result).slides[0].shapes[0]) == [
        ["a", "", ""], ["b", "c", "d"], ["e", "f", ""],
    ]  # fmt: skip
    last = made(result.content)[2]
    assert [cell.find(f"{A}tcPr").get("marL") for cell in last] == ["0", "1", "2"]


SIDES = st.integers(1, 6)
_DECKS: dict[tuple[int, int], Any] = {}


def compiled(rows: int, columns: int) -> Any:
    if (rows, columns) not in _DECKS:
        deck = new_deck()
        add_table(add_slide(deck), "figures", rows, columns)
        _DECKS[rows, columns] = compile(saved(deck))
    return _DECKS[rows, columns]


@settings(max_examples=60)
@given(
    st.tuples(SIDES, SIDES),
    st.tuples(SIDES, SIDES),
    st.sampled_from(HorizontalSizing),
    st.sampled_from(VerticalSizing),
)
def test_the_frame_is_as_large_as_its_cells_and_stays_where_it_is_anchored(
    before: tuple[int, int],
    after: tuple[int, int],
    across: HorizontalSizing,
    down: VerticalSizing,
) -> None:
    (rows, columns), (more, wide) = before, after
    table = grid(*[" ".join("x" * wide)] * more, horizontal_sizing=across, vertical_sizing=down)
    content = compiled(rows, columns).render(data({"figures": table})).content
    frame = next(xml(content, SLIDE).iter(f"{P}graphicFrame"))
    x, y = (int(frame.find(f"{P}xfrm/{A}off").get(name)) for name in "xy")
    width, height = (int(frame.find(f"{P}xfrm/{A}ext").get(name)) for name in ("cx", "cy"))
    assert sum(int(e.get("w")) for e in frame.iter(f"{A}gridCol")) == width
    assert sum(int(e.get("h")) for e in frame.iter(f"{A}tr")) == height
    left, right = Inches(1), Inches(1 + columns)
    top, bottom = Inches(2), Inches(2) + 400_000 * rows
    assert right == x + width if across is HorizontalSizing.ANCHOR_RIGHT else left == x
    assert bottom == y + height if down is VerticalSizing.ANCHOR_BOTTOM else top == y
    if across is HorizontalSizing.FIXED:
        assert x + width == right
    if down is VerticalSizing.FIXED:
        assert y + height == bottom


def grouped(scale: float) -> bytes:
    """Return a deck with a table of 2 by 2 in a group that shows it `scale` times as large."""
    deck = new_deck()
    slide = add_slide(deck)
    group = slide.shapes.add_group_shape().shapes.add_group_shape()
    group._element.append(add_table(slide, "figures", 2, 2)._element)
    for element in slide.shapes._spTree.iter(f"{P}grpSp"):
        transform = element.grpSpPr.get_or_add_xfrm()
        factor = scale if element is group._element else 1
        for name, size in (("ext", factor), ("chExt", 1)):
            transform.find(f"{A}{name}").set("cx", str(int(Inches(4) * size)))
            transform.find(f"{A}{name}").set("cy", str(int(Inches(4) * size)))
    return saved(deck)


@pytest.mark.parametrize("scale", [1.0, 2.0, 0.5])
def test_a_table_in_a_scaled_group_keeps_its_right_and_bottom_edges(scale: float) -> None:
    table = grid(
        *["a b c d"] * 3,
        horizontal_sizing=HorizontalSizing.ANCHOR_RIGHT,
        vertical_sizing=VerticalSizing.ANCHOR_BOTTOM,
    )
    content = rendered(grouped(scale), {"figures": table}).content
    transform = next(xml(content, SLIDE).iter(f"{P}graphicFrame")).find(f"{P}xfrm")
    x, y = (int(transform.find(f"{A}off").get(name)) for name in "xy")
    width, height = (int(transform.find(f"{A}ext").get(name)) for name in ("cx", "cy"))
    assert (x + width, y + height) == (Inches(3), Inches(2) + 800_000)
    assert (width * scale, height * scale) == (Inches(4), 1_200_000)
    assert_sound(content)


def test_a_table_is_deleted_and_one_without_data_stays() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_table(slide, "gone", 2, 2)
    add_table(slide, "kept", 2, 2)
    result = rendered(saved(deck), {"gone": Delete()})
    shown: Sequence[Any] = opened(result).slides[0].shapes
    assert [cells(shape) for shape in shown] == [[["0,0", "0,1"], ["1,0", "1,1"]]]
    assert_sound(result.content)


def test_two_tables_of_one_name_are_both_filled() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_table(slide, "figures", 2, 2)
    add_table(slide, " figures ", 1, 1)
    result = rendered(saved(deck), {"figures": grid("a b", "c d")})
    assert [cells(shape) for shape in opened(result).slides[0].shapes] == [
        [["a", "b"], ["c", "d"]]
    ] * 2
