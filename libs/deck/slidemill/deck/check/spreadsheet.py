"""Rules of a chart's workbook: what makes Excel repair it when the chart's data is edited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, cast

from lxml import etree

from slidemill.deck.check.package import NAMESPACES, Package, rels_name
from slidemill.deck.check.parts import check_content_types
from slidemill.deck.check.report import Report, whole
from slidemill.deck.check.workbook import SML, Workbook, column_number, plain

_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_TYPE_OF_KIND: Final = {
    "worksheet": _TYPE + "worksheet+xml",
    "styles": _TYPE + "styles+xml",
    "sharedStrings": _TYPE + "sharedStrings+xml",
    "table": _TYPE + "table+xml",
    "calcChain": _TYPE + "calcChain+xml",
}
_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_AREA: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_RID: Final = f"{{{NAMESPACES['r']}}}id"

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, all counted from 1."""


def check_spreadsheet(place: str, workbook: Workbook, report: Report) -> None:
    """Check the workbook at `place`; faults are about its parts, as `place/xl/workbook.xml`."""
    found = Report()
    found.faults += workbook.parsing.faults
    check_content_types(workbook.package, found)
    for source in workbook.package.relationships:
        _check_relationships(source, workbook.package, found)
    styles = _count_styles(workbook, found)
    formulas: dict[str, set[str]] = {}
    tables: list[tuple[str, etree._Element]] = []
    for identity, part in workbook.sheets():
        tree = workbook.package.trees[part]
        _check_rows(part, tree, found)
        _check_cells(part, tree, styles, len(workbook.strings()), found)
        _check_shared_formulas(part, tree, found)
        formulas[identity] = {
            cell.get("r", "") for cell in tree.iter(f"{SML}c") if cell.find(f"{SML}f") is not None
        }
        tables += _check_tables(part, workbook, found)
    _check_table_names(tables, found)
    _check_calculation_chain(workbook, formulas, found)
    for fault in found.faults:
        report(f"{place}/{fault.place}", fault.message)


def _check_relationships(source: str, package: Package, report: Report) -> None:
    place = rels_name(source)
    if source and source not in package.parts:
        report(place, f"these are relationships of {source}, which is missing.")
        return
    known = package.relationships[source]
    for identity, count in Counter(one.id for one in known).items():
        if count > 1:
            report(place, f"the id {identity} is used {count} times; ids must be unique.")
    for one in known:
        if one.external:
            continue
        if one.target not in package.parts:
            report(place, f"{one.id} points at {one.target}, which is not in the workbook.")
            continue
        expected, stated = _TYPE_OF_KIND.get(one.kind), package.types.get(one.target)
        if expected and stated and stated != expected:
            report(one.target, f"its content type is {stated}, but it is used as {one.kind}.")
    tree = package.trees.get(source)
    if tree is not None:
        named = set(cast("list[str]", tree.xpath("//@r:id", namespaces={"r": NAMESPACES["r"]})))
        for identity in sorted(named - {one.id for one in known} - {""}):
            report(source, f"{identity} is used but is no relationship of this part.")


def _count_styles(workbook: Workbook, report: Report) -> int | None:
    """Count the styles that cells can have; None when there is no such part."""
    package = workbook.package
    for part in package.related(workbook.main, "styles"):
        tree = package.trees.get(part)
        if tree is None:
            continue
        numbers = Counter(each.get("numFmtId") for each in tree.iter(f"{SML}numFmt"))
        for number, count in numbers.items():
            if count > 1 and number is not None:
                report(part, f"{count} number formats have the id {number}.")
        for name, item in (("numFmts", "numFmt"), ("cellXfs", "xf")):
            for listed in tree.findall(SML + name):
                count = len(listed.findall(SML + item))
                if whole(listed.get("count", str(count))) != count:
                    report(part, f"{name} counts {listed.get('count')}, but has {count}.")
        return len(tree.findall(f"{SML}cellXfs/{SML}xf"))
    return None


def _check_rows(part: str, tree: etree._Element, report: Report) -> None:
    """Rows rise, cells rise in their row, and each stands in the row that its name says."""
    last_row = 0
    for row in tree.iter(f"{SML}row"):
        number = whole(row.get("r", str(last_row + 1))) or 0
        if number <= last_row:
            report(part, f"row {row.get('r')} comes after row {last_row}; rows must rise.")
            return
        last_row, last_column = number, 0
        for cell in row.iter(f"{SML}c"):
            name = cell.get("r")
            if name is None:
                last_column += 1
                continue
            place = _CELL.fullmatch(name)
            if place is None or int(place[2]) != number:
                report(part, f'the cell "{name}" stands in row {number}.')
                return
            column = column_number(place[1])
            if column <= last_column:
                report(part, f"the cell {name} is doubled or out of order; cells must rise.")
                return
            last_column = column


def _check_cells(
    part: str, tree: etree._Element, styles: int | None, strings: int, report: Report
) -> None:
    """Styles and shared strings that cells name are there; the first miss of each is told."""
    lost_style = lost_string = False
    most = max(styles or 0, 1)
    for cell in tree.iter(f"{SML}c"):
        name, style = cell.get("r"), cell.get("s", "0")
        if not lost_style and _beyond(style, most):
            report(part, f'{name} has the style "{style}", but there are {most}, from 0 on.')
            lost_style = True
        text = cell.findtext(f"{SML}v") if cell.get("t") == "s" else None
        if not lost_string and cell.get("t") == "s" and _beyond(text, strings):
            there = f"there are {strings}, from 0 on"
            report(part, f'{name} has the shared string "{text}", but {there}.')
            lost_string = True


def _beyond(text: str | None, count: int) -> bool:
    index = whole(text)
    return index is None or index >= count


def _check_shared_formulas(part: str, tree: etree._Element, report: Report) -> None:
    shared = [each for each in tree.iter(f"{SML}f") if each.get("t") == "shared"]
    masters = {each.get("si") for each in shared if each.get("ref")}
    for number in sorted({each.get("si", "") for each in shared} - masters):
        report(part, f"cells share the formula {number}, but none of them states it.")


def _check_calculation_chain(
    workbook: Workbook, formulas: dict[str, set[str]], report: Report
) -> None:
    """Each cell of the chain has a formula (ECMA-376 part 1, 18.6.1)."""
    package = workbook.package
    for part in package.related(workbook.main, "calcChain"):
        sheet = ""
        for cell in package.trees[part].iter(f"{SML}c") if part in package.trees else ():
            sheet = cell.get("i", sheet)
            if cell.get("r", "") not in formulas.get(sheet, ()):
                report(part, f"it lists {cell.get('r')} of sheet {sheet}, which has no formula.")
                break


def _check_tables(
    part: str, workbook: Workbook, report: Report
) -> Iterator[tuple[str, etree._Element]]:
    """Check a sheet's tables: their areas, and their columns against the header cells."""
    package = workbook.package
    tree = package.trees[part]
    related = package.related(part, "table")
    listed = [package.related_by_id(part, each.get(_RID)) for each in tree.iter(f"{SML}tablePart")]
    for target in sorted(set(related) - set(listed)):
        report(part, f"{target} is not on its list of tables.")
    areas: list[tuple[str, Area]] = []
    cells: dict[tuple[int, int], str] | None = None
    for target in related:
        table = package.trees.get(target)
        if table is None:
            continue
        yield target, table
        area = _area(table.get("ref"))
        if area is None:
            report(target, f'its area "{table.get("ref")}" is none.')
            continue
        for other, taken in areas:
            if _overlap(area, taken):
                report(target, f"its area {table.get('ref')} overlaps that of {other}.")
        areas.append((target, area))
        if table.get("headerRowCount", "1") == "1":
            cells = workbook.cells_of(part) if cells is None else cells
            _check_columns(target, table, area, cells.get, report)


def _check_columns(
    part: str,
    table: etree._Element,
    area: Area,
    text: Callable[[tuple[int, int], str], str],
    report: Report,
) -> None:
    columns = table.findall(f"{SML}tableColumns/{SML}tableColumn")
    top, left, bottom, right = area
    width = right - left + 1
    counted = [each.get("count", str(width)) for each in table.findall(f"{SML}tableColumns")]
    if len(columns) != width or counted != [str(width)]:
        said = "".join(f", and it counts {each}" for each in counted if each != str(len(columns)))
        report(part, f"it has {len(columns)} columns, but its area {width}{said}.")
        return
    if bottom == top:
        report(part, "it has no row below its header.")
    for number, count in Counter(each.get("id") for each in columns).items():
        if count > 1:
            report(part, f"{count} columns have the id {number}.")
    names = [plain(each.get("name", "")) for each in columns]
    for name, count in Counter(name.casefold() for name in names).items():
        if count > 1:
            report(part, f'{count} columns have the name "{name}"; names must be unique.')
    for column, name in enumerate(names, left):
        cell = plain(text((top, column), ""))
        if cell != name:
            report(part, f'a column has the name "{name}", but its header cell is "{cell}".')
    inner = table.find(f"{SML}autoFilter")
    totals = whole(table.get("totalsRowCount", "0")) or 0
    filtered = None if inner is None else _area(inner.get("ref"))
    if inner is not None and filtered != (top, left, bottom - totals, right):
        report(part, f"its filter covers {inner.get('ref')}, but its area is {table.get('ref')}.")


def _check_table_names(tables: list[tuple[str, etree._Element]], report: Report) -> None:
    for attribute in ("id", "displayName"):
        seen: dict[str, str] = {}
        for part, table in tables:
            value = table.get(attribute, "").casefold()
            if value in seen:
                report(part, f'{seen[value]} has the {attribute} "{value}" too.')
            seen.setdefault(value, part)


def _area(reference: str | None) -> Area | None:
    found = _AREA.fullmatch(reference or "")
    if found is None:
        return None
    top, left = int(found[2]), column_number(found[1])
    if found[3] is None:
        return top, left, top, left
    return top, left, int(found[4]), column_number(found[3])


def _overlap(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
