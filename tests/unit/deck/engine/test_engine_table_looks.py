"""What cells of grown, shrunk and restyled tables look like, and where the tables stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pptx.dml.color import RGBColor
from pptx.util import Inches, Pt

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import (
    Align,
    Color,
    ColorKind,
    Databar,
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
    rebuilt,
    rendered,
    saved,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
TEAL = Color(ColorKind.RGB, "008080")
COLORS = [
    (Color(ColorKind.RGB, "2F6F73"), "srgbClr"),
    (Color(ColorKind.SCHEME, "accent3"), "schemeClr"),
    (Color(ColorKind.PRESET, "tomato"), "prstClr"),
]
ONE_STYLE = "{00000000-1111-4222-8333-444444444444}"


def grid(*rows: str, **options: object) -> Table:
    return Table(tuple(tuple(map(Text, row.split())) for row in rows), **options)  # type: ignore[arg-type]  # options are the dataclass's own


def barred(rows: int, columns: int) -> Table:
    bar = Databar(0.25, TEAL)
    return Table(tuple(tuple(Text("x", databar=bar) for _ in range(columns)) for _ in range(rows)))


def made(content: bytes) -> list[Any]:
    """Return the rows of the only table, each a list of cells."""
    return [row.findall(f"{A}tc") for row in xml(content, SLIDE).iter(f"{A}tr")]


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


@settings(deadline=None, max_examples=60)
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
