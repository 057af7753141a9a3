"""Of several formats for one cell the more particular wins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.composed_tables import (
    color_of,
    fill,
    grid,
    head,
    ink,
    row,
    run_of,
    tables,
    template,
)
from tests.fixtures.compositions import asked, composed, composed_in_part


def look(color: str | None = None, background: str | None = None, **text: Any) -> dict[str, Any]:
    return {"text": {"color": color, **text}, "cell": {"background_color": background}}


def made(*rows: dict[str, Any], **more: Any) -> Any:
    return tables(composed(asked(0, grid(*rows, **more), home=template())))[0]


PLACES = {
    "default": look("#000001", "#100000"),
    "header_row": look("#000002", "#200000"),
    "header_column": look("#000003", "#300000"),
    "header_intersection": look("#000004", "#400000"),
}
HEADED = [{"column_index": 0, "is_header": True}]
ROWS = [head("A", "B", "C"), row("1", "2", "3")]


def test_places_have_their_formats() -> None:
    table = made(*ROWS, table_format=PLACES, column_configs=HEADED)
    assert [[ink(cell) for cell in each.cells] for each in table.rows] == [
        ["000004", "000002", "000002"],
        ["000003", "000001", "000001"],
    ]
    assert [[color_of(cell) for cell in each.cells] for each in table.rows] == [
        ["400000", "200000", "200000"],
        ["300000", "100000", "100000"],
    ]


def test_formats_are_laid_over_each_other_member_by_member() -> None:
    table = made(
        head("A"), row("1"),
        table_format={"default": look("#000001", bold=True), "header_row": look(italic=True)},
    )  # fmt: skip
    assert ink(table.cell(0, 0)) == "000001"
    assert run_of(table.cell(0, 0)).font.bold
    assert run_of(table.cell(0, 0)).font.italic
    assert run_of(table.cell(1, 0)).font.italic is None
    assert run_of(table.cell(1, 0)).font.size.pt == 14


def test_what_no_format_says_is_the_templates() -> None:
    def dress(_: Any, table: Any) -> None:
        fill(table.cell(1, 0), "ABCDEF")

    home = template(rows=2, build=dress)
    block = grid(head("A", "B", "C"), row("1"), table_format={"default": look("#000001")})
    cell = tables(composed(asked(0, block, home=home)))[0].cell(1, 0)
    assert (color_of(cell), ink(cell)) == ("ABCDEF", "000001")


TEMPLATES = {
    "column": look("#0000C0", "#C00000"),
    "cell": look("#0000CE", "#CE0000"),
    "paragraph": look("#0000AA", "#AA0000"),
}


def test_a_columns_template_is_over_the_headers_and_a_cells_over_it() -> None:
    cell = {"value": "x", "format_template": "cell"}
    table = made(
        head("A", "B", "C"),
        row("1", cell, "3"),
        table_format=PLACES,
        format_templates=TEMPLATES,
        column_configs=[{"column_index": 1, "format_template": "column"}],
    )
    assert ink(table.cell(0, 1)) == "0000C0"
    assert ink(table.cell(1, 1)) == "0000CE"
    assert color_of(table.cell(1, 1)) == "CE0000"


def test_a_paragraphs_template_is_over_the_cells() -> None:
    value = [{"text": "a", "format_template": "paragraph"}, {"text": "b"}]
    cell = {"value": value, "format_template": "cell"}
    found = made(head("A"), row(cell), format_templates=TEMPLATES).cell(1, 0)
    assert [ink(found, 0), ink(found, 1)] == ["0000AA", "0000CE"]
    assert color_of(found) == "CE0000"
    alone = made(head("A"), row(value), format_templates=TEMPLATES).cell(1, 0)
    assert color_of(alone) == "AA0000"


@pytest.mark.parametrize(
    ("kind", "colors"), [("body", ["200000", "FEDCBA"]), ("highlight", ["FEDCBA", "FEDCBA"])]
)
def test_only_a_highlight_column_takes_the_header_rows_background(
    kind: str, colors: list[str]
) -> None:
    config = {"column_index": 1, "type": kind, "background_color": "#FEDCBA"}
    table = made(*ROWS, table_format=PLACES, column_configs=[config])
    assert [color_of(each.cells[1]) for each in table.rows] == colors


RULES = {
    "score": {
        **look("#000099", "#990000", bold=True),
        "rules": [
            {"condition": {"operator": "greater_than", "value": 80}, **look("#00FF00")},
            {"condition": {"operator": "greater_than", "value": 40}, **look(None, "#FFFF00")},
        ],
    }
}


def test_a_rules_format_is_over_its_templates_and_the_first_that_matches_counts() -> None:
    cells = [{"value": f"Score: {n}", "format_template": "score"} for n in (90, 50, 10)]
    table = made(head("A", "B", "C"), row(*cells), format_templates=RULES)
    found = list(table.rows[1].cells)
    assert [ink(cell) for cell in found] == ["00FF00", "000099", "000099"]
    assert [color_of(cell) for cell in found] == ["990000", "FFFF00", "990000"]
    assert all(run_of(cell).font.bold for cell in found)


def test_rules_of_a_column_are_over_its_background_and_leave_headings_alone() -> None:
    config = {"column_index": 0, "format_template": "score", "background_color": "#ABABAB"}
    table = made(
        head("2025"), row("50"), row("10"), format_templates=RULES, column_configs=[config]
    )
    assert [color_of(each.cells[0]) for each in table.rows] == [None, "FFFF00", "ABABAB"]
    assert ink(table.cell(0, 0)) == "000099"


def test_font_size_alignment_and_spacing_reach_the_text() -> None:
    text = {"font_name": "Georgia", "font_size": 20, "alignment": "right", "line_spacing": 1.5}
    cell = made(head("A"), row("1"), table_format={"default": {"text": text}}).cell(1, 0)
    paragraph = cell.text_frame.paragraphs[0]
    assert (run_of(cell).font.name, run_of(cell).font.size.pt) == ("Georgia", 20)
    assert paragraph._p.pPr.get("algn") == "r"
    assert paragraph.line_spacing == 1.5


@pytest.mark.parametrize(
    ("rows", "configs", "place"),
    [
        ([row({"value": "1", "format_template": "scor"})], [], "rows[1].cells[0]"),
        ([row([{"text": "1", "format_template": "scor"}])], [], "rows[1].cells[0].value[0]"),
        ([], [{"column_index": 0, "format_template": "scor"}], "column_configs[0]"),
    ],
)
def test_an_unknown_template_ends_the_slide_with_the_known_names(
    rows: list[Any], configs: list[Any], place: str
) -> None:
    block = grid(head("A"), *rows, format_templates=RULES, column_configs=configs)
    result = composed_in_part(asked(0, block, home=template()))
    assert result.results[0].error == (
        f"slides[0].slide_data.content[0].blocks[0].table.table.{place}.format_template: there is "
        'no format template "scor" (the table has "score"); define it in format_templates, or '
        "name one of them."
    )
