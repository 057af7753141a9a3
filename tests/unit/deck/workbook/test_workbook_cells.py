"""Cells written into a chart's workbook: values, styles, formulas, and what stays around them."""

from __future__ import annotations

import io
import math

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from slidemill.deck.compiler.workbook import compile_workbook
from slidemill.deck.render.workbook import CellArea, CellLine
from slidemill.deck.text import escape
from tests.unit.deck.workbook.workbooks import (
    BLOCK,
    block,
    members,
    opened,
    powerpoint,
    refilled,
    saved,
    values,
    zipped,
)

SHEET = "xl/worksheets/sheet1.xml"
SML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def shown_in_xml(text: str) -> str:
    """Return what a reader of XML gets of a text that `escape` wrote."""
    plain = escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def test_values_are_read_back_from_a_workbook_of_xlsxwriter() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        workbook.add_worksheet("Sheet1").write_row(0, 0, ["", "Old", "Older"])
    plan = compile_workbook(out.getvalue())
    lines = block(["A", "B"], ["k", "l"], [[1, 2.5], [None, -1e-7]])
    filled = plan.filled("sheet1", lines, [CellArea(0, 0, 9, 9)])
    assert values(filled) == [[None, "A", "B"], ["k", 1, 2.5], ["l", None, -1e-7]]


def test_a_workbook_of_openpyxl_keeps_everything_else() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Zahlen & 'mehr'"
    for row in ([None, "Old"], ["k", 1], ["l", 2]):
        sheet.append(row)
    sheet["B2"].number_format = "0.000"
    sheet["B2"].font = Font(bold=True)
    sheet["F9"] = "=SUM(B2:B3)"
    sheet["F9"].comment = Comment("sum", "me")
    sheet.column_dimensions["A"].width = 33
    sheet.freeze_panes = "B2"
    sheet.conditional_formatting.add(
        "B2:B9",
        CellIsRule("greaterThan", ["1"], fill=PatternFill(bgColor="FF0000")),  # type: ignore[no-untyped-call]  # it has no types
    )
    validation = DataValidation(type="whole", operator="greaterThan", formula1="0")
    validation.add("B2:B9")
    sheet.add_data_validation(validation)
    workbook.defined_names["Rate"] = DefinedName("Rate", attr_text="Notes!$A$1")
    workbook.create_sheet("Notes").append(["kept", "=1+1"])
    plan = compile_workbook(saved(workbook))
    assert plan.sheets == ("Zahlen & 'mehr'", "Notes")
    filled = plan.filled(
        "ZAHLEN & 'MEHR'", block(["New"], ["x", "y"], [[7], [8]]), [CellArea(0, 0, 2, 1)]
    )
    assert next(iter(members(filled))) == "[Content_Types].xml"
    found = opened(filled)
    new = found["Zahlen & 'mehr'"]
    assert [cell.value for cell in new["B"][:3]] == ["New", 7, 8]
    assert new["B2"].number_format == "0.000"
    assert new["B2"].font.b
    assert new["F9"].value == "=SUM(B2:B3)"
    assert new["F9"].comment is not None
    assert new.column_dimensions["A"].width == 33
    assert new.freeze_panes == "B2"
    assert len(new.conditional_formatting) == 1
    assert len(new.data_validations.dataValidation) == 1
    assert found.defined_names["Rate"].attr_text == "Notes!$A$1"
    assert list(found["Notes"].values) == [("kept", "=1+1")]
    assert found.calculation.fullCalcOnLoad


def test_the_sheet_is_all_that_changes_in_a_workbook_like_powerpoints() -> None:
    parts = powerpoint()
    filled = members(refilled(parts, block(["A", "B", "C"], ["k"], [[1, 2, 3]]), BLOCK))
    assert list(filled) == list(parts)
    changed = {name for name in parts if parts[name] != filled[name]}
    assert changed == {SHEET, "xl/tables/table1.xml"}


def test_styles_stay_and_reach_new_rows_and_columns() -> None:
    lines = block(["A", "B", "C", "D"], [f"k{n}" for n in range(6)], [[1, 2, 3, 4.5]] * 6)
    sheet = opened(refilled(powerpoint(), lines, BLOCK))["Sheet1"]
    assert [cell.number_format for cell in sheet["A"]] == ["General"] + ["@"] * 6
    for column in "BCDE":
        assert [cell.number_format for cell in sheet[column]] == ["General"] + ["0.00"] * 6
    assert sheet["E7"].alignment.horizontal == "right"


def test_a_new_line_to_the_right_takes_the_style_of_the_row_above() -> None:
    lines = [CellLine(row, 0, ["k", 1, 2, 3, 4], down=False) for row in range(4, 7)]
    sheet = opened(refilled(powerpoint(), lines))["Sheet1"]
    for row in range(5, 8):
        formats = [cell.number_format for cell in sheet[row]]
        assert formats == ["@", "0.00", "0.00", "0.00", "0.00"]


def test_emptied_cells_keep_their_style() -> None:
    sheet = opened(refilled(powerpoint(), block(["A"], ["k"], [[1]]), BLOCK))["Sheet1"]
    assert sheet["C4"].value is None
    assert sheet["C4"].number_format == "0.00"


def test_a_number_format_makes_a_style_like_the_old_one() -> None:
    lines = [
        CellLine(1, 0, [45_000, 45_031], number_format="yyyy/mm"),
        CellLine(1, 1, [1, 2], number_format='0.0"<&>"'),
        CellLine(1, 2, [1, 2], number_format="0.00"),
        CellLine(1, 3, [1, 2], number_format="yyyy/mm"),
    ]
    filled = refilled(powerpoint(), lines, BLOCK)
    sheet = opened(filled)["Sheet1"]
    assert [cell.number_format for cell in sheet[2]] == ["yyyy/mm", '0.0"<&>"', "0.00", "yyyy/mm"]
    assert sheet["B3"].alignment.horizontal == "right"
    styles = members(filled)["xl/styles.xml"]
    assert '<numFmts count="2"><numFmt numFmtId="164"' in styles
    assert '<cellXfs count="6">' in styles
    assert styles.count("<xf ") == 1 + 6


def test_a_format_that_the_workbook_has_is_used_again() -> None:
    own = '<numFmts count="1"><numFmt numFmtId="170" formatCode="0.0%"/></numFmts><fonts count="1">'
    parts = powerpoint(styles=('<fonts count="1">', own))
    lines = [
        CellLine(1, 1, [0.5], number_format="0.0%"),
        CellLine(1, 2, [0.5], number_format="0.0000"),
    ]
    filled = refilled(parts, lines)
    styles = members(filled)["xl/styles.xml"]
    assert '<numFmts count="2">' in styles
    assert 'numFmtId="171" formatCode="0.0000"' in styles
    assert opened(filled)["Sheet1"]["B2"].number_format == "0.0%"


def test_a_workbook_without_styles_gets_some() -> None:
    parts = powerpoint()
    del parts["xl/styles.xml"]
    for name, old in (
        (
            "[Content_Types].xml",
            '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.styles+xml"/>',
        ),
        (
            "xl/_rels/workbook.xml.rels",
            '<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/styles" Target="/xl/styles.xml"/>',
        ),
    ):
        assert old in parts[name]
        parts[name] = parts[name].replace(old, "")
    parts[SHEET] = parts[SHEET].replace(' s="1"', "").replace(' s="2"', "")
    filled = refilled(parts, [CellLine(1, 1, [45_000], number_format="yyyy")])
    assert opened(filled)["Sheet1"]["B2"].number_format == "yyyy"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "{=SUM(A1)}",
        "+1",
        "-1",
        "@SUM(1)",
        "http://example.com/",
        "external:book.xlsx",
        "mailto:me@example.com",
        " padded ",
        "two\nlines",
        "_x000D_",
        "_x005F_x000D_",
        "1.5",
        "TRUE",
        "#N/A",
        "'quoted",
        "&amp;<b>]]>",
    ],
)
def test_a_text_stays_a_text(text: str) -> None:
    filled = refilled(powerpoint(), [CellLine(1, 0, [text])])
    assert values(filled)[1][0] == text
    xml = members(filled)[SHEET]
    assert '<c r="A2" s="1" t="inlineStr">' in xml
    assert "<f>" not in xml
    assert "hyperlink" not in xml


def test_the_last_line_in_a_cell_counts() -> None:
    lines = [CellLine(1, 1, [1, 2]), CellLine(1, 1, [3, 4], down=False)]
    found = values(refilled(powerpoint(), lines))
    assert found[1][1:3] == [3, 4]
    assert found[2][1] == 2


def test_the_dimension_follows_and_row_spans_go() -> None:
    shrunk = members(refilled(powerpoint(), [CellLine(0, 0, ["a"])], CellArea(0, 0, 99, 99)))
    assert '<dimension ref="A1:D5"/>' in shrunk[SHEET]  # styled cells count
    grown = members(refilled(powerpoint(), [CellLine(8, 30, [1])]))
    assert '<dimension ref="A1:AE9"/>' in grown[SHEET]
    assert "spans=" not in grown[SHEET]
    assert 'x14ac:dyDescent="0.25"' in grown[SHEET]


def test_merged_cells_under_the_block_are_split() -> None:
    merges = (
        '<mergeCells count="2"><mergeCell ref="A2:B2"/><mergeCell ref="F7:G8"/></mergeCells>'
        "<pageMargins"
    )
    parts = powerpoint(sheet1=("<pageMargins", merges))
    some = opened(refilled(parts, [CellLine(1, 1, [1])]))["Sheet1"]
    assert [str(area) for area in some.merged_cells.ranges] == ["F7:G8"]
    none = members(refilled(parts, [CellLine(1, 1, [1]), CellLine(7, 6, [1])]))[SHEET]
    assert "merge" not in none


def formulas(cells: str) -> dict[str, str]:
    """Return a workbook with more cells in rows 8 and on."""
    return powerpoint(sheet1=("</row></sheetData>", f"</row>{cells}</sheetData>"))


def test_dependants_of_an_overwritten_shared_formula_keep_their_values() -> None:
    cells = "".join(
        f'<row r="{row}"><c r="B{row}" s="2"><f t="shared"{more} si="0">{text}</f><v>{row}</v>'
        "</c></row>"
        for row, more, text in ((8, ' ref="B8:B10"', "A8*2"), (9, "", ""), (10, "", ""))
    )
    lost = refilled(formulas(cells), [CellLine(7, 1, [1.0])])
    assert [row[1] for row in values(lost)[7:]] == [1, 9, 10]
    assert opened(lost)["Sheet1"]["B9"].number_format == "0.00"
    kept = members(refilled(formulas(cells), [CellLine(8, 1, [1.0])]))[SHEET]
    assert kept.count('t="shared"') == 2


@pytest.mark.parametrize("at", [7, 8])
def test_an_array_formula_becomes_values_when_one_of_its_cells_is_written(at: int) -> None:
    cells = (
        '<row r="8"><c r="B8" cm="1"><f t="array" ref="B8:B9">A1:A2</f><v>5</v></c></row>'
        '<row r="9"><c r="B9"><v>6</v></c></row>'
    )
    filled = refilled(formulas(cells), [CellLine(at, 1, [1.0])])
    assert [row[1] for row in values(filled)[7:]] == ([1, 6] if at == 7 else [5, 1])
    assert "array" not in members(filled)[SHEET]
    assert "cm=" not in members(filled)[SHEET]


def test_the_calculation_chain_goes_with_all_that_speaks_of_it() -> None:
    parts = formulas('<row r="8"><c r="B8"><f>1+1</f><v>2</v></c></row>')
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{SML}"><c r="B8" i="1"/></calcChain>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>", f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
    )
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(
        "</Relationships>",
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/calcChain" Target="calcChain.xml"/></Relationships>',
    )
    filled = members(refilled(parts, [CellLine(7, 1, [1.0])]))
    assert not [part for part, text in filled.items() if "calcChain" in part + text]
    assert '<calcPr calcId="191029" fullCalcOnLoad="1"/>' in filled["xl/workbook.xml"]


def test_rows_that_a_filter_hid_are_shown_and_others_stay_hidden() -> None:
    own = (
        '</sheetData><autoFilter ref="A1:D3"><filterColumn colId="0"><filters><filter val="x"/>'
        "</filters></filterColumn></autoFilter>"
    )
    parts = powerpoint(sheet1=("</sheetData>", own))
    for row in (3, 5):
        parts[SHEET] = parts[SHEET].replace(f'<row r="{row}"', f'<row r="{row}" hidden="1"')
    sheet = opened(refilled(parts, [CellLine(1, 1, [1, 2, 3])]))["Sheet1"]
    assert not sheet.row_dimensions[3].hidden
    assert sheet.row_dimensions[5].hidden
    assert sheet.auto_filter.ref == "A1:D3"
    assert not sheet.auto_filter.filterColumn
    elsewhere = refilled(parts, [CellLine(6, 1, [1])])
    assert "filterColumn" in members(elsewhere)[SHEET]


def test_a_sheet_with_prefixes_and_no_addresses_is_read() -> None:
    parts = powerpoint()
    del parts["xl/tables/table1.xml"], parts["xl/worksheets/_rels/sheet1.xml.rels"]
    parts[SHEET] = (
        f'<x:worksheet xmlns:x="{SML}" xmlns:q="urn:q"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row><x:row q:w="1"><x:c/>'
        "<x:c><x:v>4</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    filled = refilled(parts, [CellLine(0, 0, ["new", 2.0]), CellLine(2, 2, [3.0])])
    assert values(filled) == [["new", "b", None], [2, 4, None], [None, None, 3]]
    assert 'q:w="1"' in members(filled)[SHEET]


texts = st.text(st.characters(codec=None), max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9),
            st.integers(0, 9),
            st.lists(texts | numbers | st.none(), min_size=1, max_size=6),
            st.booleans(),
        ),
        max_size=5,
    ),
    st.booleans(),
)
def test_any_values_are_read_back_equal(
    drawn: list[tuple[int, int, list[str | float | None], bool]], clear: bool
) -> None:
    lines = [CellLine(row, column, line, down) for row, column, line, down in drawn]
    expected: dict[tuple[int, int], object] = {}
    for line in lines:
        for index, value in enumerate(line.values):
            at = (line.row + index, line.column) if line.down else (line.row, line.column + index)
            plain = shown_in_xml(value) if isinstance(value, str) else value
            expected[at] = value and plain
    cleared = [CellArea(0, 0, 20, 20)] if clear else []
    sheet = values(refilled(powerpoint(), lines, *cleared))
    for (row, column), wanted in expected.items():
        found = sheet[row][column] if row < len(sheet) and column < len(sheet[row]) else None
        if isinstance(wanted, int | float):
            assert isinstance(found, int | float)
            assert math.isclose(found, wanted, rel_tol=0, abs_tol=0)
        elif (row, column) != (0, 0):  # the table's corner gets a blank
            assert (found or None) == (wanted or None)


def test_the_same_lines_give_the_same_bytes() -> None:
    plan = compile_workbook(zipped(powerpoint()))
    lines = [CellLine(1, 1, [1, 2], number_format="yyyy"), CellLine(0, 1, ["a"])]
    again = compile_workbook(zipped(powerpoint()))
    first = plan.filled("Sheet1", lines, [BLOCK])
    plan.filled("Sheet1", [CellLine(0, 0, ["other"])], [])
    assert plan.filled("Sheet1", lines, [BLOCK]) == first
    assert again.filled("Sheet1", lines, [BLOCK]) == first
