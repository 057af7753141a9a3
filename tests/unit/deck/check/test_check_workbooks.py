"""Each rule of a chart's workbook: a sound one broken in one way gives one fault."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.deck.check import check
from slidemill.deck.check.report import Report
from slidemill.deck.check.spreadsheet import check_spreadsheet
from slidemill.deck.check.workbook import differs, open_workbook
from tests.unit.deck.check.sound_deck import members as deck_members
from tests.unit.deck.check.sound_deck import sound_deck
from tests.unit.deck.check.sound_deck import zipped as zipped_deck
from tests.unit.deck.workbook.workbooks import Parts, members, powerpoint, zipped

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = "a.xlsx/xl/worksheets/sheet1.xml"
_RELS = "a.xlsx/xl/worksheets/_rels/sheet1.xml.rels"
_TABLE = "a.xlsx/xl/tables/table1.xml"
_STYLES = "a.xlsx/xl/styles.xml"
_TYPES = "a.xlsx/[Content_Types].xml"


def found(parts: Parts) -> list[str]:
    """List the faults of a workbook as text."""
    workbook = open_workbook(zipped(parts))
    assert workbook is not None
    report = Report()
    check_spreadsheet("a.xlsx", workbook, report)
    return [str(fault) for fault in report.faults]


def sheet(old: str, new: str) -> Parts:
    return powerpoint(sheet1=(old, new))


def table(old: str, new: str) -> Parts:
    return powerpoint(table1=(old, new))


def changed(name: str, old: str, new: str) -> Parts:
    parts = powerpoint()
    assert old in parts[name]
    return {**parts, name: parts[name].replace(old, new)}


def without(name: str) -> Parts:
    return {part: text for part, text in powerpoint().items() if part != name}


def with_chain(listed: str) -> Parts:
    """Return a workbook with a formula in F5 and a calculation chain."""
    parts = sheet("</row></sheetData>", '<c r="F5"><f>1+1</f></c></row></sheetData>')
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{_SML}">{listed}</calcChain>'
    name, kind = "[Content_Types].xml", "spreadsheetml.calcChain+xml"
    parts[name] = parts[name].replace(
        "</Types>",
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-'
        f'officedocument.{kind}"/></Types>',
    )
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{_KIND}calcChain" Target="calcChain.xml"/></Relationships>',
    )
    return parts


def with_a_second_table() -> Parts:
    """Return a workbook with its table twice, over the same cells."""
    relation = f'<Relationship Id="rId2" Type="{_KIND}table" Target="../tables/table2.xml"/>'
    parts = sheet('<tablePart r:id="rId1"/>', '<tablePart r:id="rId1"/><tablePart r:id="rId2"/>')
    parts["xl/tables/table2.xml"] = parts["xl/tables/table1.xml"]
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    parts[name] = parts[name].replace("</Relationships>", f"{relation}</Relationships>")
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(
        "</Types>",
        '<Override PartName="/xl/tables/table2.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.table+xml"/></Types>',
    )
    return parts


SECOND_TABLE = "a.xlsx/xl/tables/table2.xml"
CASES: dict[str, tuple[Parts, list[str]]] = {
    "a column is not named as its header cell": (
        table('name="Series 2"', 'name="Series 9"'),
        [f'{_TABLE}: a column has the name "Series 9", but its header cell is "Series 2".'],
    ),
    "two columns have one name": (
        changed(
            "xl/tables/table1.xml",
            'name="Series 2"',
            'name="SERIES 1"',
        ),
        [
            f'{_TABLE}: 2 columns have the name "series 1"; names must be unique.',
            f'{_TABLE}: a column has the name "SERIES 1", but its header cell is "Series 2".',
        ],
    ),
    "two columns have one id": (
        table('id="3"', 'id="2"'),
        [f"{_TABLE}: 2 columns have the id 2."],
    ),
    "a table is wider than its columns": (
        table('ref="A1:D5"', 'ref="A1:E5"'),
        [f"{_TABLE}: it has 4 columns, but its area 5."],
    ),
    "a table counts its columns wrongly": (
        table('tableColumns count="4"', 'tableColumns count="3"'),
        [f"{_TABLE}: it has 4 columns, but its area 4, and it counts 3."],
    ),
    "a table ends at its header": (
        table('ref="A1:D5"', 'ref="A1:D1"'),
        [f"{_TABLE}: it has no row below its header."],
    ),
    "a filter covers other cells than its table": (
        table('<autoFilter ref="A1:D5"', '<autoFilter ref="A1:D4"'),
        [f"{_TABLE}: its filter covers A1:D4, but its area is A1:D5."],
    ),
    "a table has no area": (
        table(' ref="A1:D5" totalsRowShown', ' ref="#REF!" totalsRowShown'),
        [f'{_TABLE}: its area "#REF!" is none.'],
    ),
    "two tables lie over each other": (
        with_a_second_table(),
        [
            f"{SECOND_TABLE}: its area A1:D5 overlaps that of xl/tables/table1.xml.",
            f'{SECOND_TABLE}: xl/tables/table1.xml has the id "1" too.',
            f'{SECOND_TABLE}: xl/tables/table1.xml has the displayName "table1" too.',
        ],
    ),
    "a table is on no list": (
        sheet('<tableParts count="1"><tablePart r:id="rId1"/></tableParts>', ""),
        [f"{_SHEET}: xl/tables/table1.xml is not on its list of tables."],
    ),
    "a table part is missing": (
        without("xl/tables/table1.xml"),
        [
            f"{_TYPES}: /xl/tables/table1.xml has a content type but is not in the package.",
            f"{_RELS}: rId1 points at xl/tables/table1.xml, which is not in the workbook.",
        ],
    ),
    "a table names no relationship": (
        sheet('r:id="rId1"', 'r:id="rId7"'),
        [
            f"{_SHEET}: rId7 is used but is no relationship of this part.",
            f"{_SHEET}: xl/tables/table1.xml is not on its list of tables.",
        ],
    ),
    "relationships are left of a sheet that is gone": (
        {**powerpoint(), "xl/worksheets/_rels/sheet9.xml.rels": "<Relationships/>"},
        [
            "a.xlsx/xl/worksheets/_rels/sheet9.xml.rels: these are relationships of "
            "xl/worksheets/sheet9.xml, which is missing."
        ],
    ),
    "two relationships have one id": (
        changed("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId3"'),
        ["a.xlsx/xl/_rels/workbook.xml.rels: the id rId3 is used 2 times; ids must be unique."],
    ),
    "a table has the content type of a sheet": (
        changed("[Content_Types].xml", "spreadsheetml.table+xml", "spreadsheetml.worksheet+xml"),
        [
            f"{_TABLE}: its content type is application/vnd.openxmlformats-officedocument."
            "spreadsheetml.worksheet+xml, but it is used as table."
        ],
    ),
    "a part is no XML": (
        changed("xl/theme/theme1.xml", "<a:theme", "<a:theme <"),
        [
            "a.xlsx/xl/theme/theme1.xml: this is not well-formed XML: error parsing attribute "
            "name, line 2, column 10 (<string>, line 2)."
        ],
    ),
    "the calculation chain lists a cell without a formula": (
        with_chain('<c r="F5" i="1"/><c r="B2"/>'),
        ["a.xlsx/xl/calcChain.xml: it lists B2 of sheet 1, which has no formula."],
    ),
    "the calculation chain is right": (with_chain('<c r="F5" i="1"/>'), []),
    "cells share a formula that none states": (
        sheet("</row></sheetData>", '<c r="F5"><f t="shared" si="4"/></c></row></sheetData>'),
        [f"{_SHEET}: cells share the formula 4, but none of them states it."],
    ),
    "a row comes twice": (
        sheet('<row r="4"', '<row r="3"'),
        [f"{_SHEET}: row 3 comes after row 3; rows must rise."],
    ),
    "a cell comes twice": (
        sheet('<c r="C4"', '<c r="B4"'),
        [f"{_SHEET}: the cell B4 is doubled or out of order; cells must rise."],
    ),
    "a cell stands in another row": (
        sheet('<c r="C4"', '<c r="C5"'),
        [f'{_SHEET}: the cell "C5" stands in row 4.'],
    ),
    "a cell has a style that is not there": (
        sheet('<c r="C4" s="2"', '<c r="C4" s="3"'),
        [f'{_SHEET}: C4 has the style "3", but there are 3, from 0 on.'],
    ),
    "a cell has a shared string that is not there": (
        sheet('<c r="A4" s="1" t="s"><v>6</v>', '<c r="A4" s="1" t="s"><v>8</v>'),
        [f'{_SHEET}: A4 has the shared string "8", but there are 8, from 0 on.'],
    ),
    "styles are counted wrongly": (
        changed("xl/styles.xml", '<cellXfs count="3"', '<cellXfs count="4"'),
        [f"{_STYLES}: cellXfs counts 4, but has 3."],
    ),
    "two number formats have one id": (
        changed(
            "xl/styles.xml",
            "<fonts ",
            '<numFmts count="2"><numFmt numFmtId="164" formatCode="0"/>'
            '<numFmt numFmtId="164" formatCode="0.0"/></numFmts><fonts ',
        ),
        [f"{_STYLES}: 2 number formats have the id 164."],
    ),
}


def test_a_workbook_like_powerpoints_has_no_faults() -> None:
    assert found(powerpoint()) == []


@pytest.mark.parametrize("rule", CASES)
def test_a_workbook_broken_in_one_way_has_exactly_that_fault(rule: str) -> None:
    parts, expected = CASES[rule]
    assert found(parts) == expected


@pytest.mark.parametrize(
    ("point", "cell", "different"),
    [
        ("_x000D_", "_x005F_x000D_", False),
        ("_x005F_x000D_", "_x005F_x000D_", False),
        ("a\nb", "a_x000A_b", False),
        ("1", "1.0", False),
        ("1", "1.5", True),
        ("_x000D_", "b", True),
    ],
)
def test_a_point_and_its_cell_compare_by_what_they_mean(
    point: str, cell: str, different: bool
) -> None:
    assert differs(point, cell) is different


def test_a_decks_faults_name_the_workbook_and_its_part() -> None:
    parts = deck_members(sound_deck())
    sound = {str(fault) for fault in check(zipped_deck(parts))}
    name = "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx"
    inner = members(parts[name])
    sheet1 = "xl/worksheets/sheet1.xml"
    inner[sheet1] = re.sub('<c r="A2"( s="[0-9]+")?', '<c r="A2" s="77"', inner[sheet1])
    parts[name] = zipped(inner)
    new = {str(fault) for fault in check(zipped_deck(parts))} - sound
    assert len(new) == 1
    assert new.pop().startswith(f'{name}/{sheet1}: A2 has the style "77", but there are ')


@given(st.data())
def test_a_workbook_with_damaged_xml_gives_faults_but_never_raises(data: st.DataObject) -> None:
    parts = with_chain('<c r="F5" i="1"/>')
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(parts)))
        text = parts[name]
        start = data.draw(st.integers(0, len(text)))
        junk = data.draw(st.sampled_from(["", "9", "-1", '"', 'r="x"', "<a/>", "\xb2", "_xD800_"]))
        parts[name] = text[:start] + junk + text[start + data.draw(st.integers(0, 3)) :]
    workbook = open_workbook(zipped(parts))
    if workbook is not None:
        check_spreadsheet("a.xlsx", workbook, Report())
