"""Writing one worksheet anew: the cells of a chart over the cells that were there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from slidemill.deck.render.workbook_cells import (
    CellArea,
    CellLine,
    Formula,
    Value,
    cell_text,
    column_letters,
    number_text,
)
from slidemill.deck.render.workbook_edit import Edit
from slidemill.deck.render.workbook_sheet import OldRow, SheetPlan
from slidemill.deck.render.workbook_styles import Styles
from slidemill.deck.render.workbook_table import Following, TablePlan, follow
from slidemill.deck.text import escape

_NONE: Mapping[int, str] = {}


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet's XML, and what became of its tables: new XML, or None when dropped."""

    text: str
    tables: Sequence[tuple[TablePlan, str | None]]


def fill(
    plan: SheetPlan, lines: Sequence[CellLine], cleared: Sequence[CellArea], styles: Styles
) -> Filled:
    """Return the sheet with `lines` written and `cleared` areas emptied."""
    return _Fill(plan, Edit(lines, cleared), styles).run()


class _Fill:
    __slots__ = ("_edit", "_frozen", "_plan", "_rows_of", "_shown", "_styles", "_written")

    def __init__(self, plan: SheetPlan, edit: Edit, styles: Styles) -> None:
        self._plan = plan
        self._edit = edit
        self._styles = styles
        self._written: dict[int, dict[int, str]] = {}
        self._rows_of: dict[tuple[int, int], list[dict[int, str]]] = {}
        self._frozen: dict[int, set[int]] = {}
        """Cells that lose their formula and keep its value, by row."""
        self._shown: set[int] = set()

    def run(self) -> Filled:
        for line in self._edit.lines:
            self._write(line)
        plan = self._plan
        followings = self._follow_tables() if plan.tables else []
        if plan.groups:
            self._freeze_groups()
        gaps = {"merges": "", "tables": ""}
        if plan.filter is not None:
            gaps["filter"] = self._filter()
        if plan.merges:
            gaps["merges"] = self._merges(followings)
        if plan.tables:
            gaps["tables"] = self._table_list(followings)
        if plan.columns:
            gaps["columns"] = self._columns()
        gaps["rows"], gaps["dimension"] = self._rows()
        tables = [(table, found.text) for table, found in followings]
        return Filled(plan.outline.filled(gaps), tables)

    def _write(self, line: CellLine) -> None:
        styles, style = self._line_styles(line)
        if line.down:
            self._write_down(line, styles, style)
        else:
            self._write_across(line, styles, style)

    def _write_down(self, line: CellLine, styles: Mapping[int, str], style: str) -> None:
        """Write a line downwards, each cell in the style of its old one or the one before."""
        plan, code = self._plan, line.number_format
        start, end = plan.number_start, plan.number_end
        column, row, values = line.column, line.row, line.values
        place, style_of = plan.cell_start + column_letters(column), styles.get
        for value, cells in zip(values, self._cells_of_rows(row, len(values)), strict=True):
            shown = style = style_of(row, style)
            row += 1
            if code is not None:
                shown = self._styles.formatted(style, code)
            if type(value) is float:
                number = repr(value).removesuffix(".0")
                cells[column] = f'{place}{row}"{shown}{start}{number}{end}'
            else:
                cells[column] = self._cell(f'{place}{row}"{shown}', shown, value)

    def _write_across(self, line: CellLine, styles: Mapping[int, str], style: str) -> None:
        plan, code = self._plan, line.number_format
        cells = self._written.setdefault(line.row, {})
        for column, value in enumerate(line.values, line.column):
            style = styles.get(column, style)
            shown = style if code is None else self._styles.formatted(style, code)
            tag = f'{plan.cell_start}{column_letters(column)}{line.row + 1}"{shown}'
            cells[column] = self._cell(tag, shown, value)

    def _cells_of_rows(self, row: int, count: int) -> list[dict[int, str]]:
        """Return the cells written to each of these rows; most lines cover the same rows."""
        found = self._rows_of.get((row, count))
        if found is None:
            written = self._written
            found = [written.setdefault(number, {}) for number in range(row, row + count)]
            self._rows_of[row, count] = found
        return found

    def _cell(self, tag: str, style: str, value: Value) -> str:
        """Return a cell; without a text, an empty one, and none when it has no style either."""
        plan = self._plan
        if isinstance(value, str):
            if value:
                return f"{tag}{plan.text_start}{cell_text(value)}{plan.text_end}"
        elif isinstance(value, Formula):
            x, result = plan.prefix, number_text(value.result)
            return f"{tag}><{x}f>{escape(value.text)}</{x}f><{x}v>{result}{plan.number_end}"
        elif value is not None:
            return f"{tag}{plan.number_start}{number_text(value)}{plan.number_end}"
        return f"{tag}/>" if style else ""

    def _line_styles(self, line: CellLine) -> tuple[Mapping[int, str], str]:
        """Styles of the old cells of a line, and the style before the first of them.

        A line without old cells takes those of the nearest line before it that has some.
        """
        plan = self._plan
        if line.down:
            lines, number, first = plan.styles_by_column, line.column, line.row
        else:
            lines, number, first = plan.styles_by_row, line.row, line.column
        own = lines.get(number, _NONE)
        if first in own:
            return own, ""
        places = range(first, first + len(line.values))
        near = [number, *sorted((each for each in lines if each < number), reverse=True)]
        for each in near:
            styles = lines.get(each, _NONE)
            found = next((styles[place] for place in places if place in styles), None)
            if found is not None:
                return styles, found
        before = max((place for place in own if place < first), default=None)
        return own, "" if before is None else own[before]

    def _follow_tables(self) -> list[tuple[TablePlan, Following]]:
        plan, edit = self._plan, self._edit
        areas = [table.area for table in plan.tables]
        found: list[tuple[TablePlan, Following]] = []
        for index, table in enumerate(plan.tables):
            following = follow(table, edit, self._keeps)
            if following is None:
                continue
            others = areas[:index] + areas[index + 1 :]
            if any(following.area.overlaps(each) for each in others):
                following = Following(table.area)
            areas[index] = following.area
            found.append((table, following))
            if following.corner and following.text is not None:
                self._blank_corner(following.area)
            if table.filtering:
                self._show(table.area)
            if following.renamed:
                for row, column, formula in plan.structured:
                    if table.mark in formula:
                        self._frozen.setdefault(row, set()).add(column)
        return found

    def _keeps(self, row: int, first_column: int, last_column: int) -> bool:
        old = self._plan.rows.get(row)
        if old is None:
            return False
        written = self._written.get(row, _NONE)
        return not written.keys() >= old.cells.keys() and any(
            first_column <= column <= last_column
            and not cell.blank
            and column not in written
            and not self._edit.clears(row, column)
            for column, cell in old.cells.items()
        )

    def _blank_corner(self, area: CellArea) -> None:
        self._write(CellLine(area.first_row, area.first_column, (" ",)))

    def _freeze_groups(self) -> None:
        for group in self._plan.groups:
            row, column = group.master
            if group.members:
                lost = (
                    column in self._written.get(row, _NONE)
                    or self._edit.clears(row, column)
                    or column in self._frozen.get(row, ())
                )
            else:
                lost = self._edit.touches(group.area)
            if lost:
                for row, column in (group.master, *group.members):
                    self._frozen.setdefault(row, set()).add(column)

    def _filter(self) -> str:
        found = self._plan.filter
        if found is None or not self._edit.touches(found.area):
            return "" if found is None else found.text
        if found.text != found.idle:
            self._show(found.area)
        return found.idle

    def _show(self, area: CellArea) -> None:
        self._shown.update(self._old_rows(area))

    def _old_rows(self, area: CellArea) -> Iterable[int]:
        order = self._plan.order
        first, last = bisect_left(order, area.first_row), bisect_right(order, area.last_row)
        return order[first:last]

    def _merges(self, followings: list[tuple[TablePlan, Following]]) -> str:
        x, edit = self._plan.prefix, self._edit
        tables = [found.area for _, found in followings if found.text is not None]
        kept = [
            text
            for area, text in self._plan.merges
            if not edit.writes_in(area) and not any(area.overlaps(each) for each in tables)
        ]
        if not kept:
            return ""
        return f'<{x}mergeCells count="{len(kept)}">{"".join(kept)}</{x}mergeCells>'

    def _table_list(self, followings: list[tuple[TablePlan, Following]]) -> str:
        x = self._plan.prefix
        dropped = {table.part for table, found in followings if found.text is None}
        kept = [table.listed for table in self._plan.tables if table.part not in dropped]
        if not kept:
            return ""
        return f'<{x}tableParts count="{len(kept)}">{"".join(kept)}</{x}tableParts>'

    def _columns(self) -> str:
        """Return the columns; a chart shows no cells of hidden ones, so those written appear."""
        spans = self._edit.spans
        return "".join(
            each.shown
            if any(left <= each.last and right >= each.first for _, left, _, right in spans)
            else each.text
            for each in self._plan.columns
        )

    def _rows(self) -> tuple[str, str]:
        """Return all rows, and the sheet's `dimension`."""
        plan, written = self._plan, self._written
        x = plan.prefix
        touched = {*written, *self._frozen, *self._shown}
        for area in self._edit.cleared:
            touched.update(self._old_rows(area))
        new = written.keys() - plan.rows.keys()
        order = sorted({*plan.order, *new}) if new else plan.order
        texts: list[str] = []
        edges: list[int] = []
        for number in order:
            old = plan.rows.get(number)
            if old is not None and number not in touched:
                texts.append(old.text)
                if old.cells:
                    edges += (old.first, old.last)
                continue
            cells = written.get(number, {})
            if old is None:
                start = f'<{x}row r="{number + 1}"'
            else:
                start = old.shown if cells or number in self._shown else old.start
                if not cells.keys() >= old.cells.keys() or number in self._frozen:
                    self._add_old_cells(number, old, cells)
            columns = list(cells)
            if columns:
                rising = sorted(columns)
                edges += (rising[0], rising[-1])
                if columns != rising:
                    cells = {column: cells[column] for column in rising}
            texts.append(f"{start}>{''.join(cells.values())}</{x}row>")
        area = (
            CellArea(order[0], min(edges), order[-1], max(edges)) if edges else CellArea(0, 0, 0, 0)
        )
        return "".join(texts), f'<{x}dimension ref="{area}"/>'

    def _add_old_cells(self, number: int, old: OldRow, cells: dict[int, str]) -> None:
        """Add the old cells of a row that stay: emptied, frozen or as they are."""
        frozen = self._frozen.get(number, ())
        for column in old.cells.keys() - cells.keys():
            cell = old.cells[column]
            if self._edit.clears(number, column):
                style = self._plan.styles_by_row[number][column]
                if style:
                    start = self._plan.cell_start
                    cells[column] = f'{start}{column_letters(column)}{number + 1}"{style}/>'
            elif column in frozen and cell.value_only:
                cells[column] = cell.value_only
            else:
                cells[column] = old.text[cell.first : cell.last]
