"""Rules of tables: grid, merged cells, row and column ids."""

from __future__ import annotations

from typing import Final

from lxml import etree

from slidemill.deck.check.package import qualified
from slidemill.deck.check.report import Report, whole

_CELL: Final = qualified("a:tc")
_ROW: Final = qualified("a:tr")
_TRUE: Final = frozenset({"1", "true"})

Place = tuple[int, int]
"""Row and column of a cell, both from 0."""


def check_table(name: str, number: int, table: etree._Element, report: Report) -> None:
    """Check one table; `number` counts the tables of the part `name` from 1."""
    what = f"table {number}"
    columns = len(table.findall(f"{qualified('a:tblGrid')}/{qualified('a:gridCol')}"))
    rows = [row.findall(_CELL) for row in table.findall(_ROW)]
    if not columns or not rows:
        report(name, f"{what} has no rows or no columns; remove it.")
    uneven = [index for index, cells in enumerate(rows) if len(cells) != columns]
    for index in uneven:
        report(
            name,
            f"{what}: row {index + 1} has {len(rows[index])} cells, but the grid has "
            f"{columns} columns.",
        )
    if not uneven:
        _check_merges(name, what, rows, report)
    _check_sizes(name, what, table, report)
    for tag in ("a16:rowId", "a16:colId"):
        ids = [item.get("val") for item in table.iter(qualified(tag))]
        if len(ids) != len(set(ids)):
            report(name, f"{what}: two of its {tag.partition(':')[2]} are the same.")


def _check_merges(name: str, what: str, rows: list[list[etree._Element]], report: Report) -> None:
    """Cells that a merge covers say so, and no others do (ECMA-376 part 1, 21.1.3.16)."""
    covered: dict[Place, bool] = {}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            wide, high = whole(cell.get("gridSpan")) or 1, whole(cell.get("rowSpan")) or 1
            if (wide, high) == (1, 1) or _continues(cell):
                continue
            if column + wide > len(cells) or row + high > len(rows):
                report(name, f"{what}: row {row + 1} has a merged cell that leaves the table.")
                return
            inside = [(row + y, column + x) for y in range(high) for x in range(wide)][1:]
            if any(
                place in covered or not _continues(rows[place[0]][place[1]]) for place in inside
            ):
                report(name, f"{what}: row {row + 1} has a merged cell that covers another cell.")
                return
            covered.update(dict.fromkeys(inside, True))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if _continues(cell) and (row, column) not in covered:
                report(name, f"{what}: row {row + 1} goes on with a merged cell that is not there.")
                return


def _check_sizes(name: str, what: str, table: etree._Element, report: Report) -> None:
    for tag, attribute, kind in (("a:gridCol", "w", "column"), ("a:tr", "h", "row")):
        for item in table.iter(qualified(tag)):
            if whole(item.get(attribute)) is None:
                size = item.get(attribute, "")
                report(name, f'{what}: a {kind} has the size "{size}"; give it in whole EMU.')
                return


def _continues(cell: etree._Element) -> bool:
    return cell.get("hMerge") in _TRUE or cell.get("vMerge") in _TRUE
