"""Tables (ListObjects) of a sheet that follow the block of cells written under them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from slidemill.deck.render.workbook_cells import CellArea, escaped_underscores
from slidemill.deck.render.workbook_edit import Edit
from slidemill.deck.text import escape_attribute, utf16_length

_LINE_END = re.compile("\r\n|[\r\n\x0b]")
_LONGEST_NAME = 255
"""Characters in a column's name: Excel's limit."""
_CORNER = " "
"""What PowerPoint writes where the names of the series meet the categories."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A `tableColumn`; all but the id and the name is kept as text."""

    id: int
    name: str
    """As the attribute has it, escapes and all."""
    attributes: str
    totals: str
    formula: str
    totals_formula: str
    rest: str


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table part, cut at what follows its cells."""

    part: str
    area: CellArea
    mark: str
    """What its name looks like in a formula, folded: `table1[`."""
    listed: str
    """Its `tablePart` in the sheet."""
    prefix: str
    start: str
    totals: str
    filter_start: str | None
    filtering: bool
    columns: tuple[TableColumn, ...]
    after: str
    follows: bool
    """Whether it is of a kind that can follow: a header row, no query behind it."""
    companions: tuple[str, ...]
    """Members that only this table uses."""
    traces: tuple[tuple[str, str], ...]
    """Where the package speaks of it: name of the member, and text to be taken out."""


@dataclass(slots=True)
class Following:
    """What becomes of a table: written anew when it has a text, dropped when it has none."""

    area: CellArea
    text: str | None = None
    renamed: bool = True
    """Whether formulas may name columns that are gone."""
    corner: bool = False
    """Whether the first header cell has to hold a blank."""
    names: list[str] = field(default_factory=list)


Kept = Callable[[int, int, int], bool]
"""Tells whether a row keeps an old value between two columns."""


def follow(table: TablePlan, edit: Edit, kept: Kept) -> Following | None:
    """Return what becomes of a table; None when it stays as it is."""
    if not edit.touches(table.area):
        return None
    dropped = Following(table.area)
    if not table.follows or not edit.writes_in(table.area):
        return dropped
    last_column = _last_column(table, edit)
    if last_column < table.area.first_column:
        return dropped
    following = _named(table, edit, last_column)
    if following is None:
        return dropped
    old, new = table.area, following.area
    last_row = _last_row(table, edit, kept, last_column)
    new = following.area = CellArea(new.first_row, new.first_column, last_row, last_column)
    old_names = [column.name for column in table.columns]
    following.renamed = following.names != old_names
    plain = not (table.filtering or table.totals or any(each.formula for each in table.columns))
    if new == old and not following.renamed and plain and not following.corner:
        return None
    following.text = _text(table, edit, following)
    return following


def _last_column(table: TablePlan, edit: Edit) -> int:
    """Columns belong to the block without a gap: written below the header, or kept."""
    top, bottom = table.area.first_row, table.area.last_row + 1
    used: set[int] = set()
    for first_row, first_column, last_row, last_column in edit.spans:
        if first_row <= bottom and last_row >= top:
            used.update(range(first_column, last_column + 1))
    column = table.area.first_column
    while column in used or (column <= table.area.last_column and not edit.clears(top, column)):
        column += 1
    return column - 1


def _last_row(table: TablePlan, edit: Edit, kept: Kept, last_column: int) -> int:
    area = table.area
    reach = area.first_row
    if not edit.clears_all(area):
        for row in range(area.last_row, area.first_row, -1):
            if kept(row, area.first_column, last_column):
                reach = row
                break
    for top, left, bottom, right in sorted(edit.spans):
        if top <= reach + 1 and left <= last_column and right >= area.first_column:
            reach = max(reach, bottom)
    return max(reach, area.first_row + 1)  # a table has a row below its header


def _named(table: TablePlan, edit: Edit, last_column: int) -> Following | None:
    """Return the names of the columns; None when the header cells cannot be such names."""
    area = table.area
    values = edit.values_in(area.first_row)
    found = Following(area)
    for column in range(area.first_column, last_column + 1):
        value = values.get(column)
        if isinstance(value, str) and value:
            name = column_name(value)
            if not name or utf16_length(value) > _LONGEST_NAME:
                return None
        elif value is not None and value != "":
            return None  # a number cannot be a header
        elif (
            column not in values
            and column <= area.last_column
            and not edit.clears(area.first_row, column)
        ):
            name = table.columns[column - area.first_column].name
        elif column == area.first_column:
            name, found.corner = _CORNER, True
        else:
            return None
        found.names.append(name)
    if len({name.casefold() for name in found.names}) < len(found.names):
        return None
    return found


def column_name(value: str) -> str:
    """Return a header cell's text as the `name` of its column: line ends are escapes there."""
    text = _LINE_END.sub("_x000a_", escaped_underscores(value)).replace("\t", "_x0009_")
    return escape_attribute(text)


def _text(table: TablePlan, edit: Edit, following: Following) -> str:
    """Return the part; the totals row goes when it was written over."""
    x, area = table.prefix, following.area
    totals = table.totals
    if totals:
        row = table.area.last_row
        last = CellArea(row, table.area.first_column, row, table.area.last_column)
        if edit.touches(last) or area.last_row != row:
            totals = ""
    pieces = [table.start, totals, f' ref="{area}">']
    if table.filter_start is not None:
        data = CellArea(
            area.first_row, area.first_column, area.last_row - bool(totals), area.last_column
        )
        pieces.append(f'{table.filter_start} ref="{data}"/>')
    pieces.append(f'<{x}tableColumns count="{len(following.names)}">')
    next_id = max(column.id for column in table.columns) + 1
    new = TableColumn(0, "", "", "", "", "", "")
    for index, name in enumerate(following.names):
        column = table.columns[index] if index < len(table.columns) else new
        number = column.id or next_id
        next_id += not column.id
        pieces.append(f'<{x}tableColumn id="{number}" name="{name}"{column.attributes}')
        inside = column.rest
        if totals:
            pieces.append(column.totals)
            inside = column.totals_formula + inside
        if column.formula and not following.renamed and not _written(edit, area, index):
            inside = column.formula + inside
        pieces.append(f">{inside}</{x}tableColumn>" if inside else "/>")
    pieces.append(f"</{x}tableColumns>{table.after}")
    return "".join(pieces)


def _written(edit: Edit, area: CellArea, index: int) -> bool:
    column = area.first_column + index
    return edit.writes_in(CellArea(area.first_row + 1, column, area.last_row, column))
