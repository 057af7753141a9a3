"""Tables over a chart's data: they follow the block of cells, or go whole."""

from __future__ import annotations

import pytest
from openpyxl.worksheet.table import Table

from slidemill.deck.opc.archive import Packed
from slidemill.deck.render.workbook import CellArea, CellLine
from tests.unit.deck.workbook.workbooks import (
    BLOCK,
    block,
    members,
    opened,
    powerpoint,
    refilled,
    values,
)


def table_of(workbook: Packed) -> Table | None:
    tables = opened(workbook)["Sheet1"].tables.values()
    return next((table for table in tables if table.displayName == "Table1"), None)


def filter_of(table: Table) -> str | None:
    return None if table.autoFilter is None else table.autoFilter.ref


def columns_of(table: Table | None) -> list[tuple[int, str]]:
    assert table is not None
    return [(column.id, column.name) for column in table.tableColumns]


def assert_no_trace_of_a_table(workbook: Packed) -> None:
    parts = members(workbook)
    assert "xl/tables/table1.xml" not in parts
    for name in (
        "[Content_Types].xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    ):
        assert "table" not in parts[name].replace("openxmlformats", "")


def test_a_table_grows_with_its_block() -> None:
    lines = block(["A", "B", "C", "D"], [f"k{n}" for n in range(6)], [[1.5, 2, 3, 4]] * 6)
    workbook = refilled(powerpoint(), lines, BLOCK)
    table = table_of(workbook)
    assert table is not None
    assert table.ref == filter_of(table) == "A1:E7"
    assert columns_of(table) == [(1, " "), (2, "A"), (3, "B"), (4, "C"), (5, "D")]
    assert table.tableStyleInfo is not None
    assert table.tableStyleInfo.name == "TableStyleLight9"
    assert [column.dataDxfId for column in table.tableColumns] == [0, 1, 2, 3, None]
    assert values(workbook)[0] == [" ", "A", "B", "C", "D"]


def test_a_table_shrinks_with_its_block() -> None:
    workbook = refilled(powerpoint(), block(["Only"], ["a", "b"], [[1], [2]]), BLOCK)
    table = table_of(workbook)
    assert table is not None
    assert table.ref == "A1:B3"
    assert columns_of(table) == [(1, " "), (2, "Only")]
    assert "{00000000-0010-0000-0000-000002000000}" in members(workbook)["xl/tables/table1.xml"]


def test_a_table_keeps_a_row_below_its_header() -> None:
    workbook = refilled(powerpoint(), [CellLine(0, 0, ["x"]), CellLine(0, 1, ["y"])], BLOCK)
    table = table_of(workbook)
    assert table is not None
    assert table.ref == "A1:B2"


def test_columns_and_rows_that_are_not_cleared_stay_in_the_table() -> None:
    lines = [CellLine(0, 1, ["New"]), CellLine(1, 1, [1, 2])]
    workbook = refilled(powerpoint(), lines, CellArea(0, 1, 4, 1))
    table = table_of(workbook)
    assert table is not None
    assert table.ref == "A1:D5"
    assert columns_of(table) == [(1, " "), (2, "New"), (3, "Series 2"), (4, "Series 3")]
    assert values(workbook)[4] == ["Category 4", None, 2.8, 5]


def test_a_table_that_nobody_touches_stays_as_it_is() -> None:
    parts = powerpoint()
    workbook = refilled(parts, [CellLine(0, 8, ["beside"])])
    assert members(workbook)["xl/tables/table1.xml"] == parts["xl/tables/table1.xml"]


def test_another_block_beside_the_table_does_not_widen_it() -> None:
    lines = [*block(["A"], ["k"], [[1]]), CellLine(0, 6, ["far"]), CellLine(1, 6, [1] * 20)]
    table = table_of(refilled(powerpoint(), lines, BLOCK))
    assert table is not None
    assert table.ref == "A1:B2"


@pytest.mark.parametrize(
    "names",
    [["Same", "same"], ["", "B"], ["A", "x" * 256], ["A", " "], ["\x01", "B"]],
    ids=["alike", "empty", "too-long", "like-the-corner", "nothing-left"],
)
def test_a_table_goes_when_its_header_cells_cannot_name_columns(names: list[str]) -> None:
    workbook = refilled(powerpoint(), block(names, ["k"], [[1, 2]]), BLOCK)
    assert_no_trace_of_a_table(workbook)
    assert values(workbook)[1][:3] == ["k", 1, 2]


def test_a_table_goes_when_its_header_cells_are_numbers() -> None:
    lines = [CellLine(0, 1, [2024, 2025], down=False), CellLine(1, 0, ["a", 1, 2], down=False)]
    assert_no_trace_of_a_table(refilled(powerpoint(), lines, BLOCK))


def test_a_table_goes_when_the_block_lies_elsewhere() -> None:
    workbook = refilled(powerpoint(), [CellLine(9, 5, ["k", 1.0])], BLOCK)
    assert_no_trace_of_a_table(workbook)


def test_a_table_over_series_in_rows_is_named_by_the_categories() -> None:
    lines = [
        CellLine(0, 1, ["Apr", "May"], down=False),
        CellLine(1, 0, ["In", 1, 2], down=False),
        CellLine(2, 0, ["Out", 3, 4], down=False),
    ]
    table = table_of(refilled(powerpoint(), lines, BLOCK))
    assert table is not None
    assert table.ref == "A1:C3"
    assert columns_of(table) == [(1, " "), (2, "Apr"), (3, "May")]


def test_line_ends_in_a_header_are_escapes_in_the_columns_name() -> None:
    workbook = refilled(powerpoint(), block(["a\r\nb<&\"'", "_x000D_"], ["k"], [[1, 2]]), BLOCK)
    text = members(workbook)["xl/tables/table1.xml"]
    assert 'name="a_x000a_b&lt;&amp;&quot;\'"' in text
    assert 'name="_x005F_x000D_"' in text
    assert values(workbook)[0][:3] == [" ", "a\nb<&\"'", "_x000D_"]


def test_a_query_tables_query_goes_with_it() -> None:
    parts = powerpoint(
        table1=(' totalsRowShown="0"', ' totalsRowShown="0" tableType="queryTable"'),
    )
    parts["xl/tables/_rels/table1.xml.rels"] = parts["xl/worksheets/_rels/sheet1.xml.rels"].replace(
        'relationships/table" Target="../tables/table1.xml',
        'relationships/queryTable" Target="../queryTables/queryTable1.xml',
    )
    parts["xl/queryTables/queryTable1.xml"] = "<queryTable/>"
    workbook = refilled(parts, block(["A"], ["k"], [[1]]), BLOCK)
    assert_no_trace_of_a_table(workbook)
    assert not [name for name in members(workbook) if "query" in name or "tables" in name]


def test_a_totals_row_stays_below_and_goes_when_written_over() -> None:
    total = (
        'ref="A1:D5" totalsRowShown="0"><autoFilter ref="A1:D5"/>',
        'ref="A1:D5" totalsRowCount="1"><autoFilter ref="A1:D4"/>',
    )
    label = ('name="Series 1"', 'name="Series 1" totalsRowFunction="sum"')
    parts = powerpoint(table1=total)
    name = "xl/tables/table1.xml"
    parts[name] = parts[name].replace(*label)
    above = refilled(parts, block(["A", "B", "C"], ["k"], [[1, 2, 3]]), CellArea(0, 0, 3, 3))
    assert 'totalsRowFunction="sum"' in members(above)[name]
    kept = table_of(above)
    assert kept is not None
    assert (kept.ref, filter_of(kept), kept.totalsRowCount) == ("A1:D5", "A1:D4", 1)
    over = refilled(parts, block(["A", "B", "C"], list("klmnop"), [[1, 2, 3]] * 6), BLOCK)
    assert "totals" not in members(over)[name]
    grown = table_of(over)
    assert grown is not None
    assert grown.ref == filter_of(grown) == "A1:D7"


def test_a_filters_criteria_go_and_its_hidden_rows_are_shown() -> None:
    criteria = (
        '<filterColumn colId="0"><filters><filter val="Category 1"/></filters></filterColumn>'
    )
    parts = powerpoint(
        table1=('<autoFilter ref="A1:D5"/>', f'<autoFilter ref="A1:D5">{criteria}</autoFilter>'),
        sheet1=('<row r="3" spans="1:4"', '<row r="3" spans="1:4" hidden="1"'),
    )
    workbook = refilled(parts, block(["A"], ["k", "l", "m"], [[1]] * 3), BLOCK)
    assert "filterColumn" not in members(workbook)["xl/tables/table1.xml"]
    assert not opened(workbook)["Sheet1"].row_dimensions[3].hidden


def test_formulas_that_name_a_tables_columns_become_their_values_when_names_go() -> None:
    formula = '<c r="F2"><f>SUM(Table1[Series 1])</f><v>14.8</v></c></row><row r="3"'
    parts = powerpoint(sheet1=('</row><row r="3"', formula))
    workbook = refilled(parts, block(["A"], ["k"], [[1]]), BLOCK)
    assert values(workbook)[1][5] == 14.8
    same = refilled(parts, block(["Series 1", "Series 2", "Series 3"], ["k"], [[1, 2, 3]]), BLOCK)
    assert values(same)[1][5] == "=SUM(Table1[Series 1])"


def test_a_computed_column_loses_its_formula_only_when_written() -> None:
    parts = powerpoint(
        table1=(
            'name="Series 3" dataDxfId="3"/>',
            'name="Series 3" dataDxfId="3"><calculatedColumnFormula>1+1'
            "</calculatedColumnFormula></tableColumn>",
        )
    )
    lines = [CellLine(1, 1, [5, 6])]
    kept = members(refilled(parts, lines, CellArea(1, 1, 4, 1)))
    assert "calculatedColumnFormula" in kept["xl/tables/table1.xml"]
    gone = members(refilled(parts, [CellLine(1, 3, [5, 6])], CellArea(1, 3, 4, 3)))
    assert "calculatedColumnFormula" not in gone["xl/tables/table1.xml"]


def test_a_table_that_would_grow_over_another_goes() -> None:
    parts = powerpoint(
        sheet1=('<tablePart r:id="rId1"/>', '<tablePart r:id="rId1"/><tablePart r:id="rId2"/>')
    )
    parts["xl/tables/table2.xml"] = (
        parts["xl/tables/table1.xml"]
        .replace("Table1", "Table2")
        .replace("A1:D5", "A7:D9")
        .replace('id="1" name="Table2"', 'id="2" name="Table2"')
    )
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    relation = parts[name][parts[name].index("<Relationship ") : -len("</Relationships>")]
    second = relation.replace("rId1", "rId2").replace("table1", "table2")
    parts[name] = parts[name].replace(relation, relation + second)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/xl/tables/table2.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.table+xml"/></Types>',
    )
    lines = block(["A"], ["k"] * 5, [[1]] * 5)
    workbook = refilled(parts, lines, BLOCK)
    assert sorted(opened(workbook)["Sheet1"].tables) == ["Table1", "Table2"]
    longer = block(["A"], ["k"] * 6, [[1]] * 6)
    both = opened(refilled(parts, longer, BLOCK))["Sheet1"].tables
    assert all(table.ref != "A1:B7" for table in both.values())
