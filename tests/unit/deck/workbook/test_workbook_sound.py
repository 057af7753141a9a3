"""Whatever is written, the workbook keeps the rules whose breach makes Excel repair it."""

from __future__ import annotations

import io
from functools import cache

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.table import Table

from slidemill.deck.check.report import Report
from slidemill.deck.check.spreadsheet import check_spreadsheet
from slidemill.deck.check.workbook import open_workbook
from slidemill.deck.compiler.workbook import compile_workbook
from slidemill.deck.render.workbook import CellArea, CellLine, WorkbookPlan
from tests.unit.deck.workbook.workbooks import members, opened, powerpoint, zipped


@cache
def plans() -> tuple[WorkbookPlan, ...]:
    """Return PowerPoint's own workbook, and one with two tables, formulas and merged cells."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in ([" ", "a", "b"], ["k", 1, 2], ["l", 3, 4]):
        sheet.append(line)
    sheet["F1"] = "=SUM(B2:B3)"
    sheet.merge_cells("F4:G5")
    sheet.add_table(Table(displayName="First", ref="A1:C3"))
    for place, value in (("J8", "u"), ("K8", "v"), ("J9", 1), ("K10", 4)):
        sheet[place] = value
    sheet.add_table(Table(displayName="Second", ref="J8:K10"))
    out = io.BytesIO()
    workbook.save(out)
    return compile_workbook(zipped(powerpoint())), compile_workbook(out.getvalue())


places = st.sampled_from([(0, 0), (0, 1), (1, 0), (1, 1), (4, 2), (7, 9), (12, 12)])
names = st.sampled_from(["A", "a", "B", "", "x\ny", "_x000A_", " ", "Ü", "k" * 300]) | st.text(
    max_size=5
)
cells = names | st.none() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False)
lines = st.builds(
    lambda place, values, down, code: CellLine(place[0], place[1], values, down, code),
    places,
    st.lists(cells, max_size=8),
    st.booleans(),
    st.sampled_from([None, None, "yyyy", '0"<x>"']),
)
blocks = st.builds(
    lambda names, count, place: [
        CellLine(place[0] + 1, place[1], ["k"] * count),
        *(
            CellLine(place[0], place[1] + number, [name, *[number * 0.5] * count])
            for number, name in enumerate(names, 1)
        ),
    ],
    st.lists(names, max_size=6),
    st.integers(0, 8),
    places,
)
areas = st.lists(
    st.sampled_from(
        [
            CellArea(0, 0, 4, 3),
            CellArea(0, 1, 0, 3),
            CellArea(1, 0, 4, 3),
            CellArea(1, 1, 3, 2),
            CellArea(0, 0, 30, 30),
        ]
    ),
    max_size=2,
)


@given(st.integers(0, 1), blocks | st.lists(lines, max_size=4), areas)
def test_any_filling_leaves_a_sound_workbook(
    index: int, written: list[CellLine], cleared: list[CellArea]
) -> None:
    plan = plans()[index]
    filled = plan.filled(plan.sheets[0], written, cleared)
    members(filled)
    opened(filled)
    workbook = open_workbook(filled.read())
    assert workbook is not None
    report = Report()
    check_spreadsheet("a.xlsx", workbook, report)
    assert report.faults == []
