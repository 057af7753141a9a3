"""Cutting a worksheet at its cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.workbook_markup import (
    SML,
    area,
    column_number,
    gap,
    outline,
    prefix_of,
    put_gap,
    start_tag,
)
from slidemill.deck.compiler.workbook_rows import HIDDEN, Rows, usual_rows
from slidemill.deck.opc.namespaces import r
from slidemill.deck.opc.package import parse_xml
from slidemill.deck.render.workbook_cells import CellArea, column_letters
from slidemill.deck.render.workbook_sheet import (
    FormulaGroup,
    OldCell,
    OldColumns,
    OldRow,
    SheetFilter,
    SheetPlan,
)
from slidemill.deck.render.workbook_table import TablePlan

_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")

ReadTable = Callable[[str, str], TablePlan | None]
"""Makes a table of its relationship id and its entry in the sheet."""


def compile_sheet(part: str, content: bytes, table: ReadTable) -> SheetPlan:
    """Cut the worksheet `part` at its rows and what hangs on them.

    Raises TemplateError for broken XML, ValueError for cells that are at fault.
    """
    rows = usual_rows(content)
    sheet = _Sheet(part, parse_xml(content if rows is None else rows.shell, part))
    if rows is None:
        sheet.read_rows()
    else:
        sheet.take_rows(rows)
    return sheet.plan(table)


class _Sheet:
    def __init__(self, part: str, root: etree._Element) -> None:
        self._part = part
        self._root = root
        self._markup = Markup(root)
        data = root.find(f"{SML}sheetData")
        if root.tag != f"{SML}worksheet" or data is None:
            raise ValueError(f"{part} is not a worksheet")
        self._data = data
        self._x = prefix_of(data)
        self._cell_tag = re.compile(f"<{self._x}c[ />]")
        self._rows: dict[int, OldRow] = {}
        self._by_row: dict[int, dict[int, str]] = {}
        self._by_column: dict[int, dict[int, str]] = {}
        self._groups: list[FormulaGroup] = []
        self._shared: dict[str, list[tuple[int, int]]] = {}
        """Cells of each shared formula; the master comes first when it is known."""
        self._masters: dict[str, tuple[int, int]] = {}
        self._structured: list[tuple[int, int, str]] = []

    def read_rows(self) -> None:
        """Take the rows out of the tree."""
        number = -1
        for row in list(self._data):
            number = int(row.get("r", number + 2)) - 1
            self._read_row(row, number)
            self._data.remove(row)
        self._data.text = None

    def take_rows(self, rows: Rows) -> None:
        """Take rows that were cut from the text, which left none in the tree."""
        self._rows, self._by_row, self._by_column = rows.rows, rows.by_row, rows.by_column

    def plan(self, table: ReadTable) -> SheetPlan:
        self._data.append(gap("rows"))
        tables = self._tables(table)
        merges = self._merges()
        own_filter = self._filter()
        columns = self._columns()
        dimension = self._root.find(f"{SML}dimension")
        if dimension is not None:
            put_gap(dimension, "dimension")
        return SheetPlan(
            part=self._part,
            prefix=self._x,
            outline=outline(self._root),
            rows=self._rows,
            order=tuple(sorted(self._rows)),
            styles_by_row=self._by_row,
            styles_by_column=self._by_column,
            merges=merges,
            filter=own_filter,
            groups=(*self._groups, *self._shared_groups()),
            structured=tuple(self._structured),
            tables=tables,
            columns=columns,
        )

    def _read_row(self, row: etree._Element, number: int) -> None:
        if number in self._rows or prefix_of(row) != self._x:
            raise ValueError(f"the rows of {self._part} are not in order")
        elements = self._tidied(row, number)
        text = self._markup.fragment(row)
        start = text[: text.index(">")].removesuffix("/")
        shown = HIDDEN.sub("", start)
        if text.endswith("/>"):
            text = f"{start}></{self._x}row>"
        edges = [found.start() for found in self._cell_tag.finditer(text, len(start))]
        if len(edges) != len(elements):
            raise ValueError(f"row {number + 1} of {self._part} holds more than cells")
        edges.append(len(text) - len(f"</{self._x}row>"))
        formulas = f"<{self._x}f" in text
        cells: dict[int, OldCell] = {}
        styles = self._by_row[number] = {}
        for index, (column, cell) in enumerate(elements.items()):
            style = cell.get("s", "0")
            styles[column] = f' s="{int(style)}"' if style != "0" else ""
            self._by_column.setdefault(column, {})[number] = styles[column]
            value_only = self._read_formula(cell, number, column) if formulas else ""
            cells[column] = OldCell(edges[index], edges[index + 1], not len(cell), value_only)
        first, last = (min(cells), max(cells)) if cells else (0, -1)
        self._rows[number] = OldRow(text, start, shown, cells, first, last)

    def _tidied(self, row: etree._Element, number: int) -> dict[int, etree._Element]:
        """Return the cells of a row by column; the row keeps nothing else, and all addresses."""
        row.set("r", str(number + 1))
        row.attrib.pop("spans", "")
        row.text = None
        cells: dict[int, etree._Element] = {}
        column = -1
        for cell in list(row):
            if cell.tag != f"{SML}c":
                row.remove(cell)
                continue
            place = _CELL.fullmatch(cell.get("r", ""))
            column = column_number(place[1]) if place else column + 1
            if column in cells or (place and int(place[2]) != number + 1):
                raise ValueError(f"the cells of {self._part} are not in order")
            if not place:
                cell.set("r", f"{column_letters(column)}{number + 1}")
            if cell.tail:
                cell.tail = None
            cells[column] = cell
        return cells

    def _read_formula(self, cell: etree._Element, row: int, column: int) -> str:
        """Note what depends on a cell's formula; return the cell with its value alone."""
        formula = cell.find(f"{SML}f")
        if formula is None:
            return ""
        kind, covered = formula.get("t", "normal"), area(formula.get("ref"))
        if kind == "shared":
            identity = formula.get("si", "")
            self._shared.setdefault(identity, []).append((row, column))
            if covered is not None:
                self._masters.setdefault(identity, (row, column))
        elif covered is not None:
            self._groups.append(FormulaGroup(covered, (row, column), ()))
        if "[" in (formula.text or ""):
            self._structured.append((row, column, (formula.text or "").casefold()))
        bare = deepcopy(cell)
        for child in bare.findall(f"{SML}f"):
            bare.remove(child)
        bare.attrib.pop("cm", "")
        if not len(bare):
            bare.attrib.pop("t", "")
        cell.addnext(bare)  # in its place in the part, so that namespaces are in scope
        text = self._markup.fragment(bare)
        row_element = cell.getparent()
        if row_element is not None:
            row_element.remove(bare)
        return text

    def _shared_groups(self) -> list[FormulaGroup]:
        groups = []
        for identity, master in self._masters.items():
            members = tuple(each for each in self._shared[identity] if each != master)
            covered = area(f"{column_letters(master[1])}{master[0] + 1}")
            if members and covered is not None:
                groups.append(FormulaGroup(covered, master, members))
        return groups

    def _tables(self, table: ReadTable) -> tuple[TablePlan, ...]:
        parts = self._root.find(f"{SML}tableParts")
        if parts is None:
            return ()
        listed = [(each.get(r("id"), ""), self._markup.fragment(each)) for each in parts]
        found = [table(identity, text) for identity, text in listed]
        put_gap(parts, "tables")
        return tuple(each for each in found if each is not None)

    def _merges(self) -> tuple[tuple[CellArea, str], ...]:
        merged = self._root.find(f"{SML}mergeCells")
        if merged is None:
            return ()
        texts = [(area(each.get("ref")), self._markup.fragment(each)) for each in merged]
        put_gap(merged, "merges")
        return tuple((covered, text) for covered, text in texts if covered is not None)

    def _columns(self) -> tuple[OldColumns, ...]:
        """Return the widths of the columns when some are hidden."""
        listed = self._root.find(f"{SML}cols")
        if listed is None or not any(each.get("hidden") for each in listed):
            return ()
        texts = [(each, self._markup.fragment(each)) for each in listed]
        listed[:] = [gap("columns")]
        return tuple(
            OldColumns(
                int(each.get("min", "1")) - 1,
                int(each.get("max", "1")) - 1,
                text,
                HIDDEN.sub("", text),
            )
            for each, text in texts
        )

    def _filter(self) -> SheetFilter | None:
        element = self._root.find(f"{SML}autoFilter")
        covered = None if element is None else area(element.get("ref"))
        if element is None or covered is None:
            return None
        text = self._markup.fragment(element)
        found = SheetFilter(covered, text, start_tag(self._markup, element) + "/>")
        put_gap(element, "filter")
        return found
