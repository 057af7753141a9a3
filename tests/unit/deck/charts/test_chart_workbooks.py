"""Cells and cache agree, whatever the template's layout; charts without a writable workbook."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import openpyxl.worksheet.table
import pytest
from lxml import etree

from tests.fixtures.decks import assert_sound, members, rebuilt, rendered, substituted
from tests.unit.deck.charts.chart_decks import (
    KEY,
    C,
    category_deck,
    chart,
    chart_part,
    chart_xml,
    element,
    names,
    plots,
    sheet,
)

BOOK = "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx"
GRID: list[list[Any]] = [["Berth", "In", "Out"], ["North", 3, 5], ["South", 4, 6]]


def with_cells(
    rows: list[list[Any]],
    references: dict[str, tuple[str, str, str]],
    title: str = "Sheet1",
    others: tuple[str, ...] = (),
) -> bytes:
    """Return a chart whose workbook holds `rows`; each series has name, labels, values there."""
    template = category_deck(series=dict.fromkeys(references, (3, 4)))
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = title
    for row in rows:
        page.append(row)
    for other in others:
        book.create_sheet(other)["A1"] = "kept"
    out = io.BytesIO()
    book.save(out)
    part = chart_part(template)
    root = chart_xml(template)
    for series in root.iter(f"{C}ser"):
        name = "".join(series.find(f"{C}tx").itertext(f"{C}v"))
        for formula, text in zip(series.iter(f"{C}f"), references[name], strict=True):
            formula.text = text
    return rebuilt(template, {part: etree.tostring(root), _book(template): out.getvalue()})


def _book(content: bytes) -> str:
    return next(name for name in members(content) if name.endswith(".xlsx"))


def formulas(root: Any) -> list[str]:
    return [each.text for each in root.iter(f"{C}f")]


def _drawn(template: bytes, asked: Any) -> tuple[Any, Any]:
    rendering = rendered(template, {"template": 1, KEY: asked})
    assert_sound(rendering.content)
    return chart_xml(rendering.content), rendering


def _filled(content: bytes) -> list[list[Any]]:
    """Return the cells that hold something, row by row, with those before them."""
    rows = []
    for row in sheet(content):
        while row and row[-1] is None:
            row.pop()
        if row:
            rows.append(row)
    return rows


def test_series_in_rows_stay_in_rows() -> None:
    template = with_cells(
        [["Berth", "North", "South"], ["In", 3, 4], ["Out", 5, 6]],
        {
            "In": ("Sheet1!$A$2", "Sheet1!$B$1:$C$1", "Sheet1!$B$2:$C$2"),
            "Out": ("Sheet1!$A$3", "Sheet1!$B$1:$C$1", "Sheet1!$B$3:$C$3"),
        },
    )
    root, rendering = _drawn(template, chart({"Out": (1, 2, 3), "n": (4, 5, 6), "m": (7, 8, 9)}))
    assert formulas(root)[:3] == ["Sheet1!$A$2", "Sheet1!$B$1:$D$1", "Sheet1!$B$2:$D$2"]
    assert sheet(rendering.content) == [
        ["Berth", "Apr", "May", "Jun"],
        ["OUT", 1, 2, 3],
        ["N", 4, 5, 6],
        ["M", 7, 8, 9],
    ]


def test_a_block_that_starts_elsewhere_stays_there() -> None:
    rows: list[list[Any]] = [["Port of call"], [], [None, None, *GRID[0]]] + [
        [None, None, *r] for r in GRID[1:]
    ]
    template = with_cells(
        rows,
        {
            "In": ("Sheet1!$D$3", "Sheet1!$C$4:$C$5", "Sheet1!$D$4:$D$5"),
            "Out": ("Sheet1!$E$3", "Sheet1!$C$4:$C$5", "Sheet1!$E$4:$E$5"),
        },
    )
    root, rendering = _drawn(template, chart({"In": (1,)}, ["x"]))
    assert formulas(root) == ["Sheet1!$D$3", "Sheet1!$C$4", "Sheet1!$D$4"]
    assert _filled(rendering.content) == [
        ["Port of call"],
        [None, None, "Berth", "IN"],
        [None, None, "x", 1],
    ]


def test_lines_with_gaps_between_keep_their_place_and_new_ones_go_behind() -> None:
    template = with_cells(
        [["Berth", "In", "note", "Out"], ["North", 3, "n1", 5], ["South", 4, "n2", 6]],
        {
            "In": ("Sheet1!$B$1", "Sheet1!$A$2:$A$3", "Sheet1!$B$2:$B$3"),
            "Out": ("Sheet1!$D$1", "Sheet1!$A$2:$A$3", "Sheet1!$D$2:$D$3"),
        },
    )
    root, rendering = _drawn(template, chart({"n": (7, 8), "m": (1, 2), "Out": (9, 9)}, ["a", "b"]))
    assert formulas(root)[::3] == ["Sheet1!$B$1", "Sheet1!$E$1", "Sheet1!$D$1"]
    assert sheet(rendering.content) == [
        ["Berth", "N", "note", "OUT", "M"],
        ["a", 7, "n1", 9, 1],
        ["b", 8, "n2", 9, 2],
    ]


@pytest.mark.parametrize("title", ["Own data", "Q1'24", "A1", "Zahlen ä", "x&y"])
def test_a_sheet_name_is_quoted_where_it_must_be(title: str) -> None:
    quoted = "'" + title.replace("'", "''") + "'"
    template = with_cells(
        GRID,
        {
            "In": (f"{quoted}!$B$1", f"{quoted}!$A$2:$A$3", f"{quoted}!$B$2:$B$3"),
            "Out": (f"{quoted}!$C$1", f"{quoted}!$A$2:$A$3", f"{quoted}!$C$2:$C$3"),
        },
        title,
        ("Other",),
    )
    root, rendering = _drawn(template, chart({"In": (1, 2, 3)}))
    assert formulas(root)[0] == f"{quoted}!$B$1"
    assert _filled(rendering.content)[1] == ["Apr", 1]


def test_references_that_cannot_be_read_give_a_block_at_the_first_sheets_corner() -> None:
    template = with_cells(
        GRID,
        {
            "In": ("names!In", "Labels", "OFFSET(Sheet1!$B$2,0,0,2,1)"),
            "Out": ("#REF!", "Labels", "(Sheet1!$C$2,Sheet1!$C$3)"),
        },
    )
    root, rendering = _drawn(template, chart({"In": (1, 2, 3)}))
    assert formulas(root) == ["Sheet1!$B$1", "Sheet1!$A$2:$A$4", "Sheet1!$B$2:$B$4"]
    assert sheet(rendering.content)[1][:2] == ["Apr", 1]


def test_labels_of_several_levels_become_one() -> None:
    rows: list[list[Any]] = [[None, None, "In"], ["N", "a", 3], [None, "b", 4]]
    references = {"In": ("Sheet1!$C$1", "Sheet1!$A$2:$B$3", "Sheet1!$C$2:$C$3")}
    template = with_cells(rows, references)
    root = chart_xml(template)
    category = root.find(f".//{C}cat")
    category.replace(
        category[0],
        element(
            "<c:multiLvlStrRef><c:f>Sheet1!$A$2:$B$3</c:f><c:multiLvlStrCache>"
            '<c:ptCount val="2"/><c:lvl><c:pt idx="0"><c:v>a</c:v></c:pt>'
            '<c:pt idx="1"><c:v>b</c:v></c:pt></c:lvl><c:lvl><c:pt idx="0"><c:v>N</c:v></c:pt>'
            "</c:lvl></c:multiLvlStrCache></c:multiLvlStrRef>"
        ),
    )
    template = rebuilt(template, {chart_part(template): etree.tostring(root)})
    root, rendering = _drawn(template, chart({"In": (1, 2, 3)}))
    assert root.find(".//{*}multiLvlStrRef") is None
    assert formulas(root) == ["Sheet1!$C$1", "Sheet1!$B$2:$B$4", "Sheet1!$C$2:$C$4"]
    assert sheet(rendering.content)[1] == [None, "Apr", 1]
    root, _ = _drawn(template, chart({"In": (1, 2)}, labels=None))
    assert plots(root)["barChart"][0]["cat"] == ["a", "b"]


def test_names_that_look_like_formulas_are_texts() -> None:
    asked = chart({"In": (1, 2)}, ["=1+1", "http://a.b"])
    _, rendering = _drawn(category_deck(), asked)
    assert [row[0] for row in sheet(rendering.content)[1:]] == ["=1+1", "http://a.b"]


def _warned(template: bytes, reason: str) -> Any:
    rendering = rendered(template, {"template": 1, KEY: chart({"In": (1, 2, 3), "n": (4, 5, 6)})})
    root = chart_xml(rendering.content)
    assert names(root) == ["IN", "N"]
    assert plots(root)["barChart"][0]["val"] == ["1", "2", "3"]
    assert root.find(".//{*}f") is None
    (warning,) = rendering.warnings
    assert warning.place == "slides[0].load"
    assert reason in warning.message
    return rendering


def test_a_chart_without_workbook_shows_the_data_with_a_warning() -> None:
    def forget(root: Any) -> None:
        root.remove(root.find(f"{C}externalData"))

    rendering = _warned(category_deck(edit=forget), "it has no workbook")
    assert "cannot be edited in PowerPoint" in rendering.warnings[0].message


def test_a_linked_workbook_is_left_alone_with_a_warning() -> None:
    template = category_deck()
    book = _book(template)
    relations = chart_part(template).replace("charts/", "charts/_rels/") + ".rels"
    link = substituted(
        f'Target="../embeddings/{book.rpartition("/")[2]}"',
        'Target="file:///C:/figures.xlsx" TargetMode="External"',
    )
    _warned(rebuilt(template, {relations: link}), "its workbook is a link to another file")


def test_a_workbook_that_cannot_be_written_is_carried_along_with_a_warning() -> None:
    template = category_deck()
    broken = rebuilt(template, {_book(template): b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"})
    rendering = _warned(broken, "its workbook cannot be written (it is encrypted, or an .xls")
    assert members(rendering.content)[_book(rendering.content)].endswith(b"old")


def test_error_bars_of_their_own_keep_their_values() -> None:
    def bars(root: Any) -> None:
        side = (
            "<c:numRef><c:f>Sheet1!$B$2:$B$3</c:f><c:numCache><c:formatCode>General"
            '</c:formatCode><c:ptCount val="2"/><c:pt idx="0"><c:v>0.5</c:v></c:pt>'
            '<c:pt idx="1"><c:v>0.25</c:v></c:pt></c:numCache></c:numRef>'
        )
        root.find(f".//{C}cat").addprevious(
            element(
                '<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/>'
                f"<c:plus>{side}</c:plus><c:minus>{side}</c:minus></c:errBars>"
            )
        )

    root, _ = _drawn(category_deck(edit=bars), chart({"In": (1, 2, 3)}))
    assert [e.text for e in root.findall(f".//{C}plus/{C}numLit/{C}pt/{C}v")] == ["0.5", "0.25"]


def test_extensions_that_point_at_old_cells_are_dropped() -> None:
    def extend(root: Any) -> None:
        extended = '<c:ext uri="{02D57815-91ED-43cb-92C2-25804820EDAC}"'
        space = 'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"'
        root.find(f".//{C}ser").append(
            element(
                f"<c:extLst>{extended} {space}><c15:datalabelsRange><c15:f>Sheet1!$D$2:$D$3"
                '</c15:f><c15:dlblRangeCache><c:ptCount val="0"/></c15:dlblRangeCache>'
                "</c15:datalabelsRange></c:ext></c:extLst>"
            )
        )
        root.find(f".//{C}barChart").append(
            element(f"<c:extLst>{extended} {space}><c15:filteredBarSeries/></c:ext></c:extLst>")
        )

    root, _ = _drawn(category_deck(edit=extend), chart({"In": (1, 2, 3)}))
    assert root.find(".//{*}datalabelsRange") is None
    assert root.find(".//{*}filteredBarSeries") is None
    assert root.find(f".//{C}plotArea//{C}extLst") is None


def test_titles_that_show_a_cell_of_the_data_keep_their_text() -> None:
    def title(root: Any) -> None:
        root.find(f".//{C}valAx/{C}axPos").addnext(
            element(
                "<c:title><c:tx><c:strRef><c:f>Sheet1!$C$1</c:f><c:strCache>"
                '<c:ptCount val="1"/><c:pt idx="0"><c:v>Out</c:v></c:pt></c:strCache></c:strRef>'
                "</c:tx></c:title>"
            )
        )

    root, _ = _drawn(category_deck(edit=title), chart({"In": (1, 2, 3)}))
    shown = root.find(f".//{C}valAx/{C}title/{C}tx")
    assert "".join(shown.itertext("{*}t")) == "Out"
    assert shown.find(f"{C}strRef") is None


def test_the_table_that_powerpoint_lays_around_the_cells_follows_them() -> None:
    template = category_deck(series={"In": (3, 4), "Out": (5, 6)})
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "Sheet1"
    for row in ([" ", *GRID[0][1:]], *GRID[1:]):
        page.append(row)
    page.add_table(openpyxl.worksheet.table.Table(displayName="Table1", ref="A1:C3"))
    out = io.BytesIO()
    book.save(out)
    template = rebuilt(template, {_book(template): out.getvalue()})
    asked = chart({"In": (1, 2, 3), "n": (4, 5, 6), "m": (7, 8, 9)})
    _, rendering = _drawn(template, asked)
    made = openpyxl.load_workbook(io.BytesIO(members(rendering.content)[_book(rendering.content)]))
    table = made["Sheet1"].tables["Table1"]
    assert table.ref == "A1:D4"
    assert [column.name for column in table.tableColumns] == [" ", "IN", "N", "M"]
