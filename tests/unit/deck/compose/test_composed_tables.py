"""Tables of a request look like the template's table, and grow and shrink with their data."""

from __future__ import annotations

from typing import Any

import pytest
from pptx.util import Pt

from tests.fixtures.composed_tables import (
    color_of,
    fill,
    grid,
    head,
    ink,
    lines,
    row,
    run_of,
    table_shape,
    tables,
    template,
    texts_of,
)
from tests.fixtures.compositions import asked, composed, composed_in_part, shown


def made(*rows: dict[str, Any], home: Any = None, **more: Any) -> Any:
    return tables(composed(asked(0, grid(*rows, **more), home=home or template())))[0]


def test_a_table_grows_and_keeps_style_and_width() -> None:
    table = made(*lines(5, columns=5))
    assert texts_of(table)[0] == [f"Head {n}" for n in range(5)]
    assert texts_of(table)[5] == ["Row 4", "4", "8", "12", "16"]
    assert sum(column.width for column in table.columns) == 8 * 914_400
    assert table._tbl.tblPr.find("{*}tableStyleId").text == "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"
    assert table.first_row


def test_a_table_shrinks_and_keeps_its_width() -> None:
    table = made(head("A", "B"), row("1", "2"))
    assert texts_of(table) == [["A", "B"], ["1", "2"]]
    assert sum(column.width for column in table.columns) == 8 * 914_400


def test_as_many_columns_as_the_template_are_as_wide_as_there() -> None:
    def widen(_: Any, table: Any) -> None:
        table.columns[0].width, table.columns[1].width = 4_000_000, 1_000_000

    home = template(build=widen)
    widths = [column.width for column in made(*lines(2), home=home).columns]
    assert widths[:2] == [4_000_000, 1_000_000]


def test_the_column_of_labels_keeps_its_proportion_and_long_texts_get_room() -> None:
    def widen(_: Any, table: Any) -> None:
        table.columns[0].width = 2 * table.columns[1].width

    home = template(build=widen)
    plain = [column.width for column in made(*lines(2, columns=5), home=home).columns]
    assert plain[0] == pytest.approx(2 * plain[1], rel=0.01)
    words = "a text that is far too long for the narrow column it stands in"
    long = made(head("A", "B", "C", "D"), row("a", words, "c", "d"), home=home)
    wide = [column.width for column in long.columns]
    assert wide[1] > 1.5 * wide[2]


def test_header_rows_look_like_the_templates_header_and_others_like_its_body() -> None:
    def dress(_: Any, table: Any) -> None:
        for cell in table.rows[0].cells:
            fill(cell, "112233")
            run_of(cell).font.bold = True
            run_of(cell).font.size = Pt(16)

    table = made(*lines(4), home=template(build=dress))
    assert [color_of(each.cells[1]) for each in table.rows] == ["112233", *[None] * 4]
    assert [run_of(each.cells[0]).font.size.pt for each in table.rows] == [16, 14, 14, 14, 14]


def test_banding_made_by_hand_goes_on() -> None:
    def band(_: Any, table: Any) -> None:
        for number in (1, 3):
            for cell in table.rows[number].cells:
                fill(cell, "EEEEEE")

    table = made(*lines(6), home=template(rows=4, build=band))
    colors = [color_of(each.cells[0]) for each in table.rows]
    assert colors == [None, "EEEEEE", None, "EEEEEE", None, "EEEEEE", None]


def test_borders_margins_and_alignment_of_the_template_stay() -> None:
    def dress(_: Any, table: Any) -> None:
        for cell in table.rows[1].cells:
            cell.margin_left = 200_000
            cell.text_frame.paragraphs[0].alignment = 3

    table = made(*lines(3, columns=4), home=template(rows=2, build=dress))
    for each in list(table.rows)[1:]:
        assert [cell.margin_left for cell in each.cells] == [200_000] * 4
        assert [cell.text_frame.paragraphs[0].alignment for cell in each.cells] == [3] * 4


def test_a_second_header_row_states_what_the_style_gives_only_the_first() -> None:
    table = made(head("A", "B", "C"), head("a", "b", "c"), row("1", "2", "3"))
    second = table.cell(1, 0)
    assert second._tc.find("./{*}tcPr/{*}solidFill/{*}schemeClr").get("val") == "accent1"
    assert run_of(second)._r.find("./{*}rPr/{*}solidFill/{*}schemeClr").get("val") == "lt1"
    assert run_of(second).font.bold
    assert table.cell(2, 0)._tc.find("./{*}tcPr/{*}solidFill") is None


def test_without_a_header_row_the_style_shows_none() -> None:
    table = made(row("a", "b", "c"), row("d", "e", "f"))
    assert not table.first_row


def test_a_template_with_a_header_only_gives_plain_rows() -> None:
    def dress(_: Any, table: Any) -> None:
        for cell in table.rows[0].cells:
            fill(cell, "112233")
            run_of(cell).font.bold = True

    table = made(*lines(2), home=template(rows=1, build=dress))
    assert [color_of(each.cells[0]) for each in table.rows] == ["112233", None, None]
    assert not run_of(table.cell(1, 0)).font.bold


def test_a_total_row_of_the_template_is_the_last_row() -> None:
    def total(_: Any, table: Any) -> None:
        table.last_row = True
        fill(table.cell(3, 0), "ABCDEF")

    home = template(rows=4, build=total)
    table = made(*lines(6), home=home)
    assert [color_of(each.cells[0]) for each in table.rows] == [*[None] * 6, "ABCDEF"]
    pages = tables(composed(asked(0, grid(*lines(60)), home=home)))
    assert [page.last_row for page in pages] == [*[False] * (len(pages) - 1), True]


def test_merged_cells_of_the_template_are_split() -> None:
    def merge(_: Any, table: Any) -> None:
        table.cell(0, 0).merge(table.cell(0, 1))
        table.cell(1, 2).merge(table.cell(2, 2))

    table = made(*lines(2), home=template(build=merge))
    assert texts_of(table)[0] == ["Head 0", "Head 1", "Head 2"]
    assert not any(cell.is_merge_origin for each in table.rows for cell in each.cells)


def test_short_rows_are_filled_up() -> None:
    table = made(head("A", "B", "C"), row("1"), row())
    assert texts_of(table) == [["A", "B", "C"], ["1", "", ""], ["", "", ""]]


def test_a_row_longer_than_the_header_ends_its_slide_with_its_place() -> None:
    block = grid(head("A", "B"), row("1", "2"), row("1", "2", "3"))
    result = composed_in_part(asked(0, block, home=template()))
    assert result.results[0].error == (
        "slides[0].slide_data.content[0].blocks[0].table.table.rows[2]: the row has 3 cells, but "
        "the table has 2 columns, as many as its header row; give the header row a cell for each "
        "column."
    )


def test_line_ends_are_paragraphs_and_nothing_breaks_the_xml() -> None:
    table = made(head("A", "B", "C"), row("one\ntwo\r\nthree", "<&>\"'", "tab\tand \x07 bell"))
    assert [each.text for each in table.cell(1, 0).text_frame.paragraphs] == ["one", "two", "three"]
    assert table.cell(1, 1).text == "<&>\"'"
    assert table.cell(1, 2).text == "tab\tand  bell"


def test_bullets_are_real_and_hang_deeper_by_depth() -> None:
    value = [
        {"text": "Plain"},
        {"text": ["One", "Two"], "is_bullet": True},
        {"text": "Below two", "is_bullet": True, "depth": 1},
    ]
    cell = made(head("A", "B", "C"), row(value)).cell(1, 0)
    properties = [each._p.pPr for each in cell.text_frame.paragraphs]
    assert [each.text for each in cell.text_frame.paragraphs] == [
        "Plain", "One", "Two", "Below two",
    ]  # fmt: skip
    assert properties[0] is None or properties[0].find("{*}buChar") is None
    assert [each.find("{*}buChar").get("char") for each in properties[1:]] == ["\u2022"] * 2 + [
        "\u2013"
    ]
    left = [int(each.get("marL")) for each in properties[1:]]
    assert left[0] == left[1] == left[2] // 2
    assert [int(each.get("indent")) for each in properties[1:]] == [-left[0]] * 3
    assert properties[3].get("lvl") == "1"


def test_bullets_stand_left_unless_the_request_aligns_them() -> None:
    def dress(_: Any, table: Any) -> None:
        for cell in table.rows[1].cells:
            cell.text_frame.paragraphs[0].alignment = 3

    home = template(rows=2, build=dress)
    rows = [head("A", "B", "C"), row([{"text": "x", "is_bullet": True}], "y")]
    cells = made(*rows, home=home).rows[1].cells
    assert [cell.text_frame.paragraphs[0]._p.pPr.get("algn") for cell in cells] == ["l", "r", "r"]
    asked_for = {"default": {"text": {"alignment": "center"}}}
    cells = made(*rows, home=home, table_format=asked_for).rows[1].cells
    assert cells[0].text_frame.paragraphs[0]._p.pPr.get("algn") == "ctr"


def test_the_frame_is_as_high_as_its_rows() -> None:
    slide = shown(composed(asked(0, grid(*lines(4)), home=template())))[0]
    frame = table_shape(slide)
    assert frame.height == sum(each.height for each in frame.table.rows)
    assert frame.width == sum(each.width for each in frame.table.columns)


def test_a_header_column_is_set_off_by_the_style_unless_it_has_a_format() -> None:
    configs = [{"column_index": 0, "is_header": True}]
    assert made(*lines(2), column_configs=configs).first_col
    formats = {"header_column": {"text": {"color": "#336699"}}}
    table = made(*lines(2), column_configs=configs, table_format=formats)
    assert not table.first_col
    assert [ink(each.cells[0]) for each in table.rows] == [None, "336699", "336699"]


def test_tables_from_one_template_slide_do_not_leave_marks_on_each_other() -> None:
    home = template()
    headed = grid(*lines(2), column_configs=[{"column_index": 0, "is_header": True}])
    colored = grid(*lines(2), table_format={"default": {"text": {"color": "#336699"}}})
    blocks = [grid(*lines(2)), headed, colored, grid(row("a", "b", "c")), grid(*lines(2))]
    first, *others, last = tables(composed(*(asked(0, block, home=home) for block in blocks)))
    assert [each.first_col for each in others] == [True, False, False]
    assert first._tbl.xml == last._tbl.xml


def test_a_config_for_a_column_that_is_not_there_is_told() -> None:
    result = composed(
        asked(0, grid(*lines(1), column_configs=[{"column_index": 7}]), home=template())
    )
    assert [fault.place for fault in result.warnings] == [
        "slides[0].slide_data.content[0].blocks[0].table.table.column_configs[0].column_index"
    ]


def test_links_of_sample_texts_do_not_stay() -> None:
    def link(_: Any, table: Any) -> None:
        run_of(table.cell(1, 0)).hyperlink.address = "https://example.com"

    table = made(*lines(2), home=template(build=link))
    assert table._tbl.find(".//{*}hlinkClick") is None
